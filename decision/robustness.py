"""How firm the winner is: every slider one notch away, and every possible set of weights (SMAA)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
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
    `samples` are drawn uniformly (with replacement, the same for the same seed; fewer where all-zero was drawn).
    Integers scaled by the common denominators keep ties exact.
    """
    most = table.slider_max
    options = [sorted({max(slider - 1, Fraction(0)), slider, min(slider + 1, most)}) for slider in table.sliders]
    counts = [len(positions) for positions in options]
    only_zero = not any(positions[0] for positions in options)  # the combination of all lowest
    sampled = prod(counts) - only_zero > MOST_ENUMERATED
    drawn = [_positions(place, count, samples, seed) for place, count in enumerate(counts)] if sampled else []
    positions, scores = as_integers(options), as_integers(table.scores)
    today = scores[table.alternatives.index(leaders(table)[0])]
    leads = [[score - other for score, other in zip(row, today, strict=True)] for row in scores]
    # Whoever stays behind today's leader even where each slider suits it best is nowhere first and nowhere ties.
    most_ahead = [sum(max(p[0] * d, p[-1] * d) for p, d in zip(positions, lead, strict=True)) for lead in leads]
    near = [place for place, ahead in enumerate(most_ahead) if ahead >= 0]
    largest = max(sum(p[-1] * abs(d) for p, d in zip(positions, leads[place], strict=True)) for place in near)
    exact = np.dtype(np.int64 if largest < 2**63 else object)

    def ahead_by(lead: list[int]) -> NDArray[Any]:
        """By how much an alternative is ahead of today's leader, in every combination."""
        steps = [np.array([position * d for position in p], exact) for p, d in zip(positions, lead, strict=True)]
        if sampled:
            return sum((step.take(at) for step, at in zip(steps, drawn, strict=True) if step.any()), np.zeros(samples, exact))
        return reduce(lambda all_so_far, step: np.add.outer(all_so_far, step).ravel(), steps)

    leader, tied = _leaders(map(ahead_by, (leads[place] for place in near)))
    if only_zero:
        counted = np.logical_or.reduce([at > 0 for at in drawn]) if sampled else np.arange(len(leader)) > 0
        leader, tied = leader[counted], tied[counted]
    wins = np.bincount(leader[~tied], minlength=len(near)).tolist()
    alone_first = dict.fromkeys(table.alternatives, 0) | {table.alternatives[place]: won for place, won in zip(near, wins, strict=True)}
    return OneNotch(len(leader), alone_first, int(tied.sum()), sampled)


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
    surely, perhaps = np.einsum("ac,c->a", lowest, sliders), (highest - lowest) * sliders
    firsts = np.zeros(len(scores))
    for drawn in _blocks(_uniform, samples, scores.shape, seed):
        drawn_values = surely + np.einsum("sac,ac->sa", drawn, perhaps)
        leads = drawn_values >= drawn_values.max(axis=1, keepdims=True) - 1e-9
        firsts += (leads / leads.sum(axis=1, keepdims=True)).sum(axis=0)
    return dict(zip(table.alternatives, (firsts / samples).tolist(), strict=True))


def _leaders(values: Iterable[NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Given each alternative's values, who leads by place and whether it is a tie. One alternative at a time bounds the memory."""
    values = iter(values)
    best = next(values)
    leader = np.zeros(len(best), dtype=np.int64)
    tied = np.zeros(len(best), dtype=np.bool_)
    for place, value in enumerate(values, start=1):
        ahead = value > best
        tied = (tied & ~ahead) | (value == best)
        leader[ahead] = place
        best = np.maximum(best, value)
    return leader, tied


@lru_cache(maxsize=8)
def _simulate(
    scores: tuple[tuple[float, ...], ...], groups: Groups, samples: int, seed: int
) -> tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...] | None, ...]]:
    kinds = list(dict.fromkeys(scores))
    size = np.array([scores.count(kind) for kind in kinds])
    distinct = np.array(kinds)
    places = len(scores)
    starts = np.zeros((len(kinds), places))  # how often each kind's first member takes each place
    first_weights = np.zeros(distinct.shape)
    for weights in _weights(distinct.shape, groups, samples, seed):
        # einsum, not @: for so few columns the threads of a BLAS library cost more than they bring, above all with many readers
        order = np.argsort(-np.einsum("sc,kc->sk", weights, distinct), axis=1)
        place = np.cumsum(size[order], axis=1) - size[order]
        starts += np.bincount((order * places + place).ravel(), minlength=starts.size).reshape(starts.shape)
        for kind in range(len(kinds)):
            first_weights[kind] += weights[order[:, 0] == kind].sum(axis=0)
    ranks = [tuple((np.convolve(row, np.ones(n))[:places] / (n * samples)).tolist()) for row, n in zip(starts, size, strict=True)]
    central = [tuple((row / wins).tolist()) if wins else None for row, wins in zip(first_weights, starts[:, 0], strict=True)]
    member = [kinds.index(row) for row in scores]
    return tuple(ranks[kind] for kind in member), tuple(central[kind] for kind in member)


def _weights(shape: tuple[int, int], groups: Groups, samples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """In blocks, for a table of this shape: samples × criteria, uniform on the simplex; with `groups` only where they keep that order."""
    if groups is None:
        yield from _blocks(_simplex, samples, shape[1:], seed, max(shape))
        return
    takes_turns = _blocks(_uniform, samples, shape[1:], seed + 1, max(shape))
    for falling, turn in zip(_blocks(_falling, samples, shape[1:], seed, max(shape)), takes_turns, strict=True):
        weights = np.empty_like(falling)
        np.put_along_axis(weights, np.argsort(np.array(groups) + turn, axis=1), falling, axis=1)
        yield weights


# ---------------------------------------------------------------- what is drawn, the same for the same seed and whatever the block

Draw = Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.float64]]


def _uniform(random: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.float64]:
    return random.random(size)


def _simplex(random: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.float64]:
    weights = random.standard_exponential(size)
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights


def _falling(random: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.float64]:
    return np.sort(_simplex(random, size), axis=-1)[:, ::-1]


def _blocks(draw: Draw, samples: int, shape: tuple[int, ...], seed: int, columns: int = 0) -> Iterator[NDArray[np.float64]]:
    """So many samples of that shape, in blocks small enough to work on with so many `columns`.

    What is one block is drawn once for all: a reader who moves a slider asks for the same numbers again.
    """
    at_once = max(1, CELLS_AT_ONCE // max(prod(shape), columns))
    if samples <= at_once:
        yield _one_block(draw, samples, shape, seed)
        return
    random = np.random.default_rng(seed)
    for done in range(0, samples, at_once):
        yield draw(random, (min(at_once, samples - done), *shape))


@lru_cache(maxsize=8)
def _one_block(draw: Draw, samples: int, shape: tuple[int, ...], seed: int) -> NDArray[np.float64]:
    block = draw(np.random.default_rng(seed), (samples, *shape))
    block.flags.writeable = False
    return block


@lru_cache(maxsize=64)
def _positions(place: int, count: int, samples: int, seed: int) -> NDArray[np.int8]:
    """Which of its `count` positions the slider at that place has, in each sample."""
    positions = np.random.default_rng((seed, place)).integers(count, size=samples, dtype=np.int8)
    positions.flags.writeable = False
    return positions
