"""profiles.yaml and migrations/<from>-to-<to>.yaml."""

from typing import Annotated

from pydantic import (
    Field,
)

from catalog.models.base import Entry, Evidence
from catalog.models.fields import FrozenMap, Short, Slug, Text
from catalog.models.framework import Summary


class Profile(Entry):
    """Weights to start from. A criterion it does not name weighs 0."""

    id: Slug
    name: Short
    when: Text
    weights: FrozenMap[Slug, Annotated[int, Field(ge=0, le=5)]]


class Profiles(Entry):
    profiles: tuple[Profile, ...] = Field(min_length=1)


class Change(Evidence):
    """One concept before and after a move."""

    concept: Short
    before: Text
    after: Text
    trap: Text | None = Field(None, description="What goes wrong when it is carried over as it stands.")


class Step(Evidence):
    title: Short
    text: Text


class Migration(Entry):
    """What moving takes. The guide's own points on it stand in guide.yaml."""

    summary: Summary
    changes: tuple[Change, ...]
    steps: tuple[Step, ...] = Field((), description="The incremental way: both run side by side.")
