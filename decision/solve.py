"""One answer to a decision problem: the ranking, what would change it, and how firm it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from typing import Literal

from decision.first_place import FirstPlace, first_place
from decision.problem import Problem
from decision.ranking import (
    Domination,
    EliminatedAlternative,
    PerformanceTable,
    RankedAlternative,
    certain_leader,
    dominated,
    eliminated_alternatives,
    influence,
    leaders,
    mixed_table,
    normalised_weights,
    rank,
    table_bounds,
)
from decision.robustness import NeighbourhoodWins, acceptability, one_notch
from decision.sensitivity import (
    ScoreFlip,
    SmallestShift,
    TippingPoint,
    has_one_step_change,
    score_flips,
    smallest_shifts,
    tipping_points,
)
from decision.unknown_scores import UnknownScore, unknown_scores

Status = Literal["ranked", "no-weights", "nobody-qualifies"]
Firmness = Literal["tie", "close call", "leaning", "clear"]
FIRMNESS_ORDER: tuple[Firmness, ...] = ("tie", "close call", "leaning", "clear")
"""From the least firm to the firmest."""

HALF_A_POINT = Fraction(1, 2)
CLOSE_CALL_BELOW_SHARE = Fraction(75, 100)  # shares of one-notch combinations: conventions, stated on the page
CLEAR_FROM_SHARE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """The answer, field by field as the command prints it; `to_jsonable` turns it into plain JSON values.

    What does not apply is empty. With no ranking, only `eliminated` is filled, and `weights` where the sliders
    give any. With several leaders, or where who is first depends on unknown scores (`certain` is false), there is no single winner,
    so `tipping`, `smallest_shift` and `score_flips` are empty.

    An unknown score counts as an interval, the whole scale. `firmness` is then the least firm that first place can be, "close call"
    where who is first depends on it, and `firmness_at_most` the firmest. `tipping`, `smallest_shift` and `score_flips` take the unknown
    scores at their worst for the winner, so nothing changes earlier than they say. `one_notch` counts what holds for all values;
    `acceptability` and `central_weights` draw them uniformly. `first_place` has the lowest and the highest share of each row.
    `unknown` lists the unknown scores that count, the one that matters most first.
    """

    status: Status
    weights: Mapping[str, Fraction]
    ranking: tuple[RankedAlternative, ...]
    eliminated: tuple[EliminatedAlternative, ...]
    firmness: Firmness | None = None
    tipping: tuple[TippingPoint, ...] = ()
    smallest_shift: tuple[SmallestShift, ...] = ()
    score_flips: tuple[ScoreFlip, ...] = ()
    one_notch: NeighbourhoodWins = NeighbourhoodWins(0, {}, 0, False)  # noqa: RUF009  frozen
    acceptability: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    central_weights: Mapping[str, Mapping[str, float] | None] = field(default_factory=dict)
    influence: Mapping[str, Fraction] = field(default_factory=dict)
    dominated: tuple[Domination, ...] = ()
    certain: bool = False
    firmness_at_most: Firmness | None = None
    first_place: tuple[FirstPlace, ...] = ()
    unknown: tuple[UnknownScore, ...] = ()


def solve(problem: Problem) -> DecisionAnswer:
    """Answer a problem. The parts are functions of `table_bounds(problem)` and can be had one by one."""
    eliminated = eliminated_alternatives(problem)
    sliders = [criterion.weight for criterion in problem.criteria]
    if not any(sliders):
        return DecisionAnswer("no-weights", {}, (), eliminated)
    weights = dict(zip((criterion.id for criterion in problem.criteria), normalised_weights(sliders), strict=True))
    tables = table_bounds(problem)
    if tables is None:
        return DecisionAnswer("nobody-qualifies", weights, (), eliminated)
    low, high = tables
    ranking = rank(low, high)
    winner = certain_leader(ranking)
    at_least, at_most = one_notch(low, high, problem.samples, problem.seed)
    worst = mixed_table(low, high, winner) if winner else low
    shares = acceptability(low, problem.samples, problem.seed, high=high)
    flips = score_flips(worst, winner) if winner else ()
    tie = _is_certain_tie(ranking)
    least: Firmness = firmness(worst, at_least, flips) if winner or tie else "close call"
    return DecisionAnswer(
        "ranked",
        weights,
        ranking,
        eliminated,
        least,
        tipping_points(worst, winner) if winner else (),
        smallest_shifts(worst, winner) if winner else (),
        flips,
        at_least,
        shares.ranks,
        shares.central_weights,
        influence(low, high),
        dominated(low, high),
        bool(winner or tie),
        least if low is high or tie else _highest_firmness(low, high, ranking, at_most),
        first_place(low, high, problem, at_least, at_most, shares.ranks),
        unknown_scores(problem, low, ranking) if low is not high else (),
    )


def _is_certain_tie(ranking: tuple[RankedAlternative, ...]) -> bool:
    """Whether the same alternatives lead together whatever the unknown scores are."""
    top = ranking[0].value_low
    sure = [line for line in ranking if line.value_low == line.value_high == top]
    return len(sure) > 1 and all(line.value_high <= top for line in ranking)


def _highest_firmness(
    low: PerformanceTable, high: PerformanceTable, ranking: tuple[RankedAlternative, ...], at_most: NeighbourhoodWins
) -> Firmness:
    """The firmest that first place can be: that of whoever can be alone first, with the unknown scores at their best for it."""
    found: list[Firmness] = ["close call"]
    most, *others = sorted((line.value_low for line in ranking), reverse=True)
    for line in ranking:
        if line.value_high > (others[0] if others and line.value_low == most else most) or not others:
            best = mixed_table(high, low, line.id)
            found.append(firmness(best, at_most, score_flips(best, line.id)))
    return max(found, key=FIRMNESS_ORDER.index)


def firmness(table: PerformanceTable, notches: NeighbourhoodWins, flips: tuple[ScoreFlip, ...]) -> Firmness:
    """How firm first place is, in one word, given the table's `one_notch` and `score_flips`.

    A tie if several lead. A close call if one slider by one step or one score by half a point changes who is alone
    first, or if the leader is alone first in under 75 % of the one-notch combinations. Clear from 95 %, else leaning.
    """
    winner, *others = leaders(table)
    if others:
        return "tie"
    share = Fraction(notches.alone_first[winner], notches.combinations)
    near_flip = any(abs(flip.tie_at - flip.now) <= HALF_A_POINT for flip in flips)
    if near_flip or has_one_step_change(table, winner) or share < CLOSE_CALL_BELOW_SHARE:
        return "close call"
    return "clear" if share >= CLEAR_FROM_SHARE else "leaning"


def to_jsonable(value: object) -> object:
    """Dataclasses as objects, tuples as lists, fractions as numbers: nearest float, or integer where whole."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if is_dataclass(value):
        return {part.name.rstrip("_"): to_jsonable(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_jsonable(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [to_jsonable(entry) for entry in value]
    return value
