"""Text as Markdown that is committed: what a reader typed prints as it was typed, and is nothing else."""

import re
from collections.abc import Iterable
from itertools import pairwise

from decision.choice import clean_text

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z0-9“\"])")


def escaped(text: str) -> str:
    """Text as Markdown that prints the same characters on one line: no markup, no HTML, no link, no heading."""
    return _marks_escaped(clean_text(text))


def _marks_escaped(line: str) -> str:
    line = re.sub(r"([\\`*_\[\]<>|~$&#@])", r"\\\1", line)
    line = re.sub(r":(?=//)", r"\\:", line)
    return re.sub(r"(www)\.", r"\1\\.", line, flags=re.IGNORECASE)


def prose(text: str) -> str:
    """The catalogue's own text as Markdown: escaped, but for `code` in backticks."""
    pieces = re.split(r"(`[^`]+`)", clean_text(text))
    return "".join(piece if place % 2 else _marks_escaped(piece) for place, piece in enumerate(pieces))


def document(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def sentence_lines(text: str, indent: str = "") -> str:
    """One sentence a line, and none that begins like a list or a rule. Words in quotation marks stay on one line."""
    ends = [end.start() for end in SENTENCE_END.finditer(text) if text.count("“", 0, end.start()) == text.count("”", 0, end.start())]
    lines = [text[start:end].removeprefix(" ") for start, end in pairwise([0, *ends, len(text)])]
    return f"\n{indent}".join(re.sub(r"^(\d+(?=[.)](?: |$))|(?=[-+=]))", r"\1\\", line) for line in lines)


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"* {sentence_lines(item, '  ')}" for item in items)
