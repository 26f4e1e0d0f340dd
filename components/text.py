"""Words of the catalogue as Markdown: escaped, with links to where they come from."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from catalog.models import Evidence, Term, Verdict

MARKS = re.compile(r"([\\*_{}\[\]()#+\-.!|~$<>:&^=\"'/@])")


def plain(text: str) -> str:
    """Text as Markdown that prints the same characters; only `code` in backticks stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # an odd backtick is a backtick
        parts = [text.replace("`", "'")]
    return "".join(f"`{part}`" if index % 2 else MARKS.sub(r"\\\1", part) for index, part in enumerate(parts))


def badge(term: Verdict | Term, color: str | None = None, icon: str | None = None) -> str:
    """A coloured label; the word says it all, colour and icon only help the eye."""
    color = color or getattr(term, "color", "gray")
    icon = icon or getattr(term, "icon", None)
    return f":{color}-badge[{f':material/{icon}: ' if icon else ''}{plain(term.label)}]"


def source_link(source: str) -> str:
    """A URL as a link named by its host and last part; a package, measurement or count as it stands."""
    if not source.startswith(("http://", "https://")):
        return plain(source)
    parts = urlsplit(source)
    path = [part for part in parts.path.split("/") if part]
    host = (parts.hostname or "").removeprefix("www.")
    name = "/".join(path[:2]) if host == "github.com" else host + (f" … {path[-1]}" if path else "")
    return f"[{plain(name[:60])}]({source})"


def source_links(sources: Iterable[str]) -> str:
    return " · ".join(map(source_link, sources))


def evidence_line(evidence: Evidence) -> str:
    """Sources and the day they were read, as one line."""
    of = f", evidence of {evidence.as_of}" if evidence.as_of and evidence.as_of != evidence.checked else ""
    return f"{source_links(evidence.sources)} · checked {evidence.checked}{of}"
