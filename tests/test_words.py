"""Sentences about answers say what the numbers say, with every name from outside."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Level
from decision import change_sentences, firmness_sentences, sentences
from decision.choice import DecisionData, OwnAlternative, initial_choice
from decision.formatting import DisplayNames, display_names, format_decimal, format_number, whole_percents
from decision.problem import Problem
from decision.problem_json import validate_problem
from decision.ranking import leaders, qualifying_table
from decision.sensitivity import has_one_step_change
from decision.solve import DecisionAnswer, solve

NAMES = DisplayNames(
    {"x1": "Heron", "x2": "Ibis", "x3": "Egret", "x4": "Stork"},
    {"c1": "Speed", "c2": "Ease", "c3": "Size", "c4": "Fun"},
    {"f1": "Admin pages"},
    {"l0": "Absent", "l2": "Built in"},
)


def problem_of(weights: list[Any], *rows: list[Any], **more: Any) -> Problem:
    """Criteria c1, c2, … and alternatives x1, x2, …; None is a score not known."""
    ids = [f"c{n}" for n in range(1, len(weights) + 1)]
    scores = [{id: points for id, points in zip(ids, row, strict=True) if points is not None} for row in rows]
    return validate_problem(
        {
            "criteria": [{"id": id, "weight": weight} for id, weight in zip(ids, weights, strict=True)],
            "alternatives": [{"id": id, "scores": row} for id, row in zip(NAMES.alternatives, scores, strict=False)],
            "samples": 500,
            **more,
        }
    )


def verdict_text(problem: Problem) -> str:
    return sentences.verdict_text(solve(problem), problem, NAMES)


@st.composite
def problems(draw: st.DrawFn, missing: bool = False, slider_parts: int = 1) -> Problem:
    n = draw(st.integers(1, 4))
    weights = draw(st.lists(st.integers(0, 5 * slider_parts), min_size=n, max_size=n).filter(any))
    score = st.integers(2, 10).map(lambda halves: halves / 2)
    rows = draw(st.lists(st.lists(score | st.none() if missing else score, min_size=n, max_size=n), min_size=1, max_size=4))
    return problem_of([weight / slider_parts for weight in weights], *rows)


def all_sentences(answer: DecisionAnswer, problem: Problem) -> list[str]:
    ids = [line.id for line in answer.ranking]
    return [
        sentences.verdict_text(answer, problem, NAMES),
        sentences.reasons_text(answer, NAMES),
        *(
            change_sentences.slider_effect_sentence(change, ids[0], problem, NAMES)
            for change in change_sentences.slider_effects(answer, problem)
        ),
        change_sentences.smallest_shift_sentence(answer, NAMES),
        *change_sentences.score_flip_sentences(answer, NAMES),
        *firmness_sentences.first_place_sentences(answer, NAMES),
        *(firmness_sentences.who_should_choose(answer, id, NAMES) for id in ids),
        change_sentences.idle_sliders_sentence(answer, NAMES),
        *(sentences.elimination_sentence(out, NAMES) for out in answer.eliminated),
        *sentences.relaxation_hints(answer, NAMES),
        *sentences.missing_score_sentences(answer, problem, NAMES),
    ]


@given(problems(missing=True))
def test_every_answer_has_sentences_without_ids_or_gaps(problem: Problem) -> None:
    for sentence in all_sentences(solve(problem), problem):
        assert not re.search(r"\b([xc]\d|None|Fraction)\b", sentence), sentence
        assert not re.search(r"  | [.,;]|[{}]|\.\.", sentence), sentence
        assert sentence == sentence.strip()


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("3.25", 1, "3.3"),
        ("3.249", 1, "3.2"),
        ("4", 1, "4.0"),
        ("-0.125", 2, "−0.13"),
        ("-0.001", 2, "0.00"),
        ("2.5", 0, "3"),
        ("0.05", 2, "0.05"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, places: int, text: str) -> None:
    assert format_decimal(Fraction(value), places) == text


def test_a_short_number_has_no_idle_zeros() -> None:
    assert [format_number(Fraction(text)) for text in ("4", "3.5", "11/3", "0", "10")] == ["4", "3.5", "3.67", "0", "10"]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any))
def test_whole_percents_sum_to_100_and_keep_the_order(parts: list[int]) -> None:
    shares = {str(n): Fraction(part, sum(parts)) for n, part in enumerate(parts)}
    shown = whole_percents(shares)
    assert sum(shown.values()) == 100
    for id, share in shares.items():
        assert abs(shown[id] - 100 * share) < 1, "so nothing stays 0"
        assert all(shown[id] >= shown[other] for other, smaller in shares.items() if smaller < share)


def test_largest_remainders_go_first() -> None:
    thirds = dict.fromkeys(("a", "b", "c"), Fraction(1, 3))
    assert whole_percents(thirds) == {"a": 34, "b": 33, "c": 33}
    assert whole_percents({"a": Fraction(2, 1000), "b": Fraction(9, 1000), "c": Fraction(989, 1000)}) == {"a": 0, "b": 1, "c": 99}


# ---------------------------------------------------------------- which, and how firm


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (problem_of([0, 0], [5, 1]), "Move at least one slider: with every weight at zero there is nothing to rank."),
        (problem_of([1, 2], [1, 1], musts=[{"criterion": "c1", "at_least": 2}]), "No option meets every must-have."),
        (
            problem_of([3, 3], [5, 5], [1, 1]),
            "All weights are equal so far, so no option is recommended. Move the sliders to say what matters to you.",
        ),
        (
            problem_of([3, 3], [5, 4], [1, 1], musts=[{"criterion": "c1", "at_least": 2}]),
            "Heron is the only option that meets the must-haves. It has 4.5 of 5.",
        ),
        (problem_of([3, 1], [5, 1]), "Heron is the only option compared, so there is nothing to choose between. It has 4.0 of 5."),
        (problem_of([1, 1, 2], [5, 1, 3], [1, 5, 3]), "Heron and Ibis are tied with 3.0 of 5. They differ most on Speed."),
        (
            problem_of([1, 2], [3, 3], [3, 3], [3, 3]),
            "Heron, Ibis and Egret are tied with 3.0 of 5. They score the same on everything that counts.",
        ),
        (
            problem_of([4, 3, 0], [5, 2, 1], [2, 5, 1]),
            "Heron leads with 3.7 of 5, ahead of Ibis with 3.3. It is a close call: one step of one slider can change who is first.",
        ),
        (
            problem_of([5, 1], [3, 2], [2.5, 2]),
            "Heron leads with 2.8 of 5, ahead of Ibis with 2.4. It is a close call: half a point on one score can change who is first.",
        ),
        (
            problem_of([5, 1], [5, 3], [1, 3], [1, 3]),
            "Heron leads with 4.7 of 5, ahead of Ibis and Egret with 1.3. This is clear: no single slider step and no half point on a "
            "score changes who is first, and the leader stays alone first in 100 % of all combinations with each slider up to one step "
            "away.",
        ),
        (
            problem_of([2, 1, 0], [2, 3, 1], [2, 2, 4]),
            "can change who is first. With every slider up to one step away, Ibis comes first more often: 50 % against 33 %.",
        ),
        (problem_of([0, 2], [1, 5], [5, 1]), "Only Ease counts."),
        (
            problem_of([2, 1], [3, 5], [4, None]),
            "Scores are missing, so first place is open between Heron and Ibis. Heron has at least 3.7 of 5. What matters most is Ease of "
            "Ibis: from 3.5, Ibis is ahead of Heron. Until it is known, this is a close call.",
        ),
        (
            problem_of([5, 1], [5, 5], [2, None]),
            "Heron leads with 5.0 of 5, ahead of Ibis with 1.8 to 2.5. That holds whatever the scores are that are not known. "
            "This is clear:",
        ),
        (
            problem_of([99, 1], [4.0, 3.9], [3.98, None], slider_max=100),
            "Heron leads with 4.00 of 5, ahead of Ibis with 3.95 to 3.99.",
        ),
        (
            problem_of([5, 0], [5, 5], [2, None]),
            "Heron leads with 5.0 of 5, ahead of Ibis with 2.0. This is clear:",
        ),
        (
            problem_of([5, 0], [5, 5], [5, None]),
            "Heron and Ibis are tied with 5.0 of 5. They score the same on everything that counts. Only Speed counts.",
        ),
    ],
)
def test_the_verdict_of_each_state(problem: Problem, text: str) -> None:
    assert text in verdict_text(problem)


def test_values_get_more_decimals_where_one_would_look_alike() -> None:
    assert "leads with 3.03 of 5, ahead of Ibis with 3.00." in verdict_text(problem_of([5, 5, 5, 1], [3, 3, 3, 3.5], [3, 3, 3, 3]))
    assert "leads with 3.00 of 5, less than 0.01 ahead of Ibis." in verdict_text(problem_of([5, 0.01], [3, 3.5], [3, 3]))


@given(problems())
def test_a_verdict_gives_a_true_cause_for_a_close_call(problem: Problem) -> None:
    answer, table = solve(problem), qualifying_table(problem)
    text = sentences.verdict_text(answer, problem, NAMES)
    if answer.firmness == "close call" and "a close call" in text:
        assert table
        assert ("one step of one slider" in text) == has_one_step_change(table, answer.ranking[0].id)
        assert ("half a point" in text) == any(abs(flip.tie_at - flip.now) <= Fraction(1, 2) for flip in answer.score_flips)
        shares = firmness_sentences.certain_percents(answer.first_place[0])
        assert firmness_sentences.OPEN_ID not in shares
        assert ("comes first more often" in text) == any(shares[line.id] > shares[answer.ranking[0].id] for line in answer.ranking)
    values = [line.value for line in answer.ranking]
    level = len(values) > 1 and values[0] == values[1] and all(line.value == line.value_high for line in answer.ranking)
    assert ("tied" in text) == (level and not sentences.has_equal_weights(answer))


def test_a_share_just_under_the_limit_is_not_rounded_up_to_it() -> None:
    problem = problem_of([5, 5, 1], [5, 1, 3], [1, 3, 4])
    answer = replace(solve(problem), firmness="leaning")

    def with_share(share: float, sampled: bool) -> str:
        row = replace(answer.first_place[0], shares={"x1": (share, share), "x2": (1 - share, 1 - share)}, ties=(0.0, 0.0))
        notch = replace(answer.one_notch, combinations=1000, sampled=sampled)
        return sentences.verdict_text(replace(answer, one_notch=notch, first_place=(row, *answer.first_place[1:])), problem, NAMES)

    assert "only just under 95 % of all" in with_share(0.949, sampled=False)
    assert "only 88 % of 1,000 combinations drawn at random" in with_share(0.88, sampled=True)


# ---------------------------------------------------------------- why


def test_why_names_gains_and_losses() -> None:
    answer = solve(problem_of([5, 3, 2, 1], [5, 2, 4, 3], [2, 5, 4, 1]))
    assert sentences.reasons_text(answer, NAMES) == (
        "Heron is 0.73 ahead of Ibis. For Heron: Speed (+1.37) and Fun (+0.18). Against Heron: Ease (−0.82)."
    )
    assert sentences.reasons_text(answer, NAMES, "x2", "x1") == (
        "Ibis is 0.73 behind Heron. For Ibis: Ease (+0.82). Against Ibis: Speed (−1.37) and Fun (−0.18)."
    )


def test_why_without_losses_or_a_second_says_so() -> None:
    assert sentences.reasons_text(solve(problem_of([1, 2], [5, 5], [1, 1])), NAMES).endswith("Against Heron: nothing that counts.")
    assert sentences.reasons_text(solve(problem_of([1, 2], [5, 5])), NAMES) == ""
    assert sentences.reasons_text(solve(problem_of([1, 1, 2], [5, 1, 3], [1, 5, 3])), NAMES).startswith("Heron and Ibis are level.")


@given(problems(), st.integers(1, 3))
def test_reasons_add_up_as_shown(problem: Problem, most: int) -> None:
    answer = solve(problem)
    for other in answer.ranking[1:]:
        found = sentences.compare_contributions(answer, answer.ranking[0].id, other.id, most)
        shown = [*found.gains.values(), *found.losses.values(), found.rest]
        assert sum(shown, Fraction(0)) == found.gap
        assert abs(found.gap - (answer.ranking[0].value - other.value)) <= Fraction(1, 200)
        assert all((100 * part).denominator == 1 for part in shown)
        assert all(part > 0 for part in found.gains.values())
        assert all(part < 0 for part in found.losses.values())
        assert max(len(found.gains), len(found.losses)) <= most


# ---------------------------------------------------------------- what would change it


@given(problems())
def test_changes_are_those_found_by_moving_every_slider(problem: Problem) -> None:
    answer, table = solve(problem), qualifying_table(problem)
    assert table
    if len(leaders(table)) > 1 or len(answer.ranking) < 2:
        assert change_sentences.slider_effects(answer, problem) == ()
        return
    winner = leaders(table)[0]
    for place, change in enumerate(change_sentences.slider_effects(answer, problem)):
        now = int(change.now)
        for found, way in ((change.higher, range(now + 1, 6)), (change.lower, range(now - 1, -1, -1))):
            sliders = [(step, (*table.sliders[:place], Fraction(step), *table.sliders[place + 1 :])) for step in way]
            there = {step: leaders(replace(table, sliders=moved)) for step, moved in sliders if any(moved)}
            level = next((step for step, first in there.items() if first != (winner,)), None)
            past = next((step for step, first in there.items() if winner not in first), None)
            steps = [step for step in dict.fromkeys((level, past)) if step is not None]
            assert [(turn.step, turn.leaders) for turn in found] == [(step, there[step]) for step in steps]


def test_a_change_is_said_in_slider_steps() -> None:
    problem = problem_of([2, 4, 1], [2, 5, 3], [5, 3, 3])
    answer = solve(problem)
    found = [
        change_sentences.slider_effect_sentence(change, "x1", problem, NAMES) for change in change_sentences.slider_effects(answer, problem)
    ]
    assert found == [
        "Speed, weight now 2 → Ibis leads from 3",
        "Ease, weight now 4 → level with Ibis at 3; Ibis leads at 2 or below",
        "Size, weight now 1 → no position changes who leads",
    ]


def test_the_end_of_a_slider_has_nothing_beyond() -> None:
    problem = problem_of([4, 5], [3, 4], [4, 3])
    answer = solve(problem)
    found = [
        change_sentences.slider_effect_sentence(change, "x1", problem, NAMES) for change in change_sentences.slider_effects(answer, problem)
    ]
    assert found[0] == "Speed, weight now 4 → level with Ibis at 5"
    problem = problem_of([1, 2], [1, 5], [4, 4])
    answer = solve(problem)
    assert answer.ranking[0].id == "x2"
    assert (
        change_sentences.slider_effect_sentence(change_sentences.slider_effects(answer, problem)[0], "x2", problem, NAMES)
        == "Speed, weight now 1 → Heron leads at 0"
    )


def test_a_step_beyond_the_slider_is_no_step() -> None:
    problem = problem_of([4, 4.2], [3, 4], [4, 3], slider_max=4.5)
    answer = solve(problem)
    assert answer.tipping[0].slider_at_tie == Fraction("4.2")
    assert change_sentences.slider_effects(answer, problem)[0].higher == ()


def test_the_smallest_shift_is_one_sentence() -> None:
    answer = solve(problem_of([5, 3, 2, 1], [5, 2, 4, 3], [2, 5, 4, 1]))
    assert change_sentences.smallest_shift_sentence(answer, NAMES) == (
        "Smallest change of weights that brings Ibis level with Heron: 12.1 percentage points from Speed, given to Ease."
    )
    two_rivals = solve(problem_of([5, 3, 1], [5, 2, 4], [1, 3, 4], [4, 3, 4]))
    assert change_sentences.smallest_shift_sentence(two_rivals, NAMES).startswith(
        "Smallest change of weights that brings Egret level with Heron: "
    )
    hopeless = change_sentences.smallest_shift_sentence(solve(problem_of([1, 2], [5, 5], [1, 1])), NAMES)
    assert hopeless == "No other weights put anybody level with Heron: it scores higher on every criterion."
    assert change_sentences.smallest_shift_sentence(solve(problem_of([1, 2], [5, 5])), NAMES) == ""


def test_the_score_worth_checking_first_comes_first() -> None:
    answer = solve(problem_of([5, 3], [5, 2], [3, 4]))
    assert change_sentences.score_flip_sentences(answer, NAMES)[0] == "Speed of Heron: at 4.2 instead of 5, first place is a tie."
    assert len(change_sentences.score_flip_sentences(answer, NAMES, most=2)) == 2


# ---------------------------------------------------------------- how firm, for whom


@given(problems())
def test_shares_of_weights_sum_to_100(problem: Problem) -> None:
    answer = solve(problem)
    assert all(sum(firmness_sentences.certain_percents(row).values()) == 100 for row in answer.first_place)


def test_robustness_says_what_was_counted() -> None:
    answer = solve(problem_of([5, 3], [5, 2], [3, 4]))
    near, *_, anywhere = firmness_sentences.first_place_sentences(answer, NAMES)
    assert near == "Alone first with every slider up to one step away, all 6 combinations: Heron 83 %, Ibis 0 % and a tie 17 %."
    assert re.fullmatch(r"First with any weights at all: (Heron|Ibis) \d+ % and (Heron|Ibis) \d+ %\.", anywhere)


def test_who_should_choose_what() -> None:
    answer = solve(problem_of([1, 2, 1], [5, 1, 3], [1, 5, 3], [1, 1, 2]))
    assert re.match(
        r"Choose Heron if you care most about Speed\. It comes first in \d\d % of all",
        firmness_sentences.who_should_choose(answer, "x1", NAMES),
    )
    assert firmness_sentences.who_should_choose(answer, "x3", NAMES) == (
        "No weights that were tried put Egret first: Heron or Ibis is at least as good on every criterion."
    )
    assert (
        firmness_sentences.who_should_choose(solve(problem_of([1, 2], [5, 5], [1, 1])), "x1", NAMES)
        == "Heron is first whatever the weights."
    )
    assert firmness_sentences.who_should_choose(answer, "x4", NAMES) == "", "it was not ranked"


def test_a_slider_that_can_change_nothing_is_named() -> None:
    answer = solve(problem_of([1, 2, 0], [5, 3, 3], [1, 3, 3]))
    assert change_sentences.idle_sliders_sentence(answer, NAMES) == "All score the same on Ease, so its weight cannot change the order."
    assert change_sentences.idle_sliders_sentence(solve(problem_of([1, 2], [5, 3], [1, 4])), NAMES) == ""


# ---------------------------------------------------------------- must-haves and missing scores

MISSING_ADMIN = [{"id": "x1", "misses": [{"feature": "f1", "needs": "l2", "has": None}]}]


def test_who_is_out_and_why() -> None:
    excluded = [{"id": "x1", "misses": [{"feature": "f1", "needs": "l2", "has": "l0"}]}]
    answer = solve(
        problem_of([1, 1], [2, None], [5, 5], musts=[{"criterion": id, "at_least": 3.5} for id in ("c1", "c2")], excluded=excluded)
    )
    assert sentences.elimination_sentence(answer.eliminated[0], NAMES) == (
        "Heron does not meet every must-have: Speed needs at least 3.5, has 2; Ease needs at least 3.5, and is not known; "
        "Admin pages needs at least “Built in”, has “Absent”."
    )
    answer = solve(problem_of([1, 1], [5, 5], excluded=MISSING_ADMIN))
    assert sentences.elimination_sentence(answer.eliminated[0], NAMES).endswith("Admin pages needs at least “Built in”, and is not known.")


def test_where_nobody_qualifies_there_is_a_way_out() -> None:
    musts = [{"criterion": "c1", "at_least": 4}, {"criterion": "c2", "at_least": 4}]
    answer = solve(problem_of([1, 1], [5, 1], [1, 5], [4, 1], musts=musts))
    assert sentences.relaxation_hints(answer, NAMES) == (
        "Without the must-have on Ease, Heron and Egret would qualify.",
        "Without the must-have on Speed, Ibis would qualify.",
    )
    answer = solve(problem_of([1, 1], [1, 1], [2, 2], musts=musts, excluded=MISSING_ADMIN))
    assert sentences.relaxation_hints(answer, NAMES) == ("Ibis comes closest: it misses the must-haves on Speed and Ease.",)
    assert sentences.relaxation_hints(solve(problem_of([1, 1], [5, 5], [1, 1], musts=musts)), NAMES) == ()


def test_a_missing_score_gives_a_range_and_what_would_make_it_first() -> None:
    problem = problem_of([1, 1], [4, 3], [4, None])
    assert sentences.missing_score_sentences(solve(problem), problem, NAMES) == (
        "Ibis: Ease not known, so 2.5 to 4.5 and place 1 to 2. It would be first if Ease were 3.5 or more.",
    )
    problem = problem_of([1, 0], [4, 3], [4, None])
    assert sentences.missing_score_sentences(solve(problem), problem, NAMES) == (), "it weighs nothing"
    problem = problem_of([1, 1, 1], [4, 3, 3], [1, None, 3], [1, None, None])
    assert [" would be first" in text for text in sentences.missing_score_sentences(solve(problem), problem, NAMES)] == [False, False]


@given(problems(missing=True))
def test_first_from_is_the_least_half_point_that_makes_it_first(problem: Problem) -> None:
    answer = solve(problem)
    for text in sentences.missing_score_sentences(answer, problem, NAMES):
        if not (found := re.search(r"It would be first if (\w+) were ([\d.]+) or more", text)):
            continue
        id = next(id for id, name in NAMES.alternatives.items() if text.startswith(name))
        criterion = next(n for n, name in enumerate(NAMES.criteria.values()) if name == found[1])
        for points, first in ((Fraction(found[2]), True), (Fraction(found[2]) - Fraction(1, 2), False)):
            if points < 1:
                continue
            filled = tuple(
                replace(
                    alternative,
                    scores=tuple(
                        points if alternative.id == id and n == criterion else Fraction(5) if score is None else score
                        for n, score in enumerate(alternative.scores)
                    ),
                )
                for alternative in problem.alternatives
            )
            table = qualifying_table(replace(problem, alternatives=filled))
            assert table
            assert (leaders(table) == (id,)) == first


def test_own_alternatives_are_told_apart() -> None:
    level = Level(id="no", label="No", description=".", rank=0, color="gray", icon=".")
    today = DecisionData({"c1": "Speed"}, {"f1": "Admin"}, {"no": level}, {"heron": "Heron"}, ("heron",), {}, {})
    choice = replace(initial_choice(today), alternatives=tuple(OwnAlternative(name, {}, {}) for name in ("Kit", "Heron", "Kit")))
    names = display_names(choice, today)
    assert names.alternatives == {
        "heron": "Heron",
        "own.1": "“Kit” (own option 1)",
        "own.2": "“Heron” (own option)",
        "own.3": "“Kit” (own option 3)",
    }
    assert (names.criteria, names.features, names.levels) == ({"c1": "Speed"}, {"f1": "Admin"}, {"no": "No"})
