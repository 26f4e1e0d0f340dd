"""vocabulary.yaml, search.yaml, criteria.yaml and features.yaml: the terms that all other files use."""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    model_validator,
)

from catalog.models.base import Entry
from catalog.models.fields import Days, FrozenMap, Short, Slug, Text, _all_anchors


class Term(Entry):
    """Term of the vocabulary: its label on pages and its meaning."""

    id: Slug
    label: Short
    description: Text


class Verdict(Term):
    """Possible answer to the question whether a claim holds."""

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
    """Kind of adoption figure. Series of different metrics are never joined, because they count differently."""

    unit: Short
    kind: Short
    doubtful_after_days: Days = Field(description="Age after which the newest figure may no longer hold.")
    refreshed: Literal["repository-stars", "monthly-downloads"] | None = Field(
        None, description="What `catalog refresh` appends to adoption.csv for it, where it can be reached."
    )


class LinkKind(Term):
    """Kind of web page that a link leads to."""

    labels: tuple[Short, ...] = Field((), description="How packages call such a link in their metadata; case, spaces and signs aside.")


class Workload(Term):
    """Kind of request in a benchmark."""

    database: bool = Field(False, description="Whether a database is read: then raw and ORM access are told apart.")


class Ages(Entry):
    """Days after which an entry of each kind should be checked again. Facts and metrics have their own."""

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
    """The whole file vocabulary.yaml."""

    doubtful_after_days: Ages
    verdicts: tuple[Verdict, ...]
    levels: tuple[Level, ...]
    confidence: tuple[Confidence, ...]
    facts: tuple[FactKind, ...]
    metrics: tuple[Metric, ...]
    workloads: tuple[Workload, ...]
    link_kinds: tuple[LinkKind, ...]


class OtherWords(Entry):
    """Additional search words and the results they lead to."""

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
    """The whole file search.yaml."""

    examples: tuple[Short, ...] = Field((), description="Searches that a reader can start from.")
    ignored: tuple[Short, ...] = Field((), description="Words that need not occur, such as how and the.")
    other_words: tuple[OtherWords, ...] = ()


class Criterion(Entry):
    """Aspect that a decision weighs, with a description of each score."""

    id: Slug
    name: Short
    description: Text
    anchors: Annotated[FrozenMap[Annotated[int, Field(ge=1, le=5)], Short], AfterValidator(_all_anchors)]
    evidence: Text | None = None
    caveat: Text | None = None


class Criteria(Entry):
    """The whole file criteria.yaml."""

    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Feature(Entry):
    """Feature that a framework may have."""

    id: Slug
    name: Short
    group: Slug
    description: Text | None = None


class FeatureGroup(Entry):
    """Heading for a group of features."""

    id: Slug
    label: Short


class Features(Entry):
    """The whole file features.yaml: groups and features."""

    groups: tuple[FeatureGroup, ...]
    features: tuple[Feature, ...]
