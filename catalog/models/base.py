"""Base classes of all models: read-only entries, entries with a location, and entries with sources."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, PrivateAttr, ValidationInfo, model_validator

from catalog.models.fields import Day, PastDay, Sources


class Entry(BaseModel):
    """Base class of all models: immutable and strict. An unknown field is a validation error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, serialize_by_alias=True)


Location = tuple[str, int]
"""Path of a file relative to the data folder, and a line number, counted from 1."""
Locations = Mapping[int, Location]
"""Location of each mapping of a file by the mapping's `id()`; passed to pydantic as the validation context."""


class Placed(Entry):
    """An entry that knows its location in the data files, which pages link to."""

    _at: Location | None = PrivateAttr(None)

    @property
    def at(self) -> Location | None:
        """Return the location of the entry, or None if it was not read from a file."""
        return self._at

    @model_validator(mode="wrap")
    @classmethod
    def _set_location(cls, value: Any, validate: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        entry = validate(value)
        if info.context:
            entry._at = info.context.get(id(value))  # noqa: SLF001  # a private attribute of the class itself, set while it is made
        return entry


class Evidence(Placed):
    """An entry with its sources and the day on which they were last checked."""

    sources: Sources
    checked: PastDay
    as_of: Day | None = Field(None, description="The day that the source describes, if it is earlier than `checked`.")
