"""A catalogue many times larger than the shipped one, with realistic sizes and random figures."""

import csv
import random
import re
import shutil
from pathlib import Path

from support.servers import ROOT

COLUMNS = (
    "framework",
    "variant",
    "workload",
    "connections",
    "keep_alive",
    "rps",
    "p50_ms",
    "p99_ms",
    "error_percent",
    "run",
    "server",
    "orm",
    "caveats",
)
HEAD = """\
title: A large run, from row {}
kind: published
hardware: Drawn
load_generator: Drawn
method: Drawn by support/large_catalogue.py.
sources: ["counted: support/large_catalogue.py"]
checked: 2026-11-24
"""
WORK = ("json", "single-query", "fortunes", "upload")
ROWS_PER_FILE = 5_000  # a data file is at most 1 MB


def write_large_catalogue(folder: Path, frameworks: int, rows: int, source: Path = ROOT / "data") -> None:
    """Write a catalogue with this number of frameworks and benchmark rows into an empty folder, based on the data of `source`."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    shipped = sorted((folder / "frameworks").glob("*.yaml"))
    texts = [re.sub(r"^run:\n(?:[ #].*\n|\n)+", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE) for path in shipped]
    slugs = [path.stem for path in shipped]
    for number in range(frameworks - len(shipped)):
        text = re.sub(r"^name: .*$", f"name: Grown {number}", texts[number % len(texts)], count=1, flags=re.MULTILINE)
        text = re.sub(r"^order: .*$", f"order: {100 + number}", text, count=1, flags=re.MULTILINE)
        text = re.sub(r"^default: .*$", "default: false", text, count=1, flags=re.MULTILINE)
        slugs.append(f"grown-{number}")
        (folder / "frameworks" / f"{slugs[-1]}.yaml").write_text(text, encoding="utf-8")
    chance = random.Random(1)
    for start in range(0, rows, ROWS_PER_FILE):
        (folder / "benchmarks" / f"grown-{start}.yaml").write_text(HEAD.format(start), encoding="utf-8")
        with (folder / "benchmarks" / f"grown-{start}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for number in range(start, min(rows, start + ROWS_PER_FILE)):
                slug, work = slugs[number % len(slugs)], WORK[number // len(slugs) % len(WORK)]
                variant, rps = f"v{number // len(slugs) // len(WORK)}", chance.randint(1_000, 90_000)
                writer.writerow([slug, variant, work, 64, "yes", rps, 3, 9, 0, "2026-11-24", "", "", ""])
