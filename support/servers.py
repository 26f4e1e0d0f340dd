"""Start `streamlit run` as a separate process on a free port of 127.0.0.1."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from lab.machine import memory_of

ROOT = Path(__file__).parents[1]
START_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `started` is the value of `time.perf_counter()` at its start."""

    url: str
    client: httpx.Client
    log: Path
    process: subprocess.Popen[bytes]
    started: float

    def console(self) -> str:
        """Return the console output so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def memory_mb(self) -> float:
        """Return the memory of the process in MB, or 0 if the operating system does not report it."""
        return memory_of(psutil.Process(self.process.pid)) or 0.0

    def cpu_time_s(self) -> float:
        """Return the CPU time of the process in seconds."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        """Kill the process and its children, such as examples and benchmarks."""
        self.client.close()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_port() -> int:
    """Return a free TCP port of 127.0.0.1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start_server(
    script: str | Path,
    log: Path,
    env: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    port: int | None = None,
    cwd: Path = ROOT,
) -> Server:
    """Start a server that appends its console output to `log`, and return before it answers.

    It does not inherit environment variables of the guide or of Streamlit, and has its own home folder.
    """
    port = port or free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GUIDE_", "STREAMLIT_"))}
    flags = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true", *options]
    started = time.perf_counter()
    with log.open("ab") as console:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *flags],
            cwd=cwd,
            env={**inherited, "HOME": str(log.parent), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    return Server(url, httpx.Client(base_url=url, trust_env=False, timeout=30), log, process, started)


def wait_until_answering(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until `url` answers with status 200. Raise RuntimeError with the log if it does not in time."""
    deadline = time.monotonic() + START_TIMEOUT_S
    with httpx.Client(trust_env=False, timeout=5, verify=False) as client:  # self-signed certificate
        while not _answers(client, url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{url} does not answer:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def running_server(script: str | Path, folder: Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> Iterator[Server]:
    """Run a server until the block ends. Its console output goes to `folder`/console.txt."""
    server = start_server(script, folder / "console.txt", env, cwd=cwd)
    try:
        base = (env or {}).get("STREAMLIT_SERVER_BASE_URL_PATH", "")
        wait_until_answering(f"{server.url}{base and '/'}{base.strip('/')}/_stcore/health", server.process, server.log)
        yield server
    finally:
        server.kill()
