"""Reads the files of one data folder into entries and collects their faults."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from catalog import models as m
from catalog.faults import Fault, FieldProblem, UnreadableFile
from catalog.folder import relative_name
from catalog.reader import Content, read_rows, read_yaml
from catalog.salvage import Check, Salvaged, salvage, salvage_rows

M = TypeVar("M", bound=m.Entry)


class Table(NamedTuple, Generic[M]):
    """Rows of a CSV file without the faulty ones (None if the file is no table), and the faults."""

    rows: tuple[M, ...] | None
    faults: tuple[Fault, ...]


def no_checks(_: Any) -> Iterable[FieldProblem]:
    """Return no problems; the default for files without checks of their own."""
    return ()


class FolderReader:
    """Reader of one data folder that collects all faults in `faults`. Its methods do not raise for the content of files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def fault(self, path: Path, message: str, field: str = "", line: int = 1) -> None:
        """Add a fault of a file."""
        self.faults.append(Fault(relative_name(self.root, path), line, field, message))

    def entry(self, model: type[M], path: Path, check: Check[M] = no_checks, content: Content | None = None) -> Salvaged[M]:
        """Read a YAML file, or its `content` if it has been read already, and leave out faulty parts."""
        try:
            values = content or read_yaml(self.root, path)
            found = salvage(model, relative_name(self.root, path), values, check)
        except UnreadableFile as error:
            found = Salvaged(None, error.faults)
        self.faults.extend(found.faults)
        return found

    def optional(self, model: type[M], path: Path, check: Check[M] = no_checks) -> Salvaged[M]:
        """Read a YAML file as `entry` does; a missing file is no fault."""
        return self.entry(model, path, check) if os.path.lexists(path) else Salvaged(None, ())

    def table(self, model: type[M], path: Path, check: Check[M] = no_checks) -> Table[M]:
        """Read a CSV file whose columns are the fields of the model."""
        try:
            cells, faults = read_rows(self.root, path, tuple(model.model_fields))
            rows, of_rows = salvage_rows(model, relative_name(self.root, path), cells, check)
            found = Table(rows, (*faults, *of_rows))
        except UnreadableFile as error:
            found = Table(None, error.faults)
        self.faults.extend(found.faults)
        return found
