"""adoption.csv, releases.csv and packages.csv: dated figures."""

from pydantic import (
    ConfigDict,
    Field,
)

from catalog.models.base import Entry, Placed
from catalog.models.fields import PastDay, Short, Slug, Source


class Adoption(Placed):
    """Row of adoption.csv: one dated figure of a package."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    metric: Slug
    date: PastDay
    value: float = Field(ge=0, allow_inf_nan=False)
    source: Source
    checked: PastDay
    note: str = Field("", description="What weakens the figure.")


class Release(Entry):
    """Row of releases.csv: one release of a package."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    version: Short
    date: PastDay
    python: str = ""
    yanked: bool = False


class PackageFact(Placed):
    """Row of packages.csv: a figure that has been valid since `since` and was last seen on `checked`. The newest row of a fact counts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    fact: Slug
    value: Short
    since: PastDay
    checked: PastDay
    source: Source
