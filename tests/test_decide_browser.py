"""The decide page in a real browser: sliders, the address, Back, a colleague's browser, other data, paper, a phone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import settled, weights_of
from playwright.sync_api import Browser, Locator, Page, expect

import catalog
from decision import change_sentences, sentences
from decision.choice import Choice, DecisionData, current_decision_data, initial_choice
from decision.evaluation import evaluate
from decision.url_codec import encode
from support.servers import Server

pytestmark = pytest.mark.browser

Visit = Callable[[str], Page]


def now() -> DecisionData:
    return current_decision_data(catalog.current())


def parameters(choice: Choice) -> str:
    return encode(choice, catalog.current().version)


def verdict_of(choice: Choice) -> str:
    found = evaluate(choice, now())
    return sentences.verdict_sentences(found.answer, found.problem, found.names)[0]


@cache
def turn() -> tuple[Choice, str, int]:
    """A choice, a criterion and the slider step from which somebody else leads alone, both at a higher step."""
    for profile in catalog.current().profiles:
        choice = replace(initial_choice(now()), weights=weights_of(profile))
        found = evaluate(choice, now())
        for change in change_sentences.slider_effects(found.answer, found.problem):
            for lead in change.higher:
                if len(lead.leaders) == 1 and found.answer.ranking[0].id not in lead.leaders:
                    return choice, change.criterion, lead.step
    raise AssertionError("no slider of any profile brings somebody else to the top")


def moved(choice: Choice, criterion: str, step: int) -> Choice:
    return replace(choice, weights={**choice.weights, criterion: step})


def verdict(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("heading", level=2).first


def slider(page: Page, criterion: str) -> Locator:
    """By its name: while Streamlit draws the sliders anew, one may be missing, and a number would find its neighbour."""
    return page.get_by_test_id("stSidebar").get_by_role("slider", name=re.compile(f"^{re.escape(now().criteria[criterion])} · "))


def chart(page: Page) -> Locator:
    return page.locator("[role=graphics-document]").first


def values(page: Page) -> list[str]:
    """The weighted scores written in the first chart, from top to bottom; its axis has whole numbers."""
    texts = chart(page).locator("text").evaluate_all("all => all.map(text => [text.getBoundingClientRect().top, text.textContent])")
    return [text for _, text in sorted(texts) if re.fullmatch(r"\d\.\d+", text)]


def shown(page: Page) -> tuple[str, ...]:
    """What a reader would compare, once it stands still: the verdict with its reasons, the values in the chart, the sliders."""
    sliders = page.get_by_test_id("stSidebar").get_by_role("slider")
    expect(sliders).to_have_count(len(now().criteria))
    expect(chart(page)).to_be_visible()
    seen: list[tuple[str, ...]] = []
    for _ in range(60):
        settled(page)
        block = verdict(page).locator("xpath=ancestor::*[@data-testid='stVerticalBlock'][1]")
        seen.append((block.inner_text(), *values(page), *(thumb.input_value() for thumb in sliders.all())))
        if seen[-3:] == [seen[-1]] * 3:
            break
        page.wait_for_timeout(200)
    return seen[-1]


@pytest.fixture
def second_browser(browser: Browser) -> Iterator[Page]:
    """Somebody else's, with nothing of the first one's session."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


# ---------------------------------------------------------------- sliders and the address


@pytest.mark.long
def test_keys_move_a_slider_and_the_verdict(server: Server, visit: Visit) -> None:
    choice, criterion, step = turn()
    page = visit(f"{server.url}/decide?{parameters(choice)}")
    expect(verdict(page)).to_have_text(verdict_of(choice))
    for _ in range(step - choice.weights[criterion]):  # as fast as keys repeat: no move may be lost
        slider(page, criterion).press("ArrowRight")
    after = moved(choice, criterion, step)
    expect(verdict(page)).to_have_text(verdict_of(after))
    expect(page).to_have_url(f"{server.url}/decide?{parameters(after)}")
    shown(page)
    assert values(page) == sorted(values(page), reverse=True), "the bars have changed places too"


@pytest.mark.long
def test_dragging_a_slider_moves_the_verdict(server: Server, visit: Visit) -> None:
    choice, criterion, step = turn()
    page = visit(f"{server.url}/decide?{parameters(choice)}")
    expect(verdict(page)).to_have_text(verdict_of(choice))
    thumb = slider(page, criterion)
    handle = thumb.locator("xpath=ancestor::*[contains(@style, 'left')][1]")  # the input itself is hidden inside it
    handle.scroll_into_view_if_needed()
    box, track = handle.bounding_box(), handle.locator("xpath=..").bounding_box()
    assert box
    assert track
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * step / 5, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(thumb).to_have_value(str(step))
    expect(verdict(page)).to_have_text(verdict_of(moved(choice, criterion, step)))


@pytest.mark.long
def test_address_reload_back_and_page_switch_show_the_same(server: Server, visit: Visit) -> None:
    choice, criterion, step = turn()
    page = visit(f"{server.url}/decide?{parameters(choice)}")
    before = shown(page)
    for _ in range(step - choice.weights[criterion]):
        slider(page, criterion).press("ArrowRight")
    expect(verdict(page)).to_have_text(verdict_of(moved(choice, criterion, step)))
    after, address = shown(page), page.url
    assert before != after

    page.reload()
    expect(verdict(page)).to_have_text(verdict_of(moved(choice, criterion, step)))
    assert (shown(page), page.url) == (after, address)

    navigation = page.get_by_role("banner").get_by_role("navigation")
    navigation.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Which one for us?")
    navigation.get_by_role("link", name="Decide").click()
    expect(page).to_have_url(address)
    expect(verdict(page)).to_have_text(verdict_of(moved(choice, criterion, step)))
    assert shown(page) == after

    navigation.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Which one for us?")
    page.go_back()
    expect(page).to_have_url(address)
    expect(verdict(page)).to_have_text(verdict_of(moved(choice, criterion, step)))
    assert shown(page) == after


@pytest.mark.long
def test_back_on_the_page_takes_a_move_back_and_forward_repeats_it(server: Server, visit: Visit) -> None:
    choice, criterion, step = turn()
    choice = moved(choice, criterion, step - 1)
    page = visit(f"{server.url}/decide?{parameters(choice)}")
    before = shown(page)
    slider(page, criterion).press("ArrowRight")
    expect(page).to_have_url(f"{server.url}/decide?{parameters(moved(choice, criterion, step))}")
    after = shown(page)
    page.go_back()
    expect(slider(page, criterion)).to_have_value(str(step - 1))
    expect(page).to_have_url(f"{server.url}/decide?{parameters(choice)}")
    expect(verdict(page)).to_have_text(verdict_of(choice))
    assert shown(page) == before
    page.go_forward()
    expect(slider(page, criterion)).to_have_value(str(step))
    expect(verdict(page)).to_have_text(verdict_of(moved(choice, criterion, step)))
    assert shown(page) == after


@pytest.mark.long
def test_a_profile_and_reset_set_the_sliders(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/decide")
    expect(verdict(page)).to_contain_text("All weights are equal")
    profile = catalog.current().profiles[-1]
    page.get_by_role("button", name="Profiles").click()
    page.get_by_text(profile.name, exact=True).last.click()
    chosen = replace(initial_choice(now()), weights=weights_of(profile))
    expect(verdict(page)).to_have_text(verdict_of(chosen))
    expect(page).to_have_url(f"{server.url}/decide?{parameters(chosen)}")
    page.get_by_role("button", name="Reset").click()
    expect(verdict(page)).to_contain_text("All weights are equal")
    expect(page).to_have_url(f"{server.url}/decide?{parameters(initial_choice(now()))}")


# ---------------------------------------------------------------- the link


def test_copied_link_opens_the_same_view_in_a_second_browser(server: Server, visit: Visit, second_browser: Page) -> None:
    choice, criterion, step = turn()
    page = visit(f"{server.url}/decide?{parameters(choice)}")
    for _ in range(step - choice.weights[criterion]):
        slider(page, criterion).press("ArrowRight")
    expect(verdict(page)).to_have_text(verdict_of(moved(choice, criterion, step)))
    panel = page.get_by_test_id("stCode").last
    expect(panel).to_contain_text(f"{criterion}.{step}")
    panel.hover()
    panel.get_by_role("button", name="Copy to clipboard").click()
    link = str(page.evaluate("navigator.clipboard.readText()")).strip()
    assert link == page.url
    second_browser.goto(link)
    expect(verdict(second_browser)).to_have_text(verdict_of(moved(choice, criterion, step)))
    assert shown(second_browser) == shown(page)
    assert second_browser.url == link
    answered = server.client.get(f"/api/decide?{urlsplit(link).query}").json()
    assert len(values(second_browser)) == len(answered["ranking"])


@pytest.mark.long
def test_a_link_on_other_data_names_what_differs(start_server: Callable[..., Server], data_copy: Path, visit: Visit) -> None:
    """The leader's only score that counts is edited: the link still shows what its sender saw, and says so."""
    criterion, leader = next(
        (id, best[0])
        for id in now().criteria
        if len(best := [slug for slug in now().defaults if now().scores[slug][id] == max(now().scores[s][id] for s in now().defaults)]) == 1
    )
    choice = initial_choice(now())
    choice = replace(choice, weights={id: 5 if id == criterion else 0 for id in choice.weights})
    file = data_copy / "frameworks" / f"{leader}.yaml"
    text, edits = re.subn(rf"(?m)^(  {criterion}:\n(?:    .*\n)*?    score: ).*$", r"\g<1>1", file.read_text(encoding="utf-8"))
    assert edits == 1
    file.write_text(text, encoding="utf-8")
    own = start_server(env={"GUIDE_DATA": str(data_copy)})

    page = visit(f"{own.url}/decide?{parameters(choice)}")
    expect(verdict(page)).to_have_text(verdict_of(choice))
    name = now().frameworks[leader]
    box = page.get_by_test_id("stVerticalBlock").filter(has_text="This view uses other data than today's").last
    expect(box).to_contain_text(f"One entry is different; first place goes to {name} in the link and to")
    row = box.get_by_role("row").filter(has_text=now().criteria[criterion])
    expect(row).to_contain_text(name)
    expect(row.get_by_role("cell").last).to_have_text("1")
    page.get_by_role("button", name="Use today's data").click()
    expect(verdict(page)).not_to_contain_text(f"{name} leads")
    expect(page.get_by_text("This view uses other data")).to_have_count(0)


# ---------------------------------------------------------------- screens


def test_first_screen_answers_which_why_and_how_sure(server: Server, visit: Visit, page: Page) -> None:
    choice, *_ = turn()
    page.set_viewport_size({"width": 1400, "height": 900})
    visit(f"{server.url}/decide?{parameters(choice)}")
    expect(verdict(page)).to_have_text(verdict_of(choice))
    for part in (verdict(page), page.get_by_text(re.compile("^(This is|It is a)")).first, chart(page)):
        box = part.bounding_box()
        assert box
        assert box["y"] + box["height"] < 900


@pytest.mark.long
def test_on_a_phone_the_verdict_comes_first_and_sliders_are_one_tap_away(server: Server, visit: Visit, page: Page) -> None:
    choice, *_ = turn()
    page.set_viewport_size({"width": 390, "height": 844})
    visit(f"{server.url}/decide?{parameters(choice)}")
    box = verdict(page).bounding_box()
    assert box
    assert box["y"] < 300
    expect(page.get_by_text("on a phone it opens with the arrows at the top")).to_be_visible()
    page.get_by_role("button", name="Expand sidebar").click()
    shown_slider = page.get_by_test_id("stSidebar").get_by_test_id("stSlider").first
    expect(shown_slider).to_be_in_viewport()


# ---------------------------------------------------------------- own scores


@pytest.mark.long
def test_a_score_is_overruled_in_the_table_and_reset_takes_it_back(server: Server, visit: Visit, page: Page) -> None:
    choice, *_ = turn()
    page.set_viewport_size({"width": 1280, "height": 1600})
    visit(f"{server.url}/decide?{parameters(choice)}")
    expect(verdict(page)).to_have_text(verdict_of(choice))
    page.get_by_test_id("stExpander").get_by_text("Overrule a score").click()
    editor = page.get_by_test_id("stDataFrame").first
    expect(editor).to_be_visible()

    def overrule(row: int, points: float) -> None:
        settled(page)
        page.wait_for_timeout(1000)  # a new editor comes, and its canvas has no elements to wait for
        editor.click(position={"x": 250 + 40, "y": 35 * (row + 1) + 17})
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        page.keyboard.press("Control+A")
        page.keyboard.type(str(points), delay=30)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"&o=score\.{choice.frameworks[0]}\.{'x' * row}{points * 2:g}x+$"))
        expect(page.get_by_text("This counts your own scores")).to_contain_text(f"your score {points:g}")

    overrule(0, 1)
    overrule(0, 1.5)
    page.get_by_role("button", name="Reset").click()
    expect(page).to_have_url(f"{server.url}/decide?{parameters(initial_choice(now()))}")
    expect(page.get_by_text("This counts your own scores")).to_have_count(0)
    overrule(1, 1.5)  # and the earlier edits do not come back with it
