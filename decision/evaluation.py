"""What a choice or a link comes to: one computation, for the page and for `/api/decide` alike."""

from dataclasses import dataclass
from functools import lru_cache

from decision.choice import Choice, DecisionData, problem_from_choice
from decision.formatting import DisplayNames, display_names
from decision.notices import MAX_QUERY_CHARS
from decision.problem import Problem
from decision.solve import DecisionAnswer, solve, to_jsonable
from decision.url_codec import Parameters, decode, encode


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A choice, the problem it poses, its answer, and what everything is called.

    Without an alternative the answer is "nobody-qualifies", without a criterion "no-weights".
    """

    choice: Choice
    problem: Problem
    answer: DecisionAnswer
    names: DisplayNames


@lru_cache(maxsize=128)
def _cached_solve(problem: Problem) -> DecisionAnswer:
    """Remembered, because a page runs again for much that leaves the problem as it is, and readers share profiles."""
    return solve(problem)


def evaluate(choice: Choice, current: DecisionData) -> Evaluation:
    """Solve a completed choice."""
    problem = problem_from_choice(choice, current)
    return Evaluation(choice, problem, _cached_solve(problem), display_names(choice, current))


def changed_scores(choice: Choice, current: DecisionData) -> tuple[tuple[str, str, float | None, float | None], ...]:
    """Framework, criterion, the choice's score and today's, wherever the two are not the same."""
    return tuple(
        (slug, criterion, then, now)
        for slug, row in choice.scores.items()
        for criterion, then in row.items()
        if then != (now := current.scores.get(slug, {}).get(criterion))
    )


def api_response(parameters: Parameters, current: DecisionData, data_version: str, base: str) -> tuple[int, dict[str, object]]:
    """Status and body of `/api/decide`: 200 whenever the codec reads the parameters, or there are none; else 400.

    `link` is None where it would be too long to be read again.
    """
    decoded = decode(parameters, current)
    notices = [{"code": notice.code, "text": notice.text} for notice in decoded.notices]
    if decoded.status == "rejected":
        return 400, {"error": " ".join(notice.text for notice in decoded.notices), "notices": notices}
    choice = decoded.weighed_choice
    found = evaluate(choice, current)
    solved = to_jsonable(found.answer)
    assert isinstance(solved, dict)
    query = encode(choice, decoded.data_version or data_version)
    return 200, {**solved, "notices": notices, "link": f"{base}/decide?{query}" if len(query) <= MAX_QUERY_CHARS else None}
