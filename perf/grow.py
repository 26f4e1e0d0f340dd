"""A catalogue many times as large as ours: does it still load, and do pages stay quick?

    python perf/grow.py [--frameworks 50] [--rows 20000]     times loading and every page beside the shipped data

Frameworks are copies of the shipped ones under other names, and the benchmark rows are drawn: sizes are real, contents are not.
"""

import argparse
import csv
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from streamlit.testing.v1 import AppTest

import catalog

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
method: Drawn by perf/grow.py.
sources: ["counted: perf/grow.py"]
checked: 2026-11-24
"""
WORK = ("json", "single-query", "fortunes", "upload")
ROWS_A_FILE = 5_000  # a data file is at most 1 MB
PAGES = ("", "decide", "compare", "code", "benchmarks", "migrate", "fact-check", "sources", "search")


def grow(folder: Path, frameworks: int, rows: int, source: Path = ROOT / "data") -> None:
    """Fill an empty `folder` with the data of `source`, as many frameworks in all, and a benchmark of so many rows."""
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
    for start in range(0, rows, ROWS_A_FILE):
        (folder / "benchmarks" / f"grown-{start}.yaml").write_text(HEAD.format(start), encoding="utf-8")
        with (folder / "benchmarks" / f"grown-{start}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for number in range(start, min(rows, start + ROWS_A_FILE)):
                slug, work = slugs[number % len(slugs)], WORK[number // len(slugs) % len(WORK)]
                variant, rps = f"v{number // len(slugs) // len(WORK)}", chance.randint(1_000, 90_000)
                writer.writerow([slug, variant, work, 64, "yes", rps, 3, 9, 0, "2026-11-24", "", "", ""])


def seconds_of(page: str, times: int = 3) -> float:
    """Of one run of a page's script, best of several, after one that warms up."""
    app = AppTest.from_file(str(ROOT / "pages" / "router.py"), default_timeout=120).run()
    names = {info["url_pathname"]: key for key, info in app._registered_pages.items()}
    app._page_hash = names[page]
    found = []
    for _ in range(times + 1):
        started = time.perf_counter()
        app.run()
        found.append(time.perf_counter() - started)
        assert not app.exception, app.exception
    return min(found[1:])


def main() -> int:
    parser = argparse.ArgumentParser(description="A catalogue many times as large as ours.")
    parser.add_argument("--frameworks", type=int, default=50)
    parser.add_argument("--rows", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        grow(Path(name), options.frameworks, options.rows)
        loads: dict[str, list[float]] = {"shipped": [], "grown": []}
        for _ in range(5):
            for which, folder in (("shipped", ROOT / "data"), ("grown", Path(name))):
                started = time.perf_counter()
                data = catalog.load(folder)
                loads[which].append(time.perf_counter() - started)
                assert not data.faults, [str(fault) for fault in data.faults][:3]
        print(f"| | shipped | {options.frameworks} frameworks, {options.rows:,} rows |\n|---|---:|---:|")
        print(f"| load, median of 5 | {statistics.median(loads['shipped']):.2f} s | {statistics.median(loads['grown']):.2f} s |")
        for page in PAGES:
            pair = []
            for folder in (ROOT / "data", Path(name)):
                os.environ["GUIDE_DATA"] = str(folder)
                pair.append(seconds_of(page))
            print(f"| /{page} | {1000 * pair[0]:.0f} ms | {1000 * pair[1]:.0f} ms |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
