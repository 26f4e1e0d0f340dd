"""frameworks/<slug>.yaml: facts, features, scores, users and links of a framework."""

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
    """Value of one fact, such as a licence or a size."""

    value: Annotated[str | int | float | bool, BeforeValidator(_plain)]
    note: Text | None = None
    overrides: Text | None = Field(
        None, description="Why the figure of packages.csv is wrong; with it this value counts for good. Shown as the note."
    )


class IndexNote(Evidence):
    """Note on a figure of packages.csv, shown while the figure keeps this value."""

    value: Annotated[str | int | float | bool, BeforeValidator(_plain)] = Field(description="The figure that the note is about.")
    note: Text


class Support(Evidence):
    """Level at which a framework has one feature."""

    level: Slug
    how: Text
    note: Text | None = Field(None, description="What is missing; demanded by levels that need a note.")


class Score(Evidence):
    """Score of a framework on one criterion, with its reason."""

    score: Points
    rationale: Text
    confidence: Slug


class User(Evidence):
    """Organisation that uses the framework, with evidence."""

    name: Short
    use: Text
    current: bool = Field(description="False where the evidence is historic.")


class SupportWindow(Evidence):
    """Period in which one release line gets fixes."""

    version: Short
    released: Day
    bugfixes_until: Day | None = None
    security_until: Day | None = None
    note: Text | None = None


class Link(Entry):
    """Web page about the framework."""

    title: Short
    url: Url
    kind: Slug


class Summary(Evidence):
    """Short description with its evidence."""

    text: Text


class ThemeColour(Entry):
    """Colour for the light and for the dark theme."""

    light: Colour
    dark: Colour


class Run(Entry):
    """How an example is run. `{port}` in a command stands for the port number."""

    interface: Literal["wsgi", "asgi"]
    app: AppObject = Field(description="module:object, as servers take it.")
    development: ServerCommand = Field(description="The command people type while they work on it.")
    production: ServerCommand = Field(description="The command of a small production server.")
    setup: tuple[Short, ...] = Field((), description="Commands that must have run once, such as migrations.")
    beside: tuple[Short, ...] = Field((), description="Commands that run as long as the server does, such as a worker.")
    environment: FrozenMap[Short, str] = Field(default_factory=_empty)
    cold: bool = Field(False, description="`lab check` starts the production command, where the app needs that very server.")


class FrameworkRun(Run):
    """How the examples of a framework are run, unless their task overrides it."""

    packages: tuple[PackageRange, ...] = Field(min_length=1, description="What to install, the server included.")
    preload: tuple[Short, ...] = Field((), description="Modules that `lab check` imports once for all examples.")
    never_hidden: tuple[Pattern, ...] = Field((), description="Lines of routes, validation and security: no region may hide them.")


class Framework(Entry):
    """Content of one file in frameworks/. Omitted entries are not researched, which is neither "no" nor zero."""

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
