"""Which pages there are, and what the menu, titles and link previews say of each."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

import catalog
from components.charts import INK

SITE = "Framework Guide"


def _drawn(name: str, ink: str = INK["light"]) -> str:
    """A picture of pages/static/ as it travels anyway: from a path Streamlit would read the file at every run."""
    svg = (Path(__file__).parents[1] / "pages" / "static" / name).read_text(encoding="utf-8").replace(INK["light"], ink)
    return "data:image/svg+xml," + quote(svg, safe=" =:/,;'()+-")  # compresses better than base64, and travels at every run


ICON = _drawn("icon.svg")
LOGO = {mode: _drawn("logo.svg", ink) for mode, ink in INK.items()}
"""The icon and the name, whose colour is the theme's text colour."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the menu. `file` stands in pages/; the first page has an empty path."""

    path: str
    file: str
    title: str
    says: str


PAGES = (
    Listed("", "overview.py", "Overview", "What this is, what it holds and where to start."),
    Listed("decide", "decide.py", "Decide", "Your weights in, a ranking with reasons out; shared as a link or a record."),
    Listed("compare", "compare.py", "Compare", "Features and scores of two to four frameworks side by side."),
    Listed("code", "examples.py", "Code", "The same task in each framework, run under one contract."),
    Listed("benchmarks", "benchmarks.py", "Benchmarks", "How fast each is, in which setting, and why one figure is not enough."),
    Listed("migrate", "migrate.py", "Migrate", "What moving from one framework to another takes."),
    Listed("fact-check", "fact_check.py", "Fact check", "Which of the usual claims hold."),
    Listed("sources", "sources.py", "Sources", "Where everything comes from, and how fresh it is."),
    Listed("search", "search.py", "Search", "Finds everything in this guide by its words."),
)


def window_title(path: str, title: str) -> str:
    """What the browser's tab and a link preview call a page."""
    return f"{title} · {SITE}" if path else f"{SITE}: which Python web framework?"


def preview(path: str) -> str:
    """Title and description as HTML, for those who read no further, such as a chat that unfolds a link; empty for an address of no page."""
    data = catalog.current()
    found = {page.path: (page.title, page.says) for page in PAGES} | {slug: (f.name, f.tagline) for slug, f in data.frameworks.items()}
    found |= {slug: (slug, "The file of this framework has faults.") for slug in data.broken}
    if path not in found:
        return ""
    title, says = window_title(path, found[path][0]), found[path][1]
    described = {"og:site_name": SITE, "og:type": "website", "og:title": title, "og:description": says}
    lines = [f"<title>{escape(title)}</title>", f'<meta name="description" content="{escape(says)}" />']
    lines += [f'<meta property="{name}" content="{escape(content)}" />' for name, content in described.items()]
    return "\n    ".join(lines)
