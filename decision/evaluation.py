"""Evaluation of a choice or a link, shared by the decide page and `/api/decide`."""

from dataclasses import dataclass
from functools import lru_cache

from decision.choice import Choice, DecisionData, problem_from_choice
from decision.formatting import DisplayNames, display_names
from decision.notices import MAX_QUERY_CHARS
from decision.problem import Problem
from decision.solve import DecisionAnswer, solve, to_jsonable
from decision.url_codec import Parameters, ScoreDifference, decode, encode


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A choice with the decision problem derived from it, its answer and the display names.

    The answer's status is "nobody-qualifies" without alternatives and "no-weights" without criteria.
    """

    choice: Choice
    problem: Problem
    answer: DecisionAnswer
    names: DisplayNames


@lru_cache(maxsize=128)
def _cached_solve(problem: Problem) -> DecisionAnswer:
    """Cache answers: most reruns of a page leave the problem unchanged, and many users start from the same profiles."""
    return solve(problem)


def evaluate(choice: Choice, current: DecisionData) -> Evaluation:
    """Solve the problem of a choice that `with_defaults` returned."""
    problem = problem_from_choice(choice, current)
    return Evaluation(choice, problem, _cached_solve(problem), display_names(choice, current))


def changed_scores(choice: Choice, current: DecisionData) -> tuple[ScoreDifference, ...]:
    """Return the scores of the choice that differ from the current ones."""
    return tuple(
        ScoreDifference(slug, criterion, then, now)
        for slug, row in choice.scores.items()
        for criterion, then in row.items()
        if then != (now := current.scores.get(slug, {}).get(criterion))
    )


def api_response(parameters: Parameters, current: DecisionData, data_version: str, base: str) -> tuple[int, dict[str, object]]:
    """Return status and JSON body of `/api/decide`: status 400 if the codec rejects the parameters, else 200.

    `link` is None if it would be too long for the codec to decode.
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
