"""Measures one job: starts a server, measures its peak or its fixed rates, and ends it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from catalog.models import Ceiling, ResultRow
from lab import generators, machine
from lab.bench.environment import BenchEnvironment, ServedApp, check_app, name_setting_in_errors, serve_app, serve_loopback
from lab.bench.plan import Job, Plan
from lab.generators import Load, Target
from lab.requests import Request, request_of, send
from lab.statistics import Setting, documented_peaks, is_valid, spread

PRIMER_CONNECTIONS = 8
CLIENT_CPU_LIMIT = 90
"""Above this CPU use (per cent) the load generator is marked as the bottleneck."""
CEILING_SHARE_LIMIT = 0.8
"""Above this share of the throughput of a server that does nothing, the load generator is marked as the bottleneck."""
GENERATOR_DELAY_LIMIT_MS = 5
"""Above this 99th percentile of the generator's own delay in sending at a fixed rate, it is marked as the bottleneck."""
CEILING_CONNECTIONS = 64


def measure(environment: BenchEnvironment, job: Job, rates: Mapping[int, float], ceilings: Iterable[Ceiling]) -> list[ResultRow]:
    """Measure the settings of a job on one server process.

    `rates` maps each share to requests per second; `ceilings` are the maxima of the load generator. Raises NotServed and NotMeasured.
    """
    app_setting, method = job.settings[0], environment.plan.method
    ceiling = next((each for each in ceilings if each.keep_alive == app_setting.keep_alive), None)
    checks = environment.plan.workload_of(app_setting).checks
    rows = []
    with name_setting_in_errors(job.settings), serve_app(environment, app_setting) as app:
        target = _target(environment, app_setting, app)
        check_app(app, app_setting, checks)
        generators.warm_up(replace(target, connections=PRIMER_CONNECTIONS), method.primer, environment.threads)
        generators.warm_up(target, method.warm_up, environment.threads)
        check_app(app, app_setting, checks[:1])  # waits until what the warm-up left is answered
        for setting in job.settings:
            rate = None if setting.share is None else rates[setting.share]
            load, usage = _send_load(environment, app, target, rate)
            measured = {"connections": target.connections, "rate": rate, "round": job.round, "cold_start_ms": app.cold_start_ms}
            rows.append(_result_row(setting, load, usage, client_bound=is_generator_limited(load, ceiling), **measured))
            _keep_command(environment, setting, target, load)
        check_app(app, app_setting, checks[:1])
    return rows


def _target(environment: BenchEnvironment, setting: Setting, app: ServedApp) -> Target:
    workload = environment.plan.workload_of(setting)
    request = request_of(workload.checks[0], app.running.url, {})
    body: Path | None = None
    if request.body is not None:
        body = environment.folder / "request-body"
        body.write_bytes(request.body)
    return Target(app.running.url, request, workload.connections, body, setting.keep_alive)


def _send_load(environment: BenchEnvironment, app: ServedApp, target: Target, rate: float | None) -> tuple[Load, machine.Usage]:
    """Return the load at the peak or at a rate, and the server's resource use meanwhile, without the app's connections to the upstream
    server.
    """
    method = environment.plan.method
    with machine.used_by(app.running.process.pid) as usage:
        upstream_before = _upstream_connections(environment)  # asking makes one connection more, here and in the difference below
        if rate is None:
            load = generators.send_peak(target, method.seconds, environment.threads)
        else:
            load = generators.send_fixed_rate(target, method.fixed_seconds, rate)
    if usage.connections is not None:
        usage.connections = max(0, usage.connections - (_upstream_connections(environment) - upstream_before))
    return load, usage


def _upstream_connections(environment: BenchEnvironment) -> int:
    return int(send(Request("GET", "/opened", {}, None), environment.upstream).text) if environment.upstream else 0


def _result_row(setting: Setting, load: Load, usage: machine.Usage, **others: object) -> ResultRow:
    """Return a row with the figures of a load; `others` are its remaining fields."""
    good = load.requests - load.errors - load.timeouts
    p50_ms, p90_ms, p99_ms = load.percentiles_ms or (None, None, None)
    figures = {
        "requests": load.requests,
        "errors": load.errors,
        "timeouts": load.timeouts,
        "new_connections": usage.connections,
        "seconds": load.seconds,
        "rps": load.rps,
        "p50_ms": p50_ms,
        "p90_ms": p90_ms,
        "p99_ms": p99_ms,
        "cpu_seconds": 1000 * usage.cpu_seconds / good if good else None,
        "memory_mb": usage.memory_mb,
        "client_cpu": load.client_cpu,
    }
    return ResultRow.model_validate({**setting._asdict(), **figures, **others})


def is_generator_limited(load: Load, ceiling: Ceiling | None) -> bool:
    """Return whether the load generator, and not the server, limited the load."""
    near_ceiling = ceiling is not None and load.rps >= CEILING_SHARE_LIMIT * ceiling.rps
    return load.client_cpu >= CLIENT_CPU_LIMIT or load.late_ms > GENERATOR_DELAY_LIMIT_MS or near_ceiling


def _keep_command(environment: BenchEnvironment, setting: Setting, target: Target, load: Load) -> None:
    """Store the generator's command as one types it against a server on port 8000."""
    name = f"{setting.phase} {setting.workload}" + ("" if setting.keep_alive else " without keep-alive")
    command = load.command.replace(target.url, "http://127.0.0.1:8000").replace(f"{environment.folder}/", "")
    environment.commands.setdefault(name, machine.pinned_command(environment.cpus.client, command))


def fixed_rates(plan: Plan, workload: str, rows: Iterable[ResultRow]) -> dict[int, float]:
    """Return requests per second by share in %: of the median peak of the slowest framework on its documented server, rounded to three
    digits.
    """
    peaks = documented_peaks(rows, workload, plan.documented_servers).values()
    slowest = min((found.median for rounds in peaks if is_valid(rounds) and (found := spread(rounds, "rps"))), default=1.0)
    return {share: max(1.0, float(f"{slowest * share / 100:.3g}")) for share in plan.method.shares}


def measure_ceiling(environment: BenchEnvironment, keep_alive: bool) -> Ceiling:
    """Measure the load generator against a server that does nothing."""
    method = environment.plan.method
    with serve_loopback(environment, as_server=True) as running:
        target = Target(running.url, Request("GET", "/", {}, None), CEILING_CONNECTIONS, keep_alive=keep_alive)
        generators.warm_up(target, method.warm_up, environment.threads)
        load = generators.send_peak(target, method.seconds, environment.threads)
    return Ceiling(keep_alive=keep_alive, rps=round(load.rps, 1), client_cpu=round(load.client_cpu, 1))
