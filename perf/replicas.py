"""Copies of the guide behind nginx on this machine: the topology of compose.yaml and deploy/nginx.conf as plain processes.

    with replicas(folder) as site:
        site.copies["app-a"].kill()

It is deploy/nginx.conf itself that runs; only its addresses, ports and folders are changed.
"""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from lab.machine import memory_of

START_SECONDS = 60
MAKE_CERTIFICATE = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout privkey.pem -out fullchain.pem"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Copy:
    """One copy of the guide. Its console goes on in one file from start to start."""

    name: str
    port: int
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GUIDE_", "STREAMLIT_"))}
        options = [f"--server.port={self.port}", "--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
        with self.log.open("ab") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", *options],
                cwd=ROOT,
                env={**inherited, "HOME": str(self.log.parent), **self.env},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _wait_for(f"http://127.0.0.1:{self.port}/api/health", self.process, self.log)

    def kill(self) -> None:
        """End it at once, as a machine does that fails."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> float:
        """End it as an orderly restart does; how many seconds that took. What has not ended after 15, as compose.yaml has it, is killed."""
        assert self.process
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None
        return time.perf_counter() - began

    def memory_mb(self) -> float:
        """0 where the system does not say."""
        assert self.process
        return memory_of(psutil.Process(self.process.pid)) or 0.0

    def console(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Site:
    """What a reader sees, https with a certificate of its own, and the copies behind it."""

    url: str
    copies: dict[str, Copy]
    nginx_log: Path
    command: list[str]
    proxy: subprocess.Popen[bytes] | None = None

    def start_proxy(self) -> None:
        with self.nginx_log.open("ab") as console:
            self.proxy = subprocess.Popen(self.command, stdout=console, stderr=subprocess.STDOUT)
        _wait_for(f"{self.url}/_stcore/health", self.proxy, self.nginx_log)

    def stop_proxy(self) -> None:
        """Every connection of every reader is lost."""
        if self.proxy:
            self.proxy.terminate()
            self.proxy.wait()
            self.proxy = None


@contextmanager
def replicas(folder: Path, env: dict[str, str] | None = None) -> Iterator[Site]:
    """Two copies behind nginx until the block ends. Raises FileNotFoundError where there is no nginx or no openssl."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        raise FileNotFoundError("nginx is not installed; on Debian or Ubuntu: apt-get install nginx")
    port = free_port()
    url = f"https://localhost:{port}"
    settings = {"GUIDE_URL": url, "STREAMLIT_SERVER_ALLOWED_HOSTS": "localhost", **(env or {})}
    copies = {name: Copy(name, free_port(), folder / f"{name}.txt", settings) for name in ("app-a", "app-b")}
    config = folder / "nginx.conf"
    config.write_text(configured(folder, port, {name: copy.port for name, copy in copies.items()}))
    subprocess.run(
        MAKE_CERTIFICATE.split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    command = [nginx, "-p", str(folder), "-c", str(config), "-e", "stderr", "-g", "daemon off;"]
    site = Site(url, copies, folder / "nginx.txt", command)
    with ExitStack() as running:
        for copy in copies.values():
            running.callback(copy.kill)
            copy.start()
        running.callback(site.stop_proxy)
        site.start_proxy()
        yield site


def configured(folder: Path, port: int, ports: dict[str, int], plain_port: int | None = None) -> str:
    """deploy/nginx.conf for this machine: TLS on `port`, plain HTTP on `plain_port` or any, copies on `ports` by their names."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        r"/tmp/": f"{folder}/",
        r"listen 8080\b": f"listen 127.0.0.1:{plain_port or free_port()}",
        r"listen 8443\b": f"listen 127.0.0.1:{port}",
        r"/etc/nginx/certificates/": f"{folder}/",
        r"/dev/stderr": "stderr",
        **{rf"server {name}:8501;": f"server 127.0.0.1:{own};" for name, own in ports.items()},
    }
    for pattern, here in changes.items():
        text, count = re.subn(pattern, here, text)
        assert count, f"deploy/nginx.conf has no {pattern}"
    # Started by root, its workers would run as another user, who may not write to `folder`.
    return f"user root;\n{text}" if os.geteuid() == 0 else text


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5, context=context):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{url} does not answer:\n{log.read_text(errors='replace')}") from None
            time.sleep(0.05)
