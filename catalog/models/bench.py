"""examples/bench/bench.yaml: workloads, servers and the apps that are measured."""

from typing import Literal

from pydantic import (
    Field,
)

from catalog.models.base import Entry
from catalog.models.contract import ContractStep
from catalog.models.fields import AppObject, FrozenMap, PackageRange, ServerCommand, Short, Slug, _empty
from catalog.models.task import Library, SourceFile
from catalog.models.vocabulary import Term


class BenchWorkload(Entry):
    """One kind of request that every framework's bench app answers."""

    id: Slug
    connections: int = Field(gt=0, le=1024, description="Kept open by the load generator at once.")
    needs: Literal["database", "upstream"] | None = Field(None, description="What the app gets an address of.")
    checks: tuple[ContractStep, ...] = Field(
        min_length=1, description="The first is the request that is measured; all must be answered rightly before and after."
    )


class BenchServer(Term):
    """Server that runs apps of one interface."""

    interface: Slug
    command: ServerCommand = Field(description="{port}, {workers} and {app} stand for what they say.")
    packages: tuple[PackageRange, ...] = Field(min_length=1)


class BenchEntry(Entry):
    """How the bench apps of one framework are run. `apps` and `minimal` map an interface to module:object."""

    server: Slug = Field(description="The one its documentation would have you run, by its id.")
    apps: FrozenMap[Slug, AppObject] = Field(min_length=1, description="The app with all workloads.")
    minimal: FrozenMap[Slug, AppObject] = Field(
        min_length=1, description="The app with as little as the framework needs to answer in JSON."
    )
    libraries: tuple[Library, ...] = ()
    environment: FrozenMap[Short, str] = Field(default_factory=_empty)


class BenchFile(Entry):
    """The whole file examples/bench/bench.yaml."""

    workloads: tuple[BenchWorkload, ...] = Field(min_length=1, description="Ids of the vocabulary, in the order in which work is added.")
    varied: Slug = Field(description="The workload on which servers, the minimal app and keep-alive are varied.")
    servers: tuple[BenchServer, ...] = Field(min_length=1)
    frameworks: FrozenMap[Slug, BenchEntry] = Field(min_length=1)


class BenchApp(BenchEntry):
    """Bench entry with its files, including the files shared by all apps."""

    files: tuple[SourceFile, ...]
    packages: tuple[str, ...]


class Bench(Entry):
    """Everything that `python -m lab bench` measures."""

    workloads: tuple[BenchWorkload, ...]
    varied: Slug
    servers: FrozenMap[Slug, BenchServer]
    apps: FrozenMap[Slug, BenchApp]
