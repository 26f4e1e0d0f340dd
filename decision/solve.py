"""The answer to a decision problem: ranking, sensitivity and robustness."""

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
from decision.robustness import NeighbourhoodWins, acceptability, neighbourhood_wins
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
"""All values of `Firmness`, from the least firm to the firmest."""

HALF_A_POINT = Fraction(1, 2)
CLOSE_CALL_BELOW_SHARE = Fraction(75, 100)
"""Below this share of neighbouring slider positions with the leader alone first, first place is a close call (by convention)."""
CLEAR_FROM_SHARE = Fraction(95, 100)
"""From this share on, first place is clear (by convention)."""


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """The answer, with the fields of the output of `python -m decision solve`. `to_jsonable` converts it to JSON values.

    Fields that do not apply are empty. Without a ranking, only `eliminated` and `weights` can have entries. `tipping`,
    `smallest_shift` and `score_flips` need a single winner: they are empty for a tie and if unknown scores decide who is first
    (`certain` is false).

    An unknown score is an interval over the whole scale. `firmness` is then the lowest possible firmness, and it is "close call" if
    unknown scores decide who is first; `firmness_at_most` is the highest. `tipping`, `smallest_shift` and `score_flips` assume the
    worst case for the winner. `one_notch` counts the outcomes that hold for all values. `acceptability` and `central_weights`
    draw the unknown scores uniformly. `unknown` lists the unknown scores that can matter, the most important first.
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
    """Solve a decision problem."""
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
    at_least, at_most = neighbourhood_wins(low, high, problem.samples, problem.seed)
    worst = mixed_table(low, high, winner) if winner else low
    shares = acceptability(low, problem.samples, problem.seed, high=high)
    flips = score_flips(worst, winner) if winner else ()
    tie = _is_certain_tie(ranking)
    lowest: Firmness = firmness(worst, at_least, flips) if winner or tie else "close call"
    return DecisionAnswer(
        status="ranked",
        weights=weights,
        ranking=ranking,
        eliminated=eliminated,
        firmness=lowest,
        tipping=tipping_points(worst, winner) if winner else (),
        smallest_shift=smallest_shifts(worst, winner) if winner else (),
        score_flips=flips,
        one_notch=at_least,
        acceptability=shares.ranks,
        central_weights=shares.central_weights,
        influence=influence(low, high),
        dominated=dominated(low, high),
        certain=bool(winner or tie),
        firmness_at_most=lowest if low is high or tie else _highest_firmness(low, high, ranking, at_most),
        first_place=first_place(tables, problem, (at_least, at_most), shares.ranks),
        unknown=unknown_scores(problem, low, ranking) if low is not high else (),
    )


def _is_certain_tie(ranking: tuple[RankedAlternative, ...]) -> bool:
    """Return whether the same alternatives tie for first place for all values of the unknown scores."""
    top = ranking[0].value_low
    tied = [line for line in ranking if line.value_low == line.value_high == top]
    return len(tied) > 1 and all(line.value_high <= top for line in ranking)


def _highest_firmness(
    low: PerformanceTable, high: PerformanceTable, ranking: tuple[RankedAlternative, ...], at_most: NeighbourhoodWins
) -> Firmness:
    """Return the highest firmness of any alternative that can be alone first, in the best case of the unknown scores for it."""
    found: list[Firmness] = ["close call"]
    highest, *others = sorted((line.value_low for line in ranking), reverse=True)
    for line in ranking:
        if line.value_high > (others[0] if others and line.value_low == highest else highest) or not others:
            best = mixed_table(high, low, line.id)
            found.append(firmness(best, at_most, score_flips(best, line.id)))
    return max(found, key=FIRMNESS_ORDER.index)


def firmness(table: PerformanceTable, notches: NeighbourhoodWins, flips: tuple[ScoreFlip, ...]) -> Firmness:
    """Classify how firm first place is, given the `neighbourhood_wins` and `score_flips` of the table.

    "tie": several lead. "close call": one slider step or half a point on one score changes the sole leader, or the leader is
    alone first in less than 75 % of the neighbouring slider positions. "clear": 95 % or more. "leaning": anything else.
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
    """Convert dataclasses to dicts, tuples to lists, and fractions to integers if they are whole, else to the nearest float."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if is_dataclass(value):
        return {part.name.rstrip("_"): to_jsonable(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_jsonable(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [to_jsonable(entry) for entry in value]
    return value
