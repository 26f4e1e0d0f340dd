"""What all entries are built on."""

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
)

from catalog.models.fields import Day, PastDay, Sources


class Entry(BaseModel):
    """A read-only entry that refuses unknown fields, so that a typo is a fault and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, serialize_by_alias=True)


class Standing(Entry):
    """How long an entry can be relied on."""

    doubtful_from: str
    """First day on which its age makes it doubtful."""
    newer: str
    """The release that came after it was checked; empty where there is none."""


class Placed(Entry):
    """An entry that knows where it stands, so that a reader can be led there."""

    _at: tuple[str, int] | None = PrivateAttr(None)
    _standing: Standing | None = PrivateAttr(None)

    @property
    def at(self) -> tuple[str, int] | None:
        """File, relative to the data folder, and line from 1; None for what was made in code."""
        return self._at

    @property
    def standing(self) -> Standing | None:
        return self._standing


class Evidence(Placed):
    """What every claim carries: where it was read and on which day."""

    sources: Sources
    checked: PastDay
    as_of: Day | None = Field(None, description="The day the evidence itself speaks of, where it is older.")
