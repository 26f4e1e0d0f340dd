"""The size of files and functions, and that pages are tables of contents, read from the syntax trees.

Every rule is also shown a small bad sample. Complexity is checked by ruff (C901).
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = ("server", "pages", "components", "decision", "lab", "catalog", "perf", "deploy", "docs")
FILES = [ROOT / "app.py", *(path for part in PARTS for path in sorted((ROOT / part).rglob("*.py")))]
FILE_LINES = 400
FUNCTION_LINES = 40
PAGE_LINES = 100


def long_functions(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
        ):
            yield f"{node.name}: {lines} lines"


def names_bound_twice(code: str) -> list[str]:
    """Names that a module binds more than once, also in its loops, conditions and `with` blocks; not those local to a function."""
    bound: Counter[str] = Counter()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound[node.name] += 1
            return
        if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            return
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] += 1
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(code))
    return sorted(name for name, times in bound.items() if times > 1)


def test_files_and_functions_fit_into_one_head() -> None:
    found = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > FILE_LINES:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines")
        found += [f"{path.relative_to(ROOT)}: {what}" for what in long_functions(text)]
    assert not found
    assert list(long_functions("def f():\n" + "    x = 1\n" * FUNCTION_LINES)) == [f"f: {FUNCTION_LINES + 1} lines"]


def test_pages_are_tables_of_contents() -> None:
    found = []
    for path in (ROOT / "pages").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) >= PAGE_LINES:
            found.append(f"{path.name}: {lines} lines")
        found += [f"{path.name}: {name} is bound twice" for name in names_bound_twice(text)]
    assert not found
    assert names_bound_twice("a = 1\nfor b in x:\n    a = b\nc = [a for a in x]\ndef f():\n    c = 1") == ["a"]
