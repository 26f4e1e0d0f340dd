"""Models of frameworks/<slug>.yaml: a framework's facts, features, scores, users and links."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from catalog.models.base import Entry, Evidence
from catalog.models.fields import (
    AppObject,
    Colour,
    Day,
    FrozenMap,
    PackageRange,
    Pattern,
    Points,
    ServerCommand,
    Short,
    Slug,
    Text,
    Url,
    _empty_map,
    _plain_value,
)


class Fact(Evidence):
    """A figure or property of a framework; its kind is defined in vocabulary.yaml."""

    value: Annotated[str | int | float | bool, BeforeValidator(_plain_value)]
    note: Text | None = None
    overrides: Text | None = Field(
        None, description="Why the value in packages.csv is wrong. If set, this value is used instead, and the reason is shown as the note."
    )


class IndexNote(Evidence):
    """A note on a figure of packages.csv. It is shown only while the figure equals `value`."""

    value: Annotated[str | int | float | bool, BeforeValidator(_plain_value)] = Field(description="The figure that the note explains.")
    note: Text


class Support(Evidence):
    """How well and by which means a framework supports one feature."""

    level: Slug
    how: Text
    note: Text | None = Field(None, description="The limitation. Required if the level has `needs_note`.")


class Score(Evidence):
    """A framework's score on one criterion, from 1 to 5 in steps of 0.5, with its reason and its confidence."""

    score: Points
    rationale: Text
    confidence: Slug


class User(Evidence):
    """An organisation or project that uses the framework."""

    name: Short
    use: Text
    current: bool = Field(description="False if the sources only show past use.")


class SupportWindow(Evidence):
    """The support period of one release line: release date, end of bug fixes and end of security fixes."""

    version: Short
    released: Day
    bugfixes_until: Day | None = None
    security_until: Day | None = None
    note: Text | None = None


class Link(Entry):
    """A link to a page about the framework, such as its documentation."""

    title: Short
    url: Url
    kind: Slug


class Summary(Evidence):
    """A paragraph of text with its sources."""

    text: Text


class ThemeColour(Entry):
    """A framework's colour in charts, for the light and for the dark theme."""

    light: Colour
    dark: Colour


class Run(Entry):
    """The commands that run an example. `{port}` in a command is replaced by the port number."""

    interface: Literal["wsgi", "asgi"]
    app: AppObject = Field(description="The application object as module:object.")
    development: ServerCommand = Field(description="The command that starts the development server.")
    production: ServerCommand = Field(description="The command that starts a small production server.")
    setup: tuple[Short, ...] = Field((), description="Commands that must run once before the first start, such as migrations.")
    beside: tuple[Short, ...] = Field((), description="Commands that run alongside the server, such as a worker.")
    environment: FrozenMap[Short, str] = Field(default_factory=_empty_map)
    cold: bool = Field(False, description="`lab check` must start the production command, because the app needs its own server.")


class FrameworkRun(Run):
    """The default commands for the examples of a framework. A task can override them."""

    packages: tuple[PackageRange, ...] = Field(min_length=1, description="Packages to install, including the server.")
    preload: tuple[Short, ...] = Field((), description="Modules that `lab check` imports once for all examples.")
    never_hidden: tuple[Pattern, ...] = Field(
        (), description="Regular expressions for lines of routes, validation and security, which no region may hide."
    )


class Framework(Entry):
    """One file of frameworks/. A fact, feature or score that is absent has not been researched; it does not mean no or zero."""

    name: Short
    kind: Short
    tagline: Short
    order: int = Field(description="Sort key in lists, lowest first.")
    default: bool = Field(False, description="Selected by default, while the reader has not chosen frameworks.")
    color: ThemeColour
    package: Slug
    repository: Url
    website: Url
    summary: Summary
    facts: FrozenMap[Slug, Fact] = Field(default_factory=_empty_map)
    index_notes: FrozenMap[Slug, IndexNote] = Field(
        default_factory=_empty_map, description="Notes on the figures in packages.csv, by id of the fact."
    )
    features: FrozenMap[Slug, Support] = Field(default_factory=_empty_map)
    scores: FrozenMap[Slug, Score] = Field(default_factory=_empty_map)
    users: tuple[User, ...] = ()
    support: tuple[SupportWindow, ...] = ()
    support_note: Summary | None = None
    links: tuple[Link, ...] = ()
    run: FrameworkRun | None = Field(None, description="The default commands for its examples.")
