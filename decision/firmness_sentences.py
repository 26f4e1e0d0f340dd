"""How firm first place is, and for whom each option comes first, in sentences and in whole percent."""

from fractions import Fraction
from math import ceil, floor

from decision.first_place import FirstPlace, Question
from decision.formatting import DisplayNames, join_words, whole_percents
from decision.solve import DecisionAnswer

MAX_NAMED_CRITERIA = 3
TIE_ID = ""
"""Stands for ties among the ids of shares."""
OPEN_ID = "?"
"""Stands for what depends on unknown scores among the ids of shares."""
QUESTION_TEXTS: dict[Question, str] = {
    "one-notch": "every slider up to one step away",
    "uncertain-scores": "your weights and every score off by what its confidence allows",
    "own-order": "any weights in your order of importance",
    "any-weights": "any weights at all",
}
"""What varies in each row of `DecisionAnswer.first_place`."""


def first_place_sentences(answer: DecisionAnswer, names: DisplayNames) -> tuple[str, ...]:
    """One sentence for each row of "How firm it is": how often each option comes first. Empty without two ranked."""
    if len(answer.ranking) < 2:
        return ()
    notch = answer.one_notch
    drawn = f"{notch.combinations:,} combinations drawn" if notch.sampled else f"all {notch.combinations:,} combinations"
    sentences = []
    for row in answer.first_place:
        texts = percent_texts(row)
        tie = [f"a tie {text}"] if (text := texts.pop(TIE_ID, "")) else []
        shares = [f"{names.alternatives[id]} {text}" for id, text in texts.items()] + tie
        varies = QUESTION_TEXTS[row.question]
        start = f"Alone first with {varies}, {drawn}" if row.question == "one-notch" else f"First with {varies}"
        sentences.append(f"{start}: {join_words(shares)}.")
    return tuple(sentences)


def percent_bounds(row: FirstPlace) -> dict[str, tuple[int, int]]:
    """By id the lowest and the highest share in whole percent, TIES among them. Where every score is known, they sum to 100."""
    shares = {**row.shares, TIE_ID: row.ties}
    if all(low == high for low, high in shares.values()):
        return {id: (percent, percent) for id, percent in whole_percents({id: Fraction(low) for id, (low, _) in shares.items()}).items()}
    return {id: (floor(100 * low), ceil(100 * high)) for id, (low, high) in shares.items()}


def certain_percents(row: FirstPlace) -> dict[str, int]:
    """By id, TIES and OPEN among them, the share in whole percent that holds whatever the unknown scores are. They sum to 100."""
    lowest = {id: Fraction(low) for id, (low, _) in {**row.shares, TIE_ID: row.ties}.items()}
    rest = 1 - sum(lowest.values(), Fraction(0))
    return whole_percents(lowest | ({OPEN_ID: rest} if any(low != high for low, high in row.shares.values()) else {}))


def percent_texts(row: FirstPlace) -> dict[str, str]:
    """`percent_bounds` in words, such as `12 %` or `12 to 31 %`; TIES only where there are any."""
    found = percent_bounds(row)
    return {id: f"{percent_range(*pair)} %" for id, pair in found.items() if id != TIE_ID or pair[1]}


def percent_range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def who_should_choose(answer: DecisionAnswer, id: str, names: DisplayNames) -> str:
    """For whom a ranked alternative comes first: what weighs over average in the weights that make it so.

    Empty where it is not ranked, or nothing else is.
    """
    if id not in answer.acceptability or len(answer.ranking) < 2:
        return ""
    name, central = names.alternatives[id], answer.central_weights[id]
    if central is None:
        better = join_words([names.alternatives[row.by] for row in answer.dominated if row.id == id], "or")
        because = f": {better} is at least as good on every criterion" if better else ""
        return f"No weights that were tried put {name} first{because}."
    if answer.first_place[-1].shares[id][0] == 1:
        return f"{name} is first whatever the weights."
    low, high = percent_bounds(answer.first_place[-1])[id]
    percent = percent_range(low, high) if high else "less than 1"
    heavier = [
        criterion for criterion in sorted(central, key=central.__getitem__, reverse=True) if central[criterion] * len(central) >= 1.1
    ]
    if not heavier:
        return f"{name} comes first with balanced weights, in {percent} % of all possible weights."
    what = join_words([names.criteria[criterion] for criterion in heavier[:MAX_NAMED_CRITERIA]])
    return f"Choose {name} if you care most about {what}. It comes first in {percent} % of all possible weights."
