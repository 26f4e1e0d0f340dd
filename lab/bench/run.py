"""Performs a run, from its checks to its last row, and writes its result files meanwhile."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.models import BenchOptions, Result, ResultHead, ResultRow
from catalog.writers import append_result_rows, write_result_head
from lab import machine
from lab.bench.environment import BenchEnvironment, bench_environment, check_all_apps
from lab.bench.measurement import fixed_rates, measure, measure_ceiling
from lab.bench.plan import Job, Plan
from lab.bench.progress import Progress
from lab.statistics import setting_of


@dataclass(frozen=True, slots=True)
class Naming:
    """Id and title of a result, and the command that started it, without a password."""

    id: str
    title: str
    command: str


def without_password(text: str) -> str:
    """Return a text with user name and password removed from each URL."""
    return re.sub(r"(?<=://)\S*@", "", text)  # up to the last @: a password may hold @ and /


class ResultFile:
    """Files `<id>.yaml` and `<id>.csv` of a running measurement."""

    def __init__(self, folder: Path, id: str, head: ResultHead, rows: tuple[ResultRow, ...]) -> None:
        self._folder, self._id = folder, id
        self.head, self.rows = head, list(rows)
        self._done = {(setting_of(row), row.round) for row in rows}
        self.change()
        self.add([])

    def change(self, **fields: object) -> None:
        """Change fields of the head and write it."""
        self.head = self.head.model_copy(update=fields)
        write_result_head(self._folder, self._id, self.head)

    def add(self, rows: list[ResultRow]) -> None:
        """Append rows and write them."""
        append_result_rows(self._folder, self._id, rows)
        self.rows += rows
        self._done |= {(setting_of(row), row.round) for row in rows}

    def rest_of(self, job: Job) -> Job | None:
        """Return the job with the settings that have no row yet, or None if all have one."""
        settings = tuple(setting for setting in job.settings if (setting, job.round) not in self._done)
        return replace(job, settings=settings) if settings else None


def run(plan: Plan, folder: Path, naming: Naming, report: Callable[[Progress], object], before: Result | None = None) -> None:
    """Measure everything that `before` lacks, and write the result into `folder` as it comes.

    Raises NotServed, before anything is measured, if an app gives a wrong answer, and NotMeasured if a generator fails. In every case
    servers are ended and finished measurements are written.
    """
    with bench_environment(plan) as environment:
        sizes = check_all_apps(environment)
        head = before.head if before else _new_head(environment, naming, sizes)
        file = ResultFile(folder, naming.id, head, before.rows if before else ())
        jobs, started = [rest for job in plan.jobs if (rest := file.rest_of(job))], time.monotonic()
        finished = len(plan.jobs) - len(jobs)
        for number, job in enumerate(jobs):
            pace = (time.monotonic() - started) / plan.expected_s(jobs[:number]) if number else 1.0
            left_s = pace * plan.expected_s(jobs[number:])
            report(Progress(finished + number, len(plan.jobs), left_s, job.round, job.name))
            rates = {} if job.is_peak else fixed_rates(plan, job.settings[0].workload, file.rows)
            file.add(measure(environment, job, rates, head.ceilings))
            if environment.commands.keys() - file.head.commands.keys():
                file.change(commands={**file.head.commands, **environment.commands})
        file.change(complete=True)
        report(Progress(len(plan.jobs), len(plan.jobs), 0, plan.method.rounds, "done"))


def _new_head(environment: BenchEnvironment, naming: Naming, sizes: dict[str, dict[str, int]]) -> ResultHead:
    plan = environment.plan
    head = ResultHead(
        title=naming.title,
        kind="lab",
        started=date.today().isoformat(),
        command=naming.command,
        options=BenchOptions(varied=plan.varied, postgresql=plan.database_url and without_password(plan.database_url)),
        complete=False,
        machine=machine.describe_machine(environment.cpus),
        software=machine.describe_software(environment.database),
        method=plan.method,
        frameworks=plan.frameworks,
        workloads=plan.workloads,
        documented_servers=plan.documented_servers,
        ceilings=tuple(measure_ceiling(environment, keep_alive) for keep_alive in ((True, False) if plan.varied else (True,))),
        bytes=sizes,
    )
    return head.model_copy(update={"notes": tuple(_caveats(head))})


FEW_CPUS = 4
"""Below this number, one CPU is left for the servers."""


def _caveats(head: ResultHead) -> Iterator[str]:
    """Yield the weaknesses of this machine's figures as sentences."""
    where = head.machine
    if where.shared:
        yield "Server and load generator shared their CPUs: each took time from the other."
    if "virtual" in where.kind:
        yield "The CPUs were virtual: other guests of the same hardware may have used them too. Take the ratios, not the absolute figures."
    if where.load_before is not None and where.load_before > 0.3 * where.cpus:
        yield f"Other programs were running before it started (load {where.load_before:.2f} on {where.cpus} CPUs)."
    if 1 < where.cpus < FEW_CPUS and not where.shared and head.method.workers == 1:
        yield f"{where.cpus} CPUs leave one for the servers, so every server had 1 worker."
