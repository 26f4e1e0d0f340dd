"""Validates files with faults partially: the smallest part around each fault is left out, and the rest is kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from functools import lru_cache
from itertools import islice
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError, create_model

from catalog import models as m
from catalog.faults import ENTRY_PATH_LENGTH, MAX_FAULTS, Fault, FieldPath, FieldProblem, raise_if_too_many
from catalog.messages import validation_problems
from catalog.reader import Lines, ParsedYaml, Rows, format_path

M = TypeVar("M", bound=m.Entry)
Check = Callable[[M], Iterable[FieldProblem]]

OMITTABLE_FIELDS: Mapping[type[m.Entry], tuple[str, ...]] = {
    m.Framework: ("default", "facts", "features", "scores", "users", "support", "support_note", "links", "run", "index_notes"),
    m.Criteria: ("criteria",),
    m.Features: ("groups", "features"),
    m.Profiles: ("profiles",),
    m.SearchWords: ("examples", "ignored", "other_words"),
    m.Guide: ("listing", "sections", "places", "items", "claims"),
    m.UnverifiedList: ("entries",),
    m.Migration: ("changes", "steps"),
    m.Task: ("frameworks",),
    m.Native: ("cases",),
    m.CheckedFile: ("frameworks",),
    m.Mutations: ("mutations",),
    m.BenchFile: ("frameworks",),
}
"""Model of a file → the fields that may be left out because of a fault, as a whole or one entry at a time.

A fault in any other field makes the whole file unusable. For example, a contract without one of its steps would be too weak, and
figures without one of their caveats would be misleading.
"""
MAX_RECHECKED = 50
"""Maximum number of left-out entries of a file that are checked for further problems."""


class Salvaged(NamedTuple, Generic[M]):
    """The valid rest of a file, and its faults."""

    entry: M | None
    """The file without the left-out parts; None if it is unusable without them."""
    faults: tuple[Fault, ...]
    left_out: frozenset[str] = frozenset()
    """Ids or keys of the left-out entries. References to them in other files are not reported."""


def salvage(model: type[M], name: str, content: ParsedYaml, check: Check[M]) -> Salvaged[M]:
    """Validate the values of a YAML file against `model`, leaving out invalid parts, and return the rest with all faults.

    `check` yields problems that pydantic cannot detect. If parts are left out, it is called for the rest, and for the rest with each
    left-out part restored.
    """
    values, lines, unread, skipped = content
    locations = dict(locations_of(values, name, lines, ()))
    draft = _Draft(model, values, locations)
    is_whole = not unread
    try:
        entry = model.model_validate(values, context=locations)
    except ValidationError as error:
        is_whole = False
        found = islice(validation_problems(model, error), MAX_FAULTS + 1)
        problems = [(where, text) for where, text in found if not _is_covered(where, unread) and where[:2] not in skipped]
    else:
        problems = list(islice(check(entry), MAX_FAULTS + 1)) if is_whole else []
        if is_whole and not problems:
            return Salvaged(entry, ())
    for where in (known := [*(where for where, _, _ in unread), *(where for where, _ in problems)]):
        draft.leave_out(where)
    if not is_whole:  # else `check` has seen all of it
        more = list(_problems_found(draft, check, known))
        for where, _ in more:
            draft.leave_out(where)
        problems += more
    faults = [Fault(name, line, format_path(where), text) for where, line, text in unread] + faults_at(name, lines, problems)
    rest, left_out = draft.entry(), draft.ids_left_out()
    if rest is not None:
        before, rest = rest, without_dangling_references(rest)
        left_out |= _ids(before) - _ids(rest)
    return Salvaged(rest, tuple(dict.fromkeys(faults)), left_out)


def _is_covered(where: FieldPath, unread: Iterable[tuple[FieldPath, int, str]]) -> bool:
    """Return whether the parser has already reported a problem at or below a path."""
    return any(place[: len(where)] == where for place, _, _ in unread)


def _problems_found(draft: "_Draft[M]", check: Check[M], known: list[FieldPath]) -> Iterator[FieldProblem]:
    """Yield the problems that `check` finds in a file with faults: in the rest, and in each left-out part.

    A problem of the rest that disappears when a part is restored was caused by the absence of the part, and is not reported.
    """
    rest = draft.readable_remainder()
    if rest is None:
        return
    of_rest = [(draft.path_in_file(where), text) for where, text in islice(check(rest), MAX_FAULTS + 1)]
    of_parts: list[FieldProblem] = []
    for part in sorted(draft.left_out, key=str)[:MAX_RECHECKED]:
        with_part = draft.with_part_restored(rest, part)
        if with_part is None:
            continue
        found = [(draft.path_in_file(where, part), text) for where, text in islice(check(with_part), MAX_FAULTS + 1)]
        of_parts += [(where, text) for where, text in found if where[:2] == part]
        of_rest = [problem for problem in of_rest if problem in found]
    for where, text in (*of_parts, *of_rest):
        if not any(where[: len(place)] == place for place in known if place):
            yield where, text


class _Draft(Generic[M]):
    """The values of a file, and the paths of the parts that are left out."""

    def __init__(self, model: type[M], values: dict[Any, Any], locations: m.Locations) -> None:
        self.model, self.values, self.locations = model, values, locations
        self.left_out: set[FieldPath] = set()
        self.is_unusable = False
        self.fields = {field.alias or name: field for name, field in model.model_fields.items()}

    def leave_out(self, where: FieldPath) -> None:
        """Leave out the smallest part around a path. If that part is required, the file is unusable."""
        if not where:
            self.is_unusable = True
            return
        field = self.fields.get(str(where[0]))
        can_go = str(where[0]) in OMITTABLE_FIELDS.get(self.model, ())
        if field is None:  # an unknown name, which may be a misspelling of any optional field
            self.left_out.add(where[:1])
            optional = {name for name, field in self.fields.items() if not field.is_required()}
            self.is_unusable |= self.model not in OMITTABLE_FIELDS or not optional <= set(OMITTABLE_FIELDS[self.model])
        elif len(where) > 1 and entry_model(field.annotation) and isinstance(self.values.get(where[0]), container_type(field.annotation)):
            self.left_out |= self._duplicates_of(where) if where[2:] == ("id",) else {where[:2]}
            self.is_unusable |= not can_go
        else:
            self.left_out.add(where[:1])
            self.is_unusable |= field.is_required() or not can_go

    def _duplicates_of(self, where: FieldPath) -> set[FieldPath]:
        """Return the paths of all entries with the same id, because it is unknown which of them is the intended one."""
        entries = self.values[where[0]]
        ids: dict[Any, Any] = {index: entry.get("id") for index, entry in enumerate(entries) if isinstance(entry, dict)}
        return {where[:2]} | {(where[0], index) for index, id in ids.items() if id is not None and id == ids.get(where[1])}

    def entry(self) -> M | None:
        """Return the validated rest, or None if the file is unusable."""
        if self.is_unusable:
            return None
        try:
            return self.model.model_validate(self._rest(), context=self.locations)
        except ValidationError:  # a list with a minimum length has become empty
            return None

    def readable_remainder(self) -> M | None:
        """Return the rest with placeholders for invalid fields, or None if a whole list of entries is invalid."""
        rest = self._rest()
        if any(len(where) == 1 and (field := self.fields.get(str(where[0]))) and entry_model(field.annotation) for where in self.left_out):
            return None
        return validated_with_placeholders(self.model, rest)

    def ids_left_out(self) -> frozenset[str]:
        """Return the ids or keys of the left-out entries."""
        entries = {where: self.values.get(where[0]) for where in self.left_out if len(where) == ENTRY_PATH_LENGTH}
        keys = {str(where[1]) for where, of_field in entries.items() if isinstance(of_field, dict)}
        rows = [of_field[int(where[1])] for where, of_field in entries.items() if isinstance(of_field, tuple)]
        return frozenset(keys | {row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)})

    def _rest(self) -> dict[Any, Any]:
        rest = {}
        for key, value in self.values.items():
            if (key,) in self.left_out:
                continue
            if isinstance(value, dict) and any(where[0] == key for where in self.left_out):
                value = {part: inner for part, inner in value.items() if (key, part) not in self.left_out}
            elif isinstance(value, tuple) and any(where[0] == key for where in self.left_out):
                value = tuple(value[index] for index in self._kept(key))
            rest[key] = value
        return rest

    def _kept(self, key: str | int, restored: FieldPath = ()) -> list[int]:
        """Return the indexes of a list's entries that are not left out; the entry at the path `restored` is included."""
        return [index for index in range(len(self.values[key])) if (key, index) not in self.left_out or (key, index) == restored]

    def path_in_file(self, where: FieldPath, restored: FieldPath = ()) -> FieldPath:
        """Convert a path in the rest, with the part `restored` in it, to a path in the file."""
        if len(where) > 1 and isinstance(where[1], int) and isinstance(self.values.get(where[0]), tuple):
            return (where[0], self._kept(where[0], restored)[where[1]], *where[2:])
        return where

    def with_part_restored(self, rest: M, part: FieldPath) -> M | None:
        """Return the rest with one left-out entry restored, or None if the entry is too damaged."""
        field = self.fields.get(str(part[0]))
        model = entry_model(field.annotation) if field and len(part) == ENTRY_PATH_LENGTH else None
        raw = self.values.get(part[0], {})
        if not model or (isinstance(raw, dict) and part[1] not in raw):
            return None
        entry = validated_with_placeholders(model, raw[part[1]])
        if entry is None:
            return None
        name = next(name for name, own in self.model.model_fields.items() if own is field)
        entries: Any = getattr(rest, name)
        if isinstance(raw, dict):
            entries = {key: entries.get(key, entry) for key in raw if key in entries or key == part[1]}
        else:
            place = self._kept(part[0], part).index(int(part[1]))
            entries = (*entries[:place], entry, *entries[place:])
        return rest.model_copy(update={name: entries})


def salvage_rows(model: type[M], name: str, rows: Rows, check: Check[M]) -> tuple[tuple[M, ...], list[Fault]]:
    """Return the valid rows of a CSV file as entries, and the faults of the others. Raise `UnreadableFile` if there are too many."""
    entries: list[M] = []
    faults: list[Fault] = []
    for line, row in rows:
        values = {key: value for key, value in row.items() if value != ""}
        problems: list[FieldProblem] = []
        entry: M | None = None
        try:
            entry = model.model_validate(values, context={id(values): (name, line)})
        except ValidationError as error:
            problems = list(validation_problems(model, error))
            entry = validated_with_placeholders(model, values)
        known = {where[:1] for where, _ in problems}
        problems += [(where, text) for where, text in check(entry) if where[:1] not in known] if entry else []
        if entry and not problems:
            entries.append(entry)
        faults.extend(faults_at(name, {(): line}, problems))
        raise_if_too_many(faults, "row")
    return tuple(entries), faults


# ---------------------------------------------------------------- references to left-out parts


def without_dangling_references(entry: Any) -> Any:
    """Return a guide or a feature list without references to its own left-out parts; other entries are returned unchanged."""
    update: dict[str, object] = {}
    if isinstance(entry, m.Guide):
        sections, claims = {section.id for section in entry.sections}, {claim.id for claim in entry.claims}
        places = {place.id: place for place in entry.places if place.section in sections}
        items = [item for item in entry.items if item.place in places]
        items = [item.model_copy(update={"claims": tuple(id for id in item.claims if id in claims)}) for item in items]
        judged = tuple(claim for claim in entry.claims if claim.place in places)
        update = {"places": tuple(places.values()), "items": tuple(items), "claims": judged}
    if isinstance(entry, m.Features):
        groups = {group.id for group in entry.groups}
        update = {"features": tuple(feature for feature in entry.features if feature.group in groups)}
    return entry.model_copy(update=update) if update else entry


def _ids(entry: m.Entry) -> frozenset[str]:
    """Return the ids of all entries in the lists of a file."""
    return frozenset(part.id for _, parts in entry if isinstance(parts, tuple) for part in parts if hasattr(part, "id"))


# ---------------------------------------------------------------- entries with invalid fields


def validated_with_placeholders(model: type[M], values: object) -> M | None:
    """Return an entry with placeholders for invalid fields, or None if the values are not a mapping."""
    if not isinstance(values, dict):
        return None
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    bad: set[str] = set()
    try:
        return model.model_validate(values)
    except ValidationError as error:
        bad = {names[str(item["loc"][0])] for item in error.errors(include_url=False) if item["loc"] and str(item["loc"][0]) in names}
    good = {key: value for key, value in values.items() if key in names and names[key] not in bad}
    try:
        found = dict(_fields_of(model, frozenset(bad)).model_validate(good))
    except ValidationError:
        return None
    stand_ins = {name: placeholder(model.model_fields[name].annotation) for name in bad}
    return cast(M, model.model_construct(_fields_set={names[key] for key in good}, **found, **stand_ins))


@lru_cache(256)
def _fields_of(model: type[m.Entry], bad: frozenset[str]) -> type[BaseModel]:
    """Return a model with the fields of `model` except `bad`, and without its validators across fields."""
    fields: Any = {name: (field.annotation, copy(field)) for name, field in model.model_fields.items() if name not in bad}
    made: type[BaseModel] = create_model(model.__name__, __config__=model.model_config, **fields)
    return made


def placeholder(annotation: Any) -> Any:
    """Return an arbitrary value of a field's type, with which rules on the other fields can be checked."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Annotated, Union, UnionType, Literal):
        return arguments[0] if origin is Literal else placeholder(arguments[0])
    if origin is tuple:
        return ()
    if origin is not None:
        return MappingProxyType({})
    if isinstance(annotation, type) and issubclass(annotation, m.Entry):
        fields = annotation.model_fields.items()
        return annotation.model_construct(**{name: placeholder(field.annotation) for name, field in fields if field.is_required()})
    return {str: "?", int: 0, float: 0.0, bool: False}.get(annotation)


def container_type(annotation: Any) -> type:
    """Return the parsed type of a field with entries: tuple for a list, dict for a mapping."""
    return tuple if get_origin(annotation) is tuple else dict


def entry_model(annotation: Any) -> type[m.Entry] | None:
    """Return the model of the entries in a list or mapping, or None for other fields."""
    if get_origin(annotation) in (tuple, Mapping):
        for argument in get_args(annotation):
            if isinstance(argument, type) and issubclass(argument, m.Entry):
                return argument
    return None


# ---------------------------------------------------------------- lines


def faults_at(name: str, lines: Lines, problems: Iterable[FieldProblem]) -> list[Fault]:
    """Convert the problems of a file to faults with lines, at most `MAX_FAULTS` of them."""
    faults = [Fault(name, line_of(lines, where), format_path(where), text) for where, text in islice(problems, MAX_FAULTS + 1)]
    if len(faults) > MAX_FAULTS:
        faults[MAX_FAULTS:] = [Fault(name, max(fault.line for fault in faults), "", "has more faults; correct those above first")]
    return faults


def line_of(lines: Lines, where: FieldPath) -> int:
    """Return the line of a path, or of its nearest parent that has one."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def locations_of(value: object, name: str, lines: Lines, where: FieldPath) -> Iterator[tuple[int, m.Location]]:
    """Yield the `id()` and the location of every mapping in the values of a file."""
    if isinstance(value, dict):
        yield id(value), (name, line_of(lines, where))
        for key, part in value.items():
            yield from locations_of(part, name, lines, (*where, key))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from locations_of(part, name, lines, (*where, index))
