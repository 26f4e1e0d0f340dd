"""Texts of the catalogue as Markdown: escaped, with links to their sources."""

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import catalog
from catalog.models import Evidence, Level, Placed, Unverified, Verdict

MARKDOWN_CHARACTERS = re.compile(r"([\\*_{}\[\]()#+\-.!|~$<>:&^=\"'/@])")
LINKLIKE = re.compile(r"https?:(?=//)|www(?=\.)|@", re.IGNORECASE)
"""Text that Markdown turns into a link even if all special characters are escaped."""
WORD_JOINER = "\u2060"  # has no width
SPACE_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
"""The space before a percent sign, which becomes a no-break space."""


@lru_cache(maxsize=4096)  # the same texts are drawn at every run
def escape_markdown(text: str) -> str:
    """Escape text as Markdown that renders as the same characters, except for a no-break space before a percent sign.

    Text in backticks stays code, and URLs do not become links.
    """
    parts = text.split("`")
    if len(parts) % 2 == 0 or "``" in text or any({"\n", "\r"} & set(code) for code in parts[1::2]):
        parts = [text.replace("`", "'")]  # Markdown might pair the backticks differently
    return "".join(f"`{part}`" if index % 2 else _escape(part) for index, part in enumerate(parts))


def _escape(text: str) -> str:
    return MARKDOWN_CHARACTERS.sub(r"\\\1", LINKLIKE.sub(rf"\g<0>{WORD_JOINER}", SPACE_BEFORE_PERCENT.sub("\u00a0", text)))


def contents_links(parts: Mapping[str, str]) -> str:
    """Return Markdown links to the parts of a page, from anchor → title; parts with an empty title are left out."""
    return " · ".join(f"[{escape_markdown(title)}](#{anchor})" for anchor, title in parts.items() if title)


def badge(term: Verdict | Level) -> str:
    """Return the label of a term as a Markdown badge with its colour and icon."""
    return f":{term.color}-badge[:material/{term.icon}: {escape_markdown(term.label)}]"


def lazy_expander(label: str, key: str) -> DeltaGenerator | None:
    """Draw an expander and return it if it is open, else None: `if part := lazy_expander(…): with part: …`.

    The content is built only when it is open. The key keeps the expander open if elements above it appear or disappear.
    """
    part = st.expander(label, key=key, on_change="rerun")
    return part if is_open(part.open) else None


def is_open(part: bool | None) -> bool:
    """Return whether an expander is open. Tests replace this function to open all expanders."""
    return bool(part)


def field_label(label: str, explanation: str | None = None) -> DeltaGenerator:
    """Return a container for a field that hides its own label, with the label (if not empty) and its explanation above.

    Streamlit reserves 40 px for a field while it loads, but none for its label, which would cause layout shift.
    """
    part = st.container(gap="xxsmall")
    if label:
        part.markdown(f":small[{escape_markdown(label)}]", help=explanation)
    return part


def source_link(source: str) -> str:
    """Return a URL as a Markdown link named by its host and last part; escape a source that is no URL."""
    if not source.startswith(("http://", "https://")):
        return escape_markdown(source)
    parts = urlsplit(source)
    path = [part for part in parts.path.split("/") if part]
    host = (parts.hostname or "").removeprefix("www.")
    name = "/".join(path[:2]) if host == "github.com" else host + (f" … {path[-1]}" if path else "")
    return f"[{escape_markdown(name[:60])}]({source})"


def source_links(sources: Iterable[str]) -> str:
    """Return the sources as Markdown links, separated by dots."""
    return " · ".join(map(source_link, sources))


def stale_badge(entry: Placed) -> str:
    """Return a space and a badge with the reason why an entry should be checked again, or an empty string."""
    why = catalog.staleness_reason(entry, date.today())
    return f" :orange-badge[:material/schedule: {escape_markdown(why)}]" if why else ""


def correction_link(entry: Placed) -> str:
    """Return a dot and a link to the entry's line in the repository; empty if GUIDE_REPOSITORY is not set."""
    repository = os.environ.get("GUIDE_REPOSITORY", "").rstrip("/")
    if not repository or not entry.at:
        return ""
    path, line = entry.at
    return f" · [Suggest a correction]({repository}/blob/HEAD/data/{quote(path)}#L{line})"


def checked_note(entry: Evidence | Unverified) -> str:
    """Return the day of the last check, a badge if the entry is stale, and the link for corrections."""
    of = f", evidence of {entry.as_of}" if isinstance(entry, Evidence) and entry.as_of and entry.as_of != entry.checked else ""
    return f"checked {entry.checked}{of}{stale_badge(entry)}{correction_link(entry)}"


def evidence_line(evidence: Evidence) -> str:
    """Return the sources and the `checked_note` of evidence as one line."""
    return f"{source_links(evidence.sources)} · {checked_note(evidence)}"


def with_evidence(text: str, evidence: Evidence) -> str:
    """Return Markdown followed by a small line with its evidence; only that line if the text is empty."""
    return (f"{text}  \n" if text else "") + f":small[{evidence_line(evidence)}]"
