"""What a framework would cost a reader: cores, memory and time, from what the lab measured."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.models import ResultRow
from lab.statistics import MIN_DIFFERENT_RATIO, Spread, spread

TARGET_UTILISATION = 0.7
"""Share of its cores that a server may use, so that requests which come together do not queue for long. A convention."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a service."""

    rps: float
    """Requests per second at the busiest time."""
    own_ms: float
    """What a handler waits for databases and other services, per request."""
    instance_cores: float
    instance_price: float
    """Per month, in whatever money."""


@dataclass(frozen=True, slots=True)
class Need:
    """What one framework needs for a demand. Spreads run over the rounds it was measured in."""

    framework_ms: Spread
    """CPU time of server and framework, per request."""
    cores: Spread
    instances: Spread
    """Whole ones, at least one."""
    memory_mb: float | None
    """One worker process for each core begun."""
    share: float
    """Of the time of one undisturbed answer, what is not the handler's own waiting; 0 to 1."""

    def monthly(self, demand: Demand) -> float:
        return self.instances.median * demand.instance_price


def estimate_need(rows: Sequence[ResultRow], workers: int, demand: Demand) -> Need | None:
    """From the rounds of one setting; None where they hold no CPU time.

    cores = requests per second × CPU seconds per request ÷ 0.7, instances = cores ÷ cores of one, rounded up.
    """
    cpu = spread(rows, "cpu_seconds")  # seconds per 1,000 answers are milliseconds per answer
    if cpu is None:
        return None
    cores = _scaled(cpu, demand.rps / 1000 / TARGET_UTILISATION)
    instances = [max(1.0, math.ceil(each / demand.instance_cores)) for each in (cores.median, cores.lowest, cores.highest)]
    memory = spread(rows, "memory_mb")
    return Need(
        framework_ms=cpu,
        cores=cores,
        instances=Spread(instances[0], instances[1], instances[2], cores.rounds),
        memory_mb=max(1, math.ceil(cores.median)) * memory.median / workers if memory else None,
        share=cpu.median / (cpu.median + demand.own_ms),
    )


def is_difference_irrelevant(needs: Mapping[str, Need], demand: Demand) -> bool:
    """True where all need the same instances, and no answer takes 3 % longer than another: less than can be measured."""
    times = [each.framework_ms.median + demand.own_ms for each in needs.values()]
    counts = {count for each in needs.values() for count in (each.instances.lowest, each.instances.highest)}
    return len(counts) == 1 and max(times) / min(times) < MIN_DIFFERENT_RATIO


def _scaled(of: Spread, factor: float) -> Spread:
    return Spread(of.median * factor, of.lowest * factor, of.highest * factor, of.rounds)
