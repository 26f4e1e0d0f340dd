"""Sentences and whole percentages about the robustness of first place and the weights that favour each alternative."""

from fractions import Fraction
from math import ceil, floor

from decision.first_place import FirstPlace, Question
from decision.formatting import DisplayNames, join_words, whole_percents
from decision.solve import DecisionAnswer

MAX_NAMED_CRITERIA = 3
"""Maximum number of criteria in the recommendation of one alternative."""
HEAVY_WEIGHT_RATIO = 1.1
"""A criterion characterises an alternative if its central weight is at least this multiple of the mean weight."""
TIE_ID = ""
"""Key of the share of ties in a mapping of shares by alternative."""
OPEN_ID = "?"
"""Key of the share that depends on unknown scores in a mapping of shares by alternative."""
QUESTION_TEXTS: dict[Question, str] = {
    "one-notch": "every slider up to one step away",
    "uncertain-scores": "your weights and every score off by what its confidence allows",
    "own-order": "any weights in your order of importance",
    "any-weights": "any weights at all",
}
"""Description of the variation in each row of `DecisionAnswer.first_place`."""


def first_place_sentences(answer: DecisionAnswer, names: DisplayNames) -> tuple[str, ...]:
    """Return one sentence per row of "How firm it is" with the share of each alternative. Empty for fewer than two alternatives."""
    if not answer.ranking[1:]:
        return ()
    wins = answer.one_notch
    drawn = f"{wins.combinations:,} combinations drawn" if wins.sampled else f"all {wins.combinations:,} combinations"
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
    """Return the lowest and the highest share in whole percent by alternative and for `TIE_ID`.

    If all scores are known, the shares add up to 100.
    """
    shares = {**row.shares, TIE_ID: row.ties}
    if all(low == high for low, high in shares.values()):
        return {id: (percent, percent) for id, percent in whole_percents({id: Fraction(low) for id, (low, _) in shares.items()}).items()}
    return {id: (floor(100 * low), ceil(100 * high)) for id, (low, high) in shares.items()}


def certain_percents(row: FirstPlace) -> dict[str, int]:
    """Return the share in whole percent that holds for all values of the unknown scores, by alternative and for `TIE_ID`.

    If shares depend on unknown scores, the rest is under `OPEN_ID`. The percentages add up to 100.
    """
    lowest = {id: Fraction(low) for id, (low, _) in {**row.shares, TIE_ID: row.ties}.items()}
    rest = 1 - sum(lowest.values(), Fraction(0))
    return whole_percents(lowest | ({OPEN_ID: rest} if any(low != high for low, high in row.shares.values()) else {}))


def percent_texts(row: FirstPlace) -> dict[str, str]:
    """Return `percent_bounds` as texts such as `12 %` or `12 to 31 %`. `TIE_ID` is left out if there are no ties."""
    found = percent_bounds(row)
    return {id: f"{percent_range(*pair)} %" for id, pair in found.items() if id != TIE_ID or pair[1]}


def percent_range(low: int, high: int) -> str:
    """Return `12`, or `12 to 31` for different bounds."""
    return str(low) if low == high else f"{low} to {high}"


def who_should_choose(answer: DecisionAnswer, id: str, names: DisplayNames) -> str:
    """Return the criteria with above-average weight in the weights that put an alternative first.

    Empty if it is not ranked or is the only alternative.
    """
    if id not in answer.acceptability or not answer.ranking[1:]:
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
        criterion
        for criterion in sorted(central, key=central.__getitem__, reverse=True)
        if central[criterion] * len(central) >= HEAVY_WEIGHT_RATIO
    ]
    if not heavier:
        return f"{name} comes first with balanced weights, in {percent} % of all possible weights."
    what = join_words([names.criteria[criterion] for criterion in heavier[:MAX_NAMED_CRITERIA]])
    return f"Choose {name} if you care most about {what}. It comes first in {percent} % of all possible weights."
