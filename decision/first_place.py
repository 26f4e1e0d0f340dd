"""How often each alternative comes first, asked in four ways: the rows of "How firm it is"."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from decision.problem import Problem
from decision.ranking import PerformanceTable
from decision.robustness import NeighbourhoodWins, ShareBounds, acceptability, first_place_bounds, uncertain_first_place_bounds

MAX_SAMPLES = 5_000
"""Samples of the rows that are drawn at every change of a slider: a share is then right to about one percent."""

Question = Literal["one-notch", "uncertain-scores", "own-order", "any-weights"]


@dataclass(frozen=True, slots=True)
class FirstPlace:
    """The share, 0 to 1, in which each alternative comes first, as the lowest and the highest over all values of the unknown scores.

    `question` is what varies: "one-notch" every slider up to one step, "uncertain-scores" every score by its uncertainty,
    "own-order" weights of any size in the sliders' order, "any-weights" all weights. `ties` are the shares in which several lead;
    but for "one-notch" those who tie share, and `ties` is zero.
    """

    question: Question
    shares: Mapping[str, ShareBounds]
    ties: ShareBounds = (0.0, 0.0)


def first_place(
    low: PerformanceTable,
    high: PerformanceTable,
    problem: Problem,
    at_least: NeighbourhoodWins,
    at_most: NeighbourhoodWins,
    all_weights: Mapping[str, tuple[float, ...]],
) -> tuple[FirstPlace, ...]:
    """The four rows. `low` and `high` are `bounds(problem)`, the counts those of `one_notch`, `all_weights` the rank acceptability."""
    samples, seed = min(MAX_SAMPLES, problem.samples), problem.seed
    uncertainty = {a.id: {criterion: float(points) for criterion, points in a.uncertainty} for a in problem.alternatives}
    return (
        _neighbourhood_row(at_least, at_most),
        FirstPlace("uncertain-scores", uncertain_first_place_bounds(low, high, uncertainty, samples, seed)),
        FirstPlace("own-order", _weight_bounds(low, high, samples, seed)),
        FirstPlace("any-weights", _exact_bounds(all_weights) if low is high else first_place_bounds(low, high, samples, seed)),
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
