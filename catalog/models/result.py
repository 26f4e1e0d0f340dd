"""Models of the result files of `python -m lab bench`: <date>-<label>.yaml and .csv."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from catalog.models.base import Entry
from catalog.models.fields import INSTALLED_VERSION, FrozenMap, PastDay, Short, Slug, Text, _empty_map


class Machine(Entry):
    """The machine of a benchmark run. A field is None if the operating system does not report it."""

    processor: Short
    cpus: int = Field(gt=0, le=100_000, description="Number of logical CPUs available to the benchmark.")
    memory_gb: float = Field(gt=0, le=1_000_000)
    system: Short = Field(description="Operating system and kernel.")
    kind: Short = Field(description="Container, virtual machine or physical machine, as far as it can be detected.")
    governor: Short | None = Field(None, description="CPU frequency governor of the kernel.")
    load_before: float | None = Field(None, ge=0, le=1_000_000, description="Load average of the last minute before the run.")
    server_cpus: Short = Field(description="CPUs to which the servers were pinned, such as 0 or 0-3; `any` if they were not pinned.")
    client_cpus: Short = Field(description="CPUs of the load generator, the database and the upstream service.")
    shared: bool = Field(description="True if the servers and the load generator use the same CPUs.")


class Software(Entry):
    """The software of a benchmark run with its versions."""

    python: Short
    packages: FrozenMap[Short, Annotated[Short, StringConstraints(pattern=INSTALLED_VERSION)]] = Field(
        max_length=2_000, description="Every installed package with its version."
    )
    generators: FrozenMap[Short, Short] = Field(max_length=10, description="Load generators with their version.")
    database: Short = Field(description="Database of the query workloads, with its version.")
    revision: Short | None = Field(None, description="Git revision of this project, followed by + if files were modified.")


MAX_ROUNDS = 1_000
"""Maximum number of rounds of a run."""
DAY_SECONDS = 86_400
MIN_MEASURED, MAX_MEASURED = 1e-9, 1e9
"""Limits of measured values; between them, ratios and their confidence intervals can be computed without overflow."""


def _within_measurable_range(value: float) -> float:
    if 0 < value < MIN_MEASURED:
        raise ValueError(f"{value} is less than can be measured; write 0, or nothing where it was not measured")
    return value


Measured = Annotated[float, Field(ge=0, le=MAX_MEASURED, allow_inf_nan=False), AfterValidator(_within_measurable_range)]
Count = Annotated[int, Field(ge=0, le=10**12)]


class Method(Entry):
    """Durations and repetitions of the measurements."""

    rounds: int = Field(gt=0, le=MAX_ROUNDS, description="Measurements of each setting.")
    seconds: float = Field(gt=0, le=DAY_SECONDS, description="Duration of one measurement at peak load.")
    fixed_seconds: float = Field(gt=0, le=DAY_SECONDS, description="Duration of one measurement at a fixed rate.")
    warm_up: float = Field(ge=0, le=DAY_SECONDS, description="Seconds of warm-up before each measurement, which are discarded.")
    primer: float = Field(
        ge=0, le=DAY_SECONDS, description="Seconds of load at 8 connections after each start of a server, which are discarded."
    )
    shares: tuple[Annotated[int, Field(gt=0, le=100)], ...] = Field(
        max_length=20, description="Fixed rates, in per cent of the slowest framework's peak."
    )
    workers: int = Field(gt=0, le=10_000, description="Number of worker processes of every server.")


class Ceiling(Entry):
    """The load generator's own limit, measured with a server that does no work. Results close to it are limited by the generator."""

    keep_alive: bool
    rps: Annotated[Measured, Field(gt=0)]
    client_cpu: Measured = Field(description="CPU usage of the load generator, in per cent of its CPUs.")


class BenchOptions(Entry):
    """Options of a benchmark run that are needed to resume it, in addition to its method, frameworks and workloads."""

    varied: bool = Field(description="True if other servers, minimal apps and new connections were measured too.")
    postgresql: Text | None = Field(None, description="URL of the PostgreSQL server without its password; absent for SQLite.")


class ResultHead(Entry):
    """The YAML file of a benchmark run, written by `python -m lab bench`."""

    title: Short
    kind: Literal["lab"]
    started: PastDay
    command: Text = Field(description="The complete command of the run.")
    options: BenchOptions | None = Field(None, description="Absent in results of older versions.")
    complete: bool = Field(description="False if the run is not finished or was interrupted.")
    machine: Machine
    software: Software
    method: Method
    frameworks: tuple[Slug, ...] = Field(min_length=1, max_length=50)
    workloads: tuple[Slug, ...] = Field(min_length=1, max_length=50)
    documented_servers: FrozenMap[Slug, Slug] = Field(
        default_factory=_empty_map,
        description="Framework → the server that its documentation recommends; empty in results of older versions.",
    )
    commands: FrozenMap[Short, Text] = Field(
        default_factory=_empty_map, max_length=100, description="The exact commands `serve`, `peak` and `fixed`, by name and setting."
    )
    ceilings: tuple[Ceiling, ...] = Field((), max_length=10)
    bytes: FrozenMap[Slug, FrozenMap[Slug, Count]] = Field(
        default_factory=_empty_map, description="Framework → workload → size of a response's body in bytes."
    )
    notes: tuple[Text, ...] = Field((), max_length=50, description="Limitations of the figures.")

    @model_validator(mode="after")
    def _all_frameworks_have_servers(self) -> Self:
        if self.documented_servers and self.documented_servers.keys() != set(self.frameworks):
            raise ValueError("documented_servers has other keys than frameworks lists; name the server of each framework")
        return self


class ResultRow(Entry):
    """One row of a result's CSV file: one measurement of one setting in one round."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    framework: Slug
    variant: Literal["default", "minimal"]
    server: Slug
    keep_alive: bool
    workload: Slug
    connections: int = Field(gt=0, le=1_000_000)
    phase: Literal["peak", "fixed"]
    share: int | None = Field(None, gt=0, le=100)
    """The rate in per cent of the slowest framework's peak; None in the phase `peak`."""
    rate: Annotated[Measured, Field(gt=0)] | None = None
    """The target rate in requests per second; None in the phase `peak`."""
    round: int = Field(gt=0, le=MAX_ROUNDS)
    requests: Count
    """Number of requests sent, including errors and timeouts."""
    errors: Count
    """Number of responses with a status of 400 or more, and of failed connections."""
    timeouts: Count
    new_connections: Count | None = None
    """Number of connections opened; None if the operating system does not report it."""
    seconds: Annotated[Measured, Field(gt=0, le=DAY_SECONDS)]
    rps: Measured
    """Successful responses per second."""
    p50_ms: Measured | None = None
    """Median latency. In the phase `peak` it is measured in a closed loop, in the phase `fixed` from the scheduled time of a request."""
    p90_ms: Measured | None = None
    p99_ms: Measured | None = None
    cpu_seconds: Measured | None = None
    """CPU seconds of the server and its child processes per 1,000 successful responses."""
    memory_mb: Measured | None = None
    """Peak memory of the server and its child processes, as proportional set size (PSS)."""
    client_cpu: Measured
    """CPU usage of the load generator, in per cent of its CPUs."""
    client_bound: bool
    """True if the load generator was the limit; the server may be faster."""
    cold_start_ms: Measured | None = None
    """Time from the server's start command to its first response; measured anew in every round."""

    @property
    def error_percent(self) -> float:
        """Return the share of errors and timeouts in per cent of the requests; 100 if there were no requests."""
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
    """A result of `python -m lab bench`: the contents of its YAML file and of its CSV file."""

    id: Slug
    head: ResultHead
    rows: tuple[ResultRow, ...]

    @cached_property
    def documented_servers(self) -> Mapping[str, str]:
        """Return the server that each framework's documentation recommends, by framework.

        In results of older versions, which do not state it, it is the server with the most workloads (the first if several have
        equally many), because other servers were measured on only one workload.
        """
        if self.head.documented_servers:
            return self.head.documented_servers
        workloads: dict[str, dict[str, set[str]]] = {}
        for row in self.rows:
            if row.variant == "default" and row.keep_alive:
                workloads.setdefault(row.framework, {}).setdefault(row.server, set()).add(row.workload)
        return {framework: max(servers, key=lambda server: len(servers[server])) for framework, servers in workloads.items()}
