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
    """Machine of a measurement. A field is None if the system does not report it."""

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
    """Software versions of a measurement."""

    python: Short
    packages: FrozenMap[Short, Annotated[Short, StringConstraints(pattern=INSTALLED_VERSION)]] = Field(
        max_length=2_000, description="Every installed package with its version."
    )
    generators: FrozenMap[Short, Short] = Field(max_length=10, description="Load generators with their version.")
    database: Short = Field(description="Of the query workloads, with its version.")
    revision: Short | None = Field(None, description="Of this project; with + where files were changed.")


MAX_ROUNDS = 1_000
"""Maximum number of rounds of a run."""
DAY_SECONDS = 86_400
MIN_MEASURED, MAX_MEASURED = 1e-9, 1e9


def _within_measurable_range(value: float) -> float:
    """Reject positive values below `MIN_MEASURED`, so that ratios and their intervals can be computed."""
    if 0 < value < MIN_MEASURED:
        raise ValueError(f"{value} is less than can be measured; write 0, or nothing where it was not measured")
    return value


Measured = Annotated[float, Field(ge=0, le=MAX_MEASURED, allow_inf_nan=False), AfterValidator(_within_measurable_range)]
Count = Annotated[int, Field(ge=0, le=10**12)]


class Method(Entry):
    """Length and repetition of measurements. Seconds are per measurement, rounds per setting."""

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
    """Throughput of the load generator against a server that does nothing. Figures near it are limited by the generator."""

    keep_alive: bool
    rps: Annotated[Measured, Field(gt=0)]
    client_cpu: Measured = Field(description="Per cent of the CPUs the generator could use.")


class BenchOptions(Entry):
    """Options of a run besides method, frameworks and workloads; together they are enough to resume it."""

    varied: bool = Field(description="True where other servers, minimal apps and new connections were measured too.")
    postgresql: Text | None = Field(None, description="URL of the PostgreSQL asked for, without its password; absent for SQLite.")


class ResultHead(Entry):
    """Description of one run of `python -m lab bench`, which writes it."""

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
    """One measurement of one round."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    framework: Slug
    variant: Literal["default", "minimal"]
    server: Slug
    keep_alive: bool
    workload: Slug
    connections: int = Field(gt=0, le=1_000_000)
    phase: Literal["peak", "fixed"]
    share: int | None = Field(None, gt=0, le=100)
    """Target load in % of the slowest framework's peak; None at the peak."""
    rate: Annotated[Measured, Field(gt=0)] | None = None
    """Target rate in requests per second; None at the peak."""
    round: int = Field(gt=0, le=MAX_ROUNDS)
    requests: Count
    """Number of requests sent, including errors and timeouts."""
    errors: Count
    """Number of answers with a status above 399 and of failed connections."""
    timeouts: Count
    new_connections: Count | None = None
    """Number of new connections; None if the system does not count them."""
    seconds: Annotated[Measured, Field(gt=0, le=DAY_SECONDS)]
    rps: Measured
    """Successful answers per second."""
    p50_ms: Measured | None = None
    p90_ms: Measured | None = None
    p99_ms: Measured | None = None
    """Latency percentiles. At the peak they are those of a saturated closed loop; at a fixed rate they count from the moment a request was
    due.
    """
    cpu_seconds: Measured | None = None
    """CPU seconds of the server and its children per 1,000 successful answers."""
    memory_mb: Measured | None = None
    """Peak memory of the server and its children in MB, with shared pages divided among their users (PSS)."""
    client_cpu: Measured
    """CPU use of the load generator in % of the CPUs it may use."""
    client_bound: bool
    """True if the load generator was the limit, so that the server might do more."""
    cold_start_ms: Measured | None = None
    """Milliseconds from the start command to the first answer of the measured process."""

    @property
    def error_percent(self) -> float:
        """Return errors and timeouts in % of all requests."""
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
    """Measured run with its head."""

    id: Slug
    head: ResultHead
    rows: tuple[ResultRow, ...]

    @cached_property
    def documented_servers(self) -> Mapping[str, str]:
        """Return the server that each framework's documentation starts with.

        Old results do not state it: there it is the server with the most workloads (the first of several), because other servers were
        measured on one workload only.
        """
        if self.head.documented_servers:
            return self.head.documented_servers
        workloads: dict[str, dict[str, set[str]]] = {}
        for row in self.rows:
            if row.variant == "default" and row.keep_alive:
                workloads.setdefault(row.framework, {}).setdefault(row.server, set()).add(row.workload)
        return {framework: max(servers, key=lambda server: len(servers[server])) for framework, servers in workloads.items()}
