"""Data shown by the sections of /decide: the choice, its answer, and names and colours."""

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
    """A choice with its answer, and the names and colours for both."""

    data: Catalog
    current: DecisionData
    """Names, scores and levels of the catalogue, as the decision functions need them."""
    choice: Choice
    query: str
    """`choice` as parameters of a link."""
    data_version: str
    """Version of the guide's scores in `choice`."""
    problem: Problem
    answer: DecisionAnswer
    names: DisplayNames
    labels: Mapping[str, str]
    """Option id → name, with an asterisk if the reader entered own scores for it."""
    colours: Mapping[str, Colour]
    """Label → colour."""
    ranked_ids: tuple[str, ...]
    """Options that meet every must-have, in the order of the ranking."""
    ranked: Mapping[str, RankedAlternative]
    """Option id → its entry in the ranking."""
    slider_effects: tuple[SliderEffect, ...]
    """Empty if no option is ahead of another."""
    first_place: tuple[FirstPlace, ...]
    """Empty if no option is ahead of another."""

    @property
    def is_undecided(self) -> bool:
        """Whether all weights are equal and no must-have excludes an option; no option is called the leader then."""
        return sentences.has_equal_weights(self.answer)

    @property
    def overridden_frameworks(self) -> frozenset[str]:
        """Slugs of the frameworks for which the reader entered own scores."""
        return frozenset(slug for slug, row in self.choice.own_scores.items() if row)


def decision_view(data: Catalog, current: DecisionData, choice: Choice, query: str, data_version: str) -> DecisionView:
    """Solve a completed choice and return the view of it."""
    evaluation: Evaluation = evaluate(choice, current)
    answer = evaluation.answer
    labels = {
        option: f"{evaluation.names.alternatives[option]}{' *' if choice.own_scores.get(option) else ''}"
        for option in effective_scores(choice)
    }
    colours_by_name = framework_colours(data)
    framework_label_colours = {labels[slug]: colours_by_name[current.frameworks[slug]] for slug in choice.frameworks}
    undecided = sentences.has_equal_weights(answer)
    ranked = {entry.id: entry for entry in answer.ranking}
    return DecisionView(
        data,
        current,
        choice,
        query,
        data_version,
        evaluation.problem,
        answer,
        evaluation.names,
        labels,
        distinguishable_colours(palette(list(labels.values())) | framework_label_colours),
        tuple(sorted(ranked, key=list(labels).index) if undecided else ranked),
        ranked,
        () if undecided else change_sentences.slider_effects(answer, evaluation.problem),
        tuple(answer.first_place) if len(ranked) > 1 and not undecided else (),
    )


def score_override_phrases(choice: Choice, current: DecisionData) -> list[str]:
    """Return one phrase per own score, with the guide's score beside it."""
    return [
        f"{current.frameworks[slug]}, {current.criteria[criterion]}: your score {format_number(Fraction(points))}, "
        + ("ours not known" if (ours := choice.scores[slug][criterion]) is None else f"ours {format_number(Fraction(ours))}")
        for slug, row in choice.own_scores.items()
        for criterion, points in row.items()
    ]


def score_text(points: float | None) -> str:
    """Return a score as text; None becomes "not known"."""
    return "not known" if points is None else f"{points:g}"
