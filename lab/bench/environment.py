"""Environment of a run: CPUs, database, upstream server, and the apps with their servers."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from catalog.models import Contract, ContractStep, Example, Run, SourceFile
from lab import generators, machine
from lab.bench.plan import Plan, app_key, setting_label
from lab.contract_runner import first_violation
from lab.forks import ROOT
from lab.generators import NotMeasured
from lab.machine import Cpus
from lab.packages import missing_packages
from lab.requests import NoAnswer, request_of, send
from lab.server import NotServed, Running, serving, temporary_folder, write_files
from lab.statistics import Setting

UPSTREAM_DELAY_S = 0.05
DATABASE_ROWS = 10_000
"""Number of rows that shared/database.py of the bench apps expects."""


@dataclass(slots=True)
class BenchEnvironment:
    """Resources that exist while a run lasts."""

    plan: Plan
    cpus: Cpus
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    """Environment variables of the apps: addresses of the database and of the upstream server."""
    database: str = "none"
    upstream: str = ""
    commands: dict[str, str] = field(default_factory=dict)
    """Purpose → command of everything that was run, as it can be typed."""

    @property
    def threads(self) -> int:
        """Return the number of threads of the load generator."""
        return len(self.cpus.client) or 1


@dataclass(frozen=True, slots=True)
class ServedApp:
    """Running bench app, and the milliseconds from its command to its first answer."""

    running: Running
    example: Example
    folder: Path
    cold_start_ms: float


def cannot_measure_reason(plan: Plan) -> str | None:
    """Return in one line why the plan cannot be measured here and what to do, or None if it can."""
    if not_installed := generators.missing_generator():
        return not_installed
    for slug in plan.frameworks:
        servers = {each.server for each in plan.settings if each.framework == slug}
        needed = {*plan.bench.apps[slug].packages, *(package for server in servers for package in plan.bench.servers[server].packages)}
        needed |= {"psutil>=7", *(["psycopg>=3.2"] if plan.database_url else [])}
        if absent := missing_packages(sorted(needed), in_range=True):
            return f"{slug} needs {', '.join(map(str, absent))}; install: make .venv/requirements-lab"
    return machine.connection_obstacle(max(plan.workload_of(each).connections for each in plan.settings))


@contextmanager
def bench_environment(plan: Plan) -> Iterator[BenchEnvironment]:
    """Provide upstream server and database until the block ends, with this process on the load generator's CPUs."""
    cpus = machine.split_cpus()
    needs = {plan.workload_of(each).needs for each in plan.settings}
    with tempfile.TemporaryDirectory(prefix="guide-bench-") as name, machine.pinned_to(cpus.client), ExitStack() as stack:
        environment = BenchEnvironment(plan, cpus, Path(name))
        if "upstream" in needs:
            environment.upstream = stack.enter_context(serve_loopback(environment, f"--delay {UPSTREAM_DELAY_S}")).url
            environment.variables["BENCH_UPSTREAM"] = f"{environment.upstream}/"
        if "database" in needs:
            url = plan.database_url
            address, environment.database = _fill_postgresql(url) if url else _fill_sqlite(environment.folder)
            environment.variables["BENCH_DATABASE"] = address
        yield environment


# ---------------------------------------------------------------- database

CREATE_TABLE = "CREATE TABLE bench_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL)"


def _database_rows() -> Iterator[tuple[int, str, int]]:
    return ((number, f"Item {number}", number % 997) for number in range(1, DATABASE_ROWS + 1))


def _fill_postgresql(url: str) -> tuple[str, str]:
    """Create the table of the query workloads. Return the database's address for the apps, and its name with version."""
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection, connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_item")
            cursor.execute(CREATE_TABLE)
            cursor.executemany("INSERT INTO bench_item VALUES (%s, %s, %s)", _database_rows())
            cursor.execute("ANALYZE bench_item")
            version = connection.info.server_version
    except psycopg.Error as error:
        raise NotServed(f"the database gives no connection: {str(error).strip().splitlines()[0]}") from None
    return url, f"PostgreSQL {version // 10000}.{version % 10000}"


def _fill_sqlite(folder: Path) -> tuple[str, str]:
    """Create the table of the query workloads in a file. Return its address for the apps, and SQLite's name with version."""
    path = folder / "bench.sqlite3"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(CREATE_TABLE)
        file.executemany("INSERT INTO bench_item VALUES (?, ?, ?)", _database_rows())
    return str(path), f"SQLite {sqlite3.sqlite_version}"


# ---------------------------------------------------------------- servers


@contextmanager
def serve_app(environment: BenchEnvironment, setting: Setting) -> Iterator[ServedApp]:
    """Serve the setting's app in a new server process, which has answered once."""
    app, server = environment.plan.bench.apps[setting.framework], environment.plan.bench.servers[setting.server]
    name = (app.minimal if setting.variant == "minimal" else app.apps)[server.interface]
    command = server.command.replace("{workers}", str(environment.plan.method.workers)).replace("{app}", name)
    command = machine.pinned_command(environment.cpus.server, command)
    environment.commands.setdefault(" ".join(("serve", *app_key(setting))), command.replace("{port}", "8000"))
    example = _example(command, {**app.environment, **environment.variables}, app.files)
    with temporary_folder() as folder:
        write_files(example, folder)
        started = time.monotonic()
        with serving(example, folder, command=command, seconds=0) as running:
            yield ServedApp(running, example, folder, 1000 * (time.monotonic() - started))


@contextmanager
def serve_loopback(environment: BenchEnvironment, options: str = "", *, as_server: bool = False) -> Iterator[Running]:
    """Serve one of the lab's small servers, on the CPUs of the load generator or, with `as_server`, on those of the measured servers."""
    cpus = environment.cpus.server if as_server else environment.cpus.client
    command = machine.pinned_command(cpus, f"python -m lab.loopback {{port}} {options}".strip())
    with temporary_folder() as folder, serving(_example(command, {"PYTHONPATH": str(ROOT)}), folder, command=command, seconds=0) as running:
        yield running


def _example(command: str, variables: Mapping[str, str], files: tuple[SourceFile, ...] = ()) -> Example:
    run = Run(interface="asgi", app="app:app", development=command, production=command, environment=variables)
    return Example(files=files, project=(), lines=0, packages=(), libraries=(), notes=(), run=run, commands={}, checked=None)


def check_app(app: ServedApp, setting: Setting, steps: tuple[ContractStep, ...]) -> None:
    """Check the app's answers to the steps. Raises NotServed for a wrong answer."""
    if difference := first_violation(Contract(summary="-", steps=steps), app.example, app.folder, app.running):
        raise NotServed(f"{setting_label(setting)}: {difference}")


def check_all_apps(environment: BenchEnvironment) -> dict[str, dict[str, int]]:
    """Check every app and server of the plan. Return the size of the answer's body in bytes by framework and workload. Raises NotServed."""
    plan = environment.plan
    sizes: dict[str, dict[str, int]] = {slug: {} for slug in plan.frameworks}
    of_app: dict[tuple[str, str, str], list[Setting]] = {}
    for setting in plan.settings:
        of_app.setdefault(app_key(setting), []).append(setting)
    for settings in of_app.values():
        with name_setting_in_errors(settings), serve_app(environment, settings[0]) as app:
            for each in settings:
                steps = plan.workload_of(each).checks
                check_app(app, each, steps)
                if each.variant == "default" and each.workload not in sizes[each.framework]:
                    sizes[each.framework][each.workload] = len(send(request_of(steps[0], app.running.url, {}), app.running.url).body)
    return sizes


@contextmanager
def name_setting_in_errors(settings: Sequence[Setting]) -> Iterator[None]:
    """Add the name of the setting to errors raised in the block (the first one, if the error is about the server)."""
    try:
        yield
    except NotServed as error:
        named = str(error).startswith(tuple(each.workload for each in settings))
        raise error if named else NotServed(f"{setting_label(settings[0])}: {error}") from None
    except (NotMeasured, NoAnswer) as error:
        raise NotMeasured(f"{setting_label(settings[0])}: {error}") from None
