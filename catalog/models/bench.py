"""Models of examples/bench/bench.yaml: the benchmark's workloads, servers and apps."""

from typing import Literal

from pydantic import Field

from catalog.models.base import Entry
from catalog.models.contract import ContractStep
from catalog.models.fields import AppObject, FrozenMap, PackageRange, ServerCommand, Short, Slug, _empty_map
from catalog.models.task import Library, SourceFile
from catalog.models.vocabulary import Term


class BenchWorkload(Entry):
    """A workload of the benchmark: a request that is measured on every framework's app."""

    id: Slug
    connections: int = Field(gt=0, le=1024, description="Number of connections that the load generator keeps open.")
    needs: Literal["database", "upstream"] | None = Field(None, description="The service whose address the app receives.")
    checks: tuple[ContractStep, ...] = Field(
        min_length=1, description="Requests that must pass before and after the measurement. The first one is measured."
    )


class BenchServer(Term):
    """A server that runs apps of one interface, such as ASGI."""

    interface: Slug
    command: ServerCommand = Field(description="Command line with the placeholders {port}, {workers} and {app}.")
    packages: tuple[PackageRange, ...] = Field(min_length=1)


class BenchEntry(Entry):
    """The benchmark apps of one framework and the server that runs them."""

    server: Slug = Field(description="Id of the server that the framework's documentation recommends.")
    apps: FrozenMap[Slug, AppObject] = Field(min_length=1, description="The app with all workloads: interface → module:object.")
    minimal: FrozenMap[Slug, AppObject] = Field(
        min_length=1, description="The smallest app of the framework that answers in JSON: interface → module:object."
    )
    libraries: tuple[Library, ...] = ()
    environment: FrozenMap[Short, str] = Field(default_factory=_empty_map)


class BenchFile(Entry):
    """The file examples/bench/bench.yaml."""

    workloads: tuple[BenchWorkload, ...] = Field(min_length=1, description="Workloads of the vocabulary, ordered by how much they do.")
    varied: Slug = Field(description="The workload that is also measured with other servers, the minimal app and without keep-alive.")
    servers: tuple[BenchServer, ...] = Field(min_length=1)
    frameworks: FrozenMap[Slug, BenchEntry] = Field(min_length=1)


class BenchApp(BenchEntry):
    """The benchmark apps of one framework with their source files, including the shared ones, and the packages to install."""

    files: tuple[SourceFile, ...]
    packages: tuple[str, ...]


class Bench(Entry):
    """The benchmark that `python -m lab bench` runs: bench.yaml together with the apps' source files."""

    workloads: tuple[BenchWorkload, ...]
    varied: Slug
    servers: FrozenMap[Slug, BenchServer]
    apps: FrozenMap[Slug, BenchApp]
