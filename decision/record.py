"""What a decision record is made from, and what all its formats have in common."""

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
    """What a document is made from.

    `answer` solves `problem_from_choice(choice, …)`; `data_version` is the one of the choice's scores; `link` is the whole
    address that opens this choice, empty where none can. `project` and `context` are the reader's own words, of any kind.
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
    """The id that a record names as chosen: a leader firmer than a close call, or the only one to meet the must-haves."""
    if len(answer.ranking) == 1:
        return answer.ranking[0].id if answer.eliminated else None
    firm = answer.firmness in ("leaning", "clear") and not sentences.has_equal_weights(answer)
    return answer.ranking[0].id if firm else None


class RecordFacts:
    """What every format of a record is written from: the problem, the names, the scores used and the guide's evidence."""

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
        """The weighted score of an option, empty where it does not compete."""
        places = value_decimals(self.answer.ranking)
        return next((format_value(line, places) for line in self.answer.ranking if line.id == id), "")

    def evidence(self, id: str, criterion: str) -> Score | None:
        """The score that the guide has now, with its sources."""
        framework = self.record.catalog.frameworks.get(id)
        return framework.scores.get(criterion) if framework else None
