"""Our decide page beside a bare Streamlit page, in one run: `make perf`.

    python perf/compare.py [--rounds 5] [--short]

(a) `pages/bare.py` under plain `streamlit run`; (b) our page; (c) our page with every computed answer frozen, `pages/skeleton.py`.
Each round asks all of them, one after the other, so that all meet the same machine; what counts is the ratio within a round.
Prints a table with its targets and writes perf/results/<date>-compare.json and .md. `--short` is what tests run.
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reader import Reader, Run, reading

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
OURS = ("app.py", "/decide")
KINDS = {"bare": ("perf/pages/bare.py", "/"), "ours": OURS, "skeleton": ("perf/pages/skeleton.py", "/decide")}
START_SECONDS = 60
CROWD = 50
THINKING = 4.0


@dataclass(frozen=True, slots=True)
class Server:
    """One of the three, running."""

    url: str
    process: subprocess.Popen[bytes]
    started: float

    def memory_mb(self) -> float:
        """Proportional set size; 0 where the system does not say."""
        try:
            lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            return 0.0
        return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:"))

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(kind: str) -> Iterator[Server]:
    """The server of a kind, from the start of its process to its end. The bare page runs where no config.toml of ours is."""
    script, path = KINDS[kind]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / script), f"--server.port={port}", "--server.address=127.0.0.1"]
    with tempfile.TemporaryDirectory() as elsewhere:
        where = elsewhere if kind == "bare" else ROOT
        started = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--server.headless=true"], cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield Server(f"http://127.0.0.1:{port}{path}", process, started)
        finally:
            process.terminate()
            process.wait(20)


async def first_view(server: Server) -> tuple[float, Run]:
    """Seconds from the start of the process to the end of the first reader's script, and that run."""
    while True:
        try:
            async with reading(server.url) as reader:
                run = await reader.run()
                return time.perf_counter() - server.started, run
        except OSError:
            if time.perf_counter() - server.started > START_SECONDS:
                raise
            await asyncio.sleep(0.02)


def moves(reader: Reader) -> Iterator[dict[str, float]]:
    """Positions of its sliders, one after the other, for ever; each is a change."""
    ids = [id for id, _ in reader.sliders.values()]
    for number in range(10**9):
        yield {ids[number % len(ids)]: float((number // len(ids) + number) % 5 + 1)}


async def one_session(server: Server, count: int) -> dict[str, float]:
    async with reading(server.url) as reader:
        first = await reader.run()
        position = moves(reader)
        for _ in range(4):
            await reader.run(**next(position))
        cpu = server.cpu_seconds()
        runs = [await reader.run(**next(position)) for _ in range(count)]
        cpu = server.cpu_seconds() - cpu
    assert not any(run.failed for run in [first, *runs])
    return {
        "move_ms": 1000 * statistics.median(run.seconds for run in runs),
        "move_cpu_ms": 1000 * cpu / count,
        "first_bytes": first.bytes,
        "move_bytes": statistics.median(run.bytes for run in runs),
    }


async def crowd(server: Server, seconds: float, thinking: float) -> dict[str, float]:
    """`CROWD` readers who move sliders without a pause, or each after `thinking` seconds."""
    before = server.memory_mb()
    times: list[float] = []
    ready = asyncio.Barrier(CROWD + 1)

    async def one(number: int) -> None:
        async with reading(server.url) as reader:
            await reader.run()
            position = moves(reader)
            await reader.run(**next(position))
            await ready.wait()
            end = time.perf_counter() + seconds
            await asyncio.sleep(thinking * number / CROWD)
            while (now := time.perf_counter()) < end:
                run = await reader.run(**next(position))
                assert not run.failed
                times.append(run.seconds)
                await asyncio.sleep(max(0.0, thinking - (time.perf_counter() - now)))
            await ready.wait()

    tasks = [asyncio.create_task(one(number)) for number in range(CROWD)]
    await ready.wait()
    started = time.perf_counter()
    await ready.wait()
    took, after = time.perf_counter() - started, server.memory_mb()
    await asyncio.gather(*tasks)
    ordered = sorted(times)
    return {
        "per_second": len(times) / took,
        "p95_ms": 1000 * ordered[int(0.95 * (len(ordered) - 1))],
        "session_mb": (after - before) / CROWD,
    }


async def measure(rounds: int, short: bool) -> dict[str, dict[str, list[float]]]:
    """Measure → kind → a figure for each round."""
    found: dict[str, dict[str, list[float]]] = {}

    def note(prefix: str, kind: str, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            found.setdefault(f"{prefix}{name}", {}).setdefault(kind, []).append(value)

    for number in range(rounds):
        for kind in sorted(KINDS, key=lambda kind: (number + list(KINDS).index(kind)) % len(KINDS)):
            with serving(kind) as server:
                seconds, _ = await first_view(server)
                note("", kind, {"start_ms": 1000 * seconds})
                note("", kind, await one_session(server, 10 if short else 60))
                if not short and kind != "skeleton":
                    note("busy_", kind, await crowd(server, 6, 0))
                    note("paced_", kind, await crowd(server, 16, THINKING))
    return found


def ratio(found: Mapping[str, Mapping[str, list[float]]], name: str, kind: str, other: str) -> float | None:
    rows = found.get(name, {})
    return statistics.median(a / b for a, b in zip(rows[kind], rows[other], strict=True)) if {kind, other} <= set(rows) else None


def figure(found: Mapping[str, Mapping[str, list[float]]], name: str, kind: str) -> float | None:
    return statistics.median(found[name][kind]) if kind in found.get(name, {}) else None


Found = Mapping[str, Mapping[str, list[float]]]
TARGETS: list[tuple[str, Callable[[Found], float | None], str, float, str]] = [
    ("Slider move, script finished: ours ÷ bare", lambda f: ratio(f, "move_ms", "ours", "bare"), "≤", 0.5, "×"),
    ("Slider move, script finished: ours ÷ skeleton", lambda f: ratio(f, "move_ms", "ours", "skeleton"), "≤", 1.3, "×"),
    ("CPU of a slider move: ours ÷ bare", lambda f: ratio(f, "move_cpu_ms", "ours", "bare"), "≤", 0.5, "×"),
    ("Reruns a second, 50 readers: ours ÷ bare", lambda f: ratio(f, "busy_per_second", "ours", "bare"), "≥", 3, "×"),
    ("95 % of slider moves, 50 readers, one each 4 s", lambda f: figure(f, "paced_p95_ms", "ours"), "≤", 300, "ms"),
    ("Process start to first view: ours ÷ bare", lambda f: ratio(f, "start_ms", "ours", "bare"), "≤", 1.2, "×"),
    ("Memory per further reader", lambda f: figure(f, "busy_session_mb", "ours"), "≤", 1, "MB"),
    ("First view of /decide, on the wire", lambda f: figure(f, "first_bytes", "ours"), "≤", 60_000, "bytes"),
    ("Slider move, on the wire", lambda f: figure(f, "move_bytes", "ours"), "≤", 25_000, "bytes"),
]


def table(found: Found) -> list[str]:
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
    parser = argparse.ArgumentParser(description="Our decide page beside a bare Streamlit page.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="one round without crowds; exit 1 where a ratio is three times its target")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    found = asyncio.run(measure(1 if options.short else options.rounds, options.short))
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
    machine = f"{platform.system()} {platform.release()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, load before {load:.1f}"
    name = f"{date.today().isoformat()}-compare"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({"machine": machine, "rounds": options.rounds, "figures": found}, indent=1) + "\n")
    (RESULTS / f"{name}.md").write_text("\n".join([f"# Compared on {date.today().isoformat()}", "", machine, "", *lines]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
