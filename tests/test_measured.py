"""Figures of the lab on /benchmarks: compared with intervals, never ranked where invalid, and what they mean for a service."""

import csv
import gc
import json
import re
import shutil
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import catalog
from catalog.faults import MAX_FAULTS
from catalog.models import BenchmarkRow, Result, ResultRow
from components.benchmarks.capacity import need_sentence
from components.benchmarks.selection import at_every_load, rounds_of_view
from components.markdown import escape_markdown
from lab import background_run
from lab.capacity import TARGET_UTILISATION, Demand, estimate_need, is_difference_irrelevant
from lab.statistics import compare, spread

DATA = catalog.current()
SLUGS = list(DATA.defaults)
NAMES = {slug: DATA.frameworks[slug].name for slug in SLUGS}
SPEED = dict(zip(SLUGS, (1000.0, 2500.0, 1005.0), strict=False))
"""Requests per second: the second is 2.5 times the first, the third is alike."""
WORK = {"plain-text": 1.0, "json-list": 0.5}
OpenPage = Callable[..., AppTest]


def row(slug: str, workload: str, number: int, rps: float, **other: object) -> dict[str, object]:
    wobble = 1 + 0.004 * ((number * 7 + len(slug)) % 5 - 2)  # the same every time, and not the same for two of them
    good = round(rps * wobble * 10)
    return {
        "framework": slug, "variant": "default", "server": "usual", "keep_alive": "yes", "workload": workload, "connections": 64,
        "phase": "peak", "share": "", "rate": "", "round": number, "requests": good, "errors": 0, "timeouts": 0, "new_connections": 64,
        "seconds": 10, "rps": good / 10, "p50_ms": 5, "p90_ms": 8, "p99_ms": 12, "cpu_seconds": round(900 / rps, 5), "memory_mb": 40,
        "client_cpu": 20, "client_bound": "no", "cold_start_ms": 400,
    } | other  # fmt: skip


ROWS = [
    each
    for number in range(1, 8)
    for slug, (workload, work) in product(SLUGS, WORK.items())
    for each in (
        row(slug, workload, number, SPEED[slug] * work),
        *(
            row(slug, workload, number, rate, phase="fixed", share=share, rate=rate) | {"cpu_seconds": round(900 / SPEED[slug] / work, 5)}
            for share, rate in ((share, 500 * work * share / 100) for share in (30, 50, 70))
        ),
        *([row(slug, workload, number, SPEED[slug] * 2, server="fast")] if workload == "json-list" else []),
        *([row(slug, workload, number, SPEED[slug] * 0.6, variant="minimal")] if workload == "json-list" else []),
    )
]
HEAD: dict[str, Any] = {
    "title": "Run of the <b>test</b>", "kind": "lab", "started": "2026-11-20", "command": "python -m lab bench", "complete": True,
    "machine": {"processor": "Some CPU", "cpus": 2, "memory_gb": 8.0, "system": "Linux", "kind": "container", "load_before": 0.1,
                "server_cpus": "any", "client_cpus": "any", "shared": True},
    "software": {"python": "3.11.7", "packages": {"some-package": "1.0"}, "generators": {"wrk": "4.1"}, "database": "SQLite 3.40"},
    "method": {"rounds": 7, "seconds": 10.0, "fixed_seconds": 10.0, "warm_up": 1.0, "primer": 1.0, "shares": [30, 50, 70], "workers": 1},
    "frameworks": SLUGS, "workloads": list(WORK), "notes": ["Two shared cores."],
}  # fmt: skip


def save(folder: Path, rows: list[dict[str, object]] = ROWS, name: str = "2026-11-20-test", **head: object) -> None:
    folder.mkdir(exist_ok=True)
    documented = dict.fromkeys(head.get("frameworks", SLUGS), "usual")
    (folder / f"{name}.yaml").write_text(json.dumps(HEAD | {"documented_servers": documented} | head))
    with (folder / f"{name}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUIDE_RESULTS", str(tmp_path / "results"))
    return tmp_path / "results"


def result_of(folder: Path) -> Result:
    found, faults = catalog.own_results()
    assert not faults
    assert folder == catalog.results_folder()
    return found[-1]


def words(app: AppTest) -> str:
    return "\n".join(part.value for part in (*app.markdown, *app.caption, *app.info))


def open_run(open_page: OpenPage, name: str = "2026-11-20-test", **parameters: str) -> AppTest:
    return open_page("benchmarks", **({"run": name} if DATA.results else {}), **parameters)


# ---------------------------------------------------------------- what is compared


@pytest.mark.usefixtures("all_unfolded")
def test_ratio_is_said_with_its_interval_and_what_is_alike_is_said_to_be(results: Path, open_page: OpenPage) -> None:
    save(results)
    first, second, third = SLUGS[:3]
    app = open_run(open_page, ask="plain-text", **{"with": first})
    views = {setting.framework: rows for setting, rows in rounds_of_view(result_of(results), "base", "plain-text", None).items()}
    found = compare(views[second], views[first], "rps")
    assert found
    assert found.differs
    assert found.ratio == pytest.approx(2.5, rel=0.01)
    said = f"{NAMES[second]} {found.ratio:.2f} times ({found.low:.2f} to {found.high:.2f}) as many requests per second as {NAMES[first]}"
    assert escape_markdown(said) in words(app)
    assert escape_markdown(f"no measurable difference between {NAMES[first]} and {NAMES[third]}") in words(app)
    assert escape_markdown(HEAD["title"]) in words(app)
    assert "share the same CPUs" in words(app)
    assert escape_markdown("Two shared cores.") in words(app)


@pytest.mark.parametrize("head", [pytest.param({}, id="stated"), pytest.param({"documented_servers": {}}, id="older result")])
def test_servers_and_variants_are_views_of_their_own(head: dict[str, object], results: Path, open_page: OpenPage) -> None:
    """Default and minimal stacks, and servers, are never in one ranking by accident."""
    save(results, **head)
    result = result_of(results)
    assert {s.server for s in rounds_of_view(result, "base", "json-list", None)} == {"usual"}
    assert {s.server for s in rounds_of_view(result, "servers", "json-list", None)} == {"usual", "fast"}
    assert {s.variant for s in rounds_of_view(result, "minimal", "json-list", None)} == {"minimal"}
    assert not rounds_of_view(result, "close", "json-list", None)
    labels = {box.label: box.options for box in open_run(open_page, ask="json-list").selectbox}
    assert len(labels["Setting"]) == 3
    assert len({box.label: box.options for box in open_run(open_page, ask="plain-text").selectbox}["Setting"]) == 1
    assert any("fast" in part for part in [words(open_run(open_page, ask="json-list", **{"in": "servers"}))])


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        ({"errors": 100}, "of its answers were errors"),
        ({"client_bound": "yes"}, "the load generator was the limit"),
    ],
)
def test_what_weakens_a_figure_stands_beside_it(change: dict[str, object], mark: str, results: Path, open_page: OpenPage) -> None:
    slug = SLUGS[1]
    rows = []
    for each in ROWS:
        if each["framework"] == slug and each["phase"] == "peak" and each["workload"] == "plain-text":
            each = each | change
            each["rps"] = (each["requests"] - each["errors"]) / 10  # type: ignore[operator]
        rows.append(each)
    save(results, rows)
    app = open_run(open_page, ask="plain-text", **{"with": SLUGS[0]})
    assert escape_markdown(mark) in words(app)
    ranked = f"{NAMES[slug]} 2." in words(app).replace("\\", "")
    assert ranked == ("errors" not in change), "with more than 0.1 % errors it has no rank"


def test_latency_at_a_rate_says_how_it_was_counted(results: Path, open_page: OpenPage) -> None:
    save(results, [row | {"client_bound": "yes"} if row["share"] == 50 and row["round"] == 2 else row for row in ROWS])
    app = open_run(open_page, ask="plain-text", figure="p99-50")
    assert "counts from the moment a request was due" in words(app)
    assert "in a round the load generator was busy or late itself" in words(app)
    assert "load generator was busy" not in words(open_run(open_page, ask="plain-text", figure="p99-30"))


def test_a_run_that_was_interrupted_or_broken_says_so(results: Path, open_page: OpenPage) -> None:
    save(results, complete=False)
    (results / "2026-11-21-bad.yaml").write_text("kind: lab\n")
    (results / "2026-11-21-bad.csv").write_text("framework\n")
    app = open_run(open_page)
    assert "only finished rounds" in words(app)
    assert "2026-11-21-bad.yaml:1:" in "\n".join(part.value for part in app.code)


def test_two_runs_are_laid_over_each_other_as_ratios(results: Path, open_page: OpenPage) -> None:
    save(results)
    save(results, name="2026-11-21-other", title="Another machine")
    app = open_page("benchmarks", run="2026-11-20-test.2026-11-21-other", ask="plain-text")
    assert escape_markdown(f"{NAMES[SLUGS[1]]} · Another machine, 2026-11-20") in words(app)
    assert "Absolute figures" in [toggle.label for toggle in app.toggle]


def test_a_setting_that_another_workload_lacks_is_no_broken_link(results: Path, open_page: OpenPage) -> None:
    save(results)
    app = open_run(open_page, ask="json-list")
    choose = {box.label: box for box in app.selectbox}
    choose["Setting"].set_value("minimal").run()
    choose["Measured workload"].set_value("plain-text").run()
    assert "The link names" not in words(app)
    assert next(box for box in app.selectbox if box.label == "Setting").value == "base"
    assert "The link names" in words(open_run(open_page, ask="plain-text", **{"in": "minimal"})), "a link may name what is not there"


def test_choices_stand_in_the_address(results: Path, open_page: OpenPage) -> None:
    save(results)
    app = open_run(open_page)
    next(box for box in app.selectbox if box.label == "Compared with").set_value(SLUGS[1]).run()
    assert app.query_params["with"] == SLUGS[1]
    assert not app.exception


# ---------------------------------------------------------------- does it matter


def test_need_follows_from_the_measured_cpu_time(results: Path) -> None:
    save(results)
    rows = {setting.framework: rows for setting, rows in rounds_of_view(result_of(results), "base", "plain-text", None).items()}
    demand = Demand(rps=700, own_ms=9.1, instance_cores=1, instance_price=10)
    first = estimate_need(rows[SLUGS[0]], 1, demand)
    assert first
    assert first.framework_ms.median == pytest.approx(0.9)  # 0.9 CPU seconds per 1,000 requests
    assert first.cores.median == pytest.approx(700 * 0.0009 / TARGET_UTILISATION)
    assert first.instances.median == 1
    assert first.share == pytest.approx(0.09)
    assert first.memory_mb == 40
    busy = estimate_need(rows[SLUGS[0]], 1, Demand(7000, 9.1, 1, 10))
    assert busy
    assert (busy.instances.median, busy.monthly(Demand(7000, 9.1, 1, 10)), busy.memory_mb) == (9, 90, 360)


@pytest.mark.parametrize("result", DATA.results, ids=[result.id for result in DATA.results])
def test_need_holds_what_was_measured_at_a_load_it_does_not_know(result: Result) -> None:
    """cores = requests per second × CPU time per request: from all other loads, held to the one in the middle."""
    tick = 0.01  # seconds in which the system counts CPU time
    for workload in result.head.workloads:
        for setting, rows in rounds_of_view(result, "base", workload, 50).items():
            others = [row for row in at_every_load(result, workload)[setting.framework] if row.share != 50]
            rate, cpu = spread(rows, "rps"), spread(rows, "cpu_seconds")
            assert rate
            assert cpu
            predicted = estimate_need(others, result.head.method.workers, Demand(rate.median, 0, 1, 0))
            assert predicted
            cores, blur = rate.median * cpu.median / 1000, 2 * tick / result.head.method.fixed_seconds
            assert predicted.cores.lowest * TARGET_UTILISATION - blur <= cores <= predicted.cores.highest * TARGET_UTILISATION + blur, (
                workload,
                setting.framework,
            )


@pytest.mark.parametrize(
    ("rps", "own", "said"),
    [
        (100, 1000, "At 100 requests per second the choice changes nothing you can measure."),
        (100, 1, "The bill is the same for all"),
        (50_000, 1, "a month more"),
    ],
)
def test_whether_it_matters_in_words(rps: float, own: float, said: str, results: Path) -> None:
    save(results)
    rows = {setting.framework: rows for setting, rows in rounds_of_view(result_of(results), "base", "plain-text", None).items()}
    demand = Demand(rps, own, 2, 30)
    needs = {NAMES[slug]: found for slug, each in rows.items() if (found := estimate_need(each, 1, demand))}
    assert said in need_sentence(needs, demand)
    assert is_difference_irrelevant(needs, demand) == ("changes nothing" in said)


def test_demand_stands_in_the_address(results: Path, open_page: OpenPage) -> None:
    save(results)
    app = open_run(open_page, ask="plain-text", need_rps="50000", need_own="1")
    assert "a month more" in words(app)
    app.number_input(key="number_need_rps").set_value(100.0).run()
    assert "The bill is the same for all" in words(app)


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, "yes"), ({"requests": 10, "rps": 1.0}, "not measured")],
)
def test_the_latency_of_a_server_that_fell_behind_is_not_taken(
    change: dict[str, object], said: str, results: Path, open_page: OpenPage
) -> None:
    """It says nothing about the rate that was asked for."""
    save(results, [row | change if row["framework"] == SLUGS[1] and row["share"] == 50 else row for row in ROWS])
    app = open_run(open_page, ask="plain-text")
    table = next(table.value for table in app.table if "CPU cores" in table.value.columns).set_index("Framework")
    assert table.loc[escape_markdown(NAMES[SLUGS[1]])].iloc[-1].startswith(said)


# ---------------------------------------------------------------- measured from the page


def test_nothing_is_started_from_the_page_unless_a_setting_says_so(results: Path, open_page: OpenPage) -> None:
    assert "Start" not in [button.label for button in open_page("benchmarks").button]


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed")
def test_from_the_page_it_is_started_watched_and_stopped(results: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_BENCH", "1")
    app = open_page("benchmarks")
    next(button for button in app.button if button.label == "Start").click().run()
    try:
        assert background_run.is_running()
        assert "Stop" in [button.label for button in app.button]
        with pytest.raises(background_run.BenchmarkRunning):
            background_run.start(SLUGS[:1], "json-list")
        app = open_page("benchmarks")  # another reader sees the same
        next(button for button in app.button if button.label == "Stop").click().run()
    finally:
        background_run.stop()
    assert not app.exception
    assert not background_run.is_running()
    assert "Start" in [button.label for button in app.button]


# ---------------------------------------------------------------- files that a reader sends


def test_sent_files_are_shown_and_kept_nowhere(results: Path, tmp_path: Path, open_page: OpenPage) -> None:
    save(tmp_path / "sent", title="From elsewhere")
    app = open_page("benchmarks")
    files = [(path.name, path.read_bytes(), "text/plain") for path in sorted((tmp_path / "sent").iterdir())]
    app.file_uploader(key="sent_results").set_value(files).run()
    assert not app.exception
    if DATA.results:
        app.button_group(key="runs").set_value(["2026-11-20-test"]).run()
    assert escape_markdown("“From elsewhere” (your file)") in words(app)
    assert not results.exists()


def test_sent_nonsense_is_named(results: Path, open_page: OpenPage) -> None:
    app = open_page("benchmarks")
    app.file_uploader(key="sent_results").set_value([("<b>.yaml", b"\xff\x00", "text/plain"), ("a.csv", b"x", "text/csv")]).run()
    assert not app.exception
    named = "\n".join(part.value for part in app.code)
    assert "<b>.yaml:1: file: is neither <id>.yaml nor <id>.csv" in named
    assert "a.csv:1: file: has no a.yaml beside it" in named


def test_of_many_faults_a_screenful_is_shown(results: Path, open_page: OpenPage) -> None:
    app = open_page("benchmarks")
    files = [("a.yaml", b"a: 1\n" * 6_000, "text/plain"), ("a.csv", (COLUMNS + "1\n" * 4_000).encode(), "text/csv")]
    app.file_uploader(key="sent_results").set_value(files).run()
    assert not app.exception
    shown = [part.value for part in app.code if "a.yaml" in part.value or "a.csv" in part.value]
    assert len(shown) == 1
    assert len(shown[0].splitlines()) < 12
    assert re.search(r"… and [\d,]+ more$", shown[0])


COLUMNS = ",".join(ResultRow.model_fields) + "\n"
COMMAS = COLUMNS.count(",") * ","
PUBLISHED = "\ntitle: a\nhardware: a\nload_generator: a\nmethod: a\nsources: [https://example.org/a]\nchecked: 2026-11-22\n"
ROW = "flask,default,b,1,plain-text,1,peak,,,1,0,0,0,,1,0,,,,,,0,0,\n"


def filled(item: str, start: str = "kind: lab\n", end: str = "", size: int = 32_000) -> bytes:
    """As many of the item as a file of that size takes; {n} in it counts them."""
    parts, left = [start], size - len(start) - len(end)
    while (left := left - len(part := item.replace("{n}", str(len(parts))))) >= 0:
        parts.append(part)
    return "".join([*parts, end]).encode()


LARGE: dict[str, Callable[[], dict[str, bytes]]] = {
    "keys twice": lambda: {"a.yaml": filled("a: 1\n")},
    "many keys": lambda: {"a.yaml": filled("k{n}: 1\n")},
    "list": lambda: {"a.yaml": filled("a,", "kind: lab\nframeworks: [", "a]")},
    "list of nothing known": lambda: {"a.yaml": filled("[[[1]]],", "kind: lab\nx: [", "1]")},
    "list of mappings": lambda: {"a.yaml": filled("{},", "kind: lab\nceilings: [", "{}]")},
    "numbers in a list": lambda: {"a.yaml": filled("1,", "kind: lab\nnotes: [", "1]")},
    "nested": lambda: {"a.yaml": filled("{b: ", "a: ")},
    "one scalar": lambda: {"a.yaml": filled("9", "a: ")},
    "beyond the size of a head": lambda: {"a.yaml": b"a: 1\n" * 200_000},
    "short rows": lambda: {"a.csv": filled("1\n", COLUMNS, size=10_000)},
    "more short rows": lambda: {"a.csv": filled("1\n", COLUMNS, size=990_000)},
    "empty cells": lambda: {"a.csv": filled(COMMAS + "\n", COLUMNS, size=120_000)},
    "wide rows": lambda: {"a.csv": filled(COMMAS * 8 + "\n", COLUMNS, size=900_000)},
    "one row": lambda: {"a.csv": filled(",", COLUMNS, size=990_000)},
    "bad cells": lambda: {"a.csv": filled("x" + COMMAS + "\n", COLUMNS, size=120_000)},
    "carriage returns": lambda: {"a.csv": filled("\r", COLUMNS, size=990_000)},
    "an open quote": lambda: {"a.csv": filled("\n", COLUMNS + '"', size=5_000)},
    "a long quoted cell": lambda: {"a.csv": filled('""', COLUMNS + '"', '"\n', size=990_000)},
    "zero bytes": lambda: {"a.csv": b"\0" * 990_000},
    "marks of byte order": lambda: {"a.csv": b"\xef\xbb\xbf" * 330_000},
    "long numbers": lambda: {"a.csv": filled(ROW.replace(",1,0,0,0,", f",1{'9' * 4000},0,0,0,"), COLUMNS, size=990_000)},
    "sound rows": lambda: {"a.csv": filled(ROW, COLUMNS, size=300_000)},
    "another kind with many caveats": lambda: {
        "a.yaml": filled("{number: {n}, text: a},", "kind: published\ncaveats: [", "]" + PUBLISHED),
        "a.csv": filled(
            f"flask,a,plain-text,,,1,,,,2026,,,{';'.join('1' * 60)}\n", ",".join(BenchmarkRow.model_fields) + "\n", size=700_000
        ),
    },
}


@pytest.mark.parametrize("made", LARGE.values(), ids=LARGE)
@pytest.mark.parametrize(("copies", "seconds"), [(1, 1.5), pytest.param(20, 6, marks=pytest.mark.long)])
def test_no_sent_file_costs_long_or_fills_the_page(copies: int, seconds: float, made: Callable[[], dict[str, bytes]]) -> None:
    """CPU time and faults are bounded for one file and for a full set, and the second time nothing is read."""
    files = {"a.yaml": b"kind: lab\n"} | made()
    sent = {f"{number}{name}": content for number in range(copies) for name, content in files.items()}
    began = time.process_time()
    found = catalog.sent_results(sent, DATA.vocabulary)
    read = time.process_time()
    assert catalog.sent_results(dict(sent), DATA.vocabulary) == found
    assert read - began < seconds
    assert time.process_time() - read < 0.3
    assert len(found[1]) <= 2 * MAX_FAULTS + 20
    assert max((len(str(fault)) for fault in found[1]), default=0) < 500


def test_sent_files_are_read_once(tmp_path: Path) -> None:
    """Whoever sends them, and however often the page runs."""
    save(tmp_path / "sent", title=f"Read once {time.time_ns()}")
    files = {path.name: path.read_bytes() for path in (tmp_path / "sent").iterdir()}
    (first,), _ = catalog.sent_results(files, DATA.vocabulary)
    (same,), _ = catalog.sent_results(files, DATA.vocabulary)
    assert same is first


def test_what_is_remembered_of_sent_files_is_bounded() -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(each, ResultRow) for each in gc.get_objects())

    before = alive()
    for number in range(4):
        rows = [row(SLUGS[0], "plain-text", 1 + place % 1000, 1000, connections=1 + number) for place in range(4_900)]
        with TemporaryDirectory() as folder:
            save(Path(folder), rows, frameworks=SLUGS[:1], workloads=["plain-text"])
            files = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        assert len(catalog.sent_results(files, DATA.vocabulary)[0][0].rows) == 4_900
    assert alive() - before <= 10_000


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        ({"framework": "stork"}, {}, "framework: 'stork' is not in the list of the run's .yaml"),
        ({}, {"workloads": ["json-list"]}, "workload: 'plain-text' is not in the list of the run's .yaml"),
        ({}, {"frameworks": []}, "frameworks: is empty"),
        ({}, {"documented_servers": {SLUGS[0]: "usual"}}, "documented_servers has other keys than frameworks lists"),
        ({"share": 33, "rate": 100, "phase": "fixed"}, {}, "share: 33 is not in the list of the run's .yaml"),
        ({"requests": "9" * 400}, {}, "write 1,000,000,000,000 or less"),
        ({"cpu_seconds": "1e300"}, {}, "write 1,000,000,000 or less"),
        ({"cpu_seconds": "1e-300"}, {}, "is less than can be measured"),
        ({"round": 10**12}, {}, "round: '1000000000000' is not valid here; write 1,000 or less"),
        ({}, {"method": HEAD["method"] | {"rounds": 10**12}}, "method.rounds: 1000000000000 is not valid here; write 1,000 or less"),
        ({}, {"notes": ["a"] * 51}, "notes: has more than 50 entries"),
        ({}, {"software": HEAD["software"] | {"packages": {"flask": "3 is best"}}}, "write a version, such as 3.1.3"),
    ],
)
def test_figures_that_nothing_can_be_drawn_from_are_named(
    rows: dict[str, object], head: dict[str, object], said: str, results: Path, tmp_path: Path, open_page: OpenPage
) -> None:
    """What is well-formed but outside its own head, or outside what computes, would fail the page later."""
    save(tmp_path / "sent", [row(SLUGS[0], "plain-text", number, 1000) | rows for number in range(1, 4)], **head)
    app = send(open_page("benchmarks"), tmp_path / "sent")
    assert said in "\n".join(part.value for part in app.code)


def test_too_many_settings_for_a_chart_are_named(results: Path, tmp_path: Path, open_page: OpenPage) -> None:
    save(tmp_path / "sent", [row(SLUGS[0], "plain-text", 1, 1000, server=f"s{number}") for number in range(501)])
    app = send(open_page("benchmarks"), tmp_path / "sent")
    assert "has 501 different settings; write at most 500" in "\n".join(part.value for part in app.code)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="no row"),
        pytest.param([each for each in ROWS if each["phase"] == "fixed"], id="no peak"),
        pytest.param([row(SLUGS[0], "plain-text", 1, 9, variant="minimal", server="fast")], id="no documented server"),
    ],
)
def test_a_run_without_a_finished_round_says_so(rows: list[dict[str, object]], results: Path, open_page: OpenPage) -> None:
    """As every run does when it begins."""
    save(results, rows)
    app = open_run(open_page)
    assert not app.error
    assert "no round is finished yet" in words(app)


def test_a_workload_of_which_nothing_is_measured_yet_is_not_offered(results: Path, open_page: OpenPage) -> None:
    save(results, [each for each in ROWS if each["workload"] == "plain-text"])
    app = open_run(open_page)
    assert len(next(box for box in app.selectbox if box.label == "Measured workload").options) == 1


def send(app: AppTest, folder: Path) -> AppTest:
    files = [(path.name, path.read_bytes(), "text/plain") for path in sorted(folder.iterdir())]
    app.file_uploader(key="sent_results").set_value(files).run()
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.usefixtures("all_unfolded")
def test_words_of_a_sent_file_never_read_as_the_guides(results: Path, tmp_path: Path, open_page: OpenPage) -> None:
    """They stand in quotation marks that they cannot close, and are no markup, on buttons too."""
    lie = "The guide” says: :red-badge[X] is ![best](https://x.example)"
    shown = escape_markdown("“The guide' says: :red-badge[X] is ![best](https://x.example)”")
    machine = HEAD["machine"] | dict.fromkeys(("processor", "system", "kind", "server_cpus", "client_cpus"), lie)
    software = HEAD["software"] | {"python": lie, "database": lie, "revision": lie, "generators": {lie: lie}}
    head = {"title": lie, "machine": machine, "software": software, "notes": [lie], "frameworks": ["x-is-best", SLUGS[0]]}
    head["documented_servers"] = dict.fromkeys(head["frameworks"], "verified")
    rows = [row(slug, "plain-text", number, 1000, server="verified") for slug in ("x-is-best", SLUGS[0]) for number in range(1, 8)]
    rows += [row("x-is-best", "plain-text", number, 3000, server="faster-and-verified") for number in range(1, 8)]
    save(tmp_path / "sent", rows, **(head | {"workloads": ["plain-text"]}))
    app = send(open_page("benchmarks"), tmp_path / "sent")
    if DATA.results:
        app.button_group(key="runs").set_value(["2026-11-20-test"]).run()
    next(box for box in app.selectbox if box.label == "Setting").set_value("servers").run()
    assert not app.error
    said = words(app) + "".join(part.value.to_csv(quoting=csv.QUOTE_NONE, escapechar="\0") for part in app.table)
    said += "".join(str(option) for group in app.button_group for option in group.options)
    assert f"{shown} {escape_markdown('(your file)')}" in said
    assert said.replace("\\", "").count(":red-badge[X]") == said.count(shown)
    assert escape_markdown("“x-is-best” on “faster-and-verified”") in said
    assert said.count("verified") == said.count("verified”")


def test_sent_files_are_bounded() -> None:
    """Neither many nor large ones fill memory and disk, and each that is left out is named once."""
    results, faults = catalog.sent_results({f"r{number}.csv": b"x" * 3_000_000 for number in range(200)}, DATA.vocabulary)
    assert not results
    assert len(faults) == 20 + 1
    assert "r20.csv:1: file: and what follows is left out; send at most 20 files" in map(str, faults)
