"""How firm the winner is: every slider one notch away, and every possible set of weights (SMAA)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decision.ranking import Table, as_integers, leaders

MOST_ENUMERATED = 100_000
CELLS_AT_ONCE = 1_000_000  # numbers per array: 8 MB each, whatever is asked for

Groups = tuple[int, ...] | None  # by criterion its place in the order of importance, 0 first; None where any will do


@dataclass(frozen=True, slots=True)
class OneNotch:
    """Every slider one step down, the same or one step up, in all combinations.

    `alone_first` counts by alternative the combinations in which it leads alone; with `ties`, those in which
    several lead, they sum to `combinations`. `sampled` says that these are a sample and not all there are.
    """

    combinations: int
    alone_first: Mapping[str, int]
    ties: int
    sampled: bool


@dataclass(frozen=True, slots=True)
class Acceptability:
    """Shares of all possible weights, by alternative.

    `ranks` gives the share in which it takes the first, second, … place: rows and columns sum to 1, as identical
    alternatives share their places. `central_weights` is the mean of the weights that make it first, by criterion;
    None if none did.
    """

    ranks: Mapping[str, tuple[float, ...]]
    central_weights: Mapping[str, Mapping[str, float] | None]


def one_notch(table: Table, samples: int, seed: int) -> OneNotch:
    """Who leads alone in the combinations of slider positions one notch around the reader's own.

    Positions are clipped to the slider and all-zero is left out. Up to 100,000 combinations are enumerated, else
    `samples` are drawn uniformly (with replacement, the same for the same seed). Integers scaled by the common
    denominators keep ties exact.
    """
    most = table.slider_max
    options = [sorted({max(slider - 1, Fraction(0)), slider, min(slider + 1, most)}) for slider in table.sliders]
    counts = [len(positions) for positions in options]
    first = 0 if any(positions[0] for positions in options) else 1  # combination 0 is all lowest: it may be all zero
    total = prod(counts)
    sampled = total - first > MOST_ENUMERATED
    numbers = np.random.default_rng(seed).integers(first, total, samples) if sampled else np.arange(first, total)
    positions, scores = as_integers(options), as_integers(table.scores)
    today = scores[table.alternatives.index(leaders(table)[0])]
    leads = [[score - other for score, other in zip(row, today, strict=True)] for row in scores]
    # Whoever stays behind today's leader even where each slider suits it best is nowhere first and nowhere ties.
    most_ahead = [sum(max(p[0] * d, p[-1] * d) for p, d in zip(positions, lead, strict=True)) for lead in leads]
    near = [place for place, ahead in enumerate(most_ahead) if ahead >= 0]
    largest = max(sum(p[-1] * abs(d) for p, d in zip(positions, leads[place], strict=True)) for place in near)
    exact = np.dtype(np.int64 if largest < 2**63 else object)
    alone_first = dict.fromkeys(table.alternatives, 0)
    ties = 0
    at_once = CELLS_AT_ONCE // len(counts)
    for start in range(0, len(numbers), at_once):
        chosen = np.unravel_index(numbers[start : start + at_once], counts)
        sliders = np.stack([np.array(p, exact)[at] for p, at in zip(positions, chosen, strict=True)], axis=1)
        leader, tied = _leaders(sliders, np.array([leads[place] for place in near], exact))
        for place, wins in zip(near, np.bincount(leader[~tied], minlength=len(near)).tolist(), strict=True):
            alone_first[table.alternatives[place]] += wins
        ties += int(tied.sum())
    return OneNotch(len(numbers), alone_first, ties, sampled)


def acceptability(table: Table, samples: int, seed: int, *, in_own_order: bool = False) -> Acceptability:
    """Rank acceptability and central weights (SMAA-2, Lahdelma & Salminen 2001) by simulation.

    Weights are uniform on the simplex: all that are possible, whatever the sliders say; or with `in_own_order`
    those that keep the sliders' order of importance, equal sliders in any order. The standard error of a share b
    is √(b(1-b)/samples). The same seed gives the same answer; the last few are remembered.
    """
    scores = tuple(tuple(float(score) for score in row) for row in table.scores)
    order = sorted(set(table.sliders), reverse=True)
    groups = tuple(order.index(slider) for slider in table.sliders) if in_own_order else None
    ranks, central = _simulate(scores, groups, samples, seed)
    return Acceptability(
        dict(zip(table.alternatives, ranks, strict=True)),
        {
            name: None if weights is None else dict(zip(table.criteria, weights, strict=True))
            for name, weights in zip(table.alternatives, central, strict=True)
        },
    )


def first_with_uncertain_scores(table: Table, give: Mapping[str, Mapping[str, float]], samples: int, seed: int) -> dict[str, float]:
    """Share of `samples` in which each alternative leads with the reader's own weights, every score drawn anew.

    `give` says by alternative and criterion how many points a score may be off either way (none: not at all); it is drawn
    uniformly and stays on the scale. Alternatives that tie share the sample. The standard error of a share b is √(b(1-b)/samples).
    """
    low, high = map(float, table.scale)
    scores = np.array([[float(score) for score in row] for row in table.scores])
    gives = np.array([[give.get(name, {}).get(criterion, 0.0) for criterion in table.criteria] for name in table.alternatives])
    lowest, highest = np.clip(scores - gives, low, high), np.clip(scores + gives, low, high)
    sliders = np.array([float(slider) for slider in table.sliders])
    random = np.random.default_rng(seed)
    firsts = np.zeros(len(scores))
    at_once = max(1, CELLS_AT_ONCE // scores.size)
    for done in range(0, samples, at_once):
        drawn = random.random((min(at_once, samples - done), *scores.shape))
        drawn_values = np.einsum("sac,c->sa", lowest + drawn * (highest - lowest), sliders)
        leads = drawn_values >= drawn_values.max(axis=1, keepdims=True) - 1e-9
        firsts += (leads / leads.sum(axis=1, keepdims=True)).sum(axis=0)
    return dict(zip(table.alternatives, (firsts / samples).tolist(), strict=True))


def _leaders(sliders: NDArray[Any], scores: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each row of sliders, who leads and whether it is a tie. One alternative at a time bounds the memory."""
    best = sliders @ scores[0]
    leader = np.zeros(len(sliders), dtype=np.int64)
    tied = np.zeros(len(sliders), dtype=np.bool_)
    for place in range(1, len(scores)):
        value = sliders @ scores[place]
        ahead = value > best
        tied = (tied & ~ahead) | (value == best)
        leader[ahead] = place
        best = np.maximum(best, value)
    return leader, tied


@lru_cache(maxsize=8)
def _simulate(
    scores: tuple[tuple[float, ...], ...], groups: Groups, samples: int, seed: int
) -> tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...] | None, ...]]:
    distinct, member, size = np.unique(np.array(scores), axis=0, return_inverse=True, return_counts=True)
    kinds, criteria = distinct.shape
    places = len(scores)
    starts = np.zeros((kinds, places))  # how often each kind's first member takes each place
    first_weights = np.zeros((kinds, criteria))
    random = np.random.default_rng(seed)
    at_once = max(1, CELLS_AT_ONCE // max(kinds, criteria))
    for done in range(0, samples, at_once):
        weights = _random_weights(random, min(at_once, samples - done), criteria, groups)
        # einsum, not @: for so few columns the threads of a BLAS library cost more than they bring, above all with many readers
        order = np.argsort(-np.einsum("sc,kc->sk", weights, distinct), axis=1)
        place = np.cumsum(size[order], axis=1) - size[order]
        starts += np.bincount((order * places + place).ravel(), minlength=starts.size).reshape(starts.shape)
        for kind in range(kinds):
            first_weights[kind] += weights[order[:, 0] == kind].sum(axis=0)
    ranks = [np.convolve(starts[k], np.ones(size[k]))[:places] / (size[k] * samples) for k in range(kinds)]
    wins = starts[:, 0]
    central = [tuple((first_weights[k] / wins[k]).tolist()) if wins[k] else None for k in range(kinds)]
    return tuple(tuple(ranks[k].tolist()) for k in member.ravel()), tuple(central[k] for k in member.ravel())


def _random_weights(random: np.random.Generator, samples: int, criteria: int, groups: Groups) -> NDArray[np.float64]:
    """Samples × criteria, uniform on the simplex; with `groups` (0 most important) only where they keep that order."""
    weights = random.standard_exponential((samples, criteria))
    weights /= weights.sum(axis=1, keepdims=True)
    if groups is not None:
        by_importance = np.argsort(np.array(groups) + random.random((samples, criteria)), axis=1)
        np.put_along_axis(weights, by_importance, np.sort(weights, axis=1)[:, ::-1], axis=1)
    return weights
