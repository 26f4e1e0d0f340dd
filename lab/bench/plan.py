"""What a run measures, in which order, and how long that takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import Bench, BenchWorkload, Method
from lab.statistics import Setting

OVERHEAD_S = 1.7
"""Initial estimate of a job's time beside its load: start and end of the server, and the checks."""
CHECK_S = 2
"""Estimated time to check one server before anything is measured."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way to serve a framework's app, and the workload that is sent to it."""

    framework: str
    variant: str
    server: str
    keep_alive: bool
    workload: BenchWorkload

    @property
    def name(self) -> str:
        words = [self.workload.id, self.framework, self.server]
        return " ".join(words + [self.variant] * (self.variant != "default") + ["without keep-alive"] * (not self.keep_alive))

    @property
    def app(self) -> tuple[str, str, str]:
        """Framework, variant and server: what one server process serves, whatever the workload."""
        return self.framework, self.variant, self.server


@dataclass(frozen=True, slots=True)
class Job:
    """One start of a server, which measures the peak or all fixed rates of a configuration in one round."""

    configuration: Configuration
    round: int
    shares: tuple[int | None, ...]
    """Fixed rates in % of the slowest framework's peak; None is the peak itself."""

    @property
    def is_peak(self) -> bool:
        return self.shares == (None,)

    @property
    def name(self) -> str:
        return f"{self.configuration.name}, {'peak' if self.is_peak else 'fixed rates'}"

    def setting(self, share: int | None) -> Setting:
        of = self.configuration
        phase = "peak" if share is None else "fixed"
        return Setting(of.framework, of.variant, of.server, of.keep_alive, of.workload.id, phase, share)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. Configurations of one group differ only in the framework, and perhaps the server."""

    bench: Bench
    frameworks: tuple[str, ...]
    workloads: tuple[str, ...]
    method: Method
    varied: bool
    database_url: str | None = None

    @property
    def documented_servers(self) -> dict[str, str]:
        """Framework → the server its documentation starts with."""
        return {slug: self.bench.apps[slug].server for slug in self.frameworks}

    @property
    def base(self) -> list[list[Configuration]]:
        """Each workload in turn, with every framework on its documented server."""
        return [
            [Configuration(slug, "default", server, True, workload) for slug, server in self.documented_servers.items()]
            for workload in self.bench.workloads
            if workload.id in self.workloads
        ]

    @property
    def variations(self) -> list[list[Configuration]]:
        """On one workload, each alone: every other server, the minimal apps, and a new connection for each request."""
        if not self.varied:
            return []
        workload = next(workload for workload in self.bench.workloads if workload.id == self.bench.varied)
        documented = self.documented_servers
        groups = [
            [
                Configuration(slug, "default", server.id, True, workload)
                for slug in self.frameworks
                if server.interface in self.bench.apps[slug].apps and server.id != documented[slug]
            ]
            for server in self.bench.servers.values()
        ]
        groups.append([Configuration(slug, "minimal", server, True, workload) for slug, server in documented.items()])
        groups.append([Configuration(slug, "default", server, False, workload) for slug, server in documented.items()])
        return [group for group in groups if group]

    @property
    def configurations(self) -> list[Configuration]:
        return [configuration for group in self.base + self.variations for configuration in group]

    @property
    def jobs(self) -> list[Job]:
        """All jobs in the order in which they run."""
        peaks = self._in_rounds(self.base + self.variations, (None,))
        return peaks + (self._in_rounds(self.base, self.method.shares) if self.method.shares else [])

    def _in_rounds(self, groups: Sequence[Sequence[Configuration]], shares: tuple[int | None, ...]) -> list[Job]:
        return [
            Job(configuration, number, shares)
            for number in range(1, self.method.rounds + 1)
            for group in groups
            for configuration in rotated(group, number)
        ]

    def load_s(self, job: Job) -> float:
        """How long load is sent in a job; starting and checking the server come on top."""
        method = self.method
        measured = method.seconds if job.is_peak else len(job.shares) * (method.fixed_seconds + 0.3)
        return method.primer + method.warm_up + measured

    @property
    def estimated_s(self) -> float:
        """How long the whole run takes, roughly."""
        servers = {configuration.app for configuration in self.configurations}
        ceilings = 2 if self.varied else 1
        return sum(self.load_s(job) + OVERHEAD_S for job in self.jobs) + CHECK_S * len(servers) + ceilings * (self.method.seconds + 2)


def rotated(group: Sequence[Configuration], by: int) -> list[Configuration]:
    by %= len(group)
    return [*group[by:], *group[:by]]
