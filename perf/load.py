"""Measures a crowd of readers on the deployment of compose.yaml: with pauses, then without, then with pauses again.

    python -m perf.load [--readers 200] [--minutes 10]

Two replicas behind nginx share this machine with the readers. A reader opens pages, moves sliders on /decide, and pauses for 2 to 20 s,
8 on average. Each move checks that all earlier moves are still there. A minute without pauses follows, which is more than two replicas
carry, then a minute as before. Prints a table and writes perf/results/<date>-load.md. The exit code is 1 if a script failed, a move was
lost or a connection broke.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from perf.compare import where
from support.reader import ScriptRun, StreamlitClient
from support.replicas import ReplicatedSite, running_replicas

RESULTS = Path(__file__).parent / "results"
PAGES = ("", "compare", "code", "benchmarks", "migrate", "fact-check", "sources")
LEAVE_DECIDE, RETURN_TO_DECIDE = 0.1, 0.7
"""Probabilities that a reader on /decide opens another page, and that one elsewhere opens /decide."""
SLOW_START = 60.0
"""Seconds over which readers arrive."""


@dataclass
class Phase:
    """Part of a run with one pace. A `thinking` time of 0 means that the next action follows the answer at once."""

    name: str
    seconds: float
    thinking: float
    moves: list[float] = field(default_factory=list)
    views: list[float] = field(default_factory=list)
    memory_mb: float = 0.0


@dataclass
class Crowd:
    """State that all readers share."""

    site: ReplicatedSite
    phases: list[Phase]
    now: Phase
    stop: bool = False
    failures: list[str] = field(default_factory=list)


@dataclass
class Visitor:
    """Simulated reader with a browser tab and random actions."""

    crowd: Crowd
    chance: random.Random
    reader: StreamlitClient
    weights: dict[str, int] = field(default_factory=dict)
    """Slider positions that the reader has set on /decide and that must persist."""

    async def go(self) -> None:
        """Act until the run ends."""
        try:
            await self.see("decide")
            while not self.crowd.stop:
                await asyncio.sleep(self.thinking())
                if self.reader.page != "decide" or self.chance.random() < LEAVE_DECIDE:
                    await self.see("decide" if self.chance.random() < RETURN_TO_DECIDE else self.chance.choice(PAGES))
                else:
                    await self.move()
        except Exception as error:
            self.crowd.failures.append(f"{type(error).__name__}: {error}")
        finally:
            await self.reader.close()

    def thinking(self) -> float:
        """Return a random pause in seconds, mostly short, sometimes long."""
        mean = self.crowd.now.thinking
        return min(20.0, 2.0 + self.chance.expovariate(1 / (mean - 2))) if mean else 0.0

    async def see(self, page: str) -> None:
        """Open a page."""
        phase, began = self.crowd.now, time.perf_counter()
        self.checked(await self.reader.open(page))
        phase.views.append(time.perf_counter() - began)
        self.weights = {}

    async def move(self) -> None:
        """Move a slider on /decide and check the positions of all sliders."""
        keys = [key for key in self.reader.ids if key.startswith("w_")]
        key = self.chance.choice(keys)
        self.weights[key.removeprefix("w_")] = weight = self.chance.randint(1, 5)
        phase, began = self.crowd.now, time.perf_counter()
        self.checked(await self.reader.set(**{key: float(weight)}))
        phase.moves.append(time.perf_counter() - began)

    def checked(self, run: ScriptRun) -> None:
        """Record the failure of a run."""
        if run.failures or not run.page_found:
            self.crowd.failures.append(f"/{self.reader.page}: {run.failures or 'not found'}")
        if self.reader.page == "decide" and self.weights and (lost := self.weights.items() - self.reader.weights.items()):
            self.crowd.failures.append(f"lost: {lost} of {self.reader.query}")


def source_of(number: int) -> str:
    """Return the loopback address of a reader. deploy/nginx.conf allows 100 open pages per address, so that 50 readers share one."""
    return f"127.0.0.{1 + number // 50 % 254}"


async def play(crowd: Crowd, readers: int) -> None:
    """Run all readers through all phases."""
    visitors = [
        Visitor(crowd, random.Random(number), StreamlitClient(crowd.site.url, source=source_of(number))) for number in range(readers)
    ]
    tasks = []
    for visitor in visitors:
        tasks.append(asyncio.create_task(visitor.go()))
        await asyncio.sleep(SLOW_START / readers)
    for phase in crowd.phases:
        crowd.now = phase
        await asyncio.sleep(phase.seconds)
        phase.memory_mb = max(copy.memory_mb() for copy in crowd.site.copies.values())
    crowd.stop = True
    await asyncio.gather(*tasks)


def table(crowd: Crowd) -> list[str]:
    """Return the lines of the result table."""
    lines = [
        "| phase | slider moves, pages | a second | move, ms: median | 95 % | worst | page, ms: 95 % | memory of a copy |",
        "|---|" + "---:|" * 7,
    ]
    for phase in crowd.phases:
        moves, views = sorted(phase.moves), sorted(phase.views)
        at = [1000 * moves[int(share * (len(moves) - 1))] for share in (0.5, 0.95, 1)] if moves else [float("nan")] * 3
        view = 1000 * views[int(0.95 * (len(views) - 1))] if views else float("nan")
        lines.append(
            f"| {phase.name} | {len(moves):,}, {len(views):,} | {(len(moves) + len(views)) / phase.seconds:.0f} "
            f"| {at[0]:.0f} | {at[1]:.0f} | {at[2]:,.0f} | {view:.0f} | {phase.memory_mb:.0f} MB |"
        )
    return lines


def main() -> int:
    """Run the measurement and return the exit code."""
    parser = argparse.ArgumentParser(description="A crowd on two copies behind nginx.")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    phases = [
        Phase(f"{options.readers} readers who think, {options.minutes:g} min", options.minutes * 60, 8),
        Phase("nobody thinks, 1 min", 60, 0),
        Phase("as before, 1 min", 60, 8),
    ]
    with tempfile.TemporaryDirectory() as folder, running_replicas(Path(folder)) as site:
        crowd = Crowd(site, phases, Phase("arriving", SLOW_START, 8))
        asyncio.run(play(crowd, options.readers))
        for copy in site.copies.values():
            crowd.failures += [line for line in copy.console().splitlines() if "Traceback" in line or '"event": "error"' in line]
    lines = [where(load), "", *table(crowd), "", f"Failures: {len(crowd.failures)}", *crowd.failures[:20]]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{date.today().isoformat()}-load.md").write_text("\n".join(["# Load", "", *lines]) + "\n")
    return 1 if crowd.failures else 0


if __name__ == "__main__":
    sys.exit(main())
