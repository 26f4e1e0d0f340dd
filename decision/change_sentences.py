"""What would change who is first, in sentences: one slider, the least shift of weight, or one score."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from decision.formatting import DisplayNames, format_decimal, format_number, join_words
from decision.problem import Problem
from decision.ranking import leaders, mixed_table, table_bounds
from decision.solve import DecisionAnswer

MAX_FLIPS = 3
WORST_CASE_NOTE = "Scores that are not known are taken at their worst for the leader here, so nothing changes earlier than this says."


@dataclass(frozen=True, slots=True)
class LeaderChange:
    """A whole slider position, and who leads there: the first one where that is not the winner alone, or without it."""

    step: int
    leaders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SliderEffect:
    """What moving one slider does, the others untouched. Nearest turn first, and empty where nothing changes."""

    criterion: str
    now: Fraction
    lower: tuple[LeaderChange, ...]
    higher: tuple[LeaderChange, ...]


def slider_effects(answer: DecisionAnswer, problem: Problem) -> tuple[SliderEffect, ...]:
    """One row for every criterion; none without a single winner and a rival. Unknown scores are at their worst for the winner."""
    tables = table_bounds(problem)
    if tables is None or not answer.tipping:
        return ()
    table = mixed_table(*tables, answer.ranking[0].id)
    found = []
    for place, criterion in enumerate(problem.criteria):
        rows = [row for row in answer.tipping if row.criterion == criterion.id]
        now, top = criterion.weight, problem.slider_max
        level = [ceil(tie) if tie > now else floor(tie) for row in rows if (tie := row.slider_at_tie) is not None]
        past = [step for row in rows if (step := row.first_slider_that_changes) is not None]
        higher = [min(steps) for all_steps in (level, past) if (steps := [step for step in all_steps if now < step <= top])]
        lower = [max(steps) for all_steps in (level, past) if (steps := [step for step in all_steps if step < now])]
        turns = {
            step: LeaderChange(
                step,
                leaders(replace(table, sliders=(*table.sliders[:place], Fraction(step), *table.sliders[place + 1 :]))),
            )
            for step in (*lower, *higher)
        }
        found.append(SliderEffect(criterion.id, now, *(tuple(turns[step] for step in dict.fromkeys(steps)) for steps in (lower, higher))))
    return tuple(found)


def slider_effect_sentence(change: SliderEffect, winner: str, problem: Problem, names: DisplayNames) -> str:
    """Such as `Speed, weight now 2 → Heron leads from 4`."""
    parts = []
    for turns, words, end in ((change.lower, "at {} or below", 0), (change.higher, "from {}", problem.slider_max)):
        for turn in turns:
            at = f"at {turn.step}" if turn.step == end or winner in turn.leaders else words.format(turn.step)
            others = join_words([names.alternatives[id] for id in turn.leaders if id != winner])
            if winner in turn.leaders:
                parts.append(f"level with {others} {at}")
            else:
                parts.append(f"{others} {'leads' if len(turn.leaders) == 1 else 'lead together'} {at}")
    return f"{names.criteria[change.criterion]}, weight now {format_number(change.now)} → {'; '.join(parts) or 'no position slider_effects who leads'}"


def smallest_shift(answer: DecisionAnswer, names: DisplayNames) -> str:
    """The least weight to move until first place is shared. Empty without a single winner and a rival."""
    if not answer.smallest_shift:
        return ""
    possible = [shift for shift in answer.smallest_shift if shift.moved_share is not None]
    winner = names.alternatives[answer.ranking[0].id]
    if not possible:
        return f"No other weights put anybody level with {winner}: it scores higher on every criterion."
    least = min(possible, key=lambda shift: shift.moved_share or Fraction(0))
    takes = [f"{format_decimal(100 * move.amount)} percentage points from {names.criteria[move.from_]}" for move in least.moves]
    rival, to = names.alternatives[least.rival], names.criteria[least.moves[0].to]
    return f"Smallest change of weights that brings {rival} level with {winner}: {join_words(takes)}, given to {to}."


def score_flips(answer: DecisionAnswer, names: DisplayNames, most: int = MAX_FLIPS) -> tuple[str, ...]:
    """The single scores that would make first place a tie, those worth checking first before the others."""
    return tuple(
        f"{names.criteria[flip.criterion]} of {names.alternatives[flip.id]}: "
        f"at {format_number(flip.tie_at)} instead of {format_number(flip.now)}, first place is a tie."
        for flip in answer.score_flips[:most]
    )


def idle_sliders_sentence(answer: DecisionAnswer, names: DisplayNames) -> str:
    """Which weighed criteria cannot change the order, because all score the same there; empty if none."""
    idle = [names.criteria[id] for id, influence in answer.influence.items() if not influence and answer.weights[id]]
    if not idle or len(answer.ranking) < 2:
        return ""
    weights = "its weight" if len(idle) == 1 else "their weights"
    return f"All score the same on {join_words(idle)}, so {weights} cannot change the order."
