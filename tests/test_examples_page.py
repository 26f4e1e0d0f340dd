"""/code: a task side by side, its request sent to every framework, its download."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import pytest
from conftest import settled
from packaging.requirements import Requirement
from playwright.sync_api import Browser, Page, expect
from streamlit import config
from streamlit.testing.v1 import AppTest

import catalog
from catalog.models import Example
from components.examples import answer_text, recorded_answers
from components.examples.send import live_cases
from components.markdown import escape_markdown
from lab import forks, live
from lab.download import archive, command_text, start_commands
from lab.example_checks import contract_difference
from lab.forks import Process
from lab.rate_limits import Admission, TooManyRuns
from lab.requests import NoAnswer, Request, send
from lab.server import Running
from support.servers import Server

ROOT = Path(__file__).parent.parent
DATA = catalog.current()
LISTING = DATA.guide.listing or ""
SLUGS = list(DATA.frameworks)
WITH_CONTRACT = next(task for task in DATA.contracts if task not in DATA.natives and set(DATA.examples[task]) >= set(SLUGS[:1]))
DONE = {slug: [task for task in DATA.contracts if slug in DATA.examples[task]] for slug in SLUGS}
WITH_SECRETS = next(task for task in DATA.contracts if (first := DATA.examples[task].get(SLUGS[0])) and first.run and first.run.environment)
DOWNLOADED = [
    *(pytest.param(slug, tasks[0], id=slug) for slug, tasks in DONE.items() if tasks),
    pytest.param(SLUGS[0], WITH_SECRETS, id="with secrets"),
]
OpenPage = Callable[..., AppTest]
Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def _nobody_has_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "admission", Admission())


def words(app: AppTest) -> str:
    return "\n".join(part.value for part in (*app.markdown, *app.info, *app.warning, *app.caption))


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def field(app: AppTest, label: str) -> object:
    return next(each for each in (*app.text_input, *app.text_area, *app.selectbox) if each.label == label)


# ---------------------------------------------------------------- what is shown


@pytest.mark.usefixtures("all_unfolded")
@pytest.mark.parametrize("task", DATA.tasks)
def test_each_task_shows_its_code_counts_and_contract(task: str, open_page: OpenPage, monkeypatch: Patch) -> None:
    monkeypatch.setattr(forks, "fork_server", lambda: pytest.fail("opening the page starts an example"))
    app = open_page("code", t=task)
    said, code = words(app), [part.value for part in app.code]
    here = [slug for slug in SLUGS if slug in DATA.examples[task]][:3]
    for slug in here:
        example = DATA.examples[task][slug]
        assert f"**{example.lines} lines**" in said
        mine = app.table[-1].value[escape_markdown(DATA.frameworks[slug].name)]
        assert len(mine) == len(DATA.contracts)
        if task in DATA.contracts:
            assert mine[escape_markdown(DATA.tasks[task].title)].startswith(f"{example.lines} lines in {len(example.files)} file")
        assert all(file.shown.rstrip("\n") in code for file in example.files)
    if task in DATA.contracts:
        steps = next(part.value for part in app.markdown if part.value.startswith("1. **"))
        assert steps.count("\n1. ") == len(DATA.contracts[task].steps) - 1
    if task in DATA.natives:
        assert any(len(table.value) == len(DATA.natives[task].cases) for table in app.table)


def test_summary_counts_requests_answered_differently_and_shows_what_the_guide_claims(open_page: OpenPage) -> None:
    app = open_page("code", f=".".join(SLUGS[:2]))
    by_itself = app.table[-1].value["By itself"]
    for task in DATA.contracts:
        said = by_itself[escape_markdown(DATA.tasks[task].title)]
        if native := DATA.natives.get(task):
            recorded = [DATA.examples[task][slug].checked for slug in SLUGS[:2]]
            differ = sum(len({answer.status for each in recorded if each for answer in each.answers[case.id]}) > 1 for case in native.cases)
            assert said == f"{differ} of {len(native.cases)} differ"
        else:
            assert said == "not asked"
    (claim,) = [claim for claim in DATA.guide.claims if "code" in claim.also_on]
    assert escape_markdown(claim.claim) in words(app)
    assert escape_markdown(claim.fact) in words(app)


def test_task_frameworks_and_case_stand_in_the_address(open_page: OpenPage) -> None:
    case = DATA.natives[LISTING].cases[-1]
    app = open_page("code", t=LISTING, f=".".join(SLUGS[:2]), case=case.id)
    assert [part.value for part in app.subheader] == [DATA.frameworks[slug].name for slug in SLUGS[:2]]
    assert field(app, "Start from").value == case.id  # type: ignore[attr-defined]
    assert app.query_params["case"] == case.id
    field(app, "Start from").set_value(DATA.natives[LISTING].cases[1].id).run()  # type: ignore[attr-defined]
    assert app.query_params["case"] == DATA.natives[LISTING].cases[1].id
    field(app, "Task").set_value(WITH_CONTRACT).run()  # type: ignore[attr-defined]
    assert not app.exception
    assert not app.info, "a case of the task before is no broken link"


def test_a_framework_without_an_example_is_named_and_stays_chosen(open_page: OpenPage, data_copy: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv("GUIDE_DATA", str(data_copy))
    some, other = SLUGS[:2]
    (data_copy / "frameworks" / "ibis.yaml").write_text(
        (data_copy / "frameworks" / f"{some}.yaml").read_text().replace("name: ", "name: Ibis ", 1)
    )
    app = open_page("code", t=WITH_CONTRACT, f=f"ibis.{other}")
    said = f"No example of this task for Ibis {DATA.frameworks[some].name}."
    assert said in words(app)
    assert [part.value for part in app.subheader] == [DATA.frameworks[other].name]
    field(app, "Task").set_value(LISTING).run()  # type: ignore[attr-defined]
    assert said in words(app)
    assert [part.value for part in app.subheader] == [DATA.frameworks[other].name]
    assert "Choose at least one framework" in words(open_page("code", t=WITH_CONTRACT, f="ibis"))


def test_unknown_case_is_named(open_page: OpenPage) -> None:
    app = open_page("code", t=LISTING, case="no-such-case")
    assert "names something this guide does not have" in words(app)
    assert "no-such-case" in [part.value for part in app.code]


# ---------------------------------------------------------------- sending


def test_a_request_is_sent_edited_and_sent_again(open_page: OpenPage) -> None:
    native = DATA.natives[LISTING]
    case = next(case for case in native.cases if len(case.requests) == 1 and "${" in case.requests[0].request)
    app = click(open_page("code", t=LISTING, case=case.id), "Send")
    for slug in SLUGS[:3]:
        checked = DATA.examples[LISTING][slug].checked
        assert checked
        assert str(checked.answers[case.id][0].status) in list(app.table[0].value.loc["Status"])
    field(app, "Path").set_value("/nothing/here")  # type: ignore[attr-defined]
    click(app, "Send")
    assert set(app.table[0].value.loc["Status"]) == {"404"}
    assert "They differ in **" in words(app)
    field(app, "Path").set_value("/../up")  # type: ignore[attr-defined]
    click(app, "Send")
    assert "must not lead upwards" in words(app).replace("\\", "")
    field(app, "Path").set_value("/")  # type: ignore[attr-defined]
    field(app, "Headers").set_value("Host: evil")  # type: ignore[attr-defined]
    click(app, "Send")
    assert "Only these headers can be sent" in words(app)


def test_answers_of_a_framework_that_is_not_shown_any_more_are_left_out(open_page: OpenPage) -> None:
    app = click(open_page("code", t=LISTING, f=SLUGS[0]), "Send")
    pills = next(group for group in app.pills if group.label.startswith("Frameworks"))
    pills.set_value(SLUGS[:2]).run()
    assert f"{DATA.frameworks[SLUGS[1]].name} has not been asked yet" in "".join(info.value for info in app.info)
    pills.set_value([SLUGS[1]]).run()
    assert not app.exception
    assert app.header[-1].value == "All tasks", "the rest of the page is still there"
    assert "Answers to" not in words(app)


def test_head_is_explained(open_page: OpenPage) -> None:
    case = next(case for case in DATA.natives[LISTING].cases if case.requests[0].request.startswith("HEAD "))
    app = click(open_page("code", t=LISTING, case=case.id, f=SLUGS[0]), "Send")
    assert "HEAD asks for the headers alone" in words(app)
    assert "(no body)" in [part.value for part in app.code]


def test_a_step_of_the_contract_brings_what_it_builds_on(open_page: OpenPage) -> None:
    cases = {
        (task, key): case
        for task in DATA.contracts
        if live.cannot_run_reason(DATA.examples[task][SLUGS[0]]) is None
        for key, case in live_cases(DATA, task).items()
        if case.preceding_steps
    }
    task, key = min(cases, key=lambda each: len(cases[each].preceding_steps))
    app = open_page("code", t=task, f=SLUGS[0], case=key)
    assert "The contract demands: **" in words(app)
    assert "These requests are sent first, because this one builds on them: `" in words(app)
    click(app, "Send")
    assert len(app.table[0].value.columns) == 1
    assert app.table[0].value.loc["Status"].iloc[0] != "500"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (TooManyRuns("Others are asking just now."), "Others are asking just now"),
        (
            live.LiveAnswers((), live.AnswerProblem("not-installed", "Not installed here: heron.", "pip install heron")),
            "Not installed here: heron",
        ),
        (live.LiveAnswers((), live.AnswerProblem("no-answer", "It took longer.")), "It took longer"),
    ],
)
def test_what_cannot_be_answered_is_one_friendly_line(
    outcome: live.LiveAnswers | TooManyRuns, said: str, open_page: OpenPage, monkeypatch: Patch
) -> None:
    def ask(*_: object, **__: object) -> dict[str, live.LiveAnswers]:
        if isinstance(outcome, TooManyRuns):
            raise outcome
        return {SLUGS[0]: outcome}

    monkeypatch.setattr(live, "ask", ask)
    app = click(open_page("code", t=LISTING, f=SLUGS[0]), "Send")
    assert said in words(app).replace("\\", "")
    if isinstance(outcome, live.LiveAnswers) and outcome.problem and outcome.problem.command:
        assert outcome.problem.command in [part.value for part in app.code]


def test_turned_off_it_shows_what_is_recorded(open_page: OpenPage, monkeypatch: Patch) -> None:
    monkeypatch.setenv("GUIDE_LIVE", "0")
    app = open_page("code", t=LISTING)
    assert "Live answers are turned off here. These were recorded on " in words(app)
    assert "Send" not in [button.label for button in app.button]
    assert "none are recorded" in words(open_page("code", t=WITH_CONTRACT))


def without(monkeypatch: Patch, *absent: str) -> None:
    """Let packages of these names count as not installed."""

    def version(name: str) -> str:
        if name in absent:
            raise metadata.PackageNotFoundError(name)
        return metadata.version(name)

    monkeypatch.setattr("lab.packages.version", version)


def test_a_framework_that_is_not_installed_shows_its_recorded_answers(open_page: OpenPage, monkeypatch: Patch) -> None:
    """The others are asked as ever."""
    absent, present = SLUGS[:2]
    without(monkeypatch, Requirement(DATA.examples[LISTING][absent].packages[0]).name)
    app = open_page("code", t=LISTING, f=f"{absent}.{present}")
    assert f"No live answers of {escape_markdown(DATA.frameworks[absent].name)}" in words(app)
    assert "pip install -r requirements-examples.txt" in [part.value for part in app.code]
    click(app, "Send")
    assert list(app.table[0].value.columns) == [escape_markdown(DATA.frameworks[present].name)]
    recorded = recorded_answers(DATA.examples[LISTING][absent], next(iter(live_cases(DATA, LISTING))))
    assert recorded
    assert {answer_text(answer).strip() for answer in recorded} <= {part.value.strip() for part in app.code}


@pytest.mark.parametrize("slug", SLUGS)
def test_where_no_framework_is_installed_nothing_can_be_sent(slug: str, open_page: OpenPage, monkeypatch: Patch) -> None:
    task = next(task for task in DATA.natives if slug in DATA.examples[task])
    without(monkeypatch, *(Requirement(package).name for package in DATA.examples[task][slug].packages))
    app = open_page("code", t=task, f=slug)
    assert "These were recorded on " in words(app)
    assert "Send" not in [button.label for button in app.button]
    assert "pip install -r requirements-examples.txt" in [part.value for part in app.code]
    monkeypatch.setenv("GUIDE_LIVE", "0")
    assert "pip install -r requirements-examples.txt" in [part.value for part in open_page("code", t=task, f=slug).code]


@pytest.mark.parametrize(("address", "on"), [("127.0.0.1", True), ("0.0.0.0", False), (None, False)])
def test_requests_are_offered_where_only_this_machine_reaches_the_server(
    address: str | None, on: bool, open_page: OpenPage, monkeypatch: Patch
) -> None:
    """Elsewhere the page shows recorded answers, and says how to turn the others on."""
    monkeypatch.delenv("GUIDE_LIVE")
    before = config.get_option("server.address")
    config.set_option("server.address", address)
    try:
        app = open_page("code", t=LISTING)
    finally:
        config.set_option("server.address", before)
    assert ("Send" in [button.label for button in app.button]) == on
    assert ("Live answers are turned off here" in words(app)) != on
    assert ("`make run`" in words(app) and "`GUIDE_LIVE=1`" in words(app)) != on


@pytest.mark.browser
@pytest.mark.parametrize(("agent", "tabs"), [("Mobile Mobi", 1), ("Desktop", 0)])
def test_frameworks_are_tabs_on_a_phone(agent: str, tabs: int, browser: Browser, server: Server) -> None:
    context = browser.new_context(user_agent=agent)
    page = context.new_page()
    page.goto(f"{server.url}/code")
    settled(page)
    expect(page.get_by_role("tab", name=DATA.frameworks[SLUGS[1]].name)).to_have_count(tabs)
    context.close()


@pytest.mark.browser
def test_in_a_browser_it_is_sent_edited_sent_again_and_shared(server: Server, visit: Callable[[str], Page], page: Page) -> None:
    first, second = [case for case in DATA.natives[LISTING].cases if len(case.requests) == 1][:2]
    visit(f"{server.url}/code?t={LISTING}&f={SLUGS[0]}&case={first.id}")
    send_button, path = page.get_by_role("button", name="Send"), page.get_by_label("Path", exact=True)
    expect(page.get_by_text("Answers to")).to_have_count(0)
    send_button.click()
    expect(page.get_by_text("Answers to")).to_be_visible()
    path.fill("/nothing/here")
    send_button.click()
    expect(page.get_by_role("cell", name="404", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option", name=second.title, exact=True).click()
    expect(page).to_have_url(re.compile(f"case={second.id}"))
    expect(page.get_by_text("Answers to")).to_have_count(0)
    shared = visit(page.url)
    expect(shared.get_by_label("Path", exact=True)).to_have_value(second.requests[0].request.partition(" ")[2])


# ---------------------------------------------------------------- the download


@pytest.mark.parametrize(("slug", "task"), DOWNLOADED)
def test_zip_holds_the_files_as_they_are(slug: str, task: str, tmp_path: Path) -> None:
    example = DATA.examples[task][slug]
    unpacked(task, example, tmp_path)
    for file in (*example.files, *example.project):
        assert (tmp_path / file.name).read_text(encoding="utf-8") == file.text
    assert (tmp_path / "requirements.txt").read_text().splitlines() == list(example.packages)
    assert example.run
    assert command_text(example.run.development) in (tmp_path / "README.md").read_text()
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {file.name for file in (*example.files, *example.project)} | {"requirements.txt", "README.md"}


def unpacked(task: str, example: Example, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive(DATA.tasks[task].title, example))) as packed:
        packed.extractall(folder)


@pytest.mark.long
@pytest.mark.parametrize(("slug", "task"), DOWNLOADED)
def test_download_installs_and_keeps_its_contract(slug: str, task: str, tmp_path: Path, monkeypatch: Patch) -> None:
    """In an empty folder and a fresh environment, by the commands of its README."""
    example, folder = DATA.examples[task][slug], tmp_path / "example"
    folder.mkdir()
    unpacked(task, example, folder)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"]
    subprocess.run(install, check=True, cwd=folder)
    assert example.run
    assert not example.run.beside
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(folder)}  # what it needs besides, its commands export
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    *setup, start = start_commands(example.run)
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            "\n".join(["set -e", *setup, f"exec {start.replace('8000', str(port))}"]),
            shell=True,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            monkeypatch.setattr("lab.example_checks.serving", lambda *_, **__: already(f"http://127.0.0.1:{port}", tmp_path / "log"))
            assert contract_difference(DATA.contracts[task], example) is None, (tmp_path / "log").read_text()
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def already(url: str, log: Path) -> Iterator[Running]:
    """What is being served by somebody else, once it answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            send(Request("GET", "/", {}, None), url)
            break
        except NoAnswer:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
    yield Running(url, Process(0, -1, -1), log)
