"""The content of a decision record, independent of its format."""

from dataclasses import dataclass
from datetime import date

from catalog import Catalog
from catalog.models import Score
from decision import sentences
from decision.choice import Choice, current_decision_data, effective_scores, problem_from_choice
from decision.formatting import display_names, format_value, value_decimals, whole_percents
from decision.solve import DecisionAnswer


@dataclass(frozen=True, slots=True)
class Record:
    """A decision and its metadata.

    `answer` is the answer to the problem of `choice`, and `data_version` is the version of the scores in `choice`. `link` is the
    full address that opens the choice, or empty if the address would be too long. `project` and `context` are unchecked user input.
    """

    catalog: Catalog
    choice: Choice
    answer: DecisionAnswer
    data_version: str
    link: str
    day: date
    project: str = ""
    context: str = ""


def chosen_alternative(answer: DecisionAnswer) -> str | None:
    """Return the id of the alternative that a record names as chosen, or None.

    It is the leader if first place is firmer than a close call, or the only alternative that meets the must-haves.
    """
    if len(answer.ranking) == 1:
        return answer.ranking[0].id if answer.eliminated else None
    is_firm = answer.firmness in ("leaning", "clear") and not sentences.has_equal_weights(answer)
    return answer.ranking[0].id if is_firm else None


class RecordFacts:
    """Values that all formats of a record use: problem, names, scores and the guide's evidence."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.choice = record.choice
        self.answer = record.answer
        current = current_decision_data(record.catalog)
        self.problem = problem_from_choice(record.choice, current)
        self.names = display_names(record.choice, current)
        self.scores = effective_scores(record.choice)
        self.shares = whole_percents(record.answer.weights)

    def value(self, id: str) -> str:
        """Return the formatted value of an alternative, or an empty string if it is not ranked."""
        places = value_decimals(self.answer.ranking)
        return next((format_value(line, places) for line in self.answer.ranking if line.id == id), "")

    def evidence(self, id: str, criterion: str) -> Score | None:
        """Return the guide's current score with its sources, or None."""
        framework = self.record.catalog.frameworks.get(id)
        return framework.scores.get(criterion) if framework else None
