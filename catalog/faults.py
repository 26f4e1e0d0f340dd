"""Faults of data files: their location and a message for the person who edits the file."""

from dataclasses import dataclass

FieldPath = tuple[str | int, ...]
"""Path to a value in a file: keys of mappings and indexes of lists."""
FieldProblem = tuple[FieldPath, str]
"""Path to a value in a file, and a message about it."""
ENTRY_PATH_LENGTH = 2
"""Length of the path to an entry of a file: the field, and the key or index of the entry in it."""
MAX_QUOTED_LENGTH = 60
"""Characters of a value that a message quotes."""
MAX_FAULTS = 500
"""Maximum number of faults per file. A file of the wrong type would produce tens of thousands, which takes seconds."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault of a data file, printed as one line. `path` is relative to the data folder, and `line` counts from 1."""

    path: str
    line: int
    field: str
    message: str

    def __post_init__(self) -> None:
        # File names and keys may contain line breaks and undecodable bytes; a fault must be one printable line.
        for name in ("path", "field", "message"):
            object.__setattr__(self, name, _printable(getattr(self, name)))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.field or 'file'}: {self.message}"


class UnreadableFile(Exception):
    """Raised for a data file that cannot be read. `faults` holds the reasons."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def raise_if_too_many(faults: list[Fault], field: str = "") -> None:
    """Raise `UnreadableFile` with the faults found so far if there are `MAX_FAULTS` or more of one file."""
    if len(faults) >= MAX_FAULTS:
        last = faults[-1]
        raise UnreadableFile(*faults, Fault(last.path, last.line, field, "reading stopped here; correct the faults above first"))


def quote_value(value: object) -> str:
    """Return a value as messages quote it: its shortened `repr`, or "a list" or "a mapping"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return "a list" if not isinstance(value, dict) else "a mapping"
    text = repr(value)
    return text if len(text) <= MAX_QUOTED_LENGTH else f"{text[: MAX_QUOTED_LENGTH - 1]}…"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
