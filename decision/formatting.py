"""Formatting of names, numbers and lists in sentences.

Functions that write sentences take all names from `DisplayNames`, so their caller decides how names are escaped.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from decision.choice import DEFAULT_OWN_NAME, Choice, DecisionData, clean_name, clean_text, own_alternative_id
from decision.ranking import RankedAlternative

HUNDREDTH = Fraction(1, 100)
DOUBLE_QUOTES = re.compile('["\u201c-\u201f\u00ab\u00bb\u2033\u2036\u301d-\u301f\uff02]')


@dataclass(frozen=True, slots=True)
class DisplayNames:
    """The name of each id in sentences."""

    alternatives: Mapping[str, str]
    criteria: Mapping[str, str]
    features: Mapping[str, str]
    levels: Mapping[str, str]


def quote(text: str) -> str:
    """Return user input in quotation marks. Double quotes inside become single ones, so the input cannot end the quotation."""
    inside = DOUBLE_QUOTES.sub("'", clean_text(text))
    return f"“{inside}”"


def display_names(choice: Choice, current: DecisionData) -> DisplayNames:
    """Return the names of the catalogue and of the user's own alternatives.

    The latter are quoted, marked as own options, and numbered if names repeat.
    """
    alternatives = dict(current.frameworks)
    own_names = [clean_name(own.name) or DEFAULT_OWN_NAME for own in choice.alternatives]
    for place, name in enumerate(own_names):
        number = f" {place + 1}" if own_names.count(name) > 1 else ""
        alternatives[own_alternative_id(place)] = f"{quote(name)} (own option{number})"
    return DisplayNames(alternatives, current.criteria, current.features, {id: level.label for id, level in current.levels.items()})


def format_decimal(value: Fraction, places: int = 1) -> str:
    """Return a number with a fixed number of decimals, rounding halves away from zero: 3.25 becomes 3.3."""
    unit = 10**places
    halves = floor(abs(value) * unit + Fraction(1, 2))
    sign = "−" if value < 0 and halves else ""
    whole, rest = divmod(halves, unit)
    return f"{sign}{whole}.{rest:0{places}}" if places else f"{sign}{whole}"


def format_number(value: Fraction) -> str:
    """Return a number with at most two decimals and no trailing zeros: 4, 3.5, 3.67."""
    text = format_decimal(value, 2)
    return text.rstrip("0").rstrip(".")


def format_signed(points: Fraction) -> str:
    """Return a number with two decimals and a sign."""
    return f"{'+' if points > 0 else ''}{format_decimal(points, 2)}"


def apportion(parts: Mapping[str, Fraction], unit: Fraction = Fraction(1)) -> dict[str, Fraction]:
    """Round each part to a multiple of `unit` so that the parts add up to the rounded total (largest remainder method)."""
    common = lcm(unit.denominator, *(part.denominator for part in parts.values()))  # integers are several times faster than fractions
    of_unit = int(unit * common)
    lower, rest = {}, {}
    for id, part in parts.items():
        lower[id], rest[id] = divmod(part.numerator * (common // part.denominator), of_unit)
    missing = (2 * sum(rest.values()) + of_unit) // (2 * of_unit)
    raised = set(sorted(parts, key=rest.__getitem__, reverse=True)[:missing])
    return {id: (lower[id] + (id in raised)) * unit for id in parts}


def whole_percents(shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Return shares that add up to 1 as integer percentages that add up to 100."""
    return {id: int(part) for id, part in apportion({id: 100 * share for id, share in shares.items()}).items()}


def value_decimals(ranking: Sequence[RankedAlternative]) -> int:
    """Return the number of decimals for values: 1, or 2 if the first two values differ but look equal with one decimal."""
    alike = (
        len(ranking) > 1 and ranking[0].value != ranking[1].value and format_decimal(ranking[0].value) == format_decimal(ranking[1].value)
    )
    return 2 if alike else 1


def format_value(line: RankedAlternative, places: int = 1) -> str:
    """Return the value of an alternative, or its range if scores are unknown: `3.7`, `2.5 to 4.5`."""
    low, high = format_decimal(line.value_low, places), format_decimal(line.value_high, places)
    return low if low == high else f"{low} to {high}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Join words as `A`, `A and B` or `A, B and C`, with `last` as the conjunction."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
