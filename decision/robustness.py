"""How firm the winner is: every slider one notch away, every possible set of weights (SMAA), and every score off by a little.

An unknown score can have any value of the scale. What depends on it is given as bounds: the lowest and the highest share.
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
MAX_CELLS_PER_BLOCK = 1_000_000  # numbers per array: 8 MB each, whatever is asked for

ImportanceGroups = tuple[int, ...] | None  # by criterion its place in the order of importance, 0 first; None where any will do
ShareBounds = tuple[float, float]  # the lowest and the highest share, 0 to 1; the same where every score is known


@dataclass(frozen=True, slots=True)
class NeighbourhoodWins:
    """Every slider one step down, the same or one step up, in all combinations.

    `alone_first` counts by alternative the combinations in which it leads alone, `ties` those in which several lead. With
    every score known they sum to `combinations`. `sampled` says that these are a sample and not all there are.
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


def one_notch(low: PerformanceTable, high: PerformanceTable, samples: int, seed: int) -> tuple[NeighbourhoodWins, NeighbourhoodWins]:
    """Count the leaders in the combinations of slider positions one notch around the reader's own.

    `low` and `high` are the same table with the unknown scores at either end of the scale. The first count has the
    combinations with the same outcome for all their values, the second those with that outcome for some; without unknown
    scores both are the same. Positions are clipped to the slider and all-zero is left out. Up to 100,000 combinations are
    enumerated, else `samples` are drawn uniformly (with replacement, the same for the same seed; fewer where all-zero was
    drawn). Integers scaled by the common denominators keep ties exact.
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
    """Every combination of slider positions, and each alternative's lead over today's leader in it, in integers.

    `names` are the alternatives that come first or tie in any combination; `low` and `high` their leads by criterion.
    `counted` is False for the combination in which every slider is zero.
    """

    def __init__(self, low: PerformanceTable, high: PerformanceTable, samples: int, seed: int) -> None:
        options = [sorted({max(slider - 1, Fraction(0)), slider, min(slider + 1, low.slider_max)}) for slider in low.sliders]
        counts = [len(positions) for positions in options]
        with_zero = not any(positions[0] for positions in options)  # it is the combination of all lowest
        self.sampled = prod(counts) - with_zero > MAX_ENUMERATED
        self._size = samples if self.sampled else prod(counts)
        self._drawn = [_sampled_positions(place, count, samples, seed) for place, count in enumerate(counts)] if self.sampled else []
        self.counted = np.ones(self._size, np.bool_)
        if with_zero:
            self.counted = np.logical_or.reduce([at > 0 for at in self._drawn]) if self.sampled else np.arange(self._size) > 0
        self._sampled_positions = common_unit_integers(options)
        self._all_names = low.alternatives
        scores = common_unit_integers([*low.scores, *high.scores])
        today = scores[low.alternatives.index(leaders(low)[0])]
        leads = [[score - other for score, other in zip(row, today, strict=True)] for row in scores]
        # Prune alternatives that stay behind today's leader even where each slider suits them best.
        high_leads = leads[len(low.scores) :]
        near = [n for n, lead in enumerate(high_leads) if self._reach(max, lead) >= 0]
        self.names = [low.alternatives[n] for n in near]
        self.low, self.high = [leads[n] for n in near], [high_leads[n] for n in near]
        largest = max(sum(p[-1] * abs(d) for p, d in zip(self._sampled_positions, lead, strict=True)) for lead in (*self.low, *self.high))
        self._exact = np.dtype(np.int64 if largest < 2**63 else object)

    def _reach(self, end: Callable[[int, int], int], lead: list[int]) -> int:
        return sum(end(p[0] * d, p[-1] * d) for p, d in zip(self._sampled_positions, lead, strict=True))

    def lead(self, lead: list[int]) -> NDArray[Any]:
        """The lead in every combination, given the lead on each criterion."""
        steps = [np.array([position * d for position in p], self._exact) for p, d in zip(self._sampled_positions, lead, strict=True)]
        if self.sampled:
            drawn = (step.take(at) for step, at in zip(steps, self._drawn, strict=True) if step.any())
            return sum(drawn, np.zeros(self._size, self._exact))
        return reduce(lambda all_so_far, step: np.add.outer(all_so_far, step).ravel(), steps)

    def alone_first(self, leads: list[list[int]], top: NDArray[Any], owner: NDArray[np.int64], second: NDArray[Any]) -> list[int]:
        """In how many combinations each is ahead with its own of `leads`, the others' being summed up as by `_top_two`."""
        ahead = (self.lead(lead) > np.where(owner == place, second, top) for place, lead in enumerate(leads))
        return [int((where & self.counted).sum()) for where in ahead]

    def result(self, alone_first: Iterable[int], tied: NDArray[np.bool_]) -> NeighbourhoodWins:
        counts = dict.fromkeys(self._all_names, 0) | dict(zip(self.names, map(int, alone_first), strict=True))
        return NeighbourhoodWins(int(self.counted.sum()), counts, int((tied & self.counted).sum()), self.sampled)


def acceptability(
    low: PerformanceTable, samples: int, seed: int, *, in_own_order: bool = False, high: PerformanceTable | None = None
) -> Acceptability:
    """Rank acceptability and central weights (SMAA-2, Lahdelma & Salminen 2001) by simulation.

    Weights are uniform on the simplex: all that are possible, whatever the sliders say; or with `in_own_order`
    those that keep the sliders' order of importance, equal sliders in any order. `low` and `high` are the same table with
    the unknown scores at either end of the scale; they are drawn uniformly between. The standard error of a share b
    is √(b(1-b)/samples). The same seed gives the same answer; the last few are remembered.
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
    """By alternative the lowest and the highest share of the weights in which it comes first, over all values of the unknown scores.

    Weights are drawn as for `acceptability`; alternatives that tie share a sample.
    """
    groups = _importance_groups(low) if in_own_order else None
    lowest, highest = np.array(_float_scores(low)), np.array(_float_scores(high))
    all_weights = _weights(lowest.shape, groups, samples, seed)
    blocks = ((np.einsum("sc,ac->as", weights, lowest), np.einsum("sc,ac->as", weights, highest)) for weights in all_weights)
    return _first_place_bounds(low.alternatives, blocks, samples)


def uncertain_first_place_bounds(
    low: PerformanceTable, high: PerformanceTable, uncertainty: Mapping[str, Mapping[str, float]], samples: int, seed: int
) -> dict[str, ShareBounds]:
    """By alternative the lowest and the highest share of `samples` in which it leads with the reader's own weights, every score drawn anew.

    `uncertainty` says by alternative and criterion how many points a known score may be off either way (none: not at all); it
    is drawn uniformly and stays on the scale. The bounds are over all values of the unknown scores. Alternatives that tie share
    the sample. The standard error of a share b is √(b(1-b)/samples).
    """
    bottom, top = map(float, low.scale)
    lowest, highest = np.array(_float_scores(low)), np.array(_float_scores(high))
    by_cell = [[uncertainty.get(name, {}).get(criterion, 0.0) for criterion in low.criteria] for name in low.alternatives]
    give = np.where(lowest == highest, np.array(by_cell), 0.0)  # an unknown score has the whole scale already
    sliders = np.array([float(slider) for slider in low.sliders])
    start = np.clip(lowest - give, bottom, top)
    spread = np.where(give > 0, np.clip(lowest + give, bottom, top) - start, 0.0)
    surely, gap = (np.einsum("ac,c->a", scores, sliders)[:, None] for scores in (start, highest - lowest))
    drawn = (surely + np.einsum("sac,ac->as", block, spread * sliders) for block in _blocks(_uniform, samples, start.shape, seed))
    return _first_place_bounds(low.alternatives, ((values, values + gap if gap.any() else values) for values in drawn), samples)


def _float_scores(table: PerformanceTable) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(score) for score in row) for row in table.scores)


def _importance_groups(table: PerformanceTable) -> tuple[int, ...]:
    order = sorted(set(table.sliders), reverse=True)
    return tuple(order.index(slider) for slider in table.sliders)


def _first_place_bounds(
    names: Sequence[str], blocks: Iterable[tuple[NDArray[np.float64], NDArray[np.float64]]], samples: int
) -> dict[str, ShareBounds]:
    """Shares of first places from blocks of lowest and highest values (each alternatives × samples)."""
    at_least, at_most = np.zeros(len(names)), np.zeros(len(names))
    for low, high in blocks:
        lowest = _first_place_counts(low, high)
        at_least += lowest
        at_most += lowest if high is low else _first_place_counts(high, low)
    return dict(zip(names, zip((at_least / samples).tolist(), (at_most / samples).tolist(), strict=True), strict=True))


def _first_place_counts(own: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """In how many samples each alternative is first if it has its value in `own` and everybody else theirs in `others`.

    Both are alternatives × samples. Values closer than 1e-9 are ties, which share a sample.
    """
    top, owner, second = _top_two(others)
    firsts = np.zeros(len(own))
    for place, value in enumerate(own):
        against = np.where(owner == place, second, top)
        ahead = value > against + 1e-9
        tied = np.flatnonzero(~ahead & (value >= against - 1e-9))
        level = others[:, tied] >= value[tied] - 1e-9
        firsts[place] = ahead.sum() + (1 / (1 + level.sum(axis=0) - level[place])).sum()
    return firsts


def _top_two(values: Iterable[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[Any]]:
    """Of each alternative's values: the highest, whose it is by place, and the second highest. One at a time bounds the memory."""
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
    # Alternatives with the same scores, all known, are one kind and share their places; each one with an unknown score is its own.
    keys = [row if row == highest else place for place, (row, highest) in enumerate(zip(low, high, strict=True))]
    kinds = list(dict.fromkeys(keys))
    at = [keys.index(kind) for kind in kinds]
    size, distinct = np.array([keys.count(kind) for kind in kinds]), np.array([low[place] for place in at])
    span = np.array([high[place] for place in at]) - distinct
    unknown = np.argwhere(span).tolist()
    places = len(low)
    starts = np.zeros((len(kinds), places))  # how often each kind's first member takes each place
    first_weights = np.zeros(distinct.shape)
    columns = max(*distinct.shape, len(unknown))
    drawn = _blocks(_uniform, samples, (len(unknown),), seed + 2, columns) if unknown else repeat(np.empty(0))
    for weights, scores in zip(_weights((columns, distinct.shape[1]), groups, samples, seed), drawn, strict=False):
        # einsum, not @: for so few columns the threads of a BLAS library cost more than they bring, above all with many readers
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
    """In blocks, for a table of this shape: samples × criteria, uniform on the simplex; with `groups` only where they keep that order."""
    if groups is None:
        yield from _blocks(_simplex, samples, shape[1:], seed, max(shape))
        return
    takes_turns = _blocks(_uniform, samples, shape[1:], seed + 1, max(shape))
    for falling, turn in zip(_blocks(_descending_simplex, samples, shape[1:], seed, max(shape)), takes_turns, strict=True):
        weights = np.empty_like(falling)
        np.put_along_axis(weights, np.argsort(np.array(groups) + turn, axis=1), falling, axis=1)
        yield weights


# ---------------------------------------------------------------- what is drawn, the same for the same seed and whatever the block

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
    """So many samples of that shape, in blocks small enough to work on with so many `columns`.

    What is one block is drawn once for all: a reader who moves a slider asks for the same numbers again.
    """
    at_once = max(1, MAX_CELLS_PER_BLOCK // max(prod(shape), columns))
    if samples <= at_once:
        yield _one_block(draw, samples, shape, seed)
        return
    random = np.random.default_rng(seed)
    for done in range(0, samples, at_once):
        yield draw(random, (min(at_once, samples - done), *shape))


@lru_cache(maxsize=8)
def _one_block(draw: Sampler, samples: int, shape: tuple[int, ...], seed: int) -> NDArray[np.float64]:
    block = draw(np.random.default_rng(seed), (samples, *shape))
    block.flags.writeable = False
    return block


@lru_cache(maxsize=64)
def _sampled_positions(place: int, count: int, samples: int, seed: int) -> NDArray[np.int8]:
    """Which of its `count` positions the slider at that place has, in each sample."""
    positions = np.random.default_rng((seed, place)).integers(count, size=samples, dtype=np.int8)
    positions.flags.writeable = False
    return positions
