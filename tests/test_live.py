"""Live answers: the same as on real servers, within their limits, and gone afterwards."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from conftest import settled
from playwright.sync_api import Page
from small_data import FILES, write_small_data
from test_lab import started_in, wait_until

import catalog
from catalog import Catalog, load
from catalog.models import NativeCase
from lab import forks, live
from lab.live import LiveAnswers
from lab.live_requests import HEADERS, RequestRefused, request_template, required_steps
from lab.machine import memory_of
from lab.native import RECORDED_ADDRESS, recorded_form
from lab.rate_limits import MAX_PARALLEL_RUNS, MAX_QUEUED, MAX_RUNS_PER_MINUTE, Admission, TooManyRuns
from lab.requests import Request
from support.servers import Server

ROOT = Path(__file__).parent.parent
DATA = catalog.current()
LISTING = DATA.guide.listing or ""
Patch = pytest.MonkeyPatch

BAD = """
import os, pathlib, signal, socket, subprocess, time

seen = []

def big():
    for _ in range(5):
        yield b"x" * 1_000_000

def connect(host):
    socket.create_connection((host, 9), timeout=1)

WICKED = {
    "/loop": lambda: exec("while True: pass"),
    "/sleep": lambda: time.sleep(60),
    "/memory": lambda: bytearray(2_000_000_000),
    "/file": lambda: pathlib.Path("large").write_bytes(b"x" * 10_000_000),
    "/connect": lambda: connect("127.0.0.1"),
    "/elsewhere": lambda: connect("192.0.2.1"),
    "/name": lambda: socket.getaddrinfo("localhost", 80),
    "/listen": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "/program": lambda: subprocess.run(["true"]),
    "/shell": lambda: os.system("true"),
    "/fork": lambda: os.fork() or os._exit(0),
    "/stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
}

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path in WICKED:
        try:
            WICKED[path]()
        except (OSError, MemoryError) as error:
            start_response("500 Bad", [("Content-Type", "text/plain")])
            return [type(error).__name__.encode()]
    if path == "/end":
        os._exit(3)
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/big":
        return big()
    if path == "/echo":
        return [environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))]
    if path == "/environment":
        return [repr(dict(os.environ)).encode() + pathlib.Path("/proc/self/environ").read_bytes()]
    if path == "/state":
        seen.append(1)
        with open("seen.txt", "a") as file:
            file.write("x")
        return [f"{len(seen)} {len(pathlib.Path('seen.txt').read_text())}".encode()]
    return [b"ok"]
"""


@pytest.fixture(autouse=True)
def _nobody_has_asked(monkeypatch: Patch) -> None:
    monkeypatch.setattr(live, "admission", Admission())


@pytest.fixture(scope="module", autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    assert wait_until(lambda: not copies())


@pytest.fixture(scope="module")
def pond(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A small data folder whose one example is up to no good."""
    folder = tmp_path_factory.mktemp("pond")
    write_small_data(folder)
    heron = FILES["frameworks/heron.yaml"].replace("app:app", "app:application").replace("heron>=3", "pydantic>=2")
    (folder / "frameworks" / "heron.yaml").write_text(heron)
    (folder / "examples" / "hello" / "mutations.yaml").unlink()
    (folder / "examples" / "hello" / "heron" / "app.py").write_text(BAD)
    data = load(folder)
    assert not data.faults
    return data


def one(data: Catalog, *paths: str, session: str = "reader") -> LiveAnswers:
    return live.ask(data, "hello", ["heron"], [get(path) for path in paths], session=session)["heron"]


def get(path: str = "/", method: str = "GET", headers: dict[str, str] | None = None, body: bytes | None = None) -> Request:
    return Request(method, path, headers or {}, body)


def children(of: list[int]) -> list[int]:
    """Processes that one of these has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) in of and state != "Z":
            found.append(int(path.parent.name))
    return found


def copies() -> list[int]:
    """Processes of examples, forked from the one that has imported all frameworks."""
    return children([pid for pid in children([os.getpid()]) if "lab.forks" in Path(f"/proc/{pid}/cmdline").read_text()])


# ---------------------------------------------------------------- the same as on real servers


FIRST = [slug for slug in DATA.examples[LISTING] if slug in DATA.defaults]
OTHERS = [slug for slug in DATA.examples[LISTING] if slug not in DATA.defaults]


@pytest.mark.parametrize("slugs", [FIRST, pytest.param(OTHERS, marks=pytest.mark.long)], ids=["shown first", "others"])
@pytest.mark.parametrize("case", DATA.natives[LISTING].cases, ids=lambda case: case.id)
def test_live_answers_equal_recorded_ones(case: NativeCase, slugs: list[str]) -> None:
    """HEAD too: a real server on loopback leaves the body out, as the recorded one did."""
    native, examples = DATA.natives[LISTING], DATA.examples[LISTING]
    outcomes = live.ask(DATA, LISTING, slugs, [request_template(request) for request in case.requests], session=case.id)
    for slug, outcome in outcomes.items():
        assert outcome.problem is None
        checked = examples[slug].checked
        assert checked
        assert tuple(recorded_form(reply, native, RECORDED_ADDRESS) for reply in outcome.replies) == checked.answers[case.id], slug


def test_contract_steps_get_what_they_build_on(monkeypatch: Patch) -> None:
    """A step that reads what an earlier one made, and one that needs a token or a form's hidden fields."""
    monkeypatch.setattr(live, "MAX_WALL_S", 30)
    asked = 0
    for task, contract in DATA.contracts.items():
        steps = [(step, required_steps(contract, step)) for step in contract.steps if step.request]
        useful = [(step, before) for step, before in steps if before and not step.within]
        chosen = min(useful, key=lambda pair: len(pair[1]), default=None)
        if chosen is None or not all(live.cannot_run_reason(example) is None for example in DATA.examples[task].values()):
            continue
        step, before = chosen
        slugs = [slug for slug in DATA.defaults if slug in DATA.examples[task]] or list(DATA.examples[task])
        slug = slugs[asked % len(slugs)]
        outcome = live.ask(DATA, task, [slug], [request_template(step)], session=task, before=before, keeps=step.session)[slug]
        assert outcome.problem is None, f"{task} {slug} {step.name}: {outcome.problem}"
        assert outcome.replies[0].status != 500
        asked += 1
    assert asked > 3


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (get(method="TRACE"), "method must be one of GET"),
        (get(method="GET / HTTP/1.1\r\nX: y"), "method must be one of"),
        (get("users"), "must begin with a slash"),
        (get("http://example.org/"), "must begin with a slash"),
        (get("/" + "a" * 256), "more than 256 characters"),
        (get("/ HTTP/1.1\r\nHost: evil"), "control character"),
        (get("/a%0d%0ab"), "control characters"),
        (get("/../../etc/passwd"), "lead upwards"),
        (get("/%2e%2e/etc"), "lead upwards"),
        (get("/%252e%252e/etc"), "lead upwards"),
        (get("/..\\etc"), "lead upwards"),
        (get(headers={"Host": "evil"}), "Only these headers"),
        (get(headers={"Transfer-Encoding": "chunked"}), "Only these headers"),
        (get(headers={"X-Forwarded-For": "1"}), "Only these headers"),
        (get(headers={"Accept": "a\r\nHost: evil"}), "control character"),
        (get(headers={"Accept\r\nHost": "evil"}), "Only these headers"),
        (get(headers={"Cookie": "a" * 2049}), "more than 2,048"),
        (get(method="POST", body=b"x" * 10_000_000), "larger than 16 KiB"),
        (get(method="POST", body=b"x" * (16 * 1024 + 1)), "larger than 16 KiB"),
    ],
)
def test_what_is_outside_the_limits_is_not_sent(request_: Request, words: str, pond: Catalog, monkeypatch: Patch) -> None:
    monkeypatch.setattr(live, "_answers_of", lambda *_: pytest.fail("it was sent"))
    with pytest.raises(RequestRefused, match=words):
        live.ask(pond, "hello", ["heron"], [request_], session="reader")


def test_a_run_is_one_to_eight_requests(pond: Catalog) -> None:
    for number in (0, 9):
        with pytest.raises(RequestRefused, match="one to 8"):
            one(pond, *["/"] * number)
    assert len(one(pond, *["/"] * 8).replies) == 8


def test_what_is_inside_the_limits_is_sent(pond: Catalog) -> None:
    headers = dict.fromkeys(HEADERS, "a") | {"cookie": "b=é"}
    request = get("/" + "a" * 255, "POST", headers, b"x" * 16 * 1024)
    assert live.ask(pond, "hello", ["heron"], [request], session="reader")["heron"].replies[0].status == 200


def test_endless_sleep_is_ended(pond: Catalog, monkeypatch: Patch) -> None:
    monkeypatch.setattr(live, "MAX_WALL_S", 2)
    started = time.monotonic()
    outcome = one(pond, "/", "/sleep", "/")
    assert time.monotonic() - started < 10
    assert [reply.status for reply in outcome.replies] == [200]
    assert outcome.problem
    assert outcome.problem.text == "It took longer than 2 seconds and was ended."
    assert not copies()
    assert one(pond, "/").replies[0].text == "ok"


def test_endless_loop_is_ended(pond: Catalog, monkeypatch: Patch) -> None:
    monkeypatch.setattr(live, "MAX_WALL_S", 30)
    outcome = one(pond, "/loop")
    assert outcome.problem
    assert outcome.problem.text == "It used the processor for more than 3 seconds and was ended."
    assert not copies()


def test_large_answer_is_cut(pond: Catalog) -> None:
    (reply,) = one(pond, "/big").replies
    assert reply.is_truncated
    assert len(reply.body) == live.MAX_ANSWER_BYTES


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/memory", "MemoryError"),
        ("/file", "OSError"),
        ("/connect", "PermissionError"),
        ("/elsewhere", "PermissionError"),
        ("/name", "PermissionError"),
        ("/listen", "PermissionError"),
        ("/program", "PermissionError"),
        ("/shell", "PermissionError"),
        ("/fork", "PermissionError"),
    ],
)
def test_example_can_neither_reach_out_nor_grow(path: str, error: str, pond: Catalog) -> None:
    (reply,) = one(pond, path).replies
    assert (reply.status, reply.text) == (500, error)


def test_example_that_ends_says_so(pond: Catalog) -> None:
    outcome = one(pond, "/end")
    assert outcome.problem
    assert outcome.problem.text.startswith("No answer")


def test_nothing_lasts(pond: Catalog) -> None:
    """Neither what is kept in memory nor what is written to a file; within a run both do."""
    for _ in range(2):
        assert [reply.text for reply in one(pond, "/state", "/state").replies] == ["1 1", "2 2"]


def test_examples_know_nothing_of_the_dashboard(pond: Catalog) -> None:
    """Not even from what the system says of their process."""
    said = one(pond, "/environment").replies[0].text
    assert "PATH=" in said
    assert not [name for name in os.environ if name.startswith(("GUIDE_", "STREAMLIT_", "PYTEST_")) and f"{name}=" in said]


def test_setup_runs_once_and_again_after_a_change(pond: Catalog, tmp_path: Path) -> None:
    """A database is made once, not at every run; an example whose files have changed is made anew."""
    count = tmp_path / "count"
    setup = f"python -c \"open('{count}', 'a').write('x')\""
    example = pond.examples["hello"]["heron"]
    assert example.run
    example = example.model_copy(update={"run": example.run.model_copy(update={"setup": (setup,)})})
    changed = example.model_copy(update={"files": (example.files[0].model_copy(update={"text": BAD.replace("ok", "new")}),)})
    said = []
    for each in (example, example, changed, changed):
        data = pond.model_copy(update={"examples": {"hello": {"heron": each}}})
        said += [one(data, "/").replies[0].text]
    assert (said, count.read_text()) == (["ok", "ok", "new", "new"], "xx")


# ---------------------------------------------------------------- how many


def test_a_session_has_only_so_many_a_minute(pond: Catalog, monkeypatch: Patch) -> None:
    monkeypatch.setattr(live, "_answers_of", lambda *_: LiveAnswers(()))
    for _ in range(MAX_RUNS_PER_MINUTE):
        one(pond, "/")
    with pytest.raises(TooManyRuns, match=r"That was 20 requests within a minute. Wait \d seconds."):
        one(pond, "/")
    assert one(pond, "/", session="somebody else")


def test_queue_is_short(pond: Catalog, monkeypatch: Patch) -> None:
    free, inside = threading.Event(), threading.Semaphore(0)

    def wait(*_: object) -> LiveAnswers:
        inside.release()
        free.wait(20)
        return LiveAnswers(())

    monkeypatch.setattr(live, "_answers_of", wait)
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(one, pond, "/", session=str(number)) for number in range(MAX_PARALLEL_RUNS + MAX_QUEUED)]
        assert wait_until(lambda: live.admission.waiting == MAX_QUEUED)
        with pytest.raises(TooManyRuns, match="Others are asking"):
            one(pond, "/", session="last")
        assert all(inside.acquire(timeout=5) for _ in range(MAX_PARALLEL_RUNS))
        assert not inside.acquire(blocking=False)
        free.set()
        assert [each.result() for each in asked] == [LiveAnswers(())] * len(asked)
    assert live.admission.waiting == 0


@pytest.mark.parametrize("number", [40, pytest.param(200, marks=pytest.mark.long)])
def test_many_at_once(number: int, pond: Catalog) -> None:
    """From 20 sessions at once: some are answered, the others told to wait, never more than two copies, and none afterwards."""
    most, done = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, len(copies()))

    def reader(session: int) -> list[str]:
        said = []
        for _ in range(number // 20):
            try:
                said.append(one(pond, "/", session=str(session)).replies[0].text)
            except TooManyRuns as busy:
                said.append(str(busy))
        return said

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(20) as pool:
        said = [text for texts in pool.map(reader, range(20)) for text in texts]
    done.set()
    watcher.join()
    assert len(said) == number
    assert said.count("ok") >= MAX_PARALLEL_RUNS + MAX_QUEUED
    assert set(said) <= {"ok", "Others are asking just now. Try again in a few seconds."}
    assert most <= MAX_PARALLEL_RUNS
    assert wait_until(lambda: not copies())


# ---------------------------------------------------------------- where it cannot be


def test_what_is_missing_is_named_with_its_command(pond: Catalog) -> None:
    example = pond.examples["hello"]["heron"].model_copy(update={"packages": ("heron[wings]>=3", "pydantic>=2")})
    problem = live.cannot_run_reason(example)
    assert problem
    assert (problem.kind, problem.command) == ("not-installed", "pip install 'heron[wings]>=3'")
    assert "heron" in problem.text


def test_without_fork_it_says_so(pond: Catalog, monkeypatch: Patch) -> None:
    monkeypatch.delattr(os, "fork")
    problem = one(pond, "/").problem
    assert problem
    assert problem.kind == "no-fork"


@pytest.mark.parametrize(
    ("setting", "address", "on"),
    [
        ("", "127.0.0.1", True),
        ("", "127.9.9.9", True),
        ("", "::1", True),
        ("", "localhost", True),
        ("", None, False),
        ("", "", False),
        ("", "0.0.0.0", False),
        ("", "::", False),
        ("", "192.168.0.7", False),
        ("", "unix:///tmp/guide.sock", False),
        ("", "guide.example", False),
        ("0", "127.0.0.1", False),
        ("1", None, True),
        ("yes", None, False),
        ("yes", "127.0.0.1", True),
    ],
)
def test_strangers_get_recorded_answers_unless_somebody_says_otherwise(
    setting: str, address: str | None, on: bool, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("GUIDE_LIVE", setting)
    assert live.is_on(address) == on


def test_a_process_that_hangs_holds_no_place(pond: Catalog, monkeypatch: Patch) -> None:
    """Stopped as by SIGSTOP: the run ends with a line, both places are free again, and the next run starts afresh."""
    assert one(pond, "/").replies
    monkeypatch.setattr(forks, "REPLY_TIMEOUT_S", 1)
    first = forks.fork_server()
    first.control.settimeout(1)
    (hung,) = [pid for pid in children([os.getpid()]) if "lab.forks" in Path(f"/proc/{pid}/cmdline").read_text()]
    os.kill(hung, signal.SIGSTOP)
    began = time.monotonic()
    problem = one(pond, "/").problem
    assert time.monotonic() - began < 10
    assert problem
    assert problem.text == "It did not answer within 1 seconds and was ended. Send again to start it afresh."
    monkeypatch.setattr(forks, "REPLY_TIMEOUT_S", 30)
    assert one(pond, "/").replies[0].text == "ok"
    assert wait_until(lambda: not psutil.pid_exists(hung)), "what hung has ended"
    with live.admission.place(), live.admission.place():
        assert MAX_PARALLEL_RUNS == 2, "every place is free"


def test_a_copy_that_stops_itself_is_ended(pond: Catalog, monkeypatch: Patch) -> None:
    """A stopped process hears no alarm clock."""
    monkeypatch.setattr(live, "MAX_WALL_S", 2)
    outcome = one(pond, "/", "/stop")
    assert [reply.text for reply in outcome.replies] == ["ok"]
    assert outcome.problem
    assert outcome.problem.text == "No answer within 3 seconds."
    assert wait_until(lambda: not copies())


def test_a_body_that_is_no_text_is_sent_as_it_is(pond: Catalog) -> None:
    for body in (b"\xff\x00${unknown}\xfe", b"\xff", b"\xc3\xa9 \xed\xa0\x80"):
        outcome = live.ask(pond, "hello", ["heron"], [get("/echo", "POST", body=body)], session="reader")["heron"]
        assert [reply.body for reply in outcome.replies] == [body]


def test_it_can_be_turned_off(pond: Catalog, monkeypatch: Patch) -> None:
    monkeypatch.setenv("GUIDE_LIVE", "0")
    with pytest.raises(RequestRefused, match="turned off"):
        one(pond, "/")


def test_example_that_does_not_start_says_why(pond: Catalog) -> None:
    example = pond.examples["hello"]["heron"]
    file = example.files[0].model_copy(update={"text": "import nothing_like_this\n"})
    broken = example.model_copy(update={"files": (file,)})
    outcome = live._answers_of(("hello", "broken"), broken, [get()], (), None, {})  # noqa: SLF001  # no shipped example is broken
    assert outcome.problem
    assert outcome.problem.text == "It does not start: ModuleNotFoundError: No module named 'nothing_like_this'"


def test_everything_ends_with_a_killed_dashboard(tmp_path: Path) -> None:
    script = (
        "import catalog, time\nfrom lab.requests import Request, send\nfrom lab.server import prepared_folder, serving\n"
        "data = catalog.load(catalog.data_folder())\nexample = next(iter(data.examples[data.guide.listing].values()))\n"
        "with prepared_folder(example) as folder, serving(example, folder) as running:\n"
        "    send(Request('GET', '/', {}, None), running.url)\n    print('served', flush=True)\n    time.sleep(60)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "served\n"
        assert len(started_in(tmp_path)) == 3
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert wait_until(lambda: not started_in(tmp_path))
        assert wait_until(lambda: not list(tmp_path.iterdir()))


def test_templates_keep_names_to_fill_in() -> None:
    """The requests that readers edit say the same as the contract does."""
    for contract in DATA.contracts.values():
        for step in contract.steps:
            if step.request and step.json_body is not None:
                body = request_template(step).body
                assert body
                assert json.loads(body) == json.loads(step.model_dump_json(by_alias=True))["json"]


@pytest.mark.long
@pytest.mark.browser
def test_live_answers_of_every_task_fit_into_a_small_host(start_server: Callable[..., Server], page: Page) -> None:
    """690 MB is what Streamlit Community Cloud gives for certain. Every task is asked once, in the frameworks shown first."""
    server = start_server()
    port = urlsplit(server.url).port
    (process,) = [each for each in psutil.process_iter() if f"--server.port={port}" in each.cmdline()]
    most = 0.0
    for task in DATA.tasks:
        page.goto(f"{server.url}/code?t={task}")
        settled(page)
        page.wait_for_timeout(1_000)
        send = page.get_by_role("button", name="Send")
        if send.count():
            send.click()
            page.wait_for_timeout(1_000)
            settled(page)
        family = [process, *process.children(recursive=True)]
        most = max(most, sum(memory_of(each) or 0 for each in family))
    print(f"{most:.0f} MB")
    assert 100 < most < 690
