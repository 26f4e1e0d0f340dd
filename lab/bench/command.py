"""Options, plan and output of `python -m lab bench`."""

import argparse
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import catalog
from catalog import Catalog
from catalog.models import Bench, Machine, Method, Result, Software
from lab.bench.environment import cannot_measure_reason
from lab.bench.plan import Plan
from lab.bench.progress import Progress, duration
from lab.bench.run import Naming, run, without_password
from lab.generators import NotMeasured
from lab.machine import describe_machine, describe_software, split_cpus
from lab.server import NotServed
from lab.statistics import compare, documented_peaks, is_client_bound, is_valid, spread

COMMAND = ("python", "-m", "lab", "bench")
FULL_METHOD = Method(rounds=7, seconds=3, fixed_seconds=3, warm_up=1, primer=0.5, shares=(30, 50, 70), workers=1)
QUICK_METHOD = Method(rounds=7, seconds=1, fixed_seconds=1.5, warm_up=0.4, primer=0.2, shares=(50,), workers=1)
MAX_RESULT_ROWS = 6_000
"""Maximum number of rows of a result; with up to 160 characters each, the file stays below what the catalogue reads."""
MAX_SHARE_PERCENT = 95
"""Highest fixed rate, in % of a peak: nearer to it, the queue in front of the server never empties."""
MAX_WORKERS = 4
"""Default maximum of worker processes, even on machines with more CPUs: with more, memory would be measured."""
Number = TypeVar("Number", int, float)


class InvalidRun(Exception):
    """Error for a run that cannot be measured as requested; the text is one line with the reason."""


# ---------------------------------------------------------------- options


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lab bench` to a parser."""
    add = parser.add_argument
    add("--quick", action="store_true", help="one workload and one fixed rate, shorter: about 2 minutes for three frameworks")
    add("--frameworks", type=comma_separated, metavar="A,B", help="which; those shown first unless you say so")
    add("--workloads", type=comma_separated, metavar="A,B", help="which; all unless you say so")
    add("--rounds", type=bounded_number(int, 1, 100), metavar="N", help=f"{FULL_METHOD.rounds}; an interval needs 3")
    add("--seconds", type=bounded_number(int, 1, 600), metavar="S", help=f"of one measurement at the peak; {defaults('seconds')}")
    add("--fixed-seconds", type=bounded_number(float, 0.5, 600), metavar="S", help=f"of one at a fixed rate; {defaults('fixed_seconds')}")
    add("--warm-up", type=bounded_number(float, 0, 60), metavar="S", help=f"before each; {defaults('warm_up')}")
    add("--primer", type=bounded_number(float, 0, 60), metavar="S", help=f"before that, at 8 connections; {defaults('primer')}")
    add("--shares", type=shares, metavar="30,50", help="fixed rates in per cent of the slowest framework's peak; `none` for no fixed rate")
    add("--base-only", action="store_true", help="no other servers, no minimal apps, keep-alive always on")
    workers = f"processes of every server; one for each of its CPUs, at most {MAX_WORKERS}"
    add("--workers", type=bounded_number(int, 1, 64), metavar="N", help=workers)
    database = "PostgreSQL for the query workloads, such as `postgresql://user:password@127.0.0.1/test`; it gets a table bench_item"
    add("--database-url", type=postgresql, metavar="URL", help=database)
    label = matches_pattern(r"(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*", "a-z, 0-9 and single hyphens, at most 40")
    add("--label", type=label, default="run", help="the result is called <date>-<label>")
    add("--title", type=matches_pattern(".{1,160}", "1 to 160 characters"), help="what pages call it")
    add("--resume", nargs="?", const="", metavar="ID", help="go on with an interrupted run, the newest unless you name one")
    add("--ship", action="store_true", help="write into data/benchmarks/ and not into results/")
    add("--progress", type=Path, metavar="FILE", help="keep in this file how far it is, as JSON")


def defaults(name: str) -> str:
    """Return the default of a setting with its quick value, for help texts."""
    return f"{getattr(FULL_METHOD, name):g}, quick {getattr(QUICK_METHOD, name):g}"


def comma_separated(text: str) -> tuple[str, ...]:
    """Parse a comma-separated list for argparse."""
    return tuple(word for word in text.split(",") if word)


def bounded_number(kind: Callable[[str], Number], low: float, high: float) -> Callable[[str], Number]:
    """Return an argparse type for a number from `low` to `high`."""

    def read(text: str) -> Number:
        with suppress(ValueError):
            if low <= (value := kind(text)) <= high:
                return value
        what = "whole number" if kind is int else "number"
        raise argparse.ArgumentTypeError(f"{text!r} is not taken; write a {what} from {low:g} to {high:g}")

    return read


def shares(text: str) -> tuple[int, ...]:
    """Parse a list of percentages, or `none`, for argparse."""
    if text == "none":
        return ()
    with suppress(ValueError):
        found = sorted({int(word) for word in comma_separated(text)})
        if found and found[0] >= 1 and found[-1] <= MAX_SHARE_PERCENT:
            return tuple(found)
    raise argparse.ArgumentTypeError(f"{text!r} is not taken; write per cents from 1 to {MAX_SHARE_PERCENT} such as 30,50,70, or none")


def matches_pattern(pattern: str, remedy: str) -> Callable[[str], str]:
    """Return an argparse type for a text that matches a pattern; `remedy` says what to write."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text := text.strip(), re.DOTALL):
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not taken; write {remedy}")
        return text

    return read


def postgresql(text: str) -> str:
    """Check a PostgreSQL URL for argparse."""
    parts = urlsplit(text)
    if parts.scheme not in ("postgresql", "postgres") or parts.hostname not in ("127.0.0.1", "localhost", "::1") or parts.query:
        where = "on this machine, or its network would be measured, and without ?settings"
        raise argparse.ArgumentTypeError(f"only PostgreSQL is taken, {where}; write `postgresql://user:password@127.0.0.1/test`")
    return text


# ---------------------------------------------------------------- what is asked for


def new_plan(bench: Bench, defaults: Sequence[str], options: argparse.Namespace) -> Plan:
    """Return the plan that the options describe. Raises InvalidRun for an unknown framework or workload, or for too many rows."""
    known = tuple(workload.id for workload in bench.workloads)
    frameworks = tuple(dict.fromkeys(options.frameworks or (slug for slug in defaults if slug in bench.apps)))
    workloads = options.workloads or ((bench.varied,) if options.quick else known)
    for what, asked, there in (("framework", frameworks, tuple(bench.apps)), ("workload", workloads, known)):
        if wrong := [name for name in asked if name not in there]:
            raise InvalidRun(f"there is no {what} {wrong[0]!r} to measure; there are {', '.join(there)}")
    cpus = split_cpus()
    workers = options.workers or max(1, min(MAX_WORKERS, len(cpus.server) or cpus.count // 2))
    asked_method = {name: value for name in Method.model_fields if (value := getattr(options, name, None)) is not None}
    method = Method(**{**dict(QUICK_METHOD if options.quick else FULL_METHOD), **asked_method, "workers": workers})
    varied = not options.quick and not options.base_only
    plan = Plan(bench, frameworks, tuple(id for id in known if id in workloads), method, varied, options.database_url)
    rows = sum(len(job.settings) for job in plan.jobs)
    if rows > MAX_RESULT_ROWS:
        raise InvalidRun(
            f"{rows:,} rows are more than a result file holds; take at most --rounds {MAX_RESULT_ROWS * method.rounds // rows}"
        )
    return plan


def interrupted_result(folder: Path, data: Catalog, id: str) -> Result:
    """Return the interrupted run of this name, or the newest. Raises InvalidRun."""
    results, faults = catalog.load_results(folder, data.vocabulary)
    found = [result for result in results if (result.id == id if id else not result.head.complete)]
    if not found:
        wrong = [str(fault) for fault in faults if fault.path.startswith(f"{id}.")] if id else []
        raise InvalidRun(
            "\n".join(wrong) or f"{folder} has no {id or 'interrupted run'}; it has {', '.join(r.id for r in results) or 'none'}"
        )
    if found[-1].head.complete:
        raise InvalidRun(f"{id} is complete; nothing is left to measure")
    return found[-1]


def resumed_plan(before: Result, bench: Bench, database_url: str | None) -> Plan:
    """Return the plan of an interrupted run.

    `database_url` includes the password, which a result does not store. Raises InvalidRun if the rest would be measured under other
    conditions.
    """
    head = before.head
    refusal = f"{before.id} cannot be gone on with: {{}}; start a new run"
    if head.options is None:
        raise InvalidRun(refusal.format("an older version wrote it, which did not record its options"))
    workloads = {workload.id for workload in bench.workloads}
    if head.documented_servers != {slug: bench.apps[slug].server for slug in head.frameworks if slug in bench.apps}:
        raise InvalidRun(refusal.format("frameworks or their documented servers have changed"))
    if not workloads.issuperset(head.workloads):
        raise InvalidRun(refusal.format("workloads have changed"))
    now = _shared_conditions(describe_software(head.software.database), describe_machine(split_cpus()))
    for what, was in _shared_conditions(head.software, head.machine).items():
        if now.get(what) != was:
            raise InvalidRun(refusal.format(f"{what} was {was} and is {now.get(what, 'not there')}"))
    url = head.options.postgresql and (database_url or head.options.postgresql)
    return Plan(bench, head.frameworks, head.workloads, head.method, head.options.varied, url)


def _shared_conditions(software: Software, machine: Machine) -> dict[str, object]:
    """Return the conditions that all rows of one result share. The database is known only after it has answered."""
    of_machine = {"the processor": machine.processor, "the servers' CPUs": machine.server_cpus, "the generator's CPUs": machine.client_cpus}
    return {"Python": software.python, **software.generators, **software.packages, **of_machine}


def new_naming(folder: Path, options: argparse.Namespace, arguments: Sequence[str]) -> Naming:
    """Return id, title and command of a new result."""
    today = date.today().isoformat()
    wanted = f"{today}-{options.label}"
    names = (f"{wanted}-{bounded_number}" if bounded_number > 1 else wanted for bounded_number in count(1))
    id = next(name for name in names if not any((folder / f"{name}.{end}").exists() for end in ("yaml", "csv")))
    asked = [without_password(word) for word in arguments if not word.startswith("--progress=")]  # which changes nothing of the result
    return Naming(id, options.title or f"Measured {today}, {options.label}", shlex.join([*COMMAND, *asked]))


# ---------------------------------------------------------------- the command


def bench(data: Catalog, options: argparse.Namespace, arguments: Sequence[str]) -> int:
    """Run the subcommand. Return 0 if all was measured, 130 after an interrupt, 1 if it cannot be measured here, 2 for unknown names."""
    faults = [str(fault) for fault in data.faults if fault.path.startswith("examples/bench/")]
    if data.bench is None or faults:  # rates depend on which framework is the slowest: without one of them, all are others
        return _fail("\n".join(faults) or "the data has no examples/bench/bench.yaml", 1)
    folder = catalog.data_folder() / "benchmarks" if options.ship else catalog.results_folder()
    try:
        if options.resume is None:
            before, plan = None, new_plan(data.bench, data.defaults, options)
            naming = new_naming(folder, options, arguments[1:])
        else:
            before = interrupted_result(folder, data, options.resume)
            plan = resumed_plan(before, data.bench, options.database_url)
            naming = Naming(before.id, before.head.title, before.head.command)
    except InvalidRun as error:
        return _fail(str(error), 2)
    if wrong := cannot_measure_reason(plan):
        return _fail(wrong, 1)
    display = ProgressDisplay(f"{len(plan.jobs)} measurements of {', '.join(plan.frameworks)}", plan.total_s, options.progress)
    try:
        with closing(display), interrupts():
            run(plan, folder, naming, display.show, before)
    except KeyboardInterrupt:
        again = shlex.join([*COMMAND, "--resume", naming.id, *(["--ship"] if options.ship else [])])
        return _fail(f"interrupted; what was finished is in {folder / naming.id}.csv; go on: {again}", 130)
    except (NotServed, NotMeasured, OSError) as error:
        return _fail(str(error), 1)
    (result,) = [result for result in catalog.load_results(folder, data.vocabulary)[0] if result.id == naming.id]
    print("\n".join(summary(result)))
    print(f"{folder / naming.id}.yaml and .csv")
    return 0


def _fail(line: str, code: int) -> int:
    print(line, file=sys.stderr, flush=True)
    return code


@contextmanager
def interrupts() -> Iterator[None]:
    """Raise KeyboardInterrupt on SIGINT and SIGTERM while the block runs. Shells start background jobs with SIGINT ignored."""
    handlers = {
        bounded_number: signal.signal(bounded_number, signal.default_int_handler) for bounded_number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for bounded_number, handler in handlers.items():
            signal.signal(bounded_number, handler)


class ProgressDisplay:
    """Progress bar with the remaining time on a terminal; elsewhere one line for each round."""

    def __init__(self, what: str, seconds: float, file: Path | None) -> None:
        self.file, self.is_terminal, self.round = file, sys.stdout.isatty(), 0
        print(f"{what}: about {duration(seconds)}. The apps are checked first.", flush=True)

    def show(self, now: Progress) -> None:
        """Show the progress, and write it to the file if there is one."""
        if self.file:
            now.write(self.file)
        if self.is_terminal:
            width = shutil.get_terminal_size().columns
            bar = "█" * round(20 * now.share) + "░" * (20 - round(20 * now.share))
            print(f"\r\x1b[K{bar} {now.sentence}"[: width + 4], end="", flush=True)
        elif now.round != self.round or now.done == now.jobs:
            print(now.sentence, flush=True)
        self.round = now.round

    def close(self) -> None:
        """Remove the progress bar."""
        if self.is_terminal:
            print("\r\x1b[K", end="", flush=True)


def summary(result: Result) -> Iterator[str]:
    """Yield lines with the peaks on documented servers by workload, each framework compared with the first."""
    first = result.head.frameworks[0]
    for workload in result.head.workloads:
        peaks = documented_peaks(result.rows, workload, result.documented_servers)
        yield workload
        for slug, rows in peaks.items():
            median = spread(rows, "rps")
            text = f"  {slug:12} {median.median if median else 0:9,.0f} requests per second"
            if not is_valid(rows):
                text += ", invalid: more than 0.1 % errors"
            elif slug != first and is_valid(peaks[first]) and (ratio := compare(rows, peaks[first], "rps")):
                ratio_words = f"{ratio.ratio:.2f} × {first} ({ratio.low:.2f} to {ratio.high:.2f})"
                text += f", {ratio_words}" if ratio.differs else f", no measurable difference: {ratio_words}"
            yield text + (", limited by the load generator" if is_client_bound(rows) else "")
