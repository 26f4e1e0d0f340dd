"""What deploy/nginx.conf lets through to the guide, with the real nginx and copies that only count."""

import http.client
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from test_deploy import NGINX

from support.replicas import MAKE_CERTIFICATE, local_nginx_config
from support.servers import free_port

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")
TRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE
UPLOAD = "/_stcore/upload_file/session/file"
STREAM = "/_stcore/stream"
MB = 1024 * 1024
PATIENCE_S = 20


class Copies(ThreadingHTTPServer):
    """Stands in for the copies of the guide: counts what reaches it, and keeps what has `hold` in its address until told."""

    request_queue_size = 256
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.go_on = threading.Event()
        self.waiting = 0
        self.count = threading.Lock()

    def wait(self) -> None:
        with self.count:
            self.waiting += 1
        self.go_on.wait(PATIENCE_S)
        with self.count:
            self.waiting -= 1


class Answer(BaseHTTPRequestHandler):
    """Answers 204 to everything."""

    server: Copies

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        if "hold" in self.path:
            self.server.wait()
        with suppress(OSError):  # whoever asked may have gone
            self.send_response(204)
            self.end_headers()

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def log_message(self, format: str, *args: object) -> None:
        """No line for each request."""


@dataclass
class Proxy:
    """nginx with deploy/nginx.conf, and clients that speak raw HTTP to it, so that nothing is corrected on the way."""

    port: int
    plain_port: int
    copies: Copies
    log: Path
    open: ExitStack = field(default_factory=ExitStack)

    def connect(self, source: str = "127.0.0.1", name: str | None = "localhost") -> ssl.SSLSocket:
        """A TLS connection from this address, asking for the certificate of `name`."""
        plain = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S, (source, 0))
        return self.open.enter_context(TRUSTING.wrap_socket(plain, server_hostname=name))

    def send(self, method: str, path: str, body: bytes = b"", source: str = "127.0.0.1", host: str = "localhost") -> ssl.SSLSocket:
        """Send one request and do not wait for its answer."""
        connection = self.connect(source)
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        with suppress(OSError):  # a body that is too large is answered before all of it is sent
            connection.sendall(head.encode() + body)
        return connection

    def ask(self, method: str, path: str, body: bytes = b"", source: str = "127.0.0.1", host: str = "localhost") -> int:
        """The status of the answer; 0 where the connection is closed without one."""
        return status_of(self.send(method, path, body, source, host))

    def flood(self, method: str, path: str, number: int, source: str) -> list[int]:
        """Statuses of as many requests, one after the other on one connection."""
        client = http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE_S, source_address=(source, 0), context=TRUSTING)
        answers = []
        for _ in range(number):
            client.request(method, path)
            answer = client.getresponse()
            answer.read()
            answers.append(answer.status)
        client.close()
        return answers

    def hold(self, method: str, path: str, number: int, source: str) -> None:
        """Send requests that stay open until `copies.go_on`, and wait until all have arrived."""
        before = self.copies.waiting
        for _ in range(number):
            self.send(method, f"{path}?hold", source=source)
        until(lambda: self.copies.waiting == before + number)


def status_of(connection: socket.socket) -> int:
    received = b""
    with suppress(OSError):
        while b"\r\n" not in received and (part := connection.recv(65536)):
            received += part
    return int(received.split()[1]) if received else 0


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with fullchain.pem and privkey.pem."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(MAKE_CERTIFICATE.split(), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def proxy(tmp_path: Path, certificate: Path) -> Iterator[Proxy]:
    shutil.copytree(certificate, tmp_path, dirs_exist_ok=True)
    copies, port, plain_port = Copies(), free_port(), free_port()
    threading.Thread(target=copies.serve_forever, args=(0.02,), daemon=True).start()
    own = copies.server_address[1]
    (tmp_path / "nginx.conf").write_text(local_nginx_config(tmp_path, port, {"app-a": own, "app-b": own}, plain_port))
    log = tmp_path / "log.txt"
    command = [str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr", "-g", "daemon off;"]
    with log.open("w") as console:
        process = subprocess.Popen(command, stdout=console, stderr=subprocess.STDOUT)
    started = Proxy(port, plain_port, copies, log)
    try:
        until(lambda: process.poll() is not None or is_open(port))
        assert process.poll() is None, log.read_text()
        yield started
    finally:
        copies.go_on.set()
        started.open.close()
        process.terminate()
        process.wait()
        copies.shutdown()
        copies.server_close()


def is_open(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def addresses() -> tuple[str, str, str]:
    """Three addresses of this machine, as of three readers."""
    found = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
    for address in found:
        with socket.socket() as trial:
            try:
                trial.bind((address, 0))
            except OSError:
                pytest.skip("this system has one loopback address only")
    return found


# ---------------------------------------------------------------- hosts


@pytest.mark.parametrize(
    "request_line_and_host",
    [
        "GET /decide HTTP/1.1\r\nHost: evil.example",
        "GET /decide HTTP/1.1\r\nHost: localhost.evil.example",
        "GET /decide HTTP/1.1\r\nHost: evil.example:80",
        "GET /decide HTTP/1.1\r\nHost: 127.0.0.1",
        "GET /decide HTTP/1.1\r\nHost: ",
        "GET http://evil.example/decide HTTP/1.1\r\nHost: localhost",
        "GET /decide HTTP/1.0",
    ],
)
def test_no_redirect_leads_to_a_foreign_host(proxy: Proxy, request_line_and_host: str) -> None:
    assert plain(proxy, request_line_and_host)[:12] in ("", "HTTP/1.1 400")


def test_plain_http_leads_to_the_same_address_of_the_guide(proxy: Proxy) -> None:
    for request in (
        "GET /decide?p=mvp HTTP/1.1\r\nHost: localhost",
        "GET /decide?p=mvp HTTP/1.1\r\nHost: LOCALHOST:80",
        "GET http://localhost/decide?p=mvp HTTP/1.1\r\nHost: evil.example",
    ):
        answer = plain(proxy, request)
        assert answer.startswith("HTTP/1.1 308 ")
        assert "\r\nLocation: https://localhost/decide?p=mvp\r\n" in answer
        assert "evil" not in answer


def plain(proxy: Proxy, request: str) -> str:
    with socket.create_connection(("127.0.0.1", proxy.plain_port), PATIENCE_S) as connection:
        connection.sendall(f"{request}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


@pytest.mark.parametrize("name", ["evil.example", None])
def test_no_certificate_is_shown_for_a_foreign_host(proxy: Proxy, name: str | None) -> None:
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        proxy.connect(name=name)


def test_foreign_host_does_not_reach_the_guide(proxy: Proxy) -> None:
    """The name for the certificate and the one in the request need not be the same."""
    assert proxy.ask("GET", "/api/decide", host="evil.example") == 0
    assert proxy.ask("GET", "/api/decide") == 204


# ---------------------------------------------------------------- sizes and numbers


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [(UPLOAD, 2 * MB, 204), (UPLOAD, 4 * MB, 413), ("/decide", 1024, 204), ("/decide", 64 * 1024, 413), ("/api/decide", 64 * 1024, 413)],
)
def test_only_uploads_may_be_large(proxy: Proxy, path: str, size: int, status: int) -> None:
    assert proxy.ask("PUT", path, b"x" * size) == status
    assert proxy.log.read_text() == "", "lines about a request name the reader's address, and anybody can cause them"


@pytest.mark.parametrize(("path", "most"), [(UPLOAD, 100), (STREAM, 250), ("/api/decide", 100)])
def test_flood_from_one_address_is_refused(proxy: Proxy, addresses: tuple[str, str, str], path: str, most: int) -> None:
    """One reader's share gets through at once, the rest is refused, and who has another address notices nothing."""
    flooding, other, _ = addresses
    method = "PUT" if path == UPLOAD else "GET"
    answers = proxy.flood(method, path, most, flooding)
    assert set(answers) == {204, 429}
    assert 429 not in answers[:20]
    assert proxy.ask(method, path, source=other) == 204
    assert proxy.ask("GET", "/compare", source=flooding) == 204
    assert proxy.log.read_text() == "", "a flood fills the log with addresses"


def test_monitoring_is_not_refused_in_a_flood(proxy: Proxy) -> None:
    assert 429 in proxy.flood("GET", "/api/decide", 60, "127.0.0.1")
    for probe in ("health", "live"):
        assert set(proxy.flood("GET", f"/api/{probe}", 60, "127.0.0.1")) == {204}


def test_an_office_may_have_100_pages_open(proxy: Proxy, addresses: tuple[str, str, str]) -> None:
    office, other, _ = addresses
    proxy.hold("GET", STREAM, 100, office)
    assert proxy.ask("GET", STREAM, source=office) == 429
    assert proxy.ask("GET", STREAM, source=other) == 204
    proxy.copies.go_on.set()
    until(lambda: proxy.copies.waiting == 0)
    until(lambda: proxy.ask("GET", STREAM, source=office) == 204)


def test_uploads_at_once_are_few_for_each_and_for_all(proxy: Proxy, addresses: tuple[str, str, str]) -> None:
    """What waits for the guide waits in the proxy's memory."""
    first, second, third = addresses
    proxy.hold("PUT", UPLOAD, 20, first)
    assert proxy.ask("PUT", UPLOAD, source=first) == 429
    proxy.hold("PUT", UPLOAD, 20, second)
    assert proxy.ask("PUT", UPLOAD, source=third) == 429
    proxy.copies.go_on.set()
    until(lambda: proxy.copies.waiting == 0)
    until(lambda: proxy.ask("PUT", UPLOAD, source=third) == 204)
