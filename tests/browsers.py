"""Clients for Firefox (WebDriver BiDi) and for WebKitGTK's MiniBrowser (WebDriver), without further packages."""

import base64
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
from websockets.sync.client import ClientConnection, connect

T = TypeVar("T")
FIREFOX = ("firefox-esr", "firefox")
WEBKIT = ("WebKitWebDriver", "xvfb-run")
TIMEOUT_S = 60
WINDOW_SIZE_PX = (1280, 900)
ARROW_RIGHT, ESCAPE = "\ue014", "\ue00c"
"""Key codes of WebDriver."""


class Window(Protocol):
    """A browser window with the errors of its console."""

    @property
    def errors(self) -> list[str]: ...

    def open(self, url: str) -> None: ...

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, decoded from JSON."""

    def press(self, key: str) -> None:
        """Press a key in the focused element."""

    def picture(self) -> bytes:
        """Return a screenshot as PNG."""


def wait_for(window: Window, expression: str, what: str = "") -> Any:
    """Wait until a JavaScript expression is true and return its value. Raise TimeoutError after `TIMEOUT_S`."""
    deadline = time.monotonic() + TIMEOUT_S
    while not (value := window.evaluate(expression)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what or expression}\n{window.errors}")
        time.sleep(0.1)
    return value


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running_program(command: list[str], folder: Path, log: str) -> Iterator[None]:
    """Run a program with its own home folder, and kill it and its children at the end of the block."""
    with (folder / log).open("w") as out:
        process = subprocess.Popen(
            command, env={**os.environ, "HOME": str(folder)}, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def retry_until_listening(request: Callable[[], T]) -> T:
    """Repeat a request until the program accepts connections, and return the response."""
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        try:
            return request()
        except (OSError, httpx.TransportError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


# ---------------------------------------------------------------- Firefox

PREFERENCES = {
    "network.proxy.type": 1,  # block connections to other machines
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1, localhost",
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Firefox:
    """A window of Firefox, over WebDriver BiDi."""

    def __init__(self, socket: ClientConnection) -> None:
        self._errors: list[str] = []
        self._socket, self._ids = socket, count(1)
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self._context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("browsingContext.setViewport", context=self._context, viewport={"width": WINDOW_SIZE_PX[0], "height": WINDOW_SIZE_PX[1]})

    def send(self, method: str, **params: object) -> Any:
        """Send a command and return its result. Errors logged in the meantime are collected."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(TIMEOUT_S))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self._errors.append(str(message["params"]["text"]))
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]

    @property
    def errors(self) -> list[str]:
        self.send("session.status")  # its response arrives after all earlier log events
        return self._errors

    def open(self, url: str) -> None:
        self.send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        target, code = {"context": self._context}, f"JSON.stringify({expression})"
        done = self.send("script.evaluate", expression=code, target=target, awaitPromise=True)
        assert done["type"] == "success", done
        return json.loads(done["result"].get("value", "null"))

    def press(self, key: str) -> None:
        keys = {"type": "key", "id": "keys", "actions": [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]}
        self.send("input.performActions", context=self._context, actions=[keys])

    def picture(self) -> bytes:
        return base64.b64decode(self.send("browsingContext.captureScreenshot", context=self._context)["data"])


@contextmanager
def firefox(program: str, folder: Path) -> Iterator[Window]:
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines))
    port = free_port()
    command = [program, "--headless", "--no-remote", "--profile", str(profile), f"--remote-debugging-port={port}", "about:blank"]
    with (
        running_program(command, folder, "firefox.txt"),
        retry_until_listening(lambda: connect(f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None)) as socket,
    ):
        yield Firefox(socket)


# ---------------------------------------------------------------- WebKit


RECORD_ERRORS_SCRIPT = """
(() => {
    window.seenErrors = [];
    const original = console.error;
    console.error = (...all) => { window.seenErrors.push(all.join(' ')); original(...all); };
    addEventListener('error', event => window.seenErrors.push(event.message));
    addEventListener('unhandledrejection', event => window.seenErrors.push(String(event.reason)));
    addEventListener('securitypolicyviolation', event => window.seenErrors.push(`${event.violatedDirective} ${event.blockedURI}`));
})()
"""


class WebKit:
    """A window of WebKitGTK's MiniBrowser, over WebDriver.

    Errors are recorded by a script from the load event on, because the driver gives no access to the console.
    """

    def __init__(self, driver: httpx.Client) -> None:
        self._driver = driver
        self._earlier: list[str] = []
        options = {"binary": minibrowser(), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options, "timeouts": {"script": 1000 * TIMEOUT_S}}}
        session = retry_until_listening(lambda: self.send("POST", "/session", capabilities=wanted))
        self._session = f"/session/{session['sessionId']}"
        self.send("POST", f"{self._session}/window/rect", width=WINDOW_SIZE_PX[0], height=WINDOW_SIZE_PX[1])

    @property
    def errors(self) -> list[str]:
        return [*self._earlier, *(self.evaluate("window.seenErrors || []"))]

    def send(self, method: str, path: str, **body: object) -> Any:
        answer = self._driver.request(method, path, json=body if method == "POST" else None)
        assert answer.status_code == 200, answer.text
        return answer.json()["value"]

    def open(self, url: str) -> None:
        self._earlier = self.errors
        self.send("POST", f"{self._session}/url", url=url)
        self.evaluate(RECORD_ERRORS_SCRIPT)

    def evaluate(self, expression: str) -> Any:
        script = "const done = arguments[0]; Promise.resolve(" + expression + ").then(value => done(JSON.stringify(value)))"
        return json.loads(self.send("POST", f"{self._session}/execute/async", script=script, args=[]) or "null")

    def press(self, key: str) -> None:
        keys = {"type": "key", "id": "keys", "actions": [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]}
        self.send("POST", f"{self._session}/actions", actions=[keys])

    def picture(self) -> bytes:
        return base64.b64decode(self.send("GET", f"{self._session}/screenshot"))


def minibrowser() -> str:
    """Return the path of MiniBrowser, which Debian and Ubuntu install outside the search path."""
    return str(next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"), reverse=True))))


@contextmanager
def webkit(driver: str, folder: Path) -> Iterator[Window]:
    port = free_port()
    with (
        running_program(
            ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1400x1000x24", driver, f"--port={port}"], folder, "webkit.txt"
        ),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=TIMEOUT_S) as client,
    ):
        yield WebKit(client)
