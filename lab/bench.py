"""Measures how fast frameworks answer, on this machine.

Every measurement has a server process of its own: started, warmed up, checked, measured, checked again and ended. A round
measures everything once, the frameworks one after the other in an order that moves on with each round, so that what slows
the machine for a while slows all of them. Peaks come first, since the fixed rates follow from them.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from catalog.models import (
    Bench,
    BenchWorkload,
    Ceiling,
    Contract,
    Example,
    Method,
    Result,
    ResultHead,
    ResultRow,
    Run,
)
from catalog.record import append_result_rows, write_result_head
from lab import generators, machine
from lab.contract import first_difference
from lab.forks import ROOT
from lab.generators import Load, NotMeasured
from lab.machine import Cpus
from lab.requests import NoAnswer, Request, request_of, send
from lab.server import NotServed, Running, fresh_folder, serving, write_files
from lab.statistics import by_setting, is_valid, spread

PRIMER_CONNECTIONS = 8
CLIENT_LIMIT = 90
"""Per cent of its CPUs from which on the load generator is taken for the limit,"""
CEILING_LIMIT = 0.8
"""as it is at so much of what a trivial server reaches."""
LATE_LIMIT_MS = 5
"""At a fixed rate so is a generator that itself sends one request in a hundred so late."""
CEILING_CONNECTIONS = 64
OVERHEAD_SECONDS = 1.7
"""Of one measurement, to start with: the server's start and end, and the checks. Then it is what it was so far."""


Done = set[tuple[object, ...]]
"""Framework, variant, server, keep-alive, workload, round, phase and share of what is measured already."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One setting that is measured at the peak."""

    framework: str
    variant: str
    server: str
    keep_alive: bool
    workload: BenchWorkload

    @property
    def name(self) -> str:
        words = [self.workload.id, self.framework, self.server]
        return " ".join(words + [self.variant] * (self.variant != "default") + ["without keep-alive"] * (not self.keep_alive))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. Cells of one group differ only in the framework, and perhaps the server."""

    bench: Bench
    frameworks: tuple[str, ...]
    workloads: tuple[str, ...]
    method: Method
    varied: bool
    database_url: str | None = None

    @property
    def groups(self) -> list[list[Cell]]:
        """The base, workload by workload; then other servers, the minimal app and keep-alive off, one at a time."""
        bench = self.bench
        found = []
        for workload in bench.workloads:
            if workload.id in self.workloads:
                found.append([Cell(slug, "default", bench.apps[slug].server, True, workload) for slug in self.frameworks])
        if self.varied:
            workload = next(workload for workload in bench.workloads if workload.id == bench.varied)
            for server in bench.servers.values():
                fits = [
                    slug for slug in self.frameworks if server.interface in bench.apps[slug].apps and server.id != bench.apps[slug].server
                ]
                found.append([Cell(slug, "default", server.id, True, workload) for slug in fits])
            found.append([Cell(slug, "minimal", bench.apps[slug].server, True, workload) for slug in self.frameworks])
            found.append([Cell(slug, "default", bench.apps[slug].server, False, workload) for slug in self.frameworks])
        return [group for group in found if group]

    @property
    def jobs(self) -> list["Job"]:
        """Every measurement, in the order in which they are made."""
        rounds = range(1, self.method.rounds + 1)
        peaks = [Job(cell, number, False) for number in rounds for group in self.groups for cell in rotated(group, number)]
        base = [group for group in self.groups if group[0].keep_alive and group[0].variant == "default" and self._is_base(group[0])]
        if not self.method.shares:
            return peaks
        return peaks + [Job(cell, number, True) for number in rounds for group in base for cell in rotated(group, number)]

    def _is_base(self, cell: Cell) -> bool:
        return cell.server == self.bench.apps[cell.framework].server

    def seconds(self, job: "Job") -> float:
        """How long its load lasts; starting and checking comes on top."""
        method = self.method
        return method.primer + method.warm_up + (len(method.shares) * (method.fixed_seconds + 0.3) if job.fixed else method.seconds)


@dataclass(frozen=True, slots=True)
class Job:
    """One start of a server: its peak, or all its fixed rates."""

    cell: Cell
    round: int
    fixed: bool

    @property
    def name(self) -> str:
        return f"{self.cell.name}, {'fixed rates' if self.fixed else 'peak'}"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is under way: the `done`th of `jobs` is finished."""

    done: int
    jobs: int
    seconds_left: float
    round: int
    now: str


def rotated(cells: Sequence[Cell], by: int) -> list[Cell]:
    by %= len(cells)
    return [*cells[by:], *cells[:by]]


# ---------------------------------------------------------------- before anything runs


def obstacle(plan: Plan) -> str | None:
    """Why it cannot be measured here, in one line with what to do; None where it can."""
    if missing := generators.missing():
        return missing
    for slug in plan.frameworks:
        servers = {cell.server for group in plan.groups for cell in group if cell.framework == slug}
        needed = {*plan.bench.apps[slug].packages, *(package for server in servers for package in plan.bench.servers[server].packages)}
        needed |= {"psutil>=7", *(["psycopg>=3.2"] if plan.database_url else [])}
        if absent := sorted(package for package in needed if not _is_installed(package)):
            return f"{slug} needs {', '.join(absent)}; install: make .venv/requirements-lab"
    return machine.too_many(max(workload.connections for workload in plan.bench.workloads if workload.id in plan.workloads))


def _is_installed(package: str) -> bool:
    needed = Requirement(package)
    if needed.marker and not needed.marker.evaluate():
        return True
    try:
        return needed.specifier.contains(version(needed.name), prereleases=True)
    except PackageNotFoundError:
        return False


# ---------------------------------------------------------------- a run


@dataclass(slots=True)
class Bed:
    """What stands ready as long as a run lasts."""

    plan: Plan
    cpus: Cpus
    folder: Path
    environment: Mapping[str, str]
    database: str
    upstream: str = ""
    ceilings: tuple[Ceiling, ...] = ()
    commands: dict[str, str] = field(default_factory=dict)


def run(
    plan: Plan, folder: Path, id: str, title: str, command: str, report: Callable[[Progress], object], before: Result | None = None
) -> ResultHead:
    """Measure what `before` does not have yet, and write `<id>.yaml` and `<id>.csv` into `folder` as it comes.

    Raises NotServed, before anything is measured, where an app does not answer as it must; NotMeasured where a generator fails.
    However it ends, no process is left, and finished measurements are written.
    """
    with bed(plan) as ready:
        bytes_of = verified(ready)
        ready.ceilings = (
            before.head.ceilings if before else tuple(ceiling(ready, each) for each in ((True, False) if plan.varied else (True,)))
        )
        rows = list(before.rows) if before else []
        head = ResultHead(
            title=title,
            kind="lab",
            started=before.head.started if before else date.today().isoformat(),
            command=command,
            complete=False,
            machine=before.head.machine if before else machine.machine(ready.cpus),
            software=before.head.software if before else machine.software(ready.database),
            method=plan.method,
            frameworks=plan.frameworks,
            workloads=plan.workloads,
            commands=before.head.commands if before else {},
            ceilings=ready.ceilings,
            bytes=bytes_of,
            notes=before.head.notes if before else (),
        )
        head = head.model_copy(update={"notes": head.notes or tuple(notes(head))})
        write_result_head(folder, id, head)
        append_result_rows(folder, id, [])
        done: Done = {
            (row.framework, row.variant, row.server, row.keep_alive, row.workload, row.round, row.phase, row.share) for row in rows
        }
        started, load_so_far, jobs, finished = time.monotonic(), 0.0, [job for job in plan.jobs if not _has(done, plan, job)], 0
        known = len(ready.commands)
        for number, job in enumerate(jobs):
            overhead = (time.monotonic() - started - load_so_far) / finished if finished else OVERHEAD_SECONDS
            left = sum(plan.seconds(later) + overhead for later in jobs[number:])
            report(Progress(len(plan.jobs) - len(jobs) + number, len(plan.jobs), left, job.round, job.name))
            found = measured(ready, job, rows, done)
            append_result_rows(folder, id, found)
            rows += found
            load_so_far, finished = load_so_far + plan.seconds(job), finished + 1
            if len(ready.commands) != known:
                known = len(ready.commands)
                head = head.model_copy(update={"commands": {**head.commands, **ready.commands}})
                write_result_head(folder, id, head)
        head = head.model_copy(update={"complete": True})
        write_result_head(folder, id, head)
        report(Progress(len(plan.jobs), len(plan.jobs), 0, plan.method.rounds, "done"))
        return head


def _has(done: Done, plan: Plan, job: Job) -> bool:
    cell = job.cell
    setting = (cell.framework, cell.variant, cell.server, cell.keep_alive, cell.workload.id, job.round)
    return all((*setting, "fixed", share) in done for share in plan.method.shares) if job.fixed else (*setting, "peak", None) in done


def notes(head: ResultHead) -> Iterator[str]:
    """What weakens the figures of this machine, in words."""
    where = head.machine
    if where.shared:
        yield "Server and load generator shared their CPUs: each took time from the other."
    if "virtual" in where.kind:
        yield "The CPUs were virtual: other guests of the same hardware may have used them too. Take the ratios, not the absolute figures."
    if where.load_before is not None and where.load_before > 0.3 * where.cpus:
        yield f"Other programs were running before it started (load {where.load_before:.2f} on {where.cpus} CPUs)."
    if 1 < where.cpus < 4 and not where.shared and head.method.workers == 1:
        yield f"{where.cpus} CPUs leave one for the servers, so every server had 1 worker."


@contextmanager
def bed(plan: Plan) -> Iterator[Bed]:
    """The upstream server and the database, and this process on the load generator's CPUs, until the block ends."""
    cpus = machine.divided()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guide-bench-")))
        stack.enter_context(_held_to(cpus.client))
        needs = {workload.needs for workload in plan.bench.workloads if workload.id in plan.workloads}
        ready = Bed(plan, cpus, folder, {}, "none")
        if "upstream" in needs:
            running = stack.enter_context(loopback(ready, "--delay", "0.05"))
            ready.upstream, ready.environment = running.url, {"BENCH_UPSTREAM": f"{running.url}/"}
        if "database" in needs:
            address, ready.database = _database(plan, folder)
            ready.environment = {**ready.environment, "BENCH_DATABASE": address}
        yield ready


@contextmanager
def _held_to(cpus: Sequence[int]) -> Iterator[None]:
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    generators.hold_to(cpus)
    try:
        yield
    finally:
        generators.hold_to(sorted(before))


ROWS = 10_000
"""As shared/database.py of the bench apps says."""


def _database(plan: Plan, folder: Path) -> tuple[str, str]:
    """Fill the table that the query workloads read: the address for the apps, and what it is called."""
    rows = [(number, f"Item {number}", number % 997) for number in range(1, ROWS + 1)]
    create = "CREATE TABLE bench_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL)"
    if plan.database_url:
        import psycopg

        try:
            with psycopg.connect(plan.database_url, autocommit=True, connect_timeout=5) as connection:
                connection.execute("DROP TABLE IF EXISTS bench_item")
                connection.execute(create)
                with connection.cursor() as cursor:
                    cursor.executemany("INSERT INTO bench_item VALUES (%s, %s, %s)", rows)
                connection.execute("ANALYZE bench_item")
                said = connection.info.server_version
        except psycopg.Error as error:
            raise NotServed(f"the database gives no connection: {str(error).strip().splitlines()[0]}") from None
        return plan.database_url, f"PostgreSQL {said // 10000}.{said % 10000}"
    import sqlite3

    path = folder / "bench.sqlite3"
    with sqlite3.connect(path) as file:
        file.execute(create)
        file.executemany("INSERT INTO bench_item VALUES (?, ?, ?)", rows)
    file.close()
    return str(path), f"SQLite {sqlite3.sqlite_version}"


# ---------------------------------------------------------------- servers


def example_of(ready: Bed, cell: Cell) -> tuple[Example, str]:
    """The app as an example that can be served, and the command that serves it; the port is still to be filled in."""
    app, server = ready.plan.bench.apps[cell.framework], ready.plan.bench.servers[cell.server]
    names = app.minimal if cell.variant == "minimal" else app.apps
    command = server.command.replace("{workers}", str(ready.plan.method.workers)).replace("{app}", names[server.interface])
    how = Run(
        interface="asgi",
        app=names[server.interface],
        development=server.command,
        production=server.command,
        environment={**app.environment, **ready.environment},
    )
    return Example(files=app.files, project=(), lines=0, packages=(), libraries=(), notes=(), run=how, commands={}, checked=None), command


def held(cpus: Sequence[int], command: str) -> str:
    return f"taskset -c {machine.listed(cpus)} {command}" if cpus and shutil.which("taskset") else command


@contextmanager
def served(ready: Bed, cell: Cell) -> Iterator[tuple[Running, Example, Path, float]]:
    """The app in a fresh server, and the milliseconds from its command to its first answer."""
    example, command = example_of(ready, cell)
    command = held(ready.cpus.server, command)
    ready.commands.setdefault(f"serve {cell.framework} {cell.variant} {cell.server}", command.replace("{port}", "8000"))
    with fresh_folder() as folder:
        write_files(example, folder)
        started = time.monotonic()
        with serving(example, folder, command=command, seconds=0) as running:
            yield running, example, folder, 1000 * (time.monotonic() - started)


@contextmanager
def loopback(ready: Bed, *options: str, server: bool = False) -> Iterator[Running]:
    """One of the lab's own small servers, on the load generator's CPUs or, as a `server`, on the servers'."""
    command = f"python -m lab.loopback {{port}} {' '.join(options)}".strip()
    how = Run(interface="asgi", app="lab:loopback", development=command, production=command, environment={"PYTHONPATH": str(ROOT)})
    example = Example(files=(), project=(), lines=0, packages=(), libraries=(), notes=(), run=how, commands={}, checked=None)
    with fresh_folder() as folder:
        cpus = ready.cpus.server if server else ready.cpus.client
        with serving(example, folder, command=held(cpus, command), seconds=0) as running:
            yield running


def check(ready: Bed, cell: Cell, running: Running, example: Example, folder: Path, only_first: bool = False) -> None:
    """Raises NotServed where the app does not answer the workload's checks as it must."""
    steps = cell.workload.checks[:1] if only_first else cell.workload.checks
    if difference := first_difference(Contract(summary="-", steps=steps), example, folder, running):
        raise NotServed(f"{cell.name}: {difference}")


def verified(ready: Bed) -> dict[str, dict[str, int]]:
    """Every server that will be measured answers every check. Framework → workload → bytes of the answer's body. Raises NotServed."""
    found: dict[str, dict[str, int]] = {slug: {} for slug in ready.plan.frameworks}
    together: dict[tuple[str, str, str], list[Cell]] = {}
    for group in ready.plan.groups:
        for cell in group:
            together.setdefault((cell.framework, cell.variant, cell.server), []).append(cell)
    for (slug, variant, _), cells in together.items():
        with _named(*cells), served(ready, cells[0]) as (running, example, folder, _):
            for cell in cells:
                check(ready, cell, running, example, folder)
                if variant == "default" and cell.workload.id not in found[slug]:
                    reply = send(request_of(cell.workload.checks[0], running.url, {}), running.url)
                    found[slug][cell.workload.id] = len(reply.body)
    return found


@contextmanager
def _named(cell: Cell, *others: Cell) -> Iterator[None]:
    """What goes wrong inside says what it was about."""
    try:
        yield
    except NotServed as error:
        workloads = tuple(each.workload.id for each in (cell, *others))
        raise error if str(error).startswith(workloads) else NotServed(f"{cell.name}: {error}") from None
    except (NotMeasured, NoAnswer) as error:
        raise NotMeasured(f"{cell.name}: {error}") from None


# ---------------------------------------------------------------- measurements


def measured(ready: Bed, job: Job, rows: Iterable[ResultRow], done: Done) -> list[ResultRow]:
    """Start the server, measure the job, end the server."""
    cell, method = job.cell, ready.plan.method
    found = []
    with _named(cell), served(ready, cell) as (running, example, folder, cold_start):
        request = request_of(cell.workload.checks[0], running.url, {})
        body = _body(ready, request)
        threads = len(ready.cpus.client) or 1

        def wrk(connections: int, seconds: float) -> str:
            return generators.peak_command(
                running.url, request, body, connections=connections, seconds=seconds, threads=threads, close=not cell.keep_alive
            )

        check(ready, cell, running, example, folder)
        generators.warm(wrk(PRIMER_CONNECTIONS, 60), ready.cpus.client, method.primer)
        generators.warm(wrk(cell.workload.connections, 60), ready.cpus.client, method.warm_up)
        check(ready, cell, running, example, folder, only_first=True)  # waits until what the warm-up left is answered
        if not job.fixed:
            command = wrk(cell.workload.connections, method.seconds)
            load, used, opened = _watched(ready, running, partial(generators.peak, command, ready.cpus.client, threads, method.seconds))
            found.append(row(ready, job, load, used, opened, cold_start))
            _keep_command(ready, "peak", cell, command, running)
        for share, rate in fixed_rates(ready.plan, cell.workload.id, rows).items() if job.fixed else ():
            if (cell.framework, cell.variant, cell.server, cell.keep_alive, cell.workload.id, job.round, "fixed", share) in done:
                continue
            command = generators.fixed_command(
                running.url, request, body, connections=cell.workload.connections, seconds=method.fixed_seconds, rate=rate
            )
            load, used, opened = _watched(ready, running, partial(generators.fixed, command, ready.cpus.client, rate, method.fixed_seconds))
            found.append(row(ready, job, load, used, opened, cold_start, share, rate))
            _keep_command(ready, "fixed", cell, command, running)
        check(ready, cell, running, example, folder, only_first=True)
    return found


def fixed_rates(plan: Plan, workload: str, rows: Iterable[ResultRow]) -> dict[int, float]:
    """Share in per cent → requests per second: of the peak of the slowest framework, in three digits."""
    peaks = [
        found.median
        for setting, rounds in by_setting(rows).items()
        if setting.workload == workload and setting.phase == "peak" and setting.variant == "default" and setting.keep_alive
        if setting.server == plan.bench.apps[setting.framework].server and is_valid(rounds) and (found := spread(rounds, "rps"))
    ]
    slowest = min(peaks, default=1.0)
    return {share: max(1.0, float(f"{slowest * share / 100:.3g}")) for share in plan.method.shares}


def _body(ready: Bed, request: Request) -> Path | None:
    if request.body is None:
        return None
    path = ready.folder / "request-body"
    path.write_bytes(request.body)
    return path


def _watched(ready: Bed, running: Running, measure: Callable[[], Load]) -> tuple[Load, machine.Use, int | None]:
    """The load, what the server used meanwhile, and how many connections it took from the generator."""
    before, upstream = machine.accepted(), _opened(ready)
    with machine.used_by(running.process.pid) as used:
        load = measure()
    after = machine.accepted()
    if before is None or after is None:
        return load, used, None
    return load, used, max(0, after - before - (_opened(ready) - upstream))


def _opened(ready: Bed) -> int:
    """Connections to the upstream server so far: they are none of the load generator's."""
    return int(send(Request("GET", "/opened", {}, None), ready.upstream).text) if ready.upstream else 0


def row(
    ready: Bed,
    job: Job,
    load: Load,
    used: machine.Use,
    opened: int | None,
    cold_start: float,
    share: int | None = None,
    rate: float | None = None,
) -> ResultRow:
    good = load.requests - load.errors - load.timeouts
    ceiling = next((each.rps for each in ready.ceilings if each.keep_alive == job.cell.keep_alive), None)
    return ResultRow(
        framework=job.cell.framework,
        variant=job.cell.variant,
        server=job.cell.server,
        keep_alive=job.cell.keep_alive,
        workload=job.cell.workload.id,
        connections=job.cell.workload.connections,
        phase="fixed" if job.fixed else "peak",
        share=share,
        rate=rate,
        round=job.round,
        requests=load.requests,
        errors=load.errors,
        timeouts=load.timeouts,
        new_connections=opened,
        seconds=load.seconds,
        rps=load.rps,
        p50_ms=load.ms[0] if load.ms else None,
        p90_ms=load.ms[1] if load.ms else None,
        p99_ms=load.ms[2] if load.ms else None,
        cpu_seconds=1000 * used.cpu / good if good else None,
        memory_mb=used.memory,
        client_cpu=load.client_cpu,
        client_bound=load.client_cpu >= CLIENT_LIMIT
        or load.late_ms > LATE_LIMIT_MS
        or (ceiling is not None and load.rps >= CEILING_LIMIT * ceiling),
        cold_start_ms=cold_start,
    )


def ceiling(ready: Bed, keep_alive: bool) -> Ceiling:
    """What the load generator reaches with a server that does nothing."""
    threads = len(ready.cpus.client) or 1
    with loopback(ready, server=True) as running:
        command = generators.peak_command(
            running.url,
            Request("GET", "/", {}, None),
            None,
            connections=CEILING_CONNECTIONS,
            seconds=ready.plan.method.seconds,
            threads=threads,
            close=not keep_alive,
        )
        generators.warm(command, ready.cpus.client, ready.plan.method.warm_up)
        load = generators.peak(command, ready.cpus.client, threads, ready.plan.method.seconds)
    return Ceiling(keep_alive=keep_alive, rps=round(load.rps, 1), client_cpu=round(load.client_cpu, 1))


def _keep_command(ready: Bed, phase: str, cell: Cell, command: str, running: Running) -> None:
    """The generator's command as one types it against a server on port 8000."""
    words = command.replace(running.url, "http://127.0.0.1:8000").replace(f"{ready.folder}/", "")
    name = f"{phase} {cell.workload.id}" + ("" if cell.keep_alive else " without keep-alive")
    ready.commands.setdefault(name, held(ready.cpus.client, words))


def estimated_seconds(plan: Plan) -> float:
    """How long a run of the plan takes, roughly."""
    checked = {(cell.framework, cell.variant, cell.server) for group in plan.groups for cell in group}
    return (
        sum(plan.seconds(job) + OVERHEAD_SECONDS for job in plan.jobs)
        + 2 * len(checked)
        + (2 if plan.varied else 1) * (plan.method.seconds + 2)
    )
