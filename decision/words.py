"""An answer of `decision solve` in sentences: which, why, how firm, and what would change it.

Every name comes in through `Names`, so that who shows a sentence decides how names are escaped. Values have one
decimal, or two where the first two would look alike; differences have two, rounded so that they add up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, lcm

from decision.choice import UNNAMED, Choice, Today, clean_name, clean_text, own_id
from decision.first_place import FirstPlace, Question
from decision.problem import FeatureMiss, Problem
from decision.ranking import Eliminated, Ranked, ScoreMiss, bounds, leaders, mixed, possible_places
from decision.solve import CLEAR_FROM, CLOSE_CALL_BELOW, HALF_A_POINT, Answer

MOST_REASONS = 3
HUNDREDTH = Fraction(1, 100)
TIES = ""
"""Stands for ties among the ids of shares."""
OPEN = "?"
"""Stands for what depends on unknown scores among the ids of shares."""
QUESTIONS: dict[Question, str] = {
    "one-notch": "every slider up to one step away",
    "uncertain-scores": "your weights and every score off by what its confidence allows",
    "own-order": "any weights in your order of importance",
    "any-weights": "any weights at all",
}
"""What varies in each row of `Answer.first_place`."""
AT_THEIR_WORST = "Scores that are not known are taken at their worst for the leader here, so nothing changes earlier than this says."
DOUBLE_QUOTES = re.compile('["\u201c-\u201f\u00ab\u00bb\u2033\u2036\u301d-\u301f\uff02]')


@dataclass(frozen=True, slots=True)
class Names:
    """What each id is called in sentences."""

    alternatives: Mapping[str, str]
    criteria: Mapping[str, str]
    features: Mapping[str, str]
    levels: Mapping[str, str]


def quoted(text: str) -> str:
    """Words of a reader or a link in quotation marks, which they cannot close: they never read as ours."""
    inside = DOUBLE_QUOTES.sub("'", clean_text(text))
    return f"“{inside}”"


def names_of(choice: Choice, today: Today) -> Names:
    """The catalogue's names, and those of own options in quotation marks, marked, and numbered where two are alike."""
    alternatives = dict(today.frameworks)
    own_names = [clean_name(own.name) or UNNAMED for own in choice.alternatives]
    for place, name in enumerate(own_names):
        number = f" {place + 1}" if own_names.count(name) > 1 else ""
        alternatives[own_id(place)] = f"{quoted(name)} (own option{number})"
    return Names(alternatives, today.criteria, today.features, {id: level.label for id, level in today.levels.items()})


# ---------------------------------------------------------------- numbers


def rounded(value: Fraction, places: int = 1) -> str:
    """The decimal with so many places, halves away from zero: 3.25 is 3.3."""
    unit = 10**places
    halves = floor(abs(value) * unit + Fraction(1, 2))
    sign = "−" if value < 0 and halves else ""
    whole, rest = divmod(halves, unit)
    return f"{sign}{whole}.{rest:0{places}}" if places else f"{sign}{whole}"


def short(value: Fraction) -> str:
    """A number as a reader would write it, with at most two decimals: 4, 3.5, 3.67."""
    text = rounded(value, 2)
    return text.rstrip("0").rstrip(".")


def apportioned(parts: Mapping[str, Fraction], unit: Fraction = Fraction(1)) -> dict[str, Fraction]:
    """Each part as a multiple of `unit`, so that together they are the rounded total (largest remainder)."""
    common = lcm(unit.denominator, *(part.denominator for part in parts.values()))  # integers are several times as fast as fractions
    of_unit = int(unit * common)
    lower, rest = {}, {}
    for id, part in parts.items():
        lower[id], rest[id] = divmod(part.numerator * (common // part.denominator), of_unit)
    missing = (2 * sum(rest.values()) + of_unit) // (2 * of_unit)
    raised = set(sorted(parts, key=rest.__getitem__, reverse=True)[:missing])
    return {id: (lower[id] + (id in raised)) * unit for id in parts}


def percents(shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Shares of one whole as whole percents that sum to 100."""
    return {id: int(part) for id, part in apportioned({id: 100 * share for id, share in shares.items()}).items()}


def value_places(ranking: Sequence[Ranked]) -> int:
    """How many decimals values need: 1, or 2 where the first two differ and would not show it."""
    alike = len(ranking) > 1 and ranking[0].value != ranking[1].value and rounded(ranking[0].value) == rounded(ranking[1].value)
    return 2 if alike else 1


def value_text(line: Ranked, places: int = 1) -> str:
    """The weighted score, or its range where a score is not known: `3.7`, `2.5 to 4.5`."""
    low, high = rounded(line.value_low, places), rounded(line.value_high, places)
    return low if low == high else f"{low} to {high}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


# ---------------------------------------------------------------- which, and how firm


def all_equal(answer: Answer) -> bool:
    """Whether nothing has been said yet: several criteria of one weight, and no must-have rules anybody out."""
    return len(answer.weights) > 1 and len(set(answer.weights.values())) == 1 and not answer.eliminated


def verdict(answer: Answer, problem: Problem, names: Names) -> str:
    """Who is first and how firmly, in one to three sentences. Crowns nobody while all weights are equal."""
    return " ".join(verdict_sentences(answer, problem, names))


def verdict_sentences(answer: Answer, problem: Problem, names: Names) -> tuple[str, ...]:
    """The verdict sentence by sentence; the first one can stand alone."""
    if answer.status == "no-weights":
        return ("Move at least one slider: with every weight at zero there is nothing to rank.",)
    if answer.status == "nobody-qualifies":
        return ("No option meets every must-have.",)
    if len(answer.ranking) == 1:
        return _only_one(answer, problem, names)
    if all_equal(answer):
        return ("All weights are equal so far, so no option is recommended.", "Move the sliders to say what matters to you.")
    sentences = [*(_first(answer, problem, names) if answer.certain else _open(answer, problem, names))]
    if answer.certain and answer.unknown:
        sentences.append("That holds whatever the scores are that are not known.")
    if answer.certain and answer.firmness != "tie":
        sentences.append(_firmness(answer, problem, names))
        if answer.firmness_at_most != answer.firmness:
            sentences.append(f"With all scores known it may turn out {AS_WORDS[answer.firmness_at_most]}.")
    weighed = [criterion for criterion, weight in answer.weights.items() if weight]
    if len(weighed) == 1:
        sentences.append(f"Only {names.criteria[weighed[0]]} counts.")
    return tuple(sentences)


def _only_one(answer: Answer, problem: Problem, names: Names) -> tuple[str, ...]:
    line = answer.ranking[0]
    why = "that meets the must-haves" if answer.eliminated else "compared, so there is nothing to choose between"
    return f"{names.alternatives[line.id]} is the only option {why}.", f"It has {value_text(line)} of {short(problem.scale[1])}."


def _first(answer: Answer, problem: Problem, names: Names) -> tuple[str, ...]:
    places = value_places(answer.ranking)
    first, behind = answer.ranking[0], [line for line in answer.ranking if line.value < answer.ranking[0].value]
    most = max((line.value_high for line in behind), default=first.value)
    if first.value != most and rounded(first.value) == rounded(most):
        places = 2
    value = f"{value_text(first, places)} of {short(problem.scale[1])}"
    if not behind or first.value == answer.ranking[1].value:
        tied = answer.ranking[: len(answer.ranking) - len(behind)]
        return f"{_named(tied, names)} are tied with {value}.", _differ_most(tied, names)
    second = [line for line in behind if line.value_high == most]
    if rounded(first.value, places) == rounded(most, places):
        return (f"{names.alternatives[first.id]} leads with {value}, less than 0.01 ahead of {_named(second, names)}.",)
    then = value_text(second[0], places) if len({line.value_low for line in second}) == 1 else f"up to {rounded(most, places)}"
    return (f"{names.alternatives[first.id]} leads with {value}, ahead of {_named(second, names)} with {then}.",)


def _differ_most(tied: Sequence[Ranked], names: Names) -> str:
    apart = {id: max(row) - min(row) for id in tied[0].contributions if (row := [line.contributions[id] for line in tied])}
    most = max(apart, key=apart.__getitem__)
    if not apart[most]:
        return "They score the same on everything that counts."
    return f"They differ most on {names.criteria[most]}."


AS_WORDS: dict[str | None, str] = {"close call": "a close call", "leaning": "a leaning", "clear": "clear"}


def _firmness(answer: Answer, problem: Problem, names: Names) -> str:
    notch, shares = answer.one_notch, near_shares(answer)
    limit = 100 * (CLOSE_CALL_BELOW if answer.firmness == "close call" else CLEAR_FROM)
    winner = answer.ranking[0].id
    percent = shares[winner]
    at_most = percent if OPEN not in shares else share_bounds(answer.first_place[0])[winner][1]
    share = f"just under {limit}" if answer.firmness != "clear" and percent >= limit else percent_text(percent, at_most)
    of = f"{notch.combinations:,} combinations drawn at random" if notch.sampled else "all combinations"
    where = f"{of} with each slider up to one step away"
    if answer.firmness != "close call":
        nothing = "no single slider step and no half point on a score changes who is first"
        if answer.firmness == "clear":
            return f"This is clear: {nothing}, and the leader stays alone first in {share} % of {where}."
        return f"This is a leaning, no more: {nothing}, but the leader stays alone first in only {share} % of {where}."
    causes = _causes(answer, problem)
    only = f"{listed(causes, 'or')} can change who is first" if causes else f"the leader stays alone first in only {share} % of {where}"
    often = max((line.id for line in answer.ranking), key=shares.__getitem__)
    if shares[often] <= at_most:
        return f"It is a close call: {only}."
    more = f"{names.alternatives[often]} comes first more often: {shares[often]} % against {at_most} %"
    return f"It is a close call: {only}. With every slider up to one step away, {more}."


def _causes(answer: Answer, problem: Problem) -> list[str]:
    """The smallest changes that are enough to change who is first."""
    sliders = {criterion.id: criterion.weight for criterion in problem.criteria}
    causes = []
    if any(row.slider_at_tie is not None and abs(row.slider_at_tie - sliders[row.criterion]) <= 1 for row in answer.tipping):
        causes.append("one step of one slider")
    if any(abs(flip.tie_at - flip.now) <= HALF_A_POINT for flip in answer.score_flips):
        causes.append("half a point on one score")
    return causes


def _open(answer: Answer, problem: Problem, names: Names) -> tuple[str, ...]:
    """Who is first depends on unknown scores."""
    places = possible_places(answer.ranking)
    first = answer.ranking[0]
    candidates = [line for line in answer.ranking if places[line.id][0] == 1]
    return (
        f"Scores are missing, so first place is open between {_named(candidates, names)}.",
        f"{names.alternatives[first.id]} has at least {rounded(first.value, value_places(answer.ranking))} of {short(problem.scale[1])}.",
        decisive_score(answer, problem, names),
        "Until it is known, this is a close call.",
    )


def decisive_score(answer: Answer, problem: Problem, names: Names) -> str:
    """The unknown score that matters most to who is first, and the value that decides. Empty where none does."""
    if answer.certain or not answer.unknown:
        return ""
    most, first, top = answer.unknown[0], answer.ranking[0], problem.scale[1]
    what = f"{names.criteria[most.criterion]} of {names.alternatives[most.id]}"
    if most.turns_at is None:
        return f"No unknown score decides it alone; what matters most is {what}."
    name = names.alternatives[most.id]
    if most.turns_at == top:
        other = "draws level" if most.id != first.id else "cannot be overtaken"
        return f"What matters most is {what}: at {short(top)}, {name} {other}."
    from_ = short(Fraction(floor(most.turns_at * 2) + 1, 2))
    if most.id == first.id:
        return f"What matters most is {what}: from {from_}, {name} is first whatever the others are."
    return f"What matters most is {what}: from {from_}, {name} is ahead of {names.alternatives[first.id]}."


def _named(lines: Sequence[Ranked], names: Names) -> str:
    return listed([names.alternatives[line.id] for line in lines])


# ---------------------------------------------------------------- why


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why `first` is ahead of `second`: points of the weighted value by criterion, the largest first.

    `gains` are positive and `losses` negative; with `rest`, all smaller ones together, they add up to `gap`.
    All are whole hundredths.
    """

    first: str
    second: str
    gap: Fraction
    gains: Mapping[str, Fraction]
    losses: Mapping[str, Fraction]
    rest: Fraction


def reasons(answer: Answer, first: str, second: str, most: int = MOST_REASONS) -> Reasons:
    """The largest gains and losses of one ranked alternative against another. Raises KeyError for an id not ranked."""
    contributions = {line.id: line.contributions for line in answer.ranking}
    exact = {id: points - contributions[second][id] for id, points in contributions[first].items()}
    parts = apportioned(exact, HUNDREDTH)
    by_size = sorted(parts, key=lambda id: (abs(parts[id]), abs(exact[id])), reverse=True)
    gains = {id: parts[id] for id in [id for id in by_size if exact[id] > 0 and parts[id]][:most]}
    losses = {id: parts[id] for id in [id for id in by_size if exact[id] < 0 and parts[id]][:most]}
    gap = sum(parts.values(), Fraction(0))
    return Reasons(first, second, gap, gains, losses, gap - sum((*gains.values(), *losses.values()), Fraction(0)))


def why(answer: Answer, names: Names, first: str = "", second: str = "") -> str:
    """What speaks for and against one alternative, compared with another; without ids the first two ranked.

    Empty where there are no two.
    """
    if len(answer.ranking) < 2:
        return ""
    found = reasons(answer, first or answer.ranking[0].id, second or answer.ranking[1].id)
    one, other = names.alternatives[found.first], names.alternatives[found.second]
    sentences = [f"{one} is {rounded(abs(found.gap), 2)} {'ahead of' if found.gap > 0 else 'behind'} {other}."]
    if not found.gap:
        sentences = [f"{one} and {other} are level."]
    for what, parts in (("For", found.gains), ("Against", found.losses)):
        points = [f"{names.criteria[id]} ({signed(part)})" for id, part in parts.items()]
        sentences.append(f"{what} {one}: {listed(points)}." if points else f"{what} {one}: nothing that counts.")
    if found.rest:
        sentences.append(f"Everything else together: {signed(found.rest)}.")
    return " ".join(sentences)


def signed(points: Fraction) -> str:
    """Two decimals with a sign."""
    return f"{'+' if points > 0 else ''}{rounded(points, 2)}"


# ---------------------------------------------------------------- what would change it


@dataclass(frozen=True, slots=True)
class Turn:
    """A whole slider position, and who leads there: the first one where that is not the winner alone, or without it."""

    step: int
    leaders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What moving one slider does, the others untouched. Nearest turn first, and empty where nothing changes."""

    criterion: str
    now: Fraction
    lower: tuple[Turn, ...]
    higher: tuple[Turn, ...]


def changes(answer: Answer, problem: Problem) -> tuple[Change, ...]:
    """One row for every criterion; none without a single winner and a rival. Unknown scores are at their worst for the winner."""
    tables = bounds(problem)
    if tables is None or not answer.tipping:
        return ()
    table = mixed(*tables, answer.ranking[0].id)
    found = []
    for place, criterion in enumerate(problem.criteria):
        rows = [row for row in answer.tipping if row.criterion == criterion.id]
        now, top = criterion.weight, problem.slider_max
        level = [ceil(tie) if tie > now else floor(tie) for row in rows if (tie := row.slider_at_tie) is not None]
        past = [step for row in rows if (step := row.first_slider_that_changes) is not None]
        higher = [min(steps) for all_steps in (level, past) if (steps := [step for step in all_steps if now < step <= top])]
        lower = [max(steps) for all_steps in (level, past) if (steps := [step for step in all_steps if step < now])]
        turns = {
            step: Turn(
                step,
                leaders(replace(table, sliders=(*table.sliders[:place], Fraction(step), *table.sliders[place + 1 :]))),
            )
            for step in (*lower, *higher)
        }
        found.append(Change(criterion.id, now, *(tuple(turns[step] for step in dict.fromkeys(steps)) for steps in (lower, higher))))
    return tuple(found)


def change_sentence(change: Change, winner: str, problem: Problem, names: Names) -> str:
    """Such as `Speed, weight now 2 → Heron leads from 4`."""
    parts = []
    for turns, words, end in ((change.lower, "at {} or below", 0), (change.higher, "from {}", problem.slider_max)):
        for turn in turns:
            at = f"at {turn.step}" if turn.step == end or winner in turn.leaders else words.format(turn.step)
            others = listed([names.alternatives[id] for id in turn.leaders if id != winner])
            if winner in turn.leaders:
                parts.append(f"level with {others} {at}")
            else:
                parts.append(f"{others} {'leads' if len(turn.leaders) == 1 else 'lead together'} {at}")
    return f"{names.criteria[change.criterion]}, weight now {short(change.now)} → {'; '.join(parts) or 'no position changes who leads'}"


def smallest_shift(answer: Answer, names: Names) -> str:
    """The least weight to move until first place is shared. Empty without a single winner and a rival."""
    if not answer.smallest_shift:
        return ""
    possible = [shift for shift in answer.smallest_shift if shift.moved_share is not None]
    winner = names.alternatives[answer.ranking[0].id]
    if not possible:
        return f"No other weights put anybody level with {winner}: it scores higher on every criterion."
    least = min(possible, key=lambda shift: shift.moved_share or Fraction(0))
    takes = [f"{rounded(100 * move.amount)} percentage points from {names.criteria[move.from_]}" for move in least.moves]
    rival, to = names.alternatives[least.rival], names.criteria[least.moves[0].to]
    return f"Smallest change of weights that brings {rival} level with {winner}: {listed(takes)}, given to {to}."


def score_flips(answer: Answer, names: Names, most: int = MOST_REASONS) -> tuple[str, ...]:
    """The single scores that would make first place a tie, those worth checking first before the others."""
    return tuple(
        f"{names.criteria[flip.criterion]} of {names.alternatives[flip.id]}: "
        f"at {short(flip.tie_at)} instead of {short(flip.now)}, first place is a tie."
        for flip in answer.score_flips[:most]
    )


# ---------------------------------------------------------------- how firm, for whom


def robustness(answer: Answer, names: Names) -> tuple[str, ...]:
    """One sentence for each row of "How firm it is": how often each option comes first. Empty without two ranked."""
    if len(answer.ranking) < 2:
        return ()
    notch = answer.one_notch
    drawn = f"{notch.combinations:,} combinations drawn" if notch.sampled else f"all {notch.combinations:,} combinations"
    sentences = []
    for row in answer.first_place:
        texts = share_texts(row)
        tie = [f"a tie {text}"] if (text := texts.pop(TIES, "")) else []
        shares = [f"{names.alternatives[id]} {text}" for id, text in texts.items()] + tie
        varies = QUESTIONS[row.question]
        start = f"Alone first with {varies}, {drawn}" if row.question == "one-notch" else f"First with {varies}"
        sentences.append(f"{start}: {listed(shares)}.")
    return tuple(sentences)


def near_shares(answer: Answer) -> dict[str, int]:
    """In how many percent of the combinations one notch around the sliders each is alone first for certain, TIES and OPEN.

    They sum to 100. OPEN is there only where something depends on unknown scores.
    """
    notch = answer.one_notch
    counts = {**notch.alone_first, TIES: notch.ties}
    rest = notch.combinations - sum(counts.values())
    return percents({id: Fraction(count, notch.combinations) for id, count in (counts | ({OPEN: rest} if rest else {})).items()})


def share_bounds(row: FirstPlace) -> dict[str, tuple[int, int]]:
    """By id the lowest and the highest share in whole percent, TIES among them. Where every score is known, they sum to 100."""
    shares = {**row.shares, TIES: row.ties}
    if all(low == high for low, high in shares.values()):
        return {id: (percent, percent) for id, percent in percents({id: Fraction(low) for id, (low, _) in shares.items()}).items()}
    return {id: (floor(100 * low), ceil(100 * high)) for id, (low, high) in shares.items()}


def certain_shares(row: FirstPlace) -> dict[str, int]:
    """By id, TIES and OPEN among them, the share in whole percent that holds whatever the unknown scores are. They sum to 100."""
    lowest = {id: Fraction(low) for id, (low, _) in {**row.shares, TIES: row.ties}.items()}
    rest = 1 - sum(lowest.values(), Fraction(0))
    return percents(lowest | ({OPEN: rest} if any(low != high for low, high in row.shares.values()) else {}))


def share_texts(row: FirstPlace) -> dict[str, str]:
    """`share_bounds` in words, such as `12 %` or `12 to 31 %`; TIES only where there are any."""
    found = share_bounds(row)
    return {id: f"{percent_text(*pair)} %" for id, pair in found.items() if id != TIES or pair[1]}


def percent_text(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def first_shares(answer: Answer) -> dict[str, int]:
    """In how many percent of all possible weights each ranked alternative is first; they sum to 100. Unknown scores are drawn."""
    return percents({id: Fraction(shares[0]) for id, shares in answer.acceptability.items()})


def who_should_choose(answer: Answer, id: str, names: Names) -> str:
    """For whom a ranked alternative comes first: what weighs over average in the weights that make it so.

    Empty where it is not ranked, or nothing else is.
    """
    if id not in answer.acceptability or len(answer.ranking) < 2:
        return ""
    name, central = names.alternatives[id], answer.central_weights[id]
    if central is None:
        better = listed([names.alternatives[row.by] for row in answer.dominated if row.id == id], "or")
        because = f": {better} is at least as good on every criterion" if better else ""
        return f"No weights that were tried put {name} first{because}."
    if answer.first_place[-1].shares[id][0] == 1:
        return f"{name} is first whatever the weights."
    low, high = share_bounds(answer.first_place[-1])[id]
    percent = percent_text(low, high) if high else "less than 1"
    heavier = [
        criterion for criterion in sorted(central, key=central.__getitem__, reverse=True) if central[criterion] * len(central) >= 1.1
    ]
    if not heavier:
        return f"{name} comes first with balanced weights, in {percent} % of all possible weights."
    what = listed([names.criteria[criterion] for criterion in heavier[:MOST_REASONS]])
    return f"Choose {name} if you care most about {what}. It comes first in {percent} % of all possible weights."


def idle_sliders(answer: Answer, names: Names) -> str:
    """Which weighed criteria cannot change the order, because all score the same there; empty if none."""
    idle = [names.criteria[id] for id, influence in answer.influence.items() if not influence and answer.weights[id]]
    if not idle or len(answer.ranking) < 2:
        return ""
    weights = "its weight" if len(idle) == 1 else "their weights"
    return f"All score the same on {listed(idle)}, so {weights} cannot change the order."


# ---------------------------------------------------------------- must-haves and missing scores


def eliminated(out: Eliminated, names: Names) -> str:
    """That an alternative does not compete, and why."""
    return f"{names.alternatives[out.id]} does not meet every must-have: {misses(out, names)}."


def misses(out: Eliminated, names: Names) -> str:
    """Every must-have that an alternative misses, such as `Speed needs at least 4, has 3; Admin needs …`."""
    parts = []
    for miss in out.misses:
        if isinstance(miss, FeatureMiss):
            needs, has = (f"“{names.levels.get(level, level)}”" if level else "" for level in (miss.needs, miss.has))
        else:
            needs, has = short(miss.needs), "" if miss.has is None else short(miss.has)
        parts.append(f"{_must_name(miss, names)} needs at least {needs}, {f'has {has}' if has else 'and is not known'}")
    return "; ".join(parts)


def way_out(answer: Answer, names: Names) -> tuple[str, ...]:
    """Where nobody qualifies: each single must-have without which somebody would, or else who misses the fewest."""
    returning: dict[str, list[str]] = {}
    for out in answer.eliminated:
        if len(out.misses) == 1:
            returning.setdefault(_must_name(out.misses[0], names), []).append(names.alternatives[out.id])
    if answer.status != "nobody-qualifies" or not answer.eliminated:
        return ()
    if returning:
        return tuple(f"Without the must-have on {must}, {listed(back)} would qualify." for must, back in returning.items())
    nearest = min(answer.eliminated, key=lambda out: len(out.misses))
    musts = listed([_must_name(miss, names) for miss in nearest.misses])
    return (f"{names.alternatives[nearest.id]} comes closest: it misses the must-haves on {musts}.",)


def _must_name(miss: ScoreMiss | FeatureMiss, names: Names) -> str:
    return names.features[miss.feature] if isinstance(miss, FeatureMiss) else names.criteria[miss.criterion]


def missing_scores(answer: Answer, problem: Problem, names: Names) -> tuple[str, ...]:
    """For each ranked alternative that lacks a score with weight: what is not known, its range, and what would make it first."""
    places = possible_places(answer.ranking)
    rows = {
        alternative.id: dict(zip((c.id for c in problem.criteria), alternative.scores, strict=True)) for alternative in problem.alternatives
    }
    sentences = []
    for line in answer.ranking:
        gaps = [criterion for criterion, score in rows[line.id].items() if score is None and answer.weights[criterion]]
        if not gaps:
            continue
        what = f"{names.alternatives[line.id]}: {listed([names.criteria[gap] for gap in gaps])} not known"
        best, worst = places[line.id]
        place = f"place {best}" if best == worst else f"place {best} to {worst}"
        text = f"{what}, so {value_text(line)} and {place}."
        needed = _first_from(line, gaps, answer, problem)
        if needed is not None:
            text += f" It would be first if {names.criteria[gaps[0]]} were {short(needed)} or more."
        sentences.append(text)
    return tuple(sentences)


def _first_from(line: Ranked, gaps: Sequence[str], answer: Answer, problem: Problem) -> Fraction | None:
    """The least half point on the one missing score with which it is alone first, however the others' turn out."""
    rivals = [other.value_high for other in answer.ranking if other.id != line.id]
    weight = answer.weights[gaps[0]]
    if len(gaps) != 1 or not rivals or not weight or line.value_low > max(rivals):
        return None
    bottom, top = problem.scale
    halves = floor((bottom + (max(rivals) - line.value_low) / weight) * 2) + 1
    return Fraction(halves, 2) if Fraction(halves, 2) <= top else None
