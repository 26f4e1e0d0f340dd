"""What the data may say. Each class is one kind of entry; the editors' JSON Schemas are generated from here."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from math import isfinite
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import quote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    WrapSerializer,
    model_validator,
)

from catalog.faults import shown

K = TypeVar("K")
V = TypeVar("V")

REGISTRY_HOSTS = ("pypi.org", "pythonhosted.org", "pypistats.org", "npmjs.com", "npmjs.org")
FIRST_DAY = date(1990, 1, 1)


def known_day(text: str) -> str:
    """A day, month or year that exists, from 1990. Raises ValueError otherwise."""
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


def _requirement(text: str) -> str:
    try:
        needed = Requirement(text)
    except InvalidRequirement:
        raise ValueError(f"{shown(text)} is no requirement; write a package and its range, such as httpx>=0.28") from None
    if needed.url or not any(spec.operator in (">=", "~=", "==") for spec in needed.specifier):
        raise ValueError(f"{shown(text)} has no lowest version; write package and range, such as {needed.name}>=1.0")
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{shown(text)} is no regular expression: {error}; correct it, in single quotes") from None
    return text


def _with_port(command: str) -> str:
    if "{port}" not in command:
        raise ValueError(f"{shown(command)} names no port; write {{port}} where it belongs")
    return command


def _ranges(value: object) -> object:
    """201, (404, 422) or "400-499" as pairs of lowest and highest."""
    pairs = []
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, int) and not isinstance(part, bool):
            pairs.append((part, part))
        elif isinstance(part, str) and (found := re.fullmatch(r"(\d+)-(\d+)", part)) and int(found[1]) < int(found[2]):
            pairs.append((int(found[1]), int(found[2])))
        else:
            raise ValueError(f"{shown(part)} is no number; write 201, [404, 422] or 400-499")
    return tuple(pairs)


def _span(value: object) -> object:
    """ "0.1-0.4" as (0.1, 0.4)"""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", value)) and float(found[1]) < float(found[2]):
        return float(found[1]), float(found[2])
    raise ValueError(f"{shown(value)} is no span of seconds; write the shortest and the longest, such as 0.1-0.4")


def _capture(text: str) -> str:
    if found := re.fullmatch(r"text (.+)", text):
        if re.compile(_pattern(found[1])).groups != 1:
            raise ValueError(f"{shown(found[1])} must have one (group), which is what is kept")
    elif not re.fullmatch(r"hidden|cookies|json(\.[\w-]+)*|(header|cookie)\.[\w-]+", text):
        raise ValueError(f"{shown(text)} is nothing to keep; write json.url, header.location, cookie.name, cookies, hidden or text REGEX")
    return text


def _frozen(value: Any) -> Any:
    """Any plain value, read-only to its last part."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: _frozen(part) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return _plain(value) if isinstance(value, float) else value


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(part) for key, part in value.items()}
    return [_thawed(part) for part in value] if isinstance(value, tuple) else value


def _frozen_dict(value: Mapping[Any, Any], write: SerializerFunctionWrapHandler) -> Any:
    return write(dict(value))  # pydantic can write a dict, but no mapping proxy


SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
COLOUR = r"^#[0-9a-f]{6}$"
INSTALLED_VERSION = r"^[0-9A-Za-z][0-9A-Za-z.+!_-]*$"

APP_OBJECT = r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$"
REQUEST = r"^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (/|\$\{)\S*$"

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
Days = Annotated[int, Field(gt=0, le=36_500)]
Source = Annotated[str, AfterValidator(_source), Field(json_schema_extra={"pattern": r"^(https?://|package: |measured: |counted: )"})]
Url = Annotated[str, AfterValidator(_url), Field(json_schema_extra={"pattern": "^https?://"})]
Sources = Annotated[tuple[Source, ...], Field(min_length=1)]
Colour = Annotated[str, StringConstraints(pattern=COLOUR)]
Points = Annotated[float, Field(ge=1, le=5, json_schema_extra={"multipleOf": 0.5}), AfterValidator(_half_points)]
PackageRange = Annotated[str, AfterValidator(_requirement)]
Pattern = Annotated[str, AfterValidator(_pattern)]
AppObject = Annotated[str, StringConstraints(pattern=APP_OBJECT)]
ServerCommand = Annotated[Short, AfterValidator(_with_port)]
Capture = Annotated[str, AfterValidator(_capture)]
_RANGES = {"anyOf": [{"type": ["integer", "string"]}, {"type": "array", "items": {"type": ["integer", "string"]}}]}
Numbers = Annotated[tuple[tuple[int, int], ...], BeforeValidator(_ranges), WithJsonSchema(_RANGES, mode="validation")]
Seconds = Annotated[tuple[float, float], BeforeValidator(_span), WithJsonSchema({"type": "string"}, mode="validation")]
Json = Annotated[Any, AfterValidator(_frozen), PlainSerializer(_thawed)]
FrozenMap = Annotated[Mapping[K, V], AfterValidator(MappingProxyType), WrapSerializer(_frozen_dict)]


class Entry(BaseModel):
    """A read-only entry that refuses unknown fields, so that a typo is a fault and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, serialize_by_alias=True)


class Standing(Entry):
    """How long an entry can be relied on."""

    doubtful_from: str
    """First day on which its age makes it doubtful."""
    newer: str
    """The release that came after it was checked; empty where there is none."""


class Placed(Entry):
    """An entry that knows where it stands, so that a reader can be led there."""

    _at: tuple[str, int] | None = PrivateAttr(None)
    _standing: Standing | None = PrivateAttr(None)

    @property
    def at(self) -> tuple[str, int] | None:
        """File, relative to the data folder, and line from 1; None for what was made in code."""
        return self._at

    @property
    def standing(self) -> Standing | None:
        return self._standing


class Evidence(Placed):
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
    needs_note: bool = False
    color: Literal["green", "yellow", "orange", "red", "gray", "blue", "violet"]
    icon: Short


class Level(Term):
    """How far a framework supports a feature. `rank` orders them for must-haves: more is better."""

    rank: int = Field(ge=0)
    needs_note: bool = False
    color: Literal["green", "yellow", "orange", "red", "gray", "blue", "violet"]
    icon: Short


class Confidence(Term):
    """How sure a score is."""

    give: float = Field(ge=0, description="Points by which a score of this confidence may be off, either way.")


IndexFigure = Literal[
    "newest-version",
    "newest-date",
    "first-date",
    "releases",
    "feature-releases",
    "withdrawn",
    "requires-python",
    "licence",
    "development-status",
    "dependencies",
    "typed",
]
"""What the package index and the newest wheel tell of a package."""


class FactKind(Term):
    """A figure or property that framework pages list."""

    unit: Short | None = None
    type: Literal["text", "version", "number", "day", "flag"]
    group: Short
    headline: bool = Field(False, description="Shown large at the top of a framework's page.")
    doubtful_after_days: Days = Field(description="Age after which the figure may no longer hold.")
    index: IndexFigure | None = Field(None, description="The figure that `catalog refresh` writes for it into packages.csv.")


class Metric(Term):
    """An adoption figure. Series of different metrics are never joined: the counting differs."""

    unit: Short
    kind: Short
    doubtful_after_days: Days = Field(description="Age after which the newest figure may no longer hold.")
    refreshed: Literal["repository-stars", "monthly-downloads"] | None = Field(
        None, description="What `catalog refresh` appends to adoption.csv for it, where it can be reached."
    )


class LinkKind(Term):
    """What a link leads to."""

    labels: tuple[Short, ...] = Field((), description="How packages call such a link in their metadata; case, spaces and signs aside.")


class Workload(Term):
    """What a benchmark asked the servers to do."""

    database: bool = Field(False, description="Whether a database is read: then raw and ORM access are told apart.")


class Ages(Entry):
    """Days after which an entry of each kind is doubtful and should be read again. Facts and metrics have their own."""

    summaries: Days
    features: Days
    scores: Days
    users: Days
    support: Days
    claims: Days
    migrations: Days
    benchmarks: Days
    unverified: Days


class Vocabulary(Entry):
    doubtful_after_days: Ages
    verdicts: tuple[Verdict, ...]
    levels: tuple[Level, ...]
    confidence: tuple[Confidence, ...]
    facts: tuple[FactKind, ...]
    metrics: tuple[Metric, ...]
    workloads: tuple[Workload, ...]
    link_kinds: tuple[LinkKind, ...]


# ---------------------------------------------------------------- search.yaml


class OtherWords(Entry):
    """Words that stand nowhere, or for more than where they stand, and what a search for them finds as well."""

    words: tuple[Short, ...] = Field(min_length=1, description="A search for any of them, or the beginning of one, finds what is named.")
    pages: tuple[Short, ...] = Field((), description="A page, such as benchmarks, or one of its sections, such as benchmarks#matter.")
    frameworks: tuple[Slug, ...] = ()
    criteria: tuple[Slug, ...] = ()
    features: tuple[Slug, ...] = Field((), description="Also in each framework.")
    tasks: tuple[Slug, ...] = ()
    claims: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _finds_something(self) -> Self:
        if not any((self.pages, self.frameworks, self.criteria, self.features, self.tasks, self.claims)):
            raise ValueError("finds nothing; name at least one of pages, frameworks, criteria, features, tasks or claims")
        return self


class SearchWords(Entry):
    """What helps the search of the guide."""

    examples: tuple[Short, ...] = Field((), description="Searches that a reader can start from.")
    ignored: tuple[Short, ...] = Field((), description="Words that need not occur, such as how and the.")
    other_words: tuple[OtherWords, ...] = ()


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
    overrides: Text | None = Field(
        None, description="Why the figure of packages.csv is wrong; with it this value counts for good. Shown as the note."
    )


class IndexNote(Evidence):
    """A note on a figure of packages.csv, shown as long as the figure is still this one."""

    value: Annotated[str | int | float | bool, BeforeValidator(_plain)] = Field(description="The figure that the note is about.")
    note: Text


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


class Run(Entry):
    """How an example is run. In commands, `{port}` stands for the port."""

    interface: Literal["wsgi", "asgi"]
    app: AppObject = Field(description="module:object, as servers take it.")
    development: ServerCommand = Field(description="The command people type while they work on it.")
    production: ServerCommand = Field(description="The command of a small production server.")
    setup: tuple[Short, ...] = Field((), description="Commands that must have run once, such as migrations.")
    beside: tuple[Short, ...] = Field((), description="Commands that run as long as the server does, such as a worker.")
    environment: FrozenMap[Short, str] = Field(default_factory=_empty)
    cold: bool = Field(False, description="`lab check` starts the production command, where the app needs that very server.")


class FrameworkRun(Run):
    """How examples of a framework are run, unless their task says otherwise."""

    packages: tuple[PackageRange, ...] = Field(min_length=1, description="What to install, the server included.")
    preload: tuple[Short, ...] = Field((), description="Modules that `lab check` imports once for all examples.")
    never_hidden: tuple[Pattern, ...] = Field((), description="Lines of routes, validation and security: no region may hide them.")


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
    index_notes: FrozenMap[Slug, IndexNote] = Field(
        default_factory=_empty, description="Notes on figures that `catalog refresh` writes into packages.csv, by fact."
    )
    features: FrozenMap[Slug, Support] = Field(default_factory=_empty)
    scores: FrozenMap[Slug, Score] = Field(default_factory=_empty)
    users: tuple[User, ...] = ()
    support: tuple[SupportWindow, ...] = ()
    support_note: Summary | None = None
    links: tuple[Link, ...] = ()
    run: FrameworkRun | None = Field(None, description="How its examples are run.")


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
    also_on: tuple[Slug, ...] = Field((), description="Addresses of pages that show it besides the one its place is on.")


class Author(Entry):
    name: Short
    role: Short


class Guide(Entry):
    title: Short
    author: Author
    published: Day
    listing: Slug | None = Field(None, description="The folder under examples/ that holds the guide's own listings.")
    sections: tuple[Section, ...]
    places: tuple[Place, ...]
    items: tuple[Item, ...]
    claims: tuple[Claim, ...]


# ---------------------------------------------------------------- unverified.yaml


class Unverified(Placed):
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
    kind: Literal["guide", "published"]
    hardware: Short
    load_generator: Short
    method: Text
    caveats: tuple[Caveat, ...] = ()


class Benchmark(Entry):
    id: Slug
    head: BenchmarkHead
    rows: tuple[BenchmarkRow, ...]


# ---------------------------------------------------------------- what the lab measured: <date>-<label>.yaml + .csv


class Machine(Entry):
    """Where it was measured. None: the system does not say."""

    processor: Short
    cpus: int = Field(gt=0, le=100_000, description="Logical CPUs this process may use.")
    memory_gb: float = Field(gt=0, le=1_000_000)
    system: Short = Field(description="Operating system and kernel.")
    kind: Short = Field(description="Container, virtual machine or neither, as far as it shows.")
    governor: Short | None = Field(None, description="How the kernel sets the clock.")
    load_before: float | None = Field(None, ge=0, le=1_000_000, description="Mean number of running processes in the minute before.")
    server_cpus: Short = Field(description="CPUs the servers were held to, such as 0 or 0-3; any where the system cannot hold them.")
    client_cpus: Short = Field(description="CPUs of the load generator and of what servers ask.")
    shared: bool = Field(description="True where both use the same CPUs.")


class Software(Entry):
    python: Short
    packages: FrozenMap[Short, Annotated[Short, StringConstraints(pattern=INSTALLED_VERSION)]] = Field(
        max_length=2_000, description="Every installed package with its version."
    )
    generators: FrozenMap[Short, Short] = Field(max_length=10, description="Load generators with their version.")
    database: Short = Field(description="Of the query workloads, with its version.")
    revision: Short | None = Field(None, description="Of this project; with + where files were changed.")


MOST_ROUNDS = 1_000
DAY_SECONDS = 86_400
LEAST_MEASURED, MOST_MEASURED = 1e-9, 1e9


def _measurable(value: float) -> float:
    """Ratios of what lies between these limits, and their intervals, are numbers that can be computed."""
    if 0 < value < LEAST_MEASURED:
        raise ValueError(f"{value} is less than can be measured; write 0, or nothing where it was not measured")
    return value


Measured = Annotated[float, Field(ge=0, le=MOST_MEASURED, allow_inf_nan=False), AfterValidator(_measurable)]
Count = Annotated[int, Field(ge=0, le=10**12)]


class Method(Entry):
    """How long and how often. Seconds are per measurement, and rounds per setting."""

    rounds: int = Field(gt=0, le=MOST_ROUNDS)
    seconds: float = Field(gt=0, le=DAY_SECONDS, description="Of one measurement at the peak.")
    fixed_seconds: float = Field(gt=0, le=DAY_SECONDS, description="Of one at a fixed rate.")
    warm_up: float = Field(ge=0, le=DAY_SECONDS, description="Before each measurement, thrown away.")
    primer: float = Field(ge=0, le=DAY_SECONDS, description="At 8 connections after each start of a server, thrown away.")
    shares: tuple[Annotated[int, Field(gt=0, le=100)], ...] = Field(
        max_length=20, description="Fixed rates, in per cent of the slowest framework's peak."
    )
    workers: int = Field(gt=0, le=10_000, description="Processes of every server.")


class Ceiling(Entry):
    """What the load generator reaches with a server that does nothing: nearer to it, a figure is the generator's."""

    keep_alive: bool
    rps: Annotated[Measured, Field(gt=0)]
    client_cpu: Measured = Field(description="Per cent of the CPUs the generator could use.")


class BenchOptions(Entry):
    """What a run was asked to measure beside its method, frameworks and workloads: with them enough to resume it."""

    varied: bool = Field(description="True where other servers, minimal apps and new connections were measured too.")
    postgresql: Text | None = Field(None, description="URL of the PostgreSQL asked for, without its password; absent for SQLite.")


class ResultHead(Entry):
    """One run of `python -m lab bench`, written by it."""

    title: Short
    kind: Literal["lab"]
    started: PastDay
    command: Text = Field(description="The very command that measured it.")
    options: BenchOptions | None = Field(None, description="Absent in results of versions that did not record it.")
    complete: bool = Field(description="False while it runs, and where it was interrupted.")
    machine: Machine
    software: Software
    method: Method
    frameworks: tuple[Slug, ...] = Field(min_length=1, max_length=50)
    workloads: tuple[Slug, ...] = Field(min_length=1, max_length=50)
    documented_servers: FrozenMap[Slug, Slug] = Field(
        default_factory=_empty, description="Framework → the server its documentation starts with; empty in results of older versions."
    )
    commands: FrozenMap[Short, Text] = Field(
        default_factory=_empty, max_length=100, description="The exact commands: `serve`, `peak` and `fixed`, each with its setting."
    )
    ceilings: tuple[Ceiling, ...] = Field((), max_length=10)
    bytes: FrozenMap[Slug, FrozenMap[Slug, Count]] = Field(
        default_factory=_empty, description="Framework → workload → bytes of an answer's body."
    )
    notes: tuple[Text, ...] = Field((), max_length=50, description="What weakens the figures.")

    @model_validator(mode="after")
    def _a_server_for_each_framework(self) -> Self:
        if self.documented_servers and self.documented_servers.keys() != set(self.frameworks):
            raise ValueError("documented_servers has other keys than frameworks lists; name the server of each framework")
        return self


class ResultRow(Entry):
    """One measurement of one round, as it came out."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    framework: Slug
    variant: Literal["default", "minimal"]
    server: Slug
    keep_alive: bool
    workload: Slug
    connections: int = Field(gt=0, le=1_000_000)
    phase: Literal["peak", "fixed"]
    share: int | None = Field(None, gt=0, le=100)
    """Fixed rate only: per cent of the slowest framework's peak,"""
    rate: Annotated[Measured, Field(gt=0)] | None = None
    """and the requests per second asked for."""
    round: int = Field(gt=0, le=MOST_ROUNDS)
    requests: Count
    """All that were sent, whatever became of them: errors and timeouts too."""
    errors: Count
    """Answers of a status above 399, and connections that failed."""
    timeouts: Count
    new_connections: Count | None = None
    """None where the system does not count them."""
    seconds: Annotated[Measured, Field(gt=0, le=DAY_SECONDS)]
    rps: Measured
    """Good answers per second."""
    p50_ms: Measured | None = None
    p90_ms: Measured | None = None
    p99_ms: Measured | None = None
    """At the peak: of a closed loop, latency at saturation. At a fixed rate: counted from the moment a request was due."""
    cpu_seconds: Measured | None = None
    """Of the server and its children, per 1,000 good answers."""
    memory_mb: Measured | None = None
    """Peak of the server and its children, shared pages divided among those that share them (PSS)."""
    client_cpu: Measured
    """Per cent of the CPUs the load generator could use."""
    client_bound: bool
    """The generator was the limit: the server might do more."""
    cold_start_ms: Measured | None = None
    """From the command to the first answer, of the server process that this was measured on; each has its own in every round."""

    @property
    def error_percent(self) -> float:
        return 100 * (self.errors + self.timeouts) / self.requests if self.requests else 100.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.phase == "fixed") != (self.rate is not None) or (self.rate is None) != (self.share is None):
            raise ValueError("share and rate belong to the phase fixed; write both there and neither at the peak")
        good = self.requests - self.errors - self.timeouts
        if good < 0:
            raise ValueError(f"has {self.errors + self.timeouts} errors and timeouts of {self.requests} requests; write all requests")
        if abs(good / self.seconds - self.rps) > max(0.01 * self.rps, 0.1):
            raise ValueError(f"{good} good answers in {self.seconds} s are not {self.rps} per second; correct one of them")
        return self


class Result(Entry):
    id: Slug
    head: ResultHead
    rows: tuple[ResultRow, ...]

    @cached_property
    def documented_servers(self) -> Mapping[str, str]:
        """Framework → the server its documentation starts with.

        Results of older versions do not state it: there it is the server with rows of the most workloads, the first of equals,
        because other servers were only measured on one workload.
        """
        if self.head.documented_servers:
            return self.head.documented_servers
        workloads: dict[str, dict[str, set[str]]] = {}
        for row in self.rows:
            if row.variant == "default" and row.keep_alive:
                workloads.setdefault(row.framework, {}).setdefault(row.server, set()).add(row.workload)
        return {framework: max(servers, key=lambda server: len(servers[server])) for framework, servers in workloads.items()}


# ---------------------------------------------------------------- adoption.csv, releases.csv


class Adoption(Placed):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    metric: Slug
    date: PastDay
    value: float = Field(ge=0, allow_inf_nan=False)
    source: Source
    checked: PastDay
    note: str = Field("", description="What weakens the figure.")


class Release(Entry):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    version: Short
    date: PastDay
    python: str = ""
    yanked: bool = False


class PackageFact(Placed):
    """A figure of packages.csv: the value from `since` on, seen last on `checked`. The newest row of a fact counts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    package: Slug
    fact: Slug
    value: Short
    since: PastDay
    checked: PastDay
    source: Source


# ---------------------------------------------------------------- examples/<task>/task.yaml


class RunChange(Entry):
    """What one example does differently from its framework's `run:`."""

    interface: Literal["wsgi", "asgi"] | None = None
    app: AppObject | None = None
    development: ServerCommand | None = None
    production: ServerCommand | None = None
    setup: tuple[Short, ...] | None = None
    beside: tuple[Short, ...] | None = None
    environment: FrozenMap[Short, str] | None = None
    cold: bool | None = None


class Library(Entry):
    """A package beyond the framework, and why it is there."""

    package: PackageRange
    why: Text


class TaskEntry(Entry):
    """One framework's way of doing a task."""

    files: tuple[Short, ...] = Field(min_length=1, description="What one writes for this task: shown in this order, and counted.")
    project: tuple[Short, ...] = Field((), description="What a start command generates: in the download, not counted.")
    libraries: tuple[Library, ...] = ()
    notes: tuple[Text, ...] = Field((), description="What surprises.")
    run: RunChange = RunChange()
    commands: FrozenMap[Slug, Short] = Field(default_factory=_empty, description="Commands that contract steps run, by name.")


class Task(Entry):
    """Something to build in every framework."""

    title: Short
    when: Text = Field(description="When one needs it.")
    order: int
    environment: FrozenMap[Short, str] = Field(default_factory=_empty, description="Settings that every framework's example gets.")
    frameworks: FrozenMap[Slug, TaskEntry] = Field(min_length=1)


# ---------------------------------------------------------------- examples/<task>/contract.yaml


MATCHERS = {
    "any": "anything that is there, also null",
    "absent": "a header or key that is not there",
    "text": "text that is not empty",
    "texts": "a list of one or more such texts",
    "integer": "a whole number",
    "number": "any number",
    "url": "an absolute http address",
    "uuid": "a UUID",
    "list": "a list of so many: $list 5",
    "starts": "text that starts with the rest: $starts Bearer",
    "has": "text that holds the rest: $has GET",
    "matches": "text in which the rest, a regular expression, is found: $matches ^[0-9]+$",
}
"""What a text that starts with $ stands for in an expectation; a real $ is written $$."""


class RepeatedText(Entry):
    """A text as it stands, or a long one as `{repeat: x, times: 70000}`."""

    repeat: str
    times: int = Field(gt=0, le=5_000_000)

    @property
    def text(self) -> str:
        return self.repeat * self.times


Content = Annotated[
    RepeatedText,
    BeforeValidator(lambda value: {"repeat": value, "times": 1} if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "required": ["repeat", "times"]}]}),
]


class Upload(Entry):
    """One file of a multipart form."""

    name: str
    content: Content
    type: Short = "application/octet-stream"


class Message(Entry):
    """What is sent or received on a WebSocket: one of both."""

    send: Content | None = None
    receive: Content | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.send is None) == (self.receive is None):
            raise ValueError("must say one of send and receive; write one `- send: ...` or `- receive: ...` each")
        return self


class Expectation(Entry):
    """What must come back. What is left out may be anything."""

    status: Numbers | None = Field(None, description="201, [404, 422] or 400-499")
    headers: FrozenMap[Short, str] = Field(default_factory=_empty)
    json_body: Json = Field(None, alias="json", description="Exactly this, but for matchers.")
    json_has: Json = Field(None, description="The same, but mappings may hold more.")
    body: str | None = Field(None, description="The whole body, byte for byte.")
    contains: tuple[str, ...] = Field((), description="Texts that stand in the body, or in a command's output.")
    lacks: tuple[str, ...] = Field((), description="Texts that do not.")
    events: tuple[Json, ...] | None = Field(None, description="The `data:` of each server-sent event, read as JSON.")
    gaps: Seconds | None = Field(None, description="Seconds between one event and the next, such as 0.1-0.4")
    seconds: float | None = Field(None, gt=0, description="At most so long until the whole answer is there.")
    exit: Numbers | None = Field(None, description="A command's exit code: 0 or 1-255")


class ContractStep(Entry):
    """One thing that is done, and what must come of it. Exactly one of request, websocket, command and file."""

    name: Short
    why: Text | None = None
    request: Annotated[str, StringConstraints(pattern=REQUEST)] | None = None
    websocket: Short | None = Field(None, description="A path to connect to.")
    command: Slug | None = Field(None, description="A command of task.yaml by its name.")
    file: Short | None = Field(None, description="A file of the example that is read.")

    headers: FrozenMap[Short, str] = Field(default_factory=_empty)
    json_body: Json = Field(None, alias="json")
    form: FrozenMap[Short, str] | None = None
    uploads: FrozenMap[Short, Upload] | None = Field(None, description="Files of a multipart form, by field.")
    body: Content | None = Field(None, description="A body as it stands, without a content type.")
    hidden: Slug | None = Field(None, description="Sends along the hidden fields captured under this name.")
    session: Slug | None = Field(None, description="Cookies are kept between steps of the same session, and only there.")
    messages: tuple[Message, ...] = ()
    environment: FrozenMap[Short, str] = Field(default_factory=_empty, description="Settings the command gets on top.")

    within: float | None = Field(None, gt=0, le=30, description="Asks again until the expectation holds, for so many seconds.")
    at_once: int | None = Field(None, gt=1, le=100, description="So many of this request at the same time.")
    stop: bool = Field(False, description="The server is told to stop (SIGTERM) while the request is under way.")

    expect: Expectation
    capture: FrozenMap[Slug, Capture] = Field(default_factory=_empty, description="Kept for later steps as ${name}.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [kind for kind in STEP_FIELDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise ValueError(f"does {' and '.join(kinds) or 'nothing'}; write exactly one of {', '.join(STEP_FIELDS)}")
        allowed = {"name", "why", "expect", "capture", kinds[0], *STEP_FIELDS[kinds[0]]}
        if other := sorted(self.model_fields_set - allowed):
            name = type(self).model_fields[other[0]].alias or other[0]
            raise ValueError(f"`{name}:` does not go with `{kinds[0]}:`; take it out")
        return self


STEP_FIELDS = {
    "request": ("headers", "json_body", "form", "uploads", "body", "hidden", "session", "within", "at_once", "stop"),
    "websocket": ("headers", "messages", "session"),
    "command": ("environment",),
    "file": (),
}
"""The kinds of steps, and what each may say."""


class Contract(Entry):
    """What every framework's example of a task must answer."""

    summary: Text
    steps: tuple[ContractStep, ...] = Field(min_length=1)


# ---------------------------------------------------------------- examples/<task>/native.yaml, checked.yaml


class NativeRequest(Entry):
    """A request whose answer is written down rather than demanded."""

    request: Annotated[str, StringConstraints(pattern=REQUEST)]
    headers: FrozenMap[Short, str] = Field(default_factory=_empty)
    json_body: Json = Field(None, alias="json")
    form: FrozenMap[Short, str] | None = None
    body: Content | None = None


class NativeCase(Entry):
    """One or several requests to a fresh server."""

    id: Slug
    title: Short
    why: Text | None = None
    requests: tuple[NativeRequest, ...] = Field(min_length=1)


class Changing(Entry):
    """A part of answers that differs from run to run, and what is written down for it."""

    pattern: Pattern
    write: str


class Native(Entry):
    """What is asked of each framework's example without demanding an answer."""

    summary: Text
    headers: tuple[Short, ...] = Field((), description="Headers to write down besides the content type.")
    changing: tuple[Changing, ...] = ()
    words: FrozenMap[Slug, FrozenMap[Slug, str]] = Field(
        default_factory=_empty,
        description="What requests write as ${name}: per framework, and empty for those not named.",
    )
    cases: tuple[NativeCase, ...] = Field(min_length=1)


class Answer(Entry):
    status: int
    headers: FrozenMap[str, str] = Field(default_factory=_empty)
    body: str


class CheckedRun(Entry):
    """Versions with which an example passed, and when."""

    python: Short
    day: PastDay
    packages: FrozenMap[str, str]


class Checked(Entry):
    runs: tuple[CheckedRun, ...] = Field(min_length=1)
    answers: FrozenMap[Slug, tuple[Answer, ...]] = Field(default_factory=_empty, description="By native case, one per request.")


class CheckedFile(Entry):
    """Written by `python -m lab check --record TASK`, never by hand."""

    frameworks: FrozenMap[Slug, Checked]


# ---------------------------------------------------------------- examples/<task>/mutations.yaml


class Mutation(Entry):
    """A mistake put into an example on purpose: the contract must catch it."""

    framework: Slug
    file: Short
    find: str = Field(min_length=1, description="Stands exactly once in the file.")
    replace: str
    why: Text = Field(description="What the mistake does to whoever runs it.")
    caught_by: Short = Field(description="The name of the step, or the id of the native case, that fails.")
    security: bool = False


class Mutations(Entry):
    mutations: tuple[Mutation, ...] = Field(min_length=1)


# ---------------------------------------------------------------- an example, put together


class SourceFile(Entry):
    """One file of an example as it stands on disk, and as pages show it."""

    name: Short
    text: str
    shown: str
    """Without region markers; a hidden region is one line of "…"."""
    steps: FrozenMap[str, tuple[int, int]] = Field(default_factory=_empty)
    """Named regions: first and last line in `shown`, from 1."""
    hidden: tuple[int, ...] = ()
    """Numbers of the hidden lines in `text`, from 1."""


class Example(Entry):
    """One task done with one framework: what its task and its framework say together."""

    files: tuple[SourceFile, ...]
    project: tuple[SourceFile, ...]
    lines: int
    """Of code that one writes: the files without comments, and the steps in the project's files."""
    packages: tuple[str, ...]
    """The framework's, then the libraries: the lines of its requirements.txt."""
    libraries: tuple[Library, ...]
    notes: tuple[Text, ...]
    run: Run | None
    """None where the framework's file has a fault or no `run:`."""
    commands: FrozenMap[str, str]
    checked: Checked | None


# ---------------------------------------------------------------- examples/bench/bench.yaml


class BenchWorkload(Entry):
    """What is asked of every framework's bench app."""

    id: Slug
    connections: int = Field(gt=0, le=1024, description="Kept open by the load generator at once.")
    needs: Literal["database", "upstream"] | None = Field(None, description="What the app gets an address of.")
    checks: tuple[ContractStep, ...] = Field(
        min_length=1, description="The first is the request that is measured; all must be answered rightly before and after."
    )


class BenchServer(Term):
    """A server that can run apps of its interface."""

    interface: Slug
    command: ServerCommand = Field(description="{port}, {workers} and {app} stand for what they say.")
    packages: tuple[PackageRange, ...] = Field(min_length=1)


class BenchEntry(Entry):
    """How the bench apps of one framework are run: interface → module:object."""

    server: Slug = Field(description="The one its documentation would have you run, by its id.")
    apps: FrozenMap[Slug, AppObject] = Field(min_length=1, description="The app with all workloads.")
    minimal: FrozenMap[Slug, AppObject] = Field(
        min_length=1, description="The app with as little as the framework needs to answer in JSON."
    )
    libraries: tuple[Library, ...] = ()
    environment: FrozenMap[Short, str] = Field(default_factory=_empty)


class BenchFile(Entry):
    """examples/bench/bench.yaml"""

    workloads: tuple[BenchWorkload, ...] = Field(min_length=1, description="Ids of the vocabulary, in the order in which work is added.")
    varied: Slug = Field(description="The workload on which servers, the minimal app and keep-alive are varied.")
    servers: tuple[BenchServer, ...] = Field(min_length=1)
    frameworks: FrozenMap[Slug, BenchEntry] = Field(min_length=1)


class BenchApp(BenchEntry):
    """The same with its files, those that all share among them."""

    files: tuple[SourceFile, ...]
    packages: tuple[str, ...]


class Bench(Entry):
    """What `python -m lab bench` measures."""

    workloads: tuple[BenchWorkload, ...]
    varied: Slug
    servers: FrozenMap[Slug, BenchServer]
    apps: FrozenMap[Slug, BenchApp]
