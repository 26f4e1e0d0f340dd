"""Words of the catalogue as Markdown: escaped, with links to where they come from."""

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
"""What makes Markdown take the words around it for an address, and a link, even where every mark is escaped."""
WORD_JOINER = "\u2060"  # of words; has no width
SPACE_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
"""No line ends between a figure and its sign."""


@lru_cache(maxsize=4096)  # the same words are drawn at every run
def escape_markdown(text: str) -> str:
    """Text as Markdown that prints the same characters, but for the space before a percent sign.

    Only `code` in backticks stays code, and no address is a link.
    """
    parts = text.split("`")
    if len(parts) % 2 == 0 or "``" in text or any({"\n", "\r"} & set(code) for code in parts[1::2]):
        parts = [text.replace("`", "'")]  # Markdown might find the end elsewhere, or nowhere, and read what we took for code
    return "".join(f"`{part}`" if index % 2 else _escape(part) for index, part in enumerate(parts))


def _escape(text: str) -> str:
    return MARKDOWN_CHARACTERS.sub(r"\\\1", LINKLIKE.sub(rf"\g<0>{WORD_JOINER}", SPACE_BEFORE_PERCENT.sub("\u00a0", text)))


def contents_links(parts: Mapping[str, str]) -> str:
    """Links to the parts of a long page, as Markdown: anchor → what it is called, empty where the part is not there."""
    return " · ".join(f"[{escape_markdown(title)}](#{anchor})" for anchor, title in parts.items() if title)


def badge(term: Verdict | Level) -> str:
    """A coloured label; the word says it all, colour and icon only help the eye."""
    return f":{term.color}-badge[:material/{term.icon}: {escape_markdown(term.label)}]"


def lazy_expander(label: str, key: str) -> DeltaGenerator | None:
    """An expander whose content is drawn only once it is open: `if part := lazy_expander(…): with part: …`.

    What nobody looks at costs nothing then, and it stays open when something comes or goes above it.
    """
    part = st.expander(label, key=key, on_change="rerun")
    return part if is_open(part.open) else None


def is_open(part: bool | None) -> bool:
    """Whether the reader has opened an expander; tests open them all here."""
    return bool(part)


def field_label(label: str, says: str | None = None) -> DeltaGenerator:
    """A label above a field that hides its own: Streamlit keeps 40 px for a field it loads and none for its label, so all below
    would jump. Empty where there is nothing to say; `says` explains the field."""
    part = st.container(gap="xxsmall")
    if label:
        part.markdown(f":small[{escape_markdown(label)}]", help=says)
    return part


def source_link(source: str) -> str:
    """A URL as a link named by its host and last part; a package, measurement or count as it stands."""
    if not source.startswith(("http://", "https://")):
        return escape_markdown(source)
    parts = urlsplit(source)
    path = [part for part in parts.path.split("/") if part]
    host = (parts.hostname or "").removeprefix("www.")
    name = "/".join(path[:2]) if host == "github.com" else host + (f" … {path[-1]}" if path else "")
    return f"[{escape_markdown(name[:60])}]({source})"


def source_links(sources: Iterable[str]) -> str:
    return " · ".join(map(source_link, sources))


def stale_badge(entry: Placed) -> str:
    """A mark with a space before it where an entry should be read again; empty where it need not."""
    why = catalog.staleness_reason(entry, date.today())
    return f" :orange-badge[:material/schedule: {escape_markdown(why)}]" if why else ""


def correction_link(entry: Placed) -> str:
    """A link to the entry's line in the repository, after a dot; empty where GUIDE_REPOSITORY names none."""
    repository = os.environ.get("GUIDE_REPOSITORY", "").rstrip("/")
    if not repository or not entry.at:
        return ""
    path, line = entry.at
    return f" · [Suggest a correction]({repository}/blob/HEAD/data/{quote(path)}#L{line})"


def checked_note(entry: Evidence | Unverified) -> str:
    """The day it was checked, whether it should be again, and where to correct it."""
    of = f", evidence of {entry.as_of}" if isinstance(entry, Evidence) and entry.as_of and entry.as_of != entry.checked else ""
    return f"checked {entry.checked}{of}{stale_badge(entry)}{correction_link(entry)}"


def evidence_line(evidence: Evidence) -> str:
    """Sources and the day they were read, as one line; marked where they should be read again."""
    return f"{source_links(evidence.sources)} · {checked_note(evidence)}"


def with_evidence(text: str, evidence: Evidence) -> str:
    """Markdown with a small line below it for its sources and the day they were read; that line alone where the text is empty."""
    return (f"{text}  \n" if text else "") + f":small[{evidence_line(evidence)}]"
