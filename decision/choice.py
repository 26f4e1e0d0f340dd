"""What a reader chose on the decide page, and the decision problem that it poses."""

import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from catalog import Catalog
from catalog.models import Level
from decision.problem import Alternative, Criterion, Exclusion, FeatureMiss, Must, Problem

MOST_FRAMEWORKS = 10
MOST_ALTERNATIVES = 5
LONGEST_NAME = 80
UNNAMED = "Unnamed"
MOST_WEIGHT = 5
START_WEIGHT = 3

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Today:
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
    framework to criterion to the reader's points, which count instead of the guide's. `completed` keeps it whole.
    """

    weights: Mapping[str, int]
    musts_by_score: Mapping[str, float]
    musts_by_feature: Mapping[str, str]
    frameworks: tuple[str, ...]
    scores: Mapping[str, Mapping[str, float | None]]
    levels: Mapping[str, Mapping[str, str | None]]
    own_scores: Mapping[str, Mapping[str, float]]
    alternatives: tuple[OwnAlternative, ...]


def today_of(catalog: Catalog) -> Today:
    """What the catalogue has now. Where it marks no framework as a default, all are."""
    give = {level.id: level.give for level in catalog.vocabulary.confidence} if catalog.vocabulary else {}
    return Today(
        criteria={criterion.id: criterion.name for criterion in catalog.criteria},
        features={feature.id: feature.name for feature in catalog.features},
        levels={level.id: level for level in catalog.vocabulary.levels} if catalog.vocabulary else {},
        frameworks={slug: framework.name for slug, framework in catalog.frameworks.items()},
        defaults=catalog.defaults[:MOST_FRAMEWORKS],
        scores={slug: {id: score.score for id, score in f.scores.items()} for slug, f in catalog.frameworks.items()},
        supports={slug: {id: support.level for id, support in f.features.items()} for slug, f in catalog.frameworks.items()},
        uncertainty={slug: {id: give.get(s.confidence, 0) for id, s in f.scores.items()} for slug, f in catalog.frameworks.items()},
        profiles={profile.id: profile.weights for profile in catalog.profiles},
    )


def start(today: Today) -> Choice:
    """Nothing chosen yet: equal weights, the default frameworks, today's scores."""
    weights = dict.fromkeys(today.criteria, START_WEIGHT)
    return completed(Choice(weights, {}, {}, today.defaults, {}, {}, {}, ()), today)


def weighed(weights: Mapping[str, int], choice: Choice, today: Today) -> Choice:
    """The choice with these weights; a criterion they do not name weighs 0."""
    return completed(replace(choice, weights={criterion: weights.get(criterion, 0) for criterion in today.criteria}), today)


def without(choice: Choice, criteria: Container[str]) -> Choice:
    """The choice as if there were no such criteria; the whole one if there would be none left."""
    kept = [criterion for criterion in choice.weights if criterion not in criteria]
    if not kept:
        return choice
    return replace(
        choice,
        weights=_only(kept, choice.weights),
        scores={slug: _only(kept, row) for slug, row in choice.scores.items()},
        own_scores={slug: row for slug, cells in choice.own_scores.items() if (row := _only(kept, cells))},
        alternatives=tuple(replace(own, scores=_only(kept, own.scores)) for own in choice.alternatives),
    )


def profile_of(choice: Choice, today: Today) -> str | None:
    """The profile whose weights the choice has, if any."""
    weights = {criterion: weight for criterion, weight in choice.weights.items() if weight}
    return next((id for id, of_it in today.profiles.items() if {c: weight for c, weight in of_it.items() if weight} == weights), None)


def completed(choice: Choice, today: Today) -> Choice:
    """The choice with a score for each framework and criterion and a level for each feature asked for, and no others.

    What it has stays, the rest is today's. For use after the weights, frameworks or must-haves have changed;
    `completed(replace(choice, scores={}, levels={}), today)` is today's view of it.
    """
    frameworks, criteria, features = choice.frameworks, choice.weights, choice.musts_by_feature
    scores = {slug: {**dict.fromkeys(criteria), **today.scores.get(slug, {}), **choice.scores.get(slug, {})} for slug in frameworks}
    levels = {id: {slug: today.supports.get(slug, {}).get(id) for slug in frameworks} | dict(choice.levels.get(id, {})) for id in features}
    own_scores = {slug: _only(criteria, choice.own_scores.get(slug, {})) for slug in frameworks}
    return replace(
        choice,
        weights=dict(criteria),
        scores={slug: _only(criteria, row) for slug, row in scores.items()},
        levels={id: _only(frameworks, row) for id, row in levels.items()},
        own_scores={slug: row for slug, row in own_scores.items() if row},
        alternatives=tuple(
            OwnAlternative(own.name, _only(criteria, own.scores), _only(features, own.levels)) for own in choice.alternatives
        ),
    )


def own_id(place: int) -> str:
    """The id of the own alternative at a place, from 0; no framework can have it."""
    return f"own.{place + 1}"


def scores_used(choice: Choice) -> dict[str, dict[str, float | None]]:
    """By id of every alternative, the reader's own included: criterion to the points that count. None is not known."""
    frameworks = {slug: {**choice.scores[slug], **choice.own_scores.get(slug, {})} for slug in choice.frameworks}
    return frameworks | {own_id(n): {**dict.fromkeys(choice.weights), **own.scores} for n, own in enumerate(choice.alternatives)}


def problem_of(choice: Choice, today: Today) -> Problem:
    """The choice as a decision problem. Own alternatives are called `own_id(place)`. A level that is not known never meets a must-have."""
    misses = {
        id: tuple(
            FeatureMiss(feature, needs, has)
            for feature, needs in choice.musts_by_feature.items()
            if _rank(has := levels.get(feature), today) < _rank(needs, today)
        )
        for id, levels in _levels_used(choice).items()
    }
    return Problem(
        tuple(Criterion(criterion, Fraction(weight)) for criterion, weight in choice.weights.items()),
        tuple(
            Alternative(
                id,
                tuple(None if (points := row[criterion]) is None else Fraction(points) for criterion in choice.weights),
                _uncertainty(id, choice, today),
            )
            for id, row in scores_used(choice).items()
        ),
        tuple(Must(criterion, Fraction(points)) for criterion, points in choice.musts_by_score.items()),
        tuple(Exclusion(id, missed) for id, missed in misses.items() if missed),
    )


def _levels_used(choice: Choice) -> dict[str, Mapping[str, str | None]]:
    """By id of every alternative: feature to level, for the features of the must-haves."""
    frameworks = {slug: {feature: row[slug] for feature, row in choice.levels.items()} for slug in choice.frameworks}
    return frameworks | {own_id(n): own.levels for n, own in enumerate(choice.alternatives)}


def _uncertainty(id: str, choice: Choice, today: Today) -> tuple[tuple[str, Fraction], ...]:
    """By criterion how many points a score of the guide may be off; the reader's own scores count as they are."""
    own = choice.own_scores.get(id, {})
    guides = [criterion for criterion, points in choice.scores.get(id, {}).items() if points is not None and criterion not in own]
    give = today.uncertainty.get(id, {})
    return tuple((criterion, Fraction(str(points))) for criterion in guides if (points := give.get(criterion)))


def clean_text(text: str) -> str:
    """A reader's text as one line, without controls, marks that turn the direction of text, and lone surrogates."""
    marks = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    kept = (c for c in text if unicodedata.category(c) != "Cs" and unicodedata.bidirectional(c) not in marks)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in kept).split())


def clean_name(text: str) -> str:
    """A name as links carry it: clean text of at most 80 characters."""
    return clean_text(text)[:LONGEST_NAME].strip()


def _only(keys: Container[K], row: Mapping[K, V]) -> dict[K, V]:
    return {key: value for key, value in row.items() if key in keys}


def _rank(level: str | None, today: Today) -> int:
    return today.levels[level].rank if level and level in today.levels else -1
