"""Contents, order and duration of a run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.models import Bench, BenchWorkload, Method
from lab.statistics import Setting

OVERHEAD_S = 1.7
"""Estimated seconds of a job beside its load: start and end of the server, and the checks."""
CHECK_S = 2
"""Estimated seconds to check one server before measuring."""


@dataclass(frozen=True, slots=True)
class Job:
    """One server process that measures the peak, or all fixed rates, of one app and workload in one round."""

    settings: tuple[Setting, ...]
    round: int

    @property
    def is_peak(self) -> bool:
        """Return whether the job measures the peak."""
        return self.settings[0].phase == "peak"

    @property
    def name(self) -> str:
        """Return the job's name for progress messages."""
        return f"{setting_label(self.settings[0])}, {'peak_setting' if self.is_peak else 'fixed rates'}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings to measure. A group holds settings at the peak that differ only in framework and server."""

    bench: Bench
    frameworks: tuple[str, ...]
    workloads: tuple[str, ...]
    method: Method
    varied: bool
    database_url: str | None = None

    @property
    def documented_servers(self) -> dict[str, str]:
        """Return the server that each framework's documentation starts with."""
        return {slug: self.bench.apps[slug].server for slug in self.frameworks}

    @property
    def base(self) -> list[list[Setting]]:
        """Return one group per workload with every framework's default app on its documented server, at the peak."""
        return [[peak_setting(*pair, workload) for pair in self.documented_servers.items()] for workload in self.workloads]

    @property
    def variations(self) -> list[list[Setting]]:
        """Return the groups on one workload that differ from the base in one thing: server, minimal app, or a new connection for each
        request.
        """
        if not self.varied:
            return []
        documented = [peak_setting(*pair, self.bench.varied) for pair in self.documented_servers.items()]
        groups = [
            [
                setting._replace(server=server.id)
                for setting in documented
                if server.interface in self.bench.apps[setting.framework].apps and server.id != setting.server
            ]
            for server in self.bench.servers.values()
        ]
        groups.append([setting._replace(variant="minimal") for setting in documented])
        groups.append([setting._replace(keep_alive=False) for setting in documented])
        return [group for group in groups if group]

    @property
    def settings(self) -> list[Setting]:
        """Return all settings at the peak."""
        return [setting for group in self.base + self.variations for setting in group]

    @property
    def jobs(self) -> list[Job]:
        """Return all jobs in the order in which they run."""
        rounds = range(1, self.method.rounds + 1)
        peaks = [Job((each,), number) for number in rounds for group in self.base + self.variations for each in rotated(group, number)]
        if not self.method.shares:
            return peaks
        return peaks + [
            Job(self.at_fixed_rates(each), number) for number in rounds for group in self.base for each in rotated(group, number)
        ]

    def at_fixed_rates(self, setting: Setting) -> tuple[Setting, ...]:
        """Return the setting at each fixed rate."""
        return tuple(setting._replace(phase="fixed", share=share) for share in self.method.shares)

    def workload_of(self, setting: Setting) -> BenchWorkload:
        """Return the workload of a setting."""
        return next(workload for workload in self.bench.workloads if workload.id == setting.workload)

    def expected_s(self, jobs: Iterable[Job]) -> float:
        """Return the estimated duration of the jobs in seconds."""
        method = self.method
        start_s = OVERHEAD_S + method.primer + method.warm_up
        return sum(start_s + (method.seconds if job.is_peak else len(job.settings) * (method.fixed_seconds + 0.3)) for job in jobs)

    @property
    def total_s(self) -> float:
        """Return the estimated duration of the whole run in seconds, including checks and ceilings."""
        ceilings = 2 if self.varied else 1
        return self.expected_s(self.jobs) + CHECK_S * len({app_key(each) for each in self.settings}) + ceilings * (self.method.seconds + 2)


def peak_setting(framework: str, server: str, workload: str) -> Setting:
    """Return the setting of a default app at the peak with keep-alive."""
    return Setting(framework, "default", server, True, workload, "peak", None)


def app_key(setting: Setting) -> tuple[str, str, str]:
    """Return framework, variant and server, which identify a server process for any workload."""
    return setting.framework, setting.variant, setting.server


def setting_label(setting: Setting) -> str:
    """Return a setting's name without phase and share."""
    words = [setting.workload, setting.framework, setting.server, *([setting.variant] if setting.variant != "default" else [])]
    return " ".join(words if setting.keep_alive else [*words, "without keep-alive"])


def rotated(group: Sequence[Setting], by: int) -> list[Setting]:
    """Return the group rotated by a number of places."""
    by %= len(group)
    return [*group[by:], *group[:by]]
