"""Models of profiles.yaml and of migrations/<from>-to-<to>.yaml."""

from typing import Annotated

from pydantic import Field

from catalog.models.base import Entry, Evidence
from catalog.models.fields import FrozenMap, Short, Slug, Text
from catalog.models.framework import Summary


class Profile(Entry):
    """A predefined set of weights. A criterion that it does not name has the weight 0."""

    id: Slug
    name: Short
    when: Text
    weights: FrozenMap[Slug, Annotated[int, Field(ge=0, le=5)]]


class Profiles(Entry):
    """The file profiles.yaml."""

    profiles: tuple[Profile, ...] = Field(min_length=1)


class Change(Evidence):
    """One concept of a migration: how it is done in the old framework and in the new one."""

    concept: Short
    before: Text
    after: Text
    trap: Text | None = Field(None, description="The error that follows if the old code is kept unchanged.")


class Step(Evidence):
    """One step of an incremental migration."""

    title: Short
    text: Text


class Migration(Entry):
    """The file of a migration from one framework to another. The guide's own statements about it are in guide.yaml."""

    summary: Summary
    changes: tuple[Change, ...]
    steps: tuple[Step, ...] = Field((), description="Steps of an incremental migration, in which both frameworks run side by side.")
