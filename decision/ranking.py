"""Ranking by the weighted sum V_i = Σ w_j s_ij (Fishburn 1967; Keeney & Raiffa 1976).

Scores are on a fixed scale and are not rescaled, so adding or removing an alternative does not change the values of the others.
The arithmetic is exact: equal values are ties.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from operator import mul

from decision.problem import FeatureMiss, Problem


@dataclass(frozen=True, slots=True)
class PerformanceTable:
    """The qualifying alternatives with all scores known, and the raw slider positions.

    `sliders` has one entry per criterion, from 0 to `slider_max`, not all zero. `scores` is alternatives × criteria on `scale`.
    Alternatives and criteria have the order of the input.
    """

    criteria: tuple[str, ...]
    sliders: tuple[Fraction, ...]
    alternatives: tuple[str, ...]
    scores: tuple[tuple[Fraction, ...], ...]
    scale: tuple[Fraction, Fraction]
    slider_max: Fraction


@dataclass(frozen=True, slots=True)
class ScoreMiss:
    """A must-have that an alternative does not meet. `has` is its score, or None if the score is unknown."""

    criterion: str
    needs: Fraction
    has: Fraction | None


@dataclass(frozen=True, slots=True)
class EliminatedAlternative:
    """An alternative that is not ranked, with all must-haves it misses."""

    id: str
    misses: tuple[ScoreMiss | FeatureMiss, ...]


@dataclass(frozen=True, slots=True)
class RankedAlternative:
    """One row of the ranking.

    `value` is on the scale of the scores, and `percent` is its position on that scale from 0 to 100. `contributions` maps
    criterion to w_j s_ij; they add up to `value`. With unknown scores the value lies between `value_low` and `value_high`, and
    `value` equals `value_low`.
    """

    id: str
    place: int
    value: Fraction
    percent: Fraction
    contributions: Mapping[str, Fraction]
    value_low: Fraction
    value_high: Fraction


@dataclass(frozen=True, slots=True)
class Domination:
    """A pair of alternatives in which `by` dominates `id`: at least as high on every criterion and higher on one or more."""

    id: str
    by: str


def normalised_weights(sliders: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Return weights in the proportions of the sliders that add up to 1. Raise ZeroDivisionError if all sliders are zero."""
    total = sum(sliders, Fraction(0))
    return tuple(slider / total for slider in sliders)


def roc_weights(order: Sequence[Sequence[str]]) -> dict[str, Fraction]:
    """Return the rank-order-centroid weights of an order of importance (Barron & Barrett 1996).

    `order` lists groups of criteria, the most important group first. Rank i of n has weight (1/n) Σ_{k=i..n} 1/k. The criteria
    of a group are tied: each gets the mean weight of the group's ranks. The weights add up to 1.
    """
    n = sum(len(group) for group in order)
    by_rank = [sum((Fraction(1, k) for k in range(place, n + 1)), Fraction(0)) / n for place in range(1, n + 1)]
    weights: dict[str, Fraction] = {}
    for group in order:
        taken = by_rank[len(weights) : len(weights) + len(group)]
        weights |= dict.fromkeys(group, sum(taken, Fraction(0)) / (len(group) or 1))
    return weights


def eliminated_alternatives(problem: Problem) -> tuple[EliminatedAlternative, ...]:
    """Return the alternatives that are excluded or whose score on a must-have is too low or unknown (conjunctive rule)."""
    excluded = {exclusion.id: exclusion.misses for exclusion in problem.excluded}
    column = {criterion.id: place for place, criterion in enumerate(problem.criteria)}
    eliminated = []
    for alternative in problem.alternatives:
        misses: list[ScoreMiss | FeatureMiss] = []
        for must in problem.musts:
            has = alternative.scores[column[must.criterion]]
            if has is None or has < must.at_least:
                misses.append(ScoreMiss(must.criterion, must.at_least, has))
        misses += excluded.pop(alternative.id, ())
        if misses:
            eliminated.append(EliminatedAlternative(alternative.id, tuple(misses)))
    return (*eliminated, *(EliminatedAlternative(name, misses) for name, misses in excluded.items()))


def qualifying_table(problem: Problem, unknown: Fraction | None = None) -> PerformanceTable | None:
    """Return the table of the alternatives that meet all must-haves, with `unknown` in place of unknown scores.

    Return None if no alternative qualifies, if all sliders are zero, or if a score is unknown and `unknown` is None.
    """
    eliminated_ids = {eliminated.id for eliminated in eliminated_alternatives(problem)}
    rows = {
        alternative.id: tuple(unknown if score is None else score for score in alternative.scores)
        for alternative in problem.alternatives
        if alternative.id not in eliminated_ids
    }
    sliders = tuple(criterion.weight for criterion in problem.criteria)
    scores = [tuple(score for score in row if score is not None) for row in rows.values()]
    if not rows or not any(sliders) or any(len(row) < len(sliders) for row in scores):
        return None
    criteria = tuple(criterion.id for criterion in problem.criteria)
    return PerformanceTable(criteria, sliders, tuple(rows), tuple(scores), problem.scale, problem.slider_max)


def table_bounds(problem: Problem) -> tuple[PerformanceTable, PerformanceTable] | None:
    """Return the table of qualifying alternatives twice: with the unknown scores at the low and at the high end of the scale.

    Return None if no alternative qualifies or all sliders are zero. If all scores are known, both tables are the same object.
    """
    low, high = (qualifying_table(problem, unknown=end) for end in problem.scale)
    return None if low is None or high is None else (low, low if low == high else high)


def mixed_table(own: PerformanceTable, others: PerformanceTable, id: str) -> PerformanceTable:
    """Return the scores of alternative `id` from the table `own` and the scores of all others from the table `others`.

    With the two tables of `table_bounds`, `mixed_table(low, high, id)` is the worst case of the unknown scores for `id`, and
    `mixed_table(high, low, id)` the best case.
    """
    rows = zip(own.alternatives, own.scores, others.scores, strict=True)
    return replace(own, scores=tuple(own_row if name == id else other for name, own_row, other in rows))


def certain_leader(ranking: Sequence[RankedAlternative]) -> str | None:
    """Return the alternative that is alone first for all values of the unknown scores, or None."""
    if not ranking:
        return None
    first, *others = ranking
    return first.id if all(first.value_low > other.value_high for other in others) else None


def weighted_values(table: PerformanceTable) -> tuple[Fraction, ...]:
    """Return the weighted mean score of each alternative, on the scale of the scores."""
    integers = integer_table(table)
    unit = sum(integers.sliders) * integers.score_unit
    return tuple(Fraction(value, unit) for value in integers.weighted_sums)


def leaders(table: PerformanceTable) -> tuple[str, ...]:
    """Return the alternative with the highest value, or all alternatives that tie for it."""
    sums = integer_table(table).weighted_sums
    best = max(sums)
    return tuple(name for name, value in zip(table.alternatives, sums, strict=True) if value == best)


def rank(low: PerformanceTable, high: PerformanceTable | None = None) -> tuple[RankedAlternative, ...]:
    """Return the ranking, best first. Equal values share a rank ("1224") and are sorted by id.

    `low` and `high` are the tables of `table_bounds`; `high` can be omitted if all scores are known. The ranking uses `low`, so
    an unknown score never improves a rank.
    """
    lowest = weighted_values(low)
    highest = weighted_values(high) if high and high != low else lowest
    integers = integer_table(low)
    unit = sum(integers.sliders) * integers.score_unit
    places: dict[Fraction, int] = {}
    for place, value in enumerate(sorted(lowest, reverse=True), start=1):
        places.setdefault(value, place)
    bottom, top = low.scale
    lines = [
        RankedAlternative(
            id=name,
            place=places[value],
            value=value,
            percent=100 * (value - bottom) / (top - bottom),
            contributions={c: Fraction(r * s, unit) for c, r, s in zip(low.criteria, integers.sliders, row, strict=True)},
            value_low=value,
            value_high=highest_value,
        )
        for name, row, value, highest_value in zip(low.alternatives, integers.scores, lowest, highest, strict=True)
    ]
    return tuple(sorted(lines, key=lambda line: (line.place, line.id)))


def possible_places(ranking: Sequence[RankedAlternative]) -> dict[str, tuple[int, int]]:
    """Return the best and the worst possible rank of each alternative over all values of the unknown scores."""
    return {
        line.id: (
            1 + sum(other.value_low > line.value_high for other in ranking),
            1 + sum(other.value_high > line.value_low for other in ranking if other is not line),
        )
        for line in ranking
    }


def influence(low: PerformanceTable, high: PerformanceTable | None = None) -> dict[str, Fraction]:
    """Return w_j (max_i s_ij - min_i s_ij) by criterion: the largest difference in value that it can cause.

    A criterion with influence 0 cannot change the order. With the two tables of `table_bounds`, an unknown score has the value
    that causes the largest difference.
    """
    weights = dict(zip(low.criteria, normalised_weights(low.sliders), strict=True))
    columns = zip(zip(*low.scores, strict=True), zip(*(high or low).scores, strict=True), strict=True)
    return {criterion: weights[criterion] * _largest_spread(*column) for criterion, column in zip(low.criteria, columns, strict=True)}


def _largest_spread(lowest: Sequence[Fraction], highest: Sequence[Fraction]) -> Fraction:
    """Return the largest possible difference between the scores of two alternatives on one criterion, if each score lies between its
    `lowest` and its `highest` value.
    """
    below, above = lowest.index(min(lowest)), highest.index(max(highest))
    if below != above:
        return highest[above] - lowest[below]
    others = [place for place in range(len(lowest)) if place != below]
    return max((max(highest[above] - lowest[n], highest[n] - lowest[below]) for n in others), default=Fraction(0))


def dominated(low: PerformanceTable, high: PerformanceTable | None = None) -> tuple[Domination, ...]:
    """Return all pairs in which one alternative dominates the other, regardless of the weights.

    With the two tables of `table_bounds`, the dominance holds for all values of the unknown scores.
    """
    both = common_unit_integers([*low.scores, *(high or low).scores])
    lowest, highest = both[: len(low.scores)], both[len(low.scores) :]
    return tuple(
        Domination(name, other)
        for name, row in zip(low.alternatives, highest, strict=True)
        for other, better in zip(low.alternatives, lowest, strict=True)
        if other != name and better != row and all(at_least >= score for at_least, score in zip(better, row, strict=True))
    )


def common_unit_integers(rows: Sequence[Sequence[Fraction]]) -> list[list[int]]:
    """Return the fractions as integer multiples of one common unit, for faster comparison and addition."""
    unit = lcm(*(number.denominator for row in rows for number in row))
    return [[number.numerator * (unit // number.denominator) for number in row] for row in rows]


@dataclass(frozen=True, slots=True)
class IntegerTable:
    """A performance table in integers, which are much faster than fractions and equally exact.

    `sliders` and `slider_max` are multiples of 1 / `slider_unit`; `scores` and `scale` are multiples of 1 / `score_unit`.
    `weighted_sums` are Σ r_j s_ij with the raw sliders r_j.
    """

    sliders: list[int]
    slider_unit: int
    slider_max: int
    scores: list[list[int]]
    score_unit: int
    scale: tuple[int, int]
    weighted_sums: list[int]


def integer_table(table: PerformanceTable) -> IntegerTable:
    """Convert a performance table to integers."""
    ((*sliders, step, slider_max),) = common_unit_integers([[*table.sliders, Fraction(1), table.slider_max]])
    *scores, (bottom, top, point) = common_unit_integers([*table.scores, [*table.scale, Fraction(1)]])
    weighted_sums = [sum(map(mul, sliders, row)) for row in scores]
    return IntegerTable(sliders, step, slider_max, scores, point, (bottom, top), weighted_sums)
