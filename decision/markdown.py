"""Text as Markdown that is committed: what a reader typed prints as it was typed, and is nothing else."""

import re
from collections.abc import Iterable
from itertools import pairwise

from decision.choice import clean_text

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z0-9“\"])")


def escape_line(text: str) -> str:
    """Text as Markdown that prints the same characters on one line: no markup, no HTML, no link, no heading."""
    return _escape_marks(clean_text(text))


def _escape_marks(line: str) -> str:
    line = re.sub(r"([\\`*_\[\]<>|~$&#@])", r"\\\1", line)
    line = re.sub(r":(?=//)", r"\\:", line)
    return re.sub(r"(www)\.", r"\1\\.", line, flags=re.IGNORECASE)


def escape_prose(text: str) -> str:
    """The catalogue's own text as Markdown: escaped, but for `code` in backticks."""
    pieces = re.split(r"(`[^`]+`)", clean_text(text))
    return "".join(piece if place % 2 else _escape_marks(piece) for place, piece in enumerate(pieces))


def join_blocks(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def one_sentence_per_line(text: str, indent: str = "") -> str:
    """One sentence a line, and none that begins like a list or a rule. Words in quotation marks stay on one line."""
    ends = [end.start() for end in SENTENCE_END.finditer(text) if text.count("“", 0, end.start()) == text.count("”", 0, end.start())]
    lines = [text[start:end].removeprefix(" ") for start, end in pairwise([0, *ends, len(text)])]
    return f"\n{indent}".join(re.sub(r"^(\d+(?=[.)](?: |$))|(?=[-+=]))", r"\1\\", line) for line in lines)


def bullet_list(items: Iterable[str]) -> str:
    return "\n".join(f"* {one_sentence_per_line(item, '  ')}" for item in items)
