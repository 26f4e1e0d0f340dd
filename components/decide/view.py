"""What the sections of /decide show: the choice, its answer, and the names and colours of everything in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from catalog import Catalog
from components.charts.colours import Colour, distinguishable_colours, framework_colours, palette
from decision import change_sentences, sentences
from decision.change_sentences import SliderEffect
from decision.choice import Choice, DecisionData, effective_scores
from decision.evaluation import Evaluation, evaluate
from decision.first_place import FirstPlace
from decision.formatting import DisplayNames, format_number
from decision.problem import Problem
from decision.ranking import RankedAlternative
from decision.solve import DecisionAnswer


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A choice and what it comes to.

    `query` is the choice as parameters of a link, `data_version` that of the guide's scores in it. `labels` names each option, with a
    star where the reader overrules a score of it; `colours` is by label. `ids` lists the options that qualify in the order of the
    ranking, `lines` their places. `slider_effects` and `first_place` are empty where nobody is ahead of anybody.
    """

    data: Catalog
    current: DecisionData
    choice: Choice
    query: str
    data_version: str
    problem: Problem
    answer: DecisionAnswer
    names: DisplayNames
    labels: Mapping[str, str]
    colours: Mapping[str, Colour]
    ids: tuple[str, ...]
    lines: Mapping[str, RankedAlternative]
    slider_effects: tuple[SliderEffect, ...]
    first_place: tuple[FirstPlace, ...]

    @property
    def is_undecided(self) -> bool:
        """Whether all options are equal, so that nobody is first yet."""
        return sentences.has_equal_weights(self.answer)

    @property
    def overridden_frameworks(self) -> frozenset[str]:
        """Frameworks of which the reader overrules a score."""
        return frozenset(slug for slug, row in self.choice.own_scores.items() if row)


def decision_view(data: Catalog, current: DecisionData, choice: Choice, query: str, data_version: str) -> DecisionView:
    """Solve a completed choice."""
    found: Evaluation = evaluate(choice, current)
    answer = found.answer
    labels = {
        option: f"{found.names.alternatives[option]}{' *' if choice.own_scores.get(option) else ''}" for option in effective_scores(choice)
    }
    of_guide = framework_colours(data)
    own = {labels[slug]: of_guide[current.frameworks[slug]] for slug in choice.frameworks}
    undecided = sentences.has_equal_weights(answer)
    lines = {line.id: line for line in answer.ranking}
    return DecisionView(
        data,
        current,
        choice,
        query,
        data_version,
        found.problem,
        answer,
        found.names,
        labels,
        distinguishable_colours(palette(list(labels.values())) | own),
        tuple(sorted(lines, key=list(labels).index) if undecided else lines),
        lines,
        () if undecided else change_sentences.slider_effects(answer, found.problem),
        tuple(answer.first_place) if len(lines) > 1 and not undecided else (),
    )


def score_override_phrases(choice: Choice, current: DecisionData) -> list[str]:
    """Each of the reader's own scores beside the guide's, as a phrase."""
    return [
        f"{current.frameworks[slug]}, {current.criteria[criterion]}: your score {format_number(Fraction(points))}, "
        + ("ours not known" if (ours := choice.scores[slug][criterion]) is None else f"ours {format_number(Fraction(ours))}")
        for slug, row in choice.own_scores.items()
        for criterion, points in row.items()
    ]


def score_text(points: float | None) -> str:
    """A score for people."""
    return "not known" if points is None else f"{points:g}"
