"""Sensitivity analysis: the slider, the shift of weight or the score that would change the winner, with exact arithmetic.

Each function takes the single winner of the table and compares it with every rival. d_j = s_winner,j - s_rival,j is the
winner's lead on criterion j, and D = Σ w_j d_j > 0 is its lead in value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from operator import mul

from decision.ranking import IntegerTable, PerformanceTable, integer_table, normalised_weights


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """The weight of one criterion at which a rival ties with the winner, with the other weights in unchanged proportions.

    `share_at_tie` is the criterion's normalised weight at the tie, from 0 to 1. `slider_at_tie` is the position of its slider,
    with the other sliders unchanged. `first_slider_that_changes` is the first integer position at which the rival is ahead.
    Each is None if no such weight or position exists.
    """

    rival: str
    criterion: str
    share_at_tie: Fraction | None
    slider_at_tie: Fraction | None
    first_slider_that_changes: int | None


@dataclass(frozen=True, slots=True)
class WeightMove:
    """An amount of normalised weight that is moved from one criterion to another."""

    from_: str  # `from` in the JSON; a keyword in Python
    to: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class SmallestShift:
    """The smallest shift of normalised weight that makes a rival tie with the winner. `moved_share` is None if no weights do."""

    rival: str
    possible: bool
    moved_share: Fraction | None
    moves: tuple[WeightMove, ...]


@dataclass(frozen=True, slots=True)
class ScoreFlip:
    """A score of the winner or of a rival, and the value at which it alone makes first place a tie."""

    id: str
    criterion: str
    now: Fraction
    tie_at: Fraction


def tipping_points(table: PerformanceTable, winner: str) -> tuple[TippingPoint, ...]:
    """Return one tipping point per rival and criterion (Triantaphyllou & Sánchez 1997).

    The share is t* = R / (R - d_k), where R is the lead on all other criteria, and the slider position is
    r_k* = r_k - Σ r_j d_j / d_k. If criterion k has all the weight, the others are given equal weights. No slider position
    corresponds to a share of 1 or to a tie at which all sliders are zero.
    """
    integers = integer_table(table)
    r, unit, slider_max = integers.sliders, integers.slider_unit, integers.slider_max
    total = sum(r)
    points = []
    for rival, d, gap in _rival_leads(table, integers, winner):
        total_lead = sum(d)
        for k, (criterion, slider) in enumerate(zip(table.criteria, r, strict=True)):
            share = tie = step = None
            if total > slider:
                share = _share_at_tie(gap - slider * d[k], total - slider, d[k])
                numerator = slider * d[k] - gap  # of r_k* = numerator / d_k, in slider units
                if d[k] and 0 <= numerator * d[k] <= slider_max * d[k] * d[k]:
                    tie = Fraction(numerator, d[k] * unit)
                    step = _first_step_past(tie, d[k], table.slider_max)
            elif len(d) > 1:
                share = _share_at_tie(total_lead - d[k], len(d) - 1, d[k])
            points.append(TippingPoint(rival, criterion, share, tie, step))
    return tuple(points)


def smallest_shifts(table: PerformanceTable, winner: str) -> tuple[SmallestShift, ...]:
    """Return for each rival the weights v with the smallest ½ Σ|v_j - w_j| at which it ties with the winner.

    This is a fractional knapsack problem with one destination, so the greedy solution is optimal: all weight moves to the
    criterion that is best for the rival, first from the criteria with the winner's largest lead. The amount is unique, the moves
    are not.
    """
    integers = integer_table(table)
    total = sum(integers.sliders)
    weights = normalised_weights(table.sliders)
    shifts = []
    for rival, d, raw_gap in _rival_leads(table, integers, winner):
        best = min(range(len(d)), key=d.__getitem__)
        gap = Fraction(raw_gap, total)
        moves = []
        if d[best] <= 0:
            for j in sorted(range(len(d)), key=d.__getitem__, reverse=True):
                if gap == 0:
                    break
                if weights[j]:
                    amount = min(weights[j], gap / (d[j] - d[best]))
                    gap -= amount * (d[j] - d[best])
                    moves.append(WeightMove(table.criteria[j], table.criteria[best], amount))
        moved = sum((move.amount for move in moves), Fraction(0)) if moves else None
        shifts.append(SmallestShift(rival, bool(moves), moved, tuple(moves)))
    return tuple(shifts)


def score_flips(table: PerformanceTable, winner: str) -> tuple[ScoreFlip, ...]:
    """Return the single scores that can make first place a tie within the scale, the smallest change first.

    The winner's score falls by D / w_k, where D is its lead over the nearest rival, or a rival's score rises by D / w_k, where D is
    the winner's lead over it (Triantaphyllou & Sánchez 1997).
    """
    integers = integer_table(table)
    bottom, top = integers.scale
    rows = dict(zip(table.alternatives, zip(table.scores, integers.scores, strict=True), strict=True))
    gaps = {rival: gap for rival, _, gap in _rival_leads(table, integers, winner)}
    falls = {winner: -min(gaps.values())} if gaps else {}
    flips = [
        ScoreFlip(name, criterion, now, Fraction(score * slider + change, slider * integers.score_unit))
        for name, change in (falls | gaps).items()
        for criterion, slider, now, score in zip(table.criteria, integers.sliders, *rows[name], strict=True)
        if slider and bottom * slider <= score * slider + change <= top * slider
    ]
    return tuple(sorted(flips, key=lambda flip: abs(flip.tie_at - flip.now)))


def has_one_step_change(table: PerformanceTable, winner: str) -> bool:
    """Return whether moving one slider by one step, up or down, makes the winner lose or share first place."""
    integers = integer_table(table)
    total, step = sum(integers.sliders), integers.slider_unit
    steps = [
        (k, moved - slider)
        for k, slider in enumerate(integers.sliders)
        for moved in (max(slider - step, 0), min(slider + step, integers.slider_max))
        if total - slider + moved > 0
    ]
    rivals = list(_rival_leads(table, integers, winner))
    return any(gap + change * d[k] <= 0 for _, d, gap in rivals for k, change in steps)


def _rival_leads(table: PerformanceTable, integers: IntegerTable, winner: str) -> Iterator[tuple[str, list[int], int]]:
    """Yield each rival with the winner's lead per criterion and in total, in the units of `integers`."""
    best = integers.scores[table.alternatives.index(winner)]
    for name, row in zip(table.alternatives, integers.scores, strict=True):
        if name != winner:
            d = [a - b for a, b in zip(best, row, strict=True)]
            yield name, d, sum(map(mul, integers.sliders, d))


def _share_at_tie(rest: int, over: int, d: int) -> Fraction | None:
    """Return the share at which the lead is zero, by linear interpolation from `rest / over` at share 0 to `d` at share 1."""
    return None if rest == d * over or rest * d > 0 else Fraction(rest, rest - d * over)


def _first_step_past(tie: Fraction, d: int, slider_max: Fraction) -> int | None:
    """Return the first integer slider position beyond a tie on the rival's side, or None if it is off the slider."""
    step = floor(tie) + 1 if d < 0 else ceil(tie) - 1
    return step if 0 <= step <= slider_max else None
