"""What the data may say. Each class is one kind of entry; the editors' JSON Schemas are generated from here."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from math import isfinite
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    WrapSerializer,
)

from catalog.faults import shown

K = TypeVar("K")
V = TypeVar("V")

REGISTRY_HOSTS = ("pypi.org", "pythonhosted.org", "pypistats.org", "npmjs.com", "npmjs.org")
FIRST_DAY = date(1990, 1, 1)


def known_day(text: str) -> str:
    """A day, month or year that exists, from 1990 to today. Raises ValueError otherwise."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise ValueError(f"{shown(text)} is not a date; write year-month-day such as 2026-11-22, or 2026-11 or 2026 where no more is known")
    try:
        day = date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise ValueError(f"{shown(text)} is not a day of the calendar; write year-month-day such as 2026-11-22") from None
    if day < FIRST_DAY:
        raise ValueError(f"{shown(text)} is before {FIRST_DAY}; correct the year")
    return text


def _past(text: str) -> str:
    # One day of grace: it is tomorrow already in other time zones.
    if date.fromisoformat((text + "-01-01")[:10]) > date.today() + timedelta(days=1):
        raise ValueError(f"{shown(text)} lies in the future; write a day up to today")
    return text


def _source(text: str) -> str:
    """DESIGN rule 4: a URL, `package: name version`, or `measured:` / `counted:` with the command or file."""
    if re.fullmatch(r"package: [a-z0-9][a-z0-9._-]*( \d\S*)?", text):
        return text
    if re.fullmatch(r"(measured|counted): \S.*", text):
        for host in re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", text.lower()):
            _no_registry(host, "name the command or file without it")
        return text
    if text.startswith("package:"):
        raise ValueError(f"{shown(text)} is not a package; write its name in small letters and its version, `package: flask 3.1.3`")
    return _web_address(text, "source", "write a URL, `package: flask 3.1.3`, or `measured:` / `counted:` with the command or file")


def _url(text: str) -> str:
    return _web_address(text, "web address", "write a full URL such as https://example.org/page")


def _web_address(text: str, what: str, instead: str) -> str:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or "." not in host:
        raise ValueError(f"{shown(text)} is not a {what}; {instead}")
    if unsafe := re.search(r"[\s<>\"'`|\\()\[\]]", text):  # would end the link early where a page writes it as Markdown
        raise ValueError(f"{shown(text)} holds {shown(unsafe[0])}; write {quote(unsafe[0])} for it, or one URL per line")
    _no_registry(host, "write `package: flask 3.1.3` or the project's own page" if what == "source" else "write the project's own page")
    return text


def _no_registry(host: str, instead: str) -> None:
    if any(("." + host.strip(".")).endswith("." + registry) for registry in REGISTRY_HOSTS):
        raise ValueError(f"{host} is a package registry; {instead}")


def _half_points(value: float) -> float:
    if value * 2 != int(value * 2):
        raise ValueError(f"{value} is not a half point; write {int(value)} or {int(value)}.5")
    return value


def _all_anchors(anchors: Mapping[int, str]) -> Mapping[int, str]:
    if missing := [str(point) for point in range(1, 6) if point not in anchors]:
        raise ValueError(f"has no words for {', '.join(missing)}; word each of 1 to 5")
    return anchors


def _numbers(value: object) -> object:
    return tuple(value.split(";")) if isinstance(value, str) else value


def _plain(value: object) -> object:
    """Text, a number, true or false. Said here because pydantic would complain once for each of them."""
    if value is None or value == "":
        raise ValueError("is empty; write a value or take the entry out")
    if not isinstance(value, str | int | float):
        raise ValueError(f"{shown(value)} stands here; write one text in quotes, a number, true or false")
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("is larger than numbers can be; write a smaller number, or quote it if it is text")
    return value


def _empty() -> Mapping[Any, Any]:
    return MappingProxyType({})


def _frozen_dict(value: Mapping[Any, Any], write: SerializerFunctionWrapHandler) -> Any:
    return write(dict(value))  # pydantic can write a dict, but no mapping proxy


SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
COLOUR = r"^#[0-9a-f]{6}$"

Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Day = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if type(value) in (int, float) else value),  # a bare 2026 is a number to YAML
    AfterValidator(known_day),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
PastDay = Annotated[Day, AfterValidator(_past)]
Source = Annotated[str, AfterValidator(_source), Field(json_schema_extra={"pattern": r"^(https?://|package: |measured: |counted: )"})]
Url = Annotated[str, AfterValidator(_url), Field(json_schema_extra={"pattern": "^https?://"})]
Sources = Annotated[tuple[Source, ...], Field(min_length=1)]
Colour = Annotated[str, StringConstraints(pattern=COLOUR)]
Points = Annotated[float, Field(ge=1, le=5, json_schema_extra={"multipleOf": 0.5}), AfterValidator(_half_points)]
FrozenMap = Annotated[Mapping[K, V], AfterValidator(MappingProxyType), WrapSerializer(_frozen_dict)]


class Entry(BaseModel):
    """A read-only entry that refuses unknown fields, so that a typo is a fault and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Evidence(Entry):
    """What every claim carries: where it was read and on which day."""

    sources: Sources
    checked: PastDay
    as_of: Day | None = Field(None, description="The day the evidence itself speaks of, where it is older.")


# ---------------------------------------------------------------- vocabulary.yaml


class Term(Entry):
    """A word of the vocabulary: what the pages print and what it means."""

    id: Slug
    label: Short
    description: Text


class Verdict(Term):
    """One answer to "does this claim hold?"."""

    holds: bool
    checkable: bool = Field(description="False for opinions and for what nobody could verify: left out of the count.")
    color: Literal["green", "yellow", "orange", "red", "gray", "blue", "violet"]
    icon: Short


class Level(Term):
    """How far a framework supports a feature. `rank` orders them for must-haves: more is better."""

    rank: int = Field(ge=0)
    needs_note: bool = False
    color: Literal["green", "yellow", "orange", "red", "gray", "blue", "violet"]
    icon: Short


class FactKind(Term):
    """A figure or property that framework pages list."""

    unit: Short | None = None
    type: Literal["text", "version", "number", "day", "flag"]
    group: Short
    doubtful_after_days: int = Field(gt=0, description="Age after which the figure may no longer hold.")


class Metric(Term):
    """An adoption figure. Series of different metrics are never joined: the counting differs."""

    unit: Short
    kind: Short


class Workload(Term):
    """What a benchmark asked the servers to do."""

    database: bool = Field(False, description="Whether a database is read: then raw and ORM access are told apart.")


class Vocabulary(Entry):
    verdicts: tuple[Verdict, ...]
    levels: tuple[Level, ...]
    confidence: tuple[Term, ...]
    facts: tuple[FactKind, ...]
    metrics: tuple[Metric, ...]
    workloads: tuple[Workload, ...]
    link_kinds: tuple[Term, ...]


# ---------------------------------------------------------------- criteria.yaml, features.yaml


class Criterion(Entry):
    id: Slug
    name: Short
    description: Text
    anchors: Annotated[FrozenMap[Annotated[int, Field(ge=1, le=5)], Short], AfterValidator(_all_anchors)]
    evidence: Text | None = None
    caveat: Text | None = None


class Criteria(Entry):
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Feature(Entry):
    id: Slug
    name: Short
    group: Slug
    description: Text | None = None


class FeatureGroup(Entry):
    id: Slug
    label: Short


class Features(Entry):
    groups: tuple[FeatureGroup, ...]
    features: tuple[Feature, ...]


# ---------------------------------------------------------------- frameworks/<slug>.yaml


class Fact(Evidence):
    value: Annotated[str | int | float | bool, BeforeValidator(_plain)]
    note: Text | None = None


class Support(Evidence):
    """How a framework has one feature."""

    level: Slug
    how: Text
    note: Text | None = Field(None, description="What is missing; demanded by levels that need a note.")


class Score(Evidence):
    score: Points
    rationale: Text
    confidence: Slug


class User(Evidence):
    """Somebody who uses the framework, with what proves it."""

    name: Short
    use: Text
    current: bool = Field(description="False where the evidence is historic.")


class SupportWindow(Evidence):
    """Until when one release line gets fixes."""

    version: Short
    released: Day
    bugfixes_until: Day | None = None
    security_until: Day | None = None
    note: Text | None = None


class Link(Entry):
    title: Short
    url: Url
    kind: Slug


class Summary(Evidence):
    text: Text


class ThemeColour(Entry):
    light: Colour
    dark: Colour


class Framework(Entry):
    """One file under frameworks/. What it does not mention is not researched, which is neither no nor zero."""

    name: Short
    kind: Short
    tagline: Short
    order: int = Field(description="Place in lists; the lowest ones are the default selection.")
    default: bool = Field(False, description="Selected where a reader has not chosen yet.")
    color: ThemeColour
    package: Slug
    repository: Url
    website: Url
    summary: Summary
    facts: FrozenMap[Slug, Fact] = Field(default_factory=_empty)
    features: FrozenMap[Slug, Support] = Field(default_factory=_empty)
    scores: FrozenMap[Slug, Score] = Field(default_factory=_empty)
    users: tuple[User, ...] = ()
    support: tuple[SupportWindow, ...] = ()
    support_note: Summary | None = None
    links: tuple[Link, ...] = ()


# ---------------------------------------------------------------- guide.yaml


class Place(Entry):
    """A part of the guide: a heading, a list, a table."""

    id: Slug
    section: Slug
    title: Short


class Section(Entry):
    id: Slug
    title: Short


class Item(Entry):
    """One thing the guide says: a bullet, a table cell, a sentence."""

    place: Slug
    about: tuple[Slug, ...] = ()
    row: Short | None = Field(None, description="The row's label, where the place is a table.")
    tone: Literal["good", "bad"] | None = Field(None, description="The mark the guide puts before it.")
    text: Text
    own_words: bool = Field(False, description="True where we say in our words what the guide says at length.")
    claims: tuple[Slug, ...] = Field((), description="Empty: shown as not checked.")


class Claim(Evidence):
    """A verdict on what the guide claims."""

    id: Slug
    about: tuple[Slug, ...]
    place: Slug
    claim: Short
    verdict: Slug
    fact: Text
    note: Text | None = None


class Author(Entry):
    name: Short
    role: Short


class Guide(Entry):
    title: Short
    author: Author
    published: Day
    sections: tuple[Section, ...]
    places: tuple[Place, ...]
    items: tuple[Item, ...]
    claims: tuple[Claim, ...]


# ---------------------------------------------------------------- unverified.yaml


class Unverified(Entry):
    """Something the guide carries without having read the primary source, and why."""

    what: Text
    why: Text
    second_hand: bool = Field(description="True where a public file quotes the primary source, false where nothing was found.")
    checked: PastDay


class UnverifiedList(Entry):
    entries: tuple[Unverified, ...]


# ---------------------------------------------------------------- profiles.yaml, migrations/<from>-to-<to>.yaml


class Profile(Entry):
    """Weights to start from. A criterion it does not name weighs 0."""

    id: Slug
    name: Short
    when: Text
    weights: FrozenMap[Slug, Annotated[int, Field(ge=0, le=5)]]


class Profiles(Entry):
    profiles: tuple[Profile, ...] = Field(min_length=1)


class Change(Evidence):
    """One concept before and after a move."""

    concept: Short
    before: Text
    after: Text
    trap: Text | None = Field(None, description="What goes wrong when it is carried over as it stands.")


class Step(Evidence):
    title: Short
    text: Text


class Migration(Entry):
    """What moving takes. The guide's own points on it stand in guide.yaml."""

    summary: Summary
    changes: tuple[Change, ...]
    steps: tuple[Step, ...] = Field((), description="The incremental way: both run side by side.")


# ---------------------------------------------------------------- benchmarks/<id>.yaml + .csv


class Caveat(Entry):
    number: int = Field(gt=0)
    text: Text


class BenchmarkRow(Entry):
    """One measured figure. Empty means the source does not state it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    framework: Slug
    variant: Short
    workload: Slug
    connections: int | None = Field(None, gt=0)
    keep_alive: bool | None = None
    rps: float = Field(ge=0, allow_inf_nan=False)
    p50_ms: float | None = Field(None, ge=0, allow_inf_nan=False)
    p99_ms: float | None = Field(None, ge=0, allow_inf_nan=False)
    error_percent: float | None = Field(None, ge=0, le=100, allow_inf_nan=False)
    run: Day
    server: Short | None = None
    orm: Short | None = None
    caveats: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()


class BenchmarkHead(Evidence):
    """Where a table of figures comes from and how it was made."""

    title: Short
    kind: Literal["guide", "published", "lab"]
    hardware: Short
    load_generator: Short
    method: Text
    caveats: tuple[Caveat, ...] = ()


class Benchmark(Entry):
    id: Slug
    head: BenchmarkHead
    rows: tuple[BenchmarkRow, ...]


# ---------------------------------------------------------------- adoption.csv, releases.csv


class Adoption(Entry):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    metric: Slug
    date: Day
    value: float = Field(ge=0, allow_inf_nan=False)
    source: Source


class Release(Entry):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    version: Short
    date: PastDay
    python: str = ""
    yanked: bool = False


# ---------------------------------------------------------------- examples/<task>/task.yaml


class Task(Entry):
    """Something to build in every framework. `files` lists what is shown, in order."""

    title: Short
    when: Text
    files: FrozenMap[Slug, tuple[Short, ...]]
    notes: FrozenMap[Slug, Text] = Field(default_factory=_empty)


class SourceFile(Entry):
    name: Short
    text: str


class Example(Entry):
    """One task's files for one framework, as they stand on disk."""

    files: tuple[SourceFile, ...]
    note: Text | None = None
