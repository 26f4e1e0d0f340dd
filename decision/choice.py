"""What a reader chose on the decide page, and the decision problem that it poses."""

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
    """What the catalogue has now: what a link may name, and what stands where a link is silent.

    `criteria`, `features` and `frameworks` give the name for each id, in the catalogue's order; `scores` is framework
    to criterion to points, `supports` framework to feature to level. What is absent there is not researched. `uncertainty` is
    framework to criterion to the points that a score may be off either way, by the confidence in it. `profiles` is the weights of
    each profile by its id.
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
    """An alternative of the reader's. `scores` (criterion to points) and `levels` (feature to level) hold what is known."""

    name: str
    scores: Mapping[str, float]
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything a link carries: what the reader set, and the guide's data it was set against.

    `weights` is criterion to a whole number from 0 to 5. `musts_by_score` is criterion to the least points,
    `musts_by_feature` feature to the least level. `scores` is framework to criterion to the guide's points, and
    `levels` feature to framework to level, for the features of `musts_by_feature`; None is not known. `own_scores` is
    framework to criterion to the reader's points, which count instead of the guide's. `with_defaults` keeps it whole.
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
    """What the catalogue has now. Where it marks no framework as a default, all are."""
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
    """Nothing chosen yet: equal weights, the default frameworks, today's scores."""
    weights = dict.fromkeys(current.criteria, DEFAULT_WEIGHT)
    return with_defaults(Choice(weights, {}, {}, current.defaults, {}, {}, {}, ()), current)


def with_weights(weights: Mapping[str, int], choice: Choice, current: DecisionData) -> Choice:
    """The choice with these weights; a criterion they do not name weighs 0."""
    return with_defaults(replace(choice, weights={criterion: weights.get(criterion, 0) for criterion in current.criteria}), current)


def without_criteria(choice: Choice, criteria: Container[str]) -> Choice:
    """The choice as if there were no such criteria; the whole one if there would be none left."""
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
    """The profile whose weights the choice has, if any."""
    weights = {criterion: weight for criterion, weight in choice.weights.items() if weight}
    return next((id for id, of_it in current.profiles.items() if {c: weight for c, weight in of_it.items() if weight} == weights), None)


def with_defaults(choice: Choice, current: DecisionData) -> Choice:
    """The choice with a score for each framework and criterion and a level for each feature asked for, and no others.

    What it has stays, the rest is today's. For use after the weights, frameworks or must-haves have changed;
    `with_defaults(replace(choice, scores={}, levels={}), current)` is today's view of it.
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


def own_alternative_id(place: int) -> str:
    """The id of the own alternative at a place, from 0; no framework can have it."""
    return f"own.{place + 1}"


def effective_scores(choice: Choice) -> dict[str, dict[str, float | None]]:
    """By id of every alternative, the reader's own included: criterion to the points that count. None is not known."""
    frameworks = {slug: {**choice.scores[slug], **choice.own_scores.get(slug, {})} for slug in choice.frameworks}
    return frameworks | {
        own_alternative_id(n): {**dict.fromkeys(choice.weights), **own.scores} for n, own in enumerate(choice.alternatives)
    }


def problem_from_choice(choice: Choice, current: DecisionData) -> Problem:
    """The choice as a decision problem. Own alternatives are called `own_alternative_id(place)`. A level that is not known never meets a must-have."""
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
    """By id of every alternative: feature to level, for the features of the must-haves."""
    frameworks = {slug: {feature: row[slug] for feature, row in choice.levels.items()} for slug in choice.frameworks}
    return frameworks | {own_alternative_id(n): own.levels for n, own in enumerate(choice.alternatives)}


def _uncertainty(id: str, choice: Choice, current: DecisionData) -> tuple[tuple[str, Fraction], ...]:
    """By criterion how many points a score of the guide may be off; the reader's own scores count as they are."""
    own = choice.own_scores.get(id, {})
    guides = [criterion for criterion, points in choice.scores.get(id, {}).items() if points is not None and criterion not in own]
    give = current.uncertainty.get(id, {})
    return tuple((criterion, Fraction(str(points))) for criterion in guides if (points := give.get(criterion)))


def clean_text(text: str) -> str:
    """A reader's text as one line, without controls, marks that turn the direction of text, and lone surrogates."""
    marks = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    kept = (c for c in text if unicodedata.category(c) != "Cs" and unicodedata.bidirectional(c) not in marks)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in kept).split())


def clean_name(text: str) -> str:
    """A name as links carry it: clean text of at most 80 characters."""
    return clean_text(text)[:MAX_NAME_CHARS].strip()


def _restricted_to(keys: Container[K], row: Mapping[K, V]) -> dict[K, V]:
    return {key: value for key, value in row.items() if key in keys}


def _level_rank(level: str | None, current: DecisionData) -> int:
    return current.levels[level].rank if level and level in current.levels else -1
