"""Whatever stands in an address, a field, a file or a data folder: a page is drawn, and no log holds a stack trace.

Inputs are generated from their numbers, so a failure names what to try again. The long forms run the same with many more.
"""

import asyncio
import csv
import io
import json
import random
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import ROOT, SHIPPED, addresses, run_async
from small_data import FILES, write_small_data
from streamlit.testing.v1 import AppTest
from test_broken_data import edited
from test_measured import HEAD, ROWS

import catalog
from decision.choice import Choice, OwnAlternative, current_decision_data, initial_choice, with_defaults
from decision.notices import MAX_QUERY_CHARS
from decision.team import read_team
from decision.url_codec import encode
from support.pages import page_app
from support.reader import StreamlitClient
from support.servers import Server

OpenPage = Callable[..., AppTest]
AT_ONCE = 6

PIECES = (
    "", " ", ".", "..", "_", "-", "/", "\\", "=", "&", "%", "%00", "%ff", "%u0041", "+", "\x00", "\x1b[31m", "\n", "\r\n", "\u202e",
    "\ufeff", "\ud7ff", "é", "日本", "🦜" * 40, "𝔣" * 30, "a" * 5000, "0", "-1", "1e999", "nan", "inf", "-0", "9" * 23, "0x10", "1_0", "½",
    "true", "null", "None", "[]", "{}", "__class__", "{0.__class__}", "%s%n", "${jndi:ldap://x}", "' OR 1=1--", "../../etc/passwd", "<b>",
    "`", "**", ":red[x]", "$x$", "![a](b)", "javascript:alert(1)", "constructor", "w_", "score.", "feature.", "v=1&w=", "%26", "%3D", "#",
    "?", ";", ",", "|", "\t",
)  # fmt: skip


# ---------------------------------------------------------------- addresses


@cache
def parameters() -> tuple[str, ...]:
    """Every parameter that a page reads, by the calls that read one."""
    code = "\n".join(path.read_text(encoding="utf-8") for part in ("pages", "components") for path in (ROOT / part).rglob("*.py"))
    by_url = re.findall(r'(?:ids_from|to)_url\(\s*"(\w+)"|(?:_in_url|frameworks)\(\s*[^,]+,\s*"(\w+)"|query_params\.get\("(\w+)"', code)
    from_link = re.search(r"PARAMETERS = \(([^)]*)\)", (ROOT / "decision" / "url_codec.py").read_text())
    assert from_link
    return tuple(sorted({name for names in by_url for name in names if name} | {"q", "page"} | set(re.findall(r'"(\w+)"', from_link[1]))))


@cache
def words() -> tuple[str, ...]:
    """Ids that mean something somewhere."""
    data = catalog.current()
    lists = (
        data.frameworks,
        data.tasks,
        data.migrations,
        (f.id for f in data.features),
        (c.id for c in data.criteria),
        (r.id for r in data.results),
    )
    return tuple(word for each in lists for word in map(str, each))


def some_choice(chance: random.Random) -> Choice:
    now = current_decision_data(catalog.current())
    choice = replace(initial_choice(now), weights={criterion: chance.randint(0, 5) for criterion in now.criteria})
    if chance.random() < 0.5:
        choice = replace(choice, musts_by_score={chance.choice(list(now.criteria)): chance.choice([2.0, 3.5, 5.0])})
    if chance.random() < 0.3:
        choice = replace(choice, musts_by_feature={chance.choice(list(now.features)): chance.choice([*now.levels])})
    if chance.random() < 0.3:
        own = OwnAlternative(chance.choice(PIECES)[:80] or "x", dict.fromkeys(now.criteria, 3.0), {})
        choice = replace(choice, alternatives=(own,))
    slugs = list(now.frameworks)
    return with_defaults(replace(choice, frameworks=tuple(chance.sample(slugs, chance.randint(1, len(slugs))))), now)


def some_value(chance: random.Random) -> str:
    parts = [chance.choice(words() if chance.random() < 0.5 else PIECES) for _ in range(chance.choice([1, 1, 2, 4, 12]))]
    return chance.choice([".", "_", "-", ",", ""]).join(parts)


def some_query(number: int) -> str:
    """A link of /decide with characters changed, or pairs of names and values, quoted well, badly or not at all."""
    chance = random.Random(number)
    if chance.random() < 0.4:
        query = list(encode(some_choice(chance), catalog.current().version))
        for _ in range(chance.choice([0, 1, 1, 2, 5, 30])):
            at = chance.randrange(len(query) + 1)
            query[at : at + chance.choice([0, 1, 1, 9])] = chance.choice(["", chance.choice("abz059._-=&%+~"), chance.choice(PIECES)])
        return "".join(query)
    pairs = []
    for _ in range(chance.choice([0, 1, 1, 2, 5, 20])):
        name = chance.choice(parameters()) if chance.random() < 0.85 else some_value(chance)[:50]
        value = some_value(chance)
        pairs.append(
            chance.choice([f"{name}={quote(value)}", f"{name}={quote(value)}", f"{quote(name)}={value}", name, f"{name}=", f"={value}"])
        )
    return "&".join(pairs)


@pytest.mark.parametrize("count", [30, pytest.param(20_000, marks=pytest.mark.long)])
def test_no_address_breaks_a_page(count: int, server: Server, start_server: Callable[..., Server]) -> None:
    servers = [server] if count < 1000 else [server, start_server()]
    before = {each.url: len(each.console()) for each in servers}
    pages = [*addresses(), "nowhere"]
    failed: list[str] = []
    numbers = iter(range(count))

    async def read(site: str) -> None:
        reader = StreamlitClient(site)
        for number in numbers:
            page, query = pages[number % len(pages)], some_query(number)
            run = await reader.open(page, query)
            if number % 4 == 0 and (folded := {id: True for key, id in reader.ids.items() if key.startswith("open_")}):
                run = await reader.run(**folded)
            if run.failures or run.page_found == (page == "nowhere"):
                failed.append(f"number {number}: /{page}?{query!r}: {run.failures}")
            if number % 10 == 0:  # not always the same session, whose state would hide what a first visit does
                await reader.close()
                reader = StreamlitClient(site)
        await reader.close()

    async def read_all() -> None:
        await asyncio.gather(*(read(server.url) for server in servers for _ in range(AT_ONCE)))

    run_async(read_all())
    assert not failed, "\n".join(failed[:20])
    for each in servers:
        console = each.console()[before[each.url] :]
        assert not [line for line in console.splitlines() if "Traceback" in line or '"event": "error"' in line], console[-5000:]


def test_generated_addresses_reach_what_they_are_for() -> None:
    """Many kinds of them: some that a page takes as they are, some with an unknown name, some too long."""
    queries = [some_query(number) for number in range(2000)]
    assert len(set(queries)) > 1500
    assert len(parameters()) > 20
    assert any(len(query) > MAX_QUERY_CHARS for query in queries)
    for name in parameters():
        assert any(f"{name}=" in query for query in queries), name


# ---------------------------------------------------------------- fields


def some_text(number: int) -> str:
    """What somebody pastes as the links of a team: right, cut, mixed up, or something else altogether."""
    chance = random.Random(number)
    lines = []
    for _ in range(chance.choice([0, 1, 2, 3, 12])):
        query = some_query(chance.randrange(10**6))
        link = chance.choice(
            ["https://guide.example.com/decide?", "/decide?", "http://[::1", "decide?", "javascript:", "https://x/compare?", ""]
        )
        lines.append(chance.choice(["", "Ada: ", ": ", "Ada Ada: ", chance.choice(PIECES) + ": "]) + link + query)
    return chance.choice(["\n", "\r\n", "\n\n", " "]).join(lines)


@pytest.mark.parametrize("count", [30, pytest.param(2_000, marks=pytest.mark.long)])
def test_no_pasted_links_break_the_team(count: int, open_page: OpenPage) -> None:
    now = current_decision_data(catalog.current())
    app = open_page("decide")
    for number in range(count):
        text = some_text(number)
        team = read_team(text, now)
        assert all(line.isprintable() for line in team.unread.values()), f"number {number}"
        if number % 10 == 0:
            app.text_area(key="team").set_value(text).run()
            assert not app.exception, f"number {number}: {text!r}"


@pytest.mark.usefixtures("all_unfolded")
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_breaks_a_field(piece: str, open_page: OpenPage) -> None:
    """Option names, project and context, and the records that hold them."""
    app = open_page("decide")
    app.text_input(key="own_name").set_value(piece[:80])
    next(button for button in app.button if button.label == "Add").click().run()
    app.text_input(key="project").set_value(piece[:80])
    app.text_input(key="context").set_value(piece[:400]).run()
    assert not app.exception


# ---------------------------------------------------------------- files that a reader sends


def sent_files(number: int) -> dict[str, bytes]:
    """The two files of a run, edited; sometimes one is missing, renamed, of another kind, or there are many."""
    chance = random.Random(number)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(chance.sample(ROWS, 12))
    files = {"2026-11-20-test.yaml": json.dumps(HEAD, indent=1).encode(), "2026-11-20-test.csv": text.getvalue().encode()}
    for name in list(files):
        if chance.random() < 0.15:
            del files[name]
        elif chance.random() < 0.15:
            files[chance.choice(["x", "../../x", "2026-11-20-test.yaml.csv", "a" * 300, chance.choice(PIECES)]) + name[-5:]] = files.pop(
                name
            )
    for name in files:
        for _ in range(chance.choice([0, 1, 1, 3, 8])):
            kind = chance.choice(["drop", "replace", "insert", "append", "bytes"])
            files[name] = edited(files[name], kind, chance.randrange(60), chance.choice(PIECES), chance.randbytes(3))
        if chance.random() < 0.05:
            files[name] = chance.choice([b"", b"\xff\xfe\x00", chance.randbytes(2000), b"[" * 5000, b"a: &a [*a, *a]\n", b"PK\x03\x04"])
    return files


@pytest.mark.long
@pytest.mark.usefixtures("all_unfolded")
@pytest.mark.parametrize("count", [150, pytest.param(5_000, marks=pytest.mark.long)])
def test_no_sent_file_breaks_the_benchmarks(count: int, open_page: OpenPage) -> None:
    vocabulary = catalog.current().vocabulary
    app = open_page("benchmarks")
    taken = 0
    for number in range(count):
        files = sent_files(number)
        results, faults = catalog.sent_results(files, vocabulary)
        taken += bool(results)
        assert results or faults or not files, f"number {number}: neither read nor refused"
        assert all(str(fault).isprintable() for fault in faults), f"number {number}"
        if number % 15 == 0:
            sent = [(name, content, "text/plain") for name, content in files.items() if "\0" not in name]  # Streamlit takes no such name
            try:
                app.file_uploader(key="sent_results").set_value(sent).run()
            except Exception as error:
                raise AssertionError(f"number {number}: {error}") from error
            assert not app.exception, f"number {number}"
    assert 0 < taken < count


# ---------------------------------------------------------------- data folders


def broken_folder(number: int, folder: Path, whole: Callable[[Path], object]) -> None:
    """A data folder in which several files are edited, cut, swapped, gone, or something else than a file."""
    chance = random.Random(number)
    whole(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in (".yaml", ".csv"))
    for path in chance.sample(files, min(len(files), chance.choice([1, 1, 2, 4]))):
        content = path.read_bytes()
        match chance.choice(["edit", "edit", "edit", "cut", "gone", "folder", "other", "loop", "noise"]):
            case "edit":
                for _ in range(chance.randint(1, 5)):
                    kind = chance.choice(["drop", "replace", "insert", "append", "bytes"])
                    content = edited(content, kind, chance.randrange(500), chance.choice(PIECES), chance.randbytes(3))
                path.write_bytes(content)
            case "cut":
                path.write_bytes(content[: chance.randrange(len(content) + 1)])
            case "gone":
                path.unlink()
            case "folder":
                path.unlink()
                path.mkdir()
            case "other":
                others = [other for other in files if other.is_file()]  # one before may have become a folder
                path.write_bytes(chance.choice(others).read_bytes() if others and chance.random() < 0.9 else b"")
            case "loop":
                path.unlink()
                path.symlink_to(path)
            case "noise":
                path.write_bytes(chance.randbytes(400))


def fails(folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, pages: Sequence[str]) -> list[str]:
    """What goes wrong on these pages with the data in that folder."""
    monkeypatch.setenv("GUIDE_DATA", str(folder))
    found = []
    for address in pages:
        caplog.clear()
        app = page_app(address)
        errors = [record.exc_text or str(record.exc_info) for record in caplog.records if record.levelname == "ERROR"]
        if errors or app.exception:
            found.append(f"{folder.name}, /{address}: {errors}")
    return found


@pytest.mark.usefixtures("all_unfolded")
@pytest.mark.parametrize("count", [12, pytest.param(1_800, marks=pytest.mark.long)])
def test_no_broken_folder_breaks_a_page(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The small folder: each broken one is loaded, and two pages are drawn from it."""
    assert FILES
    general = [address for address in addresses() if address not in catalog.current().frameworks]
    failed: list[str] = []
    for number in range(count):
        folder = tmp_path / str(number)
        broken_folder(number, folder, write_small_data)
        failed += fails(folder, monkeypatch, caplog, [general[number % len(general)], general[number * 7 % len(general)]])
        shutil.rmtree(folder)
    assert not failed, "\n".join(failed[:20])


@pytest.mark.long
@pytest.mark.usefixtures("all_unfolded")
@pytest.mark.parametrize("count", [2, pytest.param(200, marks=pytest.mark.long)])
def test_no_broken_copy_of_our_own_data_breaks_a_page(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    general = [address for address in addresses() if address not in catalog.current().frameworks]
    failed: list[str] = []
    for number in range(count):
        folder = tmp_path / str(number)
        broken_folder(number, folder, lambda folder: shutil.copytree(SHIPPED, folder))
        failed += fails(folder, monkeypatch, caplog, [general[number % len(general)]])
        shutil.rmtree(folder)
    assert not failed, "\n".join(failed[:20])
