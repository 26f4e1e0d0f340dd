"""Measures the decision arithmetic: `solve` for 3, 30 and 300 frameworks, and the computations of a slider move on the decide page.

    python -m perf.solve

Prints a table and writes perf/results/<date>-solve.json. All cases run in this process, in random order within each round, after one
discarded run. Times are wall-clock medians with the fastest and slowest round, and the median CPU time. Caches are cleared before each
`solve`.
"""

import argparse
import json
import os
import platform
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

import catalog
from decision import change_sentences, evaluation, firmness_sentences, robustness, sentences
from decision.choice import current_decision_data, initial_choice
from decision.evaluation import evaluate
from decision.problem_json import validate_problem
from decision.solve import solve
from decision.url_codec import decode, encode

CRITERIA = 12
FRAMEWORKS = (3, 30, 300)
RESULTS = Path(__file__).parent / "results"


def forget() -> None:
    """Clear all caches."""
    evaluation._cached_solve.cache_clear()  # noqa: SLF001  # only measurements need an empty cache
    robustness._simulate.cache_clear()  # noqa: SLF001  # only measurements need an empty cache


def problem_data(frameworks: int) -> dict[str, object]:
    """Return a random problem with scores in half points."""
    chance = random.Random(1)
    criteria = [{"id": f"c{place}", "weight": chance.randint(1, 5)} for place in range(CRITERIA)]
    rows = [{f"c{place}": chance.randint(2, 10) / 2 for place in range(CRITERIA)} for _ in range(frameworks)]
    return {"criteria": criteria, "alternatives": [{"id": f"f{n}", "scores": row} for n, row in enumerate(rows)]}


def solving(frameworks: int) -> Callable[[], object]:
    """Return a function that solves a problem of this size."""
    data = problem_data(frameworks)

    def once() -> object:
        forget()
        return solve(validate_problem(data))

    return once


def moving() -> Callable[[], object]:
    """Return a function that does the computations of one slider move: decode the link, solve, write sentences and shares, encode the
    link. Positions are random, so that answers are rarely cached; what depends on scores alone is cached, as on the page.
    """
    data = catalog.current()
    now = current_decision_data(data)
    choice = replace(initial_choice(now), weights=dict(data.profiles[0].weights))
    chance = random.Random(2)

    def once() -> object:
        weights = {criterion: chance.randint(0, 5) for criterion in now.criteria}
        decoded = decode(encode(replace(choice, weights=weights), data.version), now)
        found = evaluate(decoded.choice, now)
        return (
            sentences.verdict_text(found.answer, found.problem, found.names),
            sentences.reasons_text(found.answer, found.names),
            change_sentences.slider_effects(found.answer, found.problem),
            firmness_sentences.first_place_sentences(found.answer, found.names),
        )

    return once


def main() -> None:
    """Run the measurement and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    cases = {f"`solve`, {n} frameworks × {CRITERIA} criteria": solving(n) for n in FRAMEWORKS}
    cases["a slider move on the page: everything but drawing"] = moving()
    for case in cases.values():
        case()
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name in random.sample(list(cases), len(cases)):
            began, worked = time.perf_counter(), time.process_time()
            cases[name]()
            times[name].append(((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000))
    rows = {}
    print("| what | median ms | fastest | slowest | processor ms, median |\n|---|--:|--:|--:|--:|")
    for name, pairs in times.items():
        clock, work = zip(*pairs, strict=True)
        rows[name] = {
            "median_ms": round(statistics.median(clock), 1),
            "fastest_ms": round(min(clock), 1),
            "slowest_ms": round(max(clock), 1),
            "median_processor_ms": round(statistics.median(work), 1),
        }
        print(f"| {name} | {' | '.join(map(str, rows[name].values()))} |")
    result = {
        "date": str(date.today()),
        "rounds": rounds,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "rows": rows,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{date.today()}-solve.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
