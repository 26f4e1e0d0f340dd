"""The input of a decision: weighted criteria, scored alternatives and must-haves, with exact fractions."""

from dataclasses import dataclass
from fractions import Fraction

SCALE = (Fraction(1), Fraction(5))
SLIDER_MAX = Fraction(5)
SAMPLES = 20_000
SEED = 1


@dataclass(frozen=True, slots=True)
class WeightedCriterion:
    """A criterion and its raw slider position, from 0 to the problem's `slider_max`."""

    id: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Alternative:
    """An alternative with one score per criterion, in the problem's order and on its scale. None means unknown.

    `uncertainty` has pairs of criterion and possible error in points (plus or minus). Scores of other criteria are exact.
    """

    id: str
    scores: tuple[Fraction | None, ...]
    uncertainty: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Must:
    """A must-have: the minimum score that an alternative needs on a criterion."""

    criterion: str
    at_least: Fraction


@dataclass(frozen=True, slots=True)
class FeatureMiss:
    """A required feature level that an alternative does not reach. `has` is None if its level is unknown."""

    feature: str
    needs: str
    has: str | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An alternative that is excluded before the ranking because it misses required features."""

    id: str
    misses: tuple[FeatureMiss, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A decision problem. Without criteria or alternatives the ranking is empty.

    The criterion of each must-have is among `criteria`. An excluded alternative may also be among `alternatives`; it is not
    ranked. `samples` is the number of random samples where not all combinations are enumerated, and `seed` makes them
    reproducible.
    """

    criteria: tuple[WeightedCriterion, ...]
    alternatives: tuple[Alternative, ...]
    musts: tuple[Must, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    scale: tuple[Fraction, Fraction] = SCALE
    slider_max: Fraction = SLIDER_MAX
    samples: int = SAMPLES
    seed: int = SEED
