"""A decision problem: what is weighed, what is compared, and what rules an alternative out. Numbers are exact."""

from dataclasses import dataclass
from fractions import Fraction

SCALE = (Fraction(1), Fraction(5))
SLIDER_MAX = Fraction(5)
SAMPLES = 20_000
SEED = 1


@dataclass(frozen=True, slots=True)
class WeightedCriterion:
    """One criterion. `weight` is the raw slider, 0 to the problem's `slider_max`."""

    id: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative. `scores` are on the problem's scale, in the order of its criteria; None is not known.

    `uncertainty` is by criterion how many points a known score may be off either way; a criterion that is absent: none.
    """

    id: str
    scores: tuple[Fraction | None, ...]
    uncertainty: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Must:
    """A must-have: the least score an alternative needs on a criterion."""

    criterion: str
    at_least: Fraction


@dataclass(frozen=True, slots=True)
class FeatureMiss:
    """A feature that an alternative should have and has not; `has` None is not known."""

    feature: str
    needs: str
    has: str | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An alternative ruled out beforehand, by features that are no scores."""

    id: str
    misses: tuple[FeatureMiss, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Weights, scores and must-haves; without a criterion or an alternative nothing is ranked.

    The criterion of a must-have is among `criteria`. An excluded alternative may stand among the `alternatives` too; it does
    not compete either way. `samples` are drawn with `seed` wherever not all possibilities are counted.
    """

    criteria: tuple[WeightedCriterion, ...]
    alternatives: tuple[Alternative, ...]
    musts: tuple[Must, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    scale: tuple[Fraction, Fraction] = SCALE
    slider_max: Fraction = SLIDER_MAX
    samples: int = SAMPLES
    seed: int = SEED
