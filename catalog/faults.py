"""What is wrong with a data file, in words for the person who edits it."""

from dataclasses import dataclass

FieldPath = tuple[str | int, ...]
"""A path of keys and places in lists, to a value of a file."""
FieldProblem = tuple[FieldPath, str]
"""Where in a file, and what is wrong there."""
MAX_QUOTED_LENGTH = 60
MAX_FAULTS = 500
"""Collected per file. A file of another kind altogether would give tens of thousands, and take seconds over them."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One line of `python -m catalog check`. `path` is relative to the data folder; `line` counts from 1."""

    path: str
    line: int
    field: str
    message: str

    def __post_init__(self) -> None:
        # File names and keys may hold line breaks and bytes that are no text: a fault stays one line that prints anywhere.
        for name in ("path", "field", "message"):
            object.__setattr__(self, name, _printable(getattr(self, name)))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.field or 'file'}: {self.message}"


class UnreadableFile(Exception):
    """A file that could not be taken; `faults` says why, line by line."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def raise_if_too_many(faults: list[Fault], field: str = "") -> None:
    """Raise what was found so far, with a line that says so, once it is MOST_FAULTS of one file."""
    if len(faults) >= MAX_FAULTS:
        last = faults[-1]
        raise UnreadableFile(*faults, Fault(last.path, last.line, field, "reading stopped here; correct the faults above first"))


def quote_value(value: object) -> str:
    """A value as a fault quotes it: in quotes, or in a word where it would fill the page."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return "a list" if not isinstance(value, dict) else "a mapping"
    text = repr(value)
    return text if len(text) <= MAX_QUOTED_LENGTH else f"{text[: MAX_QUOTED_LENGTH - 1]}…"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
