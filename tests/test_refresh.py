"""`python -m catalog refresh` against a package index that answers from this file, on the loopback."""

import csv
import hashlib
import io
import json
import os
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import small_data

from catalog.__main__ import main
from catalog.load import load
from catalog.pip_settings import index_urls, pip_settings, session_for, settings_from
from catalog.refresh import FACTS, FILE, refresh_packages

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
        self.answers: dict[str, tuple[int, str, str | bytes]] = {}
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
            self.wfile.write(text if isinstance(text, bytes) else text.encode())

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


# ---------------------------------------------------------------- facts from releases and wheel


def wheel(version: str, *lines: str, typed: bool = True, name: str = "heron") -> bytes:
    """A wheel whose metadata holds these lines."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        metadata = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines, "", "Stands still."])
        archive.writestr(f"{name}-{version}.dist-info/METADATA", metadata)
        archive.writestr(f"{name}/{'py.typed' if typed else 'wings.py'}", "")
    return content.getvalue()


METADATA = [
    "Requires-Python: >=3.11",
    "License-Expression: MIT",
    "Classifier: Development Status :: 4 - Beta",
    'Requires-Dist: reeds>=1; python_version < "3.12"',
    "Requires-Dist: pond>=2",
    'Requires-Dist: fish>=2; extra == "all"',
]
INDEXED = ("newest-version", "newest-date", "first-date", "releases", "feature-releases", "withdrawn")
KINDS = {name: ("day" if name.endswith("date") else "version" if name == "newest-version" else "number") for name in INDEXED}
KINDS |= {"requires-python": "text", "licence": "text", "development-status": "text", "dependencies": "number", "typed": "flag"}


@pytest.fixture
def known_today(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the day on which figures are read."""

    def set_day(day: str) -> None:
        class Calendar(date):
            @classmethod
            def today(cls) -> date:
                return date.fromisoformat(day)

        monkeypatch.setattr("catalog.refresh.date", Calendar)

    return set_day


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: Index, pip: None) -> Path:
    """A small data folder that asks for every figure, whose two packages the index knows; nothing else can be reached."""
    folder = tmp_path / "data"
    small_data.write_small_data(folder)
    vocabulary = folder / "vocabulary.yaml"
    facts = "".join(
        f"  - {{id: {name}, label: {name}, description: A figure., type: {kind}, group: Package, doubtful_after_days: 90, index: {name}}}\n"
        for name, kind in KINDS.items()
    )
    vocabulary.write_text(
        vocabulary.read_text()
        .replace("metrics:\n", f"{facts}metrics:\n")
        .replace("  - {id: typed, label: Typed, description: Has types., type: flag, group: Package, doubtful_after_days: 90}\n", "")
    )
    vocabulary.write_text(
        vocabulary.read_text().replace("doubtful_after_days: 270}", "doubtful_after_days: 270, refreshed: repository-stars}")
    )
    monkeypatch.setenv("GUIDE_DATA", str(folder))
    for name in ("STARS", "DOWNLOADS", "ENDS"):
        monkeypatch.setattr(f"catalog.external_sources.{name}", f"{index.address}/{name.lower()}")
    (folder / FILE).unlink()
    offer(index, "1.10", wheel("1.10", *METADATA))
    index.knows("ibis", page("ibis", file("ibis-0.1.tar.gz", "2023-07-07T07:07:07Z")))
    assert not load(folder).faults or [fault.path for fault in load(folder).faults] == [FILE]
    return folder


def offer(index: Index, version: str, content: bytes, **more: object) -> None:
    """The index knows this version of heron, and two before it."""
    name = f"heron-{version}-py3-none-any.whl"
    entry = file(name, "2026-03-01T23:59:59Z", hashes={"sha256": hashlib.sha256(content).hexdigest()}, url=f"{index.address}/files/{name}")
    older = [
        file("heron-1.0.tar.gz", "2024-01-31T12:00:00Z"),
        file("heron-1.9-py3-none-any.whl", "2026-01-05T10:00:00Z", yanked="broken"),
    ]
    index.knows("heron", page("heron", entry | more, *older))
    index.answers[f"/files/{name}"] = (200, "application/octet-stream", content)


def facts_of(folder: Path, package: str = "heron") -> dict[str, tuple[str, str, str]]:
    """Newest value, since and checked of each fact in packages.csv."""
    rows = list(csv.DictReader(io.StringIO((folder / FACTS).read_text())))
    return {row["fact"]: (row["value"], row["since"], row["checked"]) for row in rows if row["package"] == package}


def test_facts_come_from_the_releases_and_the_newest_wheel(
    index: Index, catalogue: Path, known_today: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    known_today("2026-04-01")
    assert main(["refresh"]) == 0
    assert {fact: value for fact, (value, _, _) in facts_of(catalogue).items()} == {
        "newest-version": "1.10",
        "newest-date": "2026-03-01",
        "first-date": "2024-01-31",
        "releases": "1",
        "feature-releases": "1",
        "withdrawn": "1",
        "requires-python": ">=3.11",
        "licence": "MIT",
        "development-status": "4 - Beta",
        "dependencies": "2",
        "typed": "yes",
    }
    assert set(facts_of(catalogue, "ibis")) == set(INDEXED), "only a wheel tells the rest"
    assert "the newest release of ibis has no wheel" in capsys.readouterr().err
    data = load(catalogue)
    assert not data.faults
    facts = data.frameworks["heron"].facts
    assert (facts["typed"].value, facts["dependencies"].value, facts["newest-version"].value) == (True, 2, "1.10")
    assert (facts["licence"].sources, facts["licence"].checked) == (("package: heron 1.10",), "2026-04-01")
    assert facts["version"].value == "3.10", "what is written by hand stays"


def test_figures_are_appended_with_their_day(index: Index, catalogue: Path, known_today: Callable[[str], None]) -> None:
    known_today("2026-04-01")
    assert main(["refresh"]) == 0
    known_today("2026-04-08")
    assert main(["refresh"]) == 0
    assert facts_of(catalogue)["licence"] == ("MIT", "2026-04-01", "2026-04-08"), "the same figure has no second row"
    offer(index, "1.11", wheel("1.11", *METADATA[2:], "License-Expression: BSD-3-Clause", typed=False))
    known_today("2026-04-15")
    index.knows("heron", index.answers["/simple/heron/"][2].replace("heron-1.0.tar.gz", "heron-1.0.zip"))  # type: ignore[arg-type, union-attr]
    before = (catalogue / FACTS).read_text()
    assert main(["refresh"]) == 0, "one version more, one less: not shorter"
    facts = facts_of(catalogue)
    assert facts["licence"] == ("BSD-3-Clause", "2026-04-15", "2026-04-15")
    assert facts["typed"][0] == "no"
    assert facts["requires-python"] == (">=3.11", "2026-04-01", "2026-04-08"), "the new wheel does not say it, so the old day stays"
    assert "heron,licence,MIT,2026-04-01,2026-04-08," in before
    assert "heron,licence,MIT,2026-04-01,2026-04-08," in (catalogue / FACTS).read_text(), "history stays"
    assert load(catalogue).frameworks["heron"].facts["licence"].value == "BSD-3-Clause"


def test_a_correction_outlives_every_refresh(index: Index, catalogue: Path, known_today: Callable[[str], None]) -> None:
    known_today("2026-04-01")
    assert main(["refresh"]) == 0
    path = catalogue / "frameworks" / "heron.yaml"
    own = "  licence: {value: ISC, overrides: The wheel names the old one., sources: [https://example.org/l], checked: 2026-04-01}\n"
    path.write_text(path.read_text().replace("facts:\n", f"facts:\n{own}"))
    for day, version, licence in (("2026-04-01", "1.10", "MIT"), ("2026-05-01", "1.11", "BSD-3-Clause"), ("2026-10-01", "1.12", "MIT")):
        offer(index, version, wheel(version, *METADATA[2:], f"License-Expression: {licence}"))
        known_today(day)
        assert main(["refresh"]) == 0
        data = load(catalogue)
        assert not data.faults
        assert (data.frameworks["heron"].facts["licence"].value, facts_of(catalogue)["licence"][0]) == ("ISC", licence)


def test_a_figure_by_hand_that_the_index_has_from_now_on_is_said_at_once(
    index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = catalogue / "frameworks" / "heron.yaml"
    own = "facts:\n  licence: {value: ISC, sources: [https://example.org/l], checked: 2026-04-01}\n"
    path.write_text(path.read_text().replace("facts:\n", own))
    assert {fault.path for fault in load(catalogue).faults} <= {FILE}, "nothing against it before the index has one"
    assert main(["refresh"]) == 0
    assert "frameworks/heron.yaml:12: facts.licence: 'ISC' stands here, but packages.csv:" in capsys.readouterr().err


def test_a_figure_that_changes_twice_on_a_day_has_two_rows(index: Index, catalogue: Path, known_today: Callable[[str], None]) -> None:
    known_today("2026-04-01")
    assert main(["refresh"]) == 0
    offer(index, "1.11", wheel("1.11", *METADATA[2:], "License-Expression: BSD-3-Clause", typed=False))
    for _ in range(3):
        assert main(["refresh"]) == 0
    rows = [row for row in csv.DictReader(io.StringIO((catalogue / FACTS).read_text())) if row["fact"] == "licence"]
    assert [row["value"] for row in rows] == ["MIT", "BSD-3-Clause"]


@pytest.mark.parametrize("name", ["stork", "Wader"], ids=["slug", "package, as its project spells it"])
def test_one_package_alone_leaves_every_other_row_as_it_is(
    name: str, index: Index, catalogue: Path, known_today: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    known_today("2026-04-01")
    index.answers["/stars/birds/heron"] = (200, "application/json", '{"stargazers_count": 1234}')
    for path in (catalogue / "frameworks").iterdir():
        path.write_text(path.read_text().replace("https://example.org/" + path.stem, "https://github.com/birds/" + path.stem))
    assert main(["refresh"]) == 0
    for file_name in (FILE, FACTS, "adoption.csv"):  # as others left them: a row in another order, other line ends, quotes
        header, *rows = (catalogue / file_name).read_text().splitlines()
        (catalogue / file_name).write_bytes("\r\n".join([header, *reversed(rows), ""]).encode())
    before = {name: (catalogue / name).read_bytes() for name in (FILE, FACTS, "adoption.csv")}
    text = FRAMEWORK.replace("NAME", "Stork").replace("PACKAGE", "wader").replace("order: 1", "order: 9")
    (catalogue / "frameworks" / "stork.yaml").write_text(text.replace("https://example.org/heron", "https://github.com/birds/stork"))
    content = wheel("2.1", *METADATA, name="wader")
    entry = file("wader-2.1-py3-none-any.whl", "2026-03-01T23:59:59Z", hashes={}, url=f"{index.address}/files/wader")
    index.knows("wader", page("wader", entry))
    index.answers |= {"/files/wader": (200, "", content), "/stars/birds/stork": (200, "application/json", '{"stargazers_count": 7}')}
    offer(index, "1.11", wheel("1.11", *METADATA))
    known_today("2026-05-01")
    for _ in range(2):
        index.asked.clear()
        assert main(["refresh", "--only", name]) == 0
        assert not [path for path in index.asked if "heron" in path or "ibis" in path], "nobody else is asked for"
        for file_name, content in before.items():
            after = (catalogue / file_name).read_bytes().splitlines(keepends=True)
            assert [line for line in after if not line.startswith(b"wader,")] == content.splitlines(keepends=True)
            assert any(line.startswith(b"wader,") for line in after)
    assert facts_of(catalogue, "wader")["licence"] == ("MIT", "2026-05-01", "2026-05-01")
    assert len((catalogue / FACTS).read_text().splitlines()) == len(before[FACTS].splitlines()) + len(KINDS)
    assert not load(catalogue).faults


def test_a_framework_with_a_fault_keeps_no_other_from_being_refreshed(index: Index, catalogue: Path) -> None:
    (catalogue / "frameworks" / "ibis.yaml").write_text("name: Ibis\n")
    assert main(["refresh", "--only", "heron"]) == 0
    assert main(["refresh", "--only", "ibis"]) == 1


@pytest.mark.parametrize(("name", "hint"), [("hern", "did you mean 'heron'?"), ("zebra", "there are heron, ibis")])
def test_a_name_nobody_has_is_named_and_nothing_is_asked(
    name: str, hint: str, index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["refresh", "--only", "ibis", name]) == 2
    assert capsys.readouterr().err == f"nothing is refreshed: {name!r} is no framework and no package of one; {hint}\n"
    assert index.asked == []
    assert not (catalogue / FACTS).exists()


def test_a_dry_run_shows_the_difference_and_writes_nothing(index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in catalogue.rglob("*") if path.is_file()}
    assert main(["refresh", "--dry-run"]) == 0
    assert {path: path.read_bytes() for path in catalogue.rglob("*") if path.is_file()} == before
    out = capsys.readouterr().out
    assert "+heron,licence,MIT," in out
    assert "+heron,1.10,2026-03-01,,no" in out


def damaged(good: bytes) -> bytes:
    """The same wheel, compressed, with a broken stream."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as whole, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name))
        (place,) = [entry.header_offset + 30 + len(entry.filename) for entry in archive.infolist() if entry.filename.endswith("METADATA")]
    content = bytearray(packed.getvalue())
    content[place : place + 2] = b"\xff\xff"
    return bytes(content)


WHEELS = {
    "damaged inside": (damaged, {"hashes": {}}, "is no wheel: it cannot be unpacked"),
    "a hash that differs": (lambda good: good + b"x", {}, "its hash differs"),
    "half of it": (lambda good: good[:-40], {"hashes": {}}, "is no wheel: it cannot be unpacked"),
    "another version": (lambda good: wheel("1.7"), {"hashes": {}}, "its metadata says version 1.7"),
    "no metadata": (lambda good: wheel("1.10").replace(b"METADATA", b"METATATA"), {"hashes": {}}, "it holds no metadata"),
    "a page": (lambda good: b"<html>", {"hashes": {}}, "it cannot be unpacked"),
}


@pytest.mark.parametrize("case", WHEELS)
def test_a_wheel_that_is_not_what_it_should_be_changes_nothing(
    case: str, index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, more, reason = WHEELS[case]
    good = wheel("1.10", *METADATA)
    offer(index, "1.10", good, **more)
    index.answers["/files/heron-1.10-py3-none-any.whl"] = (200, "application/octet-stream", spoil(good))
    before = {path: path.read_bytes() for path in catalogue.rglob("*") if path.is_file()}
    assert main(["refresh"]) == 1
    assert {path: path.read_bytes() for path in catalogue.rglob("*") if path.is_file()} == before
    err = capsys.readouterr().err
    assert reason in err
    assert sum("stays as it was" in line for line in err.splitlines()) == 1


def test_stars_are_appended_where_they_can_be_reached(
    index: Index, catalogue: Path, known_today: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    known_today("2026-04-01")
    for name in ("heron", "ibis"):
        path = catalogue / "frameworks" / f"{name}.yaml"
        path.write_text(path.read_text().replace("https://example.org/" + name, "https://github.com/birds/" + name))
    before = (catalogue / "adoption.csv").read_text()
    assert main(["refresh"]) == 0
    assert (catalogue / "adoption.csv").read_text() == before, "nobody there: 404 is no figure"
    index.answers["/stars/birds/heron"] = (200, "application/json", '{"stargazers_count": 1234}')
    assert main(["refresh"]) == 0
    assert main(["refresh"]) == 0, "once a day"
    new = "heron,stars,2026-04-01,1234,https://github.com/birds/heron,2026-04-01,\n"
    assert (catalogue / "adoption.csv").read_text() == before + new
    index.answers["/stars/birds/ibis"] = (403, "application/json", "{}")
    known_today("2026-04-02")
    capsys.readouterr()
    assert main(["refresh"]) == 0
    assert "Stars: no answer from 127.0.0.1 (HTTPError); its figures stay as they were" in capsys.readouterr().err
    assert (catalogue / "adoption.csv").read_text() == before + new


def test_downloads_bear_the_month_they_were_counted_in(index: Index, catalogue: Path, known_today: Callable[[str], None]) -> None:
    known_today("2026-04-05")
    vocabulary = catalogue / "vocabulary.yaml"
    vocabulary.write_text(vocabulary.read_text().replace("repository-stars", "monthly-downloads"))
    index.answers["/downloads"] = (
        200, "application/json", '{"last_update": "2026-04-01 08:00:00", "rows": [{"download_count": 4321, "project": "heron"}]}'
    )  # fmt: skip
    assert main(["refresh"]) == 0
    last = (catalogue / "adoption.csv").read_text().splitlines()[-1]
    assert last.startswith("heron,stars,2026-03,4321,https://github.com/")
    assert not load(catalogue).faults


def test_nothing_is_appended_to_figures_that_cannot_be_read(index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = catalogue / "frameworks" / "heron.yaml"
    file.write_text(file.read_text().replace("https://example.org/heron", "https://github.com/birds/heron"))
    path = catalogue / "adoption.csv"
    path.write_text(path.read_text() + "broken\n")
    before = path.read_text()
    index.answers["/stars/birds/heron"] = (200, "application/json", '{"stargazers_count": 1234}')
    assert main(["refresh"]) == 1
    assert "adoption.csv:" in capsys.readouterr().err
    assert path.read_text() == before


def test_other_ends_of_support_are_said_and_not_written(index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = catalogue / "frameworks" / "heron.yaml"
    path.write_text(
        path.read_text().replace('{version: "3", released: 2024-05-01,', '{version: "3", released: 2024-05-01, security_until: 2027-04,')
    )
    text = path.read_text()
    index.answers["/ends/heron.json"] = (200, "application/json", '[{"cycle": "3", "eol": "2027-04-30"}]')
    assert main(["refresh"]) == 0
    assert "endoflife" not in capsys.readouterr().err, "the same, but for how exact it is"
    index.answers["/ends/heron.json"] = (200, "application/json", '[{"cycle": "3", "eol": "2028-04-30"}]')
    assert main(["refresh"]) == 0
    assert "heron.yaml: 3 gets security fixes until 2027-04; endoflife.date says 2028-04-30" in capsys.readouterr().err
    assert path.read_text() == text


# ---------------------------------------------------------------- a new framework's file

LINKS = [
    "Summary: Wades in   and waits.",
    "Project-URL: Source, https://github.com/birds/stork",
    "Project-URL: Documentation, https://stork.example.org/docs",
    "Project-URL: Download, https://pypi.org/project/stork/",
    "Project-URL: Odd, javascript:alert(1)",
]


def offer_stork(index: Index) -> None:
    content = wheel("2.1", *METADATA, *LINKS, name="stork")
    entry = file("stork-2.1-py3-none-any.whl", "2026-03-01T23:59:59Z", hashes={}, url=f"{index.address}/files/stork")
    index.knows("stork", page("stork", entry))
    index.answers["/files/stork"] = (200, "application/octet-stream", content)


def test_a_new_file_is_prefilled_and_passes_the_check(index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offer_stork(index)
    assert main(["refresh"]) == 0
    assert main(["new", "stork"]) == 0
    data = load(catalogue)
    assert not data.faults
    stork = data.frameworks["stork"]
    assert (stork.name, stork.tagline, stork.package) == ("stork", "Wades in and waits.", "stork")
    assert (stork.repository, stork.website) == ("https://github.com/birds/stork", "https://stork.example.org/docs")
    assert stork.summary.sources == ("package: stork 2.1",)
    assert not stork.default
    assert stork.color.light not in {f.color.light for slug, f in data.frameworks.items() if slug != "stork"}
    text = (catalogue / "frameworks" / "stork.yaml").read_text()
    assert not [word for word in ("pypi.org", "javascript:") if word in text]
    for entry in (*data.features, *data.criteria):
        assert f"#   {entry.id}: " in text, "every feature and criterion waits there"
    assert main(["refresh"]) == 0
    assert load(catalogue).frameworks["stork"].facts["licence"].value == "MIT"


def test_a_line_of_the_new_file_only_has_to_be_filled_in(index: Index, catalogue: Path) -> None:
    offer_stork(index)
    assert main(["refresh"]) == 0
    assert main(["new", "stork"]) == 0
    path = catalogue / "frameworks" / "stork.yaml"
    lines = path.read_text().splitlines()
    for place, line in enumerate(lines):
        if line == "# features:" or line.startswith("#   websockets: "):
            lines[place] = line[2:].replace("level: ,", "level: built-in,").replace('how: ""', 'how: "By its wings."').replace(
                "sources: []", 'sources: ["package: stork 2.1"]'
            )  # fmt: skip
    path.write_text("\n".join(lines))
    assert not load(catalogue).faults
    assert load(catalogue).frameworks["stork"].features["websockets"].how == "By its wings."


def test_a_package_may_be_spelt_as_its_project_spells_it(index: Index, catalogue: Path) -> None:
    offer_stork(index)
    assert main(["refresh"]) == 0
    assert main(["new", "wader", "Stork"]) == 0
    assert load(catalogue).frameworks["wader"].package == "stork"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["heron"], "heron.yaml is there already"),
        (["Stork"], "'Stork' cannot be an address"),
        (["compare"], "'compare' cannot be an address"),
        (["nobody"], "does not know nobody"),
        (["egret", "ibis"], "ibis has no final release with a wheel"),
    ],
)
def test_no_new_file_is_half_written(
    arguments: list[str], reason: str, index: Index, catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(catalogue.rglob("*"))
    assert main(["new", *arguments]) == 1
    assert reason in capsys.readouterr().err
    assert sorted(catalogue.rglob("*")) == before
