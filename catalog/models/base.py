"""Base classes of all entries."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, PrivateAttr, ValidationInfo, model_validator

from catalog.models.fields import Day, PastDay, Sources


class Entry(BaseModel):
    """Immutable entry that rejects unknown fields, so that a misspelt field is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, serialize_by_alias=True)


Location = tuple[str, int]
"""File, relative to the data folder, and line, counted from 1."""
Locations = Mapping[int, Location]
"""Location of each mapping of a file, by its `id()`; the context of a validation."""


class Placed(Entry):
    """Entry that knows its file and line, for links to the place to correct."""

    _at: Location | None = PrivateAttr(None)

    @property
    def at(self) -> Location | None:
        """Return file and line of the entry, or None if it was made in code."""
        return self._at

    @model_validator(mode="wrap")
    @classmethod
    def _take_location(cls, value: Any, validate: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        entry = validate(value)
        if info.context:
            entry._at = info.context.get(id(value))  # noqa: SLF001  # its own attribute, on the instance just made
        return entry


class Evidence(Placed):
    """Base of every claim: where it was read and on which day."""

    sources: Sources
    checked: PastDay
    as_of: Day | None = Field(None, description="The day the evidence itself speaks of, where it is older.")
