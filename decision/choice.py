"""The user's choice on the decide page and its conversion into a decision problem."""

import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from catalog import Catalog
from catalog.models import Level
from decision.problem import Alternative, Exclusion, FeatureMiss, Must, Problem, WeightedCriterion

MAX_FRAMEWORKS = 10
MAX_OWN_ALTERNATIVES = 5
MAX_NAME_CHARS = 80
DEFAULT_OWN_NAME = "Unnamed"
MAX_WEIGHT = 5
DEFAULT_WEIGHT = 3

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class DecisionData:
    """The part of the catalogue that decisions use: valid ids, default values and current scores.

    `criteria`, `features` and `frameworks` map ids to names in the catalogue's order. `scores` maps framework and criterion
    to points, and `supports` maps framework and feature to a level; a missing entry is not researched. `uncertainty` maps
    framework and criterion to the possible error of the score in points (plus or minus), which depends on its confidence.
    `profiles` maps the id of each profile to its weights.
    """

    criteria: Mapping[str, str]
    features: Mapping[str, str]
    levels: Mapping[str, Level]
    frameworks: Mapping[str, str]
    defaults: tuple[str, ...]
    scores: Mapping[str, Mapping[str, float]]
    supports: Mapping[str, Mapping[str, str]]
    uncertainty: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    profiles: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnAlternative:
    """An alternative that the user added. `scores` maps criterion to points and `levels` feature to level; unknown values are left out."""

    name: str
    scores: Mapping[str, float]
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """The complete content of a decision link: the user's settings and the catalogue data they refer to.

    `weights` maps each criterion to an integer from 0 to 5. `musts_by_score` maps criterion to the minimum points, and
    `musts_by_feature` maps feature to the minimum level. `scores` maps framework and criterion to the guide's points, and
    `levels` maps feature and framework to a level for each feature in `musts_by_feature`; None means unknown. `own_scores`
    maps framework and criterion to the user's points, which replace the guide's. Call `with_defaults` after a change to
    add missing entries and remove surplus ones.
    """

    weights: Mapping[str, int]
    musts_by_score: Mapping[str, float]
    musts_by_feature: Mapping[str, str]
    frameworks: tuple[str, ...]
    scores: Mapping[str, Mapping[str, float | None]]
    levels: Mapping[str, Mapping[str, str | None]]
    own_scores: Mapping[str, Mapping[str, float]]
    alternatives: tuple[OwnAlternative, ...]


def current_decision_data(catalog: Catalog) -> DecisionData:
    """Return the decision data of a catalogue."""
    give = {level.id: level.give for level in catalog.vocabulary.confidence} if catalog.vocabulary else {}
    return DecisionData(
        criteria={criterion.id: criterion.name for criterion in catalog.criteria},
        features={feature.id: feature.name for feature in catalog.features},
        levels={level.id: level for level in catalog.vocabulary.levels} if catalog.vocabulary else {},
        frameworks={slug: framework.name for slug, framework in catalog.frameworks.items()},
        defaults=catalog.defaults[:MAX_FRAMEWORKS],
        scores={slug: {id: score.score for id, score in f.scores.items()} for slug, f in catalog.frameworks.items()},
        supports={slug: {id: support.level for id, support in f.features.items()} for slug, f in catalog.frameworks.items()},
        uncertainty={slug: {id: give.get(s.confidence, 0) for id, s in f.scores.items()} for slug, f in catalog.frameworks.items()},
        profiles={profile.id: profile.weights for profile in catalog.profiles},
    )


def initial_choice(current: DecisionData) -> Choice:
    """Return the initial choice: equal weights, the default frameworks and the current scores."""
    weights = dict.fromkeys(current.criteria, DEFAULT_WEIGHT)
    return with_defaults(Choice(weights, {}, {}, current.defaults, {}, {}, {}, ()), current)


def with_weights(weights: Mapping[str, int], choice: Choice, current: DecisionData) -> Choice:
    """Return the choice with other weights. A criterion without an entry in `weights` gets weight 0."""
    return with_defaults(replace(choice, weights={criterion: weights.get(criterion, 0) for criterion in current.criteria}), current)


def without_criteria(choice: Choice, criteria: Container[str]) -> Choice:
    """Return the choice without the given criteria, or the unchanged choice if no criterion would remain."""
    kept = [criterion for criterion in choice.weights if criterion not in criteria]
    if not kept:
        return choice
    return replace(
        choice,
        weights=_restricted_to(kept, choice.weights),
        scores={slug: _restricted_to(kept, row) for slug, row in choice.scores.items()},
        own_scores={slug: row for slug, cells in choice.own_scores.items() if (row := _restricted_to(kept, cells))},
        alternatives=tuple(replace(own, scores=_restricted_to(kept, own.scores)) for own in choice.alternatives),
    )


def matching_profile(choice: Choice, current: DecisionData) -> str | None:
    """Return the id of the profile that has the same weights as the choice, or None."""
    weights = {criterion: weight for criterion, weight in choice.weights.items() if weight}
    return next((id for id, profile in current.profiles.items() if {c: weight for c, weight in profile.items() if weight} == weights), None)


def with_defaults(choice: Choice, current: DecisionData) -> Choice:
    """Return the choice with exactly one score per framework and criterion and one level per framework and required feature.

    Existing values are kept, missing ones are taken from the current data, and surplus ones are removed. Use this after a
    change of weights, frameworks or must-haves. `with_defaults(replace(choice, scores={}, levels={}), current)` replaces all
    values by the current ones.
    """
    frameworks, criteria, features = choice.frameworks, choice.weights, choice.musts_by_feature
    scores = {slug: {**dict.fromkeys(criteria), **current.scores.get(slug, {}), **choice.scores.get(slug, {})} for slug in frameworks}
    levels = {
        id: {slug: current.supports.get(slug, {}).get(id) for slug in frameworks} | dict(choice.levels.get(id, {})) for id in features
    }
    own_scores = {slug: _restricted_to(criteria, choice.own_scores.get(slug, {})) for slug in frameworks}
    return replace(
        choice,
        weights=dict(criteria),
        scores={slug: _restricted_to(criteria, row) for slug, row in scores.items()},
        levels={id: _restricted_to(frameworks, row) for id, row in levels.items()},
        own_scores={slug: row for slug, row in own_scores.items() if row},
        alternatives=tuple(
            OwnAlternative(own.name, _restricted_to(criteria, own.scores), _restricted_to(features, own.levels))
            for own in choice.alternatives
        ),
    )


def own_alternative_id(index: int) -> str:
    """Return the id of the user's alternative at a zero-based index. Framework ids contain no dot, so the ids cannot collide."""
    return f"own.{index + 1}"


def effective_scores(choice: Choice) -> dict[str, dict[str, float | None]]:
    """Return the scores used for the ranking, by alternative (the user's own included) and criterion. None means unknown."""
    frameworks = {slug: {**choice.scores[slug], **choice.own_scores.get(slug, {})} for slug in choice.frameworks}
    return frameworks | {
        own_alternative_id(n): {**dict.fromkeys(choice.weights), **own.scores} for n, own in enumerate(choice.alternatives)
    }


def problem_from_choice(choice: Choice, current: DecisionData) -> Problem:
    """Convert the choice into a decision problem. An unknown level does not meet a must-have."""
    misses = {
        id: tuple(
            FeatureMiss(feature, needs, has)
            for feature, needs in choice.musts_by_feature.items()
            if _level_rank(has := levels.get(feature), current) < _level_rank(needs, current)
        )
        for id, levels in _effective_levels(choice).items()
    }
    return Problem(
        tuple(WeightedCriterion(criterion, Fraction(weight)) for criterion, weight in choice.weights.items()),
        tuple(
            Alternative(
                id,
                tuple(None if (points := row[criterion]) is None else Fraction(points) for criterion in choice.weights),
                _uncertainty(id, choice, current),
            )
            for id, row in effective_scores(choice).items()
        ),
        tuple(Must(criterion, Fraction(points)) for criterion, points in choice.musts_by_score.items()),
        tuple(Exclusion(id, missed) for id, missed in misses.items() if missed),
    )


def _effective_levels(choice: Choice) -> dict[str, Mapping[str, str | None]]:
    """Return the level of each required feature, by alternative and feature."""
    frameworks = {slug: {feature: row[slug] for feature, row in choice.levels.items()} for slug in choice.frameworks}
    return frameworks | {own_alternative_id(n): own.levels for n, own in enumerate(choice.alternatives)}


def _uncertainty(id: str, choice: Choice, current: DecisionData) -> tuple[tuple[str, Fraction], ...]:
    """Return the possible error in points of each known score of the guide. The user's own scores are taken as exact."""
    own = choice.own_scores.get(id, {})
    from_guide = [criterion for criterion, points in choice.scores.get(id, {}).items() if points is not None and criterion not in own]
    uncertainty = current.uncertainty.get(id, {})
    return tuple((criterion, Fraction(str(points))) for criterion in from_guide if (points := uncertainty.get(criterion)))


def clean_text(text: str) -> str:
    """Return user input as one line without control characters, bidirectional formatting characters and lone surrogates."""
    bidi_controls = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    kept = (c for c in text if unicodedata.category(c) != "Cs" and unicodedata.bidirectional(c) not in bidi_controls)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in kept).split())


def clean_name(text: str) -> str:
    """Return user input as the name of an own alternative: clean text of at most 80 characters."""
    return clean_text(text)[:MAX_NAME_CHARS].strip()


def _restricted_to(keys: Container[K], row: Mapping[K, V]) -> dict[K, V]:
    return {key: value for key, value in row.items() if key in keys}


def _level_rank(level: str | None, current: DecisionData) -> int:
    """Return the rank of a level, or -1 for an unknown one, which is below every required level."""
    return current.levels[level].rank if level and level in current.levels else -1
