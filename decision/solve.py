"""One answer to a decision problem: the ranking, what would change it, and how firm it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from typing import Literal

from decision.problem import Problem
from decision.ranking import (
    Domination,
    Eliminated,
    Ranked,
    Table,
    competing,
    dominated,
    influence,
    leaders,
    normalised,
    rank,
    screen,
)
from decision.robustness import OneNotch, acceptability, one_notch
from decision.sensitivity import (
    ScoreFlip,
    SmallestShift,
    TippingPoint,
    one_step_changes,
    score_flips,
    smallest_shifts,
    tipping_points,
)

Status = Literal["ranked", "no-weights", "nobody-qualifies"]
Firmness = Literal["tie", "close call", "leaning", "clear"]

HALF_A_POINT = Fraction(1, 2)
CLOSE_CALL_BELOW = Fraction(75, 100)  # shares of one-notch combinations: conventions, stated on the page
CLEAR_FROM = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, field by field as the command prints it; `as_json` turns it into plain JSON values.

    What does not apply is empty. With no ranking, only `eliminated` is filled, and `weights` where the sliders
    give any. With a score missing among the competitors, everything from `firmness` (None) on is left out. With
    several leaders there is no single winner, so `tipping`, `smallest_shift` and `score_flips` are empty.
    """

    status: Status
    weights: Mapping[str, Fraction]
    ranking: tuple[Ranked, ...]
    eliminated: tuple[Eliminated, ...]
    firmness: Firmness | None = None
    tipping: tuple[TippingPoint, ...] = ()
    smallest_shift: tuple[SmallestShift, ...] = ()
    score_flips: tuple[ScoreFlip, ...] = ()
    one_notch: OneNotch = OneNotch(0, {}, 0, False)  # noqa: RUF009  frozen
    acceptability: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    central_weights: Mapping[str, Mapping[str, float] | None] = field(default_factory=dict)
    influence: Mapping[str, Fraction] = field(default_factory=dict)
    dominated: tuple[Domination, ...] = ()


def solve(problem: Problem) -> Answer:
    """Answer a problem. The parts are functions of `competing(problem)` and can be had one by one."""
    eliminated = screen(problem)
    sliders = [criterion.weight for criterion in problem.criteria]
    if not any(sliders):
        return Answer("no-weights", {}, (), eliminated)
    weights = dict(zip((criterion.id for criterion in problem.criteria), normalised(sliders), strict=True))
    low, high = (competing(problem, unknown=end) for end in problem.scale)
    if low is None:
        return Answer("nobody-qualifies", weights, (), eliminated)
    ranking = rank(low, high)
    if low != high:
        return Answer("ranked", weights, ranking, eliminated)
    notches = one_notch(low, problem.samples, problem.seed)
    shares = acceptability(low, problem.samples, problem.seed)
    first = leaders(low)
    winner = first[0] if len(first) == 1 else None
    flips = score_flips(low, winner) if winner else ()
    return Answer(
        "ranked",
        weights,
        ranking,
        eliminated,
        firmness(low, notches, flips),
        tipping_points(low, winner) if winner else (),
        smallest_shifts(low, winner) if winner else (),
        flips,
        notches,
        shares.ranks,
        shares.central_weights,
        influence(low),
        dominated(low),
    )


def firmness(table: Table, notches: OneNotch, flips: tuple[ScoreFlip, ...]) -> Firmness:
    """How firm first place is, in one word, given the table's `one_notch` and `score_flips`.

    A tie if several lead. A close call if one slider by one step or one score by half a point changes who is alone
    first, or if the leader is alone first in under 75 % of the one-notch combinations. Clear from 95 %, else leaning.
    """
    winner, *others = leaders(table)
    if others:
        return "tie"
    share = Fraction(notches.alone_first[winner], notches.combinations)
    near_flip = any(abs(flip.tie_at - flip.now) <= HALF_A_POINT for flip in flips)
    if near_flip or one_step_changes(table, winner) or share < CLOSE_CALL_BELOW:
        return "close call"
    return "clear" if share >= CLEAR_FROM else "leaning"


def as_json(value: object) -> object:
    """Dataclasses as objects, tuples as lists, fractions as numbers: nearest float, or integer where whole."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if is_dataclass(value):
        return {part.name.rstrip("_"): as_json(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {key: as_json(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [as_json(entry) for entry in value]
    return value
