"""Several people's weights on one table: the common weights, and how far the people agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from decision.ranking import PerformanceTable, leaders, normalised_weights, weighted_values


@dataclass(frozen=True, slots=True)
class MemberDistance:
    """How much weight two members place differently: ½ Σ|w_j - v_j|, 0 (alike) to 1 (nothing in common)."""

    members: tuple[str, str]
    share: Fraction


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """What several members' sliders say together.

    `weights` (criterion to share) is the mean of the members' normalised weights. `favourites` are each member's
    own leaders, more than one where they tie. `agreement` is Kendall's W, 0 to 1; None with fewer than two members
    or three alternatives, or where every member ties everything. `spread` is by criterion the largest minus the
    smallest share among the members, the most disputed criterion first; `distances` has the furthest pair first.
    """

    weights: Mapping[str, Fraction]
    favourites: Mapping[str, tuple[str, ...]]
    agreement: Fraction | None
    spread: Mapping[str, Fraction]
    distances: tuple[MemberDistance, ...]


def compare_members(table: PerformanceTable, members: Mapping[str, Sequence[Fraction]]) -> GroupComparison:
    """Compare members, each by name with raw sliders in the order of the criteria, on the scores of `table`.

    For a weighted sum the mean of normalised weights gives the mean of the members' values, and unlike the
    geometric mean survives a zero (Forman & Peniwati 1998). `replace(table, sliders=tuple(group.weights.values()))`
    is the common table. Raises ValueError without members, or naming one whose sliders are all zero.
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
    """Kendall's coefficient of concordance of judges × alternatives, corrected for ties; higher values rank first.

    W = 12 S / (M²(N³ - N) - M ΣT) with mean ranks for ties and T = Σ(t³ - t) over each judge's groups of t equals
    (Kendall & Babington Smith 1939). None where it is undefined: see `GroupComparison.agreement`.
    """
    judges, size = len(judgements), len(judgements[0]) if judgements else 0
    if judges < 2 or size < 3:
        return None
    sums = [sum((_mean_rank(judgement, i) for judgement in judgements), Fraction(0)) for i in range(size)]
    mean = sum(sums, Fraction(0)) / size
    ties = sum(judgement.count(v) ** 2 - 1 for judgement in map(list, judgements) for v in judgement)
    most = judges**2 * (size**3 - size) - judges * ties
    return 12 * sum(((total - mean) ** 2 for total in sums), Fraction(0)) / most if most else None


def _mean_rank(judgement: Sequence[Fraction], place: int) -> Fraction:
    ahead = sum(other > judgement[place] for other in judgement)
    equal = sum(other == judgement[place] for other in judgement)
    return ahead + Fraction(equal + 1, 2)
