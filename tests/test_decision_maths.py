"""The decision maths against its definitions: hand-made examples, exact volumes and brute force."""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision import robustness
from decision.group import compare_members, kendalls_w
from decision.problem_json import validate_problem
from decision.ranking import (
    PerformanceTable,
    dominated,
    eliminated_alternatives,
    influence,
    leaders,
    normalised_weights,
    possible_places,
    qualifying_table,
    rank,
    roc_weights,
    weighted_values,
)
from decision.robustness import NeighbourhoodWins, acceptability, neighbourhood_wins, uncertain_first_place_bounds
from decision.sensitivity import has_one_step_change, score_flips, smallest_shifts, tipping_points
from decision.solve import firmness


def table(sliders: Sequence[object], *rows: Sequence[object], scale: tuple[int, int] = (1, 5)) -> PerformanceTable:
    return PerformanceTable(
        tuple(f"c{j}" for j in range(1, len(sliders) + 1)),
        tuple(Fraction(str(slider)) for slider in sliders),
        tuple("ABCDEFGH"[: len(rows)]),
        tuple(tuple(Fraction(str(score)) for score in row) for row in rows),
        (Fraction(scale[0]), Fraction(scale[1])),
        Fraction(5),
    )


@st.composite
def tables(draw: st.DrawFn, most_criteria: int = 5, least: int = 2, slider_parts: int = 1) -> PerformanceTable:
    n = draw(st.integers(1, most_criteria))
    sliders = draw(st.lists(st.integers(0, 5 * slider_parts), min_size=n, max_size=n).filter(any))
    row = st.lists(st.integers(2, 10), min_size=n, max_size=n)
    rows = draw(st.lists(row, min_size=least, max_size=4))
    return table([Fraction(r, slider_parts) for r in sliders], *[[Fraction(s, 2) for s in row] for row in rows])


@st.composite
def won(draw: st.DrawFn, most_criteria: int = 5, slider_parts: int = 1) -> tuple[PerformanceTable, str]:
    drawn = draw(tables(most_criteria, slider_parts=slider_parts).filter(lambda t: len(leaders(t)) == 1))
    return drawn, leaders(drawn)[0]


def with_slider(t: PerformanceTable, k: int, slider: Fraction) -> PerformanceTable:
    return replace(t, sliders=(*t.sliders[:k], slider, *t.sliders[k + 1 :]))


def with_score(t: PerformanceTable, i: int, j: int, score: Fraction) -> PerformanceTable:
    row = (*t.scores[i][:j], score, *t.scores[i][j + 1 :])
    return replace(t, scores=(*t.scores[:i], row, *t.scores[i + 1 :]))


def notches(t: PerformanceTable, samples: int, seed: int) -> NeighbourhoodWins:
    at_least, at_most = neighbourhood_wins(t, t, samples, seed)
    assert at_least == at_most, "every score is known"
    return at_least


def gap(t: PerformanceTable, a: str, b: str) -> Fraction:
    of = dict(zip(t.alternatives, weighted_values(t), strict=True))
    return of[a] - of[b]


# Values and places


def test_values_are_weighted_means_on_the_fixed_scale() -> None:
    first, second = rank(table([3, 1], [5, 1], [2, 4.5]))
    assert (first.id, first.place, first.value, first.percent) == ("A", 1, 4, 75)
    assert (second.id, second.value, second.percent) == ("B", Fraction(21, 8), Fraction(325, 8))
    assert first.contributions == {"c1": Fraction(15, 4), "c2": Fraction(1, 4)}


def test_sums_that_floats_tell_apart_are_a_tie() -> None:
    """0.1 · 3 + 0.2 · 3 and 0.3 · 3 differ as floats."""
    t = table(["0.1", "0.2", "0.3"], [3, 3, 1], [1, 1, 3])
    assert 0.1 * 3 + 0.2 * 3 + 0.3 * 1 != 0.1 * 1 + 0.2 * 1 + 0.3 * 3
    assert leaders(t) == ("A", "B")


def test_a_difference_far_below_float_precision_is_no_tie() -> None:
    assert leaders(table([1, 1], [3, 3], [3, "3.0000000000000000000000000000001"])) == ("B",)


def test_equal_values_share_a_place_and_the_next_place_is_skipped() -> None:
    ranking = rank(table([1], [2], [4], [5], [4]))
    assert [(line.id, line.place) for line in ranking] == [("C", 1), ("B", 2), ("D", 2), ("A", 4)]


@given(tables())
def test_contributions_sum_to_the_value(t: PerformanceTable) -> None:
    for line in rank(t):
        assert sum(line.contributions.values()) == line.value == line.value_low == line.value_high


@given(tables(), st.fractions(Fraction(1, 1000), 1000))
def test_only_the_proportions_of_the_sliders_count(t: PerformanceTable, factor: Fraction) -> None:
    assert rank(replace(t, sliders=tuple(factor * r for r in t.sliders))) == rank(t)


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(t: PerformanceTable, random: object) -> None:
    rows, columns = list(range(len(t.alternatives))), list(range(len(t.criteria)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    shuffled = replace(
        t,
        criteria=tuple(t.criteria[j] for j in columns),
        sliders=tuple(t.sliders[j] for j in columns),
        alternatives=tuple(t.alternatives[i] for i in rows),
        scores=tuple(tuple(t.scores[i][j] for j in columns) for i in rows),
    )
    assert rank(shuffled) == rank(t)
    assert set(dominated(shuffled)) == set(dominated(t))
    assert influence(shuffled) == influence(t)
    assert notches(shuffled, 1, 1) == notches(t, 1, 1)
    if len(leaders(t)) == 1:
        winner = leaders(t)[0]
        assert set(tipping_points(shuffled, winner)) == set(tipping_points(t, winner))
        assert set(score_flips(shuffled, winner)) == set(score_flips(t, winner))
        moved = {(shift.rival, shift.moved_share) for shift in smallest_shifts(t, winner)}
        assert {(shift.rival, shift.moved_share) for shift in smallest_shifts(shuffled, winner)} == moved


@given(tables(least=3), st.data())
def test_removing_an_alternative_changes_nobody_elses_value(t: PerformanceTable, data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(t.alternatives) - 1))
    names = t.alternatives[:gone] + t.alternatives[gone + 1 :]
    fewer = replace(t, alternatives=names, scores=t.scores[:gone] + t.scores[gone + 1 :])
    before = {line.id: (line.value, line.percent) for line in rank(t)}
    assert all(before[line.id] == (line.value, line.percent) for line in rank(fewer))


@given(won(), st.data())
def test_raising_a_score_of_the_winner_keeps_it_the_winner(t_won: tuple[PerformanceTable, str], data: st.DataObject) -> None:
    t, winner = t_won
    i, j = t.alternatives.index(winner), data.draw(st.integers(0, len(t.criteria) - 1))
    raised = data.draw(st.fractions(t.scores[i][j], 5))
    assert leaders(with_score(t, i, j, raised)) == (winner,)


def test_influence_is_the_weight_times_the_range_of_scores() -> None:
    assert influence(table([3, 1], [5, 2], [1.5, 2])) == {"c1": Fraction(21, 8), "c2": 0}


def test_dominance_needs_one_better_score_and_counts_unweighted_criteria() -> None:
    pairs = dominated(table([1, 0], [4, 3], [4, 3], [4, 2], [1, 5]))
    assert {(pair.id, pair.by) for pair in pairs} == {("C", "A"), ("C", "B")}


def problem(**changes: object) -> dict[str, object]:
    return {
        "criteria": [{"id": "c1", "weight": 3}, {"id": "c2", "weight": 1}],
        "alternatives": [
            {"id": "A", "scores": {"c1": 4, "c2": 2}},
            {"id": "B", "scores": {"c1": 3}},
            {"id": "C", "scores": {"c2": 5}},
        ],
    } | changes


def test_an_alternative_below_a_must_have_is_out_with_every_miss() -> None:
    musts = [{"criterion": "c1", "at_least": 4}, {"criterion": "c2", "at_least": 2.5}]
    excluded = [
        {"id": "C", "misses": [{"feature": "admin", "needs": "built-in", "has": None}]},
        {"id": "E", "misses": [{"feature": "admin", "needs": "built-in", "has": "no"}]},
    ]
    a, b, c, e = eliminated_alternatives(validate_problem(problem(musts=musts, excluded=excluded)))
    assert [miss.has for miss in a.misses] == [2]
    assert [miss.has for miss in b.misses] == [3, None]
    assert [miss.has for miss in c.misses] == [None, None]
    assert (e.id, e.misses[0].has) == ("E", "no")


def test_a_score_that_just_meets_the_must_have_stays() -> None:
    read = validate_problem(problem(musts=[{"criterion": "c1", "at_least": 3}]))
    assert [out.id for out in eliminated_alternatives(read)] == ["C"]


def test_a_missing_score_gives_an_interval_and_the_low_end_ranks() -> None:
    read = validate_problem(problem())
    low, high = qualifying_table(read, Fraction(1)), qualifying_table(read, Fraction(5))
    assert low is not None
    assert qualifying_table(read) is None
    lines = {line.id: line for line in rank(low, high)}
    assert [(line.place, line.value_low, line.value_high) for line in lines.values()] == [
        (1, Fraction(14, 4), Fraction(14, 4)),
        (2, Fraction(10, 4), Fraction(14, 4)),
        (3, Fraction(8, 4), Fraction(20, 4)),
    ]
    assert possible_places(tuple(lines.values())) == {"A": (1, 2), "B": (1, 3), "C": (1, 3)}


def test_rank_order_centroid_weights_are_the_published_ones() -> None:
    three = roc_weights([["a"], ["b"], ["c"]])
    assert three == {"a": Fraction(11, 18), "b": Fraction(5, 18), "c": Fraction(2, 18)}
    four = roc_weights([["a"], ["b"], ["c"], ["d"]])
    assert list(four.values()) == [Fraction(25, 48), Fraction(13, 48), Fraction(7, 48), Fraction(3, 48)]


def test_tied_criteria_share_the_mean_of_their_places() -> None:
    weights = roc_weights([["a"], ["b", "c"], ["d"]])
    assert weights == {"a": Fraction(25, 48), "b": Fraction(10, 48), "c": Fraction(10, 48), "d": Fraction(3, 48)}
    assert roc_weights([["a", "b", "c"]]) == dict.fromkeys("abc", Fraction(1, 3))


# What would change it


@given(won(slider_parts=2))
def test_at_the_tipping_point_values_are_equal_and_a_step_past_it_the_rival_is_ahead(won: tuple[PerformanceTable, str]) -> None:
    t, winner = won
    for point in tipping_points(t, winner):
        k = t.criteria.index(point.criterion)
        if point.slider_at_tie is not None:
            assert gap(with_slider(t, k, point.slider_at_tie), winner, point.rival) == 0
        if point.first_slider_that_changes is not None:
            changed = with_slider(t, k, Fraction(point.first_slider_that_changes))
            assert gap(changed, winner, point.rival) < 0
            assert winner not in leaders(changed)


@given(won(slider_parts=2))
def test_tipping_points_are_those_found_by_trying_every_step(won: tuple[PerformanceTable, str]) -> None:
    """The first step is the nearest whole position, up or down, at which the rival is ahead; a tie lies before it."""
    t, winner = won
    points = tipping_points(t, winner)
    assert len(points) == (len(t.alternatives) - 1) * len(t.criteria)
    for point in points:
        k = t.criteria.index(point.criterion)
        tried = [with_slider(t, k, Fraction(step)) for step in range(6)]
        ahead = [n for n, s in enumerate(tried) if any(s.sliders) and gap(s, winner, point.rival) < 0]
        assert point.first_slider_that_changes == min(ahead, key=lambda n: abs(n - t.sliders[k]), default=None)
        ends = [with_slider(t, k, end) for end in (Fraction(0), t.slider_max)]
        reached = any(any(end.sliders) and gap(end, winner, point.rival) <= 0 for end in ends)
        assert (point.slider_at_tie is not None) == reached


@given(won(slider_parts=2))
def test_at_the_tipping_share_values_are_equal_with_the_others_in_proportion(won: tuple[PerformanceTable, str]) -> None:
    t, winner = won
    for point in tipping_points(t, winner):
        k = t.criteria.index(point.criterion)
        only_k = sum(t.sliders) == t.sliders[k]
        others = [Fraction(1)] * len(t.sliders) if only_k else list(t.sliders)
        rest = sum(others) - others[k]

        if not rest:
            assert point.share_at_tie is None
            continue
        found = [Fraction(0), Fraction(1)] if point.share_at_tie is None else [point.share_at_tie]
        assert 0 <= min(found) <= max(found) <= 1
        for share in found:
            shares = [share if j == k else (1 - share) * r / rest for j, r in enumerate(others)]
            left = gap(replace(t, sliders=tuple(shares)), winner, point.rival)
            assert left > 0 if point.share_at_tie is None else left == 0


def test_a_tie_that_needs_every_slider_at_zero_is_no_tipping_point() -> None:
    first, second = tipping_points(table([5, 0], [4, 2], [3, 2]), "A")
    assert (first.share_at_tie, first.slider_at_tie, first.first_slider_that_changes) == (0, None, None)
    assert (second.share_at_tie, second.slider_at_tie, second.first_slider_that_changes) == (1, None, None)


def test_a_tie_at_the_very_end_of_the_slider_has_no_step_past_it() -> None:
    """A leads by 3·1 on c1; B gains 1 a step on c2 from 2 on, so they are level at 5."""
    _, point = tipping_points(table([5, 2], [4, 2], [3, 3]), "A")
    assert (point.slider_at_tie, point.first_slider_that_changes) == (5, None)


def least_shift_by_vertices(weights: Sequence[Fraction], d: Sequence[Fraction]) -> Fraction | None:
    """The optimum of the linear programme, by trying every corner of it.

    ½ Σ|v - w| is linear between the planes v_j = w_j, so it is least where n - 2 coordinates are 0 or w_j and the
    other two solve Σ v = 1 and Σ v d = 0, or where every weight lies on the one criterion that ties.
    """
    n = len(weights)
    best: Fraction | None = None
    candidates = [[Fraction(j == k) for j in range(n)] for k in range(n) if d[k] == 0]
    for a, b in combinations(range(n), 2):
        fixed = [j for j in range(n) if j not in (a, b)]
        for chosen in product(*[{Fraction(0), weights[j]} for j in fixed]):
            v = [Fraction(0)] * n
            for j, x in zip(fixed, chosen, strict=True):
                v[j] = x
            if d[a] != d[b]:
                left, level = 1 - sum(v), -sum(x * y for x, y in zip(v, d, strict=True))
                v[a] = (level - d[b] * left) / (d[a] - d[b])
                v[b] = left - v[a]
                candidates.append(v)
    for v in candidates:
        if min(v) >= 0 and sum(x * y for x, y in zip(v, d, strict=True)) <= 0:
            moved = sum((abs(x - w) for x, w in zip(v, weights, strict=True)), Fraction(0)) / 2
            best = moved if best is None else min(best, moved)
    return best


@given(won())
def test_the_greedy_shift_is_the_optimum_of_the_linear_programme(won: tuple[PerformanceTable, str]) -> None:
    t, winner = won
    weights = normalised_weights(t.sliders)
    scores = dict(zip(t.alternatives, t.scores, strict=True))
    for shift in smallest_shifts(t, winner):
        d = [a - b for a, b in zip(scores[winner], scores[shift.rival], strict=True)]
        assert shift.moved_share == least_shift_by_vertices(weights, d)
        assert shift.possible == (shift.moved_share is not None) == (min(d) <= 0)


@given(won())
def test_after_the_smallest_shift_the_rival_is_level(won: tuple[PerformanceTable, str]) -> None:
    t, winner = won
    for shift in smallest_shifts(t, winner):
        weights = dict(zip(t.criteria, normalised_weights(t.sliders), strict=True))
        for move in shift.moves:
            weights[move.from_] -= move.amount
            weights[move.to] += move.amount
        assert min(weights.values()) >= 0
        assert gap(replace(t, sliders=tuple(weights.values())), winner, shift.rival) == 0 or not shift.possible


@given(won(slider_parts=2))
def test_a_flipped_score_makes_first_place_a_tie_and_no_other_score_can(won: tuple[PerformanceTable, str]) -> None:
    t, winner = won
    flips = score_flips(t, winner)
    for flip in flips:
        i, j = t.alternatives.index(flip.id), t.criteria.index(flip.criterion)
        assert t.scores[i][j] == flip.now
        tied = leaders(with_score(t, i, j, flip.tie_at))
        assert winner in tied
        assert len(tied) > 1
    assert all(abs(a.now - a.tie_at) <= abs(b.now - b.tie_at) for a, b in pairwise(flips))
    flipping = {(flip.id, flip.criterion) for flip in flips}
    for i, j in product(range(len(t.alternatives)), range(len(t.criteria))):
        end = t.scale[0] if t.alternatives[i] == winner else t.scale[1]
        alone = leaders(with_score(t, i, j, end)) == (winner,)
        assert alone == ((t.alternatives[i], t.criteria[j]) not in flipping)


# How firm it is


def every_notch(t: PerformanceTable) -> NeighbourhoodWins:
    positions = [sorted({r, max(r - 1, Fraction(0)), min(r + 1, t.slider_max)}) for r in t.sliders]
    alone, ties, count = dict.fromkeys(t.alternatives, 0), 0, 0
    for sliders in product(*positions):
        if any(sliders):
            first = leaders(replace(t, sliders=sliders))
            count += 1
            ties += len(first) > 1
            if len(first) == 1:
                alone[first[0]] += 1
    return NeighbourhoodWins(count, alone, ties, False)


@given(tables(most_criteria=4, least=1, slider_parts=2))
def test_one_notch_is_what_trying_every_combination_gives(t: PerformanceTable) -> None:
    assert notches(t, 10, 1) == every_notch(t)


def test_one_notch_leaves_out_all_zero() -> None:
    assert notches(table([1, 0], [5, 1], [1, 5]), 10, 1) == NeighbourhoodWins(5, {"A": 3, "B": 1}, 1, False)


def test_one_notch_stays_exact_beyond_64_bits() -> None:
    """Differences that neither a float nor a scaled 64-bit integer can hold still decide, and ties stay ties."""
    tiny = "3.0000000000000000000000000000000001"
    t = table([2, 2, "0.3333333333333333"], [5, 1, 3], [1, 5, tiny], [1, 5, 3])
    found = notches(t, 10, 1)
    assert found == every_notch(t)
    assert found.alone_first == {"A": 9, "B": 12, "C": 0}


def test_one_notch_samples_above_100_000_combinations_and_says_so() -> None:
    t = table([3] * 11, [3] * 11, [2] * 11)
    assert notches(t, 500, 1) == NeighbourhoodWins(500, {"A": 500, "B": 0}, 0, True)
    assert notches(replace(t, sliders=(Fraction(5),) * 11), 500, 1) == NeighbourhoodWins(2048, {"A": 2048, "B": 0}, 0, False)


def test_sampled_notches_agree_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    t = table([1, 0, 2, 4, 3], [5, 2, 3, 3, 1], [1, 4, 3, 2, 5], [2, 2, 4, 3, 4])
    exact = notches(t, 10, 1)
    monkeypatch.setattr(robustness, "MAX_ENUMERATED", 10)
    monkeypatch.setattr(robustness, "MAX_CELLS_PER_BLOCK", 5000)
    sampled = notches(t, 20_000, 7)
    assert sampled.sampled
    assert sum(sampled.alone_first.values()) + sampled.ties == sampled.combinations == 20_000
    for name, count in sampled.alone_first.items():
        share = exact.alone_first[name] / exact.combinations
        assert abs(count / 20_000 - share) <= 4 * math.sqrt(share * (1 - share) / 20_000)


@given(won())
def test_one_step_changes_is_what_trying_every_step_gives(won: tuple[PerformanceTable, str]) -> None:
    t, winner = won
    stepped = [with_slider(t, k, slider + step) for k, slider in enumerate(t.sliders) for step in (-1, 1)]
    possible = [s for s in stepped if min(s.sliders) >= 0 and max(s.sliders) <= t.slider_max and any(s.sliders)]
    assert has_one_step_change(t, winner) == any(leaders(s) != (winner,) for s in possible)


def test_no_slider_steps_past_its_end() -> None:
    """A leads by 5·6·0.2 - 5 = 1: no step within 0 to 5 makes up for that, c1 at 6 would."""
    assert not has_one_step_change(table([5] * 7, [2] + [3.2] * 6, [3] * 7), "A")


@pytest.mark.parametrize(
    ("expected", "sliders", "rows"),
    [
        ("tie", [2, 2], ([4, 2], [2, 4])),
        ("close call", [2, 1], ([5, 1], [1, 5])),  # one slider step is enough
        ("close call", [5], ([3.5], [3])),  # half a point is enough
        ("clear", [5], ([3.5], [2.5])),  # a whole point is needed
        ("clear", [5], ([3],)),  # there is no rival
    ],
)
def test_firmness_by_example(expected: str, sliders: list[int], rows: Sequence[Sequence[float]]) -> None:
    t = table(sliders, *rows)
    winner, *others = leaders(t)
    assert firmness(t, every_notch(t), () if others else score_flips(t, winner)) == expected


@pytest.mark.parametrize(("alone", "expected"), [(74, "close call"), (75, "leaning"), (94, "leaning"), (95, "clear")])
def test_firmness_by_share_of_the_notches(alone: int, expected: str) -> None:
    t = table([5], [5], [1])
    assert firmness(t, NeighbourhoodWins(100, {"A": alone, "B": 0}, 100 - alone, False), ()) == expected


def test_one_slider_step_alone_makes_a_close_call() -> None:
    """A leads by 3 - 2 = 1 raw point: a step up on c2 turns that into -1, half a point takes only a half."""
    t = table([1, 1], [5, 1], [2, 3])
    assert min(abs(flip.now - flip.tie_at) for flip in score_flips(t, "A")) == 1
    assert firmness(t, NeighbourhoodWins(1, {"A": 1, "B": 0}, 0, False), score_flips(t, "A")) == "close call"


@given(won())
def test_a_firm_winner_survives_every_step_and_every_half_point(won: tuple[PerformanceTable, str]) -> None:
    t, winner = won
    half_points = [
        with_score(t, i, j, t.scores[i][j] + change)
        for i, j in product(range(len(t.alternatives)), range(len(t.criteria)))
        for change in (Fraction(-1, 2), Fraction(1, 2))
        if t.scale[0] <= t.scores[i][j] + change <= t.scale[1]
    ]
    survives = all(leaders(changed) == (winner,) for changed in half_points) and not has_one_step_change(t, winner)
    all_alone = NeighbourhoodWins(1, {winner: 1}, 0, False)
    assert (firmness(t, all_alone, score_flips(t, winner)) == "clear") == survives


# Any weights at all

SAMPLES = 20_000
Point = tuple[Fraction, ...]


def within_four_errors(sampled: float, exact: Fraction) -> bool:
    return abs(sampled - exact) <= 4 * math.sqrt(exact * (1 - exact) / SAMPLES) + 1e-12


def cut(polygon: list[Point], d: Sequence[Fraction]) -> list[Point]:
    """The part of a convex polygon where d·w ≥ 0 (Sutherland & Hodgman)."""
    kept = []
    for p, q in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        at_p, at_q = (sum(a * b for a, b in zip(d, w, strict=True)) for w in (p, q))
        if at_p >= 0:
            kept.append(p)
        if at_p * at_q < 0:
            kept.append(tuple(a + (b - a) * at_p / (at_p - at_q) for a, b in zip(p, q, strict=True)))
    return kept


def area_and_centroid(polygon: list[Point]) -> tuple[Fraction, Point]:
    area, moment = Fraction(0), [Fraction(0)] * 3
    for q, r in pairwise(polygon[1:]):
        p = polygon[0]
        part = abs((q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1]))
        area += part
        moment = [m + part * (a + b + c) / 3 for m, a, b, c in zip(moment, p, q, r, strict=True)]
    return area, tuple(m / area for m in moment) if area else ()


CORNERS: list[Point] = [tuple(Fraction(j == k) for j in range(3)) for k in range(3)]
IN_ORDER: list[Point] = [tuple(Fraction(j <= k, k + 1) for j in range(3)) for k in range(3)]  # w1 ≥ w2 ≥ w3


def where_first(t: PerformanceTable, place: int, region: list[Point]) -> tuple[Fraction, Point]:
    """The exact share of the region's weights that make an alternative first, and their mean."""
    polygon = region
    for other in range(len(t.alternatives)):
        if other != place:
            polygon = cut(polygon, [a - b for a, b in zip(t.scores[place], t.scores[other], strict=True)])
    area, centroid = area_and_centroid(polygon)
    return area / area_and_centroid(region)[0], centroid


def test_the_exact_areas_of_a_symmetric_example() -> None:
    """Checks the checker: each of three is best on one criterion, so each has a third and 11/18 of its own weight."""
    t = table([1, 1, 1], [2, 1, 1], [1, 2, 1], [1, 1, 2])
    assert where_first(t, 0, CORNERS) == (Fraction(1, 3), (Fraction(11, 18), Fraction(7, 36), Fraction(7, 36)))
    assert where_first(t, 0, IN_ORDER)[0] == 1


TABLES_OF_THREE = [
    table([3, 2, 1], [5, 2, 1], [2, 4, 3.5], [3, 3, 3]),
    table([3, 2, 1], [5, 1, 1], [1, 5, 1], [1, 1, 5], [3, 3, 2]),
    table([3, 2, 1], [4, 4, 1], [1, 4, 4], [2.5, 3, 2]),
]


@pytest.mark.parametrize("t", TABLES_OF_THREE)
@pytest.mark.parametrize(("in_own_order", "region"), [(False, CORNERS), (True, IN_ORDER)])
def test_acceptability_and_central_weights_are_exact_areas(t: PerformanceTable, in_own_order: bool, region: list[Point]) -> None:
    found = acceptability(t, SAMPLES, seed=3, in_own_order=in_own_order)
    for place, name in enumerate(t.alternatives):
        area, centroid = where_first(t, place, region)
        assert within_four_errors(found.ranks[name][0], area)
        central = found.central_weights[name]
        if area == 0:
            assert central is None
        else:
            assert central is not None
            error = 4 * 0.5 / math.sqrt(SAMPLES * float(area))  # no weight's deviation exceeds a half
            assert all(abs(w - c) <= error for w, c in zip(central.values(), centroid, strict=True))


@pytest.mark.parametrize("d", [[2, -1], [1, -2, 3], [3, -1, -2, 0.5], [0.5, -0.5, 1, -3, 2.5, -2]])
def test_two_alternatives_divide_the_weights_as_varsi_says(d: list[float]) -> None:
    """P(d·w > 0) = Σ_{d_j>0} d_j^(n-1) / Π_{k≠j} (d_j - d_k) for distinct d_j."""
    exact = [Fraction(x) for x in d]
    share = Fraction(0)
    for j, x in enumerate(exact):
        if x > 0:
            share += x ** (len(d) - 1) / math.prod(x - y for k, y in enumerate(exact) if k != j)
    t = table([1] * len(d), [0] * len(d), [-x for x in d], scale=(-5, 5))
    ranks = acceptability(t, SAMPLES, seed=5).ranks
    assert within_four_errors(ranks["A"][0], share)
    assert ranks["A"] == pytest.approx(ranks["B"][::-1])


@given(tables(least=1), st.booleans())
def test_acceptabilities_sum_to_one_both_ways(t: PerformanceTable, in_own_order: bool) -> None:
    ranks = np.array(list(acceptability(t, 500, 1, in_own_order=in_own_order).ranks.values()))
    assert ranks.shape == (len(t.alternatives), len(t.alternatives))
    assert ranks.sum(axis=0) == pytest.approx(1)
    assert ranks.sum(axis=1) == pytest.approx(1)
    assert ranks.min() >= 0


def test_identical_alternatives_share_their_places() -> None:
    found = acceptability(table([1, 1], [5, 2], [3, 2], [5, 2]), 500, 1)
    assert found.ranks == {"A": (0.5, 0.5, 0), "B": (0, 0, 1), "C": (0.5, 0.5, 0)}
    assert found.central_weights["A"] == found.central_weights["C"]
    assert found.central_weights["B"] is None


def test_the_same_seed_gives_the_same_shares_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    t = TABLES_OF_THREE[0]
    whole = acceptability(t, 1000, 11)
    robustness._simulate.cache_clear()  # noqa: SLF001  # nothing public empties the cache
    monkeypatch.setattr(robustness, "MAX_CELLS_PER_BLOCK", 90)
    assert acceptability(t, 1000, 11).ranks == whole.ranks
    assert acceptability(t, 1000, 12).ranks != whole.ranks


def test_weights_in_the_own_order_keep_it_and_equal_sliders_take_turns() -> None:
    (weights,) = robustness._weights((2, 3), (1, 0, 1), 4000, 1)  # noqa: SLF001  # its distribution is the promise
    assert weights.sum(axis=1) == pytest.approx(1)
    assert (weights[:, 1] == weights.max(axis=1)).all()
    assert abs((weights[:, 0] > weights[:, 2]).mean() - 0.5) < 4 * 0.5 / math.sqrt(4000)


# Groups


def test_kendalls_w_by_hand() -> None:
    """Ranks 1 2 3 4, 2 1 3 4 and 1 3 2 4: sums 4 6 8 12, S = 35, W = 12·35 / (9·60) = 7/9."""
    scores = [[4, 3, 2, 1], [3, 4, 2, 1], [4, 2, 3, 1]]
    assert kendalls_w([[Fraction(s) for s in row] for row in scores]) == Fraction(7, 9)


def test_kendalls_w_with_ties_by_hand() -> None:
    """Ranks 1 2 3 and 1½ 1½ 3: sums 2½ 3½ 6, S = 6½, T = 6, W = 12·6½ / (4·24 - 2·6) = 13/14."""
    assert kendalls_w([[Fraction(s) for s in row] for row in ([3, 2, 1], [3, 3, 1])]) == Fraction(13, 14)


@pytest.mark.parametrize("rows", [[], [[3, 2, 1]], [[2, 1], [2, 1]], [[1, 1, 1], [2, 2, 2]]])
def test_kendalls_w_is_undefined_for_one_judge_two_alternatives_or_nothing_but_ties(rows: list[list[int]]) -> None:
    assert kendalls_w([[Fraction(s) for s in row] for row in rows]) is None


@given(tables(least=3))
def test_members_who_agree_have_a_w_of_one_and_opposites_of_zero(t: PerformanceTable) -> None:
    own = weighted_values(t)
    opposite = [-value for value in own]
    expected = (1, 0) if len(set(own)) > 1 else (None, None)
    assert (kendalls_w([own, own]), kendalls_w([own, opposite])) == expected


def test_a_group_by_hand() -> None:
    """Sliders 3 1 0, 1 3 0 and 5 0 5 are shares ¾ ¼ 0, ¼ ¾ 0 and ½ 0 ½: mean ½ ⅓ ⅙."""
    t = table([1, 1, 1], [5, 2, 1], [2, 5, 1], [5, 1, 1])
    members = {"ann": [3, 1, 0], "bob": [1, 3, 0], "cy": [5, 0, 5]}
    group = compare_members(t, {name: [Fraction(r) for r in sliders] for name, sliders in members.items()})
    assert group.weights == {"c1": Fraction(1, 2), "c2": Fraction(1, 3), "c3": Fraction(1, 6)}
    assert group.favourites == {"ann": ("A",), "bob": ("B",), "cy": ("A", "C")}
    assert list(group.spread.items()) == [("c2", Fraction(3, 4)), ("c1", Fraction(1, 2)), ("c3", Fraction(1, 2))]
    assert [(pair.members, pair.share) for pair in group.distances] == [
        (("bob", "cy"), Fraction(3, 4)),
        (("ann", "bob"), Fraction(1, 2)),
        (("ann", "cy"), Fraction(1, 2)),
    ]
    # Ranks 1 3 2, 2 1 3 and 1½ 3 1½: sums 4½ 7 6½, S = 3½, T = 6, W = 12·3½ / (9·24 - 3·6) = 7/33.
    assert group.agreement == Fraction(7, 33)


@given(tables(), st.data())
def test_the_common_values_are_the_mean_of_the_members_values(t: PerformanceTable, data: st.DataObject) -> None:
    n = len(t.criteria)
    sliders = st.lists(st.fractions(0, 5), min_size=n, max_size=n).filter(any)
    members = data.draw(st.dictionaries(st.text(max_size=2), sliders, min_size=1, max_size=3))
    common = weighted_values(replace(t, sliders=tuple(compare_members(t, members).weights.values())))
    own = [weighted_values(replace(t, sliders=tuple(sliders))) for sliders in members.values()]
    assert common == tuple(sum(column) / len(own) for column in zip(*own, strict=True))


def test_a_member_without_weights_is_named() -> None:
    t = table([1, 1], [5, 2], [2, 5])
    with pytest.raises(ValueError, match="bob"):
        compare_members(t, {"ann": [Fraction(1)] * 2, "bob": [Fraction(0)] * 2})
    with pytest.raises(ValueError, match="no members"):
        compare_members(t, {})


# ---------------------------------------------------------------- uncertain scores


def uncertain_firsts(t: PerformanceTable, give: dict[str, dict[str, float]], samples: int, seed: int) -> dict[str, float]:
    bounds = uncertain_first_place_bounds(t, t, give, samples, seed)
    assert all(low == high for low, high in bounds.values()), "every score is known"
    return {name: low for name, (low, _) in bounds.items()}


@pytest.mark.parametrize(
    ("scores", "give", "first"),
    [
        ((3, 3), 1, 0.5),  # as likely above as below
        ((3.5, 3), 1, 0.75),  # uniform on 2.5 to 4.5 against 3
        ((4.5, 3.5), 1, 1.0),  # 3.5 to 5: never below
        ((2, 3), 0.5, 0.0),  # at most 2.5
        ((5, 4), 2, 0.5),  # the scale ends at 5, so 3 to 5
    ],
)
def test_one_uncertain_score_against_a_certain_one(scores: tuple[float, float], give: float, first: float) -> None:
    found = uncertain_firsts(table([2], [scores[0]], [scores[1]]), {"A": {"c1": give}}, 20_000, 3)
    assert found["A"] == pytest.approx(first, abs=0.015)
    assert sum(found.values()) == pytest.approx(1)


@given(tables())
def test_certain_scores_leave_the_leaders_and_ties_share(t: PerformanceTable) -> None:
    first = leaders(t)
    found = uncertain_firsts(t, {}, 10, 1)
    assert found == pytest.approx({name: 1 / len(first) if name in first else 0 for name in t.alternatives})


def test_weights_decide_how_much_an_uncertain_score_counts() -> None:
    """A leads by 1 on the first criterion, which is certain; its other score of 3 may be 1 to 5."""
    give = {"A": {"c2": 2.0}}
    light, heavy = (uncertain_firsts(table([3, weight], [4, 3], [3, 3]), give, 20_000, 2)["A"] for weight in (1, 5))
    assert light == 1
    assert heavy == pytest.approx((5 - 2.4) / 4, abs=0.015)  # 3 + 5 (s - 3) > 0 for s above 2.4
