"""Sentences about the changes that would alter the winner: one slider, the smallest shift of weight, or one score."""

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
    """An integer slider position at which the leaders change, and the leaders there."""

    step: int
    leaders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SliderEffect:
    """The changes of leader when one slider is moved to lower or higher positions, the nearest change first.

    `now` is the current position. Each direction has at most two changes: the winner shares first place, and it loses it.
    """

    criterion: str
    now: Fraction
    lower: tuple[LeaderChange, ...]
    higher: tuple[LeaderChange, ...]


def slider_effects(answer: DecisionAnswer, problem: Problem) -> tuple[SliderEffect, ...]:
    """Return one effect per criterion, or none without a single winner and a rival.

    Unknown scores are assumed to be in the worst case for the winner.
    """
    tables = table_bounds(problem)
    if tables is None or not answer.tipping:
        return ()
    table = mixed_table(*tables, answer.ranking[0].id)
    found = []
    for place, criterion in enumerate(problem.criteria):
        rows = [row for row in answer.tipping if row.criterion == criterion.id]
        now, top = criterion.weight, problem.slider_max
        at_tie = [ceil(tie) if tie > now else floor(tie) for row in rows if (tie := row.slider_at_tie) is not None]
        past = [step for row in rows if (step := row.first_slider_that_changes) is not None]
        higher = [min(steps) for all_steps in (at_tie, past) if (steps := [step for step in all_steps if now < step <= top])]
        lower = [max(steps) for all_steps in (at_tie, past) if (steps := [step for step in all_steps if step < now])]
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
    """Return a clause such as `Speed, weight now 2 → Heron leads from 4`."""
    parts = []
    for turns, words, end in ((change.lower, "at {} or below", 0), (change.higher, "from {}", problem.slider_max)):
        for turn in turns:
            at = f"at {turn.step}" if turn.step == end or winner in turn.leaders else words.format(turn.step)
            others = join_words([names.alternatives[id] for id in turn.leaders if id != winner])
            if winner in turn.leaders:
                parts.append(f"level with {others} {at}")
            else:
                parts.append(f"{others} {'leads' if len(turn.leaders) == 1 else 'lead together'} {at}")
    effect = "; ".join(parts) or "no position changes who leads"
    return f"{names.criteria[change.criterion]}, weight now {format_number(change.now)} → {effect}"


def smallest_shift_sentence(answer: DecisionAnswer, names: DisplayNames) -> str:
    """Return the smallest shift of weight that makes first place a tie. Empty without a single winner and a rival."""
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


def score_flip_sentences(answer: DecisionAnswer, names: DisplayNames, most: int = MAX_FLIPS) -> tuple[str, ...]:
    """Return one sentence per score that would make first place a tie, the smallest change first, at most `most`."""
    return tuple(
        f"{names.criteria[flip.criterion]} of {names.alternatives[flip.id]}: "
        f"at {format_number(flip.tie_at)} instead of {format_number(flip.now)}, first place is a tie."
        for flip in answer.score_flips[:most]
    )


def idle_sliders_sentence(answer: DecisionAnswer, names: DisplayNames) -> str:
    """Return the weighted criteria that cannot change the order because all scores are equal. Empty without such criteria."""
    idle = [names.criteria[id] for id, influence in answer.influence.items() if not influence and answer.weights[id]]
    if not idle or not answer.ranking[1:]:
        return ""
    weights = "its weight" if len(idle) == 1 else "their weights"
    return f"All score the same on {join_words(idle)}, so {weights} cannot change the order."
