"""Models of the rows of adoption.csv, releases.csv and packages.csv."""

from pydantic import ConfigDict, Field

from catalog.models.base import Entry, Placed
from catalog.models.fields import PastDay, Short, Slug, Source


class Adoption(Placed):
    """A row of adoption.csv: the value of one metric of a package on one day."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    metric: Slug
    date: PastDay
    value: float = Field(ge=0, allow_inf_nan=False)
    source: Source
    checked: PastDay
    note: str = Field("", description="Limitations of the figure.")


class Release(Entry):
    """A row of releases.csv: one release of a package."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    version: Short
    date: PastDay
    python: str = ""
    yanked: bool = False


class PackageFact(Placed):
    """A row of packages.csv: the value of a fact of a package from `since` to `checked`. The newest row of a fact is the current one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    fact: Slug
    value: Short
    since: PastDay
    checked: PastDay
    source: Source
