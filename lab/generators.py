"""The load generators: wrk for the peak, h2load for a fixed rate, each as one command that can be typed again.

wrk is a closed loop: a connection asks again when it has its answer, so its latency is that of a server at its limit
(and wrk itself adds samples for answers that took long). h2load keeps to a rate, but also waits for answers, so what it
calls latency leaves out how long a request had to wait until it was sent. Here latency counts from when it was due.
"""

import json
import math
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import forks
from lab.requests import Request

WRK = Path(__file__).with_name("wrk.lua")
TIMEOUT_SECONDS = 20
"""Longer than any answer of a server that works; wrk counts requests that wait longer, and h2load gives them up."""
SPARE_SECONDS = 40
"""How much longer than its measurement a generator may take to start and end."""
TICK_MS = 1.0
"""h2load's timers tick in milliseconds: so much of its own lateness is not the server's."""
INSTALL = {
    "Debian, Ubuntu": "apt-get install wrk nghttp2-client",
    "Fedora": "dnf install wrk nghttp2",
    "Arch": "pacman -S wrk nghttp2",
    "macOS": "brew install wrk nghttp2",
}


class NotMeasured(Exception):
    """A generator that gave no figures; the text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of a generator came to. Good answers are `requests - errors - timeouts`."""

    requests: int
    errors: int
    timeouts: int
    seconds: float
    ms: tuple[float, float, float] | None
    """Latency: median, 90th and 99th percentile. None without an answer."""
    client_cpu: float
    """Per cent of the CPUs it could use."""
    said: str

    @property
    def rps(self) -> float:
        return (self.requests - self.errors - self.timeouts) / self.seconds


def missing() -> str | None:
    """What to install, in one line; None where both generators are there."""
    absent = [name for name in ("wrk", "h2load") if shutil.which(name) is None]
    if not absent:
        return None
    return f"{' and '.join(absent)} missing; install: " + " · ".join(f"{system}: {command}" for system, command in INSTALL.items())


def versions() -> dict[str, str]:
    """The generators' versions as they say them."""
    found = {}
    for name, option, pattern in (("wrk", "-v", r"wrk (?:debian/)?(\S+)"), ("h2load", "--version", r"nghttp2/(\S+)")):
        output = subprocess.run([name, option], capture_output=True, text=True, check=False)
        said = re.search(pattern, output.stdout + output.stderr)
        found[name] = said[1] if said else "unknown"
    return found


def peak_command(url: str, request: Request, body: Path | None, *, connections: int, seconds: float, threads: int, close: bool) -> str:
    """wrk's command, with whole seconds: it knows no others."""
    headers = [f"{name}: {value}" for name, value in request.headers.items()] + (["Connection: close"] if close else [])
    words = ["wrk", f"-t{min(threads, connections)}", f"-c{connections}", f"-d{math.ceil(seconds)}s", f"--timeout={TIMEOUT_SECONDS}s"]
    words += ["--latency", "-s", str(WRK.relative_to(forks.ROOT)), f"{url}{request.path}", "--", request.method, str(body or "-"), *headers]
    return shlex.join(words)


def peak(command: str, cpus: Sequence[int] | None, threads: int, seconds: float) -> Load:
    """As many requests as the server answers. Raises NotMeasured."""
    said, used, took = _run(command, cpus, seconds)
    line = re.search(r"^figures (\{.*\})$", said, re.MULTILINE)
    if not line:
        raise NotMeasured(f"wrk gave no figures: {_last_line(said)}")
    found = json.loads(line[1])
    errors = found["refused"] + found["broken"] + found["status"]
    requests = found["answers"] + found["refused"] + found["broken"] + found["timeouts"]
    share = 100 * used / took / min(threads, len(cpus) if cpus else threads)
    ms = (found["ms"][0], found["ms"][1], found["ms"][2]) if found["answers"] else None
    return Load(requests, errors, found["timeouts"], found["seconds"], ms, share, said)


def fixed_command(url: str, request: Request, body: Path | None, *, connections: int, seconds: float, rate: float, log: Path) -> str:
    """h2load's command. Its connections start one after the other, so that the requests are due at even distances."""
    connections = max(1, min(connections, int(rate * seconds / 2)))
    each = max(1, round(rate * seconds / connections))
    together = max(1, round(rate / 1000))
    period = max(1, round(1000 * together / rate))
    words = ["h2load", "--h1", f"-n{each * connections}", f"-c{connections}", f"--rps={rate / connections:.6g}"]
    words += [f"-r{together}", f"--rate-period={period}ms", f"--connection-inactivity-timeout={TIMEOUT_SECONDS}s", f"--log-file={log}"]
    if body:
        words += [f"-d{body}"]
    for name, value in request.headers.items():
        words += ["-H", f"{name}: {value}"]
    return shlex.join([*words, f"{url}{request.path}"])


def fixed(command: str, log: Path, cpus: Sequence[int] | None, rate: float, seconds: float) -> Load:
    """So many requests per second, evenly; latency counts from when each was due. Raises NotMeasured."""
    said, used, took = _run(command, cpus, seconds)
    if not log.exists() or not (rows := [tuple(map(int, line.split("\t")[:3])) for line in log.read_text().splitlines()]):
        raise NotMeasured(f"h2load logged no request: {_last_line(said)}")
    log.unlink()
    total = next(int(word[2:]) for word in shlex.split(command) if word.startswith("-n"))
    ms, seconds = latencies([(start / 1e6, status, length / 1e6) for start, status, length in rows], rate, total)
    failed = sum(1 for _, status, _ in rows if not 200 <= status < 400)
    share = 100 * used / took
    return Load(total, failed, total - len(rows), seconds, (_at(ms, 50), _at(ms, 90), _at(ms, 99)), share, said)


def latencies(answers: Sequence[tuple[float, int, float]], rate: float, total: int) -> tuple[list[float], float]:
    """Milliseconds from when each request was due to its answer, in order of size, and the seconds from first to last.

    `answers` are (second when it was sent, status, seconds until its answer). Requests are due every 1/rate seconds, and the nth
    that was sent is taken for the nth that was due. Of `total`, those without an answer count as waiting to the end.
    """
    answers = sorted(answers)
    begin = min(start - n / rate for n, (start, _, _) in enumerate(answers))
    end = max(start + length for start, _, length in answers)
    late = [max(0.0, 1000 * (start - begin - n / rate) - TICK_MS) for n, (start, _, _) in enumerate(answers)]
    found = [1000 * length + delay for (_, _, length), delay in zip(answers, late, strict=True)]
    found += [max(0.0, 1000 * (end - begin - n / rate)) for n in range(len(answers), total)]
    return sorted(found), max(end - begin, total / rate)


def _at(ordered: Sequence[float], percent: int) -> float:
    """The nearest rank."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def warm(command: str, cpus: Sequence[int] | None, seconds: float) -> None:
    """wrk for some seconds, perhaps less than it knows, and nothing kept."""
    if seconds > 0:
        _run(command, cpus, seconds, stop=seconds)


def _run(command: str, cpus: Sequence[int] | None, seconds: float, stop: float = 0) -> tuple[str, float, float]:
    """What it printed, its CPU seconds, and the seconds it took. `stop`: it is interrupted after so many."""
    with tempfile.TemporaryDirectory(prefix="guide-") as folder:
        output = Path(folder, "output")
        process = forks.original().start(f"{__name__}:generate", command=command, output=str(output), cpus=list(cpus or ()), stop=stop)
        try:
            code = process.exit_code(seconds + SPARE_SECONDS)
        finally:
            process.end()
        said = output.read_text(encoding="utf-8", errors="replace") if output.exists() else ""
        if code != 0:
            why = f"ended with {code}" if code is not None else f"did not end within {seconds + SPARE_SECONDS:.0f} seconds"
            raise NotMeasured(f"`{shlex.split(command)[0]}` {why}: {_last_line(said)}")
        usage = json.loads(Path(f"{output}.json").read_text(encoding="utf-8"))
        return said, usage["cpu"], usage["seconds"]


def generate(command: str, output: str, cpus: list[int], stop: float) -> None:
    """In a copy of its own (see forks.py), which ends with whoever measures: run a generator and write down what it used."""
    hold_to(cpus)
    started = time.monotonic()
    with open(output, "wb") as file:
        process = subprocess.Popen(shlex.split(command), stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
    if stop:
        threading.Timer(stop, process.send_signal, [signal.SIGINT]).start()  # wrk then ends as if its time were over
    _, status, usage = os.wait4(process.pid, 0)
    used = {"cpu": usage.ru_utime + usage.ru_stime, "seconds": time.monotonic() - started}
    Path(f"{output}.json").write_text(json.dumps(used), encoding="utf-8")
    sys.exit(os.waitstatus_to_exitcode(status))


def hold_to(cpus: Sequence[int]) -> None:
    """Keep this process and what it starts on these CPUs, where the system can."""
    if cpus and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cpus)


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it printed nothing")
