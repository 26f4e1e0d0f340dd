"""Models of vocabulary.yaml, search.yaml, criteria.yaml and features.yaml, whose ids the other files refer to."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from catalog.models.base import Entry
from catalog.models.fields import Days, FrozenMap, Short, Slug, Text, _all_anchors


class Term(Entry):
    """A term of the vocabulary: its id, the label on pages and its meaning."""

    id: Slug
    label: Short
    description: Text


class Verdict(Term):
    """A verdict on a claim, such as "true" or "outdated"."""

    holds: bool
    checkable: bool = Field(description="False for opinions and unverifiable claims, which are not counted.")
    needs_note: bool = False
    color: Literal["green", "yellow", "orange", "red", "gray", "blue", "violet"]
    icon: Short


class Level(Term):
    """A level of support for a feature."""

    rank: int = Field(ge=0, description="Order of the levels; a higher rank is better support. Used for required features.")
    needs_note: bool = False
    color: Literal["green", "yellow", "orange", "red", "gray", "blue", "violet"]
    icon: Short


class Confidence(Term):
    """A level of confidence in a score."""

    give: float = Field(ge=0, description="Uncertainty of a score with this confidence: plus or minus this many points.")


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
"""Figures that are derived from the package index and from a package's newest wheel."""


class FactKind(Term):
    """A kind of fact about frameworks, such as the licence or the number of releases."""

    unit: Short | None = None
    type: Literal["text", "version", "number", "day", "flag"]
    group: Short
    headline: bool = Field(False, description="Shown in large type at the top of a framework's page.")
    doubtful_after_days: Days = Field(description="Age in days after which the fact is due for a new check.")
    index: IndexFigure | None = Field(None, description="The figure that `catalog refresh` writes into packages.csv for this fact.")


class Metric(Term):
    """A metric of adoption, such as monthly downloads. Values of different metrics are never combined in one series."""

    unit: Short
    kind: Short
    doubtful_after_days: Days = Field(description="Age in days after which the newest value is due for a new check.")
    refreshed: Literal["repository-stars", "monthly-downloads"] | None = Field(
        None, description="The online source from which `catalog refresh` appends values to adoption.csv."
    )


class LinkKind(Term):
    """A kind of link, such as documentation or source code."""

    labels: tuple[Short, ...] = Field(
        (), description="Labels of such links in package metadata, compared without case, spaces and punctuation."
    )


class Workload(Term):
    """A workload of a benchmark, such as a JSON response or a database query."""

    database: bool = Field(False, description="True if the workload queries a database. Its results with and without ORM are separate.")


class Ages(Entry):
    """Age in days after which entries of each kind are due for a new check. Facts and metrics have their own limits."""

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
    """The file vocabulary.yaml."""

    doubtful_after_days: Ages
    verdicts: tuple[Verdict, ...]
    levels: tuple[Level, ...]
    confidence: tuple[Confidence, ...]
    facts: tuple[FactKind, ...]
    metrics: tuple[Metric, ...]
    workloads: tuple[Workload, ...]
    link_kinds: tuple[LinkKind, ...]


class OtherWords(Entry):
    """Synonyms for the search, and the additional results that a search for them has."""

    words: tuple[Short, ...] = Field(min_length=1, description="Search words that lead to these results. A prefix of a word is enough.")
    pages: tuple[Short, ...] = Field((), description="Pages, such as benchmarks, or sections, such as benchmarks#matter.")
    frameworks: tuple[Slug, ...] = ()
    criteria: tuple[Slug, ...] = ()
    features: tuple[Slug, ...] = Field((), description="Features; a search also finds each framework's entry for them.")
    tasks: tuple[Slug, ...] = ()
    claims: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _has_results(self) -> Self:
        if not any((self.pages, self.frameworks, self.criteria, self.features, self.tasks, self.claims)):
            raise ValueError("finds nothing; name at least one of pages, frameworks, criteria, features, tasks or claims")
        return self


class SearchWords(Entry):
    """The file search.yaml: example queries, stop words and synonyms for the search."""

    examples: tuple[Short, ...] = Field((), description="Example queries on the search page.")
    ignored: tuple[Short, ...] = Field((), description="Stop words, such as how and the.")
    other_words: tuple[OtherWords, ...] = ()


class Criterion(Entry):
    """A criterion on which frameworks are scored. `anchors` describes each score from 1 to 5."""

    id: Slug
    name: Short
    description: Text
    anchors: Annotated[FrozenMap[Annotated[int, Field(ge=1, le=5)], Short], AfterValidator(_all_anchors)]
    evidence: Text | None = None
    caveat: Text | None = None


class Criteria(Entry):
    """The file criteria.yaml."""

    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Feature(Entry):
    """A feature that a framework may support, such as WebSockets."""

    id: Slug
    name: Short
    group: Slug
    description: Text | None = None


class FeatureGroup(Entry):
    """A group of features under one heading."""

    id: Slug
    label: Short


class Features(Entry):
    """The file features.yaml."""

    groups: tuple[FeatureGroup, ...]
    features: tuple[Feature, ...]
