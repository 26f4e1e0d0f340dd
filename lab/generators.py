"""The load generators: wrk for the peak, our own for a fixed rate, each as one command that can be typed again.

wrk is a closed loop: a connection asks again when it has its answer, so its latency is that of a server at its limit
(and wrk itself adds samples for answers that took long). For a fixed rate see paced.py.
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
from typing import Any

from lab import forks
from lab.requests import Request

WRK = Path(__file__).with_name("wrk.lua")
TIMEOUT_SECONDS = 20
"""Longer than any answer of a server that works."""
SPARE_SECONDS = 40
"""How much longer than its measurement a generator may take to start and end."""
INSTALL = {
    "Debian, Ubuntu": "apt-get install wrk",
    "Fedora": "dnf install wrk",
    "Arch": "pacman -S wrk",
    "macOS": "brew install wrk",
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
    ms: tuple[float, ...] | None
    """Latency: median, 90th and 99th percentile. None without an answer."""
    client_cpu: float
    """Per cent of the CPUs it could use."""
    said: str
    late_ms: float
    """At a fixed rate, the 99th percentile of the generator's own lateness."""

    @property
    def rps(self) -> float:
        return (self.requests - self.errors - self.timeouts) / self.seconds


def missing() -> str | None:
    """What to install, in one line; None where wrk is there."""
    if shutil.which("wrk"):
        return None
    return "wrk, the load generator, is missing; install it: " + " · ".join(f"{system}: {command}" for system, command in INSTALL.items())


def versions() -> dict[str, str]:
    """The generators' versions as they say them; our own has the project's revision."""
    output = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    said = re.search(r"wrk (?:debian/)?(\S+)", output.stdout + output.stderr)
    return {"wrk": said[1] if said else "unknown"}


def peak_command(url: str, request: Request, body: Path | None, *, connections: int, seconds: float, threads: int, close: bool) -> str:
    """wrk's command, with whole seconds: it knows no others."""
    headers = [f"{name}: {value}" for name, value in request.headers.items()] + (["Connection: close"] if close else [])
    words = ["wrk", f"-t{min(threads, connections)}", f"-c{connections}", f"-d{math.ceil(seconds)}s", f"--timeout={TIMEOUT_SECONDS}s"]
    words += ["--latency", "-s", str(WRK.relative_to(forks.ROOT)), f"{url}{request.path}", "--", request.method, str(body or "-"), *headers]
    return shlex.join(words)


def peak(command: str, cpus: Sequence[int] | None, threads: int, seconds: float) -> Load:
    """As many requests as the server answers. Raises NotMeasured."""
    said, used, took = _run(command, cpus, seconds)
    found = _figures(said, "wrk")
    errors = found["refused"] + found["broken"] + found["status"]
    requests = found["answers"] + found["refused"] + found["broken"] + found["timeouts"]
    share = 100 * used / took / min(threads, len(cpus) if cpus else threads)
    ms = tuple(found["ms"]) if found["answers"] else None
    return Load(requests, errors, found["timeouts"], found["seconds"], ms, share, said, late_ms=0.0)


def fixed_command(url: str, request: Request, body: Path | None, *, connections: int, seconds: float, rate: float) -> str:
    """The command of our own generator, see paced.py."""
    words = [
        "python",
        "-m",
        "lab.paced",
        f"{url}{request.path}",
        f"--rate={rate:g}",
        f"--seconds={seconds:g}",
        f"--connections={connections}",
    ]
    words += [f"--method={request.method}", *([f"--body={body}"] if body else [])]
    return shlex.join([*words, *(f"--header={name}: {value}" for name, value in request.headers.items())])


def fixed(command: str, cpus: Sequence[int] | None, rate: float, seconds: float) -> Load:
    """So many requests per second, evenly; latency counts from when each was due. Raises NotMeasured."""
    said, used, took = _run(command, cpus, seconds)
    found = _figures(said, "lab.paced")
    share = 100 * used / took
    due = max(1, round(rate * seconds)) / rate
    return Load(found["requests"], found["errors"], found["timeouts"], due, tuple(found["ms"]), share, said, found["late_ms"])


def _figures(said: str, name: str) -> dict[str, Any]:
    line = re.search(r"^figures (\{.*\})$", said, re.MULTILINE)
    if not line:
        raise NotMeasured(f"{name} gave no figures: {_last_line(said)}")
    figures: dict[str, Any] = json.loads(line[1])
    return figures


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
    words = shlex.split(command)
    program = sys.executable if words[0] == "python" else words[0]
    with open(output, "wb") as file:
        process = subprocess.Popen([program, *words[1:]], stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
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
