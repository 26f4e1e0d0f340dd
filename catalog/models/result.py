"""<date>-<label>.yaml and .csv: what `python -m lab bench` measured."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from catalog.models.base import Entry
from catalog.models.fields import INSTALLED_VERSION, FrozenMap, PastDay, Short, Slug, Text, _empty


class Machine(Entry):
    """Where it was measured. None: the system does not say."""

    processor: Short
    cpus: int = Field(gt=0, le=100_000, description="Logical CPUs this process may use.")
    memory_gb: float = Field(gt=0, le=1_000_000)
    system: Short = Field(description="Operating system and kernel.")
    kind: Short = Field(description="Container, virtual machine or neither, as far as it shows.")
    governor: Short | None = Field(None, description="How the kernel sets the clock.")
    load_before: float | None = Field(None, ge=0, le=1_000_000, description="Mean number of running processes in the minute before.")
    server_cpus: Short = Field(description="CPUs the servers were held to, such as 0 or 0-3; any where the system cannot hold them.")
    client_cpus: Short = Field(description="CPUs of the load generator and of what servers ask.")
    shared: bool = Field(description="True where both use the same CPUs.")


class Software(Entry):
    python: Short
    packages: FrozenMap[Short, Annotated[Short, StringConstraints(pattern=INSTALLED_VERSION)]] = Field(
        max_length=2_000, description="Every installed package with its version."
    )
    generators: FrozenMap[Short, Short] = Field(max_length=10, description="Load generators with their version.")
    database: Short = Field(description="Of the query workloads, with its version.")
    revision: Short | None = Field(None, description="Of this project; with + where files were changed.")


MAX_ROUNDS = 1_000
DAY_SECONDS = 86_400
MIN_MEASURED, MAX_MEASURED = 1e-9, 1e9


def _within_measurable_range(value: float) -> float:
    """Ratios of what lies between these limits, and their intervals, are numbers that can be computed."""
    if 0 < value < MIN_MEASURED:
        raise ValueError(f"{value} is less than can be measured; write 0, or nothing where it was not measured")
    return value


Measured = Annotated[float, Field(ge=0, le=MAX_MEASURED, allow_inf_nan=False), AfterValidator(_within_measurable_range)]
Count = Annotated[int, Field(ge=0, le=10**12)]


class Method(Entry):
    """How long and how often. Seconds are per measurement, and rounds per setting."""

    rounds: int = Field(gt=0, le=MAX_ROUNDS)
    seconds: float = Field(gt=0, le=DAY_SECONDS, description="Of one measurement at the peak.")
    fixed_seconds: float = Field(gt=0, le=DAY_SECONDS, description="Of one at a fixed rate.")
    warm_up: float = Field(ge=0, le=DAY_SECONDS, description="Before each measurement, thrown away.")
    primer: float = Field(ge=0, le=DAY_SECONDS, description="At 8 connections after each start of a server, thrown away.")
    shares: tuple[Annotated[int, Field(gt=0, le=100)], ...] = Field(
        max_length=20, description="Fixed rates, in per cent of the slowest framework's peak."
    )
    workers: int = Field(gt=0, le=10_000, description="Processes of every server.")


class Ceiling(Entry):
    """What the load generator reaches with a server that does nothing: nearer to it, a figure is the generator's."""

    keep_alive: bool
    rps: Annotated[Measured, Field(gt=0)]
    client_cpu: Measured = Field(description="Per cent of the CPUs the generator could use.")


class BenchOptions(Entry):
    """What a run was asked to measure beside its method, frameworks and workloads: with them enough to resume it."""

    varied: bool = Field(description="True where other servers, minimal apps and new connections were measured too.")
    postgresql: Text | None = Field(None, description="URL of the PostgreSQL asked for, without its password; absent for SQLite.")


class ResultHead(Entry):
    """One run of `python -m lab bench`, written by it."""

    title: Short
    kind: Literal["lab"]
    started: PastDay
    command: Text = Field(description="The very command that measured it.")
    options: BenchOptions | None = Field(None, description="Absent in results of versions that did not record it.")
    complete: bool = Field(description="False while it runs, and where it was interrupted.")
    machine: Machine
    software: Software
    method: Method
    frameworks: tuple[Slug, ...] = Field(min_length=1, max_length=50)
    workloads: tuple[Slug, ...] = Field(min_length=1, max_length=50)
    documented_servers: FrozenMap[Slug, Slug] = Field(
        default_factory=_empty, description="Framework → the server its documentation starts with; empty in results of older versions."
    )
    commands: FrozenMap[Short, Text] = Field(
        default_factory=_empty, max_length=100, description="The exact commands: `serve`, `peak` and `fixed`, each with its setting."
    )
    ceilings: tuple[Ceiling, ...] = Field((), max_length=10)
    bytes: FrozenMap[Slug, FrozenMap[Slug, Count]] = Field(
        default_factory=_empty, description="Framework → workload → bytes of an answer's body."
    )
    notes: tuple[Text, ...] = Field((), max_length=50, description="What weakens the figures.")

    @model_validator(mode="after")
    def _a_server_for_each_framework(self) -> Self:
        if self.documented_servers and self.documented_servers.keys() != set(self.frameworks):
            raise ValueError("documented_servers has other keys than frameworks lists; name the server of each framework")
        return self


class ResultRow(Entry):
    """One measurement of one round, as it came out."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    framework: Slug
    variant: Literal["default", "minimal"]
    server: Slug
    keep_alive: bool
    workload: Slug
    connections: int = Field(gt=0, le=1_000_000)
    phase: Literal["peak", "fixed"]
    share: int | None = Field(None, gt=0, le=100)
    """Fixed rate only: per cent of the slowest framework's peak,"""
    rate: Annotated[Measured, Field(gt=0)] | None = None
    """and the requests per second asked for."""
    round: int = Field(gt=0, le=MAX_ROUNDS)
    requests: Count
    """All that were sent, whatever became of them: errors and timeouts too."""
    errors: Count
    """Answers of a status above 399, and connections that failed."""
    timeouts: Count
    new_connections: Count | None = None
    """None where the system does not count them."""
    seconds: Annotated[Measured, Field(gt=0, le=DAY_SECONDS)]
    rps: Measured
    """Good answers per second."""
    p50_ms: Measured | None = None
    p90_ms: Measured | None = None
    p99_ms: Measured | None = None
    """At the peak: of a closed loop, latency at saturation. At a fixed rate: counted from the moment a request was due."""
    cpu_seconds: Measured | None = None
    """Of the server and its children, per 1,000 good answers."""
    memory_mb: Measured | None = None
    """Peak of the server and its children, shared pages divided among those that share them (PSS)."""
    client_cpu: Measured
    """Per cent of the CPUs the load generator could use."""
    client_bound: bool
    """The generator was the limit: the server might do more."""
    cold_start_ms: Measured | None = None
    """From the command to the first answer, of the server process that this was measured on; each has its own in every round."""

    @property
    def error_percent(self) -> float:
        return 100 * (self.errors + self.timeouts) / self.requests if self.requests else 100.0

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.phase == "fixed") != (self.rate is not None) or (self.rate is None) != (self.share is None):
            raise ValueError("share and rate belong to the phase fixed; write both there and neither at the peak")
        good = self.requests - self.errors - self.timeouts
        if good < 0:
            raise ValueError(f"has {self.errors + self.timeouts} errors and timeouts of {self.requests} requests; write all requests")
        if abs(good / self.seconds - self.rps) > max(0.01 * self.rps, 0.1):
            raise ValueError(f"{good} good answers in {self.seconds} s are not {self.rps} per second; correct one of them")
        return self


class Result(Entry):
    id: Slug
    head: ResultHead
    rows: tuple[ResultRow, ...]

    @cached_property
    def documented_servers(self) -> Mapping[str, str]:
        """Framework → the server its documentation starts with.

        Results of older versions do not state it: there it is the server with rows of the most workloads, the first of equals,
        because other servers were only measured on one workload.
        """
        if self.head.documented_servers:
            return self.head.documented_servers
        workloads: dict[str, dict[str, set[str]]] = {}
        for row in self.rows:
            if row.variant == "default" and row.keep_alive:
                workloads.setdefault(row.framework, {}).setdefault(row.server, set()).add(row.workload)
        return {framework: max(servers, key=lambda server: len(servers[server])) for framework, servers in workloads.items()}
