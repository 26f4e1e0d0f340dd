"""A quick benchmark that a page starts: one at a time for all readers, since two would measure each other."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from typing import IO

from lab.forks import ROOT

SHOWN = 4_000
"""Bytes of what it prints that are read back."""

_lock = threading.Lock()
_job: tuple[subprocess.Popen[bytes], IO[bytes]] | None = None


class Busy(Exception):
    """A benchmark runs already."""


def is_on() -> bool:
    """Only where whoever runs the dashboard says so: it takes the whole machine for minutes."""
    return os.environ.get("GUIDE_BENCH", "") == "1"


def start(frameworks: Sequence[str], workload: str) -> None:
    """Start `python -m lab bench --quick`; its rounds appear among the reader's own results. Raises Busy."""
    global _job
    command = [
        sys.executable,
        "-m",
        "lab",
        "bench",
        "--quick",
        "--label",
        "page",
        "--frameworks",
        ",".join(frameworks),
        "--workloads",
        workload,
    ]
    with _lock:
        if is_running():
            raise Busy
        if _job:
            _job[1].close()
        output = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the benchmark runs)
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        _job = process, output


def is_running() -> bool:
    return _job is not None and _job[0].poll() is None


def stop() -> None:
    """End it; finished rounds are kept, and no process is left."""
    if _job and is_running():
        _job[0].terminate()
        _job[0].wait(30)


def said() -> str:
    """The end of what it has printed; empty before the first."""
    if _job is None:
        return ""
    file = _job[1].fileno()
    size = os.fstat(file).st_size
    return os.pread(file, SHOWN, max(0, size - SHOWN)).decode(errors="replace").strip()
