"""Decides which figure counts if a framework's file and packages.csv both have one. The decision is always shown."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

from catalog import models as m
from catalog.catalog import Catalog
from catalog.faults import Fault, quote_value

FILE = "packages.csv"
Newest = Mapping[tuple[str, str], m.PackageFact]
"""Newest row of packages.csv by package and fact."""


def newest_figures(rows: Iterable[m.PackageFact]) -> Newest:
    """Return the newest row of each package and fact."""
    return {(row.package, row.fact): row for row in sorted(rows, key=lambda row: row.since)}


def parse_value(row: m.PackageFact, kind: str) -> str | int | float | bool:
    """Return a cell as the type that the vocabulary gives its fact, or as text if it does not match."""
    if kind == "flag":
        return {"yes": True, "no": False}.get(row.value, row.value)
    if kind == "number":
        with suppress(ValueError):
            return int(row.value) if row.value.isdigit() else float(row.value)
    return row.value


def with_index_figures(framework: m.Framework, newest: Newest, vocabulary: m.Vocabulary) -> m.Framework:
    """Return the framework with the figures of packages.csv and their notes among its facts. Facts with `overrides:` stay as they are."""
    facts = dict(framework.facts)
    for kind in vocabulary.facts:
        row, own = newest.get((framework.package, kind.id)), facts.get(kind.id)
        if own and own.overrides:
            facts[kind.id] = own.model_copy(update={"note": " ".join(filter(None, (own.note, own.overrides)))})
        elif row:
            facts[kind.id] = _fact_of(row, parse_value(row, kind.type), framework.index_notes.get(kind.id))
    in_order = {kind.id: facts[kind.id] for kind in vocabulary.facts if kind.id in facts}
    return framework.model_copy(update={"facts": MappingProxyType(in_order)})


def _fact_of(row: m.PackageFact, value: str | int | float | bool, note: m.IndexNote | None) -> m.Fact:
    if note and note.value != value:
        note = None
    sources = dict.fromkeys((row.source, *(note.sources if note else ())))
    values = {"value": value, "note": note.note if note else None, "sources": tuple(sources), "checked": row.checked}
    return m.Fact.model_validate(values, context={id(values): row.at})


def override_faults(framework: m.Framework, newest: Newest, vocabulary: m.Vocabulary) -> Iterator[Fault]:
    """Yield a fault for each fact of a framework's file that packages.csv has too, and for each override without a figure.

    `framework` is as its file has it.
    """
    kinds = {kind.id: kind for kind in vocabulary.facts}
    for fact_id, fact in framework.facts.items():
        row = newest.get((framework.package, fact_id))
        if fact.overrides and not row:
            what = f"{FILE} has no figure of {framework.package} for this, so it overrides nothing; take the line `overrides:` out"
            yield _fault(fact, f"facts.{fact_id}.overrides", what)
        elif row and not fact.overrides:
            found = parse_value(row, kinds[fact_id].type)
            theirs = "the same" if found == fact.value else quote_value(found)
            what = f"{quote_value(fact.value)} stands here, but {FILE}:{_line(row)} has {theirs}, and that counts; take the fact out"
            what += " and put its note under `index_notes:`" if fact.note else ""
            what += ', or, where the index is wrong, add `overrides: "why its figure is wrong"`, and the fact counts for good'
            yield _fault(fact, f"facts.{fact_id}", what)
    for fact_id, note in framework.index_notes.items():
        if fact_id not in kinds:
            yield _fault(note, f"index_notes.{fact_id}", f"{fact_id!r} is not known; write the id of a fact in vocabulary.yaml")
        elif not kinds[fact_id].index:
            yield _fault(note, f"index_notes.{fact_id}", "the index has no such figure; write it as `note:` of the fact itself")


def outdated_overrides(data: Catalog) -> list[str]:
    """Return a line for each note whose figure has changed (it is not shown), and for each override that the index now agrees with."""
    lines = []
    newest, kinds = newest_figures(data.package_facts), {kind.id: kind.type for kind in data.vocabulary.facts} if data.vocabulary else {}
    for framework in data.frameworks.values():
        for fact_id, note in framework.index_notes.items():
            row = newest.get((framework.package, fact_id))
            found = parse_value(row, kinds.get(fact_id, "")) if row else None
            if found != note.value:
                now = f"{FILE}:{_line(row)} has {quote_value(found)}" if row else f"{FILE} has no figure of {framework.package} for this"
                what = f"the note on {quote_value(note.value)} is not shown, since {now}; bring it up to date or take it out"
                lines.append(str(_fault(note, f"index_notes.{fact_id}", what)))
        for fact_id, fact in framework.facts.items():
            row = newest.get((framework.package, fact_id))
            if fact.overrides and row and parse_value(row, kinds.get(fact_id, "")) == fact.value:
                what = f"{FILE}:{_line(row)} has the same by now; the fact can be taken out"
                lines.append(str(_fault(fact, f"facts.{fact_id}.overrides", what)))
    return lines


def _fault(entry: m.Placed, field: str, message: str) -> Fault:
    path, line = entry.at or ("", 1)
    return Fault(path, line, field, message)


def _line(row: m.PackageFact) -> int:
    return row.at[1] if row.at else 1
