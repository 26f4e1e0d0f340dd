"""The benchmarks check themselves: what they refuse, mark and flag, that they stop cleanly, and that their statistics are right."""

import math
import os
import platform
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from small_data import write_small_data

import catalog
from catalog import load, load_results, sent_results
from catalog.models import Ceiling, Result, ResultRow
from lab import generators
from lab.__main__ import main
from lab.bench.command import FULL_METHOD, QUICK_METHOD, InvalidRun, add_options, new_plan
from lab.bench.environment import bench_environment, check_all_apps, serve_app, serve_loopback
from lab.bench.measurement import fixed_rates, is_generator_limited
from lab.bench.plan import Plan, peak_setting
from lab.bench.progress import read_progress
from lab.generators import Target
from lab.open_loop import FixedRate, parse_answer
from lab.requests import Request
from lab.statistics import by_setting, compare, comparison, is_client_bound, is_valid, keeps_up, spread, t_quantile

ROOT = Path(__file__).parent.parent
DATA = catalog.current()
SHIPPED = DATA.bench
assert SHIPPED
needs_wrk = pytest.mark.skipif(generators.missing_generator() is not None, reason=generators.missing_generator() or "")
Captured = pytest.CaptureFixture[str]

# ---------------------------------------------------------------- a tiny server of the tests' own

APP = """
import asyncio, os, sys, time

BODY = os.environ.get("BODY", '{"hello":"world"}').encode()
EVERY, BURN = int(os.environ.get("WRONG_EVERY", 0)), float(os.environ.get("BURN", 0))
HEAD = b"HTTP/1.1 %d X\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
seen = 0

class Answers(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
    def data_received(self, data):
        global seen
        seen += 1
        until = time.perf_counter() + BURN
        while time.perf_counter() < until:
            pass
        status = 500 if EVERY and seen % EVERY == 0 else 200
        self.transport.write(HEAD % (status, len(BODY)) + BODY)

async def serve():
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()

asyncio.run(serve())
"""

BENCH = """\
workloads:
  - id: json
    connections: 16
    checks:
      - {name: Hello, request: GET /, expect: {status: 200, body: '{"hello":"world"}'}}
varied: json
servers:
  - {id: own, label: Own, description: Own., interface: plain, command: "python app.py {port}", packages: [pytest>=1]}
  - {id: trivial, label: T, description: T., interface: trivial, command: "python -m lab.loopback {port}", packages: [pytest>=1]}
frameworks:
  heron: {server: own, apps: {plain: "app:app"}, minimal: {plain: "app:app"}, environment: {HERON}}
  ibis: {server: own, apps: {plain: "app:app"}, minimal: {plain: "app:app"}, environment: {IBIS}}
  stork: {server: own, apps: {plain: "app:app"}, minimal: {plain: "app:app"}, environment: {HERON}}
"""


@pytest.fixture
def birds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A data folder with one tiny server as heron and ibis, but for settings of each, and as stork, which is heron again.

    Results go to results/ beside it.
    """

    def make(heron: str = "", ibis: str = "") -> Path:
        write_small_data(tmp_path / "data")
        run = "run: {interface: wsgi, app: 'app:app', development: 'python {port}', production: 'python {port}', packages: ['pytest>=1']}\n"
        shutil.copy(tmp_path / "data" / "frameworks" / "ibis.yaml", tmp_path / "data" / "frameworks" / "stork.yaml")
        for slug in ("heron", "ibis", "stork"):
            path = tmp_path / "data" / "frameworks" / f"{slug}.yaml"
            lines = [line for line in path.read_text().splitlines() if not line.startswith(("name:", "run:"))]
            path.write_text("\n".join([f"name: {slug.title()}", *lines, run]))
            folder = tmp_path / "data" / "examples" / "bench" / slug
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "app.py").write_text(APP)
        text = BENCH.replace("{HERON}", f"{{{heron}}}").replace("{IBIS}", f"{{{ibis}}}")
        (tmp_path / "data" / "examples" / "bench" / "bench.yaml").write_text(text)
        monkeypatch.setenv("GUIDE_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("GUIDE_RESULTS", str(tmp_path / "results"))
        assert not load(tmp_path / "data").faults
        return tmp_path

    return make


@pytest.fixture
def calm_machine() -> None:
    """Wait up to a minute until other programs leave most of the CPU free, or skip: a measurement beside them means nothing."""
    deadline = time.monotonic() + 60
    while (busy_percent := psutil.cpu_percent(interval=1)) > 30:
        if time.monotonic() > deadline:
            pytest.skip(f"other programs use {busy_percent:.0f} % of the CPU")


def measures(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a long test that needs the machine for itself."""
    return pytest.mark.long(pytest.mark.usefixtures("calm_machine")(test))


SHORT = ["--base-only", "--primer", "0", "--warm-up", "0.2", "--seconds", "1", "--fixed-seconds", "0.5"]


def measure(folder: Path, *options: str, code: int = 0) -> Result | None:
    """`python -m lab bench` with short measurements: the one result in the folder, if there is one."""
    assert main(["bench", "--frameworks", "heron,ibis", *SHORT, *options]) == code
    results, faults = load_results(folder / "results", load(folder / "data").vocabulary)
    assert not faults
    return results[-1] if results else None


def peaks(result: Result | None, framework: str) -> list[ResultRow]:
    assert result
    return [row for row in result.rows if row.framework == framework and row.phase == "peak"]


@needs_wrk
def test_wrong_body_is_refused_before_anything_is_measured(birds: Callable[..., Path], capsys: Captured) -> None:
    folder = birds(ibis='BODY: \'{"hello":"moon"}\'')
    assert measure(folder, "--rounds", "1", code=1) is None
    assert "json ibis own: step 'Hello': body: expected" in capsys.readouterr().err
    assert not (folder / "results").exists()


@measures
@needs_wrk
def test_one_per_cent_of_errors_makes_a_figure_invalid(birds: Callable[..., Path], capsys: Captured) -> None:
    result = measure(birds(ibis="WRONG_EVERY: '100'"), "--rounds", "1", "--shares", "50")
    assert is_valid(peaks(result, "heron"))
    assert not is_valid(peaks(result, "ibis"))
    (row,) = peaks(result, "ibis")
    assert row.error_percent == pytest.approx(1, abs=0.1)
    assert result
    (fixed,) = [row for row in result.rows if row.phase == "fixed" and row.framework == "ibis"]
    assert fixed.error_percent == pytest.approx(1, abs=0.2)
    assert "ibis " in (shown := capsys.readouterr().out)
    assert "invalid: more than 0.1 % errors" in shown


@measures
@needs_wrk
def test_run_limited_by_the_load_generator_is_flagged(birds: Callable[..., Path]) -> None:
    """The trivial server is as fast as servers get; one that burns 0.5 ms is not limited by the generator."""
    folder = birds(ibis="BURN: '0.0005'")
    path = folder / "data" / "examples" / "bench" / "bench.yaml"
    apps = "apps: {trivial: 'app:app'}, minimal: {trivial: 'app:app'}"
    text = re.sub(r"heron: .*", f"heron: {{server: trivial, {apps}, environment: {{PYTHONPATH: {ROOT}}}}}", path.read_text())
    path.write_text(text.replace("""body: '{"hello":"world"}'""", "json_has: {}"))

    result = measure(folder, "--rounds", "1", "--shares", "none")
    assert is_client_bound(peaks(result, "heron"))
    (row,) = peaks(result, "ibis")
    assert not row.client_bound
    assert row.rps < 2000
    assert 0.5 < (row.cpu_seconds or 0) < 1.5
    assert 5 < (row.memory_mb or 0) < 100
    assert 20 < (row.cold_start_ms or 0) < 10_000


@pytest.mark.parametrize(
    ("rps", "client_cpu", "late_ms", "flagged"),
    [
        (1000, 89, 0, False),
        (1000, 91, 0, True),
        (79_000, 50, 0, False),
        (81_000, 50, 0, True),
        (1000, 50, 4.9, False),
        (1000, 50, 5.1, True),
    ],
)
def test_limit_is_nine_tenths_of_the_generators_cpu_or_eight_of_what_a_trivial_server_reaches_or_its_own_lateness(
    rps: int, client_cpu: float, late_ms: float, flagged: bool
) -> None:
    load = generators.Load(rps, 0, 0, 1, (1, 2, 3), client_cpu, late_ms, "", "")
    assert is_generator_limited(load, Ceiling(keep_alive=True, rps=100_000, client_cpu=97)) == flagged


def test_a_server_that_is_slow_and_closes_makes_no_generator_late() -> None:
    """A connection that had to be opened again is free only from then on; before that, the request waited for the server."""

    def serve(listener: socket.socket) -> None:
        while True:
            with suppress(OSError):
                wire, _ = listener.accept()
                threading.Thread(target=answer, args=(wire,), daemon=True).start()
            if listener.fileno() < 0:
                return

    def answer(wire: socket.socket) -> None:
        with wire, suppress(OSError):
            wire.recv(65536)
            time.sleep(0.05)
            wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        found = FixedRate(listener.getsockname(), b"GET / HTTP/1.1\r\n\r\n", rate=200, seconds=0.5, connections=4).run()
    assert statistics.median(found.latencies_ms) > 100, "four connections carry 80 a second"
    assert statistics.median(found.late_ms) < 40


def test_the_generator_says_how_late_it_was_itself() -> None:
    load, _ = at_rate(50, 0.2, 4)
    assert load.late_ms > 0
    assert f'"late_ms": {load.late_ms}' in load.output


@measures
@needs_wrk
def test_slower_framework_is_found_and_a_copy_is_not(birds: Callable[..., Path], capsys: Captured) -> None:
    """The short form: half as fast, and the same twice. The long ones below have 10 per cent, and 20 pairs."""
    folder = birds("BURN: '0.0004'", "BURN: '0.0008'")

    result = measure(folder, "--rounds", "4", "--shares", "none", "--frameworks", "heron,ibis,stork")
    slower, copy = (compare(peaks(result, slug), peaks(result, "heron"), "rps") for slug in ("ibis", "stork"))
    assert slower
    assert slower.differs
    assert slower.ratio == pytest.approx(0.53, abs=0.15)
    assert copy
    assert not copy.differs
    assert "no measurable difference" in capsys.readouterr().out


@measures
@needs_wrk
def test_framework_slowed_by_ten_per_cent_is_found_slower(birds: Callable[..., Path]) -> None:
    result = measure(birds("BURN: '0.0009'", "BURN: '0.001'"), "--rounds", "7", "--shares", "none", "--seconds", "2")
    found = compare(peaks(result, "ibis"), peaks(result, "heron"), "rps")
    assert found
    assert found.differs
    assert 0.85 < found.ratio < 0.95


@measures
@needs_wrk
def test_two_copies_of_a_framework_show_no_difference_in_18_of_20_comparisons(data_copy: Path, tmp_path: Path) -> None:
    """A framework that ships, measured against its copy as `--quick` does, but for the fixed rate."""
    slug = next(iter(SHIPPED.apps))
    twin(data_copy, slug)
    same = 0
    for number in range(20):
        command = [sys.executable, "-m", "lab", "bench", "--quick", "--shares", "none", "--frameworks", f"{slug},twin"]
        results = tmp_path / str(number)
        subprocess.run(command, cwd=ROOT, env=os.environ | {"GUIDE_DATA": str(data_copy), "GUIDE_RESULTS": str(results)}, check=True)
        (result,), _ = load_results(results, DATA.vocabulary)
        found = compare(peaks(result, "twin"), peaks(result, slug), "rps")
        assert found
        same += not found.differs
    assert same >= 18


def twin(data: Path, slug: str) -> None:
    """The framework once more, under another name."""
    shutil.copytree(data / "examples" / "bench" / slug, data / "examples" / "bench" / "twin")
    shutil.copy(data / "frameworks" / f"{slug}.yaml", data / "frameworks" / "twin.yaml")
    path = data / "examples" / "bench" / "bench.yaml"
    own = re.search(rf"^  {slug}:\n((?:    .*\n)+)", path.read_text(), re.MULTILINE)
    assert own
    path.write_text(path.read_text() + f"  twin:\n{own[1]}")


# ---------------------------------------------------------------- interrupted, and gone on with


@contextmanager
def started(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A bench of its own process that has measured at least twice, and its figures."""
    few = ["--rounds", "2", "--shares", "none", f"--progress={folder}/progress", *options]
    command = [sys.executable, "-m", "lab", "bench", "--frameworks", "heron,ibis", *SHORT, *few]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 60
        while not (found := list((folder / "results").glob("*.csv"))) or len(found[0].read_text().splitlines()) < 3:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process, found[0]
    finally:
        process.kill()
        process.wait()


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.mark.long
@needs_wrk
@pytest.mark.parametrize(
    "how", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long), pytest.param(signal.SIGKILL, marks=pytest.mark.long)]
)
def test_interrupting_leaves_no_process_and_keeps_what_was_finished(birds: Callable[..., Path], how: signal.Signals) -> None:
    folder = birds()
    with started(folder) as (process, figures):
        while len(servers := psutil.Process(process.pid).children(recursive=True)) < 2:  # none between two measurements
            assert process.poll() is None
        process.send_signal(how)
        _, said = process.communicate(timeout=20)
        deadline = time.monotonic() + 10
        while alive(servers):
            assert time.monotonic() < deadline, alive(servers)
            time.sleep(0.05)
    (result,), faults = load_results(folder / "results", load(folder / "data").vocabulary)
    assert not faults
    assert not result.head.complete
    assert "--progress" not in result.head.command, "where it is kept is no part of the result"
    assert len(result.rows) >= 2
    progress = read_progress(folder / "progress")
    assert progress
    assert (progress.jobs, len(result.rows) - progress.done in (0, 1)) == (4, True)
    assert progress.share == progress.done / 4
    if how == signal.SIGKILL:
        return
    assert process.returncode == 130
    assert f"--resume {result.id}" in said
    assert main(["bench", "--resume", result.id]) == 0
    (whole,), _ = load_results(folder / "results", load(folder / "data").vocabulary)
    assert whole.head.complete
    assert whole.rows[: len(result.rows)] == result.rows
    assert sorted((row.framework, row.round) for row in whole.rows) == [(slug, n) for slug in ("heron", "ibis") for n in (1, 2)]
    assert figures.exists()


@pytest.mark.long
@needs_wrk
def test_resuming_is_refused_where_it_would_mix(birds: Callable[..., Path], capsys: Captured) -> None:
    folder = birds()
    result = measure(folder, "--rounds", "1", "--shares", "none")
    assert result
    assert main(["bench", "--resume", result.id]) == 2
    assert "is complete; nothing is left" in capsys.readouterr().err
    path = folder / "results" / f"{result.id}.yaml"
    version = result.head.software.packages["pytest"]
    path.write_text(path.read_text().replace("complete: true", "complete: false").replace(f'"pytest": "{version}"', '"pytest": "1.0"'))
    assert main(["bench", "--resume"]) == 2
    assert f"pytest was 1.0 and is {version}; start a new run" in capsys.readouterr().err
    path.write_text(
        path.read_text()
        .replace('"pytest": "1.0"', f'"pytest": "{version}"')
        .replace(f'"python": "{platform.python_version()}"', '"python": "1.0"')
    )
    assert main(["bench", "--resume"]) == 2
    assert f"Python was 1.0 and is {platform.python_version()}; start a new run" in capsys.readouterr().err
    path.write_text(re.sub(r"(?m)^options:\n  .*\n", "", path.read_text()))
    assert main(["bench", "--resume"]) == 2
    assert "an older version wrote it, which did not record its options; start a new run" in capsys.readouterr().err
    assert main(["bench", "--resume", "2020-01-01-none"]) == 2
    assert f"has no 2020-01-01-none; it has {result.id}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--frameworks", "swan"], "there is no framework 'swan' to measure; there are heron, ibis, stork"),
        (["--workloads", "jsno"], "there is no workload 'jsno' to measure; there are json"),
    ],
)
def test_what_is_not_there_is_named(birds: Callable[..., Path], capsys: Captured, options: list[str], said: str) -> None:
    birds()
    assert main(["bench", *options]) == 2
    assert capsys.readouterr().err.strip() == said


def test_more_rows_than_a_file_may_have_are_refused_before_anything_is_measured() -> None:
    parser = ArgumentParser()
    add_options(parser)
    with pytest.raises(InvalidRun, match=r"12,500 rows are more than a result file holds; take at most --rounds 48"):
        new_plan(SHIPPED, DATA.defaults, parser.parse_args(["--rounds", "100"]))


@pytest.mark.parametrize(
    "options",
    [["--rounds", "0"], ["--seconds", "0.5"], ["--shares", "0"], ["--shares", "120"], ["--label", "Mine"], ["--warm-up", "nan"]]
    + [
        ["--database-url", url]
        for url in ("mysql://127.0.0.1/x", "postgresql://db.example.org/x", "postgresql://127.0.0.1/x?password=secret")
    ]
    + [["--title", "  "], ["--title", "x" * 161]],
)
def test_option_out_of_range_is_refused(options: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bench", *options])
    assert ended.value.code == 2
    assert "; " in capsys.readouterr().err.splitlines()[-1], "says what to write"


def test_missing_generator_is_one_line_and_nothing_is_run(
    birds: Callable[..., Path], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = birds()
    monkeypatch.setenv("PATH", str(folder))
    assert measure(folder, code=1) is None
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("wrk, the load generator, is missing; install it: Debian, Ubuntu: apt-get install wrk")


@needs_wrk
def test_missing_package_is_one_line(birds: Callable[..., Path], capsys: Captured) -> None:
    folder = birds()
    path = folder / "data" / "examples" / "bench" / "bench.yaml"
    path.write_text(path.read_text().replace("[pytest>=1]", "[no-such-server>=1]"))
    assert measure(folder, code=1) is None
    assert capsys.readouterr().err.strip() == "heron needs no-such-server>=1; install: make .venv/requirements-lab"


# ---------------------------------------------------------------- the load generators


def idle_environment() -> Any:
    """The environment of a run without database and upstream."""
    return bench_environment(Plan(SHIPPED, (), (), QUICK_METHOD, False))


@needs_wrk
def test_our_figures_of_a_run_are_those_of_wrks_own_summary() -> None:
    with idle_environment() as environment, serve_loopback(environment, as_server=True) as running:
        load = generators.send_peak(Target(running.url, Request("GET", "/", {}, None), 16), 2, 1)
    requests = re.search(r"(\d+) requests in", load.output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", load.output)
    assert requests
    assert rate
    assert load.requests == pytest.approx(int(requests[1]), rel=0.01)
    assert load.rps == pytest.approx(float(rate[1]), rel=0.01)
    assert load.errors == load.timeouts == 0
    assert "Non-2xx" not in load.output
    assert load.percentiles_ms
    for percent, ours in ((50, load.percentiles_ms[0]), (90, load.percentiles_ms[1]), (99, load.percentiles_ms[2])):
        theirs = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", load.output)
        assert theirs
        assert ours == pytest.approx(float(theirs[1]) * {"us": 1e-3, "ms": 1, "s": 1e3}[theirs[2]], rel=0.01, abs=0.006)


@needs_wrk
def test_errors_are_those_of_wrks_own_summary(birds: Callable[..., Path]) -> None:
    folder = birds("WRONG_EVERY: '7'")
    data = load(folder / "data")
    assert data.bench
    plan = Plan(data.bench, ("heron",), ("json",), QUICK_METHOD, False)
    with bench_environment(plan) as environment, serve_app(environment, peak_setting("heron", "own", "json")) as app:
        found = generators.send_peak(Target(app.running.url, Request("GET", "/", {}, None), 4), 1, 1)
    theirs = re.search(r"Non-2xx or 3xx responses: (\d+)", found.output)
    assert theirs
    assert found.errors == int(theirs[1])
    assert found.errors / found.requests == pytest.approx(1 / 7, rel=0.01)


def at_rate(rate: float, seconds: float, connections: int, *options: str) -> tuple[generators.Load, tuple[float, ...]]:
    """A fixed rate against the lab's own small server: the load, and the median, 90th and 99th percentile."""
    with idle_environment() as environment, serve_loopback(environment, " ".join(options), as_server=True) as running:
        load = generators.send_fixed_rate(Target(running.url, Request("GET", "/", {}, None), connections), seconds, rate)
    assert load.percentiles_ms
    return load, load.percentiles_ms


@measures
def test_server_that_stands_still_is_charged_for_all_that_waited() -> None:
    """1 s in every 5: a fifth of the requests waits half a second in the mean, although few were under way."""

    load, (median, _, high) = at_rate(400, 5, 16, "--stall", "5", "1")
    assert high >= 500
    assert median < 100
    assert load.requests == pytest.approx(2000, abs=5)


@measures
def test_fixed_rate_is_kept_and_cheap() -> None:
    load, (median, _, _) = at_rate(1000, 1, 64)
    assert load.requests == pytest.approx(1000, abs=10)
    assert load.rps == pytest.approx(1000, rel=0.01)
    assert median < 5, "the trivial server answers at once"
    assert load.client_cpu < 80


@measures
def test_server_slower_than_the_rate_is_seen() -> None:
    load, (_, _, high) = at_rate(400, 1, 4, "--delay", "0.05")
    assert load.rps == pytest.approx(4 / 0.05, rel=0.15)
    assert high > 500, "what was due and never sent has waited too"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Len", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", (200, True)),
        (b"HTTP/1.1 404 X\r\ncontent-length:0\r\nConnection: Close\r\n\r\n", (404, False)),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", (200, True)),
    ],
)
def test_end_of_an_answer_is_known(data: bytes, found: object) -> None:
    assert parse_answer(data) == found


# ---------------------------------------------------------------- statistics


def rows_of(rps: list[float], framework: str = "heron", **fields: Any) -> list[ResultRow]:
    common = {"variant": "default", "server": "own", "keep_alive": True, "workload": "json", "connections": 8, "phase": "peak", "errors": 0}
    return [
        ResultRow.model_validate(
            {
                **common,
                "framework": framework,
                "round": number,
                "requests": round(value * 10),
                "timeouts": 0,
                "seconds": 10,
                "rps": value,
                "client_cpu": 10,
                "client_bound": False,
                **fields,
            }
        )
        for number, value in enumerate(rps, 1)
    ]


T_99 = {1: 63.657, 2: 9.925, 3: 5.841, 4: 4.604, 6: 3.707, 9: 3.250, 29: 2.756, 120: 2.617}
"""Two-sided, as tables print them."""


def test_t_quantiles_are_those_of_the_tables() -> None:
    for freedom, value in T_99.items():
        assert t_quantile(0.995, freedom) == pytest.approx(value, abs=0.0005)


def test_interval_of_a_ratio_is_that_of_an_independent_computation() -> None:
    first, second = [1100, 1210, 1050, 1180, 1090, 1130, 1160], [1000, 1080, 990, 1050, 1010, 1000, 1040]
    logs = np.log(np.array(first) / np.array(second))
    half = T_99[6] * logs.std(ddof=1) / np.sqrt(7)
    found = compare(rows_of([float(x) for x in first]), rows_of([float(x) for x in second], "ibis"), "rps")
    assert found
    assert found.ratio == pytest.approx(float(np.exp(logs.mean())))
    assert (found.low, found.high) == pytest.approx((float(np.exp(logs.mean() - half)), float(np.exp(logs.mean() + half))), rel=1e-4)
    assert found.differs


def test_difference_needs_both_the_interval_and_three_per_cent() -> None:
    def of(*ratios: float) -> bool:
        found = comparison(dict(enumerate(ratios)), dict.fromkeys(range(len(ratios)), 1.0))
        assert found
        return found.differs

    assert of(1.05, 1.051, 1.049, 1.05)
    assert not of(1.02, 1.021, 1.019, 1.02), "certain but small"
    assert not of(1.0, 1.3, 0.9, 1.1), "large but uncertain"
    assert of(0.95, 0.951, 0.949, 0.95)
    assert comparison({1: 2.0, 2: 2.0}, {1: 1.0, 2: 1.0}) is None, "two rounds say nothing"
    assert comparison({1: 2.0, 2: 2.0, 4: 2.0}, {1: 1.0, 2: 1.0, 3: 1.0}) is None, "only rounds that both have are compared"


def test_identical_servers_are_called_different_no_more_often_than_the_interval_says() -> None:
    """5 rounds with 5 per cent of noise: a bootstrap of the same rounds errs in every sixth case."""
    chance = random.Random(1)
    wrong = 0
    for _ in range(2000):
        pair = [{n: math.exp(chance.gauss(0, 0.05)) for n in range(5)} for _ in range(2)]
        found = comparison(*pair)
        assert found
        wrong += found.differs
    assert wrong / 2000 < 0.02


def test_median_and_spread() -> None:
    found = spread(rows_of([5.0, 1.0, 3.0, 2.0]), "rps")
    assert found
    assert (found.median, found.lowest, found.highest, found.rounds) == (2.5, 1.0, 5.0, 4)
    assert spread(rows_of([1.0]), "p99_ms") is None


def test_fixed_rate_that_is_not_reached_does_not_keep_up() -> None:
    assert keeps_up(rows_of([990.0], phase="fixed", share=50, rate=1000))
    assert not keeps_up(rows_of([970.0], phase="fixed", share=50, rate=1000))


def test_fixed_rates_follow_from_the_slowest_framework() -> None:
    slugs = list(SHIPPED.apps)[:2]
    plan = Plan(SHIPPED, tuple(slugs), ("json-list",), FULL_METHOD, False)
    servers = [SHIPPED.apps[slug].server for slug in slugs]
    rows = [
        *rows_of([1000.0, 1234.0, 1500.0], slugs[0], workload="json-list", server=servers[0]),
        *rows_of([3000.0], slugs[1], workload="json-list", server=servers[1]),
        *rows_of([10.0], slugs[1], workload="json-list", server=servers[1], variant="minimal"),
    ]
    assert fixed_rates(plan, "json-list", rows) == {30: 370.0, 50: 617.0, 70: 864.0}


def test_order_moves_on_with_each_round_and_everything_is_measured_equally_often() -> None:
    slugs = tuple(SHIPPED.apps)[:3]
    jobs = Plan(SHIPPED, slugs, ("plain-text",), FULL_METHOD, False).jobs
    first = [next(job.settings[0].framework for job in jobs if job.round == number and job.is_peak) for number in (1, 2, 3)]
    assert sorted(first) == sorted(slugs)
    assert len(jobs) == 2 * 3 * FULL_METHOD.rounds
    assert [job.is_peak for job in jobs] == sorted((job.is_peak for job in jobs), reverse=True), "fixed rates follow from the peaks"


def test_full_run_of_what_is_shown_first_fits_75_minutes() -> None:
    plan = Plan(SHIPPED, DATA.defaults, tuple(workload.id for workload in SHIPPED.workloads), FULL_METHOD, True)
    assert plan.total_s < 75 * 60
    assert FULL_METHOD.rounds >= 7


# ---------------------------------------------------------------- results that are read back or sent


@pytest.mark.long
@needs_wrk
def test_sent_result_is_taken_as_it_is_and_a_broken_one_is_named(birds: Callable[..., Path]) -> None:
    folder = birds()
    result = measure(folder, "--rounds", "1", "--shares", "50")
    assert result
    vocabulary = load(folder / "data").vocabulary
    files = {path.name: path.read_bytes() for path in (folder / "results").iterdir()}
    assert sent_results(files, vocabulary) == ((result,), ())

    def fault(name: str, change: Callable[[bytes], bytes]) -> str:
        results, faults = sent_results({**files, name: change(files[name])}, vocabulary)
        assert not results
        return str(faults[0])

    head, rows = f"{result.id}.yaml", f"{result.id}.csv"
    assert "frameworks: is missing" in fault(head, lambda text: re.sub(rb"(?m)^frameworks:.*\n", b"", text))
    assert "workload: 'jsno' is not known" in fault(rows, lambda text: text.replace(b",json,", b",jsno,"))
    assert "good answers in" in fault(rows, lambda text: re.sub(rb",(\d+),0,0,", rb",1\1,0,0,", text))
    assert "variant: 'tuned' is not valid here" in fault(rows, lambda text: text.replace(b",default,", b",tuned,"))
    assert "is larger than 1,000,000 bytes" in fault(rows, lambda text: text + b"," * 1_000_000)
    assert "brings the files above 5,000 rows together" in fault(rows, lambda text: text * 2000)
    _, faults = sent_results({"../x.yaml": b"", "x.txt": b"", head: files[head]}, vocabulary)
    assert [fault.path for fault in faults] == ["../x.yaml", "x.txt", rows]


# ---------------------------------------------------------------- what ships

needs_servers = pytest.mark.skipif(os.name != "posix", reason="needs Linux or macOS")


@needs_servers
@pytest.mark.parametrize("slug", [slug if slug in DATA.defaults else pytest.param(slug, marks=pytest.mark.long) for slug in SHIPPED.apps])
def test_shipped_app_answers_every_check_on_its_own_server(slug: str) -> None:
    plan = Plan(SHIPPED, (slug,), tuple(workload.id for workload in SHIPPED.workloads), QUICK_METHOD, False)
    with bench_environment(plan) as environment:
        assert check_all_apps(environment)[slug].keys() == {workload.id for workload in SHIPPED.workloads}


@pytest.mark.long
@pytest.mark.parametrize("slug", SHIPPED.apps)
def test_shipped_app_answers_on_every_server(slug: str) -> None:
    with bench_environment(Plan(SHIPPED, (slug,), (SHIPPED.varied,), QUICK_METHOD, True)) as environment:
        check_all_apps(environment)


@measures
@needs_wrk
def test_bench_of_the_frameworks_shown_first_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_RESULTS", str(tmp_path))
    assert main(["bench", "--quick", "--rounds", "3"]) == 0
    (result,), faults = load_results(tmp_path, DATA.vocabulary)
    assert not faults
    assert result.head.complete
    assert result.head.frameworks == DATA.defaults
    found = by_setting(result.rows)
    assert len(found) == 2 * len(DATA.defaults)
    assert all(len(rows) == 3 and is_valid(rows) for rows in found.values())
    assert {row.server for row in result.rows} == {SHIPPED.apps[slug].server for slug in DATA.defaults}
    for row in result.rows:
        assert row.new_connections is None or row.new_connections >= row.connections
        assert row.cpu_seconds
        assert row.cold_start_ms
        assert row.phase == "peak" or row.rps > 0.5 * (row.rate or 0), "a busy machine may not keep up with it"
    assert all(f"serve {slug} default {SHIPPED.apps[slug].server}" in result.head.commands for slug in DATA.defaults)


# ---------------------------------------------------------------- PostgreSQL

INITDB = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty PostgreSQL on this machine. It refuses to run as root, so root starts it as its own user."""
    if INITDB is None:
        pytest.skip("no PostgreSQL server here; on Debian or Ubuntu: apt-get install postgresql")
    import pwd
    import socket

    folder = tmp_path_factory.mktemp("postgres")
    user = None
    if os.geteuid() == 0:
        user = "postgres"
        temporary = tmp_path_factory.getbasetemp()
        for path in (folder, temporary, temporary.parent, temporary.parent.parent):  # one deeper with several processes
            if path.owner() == "root" and path != Path(tempfile.gettempdir()):
                path.chmod(0o755)
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    run = {"user": user, "cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([INITDB, "-D", data, "-U", "guide", "--auth=trust", "--no-sync"], check=True, **run)
    server = subprocess.Popen([INITDB.with_name("postgres"), "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"], **run)
    try:
        url = f"postgresql://guide@127.0.0.1:{port}/postgres"
        import psycopg

        deadline = time.monotonic() + 30
        while True:
            with suppress(psycopg.OperationalError):
                psycopg.connect(url).close()
                break
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


@pytest.mark.long
def test_query_workloads_run_on_postgresql(postgres: str) -> None:
    queries = tuple(workload.id for workload in SHIPPED.workloads if workload.needs == "database")
    with bench_environment(Plan(SHIPPED, DATA.defaults, queries, QUICK_METHOD, False, postgres)) as environment:
        assert environment.database.startswith("PostgreSQL ")
        assert all(found.keys() == set(queries) for found in check_all_apps(environment).values())


@needs_wrk
def test_database_that_does_not_answer_is_one_line(capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_RESULTS", str(tmp_path / "results"))
    assert main(["bench", "--quick", "--workloads", "single-query", "--database-url", "postgresql://x:secret@127.0.0.1:1/x"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("the database gives no connection: ")
    assert "secret" not in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "results").exists()
