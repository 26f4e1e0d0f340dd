"""frameworks/<slug>.yaml: a framework's facts, features, scores, users and links."""

from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
)

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
    _empty,
    _plain,
)


class Fact(Evidence):
    value: Annotated[str | int | float | bool, BeforeValidator(_plain)]
    note: Text | None = None
    overrides: Text | None = Field(
        None, description="Why the figure of packages.csv is wrong; with it this value counts for good. Shown as the note."
    )


class IndexNote(Evidence):
    """A note on a figure of packages.csv, shown as long as the figure is still this one."""

    value: Annotated[str | int | float | bool, BeforeValidator(_plain)] = Field(description="The figure that the note is about.")
    note: Text


class Support(Evidence):
    """How a framework has one feature."""

    level: Slug
    how: Text
    note: Text | None = Field(None, description="What is missing; demanded by levels that need a note.")


class Score(Evidence):
    score: Points
    rationale: Text
    confidence: Slug


class User(Evidence):
    """Somebody who uses the framework, with what proves it."""

    name: Short
    use: Text
    current: bool = Field(description="False where the evidence is historic.")


class SupportWindow(Evidence):
    """Until when one release line gets fixes."""

    version: Short
    released: Day
    bugfixes_until: Day | None = None
    security_until: Day | None = None
    note: Text | None = None


class Link(Entry):
    title: Short
    url: Url
    kind: Slug


class Summary(Evidence):
    text: Text


class ThemeColour(Entry):
    light: Colour
    dark: Colour


class Run(Entry):
    """How an example is run. In commands, `{port}` stands for the port."""

    interface: Literal["wsgi", "asgi"]
    app: AppObject = Field(description="module:object, as servers take it.")
    development: ServerCommand = Field(description="The command people type while they work on it.")
    production: ServerCommand = Field(description="The command of a small production server.")
    setup: tuple[Short, ...] = Field((), description="Commands that must have run once, such as migrations.")
    beside: tuple[Short, ...] = Field((), description="Commands that run as long as the server does, such as a worker.")
    environment: FrozenMap[Short, str] = Field(default_factory=_empty)
    cold: bool = Field(False, description="`lab check` starts the production command, where the app needs that very server.")


class FrameworkRun(Run):
    """How examples of a framework are run, unless their task says otherwise."""

    packages: tuple[PackageRange, ...] = Field(min_length=1, description="What to install, the server included.")
    preload: tuple[Short, ...] = Field((), description="Modules that `lab check` imports once for all examples.")
    never_hidden: tuple[Pattern, ...] = Field((), description="Lines of routes, validation and security: no region may hide them.")


class Framework(Entry):
    """One file under frameworks/. What it does not mention is not researched, which is neither no nor zero."""

    name: Short
    kind: Short
    tagline: Short
    order: int = Field(description="Place in lists; the lowest ones are the default selection.")
    default: bool = Field(False, description="Selected where a reader has not chosen yet.")
    color: ThemeColour
    package: Slug
    repository: Url
    website: Url
    summary: Summary
    facts: FrozenMap[Slug, Fact] = Field(default_factory=_empty)
    index_notes: FrozenMap[Slug, IndexNote] = Field(
        default_factory=_empty, description="Notes on figures that `catalog refresh` writes into packages.csv, by fact."
    )
    features: FrozenMap[Slug, Support] = Field(default_factory=_empty)
    scores: FrozenMap[Slug, Score] = Field(default_factory=_empty)
    users: tuple[User, ...] = ()
    support: tuple[SupportWindow, ...] = ()
    support_note: Summary | None = None
    links: tuple[Link, ...] = ()
    run: FrameworkRun | None = Field(None, description="How its examples are run.")
