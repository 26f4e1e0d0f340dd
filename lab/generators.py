"""Load generators: wrk for the peak and our own for a fixed rate, each as one command that can be typed again. wrk is a closed loop: a
connection sends its next request after the answer, so that its latency is that of a saturated server. Fixed rates are sent by
open_loop.py.
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

from lab.forks import ROOT
from lab.requests import Request
from lab.server import last_line

WRK_SCRIPT = "lab/wrk.lua"
TIMEOUT_S = 20
"""Timeout of an answer, longer than any working server needs."""
SPARE_S = 40
"""Extra seconds that a generator may take to start and end."""
INSTALL = "Debian, Ubuntu: apt-get install wrk · Fedora: dnf install wrk · Arch: pacman -S wrk · macOS: brew install wrk"


class NotMeasured(Exception):
    """Error for a generator without figures; the text is one line with the reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """Request that is sent repeatedly over a number of connections."""

    url: str
    request: Request
    connections: int
    body: Path | None = None
    """File with the request's body."""
    keep_alive: bool = True


@dataclass(frozen=True, slots=True)
class Load:
    """Figures of one run of a generator."""

    requests: int
    errors: int
    timeouts: int
    seconds: float
    percentiles_ms: tuple[float, float, float] | None
    """Median, 90th and 99th percentile of latency in ms; None without an answer."""
    client_cpu: float
    """CPU use in % of the CPUs that the generator may use."""
    late_ms: float
    """99th percentile of the generator's own delay at a fixed rate, in ms."""
    command: str
    output: str

    @property
    def rps(self) -> float:
        """Return successful answers per second."""
        return (self.requests - self.errors - self.timeouts) / self.seconds


def missing_generator() -> str | None:
    """Return how to install wrk, or None if it is installed."""
    return None if shutil.which("wrk") else f"wrk, the load generator, is missing; install it: {INSTALL}"


def versions() -> dict[str, str]:
    """Return the versions of the generators. Our own has the project's revision."""
    output = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    found = re.search(r"wrk (?:debian/)?(\S+)", output.stdout + output.stderr)
    return {"wrk": found[1] if found else "unknown"}


def send_peak(target: Target, seconds: float, threads: int) -> Load:
    """Send as many requests as the server answers. Raises NotMeasured."""
    command = _wrk_command(target, seconds, threads)
    output, cpu_share = _run(command, seconds)
    found = _figures(output, "wrk")
    return Load(
        requests=found["answers"] + found["refused"] + found["broken"] + found["timeouts"],
        errors=found["refused"] + found["broken"] + found["status"],
        timeouts=found["timeouts"],
        seconds=found["seconds"],
        percentiles_ms=tuple(found["ms"]) if found["answers"] else None,
        client_cpu=100 * cpu_share / threads,
        late_ms=0.0,
        command=shlex.join(command),
        output=output,
    )


def send_fixed_rate(target: Target, seconds: float, rate: float) -> Load:
    """Send requests at an even rate; latency counts from the moment each was due. Raises NotMeasured."""
    request = target.request
    command = ["python", "-m", "lab.open_loop", f"{target.url}{request.path}", f"--rate={rate:g}", f"--seconds={seconds:g}"]
    command += [f"--connections={target.connections}", f"--method={request.method}", *([f"--body={target.body}"] if target.body else [])]
    command += [f"--header={name}: {value}" for name, value in request.headers.items()]
    output, cpu_share = _run(command, seconds)
    found = _figures(output, "lab.open_loop")
    return Load(
        requests=found["requests"],
        errors=found["errors"],
        timeouts=found["timeouts"],
        seconds=max(1, round(rate * seconds)) / rate,
        percentiles_ms=tuple(found["ms"]),
        client_cpu=100 * cpu_share,
        late_ms=found["late_ms"],
        command=shlex.join(command),
        output=output,
    )


def warm_up(target: Target, seconds: float, threads: int) -> None:
    """Run wrk for any number of seconds, also below its minimum of one, and discard the figures. Raises NotMeasured."""
    if seconds > 0:
        _run(_wrk_command(target, seconds + 1, threads), seconds, interrupt=True)


def _wrk_command(target: Target, seconds: float, threads: int) -> list[str]:
    """Return wrk's command; it accepts whole seconds only."""
    headers = [f"{name}: {value}" for name, value in target.request.headers.items()]
    headers += [] if target.keep_alive else ["Connection: close"]
    command = ["wrk", f"-t{min(threads, target.connections)}", f"-c{target.connections}", f"-d{math.ceil(seconds)}s"]
    command += [f"--timeout={TIMEOUT_S}s", "--latency", "-s", WRK_SCRIPT, f"{target.url}{target.request.path}", "--"]
    return [*command, target.request.method, str(target.body or "-"), *headers]


def _figures(output: str, generator: str) -> Any:
    """Parse the generator's JSON output. Raises NotMeasured."""
    line = re.search(r"^figures (\{.*\})$", output, re.MULTILINE)
    if not line:
        raise NotMeasured(f"{generator} gave no figures: {last_line(output)}")
    return json.loads(line[1])


def _run(command: Sequence[str], seconds: float, interrupt: bool = False) -> tuple[str, float]:
    """Run a generator to its end, or `interrupt` it after `seconds`, which wrk treats as its end.

    It runs on this process's CPUs. Return its output and its CPU seconds per second. Raises NotMeasured if it fails or hangs.
    """
    program = sys.executable if command[0] == "python" else command[0]
    with tempfile.TemporaryFile() as file:
        started = time.monotonic()
        process = subprocess.Popen(
            [program, *command[1:]], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
        timers = [threading.Timer(seconds + SPARE_S, process.kill)]
        timers += [threading.Timer(seconds, process.send_signal, [signal.SIGINT])] if interrupt else []
        try:
            for timer in timers:
                timer.start()
            _, status, usage = os.wait4(process.pid, 0)  # of this one process, as subprocess itself does not tell
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            for timer in timers:
                timer.cancel()
            process.kill()
            process.wait()
        took = time.monotonic() - started
        file.seek(0)
        output = file.read().decode(errors="replace")
    if process.returncode and not (interrupt and process.returncode == -signal.SIGINT):  # a busy machine may not have started it yet
        raise NotMeasured(f"`{command[0]}` ended with {process.returncode} after {took:.0f} s: {last_line(output)}")
    return output, (usage.ru_utime + usage.ru_stime) / took
