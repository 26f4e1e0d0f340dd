"""Checks of references between fields and files, which pydantic cannot make because it validates one field at a time.

References to a shared file that is unusable are not checked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from catalog import models as m
from catalog.faults import FieldPath, FieldProblem, quote_value
from catalog.messages import error_message
from catalog.overrides import parse_value


def ids_of(entries: Iterable[Any]) -> set[str]:
    """Return the ids of the entries."""
    return {entry.id for entry in entries}


def unknown_problems(where: FieldPath, value: str | int, known: Iterable[str | int] | None) -> Iterator[FieldProblem]:
    """Yield a problem if `value` is not in `known`. If `known` is None, because its file is unusable, yield nothing."""
    if known is not None and value not in (names := list(known)):
        close = get_close_matches(str(value), map(str, names), 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(map(str, names)))[:300] or 'none'}"
        yield where, f"{value!r} is not known; {hint}"


def duplicate_problems(where: tuple[str], key: str, entries: Iterable[Any]) -> Iterator[FieldProblem]:
    """Yield a problem for each entry of a list with the same value of the field `key` as an earlier entry."""
    first: dict[object, int] = {}
    for index, entry in enumerate(entries):
        value = getattr(entry, key)
        if (earlier := first.setdefault(value, index)) != index:
            yield (*where, index, key), f"{value!r} is taken by {where[0]}[{earlier}]; give each its own {key}"


# ---------------------------------------------------------------- shared files


def vocabulary_problems(vocabulary: m.Vocabulary) -> Iterator[FieldProblem]:
    """Yield the duplicate ids in vocabulary.yaml."""
    for field, terms in vocabulary:
        if isinstance(terms, tuple):
            yield from duplicate_problems((field,), "id", terms)


def feature_problems(features: m.Features) -> Iterator[FieldProblem]:
    """Yield the duplicate ids and unknown groups in features.yaml."""
    yield from duplicate_problems(("features",), "id", features.features)
    yield from duplicate_problems(("groups",), "id", features.groups)
    groups = ids_of(features.groups)
    for index, feature in enumerate(features.features):
        yield from unknown_problems(("features", index, "group"), feature.group, groups)


def search_problems(words: m.SearchWords, known: Mapping[str, Collection[str] | None]) -> Iterator[FieldProblem]:
    """Yield the unknown ids in search.yaml. `known` maps the name of a field to its allowed ids."""
    for index, others in enumerate(words.other_words):
        for field, ids in known.items():
            for place, each in enumerate(getattr(others, field)):
                yield from unknown_problems(("other_words", index, field, place), each, ids)


def profile_problems(profiles: m.Profiles, criteria: m.Criteria | None) -> Iterator[FieldProblem]:
    """Yield the duplicate ids and unknown criteria in profiles.yaml."""
    yield from duplicate_problems(("profiles",), "id", profiles.profiles)
    known = ids_of(criteria.criteria) if criteria else None
    for index, profile in enumerate(profiles.profiles):
        for criterion in profile.weights:
            yield from unknown_problems(("profiles", index, "weights", criterion), criterion, known)


# ---------------------------------------------------------------- frameworks


def framework_problems(
    framework: m.Framework,
    others: Mapping[str, m.Framework],
    vocabulary: m.Vocabulary | None,
    criteria: m.Criteria | None,
    features: m.Features | None,
) -> Iterator[FieldProblem]:
    """Yield the problems of a framework's file: a name that another framework has, and unknown ids."""
    for other in [slug for slug, earlier in others.items() if earlier.name.lower() == framework.name.lower()]:
        yield ("name",), f"{framework.name!r} is also the name in {other}.yaml; pages tell frameworks apart by their names"
    for feature in framework.features if features else ():
        yield from unknown_problems(("features", feature), feature, ids_of(features.features) if features else None)
    for criterion in framework.scores if criteria else ():
        yield from unknown_problems(("scores", criterion), criterion, ids_of(criteria.criteria) if criteria else None)
    if vocabulary:
        yield from _support_problems(framework, vocabulary)
        yield from _fact_problems(framework, vocabulary)
        for criterion, score in framework.scores.items():
            yield from unknown_problems(("scores", criterion, "confidence"), score.confidence, ids_of(vocabulary.confidence))
        for index, link in enumerate(framework.links):
            yield from unknown_problems(("links", index, "kind"), link.kind, ids_of(vocabulary.link_kinds))


def _support_problems(framework: m.Framework, vocabulary: m.Vocabulary) -> Iterator[FieldProblem]:
    levels = {level.id: level for level in vocabulary.levels}
    for feature, support in framework.features.items():
        yield from unknown_problems(("features", feature, "level"), support.level, levels)
        if support.level in levels and levels[support.level].needs_note and not support.note:
            yield ("features", feature), f"level {support.level!r} needs a note; add `note:` and say what is missing"


def _fact_problems(framework: m.Framework, vocabulary: m.Vocabulary) -> Iterator[FieldProblem]:
    kinds = {kind.id: kind for kind in vocabulary.facts}
    for fact_id, fact in framework.facts.items():
        yield from unknown_problems(("facts", fact_id), fact_id, kinds)
        if fact_id in kinds and (wrong := type_problem(fact.value, kinds[fact_id].type)):
            yield ("facts", fact_id, "value"), wrong


def type_problem(value: object, kind: str) -> str | None:
    """Return a message if `value` is not of the type `kind` that the vocabulary requires, or None if it is."""
    if kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else f"{quote_value(value)} is not a number; write it without quotes or commas, such as 1234.5"
    if kind == "flag":
        return None if isinstance(value, bool) else f"{quote_value(value)} is neither true nor false; write one of them"
    if not isinstance(value, str):
        return error_message(m.Fact, {"type": "string_type", "loc": ("value",), "msg": "", "input": value})
    if kind == "version" and not value[:1].isdigit():
        return f"{quote_value(value)} is not a version; start with a digit, such as 3.1.3"
    if kind == "day":
        try:
            m.known_day(value)
        except ValueError as error:
            return str(error)
    return None


def package_problems(row: m.PackageFact, vocabulary: m.Vocabulary | None) -> Iterator[FieldProblem]:
    """Yield the problems of a row of packages.csv: an unknown fact, a value of the wrong type, days in the wrong order."""
    kinds = {kind.id: kind for kind in vocabulary.facts} if vocabulary else {}
    yield from unknown_problems(("fact",), row.fact, kinds if vocabulary else None)
    if row.fact in kinds and (wrong := type_problem(parse_value(row, kinds[row.fact].type), kinds[row.fact].type)):
        yield ("value",), wrong
    if row.since > row.checked:
        yield ("since",), f"{row.since} lies after {row.checked}, when it was checked; correct one of them"


# ---------------------------------------------------------------- the December 2025 guide


def guide_problems(vocabulary: m.Vocabulary | None, slugs: list[str] | None, guide: m.Guide) -> Iterator[FieldProblem]:
    """Yield the problems of guide.yaml: duplicate ids, unknown ids, and claims that no item uses."""
    yield from duplicate_problems(("claims",), "id", guide.claims)
    yield from duplicate_problems(("places",), "id", guide.places)
    yield from duplicate_problems(("sections",), "id", guide.sections)
    for index, place in enumerate(guide.places):
        yield from unknown_problems(("places", index, "section"), place.section, ids_of(guide.sections))
    yield from _item_problems(guide, slugs)
    used = {claim_id for item in guide.items for claim_id in item.claims}
    for index, claim in enumerate(guide.claims):
        yield from unknown_problems(("claims", index, "place"), claim.place, ids_of(guide.places))
        for slug in claim.about:
            yield from unknown_problems(("claims", index, "about"), slug, slugs)
        if vocabulary:
            yield from unknown_problems(("claims", index, "verdict"), claim.verdict, ids_of(vocabulary.verdicts))
        if claim.id not in used:
            yield ("claims", index, "id"), f"no page shows {claim.id!r}; add it to `claims:` of the item it judges"


def _item_problems(guide: m.Guide, slugs: list[str] | None) -> Iterator[FieldProblem]:
    """Yield unknown ids of items, and claims with another place or other frameworks than their item."""
    places, claims = ids_of(guide.places), {claim.id: claim for claim in guide.claims}
    for index, item in enumerate(guide.items):
        yield from unknown_problems(("items", index, "place"), item.place, places)
        for slug in item.about:
            yield from unknown_problems(("items", index, "about"), slug, slugs)
        for claim_id in item.claims:
            yield from unknown_problems(("items", index, "claims"), claim_id, claims)
            claim = claims.get(claim_id)
            if claim and (claim.place != item.place or not set(item.about) <= set(claim.about)):
                yield ("items", index, "claims"), f"{claim_id!r} has another place or about than this item; make them agree"
