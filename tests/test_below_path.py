"""The guide below a path of another host: kept by the server's own setting, kept or stripped by nginx."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from conftest import ROOT, SHIPPED_DATA, settled
from playwright.sync_api import Page, expect
from test_deploy import NGINX

from support.servers import Server, free_port, running_server

KEPT = {"STREAMLIT_SERVER_BASE_URL_PATH": "guide"}
Visit = Callable[[str], Page]
needs_nginx = pytest.mark.skipif(not NGINX, reason="nginx is not installed")
SET = pytest.param("set", marks=pytest.mark.long)  # as behind a proxy that keeps the path, but without it
KEPT_BY_NGINX = pytest.param("kept", marks=needs_nginx)
SITES = (SET, KEPT_BY_NGINX, pytest.param("stripped", marks=needs_nginx))
in_a_browser = pytest.mark.parametrize(
    "site", [SET, KEPT_BY_NGINX, pytest.param("stripped", marks=[needs_nginx, pytest.mark.long])], indirect=True
)


def documented_locations() -> dict[str, str]:
    """By "kept" and "stripped", the `location` block that deploy/README.md says."""
    blocks = re.findall(r"```nginx\n(.*?)```", (ROOT / "deploy" / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (block,) = [block for block in blocks if "location /guide/" in block]
    kept = re.sub(r"(?m)^ *# proxy_pass.*\n", "", block)
    stripped = re.sub(r"(?m)^ *proxy_pass.*\n", "", block).replace("# proxy_pass", "proxy_pass")
    assert kept != stripped
    return {"kept": kept, "stripped": stripped}


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The public address of a running guide, without a slash at its end. Nothing but the proxy knows a path that is stripped."""
    folder = tmp_path_factory.mktemp("below")
    with running_server("app.py", folder, SHIPPED_DATA | ({} if request.param == "stripped" else KEPT)) as server:
        if request.param == "set":
            yield f"{server.url}/guide"
        else:
            yield from behind_nginx(folder, server, documented_locations()[request.param])


def behind_nginx(folder: Path, server: Server, location: str) -> Iterator[str]:
    port = free_port()
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    to_server = location.replace("http://127.0.0.1:8501", server.url)
    (folder / "nginx.conf").write_text(
        f"user root; pid {folder}/pid; events {{}} http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port}; {to_server} }} }}"
    )
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr", "-g", "daemon off;"]
    process = subprocess.Popen(command)
    try:
        url = f"http://127.0.0.1:{port}/guide"
        deadline = time.monotonic() + 20
        while not answers(url):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/live", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def get(address: str) -> httpx.Response:
    return httpx.get(address, trust_env=False, timeout=30)


def test_api_answers_below_the_path(site: str) -> None:
    assert get(f"{site}/api/health").json()["status"] == "ok"
    assert get(f"{site}/api/catalog").json()["frameworks"]
    for address in ("api", "api/nothing"):
        unknown = get(f"{site}/{address}")
        assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/json")
    asked = f"{site}/api/decide"
    link = urljoin(asked, get(asked).json()["link"])
    assert link.startswith(f"{site}/decide?")
    assert get(f"{site}/api/decide?{urlsplit(link).query}").json()["link"] == get(asked).json()["link"]


def test_files_and_redirects_stay_below_the_path(site: str) -> None:
    assert get(f"{site}/robots.txt").text.startswith("User-agent: *\n")
    assert get(f"{site}/favicon.ico").content[:4] == b"\0\0\1\0"
    redirected = get(f"{site}/decide/?v=1")
    assert urljoin(f"{site}/decide/", redirected.headers["location"]) == f"{site}/decide?v=1"
    assert urljoin(site, get(site).headers["location"]) == f"{site}/"


@pytest.mark.parametrize("address", ["nothing", "nothing/below", "_stcore/nothing"])
def test_links_of_an_unknown_address_lead_to_pages(site: str, address: str) -> None:
    answer = get(f"{site}/{address}")
    assert answer.status_code == 404
    links = {urljoin(f"{site}/{address}", link) for link in re.findall(r'href="([^"]+)"', answer.text)}
    assert {f"{site}/", f"{site}/decide", f"{site}/flask"} <= links


@pytest.mark.long
@pytest.mark.browser
@in_a_browser
def test_links_to_copy_and_records_lead_back(site: str, visit: Visit, page: Page) -> None:
    visit(f"{site}/decide?f=flask_django&w=security-defaults.5")
    link = page.get_by_test_id("stCode").filter(has_text="/decide?").first.inner_text().strip()
    assert link.startswith(f"{site}/decide?")
    assert parse_qs(urlsplit(link).query)["f"] == ["flask_django"]
    answer = get(urljoin(page.url, str(page.get_by_role("link", name="JSON", exact=True).get_attribute("href"))))
    assert urljoin(str(answer.url), answer.json()["link"]) == link
    page.get_by_text("Decision record: MADR").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="MADR").click()
    assert f"<{link}>" in download.value.path().read_text(encoding="utf-8")
    title = page.get_by_role("heading", level=2).first.inner_text()
    visit(link)
    expect(page.get_by_role("heading", level=2).first).to_have_text(title)


@pytest.mark.long
@pytest.mark.browser
@in_a_browser
def test_menu_and_links_in_texts_stay_below_the_path(site: str, visit: Visit, page: Page) -> None:
    visit(f"{site}/compare")
    page.get_by_role("link", name="Decide", exact=True).last.click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(site)}/decide"))
    settled(page)
    page.get_by_role("link", name="Migrate").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("moving")
    page.get_by_role("link", name="See each with its sources").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("differ")
    assert page.url.startswith(f"{site}/compare?")
    assert len(page.context.pages) == 1
