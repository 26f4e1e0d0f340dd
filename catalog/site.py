"""Pages of the site: addresses, menu labels, window titles and texts for link previews."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode

SITE = "Framework Guide"


@dataclass(frozen=True, slots=True)
class MenuPage:
    """Page of the menu. `file` is its script in pages/; the overview has an empty path."""

    path: str
    file: str
    title: str
    says: str


PAGES = (
    MenuPage("", "overview.py", "Overview", "What this is, what it holds and where to start."),
    MenuPage("decide", "decide.py", "Decide", "Your weights in, a ranking with reasons out; shared as a link or a record."),
    MenuPage("compare", "compare.py", "Compare", "Features and scores of two to four frameworks side by side."),
    MenuPage("code", "examples.py", "Code", "The same task in each framework, run under one contract."),
    MenuPage("benchmarks", "benchmarks.py", "Benchmarks", "How fast each is, in which setting, and why one figure is not enough."),
    MenuPage("migrate", "migrate.py", "Migrate", "What moving from one framework to another takes."),
    MenuPage("fact-check", "fact_check.py", "Fact check", "Which of the usual claims hold."),
    MenuPage("sources", "sources.py", "Sources", "Where everything comes from, and how fresh it is."),
    MenuPage("search", "search.py", "Search", "Finds everything in this guide by its words."),
)

SECTIONS = {
    "": {
        "start": ("Where to start", "Which page answers which question."),
        "more": ("More frameworks", "The frameworks that the guide does not compare."),
        "at-a-glance": ("At a glance", "The main figures of each framework in one table."),
        "fact-check": ("Do the guide's claims hold?", "How many claims hold, and which do not."),
        "releases": ("Releases over time", "When each framework brought out its releases."),
        "conclusion": ("What the guide concludes", "The conclusions of the December 2025 guide."),
    },
    "decide": {
        "why": ("Head to head", "On which criteria the first is ahead of the second."),
        "who": ("Who should choose which", "For whom each of the others is the better choice."),
        "scores": ("Scores", "The scores that are used, and your own in their place."),
        "share": ("Share and record", "Link, JSON, and a decision record (ADR) as MADR, Nygard or CSV."),
        "team": ("As a team", "The links of several people compared: agreement and disputes."),
    },
    "compare": {
        "scores": ("Scores", "The scores of each criterion side by side."),
        "features": ("Features", "Which framework has which feature, how, and with which source."),
        "adoption": ("Adoption", "Downloads, stars and surveys side by side."),
        "releases": ("Releases and support", "Versions, long-term support and its end, side by side."),
    },
    "code": {
        "code": ("The code", "The files of one task in each framework."),
        "run": ("How to run it, and what may surprise you", "Commands, packages and notes for each example."),
        "send": ("Send a request", "Ask the running examples yourself."),
        "native": ("What each answers by itself", "Answers to odd requests, which no code asks for."),
        "all": ("All tasks", "Every task with its lines of code."),
    },
    "benchmarks": {
        "measured": ("Measured here", "Requests per second of each framework, measured by one command."),
        "work": ("How the ratio changes as real work is added", "What is left of the difference with databases and templates."),
        "rates": ("Latency at the same load", "How long answers take, in milliseconds."),
        "matter": ("Does it matter for you?", "How many instances your load needs with each framework, and their price."),
        "ratio": ("One ratio, many answers", "How much faster one framework is than another, in each published setting."),
        "throughput": ("Published figures, run by run", "What others measured."),
        "guide": ("The guide's table", "The speeds that the December 2025 guide states."),
    },
    "migrate": {
        "changes": ("What really changes", "Each concept before and after, and its trap."),
        "steps": ("The incremental way", "How to move step by step, with both running side by side."),
        "code": ("Before and after, in code", "The same task in both frameworks."),
        "features": ("What you gain and lose in features", "Features whose support differs after the move."),
    },
    "sources": {
        "all": ("All sources", "Every source with what it is used for."),
        "due": ("What is due for another check", "Entries that are old, or older than a release."),
        "scores": ("How scores are made", "Criteria, what each point means, and what a score rests on."),
        "unverified": ("What could not be verified", "What was looked for and not found."),
    },
}
"""Sections of each page: anchor → title and description. Search finds them; sections that need certain choices are left out."""
FRAMEWORK_SECTIONS = {
    "facts": ("Facts", "Versions, licence, size, memory and start time."),
    "strengths": ("Strengths and limits", "What it does best and worst, by criterion."),
    "features": ("Features", "Each feature, and how it is supported."),
    "users": ("Who uses it", "Companies and projects that use it, with evidence."),
    "adoption": ("Adoption", "Downloads, stars and surveys over time."),
    "code": ("Code", "Its example of each task."),
    "releases": ("Releases and support", "Release lines, long-term support and its end."),
    "links": ("Links", "Documentation, source code and community."),
}
"""Sections of a framework's page: anchor → title and description."""

RESERVED = frozenset({*(page.path or "overview" for page in PAGES), "api", "app", "static", "media", "component", "_stcore"})
"""Addresses that a framework cannot use."""


def page_and_section_addresses() -> frozenset[str]:
    """Return pages and sections as the data names them: `benchmarks`, `benchmarks#matter`; the overview is `overview`."""
    pages = {page.path or "overview" for page in PAGES}
    return frozenset(pages | {f"{path or 'overview'}#{anchor}" for path, anchors in SECTIONS.items() for anchor in anchors})


def is_loopback(host: str) -> bool:
    """Return whether a host name or address belongs to this machine only."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def window_title(path: str, title: str) -> str:
    """Return the title of a page for browser tabs and link previews."""
    return f"{title} · {SITE}" if path else f"{SITE}: which Python web framework?"


def configured_address() -> str:
    """Return GUIDE_URL, the public address of the guide, without a trailing slash, or "" if it is not set."""
    return os.environ.get("GUIDE_URL", "").rstrip("/")


def page_address(path: str, parameters: Mapping[str, str] | None = None, anchor: str = "") -> str:
    """Return a relative address of a page for links on other pages, so that it also works below a proxy's path."""
    query = urlencode(parameters or {})
    return f"{path or './'}{query and f'?{query}'}{anchor and f'#{anchor}'}"
