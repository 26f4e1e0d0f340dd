"""Nothing gets lost: copies of the guide behind the real nginx and deploy/nginx.conf, killed, restarted and cut off under readers."""

import asyncio
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace

import httpx
import pytest
import websockets
from conftest import settled
from playwright.sync_api import Browser, Page, TimeoutError, expect
from test_decide_browser import moved, now, parameters, shown, slider, turn, verdict, verdict_of
from test_deploy import NGINX

from decision.choice import Choice, with_defaults
from decision.evaluation import evaluate
from support.reader import ScriptRun, StreamlitClient
from support.replicas import ReplicatedSite, running_replicas

pytestmark = [pytest.mark.long, pytest.mark.skipif(not NGINX, reason="nginx is not installed")]
AGAIN_SECONDS = 40
"""A browser tries again at growing intervals."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicatedSite]:
    with running_replicas(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def whole(site: ReplicatedSite) -> Iterator[ReplicatedSite]:
    """Both copies run, before and after; and no log holds a stack trace."""
    for copy in site.copies.values():
        if copy.server is None:
            copy.start()
    if site.proxy is None:
        site.start_proxy()
    yield site
    for copy in site.copies.values():
        assert "Traceback" not in copy.console(), copy.console()


# ---------------------------------------------------------------- one reader, in a browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, ignore_https_errors=True)
    yield context.new_page()
    context.close()


def with_must() -> tuple[Choice, str, int]:
    """As `turn`, with a must-have on top that somebody misses and the leaders before and after the turn meet."""
    choice, criterion, step = turn()
    leaders = {evaluate(each, now()).answer.ranking[0].id for each in (choice, moved(choice, criterion, step))}
    for must in now().criteria:
        for least in (3.0, 2.0):
            found = evaluate(strict := with_defaults(replace(choice, musts_by_score={must: least}), now()), now())
            if found.answer.eliminated and leaders <= {line.id for line in found.answer.ranking}:
                return strict, criterion, step
    raise AssertionError("no must-have leaves both leaders in")


def serving(tab: Page) -> str:
    """The copy that the reader's cookie names."""
    return next(cookie["value"] for cookie in tab.context.cookies() if cookie["name"] == "replica")


def connected(tab: Page, state: str = "CONNECTED") -> None:
    tab.locator(f"[data-testid=stApp][data-test-connection-state={state}]").wait_for(timeout=AGAIN_SECONDS * 1000)


def open_decide(tab: Page, site: ReplicatedSite, choice: Choice) -> None:
    tab.goto(f"{site.url}/decide?{parameters(choice)}")
    settled(tab)
    expect(verdict(tab)).to_have_text(verdict_of(choice))


@pytest.mark.browser
def test_copy_that_serves_a_reader_is_killed_between_moves(whole: ReplicatedSite, tab: Page) -> None:
    """The page comes back by itself on the other copy; sliders and must-haves stay; the next move and a reload are right."""
    choice, criterion, _ = with_must()
    open_decide(tab, whole, choice)
    up = "ArrowRight"
    position = choice.weights[criterion]
    slider(tab, criterion).press(up)
    position += 1
    expect(tab).to_have_url(f"{whole.url}/decide?{parameters(moved(choice, criterion, position))}")
    was = serving(tab)
    whole.copies[was].kill()
    with suppress(TimeoutError):  # in the middle of moves: nobody is there for this one
        slider(tab, criterion).press(up, timeout=1_000)
    deadline = time.monotonic() + AGAIN_SECONDS
    while serving(tab) == was:  # before this the page may look connected only because it has not noticed yet
        assert time.monotonic() < deadline, "the cookie still names the copy that is gone"
        tab.wait_for_timeout(200)
    connected(tab)  # without a connection Streamlit takes no moves
    kept = int(slider(tab, criterion).input_value())
    assert kept in (position, position + 1)
    position = kept
    slider(tab, criterion).press("ArrowLeft")
    slider(tab, criterion).press(up)
    expected = moved(choice, criterion, position)
    expect(verdict(tab)).to_have_text(verdict_of(expected), timeout=AGAIN_SECONDS * 1000)
    expect(tab).to_have_url(f"{whole.url}/decide?{parameters(expected)}")
    after = shown(tab)
    tab.reload()
    expect(verdict(tab)).to_have_text(verdict_of(expected))
    assert shown(tab) == after
    expect(tab.get_by_test_id("stException")).to_have_count(0)
    whole.copies[was].start()  # the reader stays with the copy that has the session, and its downloads work
    tab.get_by_text("Decision record:").click()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="CSV", exact=True).click()
    assert download.value.path().read_text(encoding="utf-8")
    assert serving(tab) != was


@pytest.mark.browser
def test_connection_that_is_lost_comes_back_with_everything(whole: ReplicatedSite, tab: Page) -> None:
    """nginx goes away and returns, as when a train leaves a tunnel; no move of the reader's is undone."""
    choice, criterion, _ = with_must()
    open_decide(tab, whole, choice)
    slider(tab, criterion).press("ArrowRight")
    after = moved(choice, criterion, choice.weights[criterion] + 1)
    expect(tab).to_have_url(f"{whole.url}/decide?{parameters(after)}")
    before = shown(tab)
    whole.stop_proxy()
    tab.locator("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])").wait_for()
    tab.wait_for_timeout(3_000)
    whole.start_proxy()
    connected(tab)
    assert shown(tab) == before
    slider(tab, criterion).press("ArrowLeft")
    expect(verdict(tab)).to_have_text(verdict_of(choice), timeout=AGAIN_SECONDS * 1000)
    expect(tab).to_have_url(f"{whole.url}/decide?{parameters(choice)}")


@pytest.mark.browser
def test_slow_network_loses_no_move(whole: ReplicatedSite, tab: Page) -> None:
    """400 kbit/s with 400 ms each way; keys come faster than answers."""
    choice, criterion, step = with_must()
    open_decide(tab, whole, choice)  # scripts are cached from here on
    slow = tab.context.new_cdp_session(tab)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    )
    tab.reload()
    expect(verdict(tab)).to_have_text(verdict_of(choice), timeout=60_000)
    for _ in range(step - choice.weights[criterion]):
        slider(tab, criterion).press("ArrowRight")
    after = moved(choice, criterion, step)
    expect(verdict(tab)).to_have_text(verdict_of(after), timeout=60_000)
    expect(tab).to_have_url(f"{whole.url}/decide?{parameters(after)}", timeout=60_000)


@pytest.mark.browser
def test_page_that_nobody_touches_stays_connected(whole: ReplicatedSite, tab: Page) -> None:
    """nginx ends a connection on which nothing happens for 60 s; after five minutes the first one is still there."""
    sockets: list[str] = []
    tab.on("websocket", lambda socket: sockets.append(socket.url))
    choice, criterion, _ = with_must()
    open_decide(tab, whole, choice)
    assert len(sockets) == 1
    tab.wait_for_timeout(300_000)
    slider(tab, criterion).press("ArrowRight")
    expect(verdict(tab)).to_have_text(verdict_of(moved(choice, criterion, choice.weights[criterion] + 1)))
    assert len(sockets) == 1


# ---------------------------------------------------------------- many readers, a rolling restart


@dataclass
class Moving:
    """A reader who moves sliders until told to stop, and comes back as a browser does where the connection is lost."""

    reader: StreamlitClient
    seed: int
    expected: dict[str, int] = field(default_factory=dict)
    moves: int = 0
    lost: int = 0
    slowest: float = 0.0

    async def go(self, stop: asyncio.Event, thinking: float) -> None:
        chance = random.Random(self.seed)
        run = await self.reader.open("decide", parameters(with_must()[0]))
        self.check(run)
        self.expected = {criterion: int(weight) for criterion, weight in with_must()[0].weights.items()}
        while not stop.is_set():
            criterion = chance.choice(list(self.expected))
            self.expected[criterion] = chance.randint(1, 5)
            began = time.perf_counter()
            self.check(await self.move(criterion))
            self.moves += 1
            self.slowest = max(self.slowest, time.perf_counter() - began)
            await asyncio.sleep(chance.uniform(0.5, 1.5) * thinking)

    async def move(self, criterion: str) -> ScriptRun:
        values = {self.reader.ids[f"w_{criterion}"]: float(self.expected[criterion])}
        while True:
            try:
                return await self.reader.run(**values)
            except (OSError, websockets.WebSocketException):
                self.lost += 1
                await self.come_back()

    async def come_back(self) -> None:
        """Ask for a sign of life first, then open the websocket: what the front end does. No answer is tried again for a while."""
        deadline = time.monotonic() + AGAIN_SECONDS
        async with httpx.AsyncClient(verify=False, trust_env=False, timeout=10, cookies=self.reader.cookies) as client:
            while True:
                try:
                    answer = await client.get(f"{self.reader.site}/_stcore/health")
                    assert answer.status_code == 200, "an error page"
                    self.reader.cookies |= dict(answer.cookies)
                    await self.reader.connect()
                except (OSError, httpx.TransportError, websockets.WebSocketException):
                    assert time.monotonic() < deadline, "the site does not come back"
                    await asyncio.sleep(0.2)
                else:
                    return

    def check(self, run: ScriptRun) -> None:
        assert not run.failures
        assert run.page_found
        assert self.expected.items() <= self.reader.weights.items(), "a move was lost"


@pytest.mark.parametrize("readers", [4, 30])
def test_rolling_restart_loses_nobody(whole: ReplicatedSite, readers: int) -> None:
    """Each copy is stopped and started again while readers move sliders; first in order, then killed."""

    async def go() -> list[Moving]:
        stop = asyncio.Event()
        moving = [Moving(StreamlitClient(whole.url), seed) for seed in range(readers)]
        tasks = [asyncio.create_task(each.go(stop, thinking=readers / 15)) for each in moving]
        await asyncio.sleep(3)
        for end in (lambda copy: copy.stop(), lambda copy: copy.kill()) if readers > 4 else (lambda copy: copy.stop(),):
            for copy in whole.copies.values():
                await asyncio.to_thread(end, copy)
                await asyncio.sleep(1)
                await asyncio.to_thread(copy.start)
                await asyncio.sleep(2)
        stop.set()
        await asyncio.gather(*tasks)
        for each in moving:
            await each.reader.close()
        return moving

    with ThreadPoolExecutor(1) as thread:  # while a browser is open, no other asyncio code runs in this one
        moving = thread.submit(asyncio.run, go()).result()
    print({name: sum(getattr(each, name) for each in moving) for name in ("moves", "lost")}, max(each.slowest for each in moving))
    assert all(each.moves >= 3 for each in moving)
    assert all(each.lost for each in moving)
