"""The shares in which each alternative comes first under four kinds of variation: the rows of "How firm it is"."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from decision.problem import Problem
from decision.ranking import PerformanceTable
from decision.robustness import NeighbourhoodWins, ShareBounds, acceptability, first_place_bounds, uncertain_first_place_bounds

MAX_SAMPLES = 5_000
"""Maximum number of samples for rows that are recomputed after each move of a slider. The standard error is below 0.01."""

Question = Literal["one-notch", "uncertain-scores", "own-order", "any-weights"]


@dataclass(frozen=True, slots=True)
class FirstPlace:
    """The share, from 0 to 1, in which each alternative comes first, as bounds over all values of the unknown scores.

    `question` is the kind of variation: "one-notch" moves every slider by up to one step, "uncertain-scores" changes every score
    within its uncertainty, "own-order" draws weights in the sliders' order of importance, and "any-weights" draws all weights.
    `ties` is the share with several leaders. It is zero except for "one-notch", because tied alternatives share a random sample.
    """

    question: Question
    shares: Mapping[str, ShareBounds]
    ties: ShareBounds = (0.0, 0.0)


def first_place(
    tables: tuple[PerformanceTable, PerformanceTable],
    problem: Problem,
    wins: tuple[NeighbourhoodWins, NeighbourhoodWins],
    ranks: Mapping[str, tuple[float, ...]],
) -> tuple[FirstPlace, ...]:
    """Return one row per question.

    `tables` are the tables of `table_bounds(problem)`, `wins` the result of `neighbourhood_wins` for them, and `ranks` the rank
    acceptability of each alternative.
    """
    low, high = tables
    samples, seed = min(MAX_SAMPLES, problem.samples), problem.seed
    uncertainty = {a.id: {criterion: float(points) for criterion, points in a.uncertainty} for a in problem.alternatives}
    return (
        _neighbourhood_row(*wins),
        FirstPlace("uncertain-scores", uncertain_first_place_bounds(low, high, uncertainty, samples, seed)),
        FirstPlace("own-order", _weight_bounds(low, high, samples, seed)),
        FirstPlace("any-weights", _exact_bounds(ranks) if low is high else first_place_bounds(low, high, samples, seed)),
    )


def _neighbourhood_row(at_least: NeighbourhoodWins, at_most: NeighbourhoodWins) -> FirstPlace:
    def share(count: int) -> float:
        return float(Fraction(count, at_least.combinations))

    shares = {id: (share(count), share(at_most.alone_first[id])) for id, count in at_least.alone_first.items()}
    return FirstPlace("one-notch", shares, (share(at_least.ties), share(at_most.ties)))


def _weight_bounds(low: PerformanceTable, high: PerformanceTable, samples: int, seed: int) -> dict[str, ShareBounds]:
    if low is not high:
        return first_place_bounds(low, high, samples, seed, in_own_order=True)
    return _exact_bounds(acceptability(low, samples, seed, in_own_order=True).ranks)


def _exact_bounds(ranks: Mapping[str, tuple[float, ...]]) -> dict[str, ShareBounds]:
    return {id: (shares[0], shares[0]) for id, shares in ranks.items()}
