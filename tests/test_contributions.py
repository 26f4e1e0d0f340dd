"""What `check` passes, pages and tests pass: all that files alone may add, added together, and corrections of what is there."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grown_data
import pytest
from conftest import ROOT
from streamlit.testing.v1 import AppTest
from test_link_damage import links

import catalog
from catalog.__main__ import run_check
from decision.choice import current_decision_data
from decision.evaluation import api_response, evaluate
from decision.url_codec import decode

OpenPage = Callable[..., AppTest]
DEPEND_ON_DATA = (
    *("guide", "figures", "rules", "link", "unknown_scores", "theme", "migrate", "catalog", "imports", "due", "search"),
    *("decide_page", "api_decide", "records", "growth", "server", "pages", "measured", "examples", "examples_page"),
)
QUICK = ("guide", "figures", "rules")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown")
    grown_data.write_grown_data(folder)
    return folder


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corrected")
    grown_data.write_grown_data(folder)
    grown_data.apply_corrections(folder)
    return folder


def test_check_is_content(grown: Path, corrected: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (run_check(grown), run_check(corrected)) == (0, 0), capsys.readouterr().out


@pytest.mark.long
def test_every_page_opens_with_all_that_was_added(grown: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DATA", str(grown))
    start, end = grown_data.uncovered_migration(catalog.load(ROOT / "data"))
    for address in ("", grown_data.SLUG, "decide", "benchmarks", "fact-check", "sources", "search"):
        assert open_page(address).title
    open_page("compare", f=f"{grown_data.SLUG}.{start}")
    open_page("code", t=grown_data.TASK)
    app = open_page("migrate", **{"from": start, "to": end})
    assert "does not speak of this move" in "".join(caption.value for caption in app.caption)


def test_the_api_answers(grown: Path) -> None:
    data = catalog.load(grown)
    status, answer = api_response("", current_decision_data(data), data.version, "https://guide.example")
    assert (status, answer["status"]) == (200, "ranked")
    assert grown_data.CRITERION in data.model_dump_json()


@pytest.mark.long
def test_old_links_answer_as_before(grown: Path) -> None:
    """A criterion that they do not weigh changes nothing: places, exact scores, firmness, and how often each option is first."""
    before, after = current_decision_data(catalog.load(ROOT / "data")), current_decision_data(catalog.load(grown))
    compared = 0
    for name, _, _, link in links()[::3]:
        old, new = decode(link, before), decode(link, after)
        if name != "guide" or not (old.choice.frameworks or old.choice.alternatives):
            continue
        was, now = evaluate(old.weighed_choice, before).answer, evaluate(new.weighed_choice, after).answer
        values = [[(line.id, line.place, line.value, line.value_high) for line in answer.ranking] for answer in (was, now)]
        assert values[0] == values[1], link
        assert (was.status, was.certain, was.firmness, was.first_place) == (now.status, now.certain, now.firmness, now.first_place), link
        compared += 1
    assert compared > 10


def outcome_of_tests(folder: Path, names: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    files = [f"tests/test_{name}.py" for name in names]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not browser and not long", *files]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "GUIDE_DATA": str(folder)}, capture_output=True, text=True, check=False)


@pytest.mark.long
def test_tests_that_read_the_data_pass_after_additions_and_corrections(corrected: Path) -> None:
    done = outcome_of_tests(corrected, QUICK)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.long
def test_all_tests_that_read_the_data_pass_after_additions_and_corrections(corrected: Path) -> None:
    done = outcome_of_tests(corrected, DEPEND_ON_DATA)
    assert done.returncode == 0, done.stdout[-3000:]
