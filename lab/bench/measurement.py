"""One job: start a server, measure its peak or its fixed rates, end it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from catalog.models import Ceiling, ResultRow
from lab import generators, machine
from lab.bench.environment import BenchEnvironment, ServedApp, check_app, errors_named, serve_app, serve_loopback
from lab.bench.plan import Configuration, Job, Plan
from lab.generators import Load, Target
from lab.requests import Request, request_of, send
from lab.statistics import by_setting, is_valid, spread

PRIMER_CONNECTIONS = 8
CLIENT_CPU_LIMIT = 90
"""Above this CPU use (per cent) the load generator is marked as the bottleneck."""
CEILING_SHARE_LIMIT = 0.8
"""Likewise above this share of the throughput of a server that does nothing."""
GENERATOR_DELAY_LIMIT_MS = 5
"""Likewise if the 99th percentile of the generator's own delay in sending, at a fixed rate, exceeds this."""
CEILING_CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Observation:
    """A load, and what the server did meanwhile."""

    load: Load
    cpu_seconds: float
    memory_mb: float | None
    new_connections: int | None
    """None where the system does not count them."""


def measure(
    environment: BenchEnvironment, job: Job, shares: Sequence[int | None], rates: Mapping[int, float], ceilings: Iterable[Ceiling]
) -> list[ResultRow]:
    """Measure the peak (share None) or the fixed rates of `shares` on one server process.

    `rates` has the requests per second of each share. Raises NotServed and NotMeasured.
    """
    configuration, method = job.configuration, environment.plan.method
    ceiling = next((each for each in ceilings if each.keep_alive == configuration.keep_alive), None)
    rows = []
    with errors_named([configuration]), serve_app(environment, configuration) as app:
        target = _target(environment, configuration, app)
        check_app(app, configuration)
        generators.warm_up(replace(target, connections=PRIMER_CONNECTIONS), method.primer, environment.threads)
        generators.warm_up(target, method.warm_up, environment.threads)
        check_app(app, configuration, only_first=True)  # waits until what the warm-up left is answered
        for share in shares:
            rate = None if share is None else rates[share]
            observed = _observe(environment, app, target, rate)
            rows.append(_row(job, share, rate, observed, app.cold_start_ms, ceiling))
            _keep_command(environment, configuration, share, target, observed.load)
        check_app(app, configuration, only_first=True)
    return rows


def _target(environment: BenchEnvironment, configuration: Configuration, app: ServedApp) -> Target:
    request = request_of(configuration.workload.checks[0], app.running.url, {})
    body: Path | None = None
    if request.body is not None:
        body = environment.folder / "request-body"
        body.write_bytes(request.body)
    return Target(app.running.url, request, configuration.workload.connections, body, configuration.keep_alive)


def _observe(environment: BenchEnvironment, app: ServedApp, target: Target, rate: float | None) -> Observation:
    """Send the load; connections to the upstream server do not count, since they are the app's and not the load generator's."""
    method = environment.plan.method
    before, upstream_before = machine.accepted_connections(), _upstream_connections(environment)
    with machine.used_by(app.running.process.pid) as used:
        if rate is None:
            load = generators.peak(target, method.seconds, environment.threads)
        else:
            load = generators.fixed_rate(target, method.fixed_seconds, rate)
    after, upstream_after = machine.accepted_connections(), _upstream_connections(environment)
    opened = None if before is None or after is None else max(0, after - before - (upstream_after - upstream_before))
    return Observation(load, used.cpu_seconds, used.memory_mb, opened)


def _upstream_connections(environment: BenchEnvironment) -> int:
    return int(send(Request("GET", "/opened", {}, None), environment.upstream).text) if environment.upstream else 0


def _row(
    job: Job, share: int | None, rate: float | None, observed: Observation, cold_start_ms: float, ceiling: Ceiling | None
) -> ResultRow:
    load = observed.load
    good = load.requests - load.errors - load.timeouts
    p50_ms, p90_ms, p99_ms = load.ms or (None, None, None)
    return ResultRow(
        **job.setting(share)._asdict(),
        connections=job.configuration.workload.connections,
        rate=rate,
        round=job.round,
        requests=load.requests,
        errors=load.errors,
        timeouts=load.timeouts,
        new_connections=observed.new_connections,
        seconds=load.seconds,
        rps=load.rps,
        p50_ms=p50_ms,
        p90_ms=p90_ms,
        p99_ms=p99_ms,
        cpu_seconds=1000 * observed.cpu_seconds / good if good else None,
        memory_mb=observed.memory_mb,
        client_cpu=load.client_cpu,
        client_bound=generator_was_the_limit(load, ceiling),
        cold_start_ms=cold_start_ms,
    )


def generator_was_the_limit(load: Load, ceiling: Ceiling | None) -> bool:
    near_ceiling = ceiling is not None and load.rps >= CEILING_SHARE_LIMIT * ceiling.rps
    return load.client_cpu >= CLIENT_CPU_LIMIT or load.late_ms > GENERATOR_DELAY_LIMIT_MS or near_ceiling


def _keep_command(environment: BenchEnvironment, configuration: Configuration, share: int | None, target: Target, load: Load) -> None:
    """Store the generator's command as one types it against a server on port 8000."""
    name = f"{'peak' if share is None else 'fixed'} {configuration.workload.id}" + " without keep-alive" * (not configuration.keep_alive)
    command = load.command.replace(target.url, "http://127.0.0.1:8000").replace(f"{environment.folder}/", "")
    environment.commands.setdefault(name, machine.pinned_command(environment.cpus.client, command))


def fixed_rates(plan: Plan, workload: str, rows: Iterable[ResultRow]) -> dict[int, float]:
    """Share in % → requests per second: of the peak of the slowest framework on documented servers, in three digits."""
    peaks = [
        found.median
        for setting, rounds in by_setting(rows).items()
        if (setting.workload, setting.phase, setting.variant, setting.keep_alive) == (workload, "peak", "default", True)
        if setting.server == plan.documented_servers[setting.framework] and is_valid(rounds) and (found := spread(rounds, "rps"))
    ]
    slowest = min(peaks, default=1.0)
    return {share: max(1.0, float(f"{slowest * share / 100:.3g}")) for share in plan.method.shares}


def measure_ceiling(environment: BenchEnvironment, keep_alive: bool) -> Ceiling:
    """What the load generator reaches with a server that does nothing."""
    method = environment.plan.method
    with serve_loopback(environment, as_server=True) as running:
        target = Target(running.url, Request("GET", "/", {}, None), CEILING_CONNECTIONS, keep_alive=keep_alive)
        generators.warm_up(target, method.warm_up, environment.threads)
        load = generators.peak(target, method.seconds, environment.threads)
    return Ceiling(keep_alive=keep_alive, rps=round(load.rps, 1), client_cpu=round(load.client_cpu, 1))
