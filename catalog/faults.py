"""What is wrong with a data file, in words for the person who edits it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One line of `python -m catalog check`. `path` is relative to the data folder; `line` counts from 1."""

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.field or 'file'}: {self.message}"


class FileFaults(Exception):
    """A file that could not be taken; `faults` says why, line by line."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
