"""Sentences about an answer: the verdict, its reasons, missed must-haves and unknown scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from decision.firmness_sentences import OPEN_ID, certain_percents, percent_bounds, percent_range
from decision.formatting import (
    HUNDREDTH,
    DisplayNames,
    apportion,
    format_decimal,
    format_number,
    format_signed,
    format_value,
    join_words,
    value_decimals,
)
from decision.problem import FeatureMiss, Problem
from decision.ranking import EliminatedAlternative, RankedAlternative, ScoreMiss, possible_places
from decision.solve import CLEAR_FROM_SHARE, CLOSE_CALL_BELOW_SHARE, HALF_A_POINT, DecisionAnswer

MAX_REASONS = 3
"""Maximum number of criteria named for and against an alternative."""
FIRMNESS_TEXTS: dict[str | None, str] = {"close call": "a close call", "leaning": "a leaning", "clear": "clear"}


def has_equal_weights(answer: DecisionAnswer) -> bool:
    """Return whether there are at least two criteria, all of them have the same weight, and no alternative is eliminated."""
    return len(answer.weights) > 1 and len(set(answer.weights.values())) == 1 and not answer.eliminated


def verdict_text(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> str:
    """Return the sentences of `verdict_sentences` as one text."""
    return " ".join(verdict_sentences(answer, problem, names))


def verdict_sentences(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> tuple[str, ...]:
    """Return who is first and how firm that is. The first sentence is complete on its own.

    While all weights are equal, no alternative is recommended.
    """
    if answer.status == "no-weights":
        return ("Move at least one slider: with every weight at zero there is nothing to rank.",)
    if answer.status == "nobody-qualifies":
        return ("No option meets every must-have.",)
    if len(answer.ranking) == 1:
        return _single_option_sentences(answer, problem, names)
    if has_equal_weights(answer):
        return ("All weights are equal so far, so no option is recommended.", "Move the sliders to say what matters to you.")
    sentences = [*(_leader_sentences(answer, problem, names) if answer.certain else _open_sentences(answer, problem, names))]
    if answer.certain and answer.unknown:
        sentences.append("That holds whatever the scores are that are not known.")
    if answer.certain and answer.firmness != "tie":
        sentences.append(_firmness_sentence(answer, problem, names))
        if answer.firmness_at_most != answer.firmness:
            sentences.append(f"With all scores known it may turn out {FIRMNESS_TEXTS[answer.firmness_at_most]}.")
    weighted = [criterion for criterion, weight in answer.weights.items() if weight]
    if len(weighted) == 1:
        sentences.append(f"Only {names.criteria[weighted[0]]} counts.")
    return tuple(sentences)


def _single_option_sentences(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> tuple[str, ...]:
    line = answer.ranking[0]
    reasons_text = "that meets the must-haves" if answer.eliminated else "compared, so there is nothing to choose between"
    return (
        f"{names.alternatives[line.id]} is the only option {reasons_text}.",
        f"It has {format_value(line)} of {format_number(problem.scale[1])}.",
    )


def _leader_sentences(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> tuple[str, ...]:
    places = value_decimals(answer.ranking)
    first, behind = answer.ranking[0], [line for line in answer.ranking if line.value < answer.ranking[0].value]
    most = max((line.value_high for line in behind), default=first.value)
    if first.value != most and format_decimal(first.value) == format_decimal(most):
        places = 2
    value = f"{format_value(first, places)} of {format_number(problem.scale[1])}"
    if not behind or first.value == answer.ranking[1].value:
        tied = answer.ranking[: len(answer.ranking) - len(behind)]
        return f"{_joined_names(tied, names)} are tied with {value}.", _largest_difference_sentence(tied, names)
    second = [line for line in behind if line.value_high == most]
    if format_decimal(first.value, places) == format_decimal(most, places):
        return (f"{names.alternatives[first.id]} leads with {value}, less than 0.01 ahead of {_joined_names(second, names)}.",)
    then = format_value(second[0], places) if len({line.value_low for line in second}) == 1 else f"up to {format_decimal(most, places)}"
    return (f"{names.alternatives[first.id]} leads with {value}, ahead of {_joined_names(second, names)} with {then}.",)


def _largest_difference_sentence(tied: Sequence[RankedAlternative], names: DisplayNames) -> str:
    apart = {id: max(row) - min(row) for id in tied[0].contributions if (row := [line.contributions[id] for line in tied])}
    most = max(apart, key=apart.__getitem__)
    if not apart[most]:
        return "They score the same on everything that counts."
    return f"They differ most on {names.criteria[most]}."


def _firmness_sentence(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> str:
    notch, shares = answer.one_notch, certain_percents(answer.first_place[0])
    limit = 100 * (CLOSE_CALL_BELOW_SHARE if answer.firmness == "close call" else CLEAR_FROM_SHARE)
    winner = answer.ranking[0].id
    percent = shares[winner]
    at_most = percent if OPEN_ID not in shares else percent_bounds(answer.first_place[0])[winner][1]
    share = f"just under {limit}" if answer.firmness != "clear" and percent >= limit else percent_range(percent, at_most)
    of = f"{notch.combinations:,} combinations drawn at random" if notch.sampled else "all combinations"
    where = f"{of} with each slider up to one step away"
    if answer.firmness != "close call":
        nothing = "no single slider step and no half point on a score changes who is first"
        if answer.firmness == "clear":
            return f"This is clear: {nothing}, and the leader stays alone first in {share} % of {where}."
        return f"This is a leaning, no more: {nothing}, but the leader stays alone first in only {share} % of {where}."
    causes = _smallest_causes(answer, problem)
    only = f"{join_words(causes, 'or')} can change who is first" if causes else f"the leader stays alone first in only {share} % of {where}"
    often = max((line.id for line in answer.ranking), key=shares.__getitem__)
    if shares[often] <= at_most:
        return f"It is a close call: {only}."
    more = f"{names.alternatives[often]} comes first more often: {shares[often]} % against {at_most} %"
    return f"It is a close call: {only}. With every slider up to one step away, {more}."


def _smallest_causes(answer: DecisionAnswer, problem: Problem) -> list[str]:
    """Return the kinds of small changes that are enough to change the winner."""
    sliders = {criterion.id: criterion.weight for criterion in problem.criteria}
    causes = []
    if any(row.slider_at_tie is not None and abs(row.slider_at_tie - sliders[row.criterion]) <= 1 for row in answer.tipping):
        causes.append("one step of one slider")
    if any(abs(flip.tie_at - flip.now) <= HALF_A_POINT for flip in answer.score_flips):
        causes.append("half a point on one score")
    return causes


def _open_sentences(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> tuple[str, ...]:
    """Return the verdict for an answer in which unknown scores decide who is first."""
    places = possible_places(answer.ranking)
    first, top = answer.ranking[0], format_number(problem.scale[1])
    candidates = [line for line in answer.ranking if places[line.id][0] == 1]
    return (
        f"Scores are missing, so first place is open between {_joined_names(candidates, names)}.",
        f"{names.alternatives[first.id]} has at least {format_decimal(first.value, value_decimals(answer.ranking))} of {top}.",
        decisive_score_sentence(answer, problem, names),
        "Until it is known, this is a close call.",
    )


def decisive_score_sentence(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> str:
    """Return the most important unknown score and the value that decides who is first. Empty if unknown scores do not matter."""
    if answer.certain or not answer.unknown:
        return ""
    most, first, top = answer.unknown[0], answer.ranking[0], problem.scale[1]
    what = f"{names.criteria[most.criterion]} of {names.alternatives[most.id]}"
    if most.turns_at is None:
        return f"No unknown score decides it alone; what matters most is {what}."
    name = names.alternatives[most.id]
    if most.turns_at == top:
        other = "draws level" if most.id != first.id else "cannot be overtaken"
        return f"What matters most is {what}: at {format_number(top)}, {name} {other}."
    from_ = format_number(Fraction(floor(most.turns_at * 2) + 1, 2))
    if most.id == first.id:
        return f"What matters most is {what}: from {from_}, {name} is first whatever the others are."
    return f"What matters most is {what}: from {from_}, {name} is ahead of {names.alternatives[first.id]}."


def _joined_names(lines: Sequence[RankedAlternative], names: DisplayNames) -> str:
    return join_words([names.alternatives[line.id] for line in lines])


@dataclass(frozen=True, slots=True)
class Reasons:
    """The difference in value between the alternatives `first` and `second`, by criterion, the largest first.

    `gains` are positive and `losses` negative. Together with `rest`, the sum of the smaller ones, they add up to `gap`. All are
    multiples of 1/100.
    """

    first: str
    second: str
    gap: Fraction
    gains: Mapping[str, Fraction]
    losses: Mapping[str, Fraction]
    rest: Fraction


def compare_contributions(answer: DecisionAnswer, first: str, second: str, most: int = MAX_REASONS) -> Reasons:
    """Return the largest gains and losses of one alternative against another. Raise KeyError for an id that is not ranked."""
    contributions = {line.id: line.contributions for line in answer.ranking}
    exact = {id: points - contributions[second][id] for id, points in contributions[first].items()}
    parts = apportion(exact, HUNDREDTH)
    by_size = sorted(parts, key=lambda id: (abs(parts[id]), abs(exact[id])), reverse=True)
    gains = {id: parts[id] for id in [id for id in by_size if exact[id] > 0 and parts[id]][:most]}
    losses = {id: parts[id] for id in [id for id in by_size if exact[id] < 0 and parts[id]][:most]}
    gap = sum(parts.values(), Fraction(0))
    return Reasons(first, second, gap, gains, losses, gap - sum((*gains.values(), *losses.values()), Fraction(0)))


def reasons_text(answer: DecisionAnswer, names: DisplayNames, first: str = "", second: str = "") -> str:
    """Return the reasons for and against one alternative compared with another, by default the first two of the ranking.

    Empty for fewer than two alternatives.
    """
    if not answer.ranking[1:]:
        return ""
    found = compare_contributions(answer, first or answer.ranking[0].id, second or answer.ranking[1].id)
    one, other = names.alternatives[found.first], names.alternatives[found.second]
    sentences = [f"{one} is {format_decimal(abs(found.gap), 2)} {'ahead of' if found.gap > 0 else 'behind'} {other}."]
    if not found.gap:
        sentences = [f"{one} and {other} are level."]
    for what, parts in (("For", found.gains), ("Against", found.losses)):
        points = [f"{names.criteria[id]} ({format_signed(part)})" for id, part in parts.items()]
        sentences.append(f"{what} {one}: {join_words(points)}." if points else f"{what} {one}: nothing that counts.")
    if found.rest:
        sentences.append(f"Everything else together: {format_signed(found.rest)}.")
    return " ".join(sentences)


def elimination_sentence(out: EliminatedAlternative, names: DisplayNames) -> str:
    """Return a sentence that names the must-haves an alternative misses."""
    return f"{names.alternatives[out.id]} does not meet every must-have: {missed_must_haves(out, names)}."


def missed_must_haves(out: EliminatedAlternative, names: DisplayNames) -> str:
    """Return the must-haves that an alternative misses, such as `Speed needs at least 4, has 3; Admin needs …`."""
    parts = []
    for miss in out.misses:
        if isinstance(miss, FeatureMiss):
            needs, has = (f"“{names.levels.get(level, level)}”" if level else "" for level in (miss.needs, miss.has))
        else:
            needs, has = format_number(miss.needs), "" if miss.has is None else format_number(miss.has)
        parts.append(f"{_must_name(miss, names)} needs at least {needs}, {f'has {has}' if has else 'and is not known'}")
    return "; ".join(parts)


def relaxation_hints(answer: DecisionAnswer, names: DisplayNames) -> tuple[str, ...]:
    """Return hints on the must-haves to drop if no alternative qualifies.

    They name each single must-have without which an alternative would qualify, or else the alternative that misses the fewest.
    """
    returning: dict[str, list[str]] = {}
    for out in answer.eliminated:
        if len(out.misses) == 1:
            returning.setdefault(_must_name(out.misses[0], names), []).append(names.alternatives[out.id])
    if answer.status != "nobody-qualifies" or not answer.eliminated:
        return ()
    if returning:
        return tuple(f"Without the must-have on {must}, {join_words(back)} would qualify." for must, back in returning.items())
    nearest = min(answer.eliminated, key=lambda out: len(out.misses))
    musts = join_words([_must_name(miss, names) for miss in nearest.misses])
    return (f"{names.alternatives[nearest.id]} comes closest: it misses the must-haves on {musts}.",)


def _must_name(miss: ScoreMiss | FeatureMiss, names: DisplayNames) -> str:
    return names.features[miss.feature] if isinstance(miss, FeatureMiss) else names.criteria[miss.criterion]


def missing_score_sentences(answer: DecisionAnswer, problem: Problem, names: DisplayNames) -> tuple[str, ...]:
    """Return a sentence per ranked alternative with unknown scores: its possible values and ranks, and the score that makes it first."""
    places = possible_places(answer.ranking)
    rows = {
        alternative.id: dict(zip((c.id for c in problem.criteria), alternative.scores, strict=True)) for alternative in problem.alternatives
    }
    sentences = []
    for line in answer.ranking:
        gaps = [criterion for criterion, score in rows[line.id].items() if score is None and answer.weights[criterion]]
        if not gaps:
            continue
        what = f"{names.alternatives[line.id]}: {join_words([names.criteria[gap] for gap in gaps])} not known"
        best, worst = places[line.id]
        place = f"place {best}" if best == worst else f"place {best} to {worst}"
        text = f"{what}, so {format_value(line)} and {place}."
        needed = _score_to_be_first(line, gaps, answer, problem)
        if needed is not None:
            text += f" It would be first if {names.criteria[gaps[0]]} were {format_number(needed)} or more."
        sentences.append(text)
    return tuple(sentences)


def _score_to_be_first(line: RankedAlternative, gaps: Sequence[str], answer: DecisionAnswer, problem: Problem) -> Fraction | None:
    """Return the lowest score, in half points, that makes an alternative with one unknown score alone first in every case, or None."""
    rivals = [other.value_high for other in answer.ranking if other.id != line.id]
    weight = answer.weights[gaps[0]]
    if len(gaps) != 1 or not rivals or not weight or line.value_low > max(rivals):
        return None
    bottom, top = problem.scale
    halves = floor((bottom + (max(rivals) - line.value_low) / weight) * 2) + 1
    return Fraction(halves, 2) if Fraction(halves, 2) <= top else None
