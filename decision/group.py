"""Comparison of several people's weights on the same scores: mean weights and measures of agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from decision.ranking import PerformanceTable, leaders, normalised_weights, weighted_values

MIN_JUDGES = 2
"""Kendall's W is undefined for fewer judges."""
MIN_ALTERNATIVES = 3
"""With fewer alternatives Kendall's W is not informative."""


@dataclass(frozen=True, slots=True)
class MemberDistance:
    """The distance ½ Σ|w_j - v_j| between the weights of two members, from 0 (equal) to 1 (no criterion in common)."""

    members: tuple[str, str]
    share: Fraction


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """Comparison of the members' weights.

    `weights` maps criterion to the mean of the members' normalised weights. `favourites` maps each member to the leaders with
    that member's weights. `agreement` is Kendall's W, from 0 to 1, or None if it is undefined (see `kendalls_w`). `spread` maps
    criterion to the difference of the largest and the smallest share among the members, in descending order. `distances` is
    sorted from the largest to the smallest.
    """

    weights: Mapping[str, Fraction]
    favourites: Mapping[str, tuple[str, ...]]
    agreement: Fraction | None
    spread: Mapping[str, Fraction]
    distances: tuple[MemberDistance, ...]


def compare_members(table: PerformanceTable, members: Mapping[str, Sequence[Fraction]]) -> GroupComparison:
    """Compare the members' weights on the scores of `table`.

    `members` maps each name to raw slider positions in the order of the table's criteria. The common weights are the arithmetic
    mean of the normalised weights, which gives the mean of the members' values and, unlike the geometric mean, works with zeros
    (Forman & Peniwati 1998). Raise ValueError without members or if all sliders of a member are zero.
    """
    idle = [name for name, sliders in members.items() if not any(sliders)]
    if idle or not members:
        raise ValueError(f"all sliders are zero: {', '.join(idle)}" if idle else "no members")
    weights = {name: normalised_weights(sliders) for name, sliders in members.items()}
    by_criterion = dict(zip(table.criteria, zip(*weights.values(), strict=True), strict=True))
    tables = {name: replace(table, sliders=shares) for name, shares in weights.items()}
    spread = {criterion: max(shares) - min(shares) for criterion, shares in by_criterion.items()}
    distances = [
        MemberDistance((a, b), sum((abs(v - w) for v, w in zip(weights[a], weights[b], strict=True)), Fraction(0)) / 2)
        for a, b in combinations(members, 2)
    ]
    return GroupComparison(
        weights={criterion: sum(shares, Fraction(0)) / len(shares) for criterion, shares in by_criterion.items()},
        favourites={name: leaders(own) for name, own in tables.items()},
        agreement=kendalls_w([weighted_values(own) for own in tables.values()]),
        spread=dict(sorted(spread.items(), key=lambda item: item[1], reverse=True)),
        distances=tuple(sorted(distances, key=lambda distance: distance.share, reverse=True)),
    )


def kendalls_w(judgements: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Return Kendall's coefficient of concordance W, corrected for ties (Kendall & Babington Smith 1939).

    `judgements` is judges × alternatives; higher values have better ranks. W = 12 S / (M²(N³ - N) - M ΣT), with mean ranks for
    ties and T = Σ(t³ - t) over each judge's groups of t ties. Return None for fewer than 2 judges or 3 alternatives, or if every
    judge rates all alternatives equally.
    """
    judges, size = len(judgements), len(judgements[0]) if judgements else 0
    if judges < MIN_JUDGES or size < MIN_ALTERNATIVES:
        return None
    sums = [sum((_mean_rank(judgement, i) for judgement in judgements), Fraction(0)) for i in range(size)]
    mean = sum(sums, Fraction(0)) / size
    ties = sum(judgement.count(v) ** 2 - 1 for judgement in map(list, judgements) for v in judgement)
    maximum = judges**2 * (size**3 - size) - judges * ties
    return 12 * sum(((total - mean) ** 2 for total in sums), Fraction(0)) / maximum if maximum else None


def _mean_rank(judgement: Sequence[Fraction], place: int) -> Fraction:
    ahead = sum(other > judgement[place] for other in judgement)
    equal = sum(other == judgement[place] for other in judgement)
    return ahead + Fraction(equal + 1, 2)
