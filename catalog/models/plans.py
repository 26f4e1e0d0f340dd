"""profiles.yaml and migrations/<from>-to-<to>.yaml."""

from typing import Annotated

from pydantic import (
    Field,
)

from catalog.models.base import Entry, Evidence
from catalog.models.fields import FrozenMap, Short, Slug, Text
from catalog.models.framework import Summary


class Profile(Entry):
    """Predefined weights. Criteria without a weight count 0."""

    id: Slug
    name: Short
    when: Text
    weights: FrozenMap[Slug, Annotated[int, Field(ge=0, le=5)]]


class Profiles(Entry):
    """The whole file profiles.yaml."""

    profiles: tuple[Profile, ...] = Field(min_length=1)


class Change(Evidence):
    """One concept before and after a migration."""

    concept: Short
    before: Text
    after: Text
    trap: Text | None = Field(None, description="What goes wrong when it is carried over as it stands.")


class Step(Evidence):
    """One step of a gradual migration."""

    title: Short
    text: Text


class Migration(Entry):
    """Work that a migration takes. The guide's own points on it are in guide.yaml."""

    summary: Summary
    changes: tuple[Change, ...]
    steps: tuple[Step, ...] = Field((), description="The incremental way: both run side by side.")
