"""The documentation names files, commands and functions that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "deploy/README.md", ROOT / "perf/README.md"]
SOURCES = "\n".join(path.read_text() for path in ROOT.rglob("*.py") if ".venv" not in path.parts)
BRANCHES = re.compile(r"^(catalog|components|decision|deploy|docs|lab|pages|perf|server|support|tests|\.github|\.streamlit)/[\w./-]+$")


def missing_paths(folder: Path, text: str) -> list[str]:
    """Paths in backticks that exist neither in the project nor in the folder of the text."""
    paths = [path for path in re.findall(r"`([^`\s]+)`", text) if BRANCHES.match(path)]
    return [path for path in paths if not (ROOT / path).exists() and not (folder / path).exists()]


def broken_links(folder: Path, text: str) -> list[str]:
    """Relative links that lead to no file."""
    targets = re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", text)
    return [target for target in targets if not (folder / target).exists()]


@pytest.mark.parametrize("path", TEXTS, ids=[str(path.relative_to(ROOT)) for path in TEXTS])
def test_text_names_what_exists(path: Path) -> None:
    text = path.read_text()
    assert missing_paths(path.parent, text) == []
    assert broken_links(path.parent, text) == []


def test_names_that_do_not_exist_are_found() -> None:
    assert missing_paths(ROOT, "see `lab/nowhere.py` and `lab/live.py`") == ["lab/nowhere.py"]
    assert broken_links(ROOT, "[a](docs/nowhere.md) and [b](README.md#run-it)") == ["docs/nowhere.md"]


def test_functions_that_the_architecture_names_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    names = set(re.findall(r"`([a-z]+(?:_[a-z]+)+|[A-Z]+(?:_[A-Z]+)+)`", text)) - {"doubtful_after_days", "GUIDE_DATA", "GUIDE_RESULTS"}
    assert names
    assert {name for name in names if not re.search(rf"(?m)^(?:def {name}\b|{name}\b.*=)", SOURCES)} == set()
