"""Measures loading and every page with a much larger catalogue.

    python -m perf.grown [--frameworks 50] [--rows 20000]

Frameworks are copies of the shipped ones under other names, and benchmark rows are random: sizes are realistic, contents are not.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import catalog
from support.large_catalogue import write_large_catalogue
from support.pages import page_app
from support.servers import ROOT

PAGES = ("", "decide", "compare", "code", "benchmarks", "migrate", "fact-check", "sources", "search")


def run_seconds(page: str, times: int = 3) -> float:
    """Return seconds of one run of a page's script: the best of several, after two discarded ones."""
    app = page_app(page)
    found = []
    for _ in range(times + 1):
        started = time.perf_counter()
        app.run()
        found.append(time.perf_counter() - started)
        assert not app.exception, app.exception
    return min(found[1:])


def main() -> int:
    """Run the measurement and return the exit code."""
    parser = argparse.ArgumentParser(description="A catalogue many times as large as ours.")
    parser.add_argument("--frameworks", type=int, default=50)
    parser.add_argument("--rows", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        write_large_catalogue(Path(name), options.frameworks, options.rows)
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
                pair.append(run_seconds(page))
            print(f"| /{page} | {1000 * pair[0]:.0f} ms | {1000 * pair[1]:.0f} ms |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
