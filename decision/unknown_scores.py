"""The unknown scores that can change the winner, and the value at which they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from decision.problem import Problem
from decision.ranking import PerformanceTable, RankedAlternative, certain_leader, normalised_weights


@dataclass(frozen=True, slots=True)
class UnknownScore:
    """An unknown score of an alternative that can be first, on a criterion with a weight above zero.

    `moves` is the range of the weighted score that depends on it: weight × length of the scale. `turns_at` is the score at which
    first place becomes a tie, or None if this score alone cannot cause one. For the leader of the ranking it is the score at
    which it reaches the highest possible value of its rivals. For a rival it is the score at which it reaches the leader, with
    all other unknown scores at their lowest.
    """

    id: str
    criterion: str
    moves: Fraction
    turns_at: Fraction | None


def unknown_scores(problem: Problem, low: PerformanceTable, ranking: Sequence[RankedAlternative]) -> tuple[UnknownScore, ...]:
    """Return the unknown scores that can matter, the most important first.

    `low` is the first table of `table_bounds(problem)`, and `ranking` is the ranking of both tables.
    """
    weights = dict(zip(low.criteria, normalised_weights(low.sliders), strict=True))
    lines = {line.id: line for line in ranking}
    first = ranking[0]
    is_decided = certain_leader(ranking) is not None
    bottom, top = problem.scale
    found = []
    for alternative in problem.alternatives:
        line = lines.get(alternative.id)
        if line is None or (line.value_high < first.value_low and not is_decided):
            continue
        target = first.value_low
        if line is first:
            target = max((other.value_high for other in ranking if other is not first), default=target)
        for criterion, score in zip(low.criteria, alternative.scores, strict=True):
            if score is None and (weight := weights[criterion]):
                turn = bottom + (target - line.value_low) / weight
                turns_at = turn if bottom <= turn <= top and not is_decided else None
                found.append(UnknownScore(line.id, criterion, weight * (top - bottom), turns_at))
    return tuple(sorted(found, key=lambda each: (each.turns_at is None, -each.moves, each.turns_at or 0)))
