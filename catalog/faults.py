"""Faults in data files, as messages for the person who edits the file."""

from dataclasses import dataclass

FieldPath = tuple[str | int, ...]
"""Path of keys and list positions to a value in a file."""
FieldProblem = tuple[FieldPath, str]
"""Path of a value and the message about it."""
MAX_QUOTED_LENGTH = 60
"""Maximum number of characters of a value that a message quotes."""
MAX_FAULTS = 500
"""Maximum number of faults collected per file. A file of another kind would give tens of thousands and take seconds."""


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
    """Error for a file that cannot be used; `faults` lists the reasons."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def raise_if_too_many(faults: list[Fault], field: str = "") -> None:
    """Raise UnreadableFile if one file has MAX_FAULTS faults; the last one then says that reading stopped."""
    if len(faults) >= MAX_FAULTS:
        last = faults[-1]
        raise UnreadableFile(*faults, Fault(last.path, last.line, field, "reading stopped here; correct the faults above first"))


def quote_value(value: object) -> str:
    """Return a value as a message quotes it: in quotes and shortened, or named by its kind ("a list")."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return "a list" if not isinstance(value, dict) else "a mapping"
    text = repr(value)
    return text if len(text) <= MAX_QUOTED_LENGTH else f"{text[: MAX_QUOTED_LENGTH - 1]}…"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
