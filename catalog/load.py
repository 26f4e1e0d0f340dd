"""A data folder as one Catalog. Content never raises: what is wrong becomes a Fault and its file stays out."""

import hashlib
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from catalog import models as m
from catalog.faults import Fault, FileFaults
from catalog.reader import Lines, dotted, read_csv, read_text, read_yaml

M = TypeVar("M", bound=m.Entry)

ADDRESSES = ("overview", "decide", "compare", "code", "benchmarks", "migrate", "fact-check", "sources", "search")
RESERVED = frozenset({*ADDRESSES, "api", "app", "static", "media", "component", "_stcore"})
"""Addresses that are taken: a framework of this name could not have a page."""


class Catalog(m.Entry):
    """Everything data/ says. A file with a fault is absent here and named in `faults`."""

    version: str
    """Newest day on which anything was checked, and seven characters of the content's hash."""
    checked: str
    vocabulary: m.Vocabulary | None
    criteria: tuple[m.Criterion, ...]
    feature_groups: tuple[m.FeatureGroup, ...]
    features: tuple[m.Feature, ...]
    frameworks: m.FrozenMap[str, m.Framework]
    broken: m.FrozenMap[str, tuple[Fault, ...]]
    """Frameworks whose file has faults, by slug: they keep their address and show the notice there."""
    guide: m.Guide | None
    profiles: tuple[m.Profile, ...]
    migrations: m.FrozenMap[tuple[str, str], m.Migration]
    """By the slugs of from and to."""
    benchmarks: tuple[m.Benchmark, ...]
    adoption: tuple[m.Adoption, ...]
    releases: tuple[m.Release, ...]
    tasks: m.FrozenMap[str, m.Task]
    examples: m.FrozenMap[str, m.FrozenMap[str, m.Example]]
    """Task id → framework slug → its files."""
    faults: tuple[Fault, ...]

    @property
    def defaults(self) -> tuple[str, ...]:
        """Slugs to start from where a reader has not chosen."""
        return tuple(slug for slug, framework in self.frameworks.items() if framework.default)


def data_folder() -> Path:
    """GUIDE_DATA, or data/ beside this package."""
    return Path(os.environ.get("GUIDE_DATA") or Path(__file__).parent.parent / "data")


_lock = threading.Lock()
_seen: tuple[float, Path, object] = (0.0, Path(), None)
_catalog: Catalog | None = None


def current() -> Catalog:
    """The catalogue of `data_folder()`, read again when a file's name, size or time has changed since last second."""
    global _seen, _catalog
    folder = data_folder()
    with _lock:
        looked, seen_folder, seen_stamp = _seen
        if _catalog is None or folder != seen_folder or time.monotonic() - looked > 1:
            stamp = [(path, stat.st_size, stat.st_mtime_ns) for path in _files(folder) if (stat := path.stat())]
            if _catalog is None or (folder, stamp) != (seen_folder, seen_stamp):
                _catalog = load(folder)
            _seen = (time.monotonic(), folder, stamp)
        return _catalog


def load(root: Path) -> Catalog:
    """Read the whole folder. Never raises for what the files hold."""
    faults: list[Fault] = []

    def yaml_file(model: type[M], name: str, check: Callable[[M], Iterable[Problem]] = lambda _: ()) -> M | None:
        try:
            return _read(model, root, root / name, check)
        except FileFaults as error:
            faults.extend(error.faults)
            return None

    def csv_rows(model: type[M], name: str, check: Callable[[M], Iterable[Problem]] = lambda _: ()) -> tuple[M, ...]:
        try:
            return _read_rows(model, root, root / name, check)
        except FileFaults as error:
            faults.extend(error.faults)
            return ()

    vocabulary = yaml_file(m.Vocabulary, "vocabulary.yaml", _vocabulary_problems)
    criteria = yaml_file(m.Criteria, "criteria.yaml", lambda c: _repeated("criteria", (x.id for x in c.criteria)))
    features = yaml_file(m.Features, "features.yaml", _feature_problems)

    frameworks: dict[str, m.Framework] = {}
    broken: dict[str, tuple[Fault, ...]] = {}
    slugs = []
    for path in _listed(root, "frameworks"):
        slug = path.stem
        if path.suffix != ".yaml" or not path.is_file() or slug in RESERVED or not _is_slug(slug):
            what = f"{slug!r} is an address of the site" if slug in RESERVED else "is not named <slug>.yaml"
            faults.append(Fault(_name(root, path), 1, "", f"{what}; rename the file, with a-z, 0-9 and - only"))
            continue
        slugs.append(slug)
        try:
            frameworks[slug] = _read(m.Framework, root, path, lambda f: _framework_problems(f, vocabulary, criteria, features))
        except FileFaults as error:
            broken[slug] = error.faults
            faults.extend(error.faults)
    frameworks = dict(sorted(frameworks.items(), key=lambda pair: (pair[1].order, pair[1].name.lower())))

    guide = yaml_file(m.Guide, "guide.yaml", lambda g: _guide_problems(g, vocabulary, slugs))
    metrics = _ids(vocabulary.metrics) if vocabulary else None
    adoption = csv_rows(m.Adoption, "adoption.csv", lambda row: _unknown(("metric",), row.metric, metrics))
    releases = csv_rows(m.Release, "releases.csv")

    profiles = yaml_file(m.Profiles, "profiles.yaml", lambda p: _profile_problems(p, criteria))
    migrations: dict[tuple[str, str], m.Migration] = {}
    pairs = {f"{a}-to-{b}.yaml": (a, b) for a in slugs for b in slugs if a != b}
    for path in _listed(root, "migrations"):
        if path.name not in pairs:
            faults.append(Fault(_name(root, path), 1, "", "is not named <from>-to-<to>.yaml with two slugs of frameworks/; rename it"))
        elif migration := yaml_file(m.Migration, f"migrations/{path.name}"):
            migrations[pairs[path.name]] = migration

    benchmarks = []
    for path in _listed(root, "benchmarks"):
        if path.suffix == ".yaml":
            try:
                benchmarks.append(_read_benchmark(root, path, vocabulary))
            except FileFaults as error:
                faults.extend(error.faults)
        elif path.suffix != ".csv" or not path.with_suffix(".yaml").exists():
            faults.append(Fault(_name(root, path), 1, "", f"has no {path.stem}.yaml beside it that says where it comes from"))

    tasks: dict[str, m.Task] = {}
    examples: dict[str, dict[str, m.Example]] = {}
    for path in _listed(root, "examples"):
        if not (path / "task.yaml").exists():
            continue
        try:
            tasks[path.name], examples[path.name] = _read_task(root, path, slugs)
        except FileFaults as error:
            faults.extend(error.faults)

    checked = max(
        (e.checked for f in frameworks.values() for e in (*f.facts.values(), *f.features.values(), *f.scores.values())), default=""
    )
    if guide:
        checked = max(checked, *(claim.checked for claim in guide.claims))
    return Catalog(
        version=f"{checked or 'empty'}-{_content_hash(root)}",
        checked=checked,
        vocabulary=vocabulary,
        criteria=criteria.criteria if criteria else (),
        feature_groups=features.groups if features else (),
        features=features.features if features else (),
        frameworks=frameworks,
        broken=broken,
        guide=guide,
        profiles=profiles.profiles if profiles else (),
        migrations=migrations,
        benchmarks=tuple(benchmarks),
        adoption=adoption,
        releases=releases,
        tasks=tasks,
        examples=examples,
        faults=tuple(sorted(faults)),
    )


# ---------------------------------------------------------------- one file

Problem = tuple[tuple[str | int, ...], str]
"""Where in the file (a path of keys), and what is wrong there."""


def _read(model: type[M], root: Path, path: Path, check: Callable[[M], Iterable[Problem]]) -> M:
    values, lines = read_yaml(root, path)
    name = _name(root, path)
    try:
        entry = model.model_validate(values)
    except ValidationError as error:
        raise FileFaults(*(Fault(name, _line(lines, where), dotted(where), text) for where, text in _problems(model, error))) from None
    if faults := [Fault(name, _line(lines, where), dotted(where), text) for where, text in check(entry)]:
        raise FileFaults(*faults)
    return entry


def _read_rows(model: type[M], root: Path, path: Path, check: Callable[[M], Iterable[Problem]]) -> tuple[M, ...]:
    entries: list[M] = []
    faults: list[Fault] = []
    name = _name(root, path)
    for line, row in read_csv(root, path, tuple(model.model_fields)):
        try:
            entry = model.model_validate({key: value for key, value in row.items() if value != ""})
            faults.extend(Fault(name, line, dotted(where), text) for where, text in check(entry))
            entries.append(entry)
        except ValidationError as error:
            faults.extend(Fault(name, line, dotted(where), text) for where, text in _problems(model, error))
    if faults:
        raise FileFaults(*faults)
    return tuple(entries)


def _read_benchmark(root: Path, path: Path, vocabulary: m.Vocabulary | None) -> m.Benchmark:
    head = _read(m.BenchmarkHead, root, path, lambda h: _repeated("caveats", (c.number for c in h.caveats)))
    workloads = _ids(vocabulary.workloads) if vocabulary else None
    numbers = {caveat.number for caveat in head.caveats}

    def check(row: m.BenchmarkRow) -> Iterator[Problem]:
        yield from _unknown(("workload",), row.workload, workloads)
        for number in row.caveats:
            yield from _unknown(("caveats",), number, numbers)

    return m.Benchmark(id=path.stem, head=head, rows=_read_rows(m.BenchmarkRow, root, path.with_suffix(".csv"), check))


def _read_task(root: Path, folder: Path, slugs: list[str]) -> tuple[m.Task, dict[str, m.Example]]:
    def check(task: m.Task) -> Iterator[Problem]:
        for slug, names in task.files.items():
            yield from _unknown(("files", slug), slug, slugs)
            for index, name in enumerate(names):
                if not (folder / slug / name).is_file() or ".." in Path(name).parts:
                    yield ("files", slug, index), f"there is no file {slug}/{name} beside this one; correct the name"

    task = _read(m.Task, root, folder / "task.yaml", check)
    return task, {
        slug: m.Example(
            files=tuple(m.SourceFile(name=name, text=read_text(root, folder / slug / name)) for name in names),
            note=task.notes.get(slug),
        )
        for slug, names in task.files.items()
    }


# ---------------------------------------------------------------- what pydantic cannot see


def _vocabulary_problems(vocabulary: m.Vocabulary) -> Iterator[Problem]:
    for field, terms in vocabulary:
        yield from _repeated(field, (term.id for term in terms))


def _feature_problems(features: m.Features) -> Iterator[Problem]:
    yield from _repeated("features", (feature.id for feature in features.features))
    yield from _repeated("groups", (group.id for group in features.groups))
    groups = _ids(features.groups)
    for index, feature in enumerate(features.features):
        yield from _unknown(("features", index, "group"), feature.group, groups)


def _profile_problems(profiles: m.Profiles, criteria: m.Criteria | None) -> Iterator[Problem]:
    yield from _repeated("profiles", (profile.id for profile in profiles.profiles))
    for index, profile in enumerate(profiles.profiles):
        for criterion in profile.weights:
            yield from _unknown(("profiles", index, "weights", criterion), criterion, _ids(criteria.criteria) if criteria else None)


def _framework_problems(
    framework: m.Framework, vocabulary: m.Vocabulary | None, criteria: m.Criteria | None, features: m.Features | None
) -> Iterator[Problem]:
    """References to shared files. A shared file that is itself broken is not held against the framework."""
    if features:
        for feature in framework.features:
            yield from _unknown(("features", feature), feature, _ids(features.features))
    if criteria:
        for criterion in framework.scores:
            yield from _unknown(("scores", criterion), criterion, _ids(criteria.criteria))
    if not vocabulary:
        return
    levels = {level.id: level for level in vocabulary.levels}
    for feature, support in framework.features.items():
        where = ("features", feature, "level")
        yield from _unknown(where, support.level, levels)
        if support.level in levels and levels[support.level].needs_note and not support.note:
            yield ("features", feature), f"{support.level!r} needs a note: say what is missing"
    for criterion, score in framework.scores.items():
        yield from _unknown(("scores", criterion, "confidence"), score.confidence, _ids(vocabulary.confidence))
    kinds = {kind.id: kind for kind in vocabulary.facts}
    for fact_id, fact in framework.facts.items():
        yield from _unknown(("facts", fact_id), fact_id, kinds)
        if fact_id in kinds and (wrong := _not_of_type(fact.value, kinds[fact_id].type)):
            yield ("facts", fact_id, "value"), wrong
    for index, link in enumerate(framework.links):
        yield from _unknown(("links", index, "kind"), link.kind, _ids(vocabulary.link_kinds))


def _not_of_type(value: object, kind: str) -> str | None:
    if kind == "number":
        return None if isinstance(value, int | float) and not isinstance(value, bool) else f"{value!r} is not a number; write it bare"
    if kind == "flag":
        return None if isinstance(value, bool) else f"{value!r} is neither true nor false"
    if not isinstance(value, str):
        return f'{value!r} is read as a number; quote it: "{value}"'
    if kind == "version" and not value[:1].isdigit():
        return f"{value!r} is not a version; it starts with a digit"
    if kind == "day" and not (len(value) in (4, 7, 10) and value[:4].isdigit()):
        return f"{value!r} is not a date; write 2026-11-22"
    return None


def _guide_problems(guide: m.Guide, vocabulary: m.Vocabulary | None, slugs: list[str]) -> Iterator[Problem]:
    yield from _repeated("claims", (claim.id for claim in guide.claims))
    yield from _repeated("places", (place.id for place in guide.places))
    yield from _repeated("sections", (section.id for section in guide.sections))
    places = _ids(guide.places)
    claims = {claim.id: claim for claim in guide.claims}
    for index, place in enumerate(guide.places):
        yield from _unknown(("places", index, "section"), place.section, _ids(guide.sections))
    used = set()
    for index, item in enumerate(guide.items):
        yield from _unknown(("items", index, "place"), item.place, places)
        for slug in item.about:
            yield from _unknown(("items", index, "about"), slug, slugs)
        for claim_id in item.claims:
            yield from _unknown(("items", index, "claims"), claim_id, claims)
            if claim_id in claims:
                used.add(claim_id)
                claim = claims[claim_id]
                if claim.place != item.place or not set(item.about) <= set(claim.about):
                    yield ("items", index, "claims"), f"{claim_id!r} has another place or about than this item; make them agree"
    for index, claim in enumerate(guide.claims):
        yield from _unknown(("claims", index, "place"), claim.place, places)
        for slug in claim.about:
            yield from _unknown(("claims", index, "about"), slug, slugs)
        if vocabulary:
            yield from _unknown(("claims", index, "verdict"), claim.verdict, _ids(vocabulary.verdicts))
        if claim.id not in used:
            yield ("claims", index, "id"), f"no item names {claim.id!r} in its claims, so no page would show it beside its item"


def _ids(entries: Iterable[Any]) -> set[str]:
    return {entry.id for entry in entries}


def _unknown(where: tuple[str | int, ...], value: str | int, known: Iterable[str | int] | None) -> Iterator[Problem]:
    if known is not None and value not in (names := list(known)):
        close = get_close_matches(str(value), map(str, names), 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(map(str, names)))[:300] or 'none'}"
        yield where, f"{value!r} is not known; {hint}"


def _repeated(field: str, ids: Iterable[str | int]) -> Iterator[Problem]:
    for value, count in Counter(ids).items():
        if count > 1:
            yield (field,), f"{value!r} stands {count} times; ids are unique"


# ---------------------------------------------------------------- pydantic's errors in our words


def _problems(model: type[BaseModel], error: ValidationError) -> Iterator[Problem]:
    for item in error.errors(include_url=False):
        # pydantic adds names of union members and "[key]" to the path: they stand in no file
        where = tuple(part for part in item["loc"] if part != "[key]" and part not in ("str", "int", "float", "bool"))
        yield where, _in_words(model, where, item["type"], item["msg"], item.get("input"))


def _in_words(model: type[BaseModel], where: tuple[str | int, ...], kind: str, message: str, value: object) -> str:
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "…"
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        known = list(_model_at(model, where[:-1]).model_fields)
        close = get_close_matches(str(where[-1]), known, 1)
        return f"is no field here; {f'did you mean {close[0]!r}?' if close else 'fields: ' + ', '.join(known)}"
    if kind == "string_type" and isinstance(value, int | float):
        return f'{shown} is read as {"true/false" if isinstance(value, bool) else "a number"}; quote it: "{value}"'
    if kind == "string_type" and value is None:
        return "is empty; write a value or take the line out"
    if kind == "string_pattern_mismatch":
        return f"{shown} is not written as needed here ({message.partition('match pattern ')[2] or 'see CONTRIBUTING.md'})"
    if kind in ("tuple_type", "model_type", "dict_type", "mapping_type", "model_attributes_type"):
        return f"{shown} stands here where {'a list (- …)' if kind == 'tuple_type' else '`key: value` lines'} must stand"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return f"{shown}: {message[:1].lower()}{message[1:]}"


def _model_at(model: type[BaseModel], where: Iterable[str | int]) -> type[BaseModel]:
    """The model whose fields stand at a path; keys of mappings and places in lists do not change it."""
    for part in where:
        if isinstance(part, str) and (field := model.model_fields.get(part)):
            model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


# ---------------------------------------------------------------- files


def _listed(root: Path, folder: str) -> list[Path]:
    """What stands in a folder, in order, without what editors and systems leave there."""
    if not (root / folder).is_dir():
        return []
    return sorted(p for p in (root / folder).iterdir() if not p.name.startswith((".", "__")) and not p.name.endswith("~"))


def _files(root: Path) -> list[Path]:
    return sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts) if root.is_dir() else []


def _content_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(_name(root, path).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:7]


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _line(lines: Lines, where: tuple[str | int, ...]) -> int:
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


def _is_slug(text: str) -> bool:
    return text.isascii() and text.replace("-", "a").isalnum() and text == text.lower() and text.strip("-") == text and "--" not in text
