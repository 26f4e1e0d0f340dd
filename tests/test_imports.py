"""The rules of the house, read from the syntax trees: who imports whom, who opens files, what stands only in data/.

Every checker below is also shown a small bad sample, so that a rule which finds nothing is known to look.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import catalog
from support.pages import registered_pages

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "app": {"server", "pages", "components", "decision", "lab", "catalog"},
    "server": {"decision", "catalog"},
    "pages": {"components", "decision", "lab", "catalog"},
    "components": {"decision", "lab", "catalog"},
    "decision": {"catalog"},
    "lab": {"catalog"},
    "catalog": set(),
}
"""Which of our packages each of them may import, besides itself."""
PARTS = list(MAY_IMPORT)
DRAWING = {"app", "pages", "components"}
STDLIB = sys.stdlib_module_names

Finding = tuple[int, str]
"""A line, and what stands there."""


def python_files(*parts: str) -> list[Path]:
    return sorted(path for part in parts for path in ([ROOT / "app.py"] if part == "app" else (ROOT / part).rglob("*.py")))


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def findings(check: Callable[[str], Iterable[Finding]], parts: Iterable[str]) -> list[str]:
    """What the checker finds in the code of these parts, with its place."""
    files = python_files(*parts)
    assert files
    return [f"{path.relative_to(ROOT)}:{line}: {what}" for path in files for line, what in check(path.read_text(encoding="utf-8"))]


# ---------------------------------------------------------------- who imports whom


def imported(code: str) -> Iterator[Finding]:
    """Every module the code imports, also inside functions and by a name in a string."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("import_module", "importlib.import_module", "__import__"):
            yield from ((node.lineno, word.value) for word in node.args[:1] if isinstance(word, ast.Constant))


def against_the_direction(part: str) -> Callable[[str], Iterator[Finding]]:
    def check(code: str) -> Iterator[Finding]:
        for line, module in imported(code):
            top = module.split(".")[0]
            if top in ("tests", "perf", "support") or (top in MAY_IMPORT and top not in {part, *MAY_IMPORT[part]}):
                yield line, f"{part} imports {module}"
            elif module.startswith("."):
                yield line, "a relative import hides which part it reaches; write its full name"

    return check


@pytest.mark.parametrize("part", PARTS)
def test_imports_run_one_way(part: str) -> None:
    """app → server, pages → components → (decision, lab) → catalog; nothing imports tests or perf, or what they share."""
    assert not findings(against_the_direction(part), [part])


@pytest.mark.parametrize(
    ("part", "bad"),
    [
        ("catalog", "import decision"),
        ("decision", "from lab.serve import x"),
        ("server", "from components.charts import INK"),
        ("components", "from server import api"),
        ("components", "def f():\n    import pages.router"),
        ("pages", "import app"),
        ("lab", "import importlib\nimportlib.import_module('pages.compare')"),
        ("app", "from tests.conftest import page"),
        ("catalog", "from . import load"),
    ],
)
def test_imports_the_wrong_way_are_found(part: str, bad: str) -> None:
    assert list(against_the_direction(part)(bad))
    assert not list(against_the_direction(part)("import json, catalog.models" if part != "catalog" else "import json"))


def imports_of(*tops: str) -> Callable[[str], Iterator[Finding]]:
    return lambda code: ((line, module) for line, module in imported(code) if module.split(".")[0] in tops)


def test_only_drawing_code_imports_streamlit_or_altair() -> None:
    """But for `server/`, which adds to Streamlit's server and draws nothing."""
    assert not findings(imports_of("altair"), set(PARTS) - DRAWING)
    assert not findings(imports_of("streamlit"), set(PARTS) - DRAWING - {"server"})
    assert list(imports_of("streamlit", "altair")("from altair.vegalite import Chart")) == [(1, "altair.vegalite")]


def beyond(*allowed: str) -> Callable[[str], Iterator[Finding]]:
    return lambda code: ((line, module) for line, module in imported(code) if module.split(".")[0] not in STDLIB | set(allowed))


def test_decision_needs_only_numpy_the_catalogue_and_pydantic_at_its_border() -> None:
    check = beyond("numpy", "catalog", "decision")
    assert {line.partition(":")[0] for line in findings(check, ["decision"])} == {"decision/problem_json.py"}
    assert not findings(beyond("numpy", "catalog", "decision", "pydantic", "pydantic_core"), ["decision"])
    assert list(check("import json\nimport pandas as pd")) == [(2, "pandas")]


# ---------------------------------------------------------------- who opens files

READERS = {"read_text", "read_bytes", "open", "reader", "DictReader", "read_csv", "read_json", "read_table", "loadtxt", "genfromtxt"}


def reads_files(code: str) -> Iterator[Finding]:
    yield from imports_of("yaml", "csv", "tomllib")(code)
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in READERS:
                yield node.lineno, f"{name}("


def test_only_catalog_opens_data_files() -> None:
    """`python -m decision solve FILE` reads the problem it is given, the server Streamlit's page and its scripts, the menu its pictures."""
    found = findings(reads_files, ["app", "server", "pages", "components", "decision"])
    others = [line for line in found if not line.startswith("decision/__main__.py:")]
    readers = ["components/site.py", "server/front_end.py", "server/previews.py"]
    assert [line.split(":")[::2] for line in others] == [[name, " read_text("] for name in readers]


@pytest.mark.parametrize(
    "bad",
    ["open('data/x')", "path.read_text()", "import yaml", "from csv import reader", "pd.read_csv(path)", "with path.open() as f: ..."],
)
def test_readers_of_files_are_found(bad: str) -> None:
    assert list(reads_files(bad))
    assert not list(reads_files("import json\nframe.to_csv(index=False)"))


# ---------------------------------------------------------------- names


def taken_names() -> set[str]:
    """Modules that a file in pages/ would hide: pages/ stands first on sys.path while a page's script runs."""
    return {*STDLIB, *packages_distributions(), *MAY_IMPORT, "tests", "perf", "support"}


def test_no_page_file_hides_a_module() -> None:
    names = {path.stem for path in (ROOT / "pages").glob("*.py")} | {path.name for path in (ROOT / "pages").iterdir() if path.is_dir()}
    assert not names & taken_names()


def test_taken_names_hold_all_three_kinds() -> None:
    assert {"code", "numpy", "catalog"} <= taken_names()


def test_reserved_addresses_are_those_of_the_site(open_page: Callable[..., AppTest]) -> None:
    """A framework may have any other name: RESERVED has every page of the router that is not a framework's."""
    pages = set(registered_pages(open_page("")))
    data = catalog.current()
    assert pages - set(data.frameworks) - set(data.broken) - {""} <= catalog.RESERVED
    assert {"api", "app", "static", "media", "component", "_stcore"} <= catalog.RESERVED


# ---------------------------------------------------------------- what stands only in data/


def literals(code: str) -> Iterator[Finding]:
    """Every string of the code but docstrings, also the fixed pieces of f-strings."""
    tree = ast.parse(code)
    lonely = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in lonely:
            yield node.lineno, node.value


EXAMPLE = re.compile(r"`[^`]*`")


def names_frameworks(words: Iterable[str]) -> Callable[[str], Iterator[Finding]]:
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)
    return lambda code: ((line, text) for line, text in literals(code) if pattern.search(EXAMPLE.sub("", text)))


def names_ids(ids: Iterable[str]) -> Callable[[str], Iterator[Finding]]:
    known = {spelling for id in ids for spelling in (id, id.replace("-", "_"))}
    return lambda code: ((line, text) for line, text in literals(code) if text in known)


def test_code_names_no_framework() -> None:
    """No slug or name of a framework, not even inside a sentence; a hint may have one in an example in backticks."""
    frameworks = catalog.current().frameworks
    assert frameworks
    assert not findings(names_frameworks({*frameworks, *(framework.name for framework in frameworks.values())}), PARTS)


def test_code_names_no_criterion_feature_or_task() -> None:
    """An id may be any word ("migrations", "form"), so only those of several words count."""
    data = catalog.current()
    ids = {id for id in (*(entry.id for entry in (*data.criteria, *data.features)), *data.tasks) if "-" in id}
    assert ids
    assert not findings(names_ids(ids), PARTS)


def test_names_from_the_catalogue_are_found() -> None:
    code = '''"""About flask."""\nx = f"the Flask way {y}"\nz = ["learning_curve", "flask-admin", "write `flask 3.1.3`"]'''
    assert list(names_frameworks(["flask"])(code)) == [(2, "the Flask way ")]
    assert list(names_ids(["learning-curve"])(code)) == [(3, "learning_curve")]


# ---------------------------------------------------------------- what Streamlit code must not use

FORBIDDEN = re.compile(r"unsafe_allow_html|use_container_width|components\.v1")


def forbidden(code: str) -> Iterator[Finding]:
    """Custom HTML, and what Streamlit has deprecated."""
    for number, line in enumerate(code.splitlines(), 1):
        if found := FORBIDDEN.search(line):
            yield number, found.group()


def test_no_custom_html_and_nothing_deprecated() -> None:
    assert not findings(forbidden, PARTS)
    for bad in ("st.markdown(x, unsafe_allow_html=True)", "st.table(x, use_container_width=True)", "import streamlit.components.v1"):
        assert list(forbidden(bad))
