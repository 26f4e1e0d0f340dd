"""What all entries are built on."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, PrivateAttr, ValidationInfo, model_validator

from catalog.models.fields import Day, PastDay, Sources


class Entry(BaseModel):
    """A read-only entry that refuses unknown fields, so that a typo is a fault and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, serialize_by_alias=True)


Location = tuple[str, int]
"""File, relative to the data folder, and line from 1."""
Locations = Mapping[int, Location]
"""Where each mapping of a file that is being read stands, by its `id()`. It is the context of a validation."""


class Placed(Entry):
    """An entry that knows where it stands, so that a reader can be led there."""

    _at: Location | None = PrivateAttr(None)

    @property
    def at(self) -> Location | None:
        """Where it stands; None for an entry that was made in code."""
        return self._at

    @model_validator(mode="wrap")
    @classmethod
    def _take_location(cls, value: Any, validate: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        entry = validate(value)
        if info.context:
            entry._at = info.context.get(id(value))
        return entry


class Evidence(Placed):
    """What every claim carries: where it was read and on which day."""

    sources: Sources
    checked: PastDay
    as_of: Day | None = Field(None, description="The day the evidence itself speaks of, where it is older.")
