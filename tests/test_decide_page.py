"""The decide page in process: every state of a choice, what its widgets do, teams, and links of any kind."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import weights_of
from streamlit.testing.v1 import AppTest
from test_api_decide import choices, odd_queries, plain_text

import catalog
from components.decide.cell_edits import apply_level_edits, apply_score_edits
from decision import sentences
from decision.choice import Choice, DecisionData, OwnAlternative, current_decision_data, initial_choice, own_alternative_id, with_defaults
from decision.evaluation import evaluate
from decision.notices import MAX_QUERY_CHARS
from decision.url_codec import decode, encode
from support.pages import go_back, set_page

OpenPage = Callable[..., AppTest]


def now() -> DecisionData:
    return current_decision_data(catalog.current())


def parameters(choice: Choice) -> dict[str, str]:
    return dict(pair.split("=") for pair in encode(choice, catalog.current().version).split("&"))


@pytest.fixture
def open_choice(open_page: OpenPage) -> Callable[[Choice], AppTest]:
    return lambda choice: open_page("decide", **parameters(choice))


OpenChoice = Callable[[Choice], AppTest]


def verdict(page: AppTest) -> str:
    return plain_text(page.header[0].value)


def text(page: AppTest) -> str:
    """Everything that is written on the page."""
    written = (*page.header, *page.markdown, *page.caption, *page.info, *page.warning)
    return "\n".join(plain_text(element.value) for element in written if element.value)


def shown(page: AppTest) -> Choice:
    """The choice that the address of the page stands for."""
    decoded = decode({key: page.query_params[key] for key in page.query_params}, now())
    assert decoded.status in ("link", "start")
    assert not decoded.notices
    return decoded.choice


def expected(choice: Choice) -> str:
    found = evaluate(choice, now())
    return sentences.verdict_sentences(found.answer, found.problem, found.names)[0]


def headings(page: AppTest) -> list[str]:
    return [header.value for header in page.header[1:]]


SENSITIVITIES = {"What would change this", "How firm it is"}


# ---------------------------------------------------------------- states


def test_at_the_start_nobody_is_crowned(open_page: OpenPage) -> None:
    page = open_page("decide")
    assert verdict(page).startswith("All weights are equal so far")
    assert not SENSITIVITIES & set(headings(page))
    assert "leads" not in text(page)
    assert shown(page) == initial_choice(now())
    assert not page.query_params, "the address of an untouched page stays as it came"
    assert {slider.value for slider in page.slider} == {3}


def test_a_choice_has_verdict_reasons_and_how_firm(open_choice: OpenChoice) -> None:
    choice = choices()["profile"]
    page = open_choice(choice)
    found = evaluate(choice, now())
    assert verdict(page) == expected(choice)
    assert sentences.reasons_text(found.answer, found.names) in text(page)
    assert set(headings(page)) >= SENSITIVITIES | {"Head to head", "Who should choose which", "Scores", "Share and record", "As a team"}
    assert shown(page) == choice
    page.session_state["open_record"] = True
    page.run()
    assert [button.label for button in page.get("download_button")][-4:] == ["MADR", "Nygard", "CSV", "JSON"]


def test_all_weights_zero(open_choice: OpenChoice) -> None:
    page = open_choice(choices()["no weights"])
    assert verdict(page).startswith("Move at least one slider")
    assert headings(page) == ["Scores", "Share and record", "As a team"]
    assert not page.get("vega_lite_chart")
    assert not page.get("download_button")


def test_one_criterion_counts(open_choice: OpenChoice) -> None:
    choice = choices()["one criterion"]
    only = next(id for id, weight in choice.weights.items() if weight)
    assert f"Only {now().criteria[only]} counts." in text(open_choice(choice))


def test_a_tie_is_called_one(open_choice: OpenChoice) -> None:
    first, second, *_ = now().frameworks
    choice = choices()["profile"]
    row = dict.fromkeys(now().criteria, 4.0)
    choice = with_defaults(replace(choice, frameworks=(first, second), own_scores={first: row, second: row}), now())
    page = open_choice(choice)
    assert "are tied" in verdict(page)
    assert "What would change this" not in headings(page)


def test_nobody_meets_every_must_have(open_choice: OpenChoice) -> None:
    choice = choices()["nobody"]
    page = open_choice(choice)
    assert verdict(page) == "No option meets every must-have."
    for slug in choice.frameworks:
        assert f"{now().frameworks[slug]} does not meet every must-have" in text(page)
    assert not page.get("vega_lite_chart")


def test_a_must_have_that_one_meets(open_choice: OpenChoice) -> None:
    criterion, best = next(
        (id, max(row)) for id in now().criteria if (row := sorted(now().scores[slug][id] for slug in now().defaults))[-1] > row[-2]
    )
    choice = with_defaults(replace(choices()["profile"], musts_by_score={criterion: best}), now())
    page = open_choice(choice)
    assert "is the only option that meets the must-haves" in verdict(page)
    assert not SENSITIVITIES & set(headings(page))
    assert text(page).count("does not meet every must-have") == len(choice.frameworks) - 1


def test_a_score_that_is_not_known(open_choice: OpenChoice) -> None:
    """All score alike but for one that is not known, on what weighs most: who is first is open."""
    choice = choices()["profile"]
    row = dict.fromkeys(now().criteria, 3.0)
    heaviest = max(choice.weights, key=choice.weights.__getitem__)
    partly = OwnAlternative("In use", {criterion: points for criterion, points in row.items() if criterion != heaviest}, {})
    page = open_choice(with_defaults(replace(choice, own_scores=dict.fromkeys(choice.frameworks, row), alternatives=(partly,)), now()))
    assert verdict(page).startswith("Scores are missing")
    assert "not known, so" in text(page)
    assert "What matters most is" in text(page)
    assert "this is a close call" in text(page)
    assert "How firm it is" in headings(page)


def test_two_frameworks_and_one(open_choice: OpenChoice) -> None:
    choice = choices()["profile"]
    two = with_defaults(replace(choice, frameworks=choice.frameworks[:2]), now())
    assert verdict(open_choice(two)) == expected(two)
    one = with_defaults(replace(choice, frameworks=choice.frameworks[:1]), now())
    assert "nothing to choose between" in verdict(open_choice(one))


def test_no_framework(open_choice: OpenChoice) -> None:
    page = open_choice(choices()["no frameworks"])
    assert "Choose at least one framework" in page.info[0].value


def test_what_is_odd_in_a_link_is_said_and_stays_said(open_page: OpenPage) -> None:
    page = open_page("decide", v="1", w="nonsense.9", f="nowhere", s="x")
    notices = page.info[0].value
    assert "nonsense" in notices
    assert "nowhere" in notices
    page.slider[0].set_value(4).run()
    assert page.info[0].value == notices


def test_a_link_with_other_scores_and_the_way_to_todays(open_choice: OpenChoice) -> None:
    """The sender saw another leader; the page shows that, names every cell, and offers today's."""
    choice = choices()["profile"]
    leader = evaluate(choice, now()).answer.ranking[0].id
    first, second, *_ = choice.weights
    old = replace(choice, scores={**choice.scores, leader: {**dict.fromkeys(choice.weights, 1.0), first: 1.5, second: None}})
    page = open_choice(old)
    assert verdict(page) == expected(old)
    assert f"in the link and to {now().frameworks[leader]} with today's data" in text(page)
    table = page.table[0].value
    changed = [id for id, points in old.scores[leader].items() if points != now().scores[leader].get(id)]
    assert list(table["What"].map(plain_text)) == [now().criteria[id] for id in changed][: len(table)]
    assert list(table["In the link"].map(plain_text))[:2] == ["1.5", "not known"]
    next(button for button in page.button if button.label == "Use today's data").click().run()
    assert verdict(page) == expected(choice)
    assert "other data" not in text(page)
    assert shown(page) == choice


# ---------------------------------------------------------------- widgets


def test_a_slider_changes_verdict_shares_and_address(open_choice: OpenChoice) -> None:
    choice = choices()["profile"]
    page = open_choice(choice)
    criterion = next(iter(choice.weights))
    page.slider(key=f"w_{criterion}").set_value(0).run()
    moved = replace(choice, weights={**choice.weights, criterion: 0})
    assert (shown(page), verdict(page)) == (moved, expected(moved))
    assert list(page.query_params) == list(parameters(moved)), "in the codec's order, which tells where a link was cut"
    shares = [int(slider.label.rpartition("· ")[2].removesuffix(" %")) for slider in page.slider]
    assert sum(shares) == 100
    assert shares[0] == 0


def test_a_move_that_arrives_with_the_address_of_before_counts(open_choice: OpenChoice) -> None:
    """Two quick moves: the second one is sent before the browser has the address of the first."""
    choice = choices()["profile"]
    page = open_choice(choice)
    first, second, *_ = choice.weights
    before = {key: page.query_params[key] for key in page.query_params}
    page.slider(key=f"w_{first}").set_value(0).run()
    for key, value in before.items():
        page.query_params[key] = value
    page.slider(key=f"w_{second}").set_value(0).run()
    assert shown(page).weights == {**choice.weights, first: 0, second: 0}


def test_back_shows_the_choice_of_before(open_choice: OpenChoice) -> None:
    choice = choices()["must-have"]
    page = open_choice(choice)
    before = {key: page.query_params[key] for key in page.query_params}
    page.slider[0].set_value(0)
    page.pills(key="must_scores").set_value([]).run()
    assert shown(page) != choice
    go_back(page, before)
    assert (shown(page), verdict(page)) == (choice, expected(choice))
    assert page.slider[0].value == next(iter(choice.weights.values()))
    assert page.pills(key="must_scores").value == list(choice.musts_by_score)


def test_page_switch_and_back_show_the_same(open_choice: OpenChoice) -> None:
    choice = choices()["own score"]
    page = open_choice(choice)
    page.slider[0].set_value(5).run()
    moved, said = shown(page), text(page)
    for address in ("compare", "decide"):
        page.query_params.clear()
        set_page(page, address)
        page.run()
        assert page.title[0].value.startswith("Which one") == (address == "decide")
    assert (shown(page), text(page)) == (moved, said)


def test_only_opening_and_history_read_the_address(open_choice: OpenChoice) -> None:
    """After Back from another page its parameters stand there for a moment."""
    choice = choices()["own score"]
    page = open_choice(choice)
    page.query_params.clear()
    page.query_params["f"] = next(iter(now().frameworks))
    page.run()
    assert verdict(page) == expected(choice)


def test_an_order_sets_the_sliders(open_page: OpenPage) -> None:
    page = open_page("decide")
    first, second, third, *_ = now().criteria
    page.multiselect(key="order").set_value([second, first, third]).run()
    next(button for button in page.button if button.label == "Set the sliders").click().run()
    weights = shown(page).weights
    assert (weights[second], weights[first], weights[third]) == (5, 2, 1)  # 11/18, 5/18, 2/18
    assert sum(weights.values()) == 8


def test_reset_goes_back_to_the_start(open_choice: OpenChoice) -> None:
    choice = choices()["own alternative"]
    page = open_choice(replace(choice, musts_by_score=choices()["must-have"].musts_by_score))
    next(button for button in page.button if button.label == "Reset").click().run()
    assert shown(page) == initial_choice(now())
    assert {slider.value for slider in page.slider} == {3}
    assert not page.pills(key="must_scores").value


def test_must_haves_by_score_and_by_feature(open_choice: OpenChoice) -> None:
    choice = choices()["profile"]
    page = open_choice(choice)
    criterion, feature = next(iter(now().criteria)), next(iter(now().features))
    page.pills(key="must_scores").set_value([criterion]).run()
    page.selectbox(key=f"must_score_{criterion}").set_value(3.0).run()
    page.multiselect(key="must_features").set_value([feature]).run()
    page.selectbox(key=f"must_feature_{feature}").set_value(min(now().levels.values(), key=lambda level: level.rank or 99).id).run()
    wanted = shown(page)
    assert wanted.musts_by_score == {criterion: 3.0}
    assert list(wanted.musts_by_feature) == [feature]
    assert verdict(page) == expected(wanted)
    assert set(wanted.levels[feature]) >= set(wanted.frameworks)


def test_a_must_have_of_a_link_is_never_rounded(open_choice: OpenChoice) -> None:
    criterion = next(iter(now().criteria))
    choice = with_defaults(replace(choices()["profile"], musts_by_score={criterion: 2.5}), now())
    assert shown(open_choice(choice)) == choice


# ---------------------------------------------------------------- the reader's own


def test_own_scores_are_marked_wherever_they_count(open_choice: OpenChoice) -> None:
    choice = choices()["own score"]
    (slug, row), *_ = choice.own_scores.items()
    (criterion, points), *_ = row.items()
    page = open_choice(choice)
    said = f"{now().frameworks[slug]}, {now().criteria[criterion]}: your score {points:g}, ours {now().scores[slug][criterion]:g}"
    assert text(page).count(said) == 1  # beside the verdict
    starred = f"{now().frameworks[slug]} *"
    assert starred.encode() in page.get("vega_lite_chart")[0].proto.data.data
    assert "* with own scores" in text(page)
    tables = [list(map(plain_text, table.value.columns)) for table in page.table]
    assert any(starred in columns for columns in tables)
    scores = next(table.value for table in page.table if "Criterion" in table.value and len(table.value) == len(now().criteria))
    assert f"{points:g} (ours {now().scores[slug][criterion]:g})" in list(scores.iloc[:, 1])


def test_edited_cells_become_own_scores_and_emptied_ones_the_guides() -> None:
    """With what a browser sends for edited cells; AppTest cannot edit one."""
    choice = choices()["own alternative"]
    slug, criteria = choice.frameworks[0], list(choice.weights)
    choice = with_defaults(replace(choice, own_scores={slug: {criteria[0]: 2.5}}), now())
    edited = {
        "0": {slug: None, own_alternative_id(0): 7},
        "1": {slug: now().scores[slug][criteria[1]], own_alternative_id(0): None},
        "2": {slug: 3.3 if now().scores[slug][criteria[2]] != 3.5 else 1.2},
    }
    kept = apply_score_edits(choice, edited)
    assert kept.own_scores == {slug: {criteria[2]: 3.5 if now().scores[slug][criteria[2]] != 3.5 else 1.0}}
    assert criteria[1] not in kept.alternatives[0].scores
    assert kept.alternatives[0].scores[criteria[0]] == 5.0


def test_own_options_come_and_go_one_by_one(open_choice: OpenChoice) -> None:
    page = open_choice(choices()["profile"])
    for name in ("First <b>", "Second"):
        page.text_input(key="own_name").set_value(name)
        next(button for button in page.button if button.label == "Add").click().run()
    assert [own.name for own in shown(page).alternatives] == ["First <b>", "Second"]
    assert verdict(page).startswith("Scores are missing")
    page.button(key="remove_0").click().run()
    assert [own.name for own in shown(page).alternatives] == ["Second"]


def test_an_own_option_meets_a_feature_must_have_once_it_is_said(open_choice: OpenChoice) -> None:
    feature = next(iter(now().features))
    best = max(now().levels.values(), key=lambda level: level.rank)
    mine = OwnAlternative("Mine", dict.fromkeys(now().criteria, 3.0), {})
    choice = with_defaults(replace(choices()["profile"], musts_by_feature={feature: best.id}, alternatives=(mine,)), now())
    page = open_choice(choice)
    assert "“Mine” (own option) does not meet every must-have" in text(page)
    kept = apply_level_edits(choice, {"0": {own_alternative_id(0): best.label}}, now().levels)
    assert "“Mine” (own option) does not meet" not in text(open_choice(kept))


def test_what_does_not_fit_into_a_link_is_still_shown_and_said(open_choice: OpenChoice) -> None:
    page = open_choice(choices()["profile"])
    for _ in range(5):
        page.text_input(key="own_name").set_value("😀" * 80)
        next(button for button in page.button if button.label == "Add").click().run()
    assert len([button for button in page.button if (button.key or "").startswith("remove_")]) == 5
    assert f"longer than {MAX_QUERY_CHARS:,} characters" in text(page)
    page.slider[0].set_value(0).run()
    assert len([button for button in page.button if (button.key or "").startswith("remove_")]) == 5


# ---------------------------------------------------------------- teams


def test_a_team(open_choice: OpenChoice) -> None:
    links = [
        f"https://guide.example/decide?{encode(replace(initial_choice(now()), weights=weights_of(p)), 'old')}"
        for p in catalog.current().profiles
    ]
    page = open_choice(choices()["profile"])
    page.text_area(key="team").set_value(
        f"Ada: {links[0]}\n\nnothing\n{links[1]}\nBen *b*: {links[2]}\nhttps://guide.example/decide?v=9"
    ).run()
    said = text(page)
    assert "Line 3 is left out. There is no link in it." in said
    assert "Line 6 is left out. The link is written in a form" in said
    favourites = page.table[-1].value
    assert list(favourites["Who"].map(plain_text)) == ["Ada", "Line 4", "Ben *b*"]
    for who, place in zip(favourites["Favourite"], (0, 1, 2), strict=True):
        alone = evaluate(replace(initial_choice(now()), weights=weights_of(catalog.current().profiles[place])), now()).answer
        assert plain_text(who) == now().frameworks[alone.ranking[0].id]
    assert "with the common weights" in said
    assert "Kendall's W is" in said
    assert "The weights differ most on" in said


# ---------------------------------------------------------------- links of any kind


def test_no_link_breaks_the_page(open_page: OpenPage) -> None:
    """Twelve of the three hundred of the long test and the API's; the codec is tested with thousands."""
    for query in odd_queries(12):
        pairs = [pair.partition("=")[::2] for pair in query.split("&")]
        page = open_page("decide", **{key: [value for name, value in pairs if name == key] for key, _ in pairs if key})
        assert not page.error, query


@pytest.mark.long
def test_no_link_of_three_hundred_breaks_the_page(open_page: OpenPage) -> None:
    for query in odd_queries(300):
        pairs = [pair.partition("=")[::2] for pair in query.split("&")]
        page = open_page("decide", **{key: [value for name, value in pairs if name == key] for key, _ in pairs if key})
        assert not page.error, query
