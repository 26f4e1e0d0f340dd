"""examples/<task>/: tasks, native answers, checks, mutations, and the examples built from them."""

from typing import Annotated, Literal

from pydantic import (
    Field,
    StringConstraints,
)

from catalog.models.base import Entry
from catalog.models.contract import Content
from catalog.models.fields import (
    REQUEST,
    AppObject,
    FrozenMap,
    Json,
    PackageRange,
    PastDay,
    Pattern,
    ServerCommand,
    Short,
    Slug,
    Text,
    _empty,
)
from catalog.models.framework import Run


class RunChange(Entry):
    """Differences of one example from its framework's `run:`."""

    interface: Literal["wsgi", "asgi"] | None = None
    app: AppObject | None = None
    development: ServerCommand | None = None
    production: ServerCommand | None = None
    setup: tuple[Short, ...] | None = None
    beside: tuple[Short, ...] | None = None
    environment: FrozenMap[Short, str] | None = None
    cold: bool | None = None


class Library(Entry):
    """Package besides the framework, with the reason for it."""

    package: PackageRange
    why: Text


class TaskEntry(Entry):
    """Files and notes of one framework's example of a task."""

    files: tuple[Short, ...] = Field(min_length=1, description="What one writes for this task: shown in this order, and counted.")
    project: tuple[Short, ...] = Field((), description="What a start command generates: in the download, not counted.")
    libraries: tuple[Library, ...] = ()
    notes: tuple[Text, ...] = Field((), description="What surprises.")
    run: RunChange = RunChange()
    commands: FrozenMap[Slug, Short] = Field(default_factory=_empty, description="Commands that contract steps run, by name.")


class Task(Entry):
    """Task that is solved in every framework."""

    title: Short
    when: Text = Field(description="When one needs it.")
    order: int
    environment: FrozenMap[Short, str] = Field(default_factory=_empty, description="Settings that every framework's example gets.")
    frameworks: FrozenMap[Slug, TaskEntry] = Field(min_length=1)


class NativeRequest(Entry):
    """Request whose answer is recorded and not prescribed."""

    request: Annotated[str, StringConstraints(pattern=REQUEST)]
    headers: FrozenMap[Short, str] = Field(default_factory=_empty)
    json_body: Json = Field(None, alias="json")
    form: FrozenMap[Short, str] | None = None
    body: Content | None = None


class NativeCase(Entry):
    """Requests that are sent to one fresh server."""

    id: Slug
    title: Short
    why: Text | None = None
    requests: tuple[NativeRequest, ...] = Field(min_length=1)


class Changing(Entry):
    """Part of an answer that differs between runs, and the text recorded in its place."""

    pattern: Pattern
    write: str


class Native(Entry):
    """Requests to each framework's example whose answers are recorded and not prescribed."""

    summary: Text
    headers: tuple[Short, ...] = Field((), description="Headers to write down besides the content type.")
    changing: tuple[Changing, ...] = ()
    words: FrozenMap[Slug, FrozenMap[Slug, str]] = Field(
        default_factory=_empty,
        description="What requests write as ${name}: per framework, and empty for those not named.",
    )
    cases: tuple[NativeCase, ...] = Field(min_length=1)


class Answer(Entry):
    """Recorded answer to a request."""

    status: int
    headers: FrozenMap[str, str] = Field(default_factory=_empty)
    body: str


class CheckedRun(Entry):
    """Package versions with which an example passed, and the day."""

    python: Short
    day: PastDay
    packages: FrozenMap[str, str]


class Checked(Entry):
    """Recorded checks and answers of one example."""

    runs: tuple[CheckedRun, ...] = Field(min_length=1)
    answers: FrozenMap[Slug, tuple[Answer, ...]] = Field(default_factory=_empty, description="By native case, one per request.")


class CheckedFile(Entry):
    """The whole file checked.yaml, written by `python -m lab check --record TASK`."""

    frameworks: FrozenMap[Slug, Checked]


class Mutation(Entry):
    """Deliberate mistake in an example that the contract must catch."""

    framework: Slug
    file: Short
    find: str = Field(min_length=1, description="Stands exactly once in the file.")
    replace: str
    why: Text = Field(description="What the mistake does to whoever runs it.")
    caught_by: Short = Field(description="The name of the step, or the id of the native case, that fails.")
    security: bool = False


class Mutations(Entry):
    """The whole file mutations.yaml."""

    mutations: tuple[Mutation, ...] = Field(min_length=1)


class SourceFile(Entry):
    """File of an example, as it is on disk and as pages show it."""

    name: Short
    text: str
    shown: str
    """Text without region markers; a hidden region is one line with "…"."""
    steps: FrozenMap[str, tuple[int, int]] = Field(default_factory=_empty)
    """Named regions: first and last line in `shown`, from 1."""
    hidden: tuple[int, ...] = ()
    """Numbers of the hidden lines in `text`, from 1."""


class Example(Entry):
    """Task solved with one framework: the settings of the task and of the framework combined."""

    files: tuple[SourceFile, ...]
    project: tuple[SourceFile, ...]
    lines: int
    """Of code that one writes: the files without comments, and the steps in the project's files."""
    packages: tuple[str, ...]
    """The framework's, then the libraries: the lines of its requirements.txt."""
    libraries: tuple[Library, ...]
    notes: tuple[Text, ...]
    run: Run | None
    """None where the framework's file has a fault or no `run:`."""
    commands: FrozenMap[str, str]
    checked: Checked | None
