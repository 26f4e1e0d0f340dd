"""The decide link: it brings back what went in, reads anything, and says in words what it could not take."""

import re
from dataclasses import replace
from random import Random
from typing import Any
from urllib.parse import parse_qs

import pytest
from conftest import weights_of
from hypothesis import given
from hypothesis import strategies as st

import catalog
from catalog.models import Level
from decision.choice import (
    MAX_FRAMEWORKS,
    MAX_OWN_ALTERNATIVES,
    Choice,
    DecisionData,
    OwnAlternative,
    clean_name,
    current_decision_data,
    effective_scores,
    initial_choice,
    problem_from_choice,
    with_defaults,
)
from decision.evaluation import changed_scores
from decision.notices import MAX_QUERY_CHARS, NOTICE_TEXTS
from decision.problem_json import problem_as_json, validate_problem
from decision.ranking import eliminated_alternatives
from decision.url_codec import LINK_PARAMETERS, DecodedLink, ScoreDifference, decode, encode

LEVELS = {
    id: Level(id=id, label=id.title(), description=".", rank=rank, color="gray", icon=".")
    for rank, id in enumerate(["no", "partial", "in"])
}
TODAY = DecisionData(
    criteria={"speed": "Speed", "ease": "Ease of use", "size": "Size"},
    features={"admin": "Admin pages", "sockets": "Sockets"},
    levels=LEVELS,
    frameworks={"heron": "Heron", "ibis": "Ibis", "egret": "Egret"},
    defaults=("heron", "ibis"),
    scores={
        "heron": {"speed": 3.5, "ease": 2.0, "size": 5.0},
        "ibis": {"speed": 1.0, "ease": 4.5},
        "egret": {"speed": 4.0, "ease": 4.0, "size": 4.0},
    },
    supports={"heron": {"admin": "no", "sockets": "in"}, "ibis": {"admin": "in"}},
)
WEIGHTS = "speed.5_ease.0_size.2"
SCORES = "heron.74a_ibis.29x"
WHOLE = {"v": "1", "d": "2026-11-22-ab12cd3", "w": WEIGHTS, "f": "heron_ibis", "s": SCORES}


def decoded(today: DecisionData = TODAY, **changed: str | None) -> DecodedLink:
    """A sound link with some parameters changed, or left out with None."""
    return decode({key: [value] for key, value in (WHOLE | changed).items() if value is not None}, today)


def codes(answer: DecodedLink) -> list[str]:
    return [notice.code for notice in answer.notices]


# ---------------------------------------------------------------- there and back

IDS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,2}", fullmatch=True).filter(lambda id: len(id) <= 12)
POINTS = st.integers(2, 10).map(lambda halves: halves / 2)
ODD = "\ud800\udfff\0\n\t\u2028\u202e\u2066\u0301é🦩‍ ~-_.&=%+"
ANY_TEXT = st.text(st.characters(), max_size=90) | st.text(st.sampled_from(ODD + "abc"), max_size=90)


def some_of(draw: st.DrawFn, ids: Any, values: st.SearchStrategy[Any]) -> dict[str, Any]:
    return {id: draw(values) for id in ids if draw(st.booleans())}


@st.composite
def todays(draw: st.DrawFn) -> DecisionData:
    criteria, features, levels, frameworks = (draw(st.lists(IDS, min_size=low, max_size=4, unique=True)) for low in (1, 0, 1, 0))
    return DecisionData(
        criteria={id: id.upper() for id in criteria},
        features={id: id.upper() for id in features},
        levels={id: Level(id=id, label=id, description=".", rank=rank, color="gray", icon=".") for rank, id in enumerate(levels)},
        frameworks={id: id.upper() for id in frameworks},
        defaults=tuple(frameworks[:2]),
        scores={slug: some_of(draw, criteria, POINTS) for slug in frameworks},
        supports={slug: some_of(draw, features, st.sampled_from(levels)) for slug in frameworks},
    )


@st.composite
def choices(draw: st.DrawFn, today: DecisionData) -> Choice:
    """Any completed choice, on other scores and levels than today's."""
    level = st.sampled_from(list(today.levels))
    slugs = tuple(slug for slug in today.frameworks if draw(st.booleans()))
    musts = some_of(draw, today.features, level)
    names = draw(st.lists(ANY_TEXT.map(clean_name).filter(bool), max_size=3))
    return Choice(
        weights={id: draw(st.integers(0, 5)) for id in today.criteria},
        musts_by_score=some_of(draw, today.criteria, POINTS),
        musts_by_feature=musts,
        frameworks=tuple(draw(st.permutations(slugs))),
        scores={slug: {id: draw(st.none() | POINTS) for id in today.criteria} for slug in slugs},
        levels={id: {slug: draw(st.none() | level) for slug in slugs} for id in musts},
        own_scores={slug: row for slug in slugs if (row := some_of(draw, today.criteria, POINTS))},
        alternatives=tuple(OwnAlternative(name, some_of(draw, today.criteria, POINTS), some_of(draw, musts, level)) for name in names),
    )


@given(st.data())
def test_a_link_brings_back_the_choice(data: st.DataObject) -> None:
    today = data.draw(todays())
    choice = data.draw(choices(today))
    text = encode(choice, "2026-11-22-ab12cd3")
    assert re.fullmatch(r"[A-Za-z0-9.=&_-]+", text), "an address takes it as it is"
    back = decode(text, today)
    if len(text) > MAX_QUERY_CHARS:
        assert codes(back) == ["too-long"]
        return
    assert (back.status, back.choice, back.notices) == ("link", choice, ())
    assert back.data_version == "2026-11-22-ab12cd3"
    assert decode(parse_qs(text, keep_blank_values=True), today) == back, "as a page gets it"
    assert decode(f"https://guide.example/decide?{text}#top", today) == back, "as a colleague pastes it"


def test_a_link_brings_back_what_its_sender_saw_when_the_data_has_changed() -> None:
    then = decode(encode(initial_choice(TODAY), "d1"), TODAY)
    later = replace(TODAY, scores={"heron": {"speed": 1.0}, "ibis": {"ease": 4.5, "speed": 1.0, "size": 3.0}})
    now = decode(encode(initial_choice(TODAY), "d1"), later)
    assert now.choice == then.choice
    assert changed_scores(now.choice, later) == (
        ("heron", "speed", 3.5, 1.0),
        ("heron", "ease", 2.0, None),
        ("heron", "size", 5.0, None),
        ("ibis", "size", None, 3.0),
    )
    assert changed_scores(then.choice, TODAY) == now.differences == then.differences == ()


def test_criteria_may_move_come_and_go() -> None:
    later = replace(
        TODAY,
        criteria={"size": "Size", "fun": "Fun", "speed": "Speed"},
        scores={"heron": {**TODAY.scores["heron"], "fun": 2.5}, "ibis": TODAY.scores["ibis"]},
    )
    answer = decoded(later)
    assert answer.choice.weights == {"size": 2, "fun": 0, "speed": 5}
    assert answer.choice.scores["heron"] == {"size": 5.0, "fun": 2.5, "speed": 3.5}
    assert codes(answer) == ["absent-criterion", "unknown-criterion"]
    assert answer.differences == (
        ScoreDifference("heron", "ease", 2.0, None),
        ScoreDifference("heron", "fun", None, 2.5),
        ScoreDifference("ibis", "ease", 4.5, None),
    )


def test_a_framework_that_is_gone_is_named_with_all_its_scores() -> None:
    answer = decoded(replace(TODAY, frameworks={"ibis": "Ibis"}))
    assert answer.choice.frameworks == ("ibis",)
    assert answer.differences == tuple(
        ScoreDifference("heron", id, points, None) for id, points in (("speed", 3.5), ("ease", 2.0), ("size", 5.0))
    )


def test_levels_asked_for_travel_too() -> None:
    choice = with_defaults(replace(initial_choice(TODAY), musts_by_feature={"admin": "partial"}), TODAY)
    later = replace(TODAY, supports={"heron": {"admin": "in"}, "ibis": {"admin": "in"}})
    answer = decode(encode(choice, "d1"), later)
    assert answer.choice == choice


@pytest.mark.parametrize("name", ["a_b.c&d=e#f%20+g", "-20", "日本語のフレームワーク", "🦩 👩‍💻", "x" * 80, "Ünï“cödé”", "<b>|`*", "0"])
def test_names_survive(name: str) -> None:
    choice = replace(initial_choice(TODAY), alternatives=(OwnAlternative(name, {}, {}),))
    assert decode(encode(choice, "d1"), TODAY).choice == choice


@given(ANY_TEXT)
def test_a_clean_name_is_one_short_line_that_stays_as_it_is(text: str) -> None:
    name = clean_name(text)
    assert len(name) <= 80
    assert name == clean_name(name)
    assert not set(name) & set("\n\r\t\0\u2028\u202e")
    name.encode()


def test_a_link_to_the_shipped_data_is_short() -> None:
    today = current_decision_data(catalog.current())
    choice = replace(initial_choice(today), frameworks=tuple(today.frameworks)[:3])
    assert len(encode(with_defaults(choice, today), "2026-11-22-ab12cd3")) < 100 + 30 * len(today.criteria) + 60 * len(choice.frameworks)


def test_profiles_survive_a_link() -> None:
    data = catalog.current()
    today = current_decision_data(data)
    assert data.profiles
    for profile in data.profiles:
        choice = replace(initial_choice(today), weights=weights_of(profile))
        assert decode(encode(choice, data.version), today).choice == choice


# ---------------------------------------------------------------- anything at all

PIECES = [
    *("&o=own.", "&o=score.heron.", "&m=level.admin.in.", "&m=score.speed.", "&f=heron_ibis", "&s=heron.", ".29x_", "_own."),
    *("v=1&", "w=", "m=", "f=", "s=", "o=", "d=", "&", "=", "_", ".", "_", ".", "_", ".", "?", "#", "+", ";", "-", "-20", "-ff", "utm"),
    *("speed", "ease", "size", "heron", "ibis", "egret", "admin", "sockets", "score.", "level.", "own.", "in", "no", "x", "74a", "29x"),
    *("1", "5", "2.5", "-1", "nan", "1e999", "inf", "½", "٣", "%", "%ff", "%ed%a0%80", "🦩", "\ud800", "\0", "\u202e", "\u2028"),
]


def near_link(random: Random) -> str:
    """Pieces of links in any order."""
    return random.choice(["", "v=1&w=speed.5_ease.4_size.1&"]) + "".join(random.choices(PIECES, k=random.randrange(60)))


def whole(choice: Choice, today: DecisionData) -> bool:
    """Whether a page can draw it without looking twice."""
    return (
        list(choice.weights) == list(today.criteria)
        and all(type(weight) is int and 0 <= weight <= 5 for weight in choice.weights.values())
        and set(choice.frameworks) <= set(today.frameworks)
        and len(set(choice.frameworks)) == len(choice.frameworks) <= MAX_FRAMEWORKS
        and all(list(choice.scores[slug]) == list(today.criteria) for slug in choice.frameworks)
        and all(1 <= points <= 5 for row in effective_scores(choice).values() for points in row.values() if points is not None)
        and all(set(choice.levels[id]) == set(choice.frameworks) for id in choice.musts_by_feature)
        and len(choice.alternatives) <= MAX_OWN_ALTERNATIVES
        and all(own.name and own.name == clean_name(own.name) for own in choice.alternatives)
    )


def is_read(parameters: Any) -> None:
    """Whatever it was: the choice is whole, can be shared as it is, and the notices are plain."""
    answer = decode(parameters, TODAY)
    assert whole(answer.choice, TODAY)
    if answer.status != "link":
        assert answer.choice == initial_choice(TODAY)
    again = decode(encode(answer.choice, "d1"), TODAY)
    assert codes(again) == ["too-long"] or (again.choice, again.notices) == (answer.choice, ())
    for notice in answer.notices:
        assert re.fullmatch(r"[A-Za-z0-9 ,.:?'“”-]+", notice.text), "nothing in it is markup"
        assert len(notice.text) < 500


@given(ANY_TEXT | st.dictionaries(st.sampled_from([*LINK_PARAMETERS, "x"]), ANY_TEXT | st.lists(ANY_TEXT, max_size=2), max_size=3))
def test_anything_is_read(parameters: Any) -> None:
    is_read(parameters)


@given(st.integers(0, 2**32))
def test_broken_links_are_read(seed: int) -> None:
    """By a seed, as drawing each piece from Hypothesis takes twenty times as long as reading it."""
    random = Random(seed)
    for _ in range(50):
        text = near_link(random)
        is_read(text)
        is_read(parse_qs(text, keep_blank_values=True))


@pytest.mark.parametrize("key", [*LINK_PARAMETERS, "other"])
@pytest.mark.parametrize("value", ["🦩" * 15_000, "a" * 60_000, "_" * 60_000, "%" * 60_000, "speed.5_" * 8_000])
def test_60_kb_are_not_read(key: str, value: str) -> None:
    for parameters in ({key: [value]}, {key: value}, f"{key}={value}"):
        answer = decode(parameters, TODAY)
        assert (answer.status, codes(answer), answer.choice) == ("rejected", ["too-long"], initial_choice(TODAY))


# ---------------------------------------------------------------- each rule, one by one

MORE = {f"bird-{n}": f"Bird {n}" for n in range(12)}
RULES: dict[str, tuple[dict[str, str | None], str]] = {
    "too-long": ({"x": "a" * 4_000}, "4,000"),
    "unknown-version": ({"v": "2"}, "2"),
    "no-version": ({"v": None}, "version 1"),
    "no-data-version": ({"d": None}, "data"),
    "data-version-unreadable": ({"d": "<b>"}, "data"),
    "unknown-profile": (dict.fromkeys(WHOLE) | {"p": "<b>"}, "?b?"),
    "profile-not-used": ({"p": "plain"}, "plain"),
    "repeated": ({"w": WEIGHTS + "_speed.1"}, "Speed"),
    "unknown-parameter": ({"M": "score.speed.8", "amp;o": "own.A.xxx", "in.no": ""}, "M, amp?o, in?no"),
    "surplus": ({"w": WEIGHTS.replace("_", "__"), "m": "", "f": "heron_ibis.x"}, "w, Ibis, m"),
    "no-weights": ({"w": None, "s": None}, "3"),
    "unknown-criterion": ({"w": WEIGHTS + "_fun*.4", "s": "heron.74a5_ibis.29x5"}, "fun?"),
    "absent-criterion": ({"w": "speed.5_size.2", "s": "heron.7a_ibis.2x"}, "Ease of use"),
    "weight-out-of-range": ({"w": "speed.5_ease.-1_size.6"}, "Ease of use, Size"),
    "weight-rounded": ({"w": "speed.5_ease.0_size.2.5"}, "Size"),
    "weight-not-a-number": ({"w": "speed.NaN_ease.0_size."}, "Speed, Size"),
    "no-frameworks": ({"f": None}, "no framework"),
    "unknown-framework": ({"f": "heron_ibis_dodo"}, "dodo"),
    "too-many-frameworks": ({"f": "_".join(("heron", "ibis", *MORE)), "s": "_".join((SCORES, *(f"{id}.xxx" for id in MORE)))}, "Bird 8"),
    "no-scores": ({"s": "heron.74a"}, "Ibis"),
    "score-unreadable": ({"s": "heron.7ba_ibis.2?x"}, "Heron, Ibis"),
    "scores-miscounted": ({"s": "heron.74ax_ibis.29"}, "Heron, Ibis"),
    "scores-left-over": ({"s": SCORES + "_dodo.222"}, "dodo"),
    "must-left-out": ({"m": "score.speed.9_score.fun.8_level.admin.lots_sockets"}, "fun, Admin pages, Sockets"),
    "no-levels": ({"m": "level.admin.partial.no_level.sockets.in.no.in.in"}, "Admin pages, Sockets"),
    "level-unreadable": ({"m": "level.admin.partial.no.lots.i", "o": "own.Kit-20A.xxx"}, "Ibis, “Kit?A”"),
    "own-name-changed": ({"o": "own.Kit-2.xxx_own.Box-2E.xxx_own.Sea-00.xxx_own.-ff.xxx"}, "“Kit-2”, “Box-2E”, “Sea”, “?”"),
    "own-score-unreadable": ({"o": "own.Egret.7a?_score.heron.xx?"}, "“Egret”, Heron"),
    "own-scores-miscounted": ({"o": "own.Egret.7a_own.Kit_score.heron.xx44_score.ibis.xx4.x"}, "“Egret”, “Kit”, Heron, Ibis"),
    "own-left-out": ({"o": "score.heron.xx9_score.dodo.xx9_score.ibis.xxx_ow.Kit.xxx_kit"}, "dodo, Ibis, Kit, kit"),
    "too-many-alternatives": ({"o": "_".join(f"own.kit{n}.xxx" for n in range(7))}, "“kit5”, “kit6”"),
}


def test_a_sound_link_has_no_notice() -> None:
    assert (decoded().status, codes(decoded())) == ("link", [])


@pytest.mark.parametrize("code", NOTICE_TEXTS)
def test_what_cannot_be_taken_is_said(code: str) -> None:
    parameters, about = RULES[code]
    answer = decoded(replace(TODAY, frameworks=TODAY.frameworks | MORE), **parameters)
    assert codes(answer) == [code] if code != "no-weights" else [code, "no-scores"]
    assert about in answer.notices[0].text
    assert whole(answer.choice, replace(TODAY, frameworks=TODAY.frameworks | MORE))
    assert answer.status == ("rejected" if code in ("too-long", "unknown-version", "unknown-profile") else "link")


@pytest.mark.parametrize("parameters", ["", {}, "?", "https://guide.example/decide", {"utm_source": "mail"}, "fbclid=1&embed=true"])
def test_without_parameters_of_ours_it_is_the_start_without_a_word(parameters: Any) -> None:
    answer = decode(parameters, TODAY)
    assert answer == DecodedLink("start", initial_choice(TODAY))
    assert answer.choice.weights == {"speed": 3, "ease": 3, "size": 3}
    assert answer.choice.frameworks == TODAY.defaults
    assert answer.choice.scores["ibis"] == {"speed": 1.0, "ease": 4.5, "size": None}


@pytest.mark.parametrize(
    ("text", "weight", "code"),
    [
        ("0", 0, ""),
        ("5", 5, ""),
        ("3.0", 3, ""),
        ("03", 3, ""),
        ("2.5", 3, "weight-rounded"),
        ("0.4", 0, "weight-rounded"),
        ("-3", 0, "weight-out-of-range"),
        ("5.1", 5, "weight-out-of-range"),
        ("1e999", 5, "weight-out-of-range"),
        ("-1e999", 0, "weight-out-of-range"),
        ("9" * 400, 5, "weight-out-of-range"),
        ("nan", 0, "weight-not-a-number"),
        ("inf", 0, "weight-not-a-number"),
        ("", 0, "weight-not-a-number"),
        ("three", 0, "weight-not-a-number"),
        ("٣", 0, "weight-not-a-number"),
        ("🦩", 0, "weight-not-a-number"),
        ("0x3", 0, "weight-not-a-number"),
    ],
)
def test_a_weight_is_a_whole_number_within_the_slider_or_there_is_a_notice(text: str, weight: int, code: str) -> None:
    answer = decoded(w=f"speed.{text}_ease.0_size.2")
    assert (answer.choice.weights["speed"], codes(answer)) == (weight, [code] if code else [])


def test_of_repeated_values_the_first_counts() -> None:
    answer = decode(f"v=1&d=d1&w=speed.4_ease.1_size.1_speed.2&w={WEIGHTS}&f=heron_ibis_heron&s={SCORES}_heron.222&v=9", TODAY)
    assert (answer.choice.weights["speed"], answer.choice.frameworks, answer.choice.scores["heron"]["speed"]) == (4, ("heron", "ibis"), 3.5)
    assert codes(answer) == ["repeated"]


@pytest.mark.parametrize("weights", [None, "", "_"])
def test_without_weights_nobody_knows_whose_scores_these_are(weights: str | None) -> None:
    answer = decoded(w=weights, s="heron._ibis.222")
    assert "no-scores" in codes(answer)
    assert answer.choice.scores["heron"] == TODAY.scores["heron"]
    assert answer.differences == ()


def test_a_link_may_compare_no_framework() -> None:
    own = (OwnAlternative("Kit", {"speed": 3.0}, {}),)
    choice = replace(initial_choice(TODAY), frameworks=(), scores={}, alternatives=own)
    assert decode(encode(choice, "d1"), TODAY).choice == choice


def test_an_unreadable_score_or_level_is_todays() -> None:
    answer = decoded(s="heron.7?a_ibis.2", m="level.admin.partial.lots.no")
    assert answer.choice.scores == {"heron": {"speed": 3.5, "ease": 2.0, "size": 5.0}, "ibis": {"speed": 1.0, "ease": 4.5, "size": None}}
    assert answer.choice.levels == {"admin": {"heron": "no", "ibis": "no"}}


def test_an_own_alternative_always_has_a_name() -> None:
    for name in ("", "-20", "-e2-80-ae", "-00"):
        assert decoded(o=f"own.{name}.x6x").choice.alternatives == (OwnAlternative("Unnamed", {"ease": 3.0}, {}),)
    assert decoded(o="own.-ff-zz.xxx").choice.alternatives[0].name == "\ufffd-zz"


def test_a_long_list_in_a_notice_is_cut() -> None:
    answer = decoded(f="heron_ibis_" + "_".join(f"dodo{n}" for n in range(30)))
    assert answer.notices[0].text.endswith("dodo4, dodo5, and 24 more.")


# ---------------------------------------------------------------- a choice as a problem


def test_own_scores_count_and_own_alternatives_compete() -> None:
    choice = replace(initial_choice(TODAY), own_scores={"ibis": {"size": 4.0}}, alternatives=(OwnAlternative("Kit", {"speed": 2.5}, {}),))
    problem = problem_from_choice(choice, TODAY)
    assert {alternative.id: alternative.scores for alternative in problem.alternatives} == {
        "heron": (3.5, 2, 5),
        "ibis": (1, 4.5, 4),
        "own.1": (2.5, None, None),
    }


def test_a_level_below_the_one_needed_or_not_known_rules_out() -> None:
    own = (OwnAlternative("Kit", {}, {"sockets": "partial"}), OwnAlternative("Box", {}, {}))
    choice = with_defaults(replace(initial_choice(TODAY), musts_by_feature={"sockets": "partial"}, alternatives=own), TODAY)
    partly = eliminated_alternatives(problem_from_choice(choice, TODAY))
    assert {out.id: out.misses[0].has for out in partly} == {"ibis": None, "own.2": None}
    stricter = eliminated_alternatives(problem_from_choice(replace(choice, musts_by_feature={"sockets": "in"}), TODAY))
    assert {out.id: out.misses[0].has for out in stricter} == {"ibis": None, "own.1": "partial", "own.2": None}


def test_completing_adds_todays_scores_and_keeps_the_others() -> None:
    sent = decoded(s="heron.222_ibis.222").choice
    wider = with_defaults(replace(sent, frameworks=("egret", "heron"), musts_by_feature={"admin": "in"}), TODAY)
    assert wider.scores == {"egret": {"speed": 4.0, "ease": 4.0, "size": 4.0}, "heron": {"speed": 1.0, "ease": 1.0, "size": 1.0}}
    assert wider.levels == {"admin": {"egret": None, "heron": "no"}}
    assert with_defaults(replace(wider, scores={}, levels={}), TODAY).scores["heron"] == TODAY.scores["heron"], "today's view"


@given(st.data())
def test_every_choice_is_a_problem_that_the_command_reads(data: st.DataObject) -> None:
    today = data.draw(todays())
    choice = data.draw(choices(today))
    if choice.frameworks or choice.alternatives:
        problem = problem_from_choice(choice, today)
        assert len(problem.criteria) == len(choice.weights)
        assert validate_problem(problem_as_json(problem)) == problem
