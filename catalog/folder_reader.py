"""Reads the files of a data folder into models and collects their faults."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from catalog import models as m
from catalog.faults import Fault, FieldProblem, UnreadableFile
from catalog.folder import relative_name
from catalog.reader import ParsedYaml, read_rows, read_yaml
from catalog.salvage import Check, Salvaged, salvage, salvage_rows

M = TypeVar("M", bound=m.Entry)


class Table(NamedTuple, Generic[M]):
    """The valid rows of a CSV file, and the faults of the others."""

    rows: tuple[M, ...] | None
    """None if the file could not be read as a table."""
    faults: tuple[Fault, ...]


def no_checks(_: Any) -> Iterable[FieldProblem]:
    """Return no problems: the default for models without rules beyond those of pydantic."""
    return ()


class FolderReader:
    """Reader of one data folder. It raises nothing for invalid files, but adds their faults to `faults`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def add_fault(self, path: Path, message: str, field: str = "", line: int = 1) -> None:
        """Add a fault of the file at `path`."""
        self.faults.append(Fault(relative_name(self.root, path), line, field, message))

    def read_entry(self, model: type[M], path: Path, check: Check[M] = no_checks, content: ParsedYaml | None = None) -> Salvaged[M]:
        """Read a YAML file, or its already parsed `content`, into `model`. Invalid parts are left out if the file is usable without."""
        try:
            values = content or read_yaml(self.root, path)
            found = salvage(model, relative_name(self.root, path), values, check)
        except UnreadableFile as error:
            found = Salvaged(None, error.faults)
        self.faults.extend(found.faults)
        return found

    def read_optional_entry(self, model: type[M], path: Path, check: Check[M] = no_checks) -> Salvaged[M]:
        """Read a YAML file that may be absent. An absent file is not a fault."""
        return self.read_entry(model, path, check) if os.path.lexists(path) else Salvaged(None, ())

    def read_table(self, model: type[M], path: Path, check: Check[M] = no_checks) -> Table[M]:
        """Read a CSV file whose columns are the fields of `model`."""
        try:
            cells, faults = read_rows(self.root, path, tuple(model.model_fields))
            rows, of_rows = salvage_rows(model, relative_name(self.root, path), cells, check)
            found = Table(rows, (*faults, *of_rows))
        except UnreadableFile as error:
            found = Table(None, error.faults)
        self.faults.extend(found.faults)
        return found
