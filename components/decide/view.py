"""What the sections of /decide show: the choice, its answer, and the names and colours of everything in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from catalog import Catalog
from components.charts.colours import Colour, framework_colours, palette, told_apart
from decision import change_words, words
from decision.change_words import Change
from decision.choice import Choice, Today, scores_used
from decision.decide import Outcome, outcome
from decision.first_place import FirstPlace
from decision.problem import Problem
from decision.ranking import Ranked
from decision.solve import Answer
from decision.wording import Names, short


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A choice and what it comes to.

    `query` is the choice as parameters of a link, `data_version` that of the guide's scores in it. `labels` names each option, with a
    star where the reader overrules a score of it; `colours` is by label. `ids` lists the options that qualify in the order of the
    ranking, `lines` their places. `changes` and `first_place` are empty where nobody is ahead of anybody.
    """

    data: Catalog
    today: Today
    choice: Choice
    query: str
    data_version: str
    problem: Problem
    answer: Answer
    names: Names
    labels: Mapping[str, str]
    colours: Mapping[str, Colour]
    ids: tuple[str, ...]
    lines: Mapping[str, Ranked]
    changes: tuple[Change, ...]
    first_place: tuple[FirstPlace, ...]

    @property
    def is_undecided(self) -> bool:
        """Whether all options are equal, so that nobody is first yet."""
        return words.all_equal(self.answer)

    @property
    def overruling(self) -> frozenset[str]:
        """Frameworks of which the reader overrules a score."""
        return frozenset(slug for slug, row in self.choice.own_scores.items() if row)


def decision_view(data: Catalog, today: Today, choice: Choice, query: str, data_version: str) -> DecisionView:
    """Solve a completed choice."""
    found: Outcome = outcome(choice, today)
    answer = found.answer
    labels = {
        option: f"{found.names.alternatives[option]}{' *' if choice.own_scores.get(option) else ''}" for option in scores_used(choice)
    }
    of_guide = framework_colours(data)
    own = {labels[slug]: of_guide[today.frameworks[slug]] for slug in choice.frameworks}
    undecided = words.all_equal(answer)
    lines = {line.id: line for line in answer.ranking}
    return DecisionView(
        data,
        today,
        choice,
        query,
        data_version,
        found.problem,
        answer,
        found.names,
        labels,
        told_apart(palette(list(labels.values())) | own),
        tuple(sorted(lines, key=list(labels).index) if undecided else lines),
        lines,
        () if undecided else change_words.changes(answer, found.problem),
        tuple(answer.first_place) if len(lines) > 1 and not undecided else (),
    )


def overruled_scores(choice: Choice, today: Today) -> list[str]:
    """Each of the reader's own scores beside the guide's, as a phrase."""
    return [
        f"{today.frameworks[slug]}, {today.criteria[criterion]}: your score {short(Fraction(points))}, "
        + ("ours not known" if (ours := choice.scores[slug][criterion]) is None else f"ours {short(Fraction(ours))}")
        for slug, row in choice.own_scores.items()
        for criterion, points in row.items()
    ]


def score_text(points: float | None) -> str:
    """A score for people."""
    return "not known" if points is None else f"{points:g}"
