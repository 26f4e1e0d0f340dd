"""What tests share: pages opened in process, the real server, and a real browser that may talk to nothing else."""

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect
from streamlit.testing.v1 import AppTest

import catalog
from catalog.models import Profile
from lab.example_checks import preload_frameworks
from support.browser import LOOPBACK, chromium, settled
from support.pages import page_app, registered_pages
from support.servers import Server, running_server

ROOT = Path(__file__).parent.parent
SHIPPED = catalog.data_folder()
"""The data that is tested: data/, or what GUIDE_DATA names when the tests start."""
SHIPPED_DATA = {"GUIDE_DATA": str(SHIPPED)}


T = TypeVar("T")

SLOW_MACHINE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("long", max_examples=500, **SLOW_MACHINE)
settings.register_profile("short", max_examples=25, **SLOW_MACHINE)
settings.load_profile("short")  # `make test-long` names the other one


def of_default_frameworks(*pairs: tuple[str, str]) -> list[object]:
    """Return pairs of a task and a framework as parameters of a test; those of frameworks not shown first are long tests."""
    defaults = catalog.current().defaults
    return [pair if pair[1] in defaults else pytest.param(*pair, marks=pytest.mark.long) for pair in pairs]


@pytest.fixture(scope="session")
def warm_examples() -> None:
    """Start examples from a process that has all frameworks imported, which takes a fourth of the time."""
    preload_frameworks(catalog.current())


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine, run in a thread of its own: Playwright keeps an event loop running in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than there are cores, because tests of servers and browsers wait for a third of their time."""
    return (os.cpu_count() or 1) + 1


# ---------------------------------------------------------------- pages, in process


@cache
def addresses() -> tuple[str, ...]:
    """Every address the router registers for the shipped data; the overview is ""."""
    return tuple(registered_pages(page_app("")))


def sample() -> list[str]:
    """Every address that is not a framework's, and one that is."""
    slugs = list(catalog.current().frameworks)
    return [address for address in addresses() if address not in slugs[1:]]


def first_visits() -> list[object]:
    """The sample; all but one of it are long tests, because each starts a server of its own."""
    short = {sample()[-1]}
    return [address if address in short else pytest.param(address, marks=pytest.mark.long) for address in sample()]


def axe_addresses() -> list[object]:
    """The sample; most of it are long tests, because axe reads for seconds."""
    return [address if number == 1 else pytest.param(address, marks=pytest.mark.long) for number, address in enumerate(sample())]


def phone_addresses() -> list[object]:
    """The sample; most of it are long tests, because a page is drawn for seconds."""
    return [address if number % 8 == 5 else pytest.param(address, marks=pytest.mark.long) for number, address in enumerate(sample())]


ADDRESSES = {
    "every_address": addresses,
    "sample_address": sample,
    "first_visit": first_visits,
    "axe_address": axe_addresses,
    "phone_address": phone_addresses,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test for every address, for a sample, for first visits or for axe where it has an argument of that name."""
    for name, values in ADDRESSES.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values())


@pytest.fixture
def open_page(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Opens the page at an address in process: `open_page("compare", f=["a", "b"])`. No page may fail, then or on later runs.

    Live answers are on, as where the server is bound to loopback; in process it is bound to nothing.
    """
    monkeypatch.setenv("GUIDE_LIVE", "1")

    def failures(phase: str) -> list[str]:
        return [
            f"{record.getMessage()}\n{record.exc_text or record.exc_info}"
            for record in caplog.get_records(phase)
            if record.name == "guide" and record.levelno >= logging.ERROR
        ]

    def open_one(address: str = "", **parameters: str | list[str]) -> AppTest:
        app = page_app(address, **parameters)
        assert not app.exception
        assert not failures("call"), "\n".join(failures("call"))
        return app

    yield open_one
    assert not failures("call"), "\n".join(failures("call"))


@pytest.fixture
def all_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages in process draw what stands in folded parts as well."""
    monkeypatch.setattr("components.markdown.is_open", lambda part: True)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of the tested data that a test may edit."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "data"))


def weights_of(profile: Profile) -> dict[str, int]:
    """As the page takes them: in the order of the criteria, and what a profile does not name weighs 0."""
    return {criterion.id: profile.weights.get(criterion.id, 0) for criterion in catalog.current().criteria}


# ---------------------------------------------------------------- the real server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The guide as it ships, running: `streamlit run app.py`."""
    with running_server("app.py", tmp_path_factory.mktemp("server"), SHIPPED_DATA) as started:
        yield started


@pytest.fixture
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts a server of the test's own: `start_server(env={"GUIDE_DATA": ...}, script="pages/router.py")`."""
    with ExitStack() as servers:

        def start(env: dict[str, str] | None = None, script: str = "app.py") -> Server:
            return servers.enter_context(running_server(script, tmp_path_factory.mktemp("server"), SHIPPED_DATA | (env or {})))

        yield start


# ---------------------------------------------------------------- the browser

expect.set_options(timeout=20_000)  # a busy machine is no fault


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. It cannot reach any other machine."""
    with chromium() as started:
        yield started


@dataclass
class Watched:
    """What must not happen in a browser context, as it happens."""

    foreign: list[str] = field(default_factory=list)
    """Addresses on other machines that were asked for."""
    errors: list[str] = field(default_factory=list)
    """Console errors."""


def watch(context: BrowserContext) -> Watched:
    watched = Watched()

    def requested(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in LOOPBACK:
            watched.foreign.append(request.url)

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            watched.errors.append(f"{message.text} ({message.location['url']})")

    context.on("request", requested)
    context.on("console", logged)
    context.on("weberror", lambda error: watched.errors.append(str(error.error)))
    return watched


@pytest.fixture(scope="session")
def watched_context(browser: Browser) -> Iterator[tuple[BrowserContext, Watched]]:
    """The browser context of all `page` fixtures: the front end is fetched and compiled once."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context, watch(context)
    context.close()


@pytest.fixture
def page(watched_context: tuple[BrowserContext, Watched]) -> Iterator[Page]:
    """A fresh browser window. The test fails if a page asks another machine for anything or logs an error."""
    context, watched = watched_context
    watched.foreign.clear()
    watched.errors.clear()
    opened = context.new_page()
    opened.set_viewport_size({"width": 1280, "height": 900})
    yield opened
    close_pages(context)
    assert not watched.foreign
    assert not watched.errors


def close_pages(context: BrowserContext) -> None:
    """Close the windows of a context and delete what they have stored; only the cache of files stays."""
    for opened in context.pages:
        if urlsplit(opened.url).hostname in LOOPBACK:
            opened.evaluate("localStorage.clear()")
        opened.close()
    context.clear_cookies()


@pytest.fixture
def visit(page: Page) -> Callable[[str], Page]:
    """Goes to an address and waits until the page is drawn: `visit(server.url + "/compare")`."""

    def go(url: str) -> Page:
        page.goto(url)
        settled(page)
        return page

    return go
