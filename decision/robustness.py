"""Robustness of first place: neighbouring slider positions, random weights (SMAA) and uncertain scores.

An unknown score can have any value of the scale. Shares that depend on it are given as a lowest and a highest share.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import repeat
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decision.ranking import PerformanceTable, common_unit_integers, leaders

MAX_ENUMERATED = 100_000
"""Maximum number of combinations of slider positions that are enumerated. Beyond it they are sampled."""
MAX_CELLS_PER_BLOCK = 1_000_000
"""Maximum number of elements of an array of samples (8 bytes each), which limits the memory use."""
TIE_TOLERANCE = 1e-9
"""Values with a smaller difference are ties."""

ImportanceGroups = tuple[int, ...] | None
"""Rank of each criterion in the order of importance, 0 for the most important, or None for any order."""
ShareBounds = tuple[float, float]
"""The lowest and the highest share, from 0 to 1. They are equal if all scores are known."""


@dataclass(frozen=True, slots=True)
class NeighbourhoodWins:
    """Winners in the combinations of slider positions that are at most one step away from the current ones.

    `alone_first` maps each alternative to the number of combinations in which it leads alone, and `ties` is the number of
    combinations with several leaders. If all scores are known, the counts add up to `combinations`. `sampled` is true if the
    combinations are a random sample.
    """

    combinations: int
    alone_first: Mapping[str, int]
    ties: int
    sampled: bool


@dataclass(frozen=True, slots=True)
class Acceptability:
    """Rank acceptability and central weights of each alternative over random weights.

    `ranks` lists the share of weights that give the alternative the first, second, … rank. Identical alternatives share their
    ranks, so rows and columns add up to 1. `central_weights` maps criterion to the mean of the weights with which the alternative
    is first, and is None if it never is.
    """

    ranks: Mapping[str, tuple[float, ...]]
    central_weights: Mapping[str, Mapping[str, float] | None]


def neighbourhood_wins(
    low: PerformanceTable, high: PerformanceTable, samples: int, seed: int
) -> tuple[NeighbourhoodWins, NeighbourhoodWins]:
    """Count the leaders in all combinations of slider positions that are at most one step away from the current ones.

    `low` and `high` are the tables of `table_bounds`. The first result counts an outcome if it is the same for all values of the
    unknown scores, the second if it occurs for some values; without unknown scores both are equal. Positions are clipped to the
    slider, and the combination of only zeros is left out. Above `MAX_ENUMERATED` combinations, `samples` are drawn uniformly with
    replacement. Ties are exact, because the arithmetic uses integers.
    """
    notches = _Neighbourhood(low, high, samples, seed)
    top, owner, second = _top_two(map(notches.lead, notches.high))
    if notches.low == notches.high:
        alone = np.bincount(owner[notches.counted & (top > second)], minlength=len(notches.names))
        known = notches.result(alone, second == top)
        return known, known
    low_top, low_owner, low_second = _top_two(map(notches.lead, notches.low))
    return (
        notches.result(notches.alone_first(notches.low, top, owner, second), low_second == top),
        notches.result(notches.alone_first(notches.high, low_top, low_owner, low_second), second >= low_top),
    )


class _Neighbourhood:
    """All combinations of slider positions and the lead of each alternative over the current leader, in integers.

    `names` are the alternatives that can be first or tie for it; `low` and `high` are their leads by criterion. `counted` is false
    for the combination of only zeros.
    """

    def __init__(self, low: PerformanceTable, high: PerformanceTable, samples: int, seed: int) -> None:
        options = [sorted({max(slider - 1, Fraction(0)), slider, min(slider + 1, low.slider_max)}) for slider in low.sliders]
        counts = [len(positions) for positions in options]
        with_zero = not any(positions[0] for positions in options)  # the first combination has the lowest positions
        self.sampled = prod(counts) - with_zero > MAX_ENUMERATED
        self._size = samples if self.sampled else prod(counts)
        self._drawn = [_sampled_positions(place, count, samples, seed) for place, count in enumerate(counts)] if self.sampled else []
        self.counted = np.ones(self._size, np.bool_)
        if with_zero:
            self.counted = np.logical_or.reduce([at > 0 for at in self._drawn]) if self.sampled else np.arange(self._size) > 0
        self._positions = common_unit_integers(options)
        self._all_names = low.alternatives
        scores = common_unit_integers([*low.scores, *high.scores])
        leader = scores[low.alternatives.index(leaders(low)[0])]
        leads = [[score - other for score, other in zip(row, leader, strict=True)] for row in scores]
        # Prune alternatives that cannot reach the current leader even with the most favourable slider positions.
        high_leads = leads[len(low.scores) :]
        near = [n for n, lead in enumerate(high_leads) if self._largest_lead(lead) >= 0]
        self.names = [low.alternatives[n] for n in near]
        self.low, self.high = [leads[n] for n in near], [high_leads[n] for n in near]
        largest = max(sum(p[-1] * abs(d) for p, d in zip(self._positions, lead, strict=True)) for lead in (*self.low, *self.high))
        self._exact = np.dtype(np.int64 if largest < 2**63 else object)

    def _largest_lead(self, lead: list[int]) -> int:
        return sum(max(p[0] * d, p[-1] * d) for p, d in zip(self._positions, lead, strict=True))

    def lead(self, lead: list[int]) -> NDArray[Any]:
        """Return the lead in each combination, given the lead on each criterion."""
        steps = [np.array([position * d for position in p], self._exact) for p, d in zip(self._positions, lead, strict=True)]
        if self.sampled:
            drawn = (step.take(at) for step, at in zip(steps, self._drawn, strict=True) if step.any())
            return sum(drawn, np.zeros(self._size, self._exact))
        return reduce(lambda all_so_far, step: np.add.outer(all_so_far, step).ravel(), steps)

    def alone_first(self, leads: list[list[int]], top: NDArray[Any], owner: NDArray[np.int64], second: NDArray[Any]) -> list[int]:
        """Count the combinations in which each alternative is ahead with its row of `leads`.

        `top`, `owner` and `second` are the result of `_top_two` for the leads of the others.
        """
        ahead = (self.lead(lead) > np.where(owner == place, second, top) for place, lead in enumerate(leads))
        return [int((where & self.counted).sum()) for where in ahead]

    def result(self, alone_first: Iterable[int], tied: NDArray[np.bool_]) -> NeighbourhoodWins:
        """Return the counts, with 0 for the alternatives that were pruned."""
        counts = dict.fromkeys(self._all_names, 0) | dict(zip(self.names, map(int, alone_first), strict=True))
        return NeighbourhoodWins(int(self.counted.sum()), counts, int((tied & self.counted).sum()), self.sampled)


def acceptability(
    low: PerformanceTable, samples: int, seed: int, *, in_own_order: bool = False, high: PerformanceTable | None = None
) -> Acceptability:
    """Estimate rank acceptability and central weights by simulation (SMAA-2, Lahdelma & Salminen 2001).

    Weights are drawn uniformly from the simplex, regardless of the sliders. With `in_own_order` they are restricted to the
    sliders' order of importance, with equal sliders in any order. `low` and `high` are the tables of `table_bounds`; unknown
    scores are drawn uniformly between them. The standard error of a share b is √(b(1-b)/samples). The result depends only on the
    arguments, and recent results are cached.
    """
    groups = _importance_groups(low) if in_own_order else None
    ranks, central = _simulate(_float_scores(low), _float_scores(high or low), groups, samples, seed)
    return Acceptability(
        dict(zip(low.alternatives, ranks, strict=True)),
        {
            name: None if weights is None else dict(zip(low.criteria, weights, strict=True))
            for name, weights in zip(low.alternatives, central, strict=True)
        },
    )


def first_place_bounds(
    low: PerformanceTable, high: PerformanceTable, samples: int, seed: int, *, in_own_order: bool = False
) -> dict[str, ShareBounds]:
    """Return the lowest and the highest share of random weights with which each alternative is first.

    The bounds cover all values of the unknown scores. Weights are drawn as in `acceptability`; tied alternatives share a sample.
    """
    groups = _importance_groups(low) if in_own_order else None
    lowest, highest = np.array(_float_scores(low)), np.array(_float_scores(high))
    all_weights = _weights(lowest.shape, groups, samples, seed)
    blocks = ((np.einsum("sc,ac->as", weights, lowest), np.einsum("sc,ac->as", weights, highest)) for weights in all_weights)
    return _first_place_bounds(low.alternatives, blocks, samples)


def uncertain_first_place_bounds(
    low: PerformanceTable, high: PerformanceTable, uncertainty: Mapping[str, Mapping[str, float]], samples: int, seed: int
) -> dict[str, ShareBounds]:
    """Return the lowest and the highest share of random scores with which each alternative is first, with the current weights.

    `uncertainty` maps alternative and criterion to the possible error of a known score in points; a missing entry is no error.
    Errors are drawn uniformly and clipped to the scale. The bounds cover all values of the unknown scores. Tied alternatives share
    a sample. The standard error of a share b is √(b(1-b)/samples).
    """
    bottom, top = map(float, low.scale)
    lowest, highest = np.array(_float_scores(low)), np.array(_float_scores(high))
    by_cell = [[uncertainty.get(name, {}).get(criterion, 0.0) for criterion in low.criteria] for name in low.alternatives]
    error = np.where(lowest == highest, np.array(by_cell), 0.0)  # an unknown score already covers the whole scale
    sliders = np.array([float(slider) for slider in low.sliders])
    start = np.clip(lowest - error, bottom, top)
    spread = np.where(error > 0, np.clip(lowest + error, bottom, top) - start, 0.0)
    least, gap = (np.einsum("ac,c->a", scores, sliders)[:, None] for scores in (start, highest - lowest))
    drawn = (least + np.einsum("sac,ac->as", block, spread * sliders) for block in _blocks(_uniform, samples, start.shape, seed))
    return _first_place_bounds(low.alternatives, ((values, values + gap if gap.any() else values) for values in drawn), samples)


def _float_scores(table: PerformanceTable) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(score) for score in row) for row in table.scores)


def _importance_groups(table: PerformanceTable) -> tuple[int, ...]:
    order = sorted(set(table.sliders), reverse=True)
    return tuple(order.index(slider) for slider in table.sliders)


def _first_place_bounds(
    names: Sequence[str], blocks: Iterable[tuple[NDArray[np.float64], NDArray[np.float64]]], samples: int
) -> dict[str, ShareBounds]:
    """Return the bounds of the shares of first places from blocks of lowest and highest values (alternatives × samples)."""
    at_least, at_most = np.zeros(len(names)), np.zeros(len(names))
    for low, high in blocks:
        lowest = _first_place_counts(low, high)
        at_least += lowest
        at_most += lowest if high is low else _first_place_counts(high, low)
    return dict(zip(names, zip((at_least / samples).tolist(), (at_most / samples).tolist(), strict=True), strict=True))


def _first_place_counts(own: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Count the samples in which each alternative is first with its values in `own` and the values of all others in `others`.

    Both arrays are alternatives × samples. Tied alternatives share a sample.
    """
    top, owner, second = _top_two(others)
    firsts = np.zeros(len(own))
    for place, value in enumerate(own):
        against = np.where(owner == place, second, top)
        ahead = value > against + TIE_TOLERANCE
        tied = np.flatnonzero(~ahead & (value >= against - TIE_TOLERANCE))
        level = others[:, tied] >= value[tied] - TIE_TOLERANCE
        firsts[place] = ahead.sum() + (1 / (1 + level.sum(axis=0) - level[place])).sum()
    return firsts


def _top_two(values: Iterable[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[Any]]:
    """Return for each sample the highest value, the index of its alternative, and the second highest value.

    `values` yields one array per alternative, so only a few arrays are in memory at once.
    """
    values = iter(values)
    top = next(values)
    owner = np.zeros(len(top), dtype=np.int64)
    second = np.full_like(top, np.iinfo(np.int64).min if top.dtype == np.int64 else -np.inf)
    for place, value in enumerate(values, start=1):
        owner[value > top] = place
        second = np.maximum(second, np.minimum(top, value))
        top = np.maximum(top, value)
    return top, owner, second


ScoreRows = tuple[tuple[float, ...], ...]


@lru_cache(maxsize=8)
def _simulate(
    low: ScoreRows, high: ScoreRows, groups: ImportanceGroups, samples: int, seed: int
) -> tuple[tuple[tuple[float, ...], ...], tuple[tuple[float, ...] | None, ...]]:
    # Alternatives with the same known scores form one kind and share their ranks. One with an unknown score is a kind of its own.
    keys = [row if row == highest else place for place, (row, highest) in enumerate(zip(low, high, strict=True))]
    kinds = list(dict.fromkeys(keys))
    at = [keys.index(kind) for kind in kinds]
    size, distinct = np.array([keys.count(kind) for kind in kinds]), np.array([low[place] for place in at])
    span = np.array([high[place] for place in at]) - distinct
    unknown = np.argwhere(span).tolist()
    places = len(low)
    starts = np.zeros((len(kinds), places))  # counts of kind × best rank of its members
    first_weights = np.zeros(distinct.shape)
    columns = max(*distinct.shape, len(unknown))
    drawn = _blocks(_uniform, samples, (len(unknown),), seed + 2, columns) if unknown else repeat(np.empty(0))
    for weights, scores in zip(_weights((columns, distinct.shape[1]), groups, samples, seed), drawn, strict=False):
        # einsum instead of @: with few columns the threads of a BLAS library cost more time than they save, above all under load
        values = np.einsum("sc,kc->sk", weights, distinct)
        for cell, (kind, criterion) in enumerate(unknown):
            values[:, kind] += weights[:, criterion] * scores[:, cell] * span[kind, criterion]
        order = np.argsort(-values, axis=1)
        place = np.cumsum(size[order], axis=1) - size[order]
        starts += np.bincount((order * places + place).ravel(), minlength=starts.size).reshape(starts.shape)
        for kind in range(len(kinds)):
            first_weights[kind] += weights[order[:, 0] == kind].sum(axis=0)
    ranks = [tuple((np.convolve(row, np.ones(n))[:places] / (n * samples)).tolist()) for row, n in zip(starts, size, strict=True)]
    central = [tuple((row / wins).tolist()) if wins else None for row, wins in zip(first_weights, starts[:, 0], strict=True)]
    member = [kinds.index(key) for key in keys]
    return tuple(ranks[kind] for kind in member), tuple(central[kind] for kind in member)


def _weights(shape: tuple[int, int], groups: ImportanceGroups, samples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Yield blocks of weights (samples × criteria), uniform on the simplex, with `groups` restricted to that order of importance.

    `shape` is the shape of the table, alternatives × criteria; it limits the size of the blocks.
    """
    if groups is None:
        yield from _blocks(_simplex, samples, shape[1:], seed, max(shape))
        return
    takes_turns = _blocks(_uniform, samples, shape[1:], seed + 1, max(shape))
    for falling, turn in zip(_blocks(_descending_simplex, samples, shape[1:], seed, max(shape)), takes_turns, strict=True):
        weights = np.empty_like(falling)
        np.put_along_axis(weights, np.argsort(np.array(groups) + turn, axis=1), falling, axis=1)
        yield weights


# ---------------------------------------------------------------- random samples; the block size does not change them

Sampler = Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.float64]]


def _uniform(random: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.float64]:
    return random.random(size)


def _simplex(random: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.float64]:
    weights = random.standard_exponential(size)
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights


def _descending_simplex(random: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.float64]:
    return np.sort(_simplex(random, size), axis=-1)[:, ::-1]


def _blocks(draw: Sampler, samples: int, shape: tuple[int, ...], seed: int, columns: int = 0) -> Iterator[NDArray[np.float64]]:
    """Yield samples of the given shape in blocks that are small enough for arrays with `columns` columns.

    A single block is cached, because every move of a slider uses the same samples again.
    """
    block_size = max(1, MAX_CELLS_PER_BLOCK // max(prod(shape), columns))
    if samples <= block_size:
        yield _one_block(draw, samples, shape, seed)
        return
    random = np.random.default_rng(seed)
    for done in range(0, samples, block_size):
        yield draw(random, (min(block_size, samples - done), *shape))


@lru_cache(maxsize=8)
def _one_block(draw: Sampler, samples: int, shape: tuple[int, ...], seed: int) -> NDArray[np.float64]:
    block = draw(np.random.default_rng(seed), (samples, *shape))
    block.flags.writeable = False
    return block


@lru_cache(maxsize=64)
def _sampled_positions(place: int, count: int, samples: int, seed: int) -> NDArray[np.int8]:
    """Return the index of the position, out of `count`, of the slider with this index in each sample."""
    positions = np.random.default_rng((seed, place)).integers(count, size=samples, dtype=np.int8)
    positions.flags.writeable = False
    return positions
