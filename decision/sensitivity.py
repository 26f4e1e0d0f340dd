"""What would change the winner: one slider, the least shift of weight, or one score. All exact.

Every function takes the single winner of the table, and compares it with each of its rivals by
d_j = s_winner,j - s_rival,j and the gap D = Σ w_j d_j > 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from operator import mul

from decision.ranking import IntegerTable, PerformanceTable, integer_table, normalised_weights


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """Where one criterion's weight makes a rival draw level with the winner, the other weights in proportion.

    `share_at_tie` is the criterion's normalised weight there, 0 to 1; `slider_at_tie` the same as a slider
    position, the other sliders untouched; `first_slider_that_changes` the first whole step at which this rival has
    passed the winner. None where there is no such weight, or no such position within the slider.
    """

    rival: str
    criterion: str
    share_at_tie: Fraction | None
    slider_at_tie: Fraction | None
    first_slider_that_changes: int | None


@dataclass(frozen=True, slots=True)
class WeightMove:
    """An amount of normalised weight taken from one criterion and given to another."""

    from_: str  # `from` in the JSON; a keyword in Python
    to: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class SmallestShift:
    """The least normalised weight to move until a rival draws level; `moved_share` None if no weights do it."""

    rival: str
    possible: bool
    moved_share: Fraction | None
    moves: tuple[WeightMove, ...]


@dataclass(frozen=True, slots=True)
class ScoreFlip:
    """The score at which, all else as it is, first place becomes a tie: the winner's fallen or a rival's risen."""

    id: str
    criterion: str
    now: Fraction
    tie_at: Fraction


def tipping_points(table: PerformanceTable, winner: str) -> tuple[TippingPoint, ...]:
    """One row for every rival and criterion.

    t* = R / (R - d_k) with R the others' share of the gap, and r_k* = r_k - Σ r_j d_j / d_k in slider positions
    (Triantaphyllou & Sánchez 1997). Where criterion k has all the weight, the others count as equal. A share of 1
    belongs to no slider position, and neither does a tie that needs every slider at zero.
    """
    counted = integer_table(table)
    r, unit, most = counted.sliders, counted.slider_unit, counted.slider_max
    total = sum(r)
    points = []
    for rival, d, gap in _rival_leads(table, counted, winner):
        all_equal = sum(d)
        for k, (criterion, slider) in enumerate(zip(table.criteria, r, strict=True)):
            share = tie = step = None
            if total > slider:
                share = _share_at_tie(gap - slider * d[k], total - slider, d[k])
                at = slider * d[k] - gap  # over d_k, in units of a slider
                if d[k] and 0 <= at * d[k] <= most * d[k] * d[k]:
                    tie = Fraction(at, d[k] * unit)
                    step = _first_step_past(tie, d[k], table.slider_max)
            elif len(d) > 1:
                share = _share_at_tie(all_equal - d[k], len(d) - 1, d[k])
            points.append(TippingPoint(rival, criterion, share, tie, step))
    return tuple(points)


def smallest_shifts(table: PerformanceTable, winner: str) -> tuple[SmallestShift, ...]:
    """One row for every rival: the v with least ½ Σ|v_j - w_j| for which the rival has at least the winner's value.

    A fractional knapsack with one destination, so greedy is exact: all weight goes to the criterion best for the
    rival, taken first where the winner's lead is largest. The amount is unique, the moves need not be.
    """
    counted = integer_table(table)
    total = sum(counted.sliders)
    weights = normalised_weights(table.sliders)
    shifts = []
    for rival, d, raw_gap in _rival_leads(table, counted, winner):
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
    """Single scores that turn first place into a tie within the scale, the smallest change first.

    The winner's score falls by D / w_k with D the gap to the nearest rival, or a rival's rises by its own D / w_k
    (Triantaphyllou & Sánchez 1997): the first rows name the scores whose sources are worth checking first.
    """
    counted = integer_table(table)
    bottom, top = counted.scale
    rows = dict(zip(table.alternatives, zip(table.scores, counted.scores, strict=True), strict=True))
    gaps = {rival: gap for rival, _, gap in _rival_leads(table, counted, winner)}
    falls = {winner: -min(gaps.values())} if gaps else {}
    flips = [
        ScoreFlip(name, criterion, now, Fraction(score * slider + change, slider * counted.score_unit))
        for name, change in (falls | gaps).items()
        for criterion, slider, now, score in zip(table.criteria, counted.sliders, *rows[name], strict=True)
        if slider and bottom * slider <= score * slider + change <= top * slider
    ]
    return tuple(sorted(flips, key=lambda flip: abs(flip.tie_at - flip.now)))


def has_one_step_change(table: PerformanceTable, winner: str) -> bool:
    """Whether the winner is no longer alone first after some slider moves by one step, up or down."""
    counted = integer_table(table)
    total, step = sum(counted.sliders), counted.slider_unit
    steps = [
        (k, moved - slider)
        for k, slider in enumerate(counted.sliders)
        for moved in (max(slider - step, 0), min(slider + step, counted.slider_max))
        if total - slider + moved > 0
    ]
    rivals = list(_rival_leads(table, counted, winner))
    return any(gap + change * d[k] <= 0 for _, d, gap in rivals for k, change in steps)


def _rival_leads(table: PerformanceTable, counted: IntegerTable, winner: str) -> Iterator[tuple[str, list[int], int]]:
    """Each rival with the winner's lead on every criterion and in all, in the units of `counted`."""
    best = counted.scores[table.alternatives.index(winner)]
    for name, row in zip(table.alternatives, counted.scores, strict=True):
        if name != winner:
            d = [a - b for a, b in zip(best, row, strict=True)]
            yield name, d, sum(map(mul, counted.sliders, d))


def _share_at_tie(rest: int, over: int, d: int) -> Fraction | None:
    """Where the line from gap `rest / over` (share 0) to gap `d` (share 1) crosses zero."""
    return None if rest == d * over or rest * d > 0 else Fraction(rest, rest - d * over)


def _first_step_past(tie: Fraction, d: int, slider_max: Fraction) -> int | None:
    step = floor(tie) + 1 if d < 0 else ceil(tie) - 1
    return step if 0 <= step <= slider_max else None
