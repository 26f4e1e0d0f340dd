"""Sections of /code, and what they show."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Answer, Contract, Example, Native


@dataclass(frozen=True)
class TaskView:
    """A task, and the examples of the chosen frameworks by slug."""

    data: Catalog
    task_id: str
    examples: dict[str, Example]

    @property
    def names(self) -> dict[str, str]:
        """The chosen frameworks: slug → name."""
        return {slug: self.data.frameworks[slug].name for slug in self.examples}

    @property
    def contract(self) -> Contract | None:
        return self.data.contracts.get(self.task_id)

    @property
    def native(self) -> Native | None:
        return self.data.natives.get(self.task_id)


def recorded_answers(example: Example, case_id: str) -> tuple[Answer, ...]:
    """What an example answered to a native case when it was last checked."""
    return example.checked.answers.get(case_id, ()) if example.checked else ()


def answer_text(answer: Answer) -> str:
    """A recorded answer as text: status, headers, an empty line, body."""
    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    return f"{answer.status}\n{headers}\n{answer.body}"


def inline_code(text: str) -> str:
    return f"`{text[:200].replace('`', chr(39))}`"
