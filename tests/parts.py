"""Split a catalogue into the smallest parts that an error in a file can remove, to compare what is missing."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel

from catalog import Catalog, Fault

ENTRY_FIELDS = {
    "frameworks": ("facts", "features", "scores", "users", "support", "links"),
    "criteria": ("criteria",),
    "features": ("groups", "features"),
    "profiles": ("profiles",),
    "guide": ("sections", "places", "items", "claims"),
    "unverified": ("entries",),
    "search": ("other_words",),
    "migrations": ("changes", "steps"),
    "task": ("frameworks",),
    "native": ("cases",),
    "checked": ("frameworks",),
    "mutations": ("mutations",),
    "bench": ("frameworks",),
}
"""Fields whose entries are removed one at a time, by folder or file name."""
OPTIONAL_FIELDS = ("default", "run", "support_note")
"""Fields of a framework that are removed without removing the framework."""

Part = tuple[str, str, str]
"""File, field, and key or index of an entry. Field and key are empty for the part that removes the whole file."""


def parts(data: Catalog) -> dict[Part, str]:
    """Return all parts of the catalogue as canonical JSON."""
    return {part: _canonical_json(value) for part, value in _parts(data)}


def _parts(data: Catalog) -> Iterator[tuple[Part, object]]:
    yield from _whole_file("vocabulary.yaml", data.vocabulary)
    yield from _list_entries("criteria.yaml", "criteria", data.criteria)
    yield from _list_entries("features.yaml", "groups", data.feature_groups)
    yield from _list_entries("features.yaml", "features", data.features)
    yield from _list_entries("profiles.yaml", "profiles", [profile.model_copy(update={"weights": {}}) for profile in data.profiles])
    yield from _list_entries("unverified.yaml", "entries", data.unverified)
    yield from _list_entries("search.yaml", "other_words", data.search.other_words)
    yield from _list_entries("guide.yaml", "sections", data.guide.sections)
    yield from _list_entries("guide.yaml", "places", data.guide.places)
    yield from _list_entries("guide.yaml", "claims", [claim.model_copy(update={"about": ()}) for claim in data.guide.claims])
    yield from _list_entries("guide.yaml", "items", [item.model_copy(update={"claims": ()}) for item in data.guide.items])
    for slug, framework in data.frameworks.items():
        file, taken_apart = f"frameworks/{slug}.yaml", (*ENTRY_FIELDS["frameworks"], *OPTIONAL_FIELDS)
        yield (file, "", ""), framework.model_dump(exclude=set(taken_apart))
        for field in ENTRY_FIELDS["frameworks"]:
            of_field = getattr(framework, field)
            yield from _mapping_entries(file, field, of_field) if isinstance(of_field, Mapping) else _list_entries(file, field, of_field)
        yield from (((file, field, ""), value) for field in OPTIONAL_FIELDS if (value := getattr(framework, field)))
    for (start, end), migration in data.migrations.items():
        file = f"migrations/{start}-to-{end}.yaml"
        yield (file, "", ""), migration.summary
        yield from _list_entries(file, "changes", migration.changes)
        yield from _list_entries(file, "steps", migration.steps)
    for table in data.benchmarks:
        yield (f"benchmarks/{table.id}.yaml", "", ""), table.head
        yield from _list_entries(f"benchmarks/{table.id}.csv", "row", table.rows)
    for result in data.results:
        yield (f"benchmarks/{result.id}.yaml", "", ""), result
    for file, rows in (("adoption.csv", data.adoption), ("releases.csv", data.releases), ("packages.csv", data.package_facts)):
        yield from _list_entries(file, "row", rows)
    for task, entry in data.tasks.items():
        folder = f"examples/{task}"
        yield (f"{folder}/task.yaml", "", ""), entry.model_dump(exclude={"frameworks"})
        for slug, example in data.examples[task].items():
            yield (f"{folder}/task.yaml", "frameworks", slug), (example.model_copy(update={"checked": None, "run": None, "packages": ()}))
            if example.checked:
                yield (f"{folder}/checked.yaml", "frameworks", slug), example.checked
        yield from _whole_file(f"{folder}/contract.yaml", data.contracts.get(task))
        if native := data.natives.get(task):
            yield (f"{folder}/native.yaml", "", ""), native.model_copy(update={"cases": ()})
            yield from _list_entries(f"{folder}/native.yaml", "cases", native.cases)
        yield from _list_entries(f"{folder}/mutations.yaml", "mutations", data.mutations.get(task, ()))
    for slug, app in (data.bench.apps if data.bench else {}).items():
        yield ("examples/bench/bench.yaml", "frameworks", slug), app.apps


def _whole_file(file: str, value: object) -> Iterator[tuple[Part, object]]:
    if value is not None:
        yield (file, "", ""), value


def _list_entries(file: str, field: str, entries: Sequence[object]) -> Iterator[tuple[Part, object]]:
    yield from (((file, field, str(index)), entry) for index, entry in enumerate(entries))


def _mapping_entries(file: str, field: str, entries: Mapping[str, object]) -> Iterator[tuple[Part, object]]:
    yield from (((file, field, key), entry) for key, entry in entries.items())


def _canonical_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=_to_jsonable)


def _to_jsonable(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else dict(value)


def affected_part(fault: Fault) -> Part | None:
    """Return the part that a fault removes, or None if it removes nothing."""
    path = PurePosixPath(fault.path)
    if path.suffix == ".csv":
        return (fault.path, "row", str(fault.line - 2)) if fault.field not in ("header", "") else (fault.path, "", "")
    if path.parts[0] == "examples" and len(path.parts) > 3:
        return f"examples/{path.parts[1]}/task.yaml", "frameworks", path.parts[2]
    found = re.match(r"([\w-]+)(?:\[(\d+)\]|\.([^.\[]+))?", fault.field)
    field, key = (found[1], found[2] or found[3] or "") if found else ("", "")
    kind = path.parent.name if path.parent.name in ENTRY_FIELDS else path.stem
    if field in ENTRY_FIELDS.get(kind, ()):
        return fault.path, field, key
    if kind == "frameworks" and ("is no field here" in fault.message or field in OPTIONAL_FIELDS):
        return (fault.path, field, "") if field in OPTIONAL_FIELDS else None
    return fault.path, "", ""


def removed_parts(whole: Mapping[Part, str], hits: Iterable[Part | None]) -> set[Part]:
    """Return the parts that are removed with the affected parts, including the parts that refer to them."""
    found: set[Part] = set()
    for hit_part in hits:
        if hit_part:
            found |= {part for part in whole if _is_removed_with(part, hit_part)}
    for file, field, key in set(found):
        entry = json.loads(whole[(file, field, key)])
        match file, field:
            case _, "frameworks" if file.endswith("/task.yaml"):
                folder = file.removesuffix("task.yaml")
                found |= {part for part in whole if part == (f"{folder}checked.yaml", "frameworks", key)}
                mutations = [part for part in whole if part[0] == f"{folder}mutations.yaml"]
                found |= {part for part in mutations if json.loads(whole[part])["framework"] == key}
            case "criteria.yaml", "criteria" if any(part[:2] == (file, field) and part not in found for part in whole):
                found |= {part for part in whole if part[1:] == ("scores", entry["id"])}
            case "features.yaml", "features":
                found |= {part for part in whole if part[0].startswith("frameworks/") and part[1:] == ("features", entry["id"])}
            case "guide.yaml", "sections" | "places":
                named = {json.loads(whole[part])["id"] for part in found if part[:2] == ("guide.yaml", field)}
                found |= {part for part in whole if part[0] == "guide.yaml" and json.loads(whole[part]).get(field[:-1]) in named}
    for task in {part[0].split("/")[1] for part in found if part[0].endswith("/task.yaml")}:
        if all(part in found for part in whole if part[:2] == (f"examples/{task}/task.yaml", "frameworks")):
            found |= {part for part in whole if part[0].startswith(f"examples/{task}/")}
    return found


def _is_removed_with(part: Part, hit_part: Part) -> bool:
    file, field, key = hit_part
    if not field and file.startswith("benchmarks/"):  # the table and its rows
        return part[0].rpartition(".")[0] == file.rpartition(".")[0]
    return part[0] == file and field in ("", part[1]) and key in ("", part[2])


def content_counts(found: Mapping[Part, str]) -> Counter[tuple[str, str, str]]:
    """Count the contents of each field without their keys, because the indexes of later entries change when one is removed."""
    return Counter((file, field, text) for (file, field, _), text in found.items())
