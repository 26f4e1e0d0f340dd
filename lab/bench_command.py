"""`python -m lab bench`: what to measure, how long, and what is seen of it meanwhile."""

import argparse
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import catalog
from catalog import Catalog
from catalog.models import Bench, Machine, Method, Result, Software
from lab.bench import Plan, Progress, estimated_seconds, obstacle, run
from lab.generators import NotMeasured
from lab.machine import divided, machine, software
from lab.server import NotServed
from lab.statistics import by_setting, compare, is_client_bound, is_valid, spread

FULL = Method(rounds=7, seconds=3, fixed_seconds=3, warm_up=1, primer=0.5, shares=(30, 50, 70), workers=1)
QUICK = Method(rounds=7, seconds=1, fixed_seconds=1.5, warm_up=0.4, primer=0.2, shares=(50,), workers=1)
MOST_ROWS = 6_000
"""With up to 160 characters each, a result file stays below what the catalogue reads."""
MOST_WORKERS = 4
"""Where there are CPUs for more: beyond it the machine's memory is measured."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--quick", action="store_true", help="one workload and one fixed rate, shorter: about 2 minutes for three frameworks"
    )
    parser.add_argument("--frameworks", type=words, metavar="A,B", help="which; those shown first unless you say so")
    parser.add_argument("--workloads", type=words, metavar="A,B", help="which; all unless you say so")
    parser.add_argument("--rounds", type=whole(1, 100), metavar="N", help=f"{FULL.rounds}; an interval needs 3")
    parser.add_argument(
        "--seconds", type=whole(1, 600), metavar="S", help=f"of one measurement at the peak; {FULL.seconds:g}, quick {QUICK.seconds:g}"
    )
    parser.add_argument(
        "--fixed-seconds",
        type=between(0.5, 600),
        metavar="S",
        help=f"of one at a fixed rate; {FULL.fixed_seconds:g}, quick {QUICK.fixed_seconds:g}",
    )
    parser.add_argument("--warm-up", type=between(0, 60), metavar="S", help=f"before each; {FULL.warm_up:g}, quick {QUICK.warm_up:g}")
    parser.add_argument(
        "--primer", type=between(0, 60), metavar="S", help=f"before that, at 8 connections; {FULL.primer:g}, quick {QUICK.primer:g}"
    )
    parser.add_argument(
        "--shares", type=shares, metavar="30,50", help="fixed rates in per cent of the slowest framework's peak; `none` for no fixed rate"
    )
    parser.add_argument("--base-only", action="store_true", help="no other servers, no minimal apps, keep-alive always on")
    parser.add_argument(
        "--workers", type=whole(1, 64), metavar="N", help=f"processes of every server; one for each of its CPUs, at most {MOST_WORKERS}"
    )
    parser.add_argument(
        "--database-url",
        type=postgres,
        metavar="URL",
        help="PostgreSQL for the query workloads, such as `postgresql://user:password@127.0.0.1/test`; it gets a table bench_item",
    )
    parser.add_argument("--label", type=label, default="run", help="the result is called <date>-<label>")
    parser.add_argument("--title", type=title, help="what pages call it")
    parser.add_argument("--resume", nargs="?", const="", metavar="ID", help="go on with an interrupted run, the newest unless you name one")
    parser.add_argument("--ship", action="store_true", help="write into data/benchmarks/ and not into results/")


def words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not taken; write a whole number from {low} to {high}")
        return int(text)

    return read


def between(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?", text) or not low <= float(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not taken; write a number from {low:g} to {high:g}")
        return float(text)

    return read


def shares(text: str) -> tuple[int, ...]:
    if text == "none":
        return ()
    found = words(text)
    if not found or not all(word.isdecimal() and 1 <= int(word) <= 95 for word in found):
        raise argparse.ArgumentTypeError(f"{text!r} is not taken; write per cents from 1 to 95 such as 30,50,70, or none")
    return tuple(sorted({int(word) for word in found}))


def label(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 40:
        raise argparse.ArgumentTypeError(f"{text!r} is no label; write a-z, 0-9 and single hyphens, at most 40")
    return text


def title(text: str) -> str:
    if not 1 <= len(text.strip()) <= 160:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no title; write 1 to 160 characters")
    return text.strip()


def postgres(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("postgresql", "postgres"):
        raise argparse.ArgumentTypeError("only PostgreSQL is taken; write `postgresql://user:password@127.0.0.1/test`")
    if parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise argparse.ArgumentTypeError(f"{parts.hostname} is another machine, whose network would be measured; use 127.0.0.1")
    if parts.query:
        raise argparse.ArgumentTypeError("no ?settings are taken; write `postgresql://user:password@127.0.0.1/test`")
    return text


# ---------------------------------------------------------------- the run


def bench(data: Catalog, options: argparse.Namespace, arguments: Sequence[str]) -> int:
    """0 when all is measured, 130 where it was interrupted, 1 with one line where it cannot be measured, 2 for what is not there."""
    faults = [str(fault) for fault in data.faults if fault.path.startswith("examples/bench/")]
    if data.bench is None or faults:  # rates depend on which framework is the slowest: without one of them, all are others
        print("\n".join(faults) or "the data has no examples/bench/bench.yaml", file=sys.stderr)
        return 1
    folder = catalog.data_folder() / "benchmarks" if options.ship else catalog.results_folder()
    try:
        before = unfinished(folder, data, options.resume) if options.resume is not None else None
        if before:
            options = resumed(before, options)
        plan = plan_of(data.bench, data.defaults, options)
        if before:
            refuse_changed(before, plan)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    if wrong := obstacle(plan):
        print(wrong, file=sys.stderr)
        return 1

    id = before.id if before else free_id(folder, f"{date.today().isoformat()}-{options.label}")
    command = before.head.command if before else shlex.join([*COMMAND, *without_password(arguments[1:])])
    title = before.head.title if before else options.title or f"Measured {date.today().isoformat()}, {options.label}"
    shown = Shown(f"{len(plan.jobs)} measurements of {', '.join(plan.frameworks)}", estimated_seconds(plan))
    # SIGINT too: Python leaves it ignored where a shell started this in the background
    handlers = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        run(plan, folder, id, title, command, shown, before)
    except KeyboardInterrupt:
        again = shlex.join([*COMMAND, "--resume", id, *(["--ship"] if options.ship else [])])
        shown.end(f"interrupted; what was finished is in {folder / id}.csv; go on: {again}")
        return 130
    except (NotServed, NotMeasured, OSError) as error:
        shown.end(str(error))
        return 1
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)  # whoever calls this, such as a test, ends as it did
    shown.end("")
    (result,) = [result for result in catalog.load_results(folder, data.vocabulary)[0] if result.id == id]
    print("\n".join(summary(result, plan)))
    print(f"{folder / id}.yaml and .csv")
    return 0


COMMAND = ("python", "-m", "lab", "bench")


class Refused(Exception):
    """What cannot be measured as asked; the text is one line that says why."""


def interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def plan_of(bench: Bench, defaults: Sequence[str], options: argparse.Namespace) -> Plan:
    """What the options ask for. Raises Refused for a framework or workload that is not there."""
    known = tuple(workload.id for workload in bench.workloads)
    frameworks = options.frameworks or tuple(slug for slug in defaults if slug in bench.apps)
    workloads = options.workloads or ((bench.varied,) if options.quick else known)
    for what, asked, there in (("framework", frameworks, tuple(bench.apps)), ("workload", workloads, known)):
        if wrong := [name for name in asked if name not in there]:
            raise Refused(f"there is no {what} {wrong[0]!r} to measure; there are {', '.join(there)}")
    cpus = divided()
    workers = options.workers or max(1, min(MOST_WORKERS, len(cpus.server) or cpus.count // 2))
    own = {name: value for name in Method.model_fields if (value := getattr(options, name, None)) is not None}
    method = Method(**{**dict(QUICK if options.quick else FULL), **own, "workers": workers})
    varied = not options.quick and not options.base_only
    plan = Plan(bench, tuple(dict.fromkeys(frameworks)), tuple(id for id in known if id in workloads), method, varied, options.database_url)
    rows = sum(len(method.shares) if job.fixed else 1 for job in plan.jobs)
    if rows > MOST_ROWS:
        raise Refused(f"{rows:,} rows are more than a result file holds; take at most --rounds {MOST_ROWS * method.rounds // rows}")
    return plan


def unfinished(folder: Path, data: Catalog, id: str) -> Result:
    """The interrupted run of this name, or the newest. Raises Refused."""
    results, faults = catalog.load_results(folder, data.vocabulary)
    found = [result for result in results if (result.id == id if id else not result.head.complete)]
    if not found:
        wrong = [str(fault) for fault in faults if fault.path.startswith(f"{id}.")] if id else []
        raise Refused("\n".join(wrong) or f"{folder} has no {id or 'interrupted run'}; it has {', '.join(r.id for r in results) or 'none'}")
    if found[-1].head.complete:
        raise Refused(f"{id} is complete; nothing is left to measure")
    return found[-1]


def resumed(before: Result, options: argparse.Namespace) -> argparse.Namespace:
    """The options it was started with; only a password is not written down, so the database may be named again."""
    parser = argparse.ArgumentParser()
    add_options(parser)
    again = parser.parse_args(shlex.split(before.head.command)[len(COMMAND) :])
    again.database_url, again.ship = options.database_url or again.database_url, options.ship
    return again


def refuse_changed(before: Result, plan: Plan) -> None:
    """Raises Refused where what is left would be measured otherwise than what is there."""
    was, now = _world(before.head.software, before.head.machine), _world(software(before.head.software.database), machine(divided()))
    if changed := [what for what, value in was.items() if now.get(what) != value]:
        what = changed[0]
        raise Refused(f"{before.id} cannot be gone on with: {what} was {was[what]} and is {now.get(what, 'not there')}; start a new run")
    if (before.head.method, before.head.frameworks, before.head.workloads) != (plan.method, plan.frameworks, plan.workloads):
        raise Refused(f"{before.id} cannot be gone on with: frameworks, workloads, CPUs or defaults have changed; start a new run")


def _world(software: Software, machine: Machine) -> dict[str, object]:
    """What all rows of one result have in common. The database is only known once it answers."""
    of_machine = {"the processor": machine.processor, "the servers' CPUs": machine.server_cpus, "the generator's CPUs": machine.client_cpus}
    return {"Python": software.python, **software.generators, **software.packages, **of_machine}


def without_password(arguments: Sequence[str]) -> list[str]:
    return [re.sub(r"(?<=://)([^/@]*)@", "", word) for word in arguments]


def free_id(folder: Path, wanted: str) -> str:
    names = (f"{wanted}-{number}" if number > 1 else wanted for number in count(1))
    return next(name for name in names if not any((folder / f"{name}.{end}").exists() for end in ("yaml", "csv")))


# ---------------------------------------------------------------- what is seen of it


class Shown:
    """A bar with the time left on a terminal; elsewhere a line for each round."""

    def __init__(self, what: str, seconds: float) -> None:
        self.live, self.round = sys.stdout.isatty(), 0
        print(f"{what}: about {duration(seconds)}. The apps are checked first.", flush=True)

    def __call__(self, now: Progress) -> None:
        share = now.done / now.jobs if now.jobs else 1
        text = f"{share:4.0%}, {duration(now.seconds_left)} left, round {now.round}: {now.now}"
        if self.live:
            width = shutil.get_terminal_size().columns
            bar = "█" * round(20 * share) + "░" * (20 - round(20 * share))
            print(f"\r\x1b[K{bar} {text}"[: width + 4], end="", flush=True)
        elif now.round != self.round or now.done == now.jobs:
            print(text, flush=True)
        self.round = now.round

    def end(self, why: str) -> None:
        if self.live:
            print("\r\x1b[K", end="", flush=True)
        if why:
            print(why, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{round(seconds)} s" if seconds < 100 else f"{minutes} min"


def summary(result: Result, plan: Plan) -> Iterator[str]:
    """The base at its peak, workload by workload, each framework against the first that was named."""
    found = by_setting(result.rows)
    first = plan.frameworks[0]
    for workload in result.head.workloads:
        peaks = {
            setting.framework: rows
            for setting, rows in found.items()
            if (setting.workload, setting.phase, setting.variant, setting.keep_alive) == (workload, "peak", "default", True)
            if setting.server == plan.bench.apps[setting.framework].server
        }
        yield workload
        for slug, rows in peaks.items():
            middle = spread(rows, "rps")
            text = f"  {slug:12} {middle.median if middle else 0:9,.0f} requests per second"
            if not is_valid(rows):
                text += ", invalid: more than 0.1 % errors"
            elif slug != first and is_valid(peaks[first]) and (ratio := compare(rows, peaks[first], "rps")):
                words = f"{ratio.ratio:.2f} × {first} ({ratio.low:.2f} to {ratio.high:.2f})"
                text += f", {words}" if ratio.differs else f", no measurable difference: {words}"
            yield text + (", limited by the load generator" if is_client_bound(rows) else "")
