"""A decision problem, and reading it from plain data with errors that name the field."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NoReturn

MOST_CRITERIA = 30  # 3 ** 30 one-notch combinations still have a 64-bit number each
MOST_ALTERNATIVES = 500
MOST_SAMPLES = 1_000_000
MOST_BYTES = 4_000_000
MOST_DIGITS = 400  # before or after the point: holds every 64-bit float, keeps 1e999999999 from filling the memory
LARGEST = Fraction(1_000_000)  # end of a scale or slider

SCALE = (Fraction(1), Fraction(5))
SLIDER_MAX = Fraction(5)
SAMPLES = 20_000
SEED = 1


class BadProblemError(ValueError):
    """The input is no decision problem. The message is one line, `field: what is wrong`."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion. `weight` is the raw slider, 0 to the problem's `slider_max`."""

    id: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative. `scores` are on the problem's scale, in the order of its criteria; None is not known.

    `uncertainty` is by criterion how many points a known score may be off either way; a criterion that is absent: none.
    """

    id: str
    scores: tuple[Fraction | None, ...]
    uncertainty: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Must:
    """A must-have: the least score an alternative needs on a criterion."""

    criterion: str
    at_least: Fraction


@dataclass(frozen=True, slots=True)
class FeatureMiss:
    """A feature that an alternative should have and has not; `has` None is not known."""

    feature: str
    needs: str
    has: str | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An alternative ruled out beforehand, by features that are no scores."""

    id: str
    misses: tuple[FeatureMiss, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Weights, scores and must-haves.

    Made by `read_problem` or `parse_problem`, which check it. An excluded alternative may stand among the
    `alternatives` too; it does not compete either way.
    """

    criteria: tuple[Criterion, ...]
    alternatives: tuple[Alternative, ...]
    musts: tuple[Must, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    scale: tuple[Fraction, Fraction] = SCALE
    slider_max: Fraction = SLIDER_MAX
    samples: int = SAMPLES
    seed: int = SEED


def parse_problem(text: bytes) -> Problem:
    """Read a problem from JSON in UTF-8. Numbers are the decimals written: 3.1 is 31/10. Raises BadProblemError."""
    if len(text) > MOST_BYTES:
        raise BadProblemError(f"input: more than {MOST_BYTES:,} bytes")
    try:
        data = json.loads(
            text.decode("utf-8-sig"),
            parse_int=_decimal,
            parse_float=_decimal,
            parse_constant=Decimal,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise BadProblemError("input: not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadProblemError(f"input: not JSON: {error}") from None
    except RecursionError:
        raise BadProblemError("input: nested too deeply") from None
    return read_problem(data)


def read_problem(data: object) -> Problem:
    """Check plain data (dicts, lists, text, numbers) shaped like the command's JSON input.

    A float is the shortest decimal that names it, so 3.1 is 31/10 here too. Raises BadProblemError.
    """
    optional = ("musts", "excluded", "scale", "slider_max", "samples", "seed")
    top = _Field("", data).fields(("criteria", "alternatives"), optional)
    scale = _scale(top["scale"]) if "scale" in top else SCALE
    slider_max = top["slider_max"].number(Fraction(0), LARGEST) if "slider_max" in top else SLIDER_MAX
    if slider_max == 0:
        top["slider_max"].fail("must be more than 0")
    criteria = tuple(_criterion(field, slider_max) for field in top["criteria"].items(MOST_CRITERIA))
    ids = tuple(criterion.id for criterion in criteria)
    _refuse_repeats("criteria", ids, "id")
    alternatives = tuple(_alternative(field, ids, scale) for field in top["alternatives"].items(MOST_ALTERNATIVES))
    _refuse_repeats("alternatives", [alternative.id for alternative in alternatives], "id")
    musts = tuple(_must(field, ids, scale) for field in _optional_items(top, "musts", MOST_CRITERIA))
    _refuse_repeats("musts", [must.criterion for must in musts], "criterion")
    excluded = tuple(_exclusion(field) for field in _optional_items(top, "excluded", MOST_ALTERNATIVES))
    _refuse_repeats("excluded", [exclusion.id for exclusion in excluded], "id")
    return Problem(
        criteria,
        alternatives,
        musts,
        excluded,
        scale,
        slider_max,
        top["samples"].whole(1, MOST_SAMPLES) if "samples" in top else SAMPLES,
        top["seed"].whole(0, 2**63 - 1) if "seed" in top else SEED,
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """A value and the path to it, so that an error can name the field."""

    path: str
    value: object

    def fail(self, reason: str) -> NoReturn:
        raise BadProblemError(f"{self.path or 'input'}: {reason}")

    def child(self, key: str) -> str:
        name = key if re.fullmatch(r"[\w-]{1,80}", key) else repr(key[:80])
        return f"{self.path}.{name}" if self.path else name

    def fields(self, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, "_Field"]:
        fields = self.entries()
        known = (*required, *optional)
        for key, field in fields.items():
            if key not in known:
                field.fail(f"unknown key, known are {', '.join(known)}")
        for key in required:
            if key not in fields:
                _Field(self.child(key), None).fail("missing")
        return fields

    def entries(self) -> dict[str, "_Field"]:
        if isinstance(self.value, _RepeatedKey):
            _Field(self.child(self.value.key), None).fail("written twice")
        if not isinstance(self.value, dict):
            self.fail(f"must be an object, not {_shown(self.value)}")
        return {str(key): _Field(self.child(str(key)), value) for key, value in self.value.items()}

    def items(self, most: int, least: int = 1) -> list["_Field"]:
        if not isinstance(self.value, list | tuple):
            self.fail(f"must be a list, not {_shown(self.value)}")
        if len(self.value) < least:
            self.fail("must not be empty")
        if len(self.value) > most:
            self.fail(f"has {len(self.value):,} entries, at most {most:,} are taken")
        return [_Field(f"{self.path}[{place}]", value) for place, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip() or len(self.value) > 200:
            self.fail(f"must be text of 1 to 200 characters, not {_shown(self.value)}")
        return self.value

    def one_of(self, ids: Sequence[str]) -> str:
        text = self.text()
        if text not in ids:
            self.fail(f"{_shown(text)} is not among the criteria")
        return text

    def number(self, low: Fraction, high: Fraction) -> Fraction:
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
            self.fail(f"must be a number, not {_shown(value)}")
        if not isinstance(value, Fraction):
            decimal = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            exponent = decimal.as_tuple().exponent
            if not isinstance(exponent, int):
                self.fail(f"{_shown(value)} is not a number")
            if exponent < -MOST_DIGITS or decimal.adjusted() > MOST_DIGITS:
                self.fail(f"{_shown(value)} has more than {MOST_DIGITS} digits before or after the point")
            value = Fraction(decimal)
        if not low <= value <= high:
            self.fail(f"{_shown(self.value)} is outside {float(low):g} to {float(high):g}")
        return value

    def whole(self, low: int, high: int) -> int:
        number = self.number(Fraction(-(LARGEST**4)), Fraction(LARGEST**4))
        if number.denominator != 1 or not low <= number <= high:
            self.fail(f"{_shown(self.value)} is not a whole number from {low} to {high}")
        return number.numerator


def _optional_items(top: dict[str, _Field], key: str, most: int) -> list[_Field]:
    return top[key].items(most, least=0) if key in top else []


def _scale(field: _Field) -> tuple[Fraction, Fraction]:
    ends = [end.number(-LARGEST, LARGEST) for end in field.items(2)]
    if len(ends) != 2 or ends[0] >= ends[1]:
        field.fail("must be two numbers, the lower one first")
    return ends[0], ends[1]


def _criterion(field: _Field, slider_max: Fraction) -> Criterion:
    fields = field.fields(("id", "weight"))
    return Criterion(fields["id"].text(), fields["weight"].number(Fraction(0), slider_max))


def _alternative(field: _Field, criteria: Sequence[str], scale: tuple[Fraction, Fraction]) -> Alternative:
    fields = field.fields(("id", "scores"), ("uncertainty",))
    known = _by_criterion(fields["scores"], criteria, scale)
    width = (Fraction(0), scale[1] - scale[0])
    off = _by_criterion(fields["uncertainty"], criteria, width) if "uncertainty" in fields else {}
    return Alternative(fields["id"].text(), tuple(known.get(key) for key in criteria), tuple(off.items()))


def _by_criterion(field: _Field, criteria: Sequence[str], between: tuple[Fraction, Fraction]) -> dict[str, Fraction]:
    numbers = field.entries()
    for key, number in numbers.items():
        if key not in criteria:
            number.fail("not among the criteria")
    return {key: number.number(*between) for key, number in numbers.items()}


def _must(field: _Field, criteria: Sequence[str], scale: tuple[Fraction, Fraction]) -> Must:
    fields = field.fields(("criterion", "at_least"))
    return Must(fields["criterion"].one_of(criteria), fields["at_least"].number(*scale))


def _exclusion(field: _Field) -> Exclusion:
    fields = field.fields(("id", "misses"))
    return Exclusion(fields["id"].text(), tuple(_feature_miss(miss) for miss in fields["misses"].items(500)))


def _feature_miss(field: _Field) -> FeatureMiss:
    fields = field.fields(("feature", "needs", "has"))
    has = fields["has"]
    return FeatureMiss(fields["feature"].text(), fields["needs"].text(), None if has.value is None else has.text())


def _refuse_repeats(path: str, ids: Sequence[str], key: str) -> None:
    seen: set[str] = set()
    for place, name in enumerate(ids):
        if name in seen:
            _Field(f"{path}[{place}].{key}", name).fail(f"{_shown(name)} is there already")
        seen.add(name)


@dataclass(frozen=True, slots=True)
class _RepeatedKey:
    """Stands in for a JSON object with a key written twice, until its path is known."""

    key: str


def _object(pairs: list[tuple[str, object]]) -> "dict[str, object] | _RepeatedKey":
    entries: dict[str, object] = {}
    for key, value in pairs:
        if key in entries:
            return _RepeatedKey(key)
        entries[key] = value
    return entries


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond what Decimal itself can hold
        return Decimal("NaN")


def _shown(value: object) -> str:
    """What stands in the input, on one line and short."""
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    if isinstance(value, dict | _RepeatedKey):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
