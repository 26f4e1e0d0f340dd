"""Quick benchmark started from a page. Only one runs at a time for all readers, because two would disturb each other."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.bench.progress import Progress, read_progress
from lab.forks import ROOT

MAX_OUTPUT_BYTES = 4_000
"""Maximum number of bytes read from the end of the output."""


@dataclass(frozen=True, slots=True)
class _Job:
    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]

    def file(self, name: str) -> Path:
        return Path(self.folder.name, name)


_lock = threading.Lock()
_job: _Job | None = None


class BenchmarkRunning(Exception):
    """Error if a benchmark is already running."""


def is_on() -> bool:
    """Return whether the operator allows benchmarks from the page; a benchmark uses the whole machine for minutes."""
    return os.environ.get("GUIDE_BENCH", "") == "1"


def start(frameworks: Sequence[str], workload: str) -> None:
    """Start `python -m lab bench --quick`; its rounds appear among the results of this machine. Raises BenchmarkRunning."""
    global _job
    with _lock:
        if is_running():
            raise BenchmarkRunning
        if _job:
            _job.folder.cleanup()
        folder = tempfile.TemporaryDirectory(prefix="guide-bench-")
        asked = ["--frameworks", ",".join(frameworks), "--workloads", workload, f"--progress={folder.name}/progress"]
        command = [sys.executable, "-m", "lab", "bench", "--quick", "--label", "page", *asked]
        with open(f"{folder.name}/output", "wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        _job = _Job(process, folder)


def is_running() -> bool:
    """Return whether a benchmark is running."""
    return _job is not None and _job.process.poll() is None


def stop() -> None:
    """End the benchmark with all its processes; finished rounds are kept."""
    if _job and is_running():
        _job.process.terminate()
        _job.process.wait(30)


def progress() -> Progress | None:
    """Return the progress, or None before the first measurement."""
    return read_progress(_job.file("progress")) if _job else None


def output() -> str:
    """Return the end of the output."""
    return _job.file("output").read_bytes()[-MAX_OUTPUT_BYTES:].decode(errors="replace").strip() if _job else ""
