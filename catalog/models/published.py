"""Models of benchmarks/<id>.yaml and <id>.csv: benchmark figures published by other projects."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from catalog.models.base import Entry, Evidence
from catalog.models.fields import Day, Short, Slug, Text, _split_numbers


class Caveat(Entry):
    """A numbered restriction on the figures of a benchmark."""

    number: int = Field(gt=0)
    text: Text


class BenchmarkRow(Entry):
    """One row of a benchmark's CSV file. An empty cell means that the source does not state the value."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    framework: Slug
    variant: Short
    workload: Slug
    connections: int | None = Field(None, gt=0)
    keep_alive: bool | None = None
    rps: float = Field(ge=0, allow_inf_nan=False)
    p50_ms: float | None = Field(None, ge=0, allow_inf_nan=False)
    p99_ms: float | None = Field(None, ge=0, allow_inf_nan=False)
    error_percent: float | None = Field(None, ge=0, le=100, allow_inf_nan=False)
    run: Day
    server: Short | None = None
    orm: Short | None = None
    caveats: Annotated[tuple[int, ...], BeforeValidator(_split_numbers)] = ()


class BenchmarkHead(Evidence):
    """The YAML file of a benchmark: source, hardware and method of its figures."""

    title: Short
    kind: Literal["guide", "published"]
    hardware: Short
    load_generator: Short
    method: Text
    caveats: tuple[Caveat, ...] = ()


class Benchmark(Entry):
    """A published benchmark: the contents of its YAML file and of its CSV file."""

    id: Slug
    head: BenchmarkHead
    rows: tuple[BenchmarkRow, ...]
