"""Sections of /code, and the view that they share."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Answer, Contract, Example, Native


@dataclass(frozen=True)
class TaskView:
    """A task, and the examples of the selected frameworks by slug."""

    data: Catalog
    task_id: str
    examples: dict[str, Example]

    @property
    def names(self) -> dict[str, str]:
        """Selected frameworks: slug → name."""
        return {slug: self.data.frameworks[slug].name for slug in self.examples}

    @property
    def contract(self) -> Contract | None:
        """Contract that all examples of the task must fulfil, or None."""
        return self.data.contracts.get(self.task_id)

    @property
    def native(self) -> Native | None:
        """Requests for which the contract sets no rule (native cases), or None if the task has none."""
        return self.data.natives.get(self.task_id)


def recorded_answers(example: Example, case_id: str) -> tuple[Answer, ...]:
    """Return the responses of an example to a native case, as recorded when the example was last checked."""
    return example.checked.answers.get(case_id, ()) if example.checked else ()


def answer_text(answer: Answer) -> str:
    """Return a recorded response as text: status, headers, an empty line, body."""
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    return f"{answer.status}\n{headers}\n{answer.body}"


def inline_code(text: str) -> str:
    """Return the first 200 characters of a text as Markdown inline code, with backticks replaced by apostrophes."""
    return f"`{text[:200].replace('`', chr(39))}`"
