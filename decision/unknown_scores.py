"""The scores that nobody knows: which of them decides who is first, and at what value."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from decision.problem import Problem
from decision.ranking import PerformanceTable, RankedAlternative, certain_leader, normalised_weights


@dataclass(frozen=True, slots=True)
class UnknownScore:
    """A score that is not known, of a criterion with weight and of an alternative that can still be first.

    `moves` is how much of the weighted score it decides: weight × length of the scale. `turns_at` is the score at which who is
    first changes, None where this score alone changes nothing: there its alternative draws level with the first of the ranking
    (the other unknown scores at their lowest), or the first of the ranking with the most that another one can reach.
    """

    id: str
    criterion: str
    moves: Fraction
    turns_at: Fraction | None


def unknown_scores(problem: Problem, low: PerformanceTable, ranking: Sequence[RankedAlternative]) -> tuple[UnknownScore, ...]:
    """Every unknown score that counts, the one that matters most first. `low` and `ranking` are those of the answer."""
    weights = dict(zip(low.criteria, normalised_weights(low.sliders), strict=True))
    lines = {line.id: line for line in ranking}
    first = ranking[0]
    decided = certain_leader(ranking) is not None
    bottom, top = problem.scale
    found = []
    for alternative in problem.alternatives:
        line = lines.get(alternative.id)
        if line is None or (line.value_high < first.value_low and not decided):
            continue
        lacks = (
            max((other.value_high for other in ranking if other is not first), default=first.value_low)
            if line is first
            else first.value_low
        ) - line.value_low
        for criterion, score in zip(low.criteria, alternative.scores, strict=True):
            if score is None and (weight := weights[criterion]):
                turn = bottom + lacks / weight
                found.append(
                    UnknownScore(line.id, criterion, weight * (top - bottom), turn if bottom <= turn <= top and not decided else None)
                )
    return tuple(sorted(found, key=lambda each: (each.turns_at is None, -each.moves, each.turns_at or 0)))
