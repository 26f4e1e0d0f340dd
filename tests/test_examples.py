"""Every example does what its task says: format, regions, contracts on real servers, and mistakes that are caught."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import SHIPPED, of_default_frameworks
from packaging.requirements import Requirement
from packaging.version import Version
from small_data import write_small_data

import catalog
from catalog import Catalog, load
from catalog.faults import UnreadableFile
from catalog.models import Mutation
from catalog.regions import counted_lines, parse_regions, region_faults
from catalog.writers import installed_versions, stale_example_checks
from lab.example_checks import checks, cold_checks, run_checks
from lab.mutations import caught_by

ROOT = Path(__file__).parent.parent
EXAMPLES = SHIPPED / "examples"
DATA = catalog.current()
PAIRS = [(task, slug) for task, examples in DATA.examples.items() for slug in examples]


# ---------------------------------------------------------------- they are all there


def test_no_example_has_a_fault() -> None:
    assert not [str(fault) for fault in DATA.faults if fault.path.startswith("examples/")]


def test_every_file_belongs_to_a_task_and_a_framework() -> None:
    """Not by what was run, but by what stands on disk."""
    own = {"README.md", "ruff.toml"}
    own |= {
        f"{task}/{name}" for task in DATA.tasks for name in ("task.yaml", "contract.yaml", "native.yaml", "mutations.yaml", "checked.yaml")
    }
    own |= {f"{t}/{s}/{file.name}" for t, s in PAIRS for file in (*DATA.examples[t][s].files, *DATA.examples[t][s].project)}
    there = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert not {name for name in there - own if not name.startswith("bench/")}


@pytest.mark.parametrize(("task", "slug"), PAIRS)
def test_listed_packages_are_installed_within_their_range(task: str, slug: str) -> None:
    """So that what is checked is what a reader installs."""
    example = DATA.examples[task][slug]
    here = installed_versions(example)
    needed = [requirement for requirement in map(Requirement, example.packages) if not requirement.marker or requirement.marker.evaluate()]
    assert not [str(requirement) for requirement in needed if requirement.name not in here]
    assert not [str(requirement) for requirement in needed if not requirement.specifier.contains(Version(here[requirement.name]))]


# ---------------------------------------------------------------- they do what they promise


@pytest.mark.usefixtures("warm_examples")
@pytest.mark.parametrize(("task", "slug"), of_default_frameworks(*PAIRS))
def test_example_keeps_its_contract_and_its_answers(task: str, slug: str) -> None:
    (result,) = run_checks(DATA, checks(DATA, task, slug))
    assert not result.difference


def mistakes() -> Iterator[object]:
    """Return each stored mistake; all but the first of a task in a framework shown first are long tests."""
    for task, stored in DATA.mutations.items():
        first = next((mutation for mutation in stored if mutation.framework in DATA.defaults), None)
        for mutation in stored:
            marks = [] if mutation is first else [pytest.mark.long]
            yield pytest.param(task, mutation, id=f"{task}-{mutation.framework}-{mutation.why}", marks=marks)


@pytest.mark.usefixtures("warm_examples")
@pytest.mark.parametrize(("task", "mutation"), [*mistakes()])
def test_mistake_is_caught(task: str, mutation: Mutation) -> None:
    assert caught_by(DATA, task, mutation) == mutation.caught_by


@pytest.mark.long
@pytest.mark.parametrize("what", [what for what, _ in cold_checks(DATA)])
def test_the_commands_that_pages_print_work(what: str) -> None:
    (result,) = run_checks(DATA, [check for check in cold_checks(DATA) if check[0] == what])
    assert not result.difference


# ---------------------------------------------------------------- regions


def test_regions_hide_lines_and_name_steps() -> None:
    text = """\
import app
# region hide
import os
# endregion

# region step:save
def save():
    # region hide
    os.sync()
    # endregion
    return 1
# endregion
"""
    file = parse_regions("examples/x/app.py", "app.py", text)
    assert file.shown == "import app\n# …\n\ndef save():\n    # …\n    return 1\n"
    assert file.text == text
    assert dict(file.steps) == {"save": (4, 6)}
    assert file.hidden == (3, 9)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>\n<!-- region hide -->\n<b>\n<!-- endregion -->\n</p>\n", "<p>\n<!-- … -->\n</p>\n"),
        ("<p>\n  {# region step:form #}\n<b>\n  {# endregion #}\n</p>\n", "<p>\n<b>\n</p>\n"),
        ("# regional\nx = 1  # region hide\n", "# regional\nx = 1  # region hide\n"),
        ("", ""),
    ],
    ids=["html", "template", "no marker", "empty"],
)
def test_regions_of_other_files(text: str, shown: str) -> None:
    assert parse_regions("p", "page.html", text).shown == shown


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# region hide\nx = 1\n", "p:1: region: hide has no endregion; add the line where it ends"),
        ("x = 1\n# endregion\n", "p:2: region: ends here but none was begun; take the line out"),
        ("# region setup\n# endregion\n", "p:1: region: 'setup' is neither hide nor step:<name>; write one of them"),
        ("# region step:A b\nx = 1\n# endregion\n", "p:1: region: 'step:A b' is neither hide nor step:<name>; write one of them"),
        ("# region hide\n# region step:a\nx = 1\n# endregion\n# endregion\n", "p:2: region: begins inside a hidden one; end that first"),
        (
            "# region step:a\nx = 1\n# endregion\n# region step:a\ny = 1\n# endregion\n",
            "p:4: region: step:a stands twice; give each step its own name",
        ),
        ("# region step:a\n# endregion\n", "p:2: region: step:a shows nothing; put lines into it or take it out"),
    ],
)
def test_unbalanced_regions_are_named(text: str, fault: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse_regions("p", "app.py", text)
    assert str(caught.value.faults[0]) == fault


def test_lines_are_counted_without_comments_and_with_what_is_hidden() -> None:
    text = "# About.\nimport a\n\n# region hide\nb = 1  # Not only a comment.\n# endregion\n# region step:c\nc = 1\n# endregion\n"
    file = parse_regions("p", "app.py", text)
    assert counted_lines(file) == 3
    assert counted_lines(file, only_steps=True) == 1
    assert counted_lines(parse_regions("p", "a.html", "<!-- a -->\n<p>\n{# b #}\n<!-- c --><b>\n")) == 2
    assert all(example.lines > 0 for examples in DATA.examples.values() for example in examples.values())


SHOWN = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SHOWN + "# region hide\n@app.get(x)\n# endregion\n", "p:8: region: hides '@app.get(x)', which readers must see; "),
        (SHOWN + "# region hide\nx = 1\ny = 2\nz = 3\n# endregion\n", "p:1: region: 3 of the example's 9 lines are hidden; "),
        (
            SHOWN + "def f():\n    # region hide\n    return 1\n    # endregion\n",
            "p:9: region: leaves no whole program (expected an indented",
        ),
        (SHOWN + "# region hide\nx = 1\n# endregion\n", ""),
    ],
    ids=["a route", "too much", "half a program", "fine"],
)
def test_what_regions_may_not_hide(text: str, fault: str) -> None:
    found = [str(found) for found in region_faults({"p": parse_regions("p", "app.py", text)}, [r"@app\."])]
    assert [line[: len(fault)] for line in found] == ([fault] if fault else [])


# ---------------------------------------------------------------- slips in the data of a task

TASK = "examples/hello/task.yaml"
CONTRACT = "examples/hello/contract.yaml"
MUTATIONS_FILE = "examples/hello/mutations.yaml"
HELLO = "summary: It says hello.\nsteps:\n  - {name: Hello, request: GET /, expect: {status: 200}}\n"


@pytest.fixture
def small(tmp_path: Path) -> Callable[[str, str, str], list[str]]:
    """The faults after a passage of a file is replaced in a small data folder; an empty passage stands for the whole file."""
    write_small_data(tmp_path)
    (tmp_path / MUTATIONS_FILE).unlink()
    (tmp_path / CONTRACT).write_text(HELLO)
    assert not load(tmp_path).faults

    def faults(name: str, old: str, new: str) -> list[str]:
        path = tmp_path / name
        text = path.read_text() if path.exists() else ""
        assert old in text
        path.write_text(text.replace(old, new) if old else new)
        return [str(fault) for fault in load(tmp_path).faults]

    return faults


MUTATION = "mutations: [{framework: heron, file: app.py, find: %s, replace: x, why: Wrong., caught_by: %s}]\n"
IN_STEP = "examples/hello/contract.yaml:3: steps[0]"
IN_TASK = "examples/hello/task.yaml:5: frameworks.heron"


# file, passage, what stands there instead, start of the line that is printed
# fmt: off
SLIPS = [
    (CONTRACT, "request: GET /, ", "", f"{IN_STEP}: does nothing; write exactly one of request, websocket, command, file"),
    (CONTRACT, "GET /,", "GET /, file: app.py,", f"{IN_STEP}: does request and file; write exactly one of"),
    (CONTRACT, "GET /,", "GET /, messages: [{send: a}],", f"{IN_STEP}: `messages:` does not go with `request:`; take it out"),
    (CONTRACT, "status: 200", "status: 200-100", f"{IN_STEP}.expect.status: '200-100' is no number; write 201, [404, 422] or"),
    (CONTRACT, "status: 200", "gaps: 3", f"{IN_STEP}.expect.gaps: 3 is no span of seconds; write the shortest and"),
    (CONTRACT, "status: 200", "json: {a: $txt}", f"{IN_STEP}.expect: 'txt' is not known; did you mean 'text'?"),
    (CONTRACT, "status: 200", "json: {a: $1.50}", f"{IN_STEP}.expect: '1.50' is not known; known: absent"),
    (CONTRACT, "status: 200", "json: {a: $list}", f"{IN_STEP}.expect: '$list' does not say how many; write $list 5"),
    (CONTRACT, "status: 200", "json: {a: '$matches ['}", f"{IN_STEP}.expect: '[' is no regular expression: "),
    (CONTRACT, "GET /,", '"GET /${todo}",', f"{IN_STEP}: 'todo' is not known; known: cmd, server"),
    (CONTRACT, "request: GET /", "command: migrate", f"{IN_STEP}.command: heron has no 'migrate'; add it under its"),
    (CONTRACT, "request: GET /", "file: Dockerfile", f"{IN_STEP}.file: heron has no file 'Dockerfile'; name one that"),
    (CONTRACT, "GET /,", "GET /, stop: true,", f"{IN_STEP}.stop: heron needs `run: {{cold: true}}` in task.yaml for this"),
    (CONTRACT, "200}", "200}, capture: {a: body}", f"{IN_STEP}.capture.a: 'body' is nothing to keep; write json.url, "),
    (CONTRACT, "200}", "200}, capture: {a: text x}", f"{IN_STEP}.capture.a: 'x' must have one (group), which is what is kept"),
    (TASK, "[app.py]}", "[app.py], libraries: [{package: ibis, why: It wades.}]}",
     f"{IN_TASK}.libraries[0].package: 'ibis' has no lowest version; write package and range, such as ibis>=1.0"),
    (TASK, "[app.py]}", '[app.py], run: {production: "serve --port 80"}}',
     f"{IN_TASK}.run.production: 'serve --port 80' names no port; write {{port}} where it belongs"),
    (TASK, "[app.py]}", "[app.py], project: [app.py]}", f"{IN_TASK}.project[0]: 'app.py' occurs twice; keep one"),
    ("examples/hello/heron/left.py", "", "x = 1\n", "examples/hello/heron/left.py:1: file: belongs to no example; name it under"),
    (MUTATIONS_FILE, "", MUTATION % ("print", "Hello"), ""),
    (MUTATIONS_FILE, "", MUTATION % ("l", "Hello"),
     f"{MUTATIONS_FILE}:1: mutations[0].find: occurs 2 times in app.py; write a text that occurs once"),
]
# fmt: on


@pytest.mark.parametrize(("name", "old", "new", "fault"), SLIPS, ids=[fault or "fine" for *_, fault in SLIPS])
def test_slip_in_a_task_has_its_line(name: str, old: str, new: str, fault: str, small: Callable[[str, str, str], list[str]]) -> None:
    found = small(name, old, new)
    assert [line[: len(fault)] for line in found] == ([fault] if fault else [])


def test_newer_minor_version_than_checked_is_said() -> None:
    assert not stale_example_checks(DATA)
    assert stale_example_checks(_checked_with_older(DATA, "0.1.0"))
    task, slug = PAIRS[0]
    here = next(iter(installed_versions(DATA.examples[task][slug]).values()))
    older_patch = ".".join([*here.split(".")[:2], "0"])
    assert not stale_example_checks(_checked_with_older(DATA, older_patch))


def _checked_with_older(data: Catalog, version: str) -> Catalog:
    task, slug = PAIRS[0]
    example = data.examples[task][slug]
    assert example.checked
    name = next(iter(installed_versions(example)))
    runs = tuple(run.model_copy(update={"packages": {name: version}}) for run in example.checked.runs)
    changed = example.model_copy(update={"checked": example.checked.model_copy(update={"runs": runs})})
    return data.model_copy(update={"examples": {task: {slug: changed}}})
