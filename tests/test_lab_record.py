"""`python -m lab check --record`, and what checks say of answers that change and of packages that are not there."""

import re
from datetime import date
from pathlib import Path

import pytest
from small_data import FILES
from test_lab import CASES, SLUG, contract, example, pond_data

from catalog import load
from catalog.models import Native, SourceFile
from lab.__main__ import main
from lab.example_checks import contract_difference
from lab.native import native_answers
from lab.server import NotServed

Captured = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def answering(data: Path, *frameworks: str, body: str = "'same'", header: str = "'same'") -> None:
    """Let these frameworks' example answer the one native case with a header and a body, each a Python expression."""
    task = data / "examples" / "hello"
    code = f"""
import uuid

async def application(scope, receive, send):
    if scope["type"] == "http":
        headers = [(b"content-type", b"text/plain"), (b"x-part", {header}.encode())]
        await send({{"type": "http.response.start", "status": 200, "headers": headers}})
        await send({{"type": "http.response.body", "body": ("x" * 300 + {body}).encode()}})
"""
    for slug in frameworks:
        (task / slug).mkdir(exist_ok=True)
        (task / slug / "pond.py").write_text(code)
    listed = "".join(f"  {path.name}: {{files: [pond.py]}}\n" for path in sorted(task.iterdir()) if path.is_dir())
    text = (task / "task.yaml").read_text()
    (task / "task.yaml").write_text(text[: text.index("frameworks:\n")] + "frameworks:\n" + listed)
    text = (task / "native.yaml").read_text()
    (task / "native.yaml").write_text(text if "headers:" in text else f"headers: [x-part]\n{text}")
    run = (data / "frameworks" / "heron.yaml").read_text().splitlines()[-1]
    ibis = data / "frameworks" / "ibis.yaml"
    ibis.write_text(f"{FILES['frameworks/ibis.yaml']}{run}\n")
    assert not load(data).faults


@pytest.mark.parametrize(
    ("change", "where"),
    [({"body": "uuid.uuid4().hex"}, "answer 1, body: first '…x"), ({"header": "uuid.uuid4().hex"}, "answer 1, header x-part: first '")],
    ids=["body", "header"],
)
def test_what_is_random_is_not_recorded(change: dict[str, str], where: str, tmp_path: Path, monkeypatch: Patch, capsys: Captured) -> None:
    data = pond_data(tmp_path)
    monkeypatch.setenv("GUIDE_DATA", str(data))
    answering(data, "heron", **change)
    assert main(["check", "--record", "hello", "heron"]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("hello heron: not recorded, since it differs from run to run: case 'odd': " + where)
    assert line.endswith("give its pattern under `changing:` in native.yaml")
    assert len(line) < 700, "of a long answer, only what differs"
    assert not (data / "examples" / "hello" / "checked.yaml").exists()

    native = data / "examples" / "hello" / "native.yaml"
    native.write_text(native.read_text() + "changing:\n  - {pattern: '[0-9a-f]{32}', write: …}\n")
    assert main(["check", "--record", "hello", "heron"]) == 0, "which is the cure"
    assert main(["check", "hello", "heron"]) == 0


def test_recording_one_framework_leaves_the_others_as_they_were(tmp_path: Path, monkeypatch: Patch) -> None:
    data = pond_data(tmp_path)
    monkeypatch.setenv("GUIDE_DATA", str(data))
    answering(data, "heron", "ibis")
    assert main(["check", "--record", "hello"]) == 0
    path = data / "examples" / "hello" / "checked.yaml"
    today = date.today().isoformat()
    assert path.read_text().count(today) == 2
    path.write_text(path.read_text().replace(today, "2026-01-02"))
    before = path.read_text()
    answering(data, "heron", "ibis", body="'other'")
    assert main(["check", "--record", "hello", "ibis"]) == 0
    (heron, ibis), (heron_now, ibis_now) = (text.split("  ibis:\n") for text in (before, path.read_text()))
    assert heron_now == heron
    assert ibis_now == ibis.replace("2026-01-02", today).replace('same"\n', 'other"\n')


def test_a_changed_answer_says_what_to_do_if_it_always_changes(tmp_path: Path, monkeypatch: Patch, capsys: Captured) -> None:
    data = pond_data(tmp_path)
    monkeypatch.setenv("GUIDE_DATA", str(data))
    answering(data, "heron")
    assert main(["check", "--record", "hello"]) == 0
    for change, where in (
        ({"body": "'new'"}, "answer 1, body"),
        ({"header": "'new'"}, "answer 1, header x-part: expected 'same', got 'new'"),
    ):
        answering(data, "heron", **change)
        capsys.readouterr()
        assert main(["check", "hello"]) == 1
        line = capsys.readouterr().out.splitlines()[0]
        assert line.startswith(f"hello heron: step 'odd': {where}")
        assert "if it differs from run to run, give its pattern under `changing:` in native.yaml" in line


@pytest.mark.parametrize(
    ("packages", "words"),
    [
        (
            ("heron>=3", "packaging", 'stork>=1; python_version < "3"'),
            "not installed here: heron>=3; add a line for each to the group `examples` in pyproject.toml",
        ),
        (("packaging",), "list its package under `packages:`"),
    ],
    ids=["listed", "not listed"],
)
def test_a_module_that_is_not_there_says_what_to_install_and_where(packages: tuple[str, ...], words: str) -> None:
    broken = example("import no_such_pond\n").model_copy(update={"packages": packages})
    difference = contract_difference(contract({"request": "GET /", "expect": {}}), broken)
    assert "ModuleNotFoundError: No module named 'no_such_pond'; " in str(difference)
    assert words in str(difference)
    with pytest.raises(NotServed, match=re.escape(words)):
        native_answers(Native.model_validate(CASES), broken, SLUG)
    missing = SourceFile(name="missing.py", text="import no_such_pond\n", shown="")
    command = example(setup=("python missing.py",))
    command = command.model_copy(update={"files": (*command.files, missing), "packages": packages})
    with pytest.raises(NotServed, match=re.escape(words)):
        contract_difference(contract({"request": "GET /", "expect": {}}), command)
