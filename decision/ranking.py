"""Values, places and reasons on fixed, anchored scales.

The weighted sum V_i = Σ w_j s_ij (Fishburn 1967; Keeney & Raiffa 1976) over scores that nothing rescales, so that
removing or adding an alternative changes nobody else's value. Everything is exact: equal values are ties.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from operator import mul

from decision.problem import FeatureMiss, Problem


@dataclass(frozen=True, slots=True)
class PerformanceTable:
    """A performance table: the competing alternatives with every score known, and the raw sliders.

    `sliders` has one entry a criterion, 0 to `slider_max`, not all zero; `scores` is alternatives × criteria on
    `scale`. Fields are in the order of the input.
    """

    criteria: tuple[str, ...]
    sliders: tuple[Fraction, ...]
    alternatives: tuple[str, ...]
    scores: tuple[tuple[Fraction, ...], ...]
    scale: tuple[Fraction, Fraction]
    slider_max: Fraction


@dataclass(frozen=True, slots=True)
class ScoreMiss:
    """A must-have not met: the score needed and the score there is; `has` None is not known."""

    criterion: str
    needs: Fraction
    has: Fraction | None


@dataclass(frozen=True, slots=True)
class EliminatedAlternative:
    """An alternative that does not compete, with every must-have it misses."""

    id: str
    misses: tuple[ScoreMiss | FeatureMiss, ...]


@dataclass(frozen=True, slots=True)
class RankedAlternative:
    """One line of the ranking.

    `value` is on the scale of the scores, `percent` 0 to 100 of that scale; `contributions` (criterion to w_j s_ij)
    sum to `value`. With scores missing, `value` is the low end of `value_low` to `value_high`.
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
    """`by` scores at least as high as `id` everywhere and higher somewhere, so `id` is never alone first."""

    id: str
    by: str


def normalised_weights(sliders: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Weights that sum to 1, in the proportions of the sliders. Raises ZeroDivisionError if all are zero."""
    total = sum(sliders, Fraction(0))
    return tuple(slider / total for slider in sliders)


def roc_weights(order: Sequence[Sequence[str]]) -> dict[str, Fraction]:
    """Rank-order-centroid weights of an order of importance.

    `order` lists groups of criteria, most important first; members of a group are tied and share the mean of the
    places they take. The i-th of n gets (1/n) Σ_{k=i..n} 1/k (Barron & Barrett 1996). They sum to 1.
    """
    n = sum(len(group) for group in order)
    of_place = [sum((Fraction(1, k) for k in range(place, n + 1)), Fraction(0)) / n for place in range(1, n + 1)]
    weights: dict[str, Fraction] = {}
    for group in order:
        taken = of_place[len(weights) : len(weights) + len(group)]
        weights |= dict.fromkeys(group, sum(taken, Fraction(0)) / (len(group) or 1))
    return weights


def eliminated_alternatives(problem: Problem) -> tuple[EliminatedAlternative, ...]:
    """Who does not compete: a score below a must-have or not known (the conjunctive rule), or excluded beforehand."""
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
    """The table of those whom `eliminated_alternatives` lets through, with `unknown` in place of missing scores.

    None if nobody competes, if every slider is zero, or if a score is missing and `unknown` is None.
    """
    out = {eliminated.id for eliminated in eliminated_alternatives(problem)}
    rows = {
        alternative.id: tuple(unknown if score is None else score for score in alternative.scores)
        for alternative in problem.alternatives
        if alternative.id not in out
    }
    sliders = tuple(criterion.weight for criterion in problem.criteria)
    scores = [tuple(score for score in row if score is not None) for row in rows.values()]
    if not rows or not any(sliders) or any(len(row) < len(sliders) for row in scores):
        return None
    criteria = tuple(criterion.id for criterion in problem.criteria)
    return PerformanceTable(criteria, sliders, tuple(rows), tuple(scores), problem.scale, problem.slider_max)


def table_bounds(problem: Problem) -> tuple[PerformanceTable, PerformanceTable] | None:
    """The table of those who compete, with the unknown scores at the low and at the high end of the scale.

    None if nobody competes or if every slider is zero. Where every score is known, both are the same object.
    """
    low, high = (qualifying_table(problem, unknown=end) for end in problem.scale)
    return None if low is None or high is None else (low, low if low == high else high)


def mixed_table(own: PerformanceTable, others: PerformanceTable, id: str) -> PerformanceTable:
    """The scores of alternative `id` from one table and everybody else's from another.

    With the two tables of `table_bounds`, `mixed_table(low, high, id)` has the unknown scores at their worst for `id`, and
    `mixed_table(high, low, id)` at their best. All values of the unknown scores lie between, and so does the lead of `id`.
    """
    rows = zip(own.alternatives, own.scores, others.scores, strict=True)
    return replace(own, scores=tuple(mine if name == id else other for name, mine, other in rows))


def certain_leader(ranking: Sequence[RankedAlternative]) -> str | None:
    """Whoever is alone first whatever the unknown scores turn out to be, if anybody is."""
    if not ranking:
        return None
    first, *others = ranking
    return first.id if all(first.value_low > other.value_high for other in others) else None


def weighted_values(table: PerformanceTable) -> tuple[Fraction, ...]:
    """The weighted sum of each alternative, on the scale of the scores."""
    counted = integer_table(table)
    unit = sum(counted.sliders) * counted.score_unit
    return tuple(Fraction(raw, unit) for raw in counted.weighted_values)


def leaders(table: PerformanceTable) -> tuple[str, ...]:
    """Whoever has the highest value: one alternative, or all that tie."""
    raw = integer_table(table).weighted_values
    best = max(raw)
    return tuple(name for name, value in zip(table.alternatives, raw, strict=True) if value == best)


def rank(low: PerformanceTable, high: PerformanceTable | None = None) -> tuple[RankedAlternative, ...]:
    """The ranking, best first; equal values share a place ("1224") and stand in alphabetical order.

    `low` and `high` are the same table with missing scores at either end of the scale; `high` may be left out
    where none is missing. The ranking is by the low end, so that a gap never helps.
    """
    lowest = weighted_values(low)
    highest = weighted_values(high) if high and high != low else lowest
    counted = integer_table(low)
    unit = sum(counted.sliders) * counted.score_unit
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
            contributions={c: Fraction(r * s, unit) for c, r, s in zip(low.criteria, counted.sliders, row, strict=True)},
            value_low=value,
            value_high=highest_value,
        )
        for name, row, value, highest_value in zip(low.alternatives, counted.scores, lowest, highest, strict=True)
    ]
    return tuple(sorted(lines, key=lambda line: (line.place, line.id)))


def possible_places(ranking: Sequence[RankedAlternative]) -> dict[str, tuple[int, int]]:
    """The best and the worst place each could take, whatever its missing scores and the others' turn out to be."""
    return {
        line.id: (
            1 + sum(other.value_low > line.value_high for other in ranking),
            1 + sum(other.value_high > line.value_low for other in ranking if other is not line),
        )
        for line in ranking
    }


def influence(low: PerformanceTable, high: PerformanceTable | None = None) -> dict[str, Fraction]:
    """By criterion w_j (max_i s_ij - min_i s_ij): how far it can part two alternatives; 0 cannot change the order.

    With the two tables of `table_bounds`, an unknown score counts with the value that parts them furthest.
    """
    weights = dict(zip(low.criteria, normalised_weights(low.sliders), strict=True))
    columns = zip(zip(*low.scores, strict=True), zip(*(high or low).scores, strict=True), strict=True)
    return {criterion: weights[criterion] * _furthest(*column) for criterion, column in zip(low.criteria, columns, strict=True)}


def _furthest(lowest: Sequence[Fraction], highest: Sequence[Fraction]) -> Fraction:
    """The largest difference of two scores of a column, each between its lowest and its highest value."""
    below, above = lowest.index(min(lowest)), highest.index(max(highest))
    if below != above:
        return highest[above] - lowest[below]
    others = [place for place in range(len(lowest)) if place != below]
    return max((max(highest[above] - lowest[n], highest[n] - lowest[below]) for n in others), default=Fraction(0))


def dominated(low: PerformanceTable, high: PerformanceTable | None = None) -> tuple[Domination, ...]:
    """Every pair in which one alternative dominates the other on all criteria, weighted or not.

    With the two tables of `table_bounds`, whatever the unknown scores are.
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
    """The numbers as multiples of one common unit: integers that compare and add up as the fractions do, but faster."""
    unit = lcm(*(number.denominator for row in rows for number in row))
    return [[number.numerator * (unit // number.denominator) for number in row] for row in rows]


@dataclass(frozen=True, slots=True)
class IntegerTable:
    """A table in whole numbers, which say the same as the fractions but are added and multiplied many times faster.

    A slider is `sliders / slider_unit`, a score `scores / score_unit`, and so are one step, the top of the sliders and the ends of
    the scale. `weighted_values` are Σ r_j s_ij, in units of both.
    """

    sliders: list[int]
    slider_unit: int
    slider_max: int
    scores: list[list[int]]
    score_unit: int
    scale: tuple[int, int]
    weighted_values: list[int]


def integer_table(table: PerformanceTable) -> IntegerTable:
    ((*sliders, step, most),) = common_unit_integers([[*table.sliders, Fraction(1), table.slider_max]])
    *scores, (bottom, top, point) = common_unit_integers([*table.scores, [*table.scale, Fraction(1)]])
    weighted_values = [sum(map(mul, sliders, row)) for row in scores]
    return IntegerTable(sliders, step, most, scores, point, (bottom, top), weighted_values)
