"""benchmarks/<id>.yaml and .csv: figures that others published."""

from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
)

from catalog.models.base import Entry, Evidence
from catalog.models.fields import Day, Short, Slug, Text, _numbers


class Caveat(Entry):
    """Numbered weakness of published figures."""

    number: int = Field(gt=0)
    text: Text


class BenchmarkRow(Entry):
    """One published figure. An empty field means that the source does not state it."""

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
    caveats: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()


class BenchmarkHead(Evidence):
    """Source and method of a table of figures."""

    title: Short
    kind: Literal["guide", "published"]
    hardware: Short
    load_generator: Short
    method: Text
    caveats: tuple[Caveat, ...] = ()


class Benchmark(Entry):
    """Published table of figures with its head."""

    id: Slug
    head: BenchmarkHead
    rows: tuple[BenchmarkRow, ...]
