"""`python -m catalog refresh` against a package index that answers from this file, on the loopback."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from catalog.__main__ import main
from catalog.load import load
from catalog.refresh import FILE, index_urls, pip_settings, refresh_packages, session_for, settings_from

JSON = "application/vnd.pypi.simple.v1+json"
OLD = "package,version,date,python,yanked\nheron,1.0,2024-01-31,>=3.9,no\n"
FRAMEWORK = """\
name: NAME
kind: micro
tagline: Stands still.
order: 1
color: {light: "#0b6b61", dark: "#2aa198"}
package: PACKAGE
repository: https://example.org/heron
website: https://example.org
summary: {text: A small framework., sources: [https://example.org], checked: 2026-01-02}
"""


def file(name: str, uploaded: str | None, **more: object) -> dict[str, object]:
    entry = {"filename": name, "url": f"https://example.org/{name}", "hashes": {"sha256": "0" * 64}, "size": 1234, **more}
    return entry | ({"upload-time": uploaded} if uploaded else {})


def page(name: str, *files: dict[str, object]) -> str:
    return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "versions": [], "files": files})


HERON = page(
    "heron",
    file("heron-1.1.0.dev1-py3-none-any.whl", "2024-02-01T00:00:00Z"),
    file("heron-1.10-py3-none-any.whl", "2026-03-01T23:59:59.5Z", **{"requires-python": ">=3.11"}),
    file("heron-1.10.tar.gz", "2026-03-02T00:00:10Z", **{"requires-python": ">=3.11"}),
    file("heron-1.9-py3-none-any.whl", "2025-05-05T10:00:00Z", **{"requires-python": ">=3.10", "yanked": "broken"}),
    file("heron-1.0.tar.gz", "2024-01-31T12:00:00Z", **{"requires-python": ">=3.9"}),
    file("heron-2.0rc1-py3-none-any.whl", "2026-03-01T01:00:00Z"),
    file("heron-notes.txt", "2020-01-01T00:00:00Z"),
)
IBIS = page("ibis-birds", file("ibis_birds-0.1.tar.gz", "2023-07-07T07:07:07Z"))
EXPECTED = """\
package,version,date,python,yanked
heron,1.0,2024-01-31,,no
heron,1.9,2025-05-05,>=3.10,yes
heron,1.10,2026-03-01,>=3.11,no
heron,2.0rc1,2026-03-01,,no
ibis-birds,0.1,2023-07-07,,no
"""


class Index:
    """What a package index on the loopback answers, by path."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.url = f"{address}/simple"
        self.answers: dict[str, tuple[int, str, str]] = {}
        self.asked: list[str] = []

    def knows(self, package: str, text: str, content_type: str = JSON, status: int = 200, under: str = "/simple") -> None:
        self.answers[f"{under}/{package}/"] = (status, content_type, text)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            status, content_type, text = known.answers.get(self.path, (404, "text/plain", "not here"))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Index(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name in os.environ:
        if name.startswith("PIP_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", known.url)
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text(OLD, encoding="utf-8")
    return tmp_path


def refused(folder: Path, capsys: pytest.CaptureFixture[str], *packages: str) -> str:
    """Refresh, see that nothing has changed but one line on standard error, and return it."""
    before = sorted((path.name, path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir())
    assert refresh_packages(folder, packages or ("heron", "ibis-birds")) == 1
    assert sorted((path.name, path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()) == before
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{FILE} stays as it was: ")
    assert err.count("\n") == 1
    return err


def test_the_file_is_rewritten_from_the_index(index: Index, folder: Path, capsys: pytest.CaptureFixture[str], pip: None) -> None:
    index.knows("heron", HERON)
    index.knows("ibis-birds", IBIS)
    assert refresh_packages(folder, ["ibis-birds", "heron"]) == 0
    assert (folder / FILE).read_text(encoding="utf-8") == EXPECTED
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert capsys.readouterr().out == f"{FILE}: 5 releases, 4 of them new\n"
    assert index.asked == ["/simple/heron/", "/simple/ibis-birds/"]


def test_the_command_asks_for_the_packages_of_the_catalogue(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.knows("heron", HERON)
    (folder / "frameworks").mkdir()
    (folder / "frameworks" / "heron.yaml").write_text(FRAMEWORK.replace("NAME", "Heron").replace("PACKAGE", "heron"), encoding="utf-8")
    monkeypatch.setenv("GUIDE_DATA", str(folder))
    assert main(["refresh"]) == 0
    assert {release.version: release.yanked for release in load(folder).releases} == {
        "1.0": False,
        "1.9": True,
        "1.10": False,
        "2.0rc1": False,
    }


def test_a_framework_file_with_a_fault_does_not_cost_its_history(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "frameworks").mkdir()
    (folder / "frameworks" / "heron.yaml").write_text("name: Heron\n", encoding="utf-8")
    monkeypatch.setenv("GUIDE_DATA", str(folder))
    assert main(["refresh"]) == 1
    assert capsys.readouterr().err == (
        f"{FILE} stays as it was: heron cannot be read, and its releases would be lost; run `python -m catalog check`\n"
    )
    assert (folder / FILE).read_text(encoding="utf-8") == OLD
    assert index.asked == []


def test_html_counts_where_it_tells_upload_times(index: Index, folder: Path, pip: None) -> None:
    link = '<a href="heron-1.0.tar.gz" data-upload-time="2024-01-31T12:00:00.5Z" data-yanked="">heron-1.0.tar.gz</a>'
    index.knows("heron", f"<!DOCTYPE html><html><body>{link}</body></html>", "text/html; charset=utf-8")
    assert refresh_packages(folder, ["heron"]) == 0
    assert (folder / FILE).read_text(encoding="utf-8").splitlines()[1:] == ["heron,1.0,2024-01-31,,yes"]


def test_the_second_index_is_asked_where_the_first_knows_nothing(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"index-url": index.url, "extra-index-url": f"{index.address}/empty {index.address}/extra/"}
    monkeypatch.setattr("catalog.refresh.pip_settings", lambda: settings)
    index.knows("heron", HERON, under="/extra")
    assert refresh_packages(folder, ["heron"]) == 0
    assert index.asked == ["/simple/heron/", "/empty/heron/", "/extra/heron/"]


def test_no_network(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]  # free again after this block
    monkeypatch.setenv("PIP_INDEX_URL", f"http://somebody:secret@127.0.0.1:{port}/simple")
    line = refused(folder, capsys)
    assert "no answer from 127.0.0.1 for heron" in line
    assert "secret" not in line


BAD = {
    "one package is missing": (404, "text/plain", "", "does not know ibis-birds"),
    "the server fails": (503, "text/plain", "", "127.0.0.1 answered 503 for ibis-birds"),
    "half of the JSON": (200, JSON, IBIS[:80], "127.0.0.1 sent no valid page for ibis-birds"),
    "JSON of another kind": (200, JSON, "[1, 2]", "127.0.0.1 sent no valid page for ibis-birds"),
    "a login page": (200, "text/html", "<html><form>Log in</form></html>", "lists no release of ibis-birds"),
    "a picture": (200, "image/png", "", "127.0.0.1 sent no valid page for ibis-birds"),
    "another major version": (200, JSON, IBIS.replace('"1.1"', '"2.0"'), "127.0.0.1 sent no valid page for ibis-birds"),
    "no upload time": (200, JSON, page("ibis-birds", file("ibis_birds-0.1.tar.gz", None)), "when ibis-birds 0.1 was uploaded"),
    "no upload time for one file": (
        200,
        JSON,
        page("ibis-birds", file("ibis_birds-0.1.tar.gz", None), file("ibis_birds-0.1-py3-none-any.whl", "2023-07-07T07:07:07Z")),
        "when ibis-birds 0.1 was uploaded",
    ),
    "a time that is none": (200, JSON, page("ibis-birds", file("ibis_birds-0.1.tar.gz", "soon")), "sent no valid page for ibis-birds"),
    "a day to come": (200, JSON, page("ibis-birds", file("ibis_birds-0.1.tar.gz", "2999-01-01T00:00:00Z")), "cannot be (0.1)"),
    "HTML without upload times": (200, "text/html", '<a href="/ibis_birds-0.1.tar.gz">ibis_birds-0.1.tar.gz</a>', "when ibis-birds 0.1"),
}


@pytest.mark.parametrize("case", BAD)
def test_half_an_answer_changes_nothing(case: str, index: Index, folder: Path, capsys: pytest.CaptureFixture[str], pip: None) -> None:
    status, content_type, text, reason = BAD[case]
    index.knows("heron", HERON)
    index.knows("ibis-birds", text, content_type, status)
    assert reason in refused(folder, capsys)


def test_a_shorter_history_changes_nothing(index: Index, folder: Path, capsys: pytest.CaptureFixture[str], pip: None) -> None:
    (folder / FILE).write_text(EXPECTED, encoding="utf-8")
    index.knows("heron", page("heron", file("heron-1.0.tar.gz", "2024-01-31T12:00:00Z")))
    index.knows("ibis-birds", IBIS)
    assert "fewer versions than the file for heron" in refused(folder, capsys)


def test_a_file_that_cannot_be_read_is_not_overwritten(index: Index, folder: Path, capsys: pytest.CaptureFixture[str], pip: None) -> None:
    (folder / FILE).write_text("<<<<<<< ours\n", encoding="utf-8")
    assert "it cannot be read" in refused(folder, capsys)


def test_no_package_no_change(index: Index, folder: Path, capsys: pytest.CaptureFixture[str], pip: None) -> None:
    before = (folder / FILE).read_bytes()
    assert refresh_packages(folder, ()) == 1
    assert "no framework names a package" in capsys.readouterr().err
    assert (folder / FILE).read_bytes() == before


@pytest.fixture
def pip(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip's settings without the second that asking pip takes; the tests without this fixture ask it."""
    monkeypatch.setattr("catalog.refresh.pip_settings", lambda: {"index-url": index.url})


def test_without_pip_its_variables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    assert index_urls(pip_settings()) == ["https://mirror.example/simple"]


def test_a_pip_that_fails_changes_nothing(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = folder.parent / "pip.conf"
    broken.write_text("no section\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(broken))
    assert "pip does not tell its settings" in refused(folder, capsys)


def test_stronger_sections_of_pips_settings_win() -> None:
    listed = """\
global.cert='/certificates/root.pem'
global.index-url='https://mirror.example/simple'
install.index-url='https://install.example/simple'
:env:.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'
:env:.no-color='1'
freeze.timeout='10'
a line that is none
"""
    settings = settings_from(listed)
    assert index_urls(settings) == ["https://install.example/simple", "https://one.example/simple", "https://two.example/simple"]
    with session_for({**settings, "proxy": "http://proxy.example:3128"}) as session:
        assert session.verify == "/certificates/root.pem"
        assert session.proxies["https"] == "http://proxy.example:3128"
    assert index_urls({"no-index": "true"}) == []
