"""Unknown scores: what is said to be certain holds for every value they can have, and there is always a verdict."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from conftest import weights_of
from hypothesis import given
from hypothesis import strategies as st

import catalog
from decision import sentences
from decision.choice import OwnAlternative, current_decision_data, initial_choice, with_defaults
from decision.evaluation import evaluate
from decision.problem import Problem
from decision.problem_json import validate_problem
from decision.ranking import PerformanceTable, leaders, mixed_table, table_bounds
from decision.robustness import neighbourhood_wins
from decision.sensitivity import score_flips
from decision.solve import FIRMNESS_ORDER, DecisionAnswer, firmness, solve
from decision.team import Member, common_leader_sentence, team_agreement

SCORE = st.integers(2, 10).map(lambda halves: halves / 2)
EPSILON = 1e-9


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Two to four alternatives on up to four criteria, with one to four scores unknown and weights that may be zero."""
    criteria = [f"c{n}" for n in range(draw(st.integers(1, 4)))]
    weights = draw(st.lists(st.integers(0, 5), min_size=len(criteria), max_size=len(criteria)).filter(any))
    rows: dict[str, dict[str, Any]] = {f"x{n}": {c: draw(SCORE) for c in criteria} for n in range(draw(st.integers(2, 4)))}
    for _ in range(draw(st.integers(1, 4))):
        rows[draw(st.sampled_from(list(rows)))].pop(draw(st.sampled_from(criteria)), None)
    return validate_problem(
        {
            "criteria": [{"id": c, "weight": weight} for c, weight in zip(criteria, weights, strict=True)],
            "alternatives": [{"id": x, "scores": row} for x, row in rows.items()],
            "samples": 300,
        }
    )


def with_value(problem: Problem, values: Mapping[tuple[str, int], Fraction]) -> Problem:
    """The problem with the unknown scores at these values, by alternative and place of the criterion."""
    return replace(
        problem,
        alternatives=tuple(
            replace(a, scores=tuple(values[a.id, n] if score is None else score for n, score in enumerate(a.scores)))
            for a in problem.alternatives
        ),
    )


def cells(problem: Problem) -> list[tuple[str, int]]:
    return [(a.id, n) for a in problem.alternatives for n, score in enumerate(a.scores) if score is None]


def completions(problem: Problem, count: int, seed: int) -> list[Problem]:
    """Random values for the unknown scores: ends of the scale, half points and anything between."""
    random = Random(seed)

    def value() -> Fraction:
        return random.choice([Fraction(1), Fraction(5), Fraction(random.randint(2, 10), 2), Fraction(random.randint(1000, 5000), 1000)])

    return [with_value(problem, {cell: value() for cell in cells(problem)}) for _ in range(count)]


def table_of(problem: Problem) -> PerformanceTable:
    tables = table_bounds(problem)
    assert tables
    assert tables[0] is tables[1], "every score is known"
    return tables[0]


def firmness_of(table: PerformanceTable, problem: Problem) -> str:
    winner, *others = leaders(table)
    return firmness(table, neighbourhood_wins(table, table, problem.samples, problem.seed)[0], () if others else score_flips(table, winner))


@given(problems(), st.integers(0, 1000))
def test_what_is_certain_holds_for_200_random_completions(problem: Problem, seed: int) -> None:
    answer = solve(problem)
    first = tuple(sorted(line.id for line in answer.ranking if line.place == 1))
    assert answer.firmness
    assert answer.firmness_at_most
    lowest, highest = FIRMNESS_ORDER.index(answer.firmness), FIRMNESS_ORDER.index(answer.firmness_at_most)
    for number, whole in enumerate(completions(problem, 200, seed)):
        table = table_of(whole)
        if answer.certain:
            assert set(first) <= set(leaders(table))
            assert answer.firmness == "tie" or leaders(table) == first
            if number < 20:
                assert lowest <= FIRMNESS_ORDER.index(firmness_of(table, whole)) <= highest
        else:
            assert FIRMNESS_ORDER.index(firmness_of(table, whole)) <= highest if number < 20 else True


@given(problems(), st.integers(0, 1000))
def test_no_completion_leaves_the_bounds_of_any_row(problem: Problem, seed: int) -> None:
    answer = solve(problem)
    for whole in completions(problem, 5, seed):
        for row, known in zip(answer.first_place, solve(whole).first_place, strict=True):
            assert row.question == known.question
            for id, (low, high) in row.shares.items():
                assert low - EPSILON <= known.shares[id][0] <= high + EPSILON, row.question
            assert row.ties[0] <= known.ties[0] <= row.ties[1]


@given(problems())
def test_the_bounds_of_a_row_are_reached(problem: Problem) -> None:
    """With everybody's unknown scores at their worst or best for one alternative; else a bound would promise too little."""
    tables = table_bounds(problem)
    assert tables
    low, high = tables
    at_least, at_most = neighbourhood_wins(low, high, problem.samples, problem.seed)
    for id in low.alternatives:
        for own, others, counts in ((low, high, at_least), (high, low, at_most)):
            known = mixed_table(own, others, id)
            assert neighbourhood_wins(known, known, problem.samples, problem.seed)[0].alone_first[id] == counts.alone_first[id]


@given(problems(), st.integers(0, 1000))
def test_nothing_changes_earlier_than_the_answer_says(problem: Problem, seed: int) -> None:
    """A slider step, a shift of weights or a score that changes the winner for some values is no nearer than what is said."""
    answer = solve(problem)
    if not answer.tipping:
        return
    nearest = {(row.rival, row.criterion): row for row in answer.tipping}
    moved = {row.rival: row.moved_share for row in answer.smallest_shift}
    for whole in completions(problem, 10, seed):
        found = solve(whole)
        sliders = {c.id: c.weight for c in whole.criteria}
        for row in found.tipping:
            if row.slider_at_tie is not None:
                said = nearest[row.rival, row.criterion].slider_at_tie
                assert said is not None
                assert abs(said - sliders[row.criterion]) <= abs(row.slider_at_tie - sliders[row.criterion])
        for shift in found.smallest_shift:
            if shift.moved_share is not None:
                assert (said_share := moved[shift.rival]) is not None
                assert said_share <= shift.moved_share


@given(problems())
def test_the_value_that_decides_decides(problem: Problem) -> None:
    """Just below and above it, with the other unknown scores as the answer says, somebody else is first or it is settled."""
    answer = solve(problem)
    column = {criterion.id: n for n, criterion in enumerate(problem.criteria)}
    first = answer.ranking[0].id
    for score in answer.unknown:
        if score.turns_at is None:
            continue
        cell = (score.id, column[score.criterion])
        leads = []
        for value in (score.turns_at - Fraction(1, 1000), score.turns_at + Fraction(1, 1000)):
            if score.id == first:  # it can be caught up by the best that others reach
                values = {each: Fraction(1 if each[0] == first else 5) for each in cells(problem)}
            else:
                values = dict.fromkeys(cells(problem), Fraction(1))
            leads.append(leaders(table_of(with_value(problem, values | {cell: value}))))
        assert (score.id,) != leads[0]
        assert score.id in leads[1] or score.id != first


@pytest.mark.parametrize("every", [False, True], ids=["defaults", "all"])
def test_every_profile_has_a_verdict(every: bool) -> None:
    data = catalog.current()
    today = current_decision_data(data)
    for profile in data.profiles:
        frameworks = tuple(today.frameworks)[:10] if every else today.defaults
        choice = with_defaults(replace(initial_choice(today), weights=weights_of(profile), frameworks=frameworks), today)
        found = evaluate(choice, today)
        assert found.answer.firmness in FIRMNESS_ORDER, profile.id
        assert len(found.answer.first_place) == 4
        said = sentences.verdict_text(found.answer, found.problem, found.names)
        assert any(word in said for word in ("clear", "leaning", "close call", "tied")), said


def answer_of(weights: list[int], *rows: list[float | None], **more: Any) -> tuple[DecisionAnswer, Problem]:
    ids = [f"c{n}" for n in range(len(weights))]
    scores = [{c: points for c, points in zip(ids, row, strict=True) if points is not None} for row in rows]
    problem = validate_problem(
        {
            "criteria": [{"id": c, "weight": weight} for c, weight in zip(ids, weights, strict=True)],
            "alternatives": [{"id": f"x{n}", "scores": row} for n, row in enumerate(scores)],
        }
        | more
    )
    return solve(problem), problem


def test_an_unknown_score_that_weighs_nothing_changes_no_verdict() -> None:
    unknown, _ = answer_of([5, 3, 0], [5, 4, 3], [2, 3, None])
    for value in (1, 3, 5):
        known, _ = answer_of([5, 3, 0], [5, 4, 3], [2, 3, value])
        assert (unknown.certain, unknown.firmness, unknown.unknown) == (True, known.firmness, ())
        assert [line.id for line in unknown.ranking] == [line.id for line in known.ranking]
        assert unknown.tipping


def test_the_unknown_score_that_matters_most_comes_first() -> None:
    """Both rivals lack a score; c0 weighs five times as much as c1."""
    answer, _ = answer_of([5, 1], [3, 3], [None, 3], [3, None])
    assert [(score.id, score.criterion, score.turns_at) for score in answer.unknown] == [("x1", "c0", 3), ("x2", "c1", 3)]
    assert answer.firmness == "close call"
    assert not answer.certain


def test_a_leader_without_a_score_is_settled_from_a_value_on() -> None:
    """At worst x0 has (5 + 1) / 2 = 3, the rival 4: from 3 on, x0 cannot be caught up; by low ends the rival is first."""
    answer, _ = answer_of([1, 1], [5, None], [3, 3])
    assert [(score.id, score.turns_at) for score in answer.unknown] == [("x0", 1)]
    assert not answer.certain, "at 1 they are level"


def test_a_score_that_is_off_by_a_little_counts_as_often_as_it_is_enough() -> None:
    rows = {"x0": {"c0": 3.5}, "x1": {"c0": 3}}
    problem = {
        "criteria": [{"id": "c0", "weight": 1}],
        "alternatives": [{"id": x, "scores": row, "uncertainty": {"c0": 1}} for x, row in rows.items()],
    }
    shares = solve(validate_problem(problem)).first_place[1].shares
    assert shares["x0"][0] == pytest.approx(1 - 0.75**2 / 2, abs=0.02)  # the difference of two uniforms of width 2
    assert sum(low for low, _ in shares.values()) == pytest.approx(1)


def test_a_team_is_compared_although_scores_are_unknown() -> None:
    data = catalog.current()
    today = current_decision_data(data)
    choice = with_defaults(replace(initial_choice(today), alternatives=(OwnAlternative("Kit", {}, {}),)), today)
    found = evaluate(choice, today)
    members = {name: Member(weights_of(profile)) for name, profile in zip("ab", data.profiles, strict=False)}
    together = team_agreement(found.problem, members)
    assert together
    assert "open between" in common_leader_sentence(together, found.names)
    assert "“Kit” (own option)" in common_leader_sentence(together, found.names)
