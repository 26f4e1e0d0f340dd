"""Two replicas of the app behind nginx on the local machine, as in compose.yaml but without containers.

    with running_replicas(folder) as site:
        site.copies["app-a"].kill()

nginx runs with deploy/nginx.conf; only addresses, ports and folders are replaced.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.servers import ROOT, Server, free_port, start_server, wait_until_answering

MAKE_CERTIFICATE = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout privkey.pem -out fullchain.pem"


@dataclass
class AppReplica:
    """One replica of the app. Its console output is appended to one file across restarts."""

    name: str
    port: int
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    server: Server | None = None

    def start(self) -> None:
        """Start the replica and wait until it answers."""
        self.server = start_server("app.py", self.log, self.env, ["--server.fileWatcherType=none"], self.port)
        wait_until_answering(f"{self.server.url}/api/health", self.server.process, self.log)

    def kill(self) -> None:
        """Kill the replica, as in a crash of its machine."""
        if self.server:
            self.server.kill()
            self.server = None

    def stop(self) -> float:
        """Stop the replica with SIGTERM and return the time this took in seconds. It is killed after 15 s, as in compose.yaml."""
        assert self.server
        began = time.perf_counter()
        self.server.process.send_signal(signal.SIGTERM)
        try:
            self.server.process.wait(15)
        except subprocess.TimeoutExpired:
            self.server.kill()
        self.server = None
        return time.perf_counter() - began

    def memory_mb(self) -> float:
        """Return the memory of the process in MB, or 0 if the operating system does not report it."""
        assert self.server
        return self.server.memory_mb()

    def console(self) -> str:
        """Return the console output so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class ReplicatedSite:
    """The replicas and the proxy before them, which serves HTTPS with a self-signed certificate."""

    url: str
    copies: dict[str, AppReplica]
    nginx_log: Path
    command: list[str]
    proxy: subprocess.Popen[bytes] | None = None

    def start_proxy(self) -> None:
        """Start nginx and wait until it answers."""
        with self.nginx_log.open("ab") as console:
            self.proxy = subprocess.Popen(self.command, stdout=console, stderr=subprocess.STDOUT)
        wait_until_answering(f"{self.url}/_stcore/health", self.proxy, self.nginx_log)

    def stop_proxy(self) -> None:
        """Stop nginx, which closes all client connections."""
        if self.proxy:
            self.proxy.terminate()
            self.proxy.wait()
            self.proxy = None


@contextmanager
def running_replicas(folder: Path, env: dict[str, str] | None = None) -> Iterator[ReplicatedSite]:
    """Run two replicas behind nginx until the block ends. Raise FileNotFoundError without nginx or openssl."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        raise FileNotFoundError("nginx is not installed; on Debian or Ubuntu: apt-get install nginx")
    port = free_port()
    url = f"https://localhost:{port}"
    settings = {"GUIDE_URL": url, "STREAMLIT_SERVER_ALLOWED_HOSTS": "localhost", **(env or {})}
    copies = {name: AppReplica(name, free_port(), folder / f"{name}.txt", settings) for name in ("app-a", "app-b")}
    config = folder / "nginx.conf"
    config.write_text(local_nginx_config(folder, port, {name: copy.port for name, copy in copies.items()}))
    subprocess.run(
        MAKE_CERTIFICATE.split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    command = [nginx, "-p", str(folder), "-c", str(config), "-e", "stderr", "-g", "daemon off;"]
    site = ReplicatedSite(url, copies, folder / "nginx.txt", command)
    with ExitStack() as running:
        for copy in copies.values():
            running.callback(copy.kill)
            copy.start()
        running.callback(site.stop_proxy)
        site.start_proxy()
        yield site


def local_nginx_config(folder: Path, port: int, ports: dict[str, int], plain_port: int | None = None) -> str:
    """Return deploy/nginx.conf for the local machine.

    TLS is on `port`, plain HTTP on `plain_port` or a free port, and `ports` maps the names of the replicas to their ports.
    """
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
    # If root starts nginx, its workers run as another user by default, who may not write to `folder`.
    return f"user root;\n{text}" if os.geteuid() == 0 else text
