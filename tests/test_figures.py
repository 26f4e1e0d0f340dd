"""Promises about the figures in data/: how many there are, what they mark, and ratios that were worked out by hand."""

import pytest

import catalog
from catalog.models import Benchmark

VALID_UP_TO = 0.1  # per cent of errors
CATALOG = catalog.current()
BENCHMARKS = {benchmark.id: benchmark for benchmark in CATALOG.benchmarks}
PUBLISHED = [benchmark for benchmark in CATALOG.benchmarks if benchmark.head.kind == "published"]


def figure(benchmark: str, workload: str, connections: int | None, name: str) -> float:
    """Requests per second of a variant, or of the framework where the variants bear other names."""
    setting = [row for row in BENCHMARKS[benchmark].rows if (row.workload, row.connections) == (workload, connections)]
    (row,) = [row for row in setting if row.variant == name] or [row for row in setting if row.framework == name]
    return row.rps


def test_every_published_figure_is_there() -> None:
    assert {benchmark.id: len(benchmark.rows) for benchmark in PUBLISHED} == {
        "httparena-2026": 60,
        "techempower-2023-09-19": 59,
        "the-benchmarker-2025-07-23": 36,
        "the-benchmarker-2026-02-11": 36,
    }


def test_an_error_share_that_no_source_states_stays_empty() -> None:
    without = {benchmark.id: sum(row.error_percent is None for row in benchmark.rows) for benchmark in PUBLISHED}
    assert sum(without.values()) == 132
    assert without["techempower-2023-09-19"] == 0


def test_the_invalid_runs_are_the_two_known_ones() -> None:
    invalid = {
        (row.variant, row.workload): row for benchmark in PUBLISHED for row in benchmark.rows if (row.error_percent or 0) > VALID_UP_TO
    }
    assert {key: row.error_percent for key, row in invalid.items()} == {
        ("flask-raw", "single-query"): 17.826,
        ("flask-raw", "queries-20"): 38.828,
    }
    assert all(1 in row.caveats for row in invalid.values())


@pytest.mark.parametrize("benchmark", BENCHMARKS.values(), ids=BENCHMARKS)
def test_caveats_and_rows_name_each_other(benchmark: Benchmark) -> None:
    used = {number for row in benchmark.rows for number in row.caveats}
    assert used == {caveat.number for caveat in benchmark.head.caveats}


@pytest.mark.parametrize("benchmark", PUBLISHED, ids=lambda benchmark: benchmark.id)
def test_published_rows_state_their_setting(benchmark: Benchmark) -> None:
    for row in benchmark.rows:
        assert row.connections
        assert row.keep_alive is not None
        assert row.server
        assert len(row.run) == 10
    keys = [(row.variant, row.framework, row.workload, row.connections) for row in benchmark.rows]
    assert len(set(keys)) == len(keys)


def test_no_column_holds_a_percentile_that_is_none() -> None:
    assert all(row.p99_ms is None for row in BENCHMARKS["the-benchmarker-2026-02-11"].rows)  # the source has the 95th there
    assert all(row.p99_ms is None for row in BENCHMARKS["techempower-2023-09-19"].rows if row.workload == "plaintext")
    assert not any(row.p99_ms == 0 or row.p50_ms == 0 for benchmark in BENCHMARKS.values() for row in benchmark.rows)
    for row in (row for benchmark in BENCHMARKS.values() for row in benchmark.rows if row.p50_ms and row.p99_ms):
        assert row.p50_ms <= row.p99_ms


# Requests per second of FastAPI and Flask as the sources print them, and their ratio worked out on paper.
RATIOS = [
    ("techempower-2023-09-19", "json", 512, "fastapi", "flask", 177_598.71, 82_283.75, 2.158),
    ("techempower-2023-09-19", "queries-20", 512, "fastapi-gunicorn-orm", "flask", 1_980.76, 5_418.78, 0.366),
    ("the-benchmarker-2025-07-23", "trivial-routes", 256, "fastapi", "flask", 26_562.0, 2_320.0, 11.449),
    ("the-benchmarker-2026-02-11", "trivial-routes", 256, "fastapi", "flask", 4_144.2, 3_071.3, 1.349),
    ("httparena-2026", "baseline", 512, "fastapi", "flask", 320_447.0, 115_161.0, 2.783),
    ("guide-2025-12", "guide-json-api", None, "fastapi", "flask", 20_000.0, 8_000.0, 2.5),
]


@pytest.mark.parametrize(("benchmark", "workload", "connections", "first", "second", "rps", "other", "ratio"), RATIOS)
def test_fastapi_to_flask(
    benchmark: str, workload: str, connections: int | None, first: str, second: str, rps: float, other: float, ratio: float
) -> None:
    assert figure(benchmark, workload, connections, first) == rps
    assert figure(benchmark, workload, connections, second) == other
    assert rps / other == pytest.approx(ratio, abs=0.0005)


def test_the_guides_table_is_what_the_guide_is_quoted_with() -> None:
    quoted = {
        slug: float(item.text.strip("~ ").replace(",", ""))
        for item in CATALOG.guide.items
        if item.place == "performance-table" and item.row == "Requests/sec"
        for slug in item.about
    }
    assert {row.framework: row.rps for row in BENCHMARKS["guide-2025-12"].rows} == quoted, "guide.yaml and guide-2025-12.csv disagree"


def test_adoption_figures_carry_a_known_metric_and_a_source() -> None:
    assert len(CATALOG.adoption) >= 185
    assert {row.metric for row in CATALOG.adoption} == {metric.id for metric in (CATALOG.vocabulary.metrics if CATALOG.vocabulary else ())}
    keys = [(row.package, row.metric, row.date) for row in CATALOG.adoption]
    assert len(set(keys)) == len(keys)
    percents = [row.value for row in CATALOG.adoption if "survey" in row.metric or "stack-overflow" in row.metric]
    assert len(percents) == 31
    assert max(percents) <= 100


def test_the_release_history_reaches_back_to_the_beginning() -> None:
    first = {}
    for release in CATALOG.releases:
        first.setdefault(release.package, (release.version, release.date))
    assert first["flask"] == ("0.1", "2010-04-16")
    assert first["fastapi"] == ("0.1.0", "2018-12-08")
    assert first["django"] == ("1.2", "2010-05-17")  # the index holds no file of what came before
    keys = [(release.package, release.date) for release in CATALOG.releases]
    assert keys == sorted(keys)
