"""Compares the decide page with a bare Streamlit page in one run: `make perf`.

    python -m perf.compare [--rounds 5] [--reruns 20000] [--short]

Measured are `pages/bare.py` under plain `streamlit run`, our page, and our page with 50 frameworks to choose from. Each round measures
all of them in turn on the same machine; results are ratios within a round. At the end one server runs the page 20,000 times to measure
its memory. Prints a table with targets and writes perf/results/<date>-compare-<number>.json and .md. Tests use `--short`.
"""

import argparse
import asyncio
import itertools
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from perf.felt import chart_after_key, page_after_click, tab
from support.large_catalogue import write_large_catalogue
from support.reader import StreamlitClient, streamlit_client
from support.servers import ROOT, Server, start_server

RESULTS = Path(__file__).parent / "results"
KINDS = {
    "bare": ("perf/pages/bare.py", "/"),
    "ours": ("app.py", "/decide"),
    "grown": ("app.py", "/decide"),
}
PAGES = {"bare": ("perf/pages/two.py", "/"), "ours": ("app.py", "/")}
"""Addresses to switch between: two bare pages, and all of ours."""
START_TIMEOUT_S = 60
EARLY_RERUNS = 2_000
Found = dict[str, dict[str, list[float]]]
GROWN = 50
"""Number of frameworks in the large catalogue; the same three are chosen."""
CROWD = 50
THINKING = 4.0
WARM_UP = 40
"""Number of discarded slider moves before the measured ones."""


@contextmanager
def serving_page(kind: str, what: Mapping[str, tuple[str, str]] = KINDS) -> Iterator[tuple[Server, str]]:
    """Serve one kind of page until the block ends and yield the server with the page's address.

    The bare page runs without our config.toml.
    """
    script, path = what[kind]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if kind == "grown":
            write_large_catalogue(folder / "data", GROWN, 0)
        server = start_server(
            ROOT / script,
            folder / "console.txt",
            {"GUIDE_DATA": str(folder / "data")} if kind == "grown" else None,
            cwd=folder if kind == "bare" else ROOT,
        )
        try:
            yield server, f"{server.url}{path}"
        finally:
            server.kill()


async def first_view(server: Server, address: str) -> float:
    """Return seconds from the start of the process to the end of the first reader's script."""
    while True:
        try:
            async with streamlit_client(address) as reader:
                await reader.run()
                return time.perf_counter() - server.started
        except OSError:
            if time.perf_counter() - server.started > START_TIMEOUT_S:
                raise
            await asyncio.sleep(0.02)


def moves(reader: StreamlitClient, seed: int = 0) -> Iterator[dict[str, float]]:
    """Yield random slider positions without end. Each seed gives different ones, so that readers do not share cached answers."""
    chance = random.Random(seed)
    while True:
        id, now = chance.choice([*reader.sliders.values()])
        yield {id: float(chance.choice([position for position in range(1, 6) if position != reader.values.get(id, now)]))}


async def one_session(server: Server, address: str, count: int) -> dict[str, float]:
    """Return the figures of one reader who moves sliders without pause."""
    async with streamlit_client(address) as reader:
        first = await reader.run()
        position = moves(reader)
        for _ in range(WARM_UP):
            await reader.run(**next(position))
        cpu = server.cpu_time_s()
        runs = [await reader.run(**next(position)) for _ in range(count)]
        cpu = server.cpu_time_s() - cpu
    assert not any(run.failed for run in [first, *runs])
    return {
        "move_ms": 1000 * statistics.median(run.duration_s for run in runs),
        "move_cpu_ms": 1000 * cpu / count,
        "first_bytes": first.received_bytes,
        "move_bytes": statistics.median(run.received_bytes for run in runs),
    }


async def crowd(server: Server, address: str, seconds: float, thinking: float) -> dict[str, float]:
    """Return the figures of `CROWD` readers who move sliders, each after `thinking` seconds."""
    before = server.memory_mb()
    times: list[float] = []
    ready = asyncio.Barrier(CROWD + 1)

    async def one(number: int) -> None:
        async with streamlit_client(address) as reader:
            await reader.run()
            position = moves(reader, number)
            await reader.run(**next(position))
            await ready.wait()
            end = time.perf_counter() + seconds
            await asyncio.sleep(thinking * number / CROWD)
            while (now := time.perf_counter()) < end:
                run = await reader.run(**next(position))
                assert not run.failed
                times.append(run.duration_s)
                await asyncio.sleep(max(0.0, thinking - (time.perf_counter() - now)))
            await ready.wait()

    async with asyncio.TaskGroup() as readers:  # where one fails, the others and this do not wait for it
        for number in range(CROWD):
            readers.create_task(one(number))
        await ready.wait()
        started = time.perf_counter()
        await ready.wait()
        took, after = time.perf_counter() - started, server.memory_mb()
    ordered = sorted(times)
    return {
        "per_second": len(times) / took,
        "p95_ms": 1000 * ordered[int(0.95 * (len(ordered) - 1))],
        "session_mb": (after - before) / CROWD,
    }


async def reruns(server: Server, address: str, count: int) -> dict[str, float]:
    """Return the server's memory after `EARLY_RERUNS` and after `count` runs, with four readers who never pause."""
    first = server.memory_mb()
    left, early = iter(range(count)), 0.0

    async def one(seed: int) -> None:
        nonlocal early
        async with streamlit_client(address) as reader:
            await reader.run()
            position = moves(reader, seed)
            for number in left:
                assert not (await reader.run(**next(position))).failed
                if number == EARLY_RERUNS:
                    early = server.memory_mb()

    await asyncio.gather(*map(one, range(4)))
    return {"reruns": count, "start_mb": first, "early_mb": early, "late_mb": server.memory_mb()}


def measure(rounds: int, count: int, short: bool) -> Found:
    """Run all rounds and return the figures by measure and kind, one per round."""
    found: Found = {}

    def note(prefix: str, kind: str, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            found.setdefault(f"{prefix}{name}", {}).setdefault(kind, []).append(value)

    kinds = [kind for kind in KINDS if kind != "grown" or not short]
    for number in range(rounds):
        for kind in sorted(kinds, key=lambda kind: (number + kinds.index(kind)) % len(kinds)):
            with serving_page(kind) as (server, address):
                note("", kind, {"start_ms": 1000 * asyncio.run(first_view(server, address))})
                note("", kind, asyncio.run(one_session(server, address, 10 if short else 60)))
                if not short and kind in ("bare", "ours"):
                    with tab() as page:
                        note("", kind, {"chart_after_key_ms": statistics.median(chart_after_key(page, address, 12))})
                    note("busy_", kind, asyncio.run(crowd(server, address, 6, 0)))
                    note("paced_", kind, asyncio.run(crowd(server, address, 16, THINKING)))
        for kind in () if short else sorted(PAGES, reverse=bool(number % 2)):
            with serving_page(kind, PAGES) as (server, address):
                asyncio.run(first_view(server, address))
                with tab() as page:
                    times = page_after_click(page, server.url, 2)
                switches = {path: statistics.median(each) for path, each in times.items()}
                note("", kind, {"page_after_click_ms": max(switches.values())})
                note("page_after_click_ms ", kind, switches)
    if count:
        with serving_page("ours") as (server, address):
            asyncio.run(first_view(server, address))
            note("", "ours", asyncio.run(reruns(server, address, count)))
    return found


def ratio(found: Found, name: str, kind: str, other: str) -> float | None:
    """Return the median ratio of two kinds over rounds, or None."""
    rows = found.get(name, {})
    return statistics.median(a / b for a, b in zip(rows[kind], rows[other], strict=True)) if {kind, other} <= set(rows) else None


def figure(found: Found, name: str, kind: str) -> float | None:
    """Return the median figure of a kind over rounds, or None."""
    return statistics.median(found[name][kind]) if kind in found.get(name, {}) else None


def grew(found: Found) -> float | None:
    """Return the growth of memory between the early and the last runs, or None."""
    early, late = figure(found, "early_mb", "ours"), figure(found, "late_mb", "ours")
    return late / early if early and late else None


TARGETS: list[tuple[str, Callable[[Found], float | None], str, float, str]] = [
    ("Slider move, script finished: ours ÷ bare", lambda f: ratio(f, "move_ms", "ours", "bare"), "≤", 0.5, "×"),
    ("Key on a slider to new chart, in Chromium: ours ÷ bare", lambda f: ratio(f, "chart_after_key_ms", "ours", "bare"), "≤", 0.9, "×"),
    ("Click to another page's content, worst page: ours ÷ bare", lambda f: ratio(f, "page_after_click_ms", "ours", "bare"), "≤", 2, "×"),
    ("CPU of a slider move: ours ÷ bare", lambda f: ratio(f, "move_cpu_ms", "ours", "bare"), "≤", 0.5, "×"),
    ("Reruns a second, 50 readers: ours ÷ bare", lambda f: ratio(f, "busy_per_second", "ours", "bare"), "≥", 3, "×"),
    ("95 % of slider moves, 50 readers, one each 4 s", lambda f: figure(f, "paced_p95_ms", "ours"), "≤", 300, "ms"),
    ("Process start to first view: ours ÷ bare", lambda f: ratio(f, "start_ms", "ours", "bare"), "≤", 1.2, "×"),
    ("Memory per further reader", lambda f: figure(f, "busy_session_mb", "ours"), "≤", 1, "MB"),
    ("Memory after all reruns ÷ after the first 2,000", grew, "≤", 1.03, "×"),
    ("Slider move with 50 frameworks in the catalogue ÷ with 8", lambda f: ratio(f, "move_ms", "grown", "ours"), "≤", 1.2, "×"),
    ("First view of /decide, on the wire", lambda f: figure(f, "first_bytes", "ours"), "≤", 60_000, "bytes"),
    ("Slider move, on the wire", lambda f: figure(f, "move_bytes", "ours"), "≤", 25_000, "bytes"),
]


def where(load: float) -> str:
    """Describe the machine in one line; `load` is its load before the run."""
    return f"{platform.system()} {platform.release()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, load before {load:.1f}"


def table(found: Found) -> list[str]:
    """Return the lines of the table with targets."""
    lines = ["| what | measured | target | held |", "|---|---:|---:|---|"]
    for what, of, sign, target, unit in TARGETS:
        value = of(found)
        if value is not None:
            held = value <= target if sign == "≤" else value >= target
            style = ",.0f" if unit == "bytes" else ",.2f"
            lines.append(f"| {what} | {value:{style}} {unit} | {sign} {target:g} {unit} | {'yes' if held else 'no'} |")
    lines += ["", "| median of rounds (lowest to highest) | " + " | ".join(KINDS) + " |", "|---|" + "---:|" * len(KINDS)]
    for name, kinds in found.items():
        cells = [f"{statistics.median(kinds[k]):,.1f} ({min(kinds[k]):,.1f} to {max(kinds[k]):,.1f})" if k in kinds else "" for k in KINDS]
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return lines


def main() -> int:
    """Compare our decide page with a bare Streamlit page and write the results.

    With `--short`, write nothing and return 1 if a ratio misses its target by a factor of three.
    """
    parser = argparse.ArgumentParser(description="Our decide page beside a bare Streamlit page.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reruns", type=int, default=20_000, help="0 leaves them out")
    parser.add_argument("--short", action="store_true", help="one round without crowds; exit 1 where a ratio is three times its target")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    found = measure(1, 0, True) if options.short else measure(options.rounds, options.reruns, False)
    lines = table(found)
    print("\n".join(lines))
    if options.short:
        far = [
            what
            for what, of, sign, target, _ in TARGETS
            if (v := of(found)) is not None and (v > 3 * target if sign == "≤" else v < target / 3)
        ]
        print("\n".join(f"far outside: {what}" for what in far))
        return 1 if far else 0
    machine = where(load)
    RESULTS.mkdir(exist_ok=True)
    names = (f"{date.today().isoformat()}-compare-{number}" for number in itertools.count(1))
    name = next(name for name in names if not (RESULTS / f"{name}.json").exists())
    (RESULTS / f"{name}.json").write_text(json.dumps({"machine": machine, "rounds": options.rounds, "figures": found}, indent=1) + "\n")
    (RESULTS / f"{name}.md").write_text("\n".join([f"# Compared on {date.today().isoformat()}", "", machine, "", *lines]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
