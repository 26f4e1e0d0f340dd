"""Estimates what a framework would cost a service (cores, memory, time) from measurements of the lab."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.models import ResultRow
from lab.statistics import MIN_DIFFERENT_RATIO, Spread, spread

TARGET_UTILISATION = 0.7
"""Share of its cores that a server may use, so that simultaneous requests do not queue for long. A convention."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Load of a service."""

    rps: float
    """Requests per second at the busiest time."""
    own_ms: float
    """Milliseconds per request for which a handler waits for databases and other services."""
    instance_cores: float
    instance_price: float
    """Price of one instance per month, in any currency."""


@dataclass(frozen=True, slots=True)
class Need:
    """Resources that one framework needs for a demand. Spreads are over the measured rounds."""

    framework_ms: Spread
    """CPU milliseconds of server and framework per request."""
    cores: Spread
    instances: Spread
    """Number of whole instances, at least one."""
    memory_mb: float | None
    """Memory in MB of one worker process for each started core."""
    share: float
    """Share of an undisturbed answer's time that is not the handler's own waiting; 0 to 1."""

    def monthly(self, demand: Demand) -> float:
        """Return the median cost per month."""
        return self.instances.median * demand.instance_price


def estimate_need(rows: Sequence[ResultRow], workers: int, demand: Demand) -> Need | None:
    """Return the need of one setting from its rounds, or None without CPU times. cores = requests per second × CPU seconds per request ÷
    0.7; instances = cores ÷ cores of one instance, rounded up.
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
    """Return whether all frameworks need the same number of instances and their answer times differ by less than 3 %, the limit of
    measurement.
    """
    times = [each.framework_ms.median + demand.own_ms for each in needs.values()]
    counts = {count for each in needs.values() for count in (each.instances.lowest, each.instances.highest)}
    return len(counts) == 1 and max(times) / min(times) < MIN_DIFFERENT_RATIO


def _scaled(of: Spread, factor: float) -> Spread:
    return Spread(of.median * factor, of.lowest * factor, of.highest * factor, of.rounds)
