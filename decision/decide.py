"""What a choice or a link comes to: one computation, for the page and for `/api/decide` alike."""

from dataclasses import dataclass
from functools import lru_cache

from decision.choice import Choice, Today, problem_of
from decision.notices import LONGEST
from decision.problem import Problem
from decision.solve import Answer, as_json, solve
from decision.url_codec import Parameters, decode, encode
from decision.wording import Names, names_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """A choice, the problem it poses, its answer, and what everything is called.

    Without an alternative the answer is "nobody-qualifies", without a criterion "no-weights".
    """

    choice: Choice
    problem: Problem
    answer: Answer
    names: Names


@lru_cache(maxsize=128)
def _answer(problem: Problem) -> Answer:
    """Remembered, because a page runs again for much that leaves the problem as it is, and readers share profiles."""
    return solve(problem)


def outcome(choice: Choice, today: Today) -> Outcome:
    """Solve a completed choice."""
    problem = problem_of(choice, today)
    return Outcome(choice, problem, _answer(problem), names_of(choice, today))


def cells_unlike_today(choice: Choice, today: Today) -> tuple[tuple[str, str, float | None, float | None], ...]:
    """Framework, criterion, the choice's score and today's, wherever the two are not the same."""
    return tuple(
        (slug, criterion, then, now)
        for slug, row in choice.scores.items()
        for criterion, then in row.items()
        if then != (now := today.scores.get(slug, {}).get(criterion))
    )


def api_answer(parameters: Parameters, today: Today, data_version: str, base: str) -> tuple[int, dict[str, object]]:
    """Status and body of `/api/decide`: 200 whenever the codec reads the parameters, or there are none; else 400.

    `link` is None where it would be too long to be read again.
    """
    decoded = decode(parameters, today)
    notices = [{"code": notice.code, "text": notice.text} for notice in decoded.notices]
    if decoded.status == "rejected":
        return 400, {"error": " ".join(notice.text for notice in decoded.notices), "notices": notices}
    choice = decoded.weighed_choice
    found = outcome(choice, today)
    solved = as_json(found.answer)
    assert isinstance(solved, dict)
    query = encode(choice, decoded.data_version or data_version)
    return 200, {**solved, "notices": notices, "link": f"{base}/decide?{query}" if len(query) <= LONGEST else None}
