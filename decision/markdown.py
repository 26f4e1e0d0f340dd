"""Markdown for documents that are committed to a repository. User input is escaped and shows as typed."""

import re
from collections.abc import Iterable
from itertools import pairwise

from decision.choice import clean_text

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z0-9“\"])")


def escape_line(text: str) -> str:
    """Escape user input as one line of Markdown without markup, HTML, links or headings."""
    return _escape_marks(clean_text(text))


def _escape_marks(line: str) -> str:
    line = re.sub(r"([\\`*_\[\]<>|~$&#@])", r"\\\1", line)
    line = re.sub(r":(?=//)", r"\\:", line)
    return re.sub(r"(www)\.", r"\1\\.", line, flags=re.IGNORECASE)


def escape_prose(text: str) -> str:
    """Escape a text of the catalogue as Markdown and keep its `code` in backticks."""
    pieces = re.split(r"(`[^`]+`)", clean_text(text))
    return "".join(piece if index % 2 else _escape_marks(piece) for index, piece in enumerate(pieces))


def join_blocks(*blocks: str) -> str:
    """Join the blocks that are not empty with blank lines, and end with a line break."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def one_sentence_per_line(text: str, indent: str = "") -> str:
    """Put each sentence on a line of its own and escape line starts that Markdown reads as a list or a rule.

    Quoted text stays on one line.
    """
    ends = [end.start() for end in SENTENCE_END.finditer(text) if text.count("“", 0, end.start()) == text.count("”", 0, end.start())]
    lines = [text[start:end].removeprefix(" ") for start, end in pairwise([0, *ends, len(text)])]
    return f"\n{indent}".join(re.sub(r"^(\d+(?=[.)](?: |$))|(?=[-+=]))", r"\1\\", line) for line in lines)


def bullet_list(items: Iterable[str]) -> str:
    """Return the items as a bullet list with one sentence per line."""
    return "\n".join(f"* {one_sentence_per_line(item, '  ')}" for item in items)
