"""Which pages there are: their addresses, and what the menu, window titles and link previews call them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode

SITE = "Framework Guide"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the menu. `file` is its script in pages/; the overview has an empty path."""

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

RESERVED = frozenset({*(page.path or "overview" for page in PAGES), "api", "app", "static", "media", "component", "_stcore"})
"""Addresses that are taken: a framework of this name could not have a page."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own, which no other machine can reach."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def window_title(path: str, title: str) -> str:
    """What the browser's tab and a link preview call a page."""
    return f"{title} · {SITE}" if path else f"{SITE}: which Python web framework?"


def configured_address() -> str:
    """GUIDE_URL, the public address of the guide with its path, without a slash at its end; empty where it is not set."""
    return os.environ.get("GUIDE_URL", "").rstrip("/")


def page_address(path: str, parameters: Mapping[str, str] | None = None, anchor: str = "") -> str:
    """The address of a page for a link on any other page: relative, so that it also holds below a path of a proxy."""
    query = urlencode(parameters or {})
    return f"{path or './'}{query and f'?{query}'}{anchor and f'#{anchor}'}"
