"""Validation and serialisation of a decision problem in JSON. Errors name the invalid field."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails

from decision.problem import SAMPLES, SCALE, SEED, SLIDER_MAX, Alternative, Exclusion, FeatureMiss, Must, Problem, WeightedCriterion

MAX_CRITERIA = 30  # the 3 ** 30 neighbouring slider positions can be numbered with 64 bits
MAX_ALTERNATIVES = 500
MAX_SAMPLES = 1_000_000
MAX_BYTES = 4_000_000
MAX_DIGITS = 400
"""Maximum number of digits before or after the decimal point. Every 64-bit float fits, and 1e999999999 cannot exhaust memory."""
MAX_MAGNITUDE = Fraction(1_000_000)
"""Maximum absolute value of the ends of a scale and of `slider_max`."""
MAX_EXCERPT_CHARS = 60
"""Maximum length of an input value in an error message."""
PLAIN_KEY = re.compile(r"[\w-]{1,80}")


class BadProblemError(ValueError):
    """Raised for invalid input. The message is one line of the form `field: reason`."""

    def __init__(self, path: Sequence[str | int], reason: str) -> None:
        keys = [f"[{key}]" if isinstance(key, int) else f".{key if PLAIN_KEY.fullmatch(key) else repr(key[:80])}" for key in path]
        super().__init__(f"{''.join(keys).removeprefix('.') or 'input'}: {reason}")


def parse_problem(text: bytes) -> Problem:
    """Parse a problem from JSON in UTF-8. Decimal numbers are exact: 3.1 is 31/10. Raise BadProblemError for invalid input."""
    if len(text) > MAX_BYTES:
        raise BadProblemError((), f"more than {MAX_BYTES:,} bytes")
    try:
        data = json.loads(
            text.decode("utf-8-sig"),
            parse_int=_decimal,
            parse_float=_decimal,
            parse_constant=Decimal,
            object_pairs_hook=_unique_keys,
        )
    except UnicodeDecodeError:
        raise BadProblemError((), "not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadProblemError((), f"not JSON: {error}") from None
    except RecursionError:
        raise BadProblemError((), "nested too deeply") from None
    return validate_problem(data)


def validate_problem(data: object) -> Problem:
    """Validate parsed JSON as a problem. Raise BadProblemError for invalid data.

    A float is converted to the shortest decimal that represents it, so 3.1 is 31/10.
    """
    try:
        given = _Problem.model_validate(data, context=_Ranges.model_validate(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadProblemError(first["loc"], _reason(first)) from None
    criteria = [criterion.id for criterion in given.criteria]
    _refuse_repeats("criteria", "id", criteria)
    _refuse_repeats("alternatives", "id", [alternative.id for alternative in given.alternatives])
    _refuse_repeats("musts", "criterion", [must.criterion for must in given.musts])
    _refuse_repeats("excluded", "id", [exclusion.id for exclusion in given.excluded])
    for place, must in enumerate(given.musts):
        if must.criterion not in criteria:
            raise BadProblemError(("musts", place, "criterion"), f"{_excerpt(must.criterion)} is not among the criteria")
    for place, alternative in enumerate(given.alternatives):
        for field, numbers in (("scores", alternative.scores), ("uncertainty", alternative.uncertainty)):
            if unknown := [key for key in numbers if key not in criteria]:
                raise BadProblemError(("alternatives", place, field, unknown[0]), "not among the criteria")
    return Problem(
        tuple(WeightedCriterion(criterion.id, criterion.weight) for criterion in given.criteria),
        tuple(Alternative(a.id, tuple(map(a.scores.get, criteria)), tuple(a.uncertainty.items())) for a in given.alternatives),
        tuple(Must(must.criterion, must.at_least) for must in given.musts),
        tuple(Exclusion(out.id, tuple(FeatureMiss(miss.feature, miss.needs, miss.has) for miss in out.misses)) for out in given.excluded),
        (given.scale[0], given.scale[1]),
        given.slider_max,
        given.samples,
        given.seed,
    )


def problem_as_json(problem: Problem) -> dict[str, object]:
    """Return a problem with default scale, slider and samples as input for `python -m decision solve`."""
    criteria = [criterion.id for criterion in problem.criteria]
    return {
        "criteria": [{"id": criterion.id, "weight": int(criterion.weight)} for criterion in problem.criteria],
        "alternatives": [
            {"id": a.id, "scores": {id: float(score) for id, score in zip(criteria, a.scores, strict=True) if score is not None}}
            | ({"uncertainty": {id: float(points) for id, points in a.uncertainty}} if a.uncertainty else {})
            for a in problem.alternatives
        ],
        "musts": [{"criterion": must.criterion, "at_least": float(must.at_least)} for must in problem.musts],
        "excluded": [{"id": out.id, "misses": [asdict(miss) for miss in out.misses]} for out in problem.excluded],
    }


class _RepeatedKey:
    """Replaces the value of a repeated key. It has no valid type, so validation reports the key."""


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entries: dict[str, object] = {}
    for key, value in pairs:
        entries[key] = _RepeatedKey() if key in entries else value
    return entries


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # the exponent is too large for Decimal
        return Decimal("NaN")


def _number(value: object, low: Fraction, high: Fraction) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"must be a number, not {_excerpt(value)}")
    decimal = Decimal(str(value))
    exponent = decimal.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{_excerpt(value)} is not a number")
    if exponent < -MAX_DIGITS or decimal.adjusted() > MAX_DIGITS:
        raise ValueError(f"{_excerpt(value)} has more than {MAX_DIGITS} digits before or after the point")
    if not low <= (number := Fraction(decimal)) <= high:
        raise ValueError(f"{_excerpt(value)} is outside {float(low):g} to {float(high):g}")
    return number


def _whole(low: int, high: int) -> PlainValidator:
    def check(value: object) -> int:
        number = _number(value, -(MAX_MAGNITUDE**4), MAX_MAGNITUDE**4)
        if number.denominator != 1 or not low <= number <= high:
            raise ValueError(f"{_excerpt(value)} is not a whole number from {low} to {high}")
        return number.numerator

    return PlainValidator(check)


def _ascending(ends: list[Fraction]) -> list[Fraction]:
    if not ends[1:] or ends[0] >= ends[1]:
        raise ValueError("must be two numbers, the lower one first")
    return ends


def _slider_max(value: object) -> Fraction:
    number = _number(value, Fraction(0), MAX_MAGNITUDE)
    if not number:
        raise ValueError("must be more than 0")
    return number


# ---------------------------------------------------------------- models; the scale of scores and sliders comes from the context

Text = Annotated[str, Field(pattern=r"\S", max_length=200)]
End = Annotated[Fraction, PlainValidator(lambda value: _number(value, -MAX_MAGNITUDE, MAX_MAGNITUDE))]
Slider = Annotated[Fraction, PlainValidator(lambda value, info: _number(value, Fraction(0), info.context.slider_max))]
Score = Annotated[Fraction, PlainValidator(lambda value, info: _number(value, *info.context.scale))]
Points = Annotated[Fraction, PlainValidator(lambda value, info: _number(value, Fraction(0), info.context.scale[1] - info.context.scale[0]))]


class _Ranges(BaseModel):
    scale: Annotated[list[End], Field(min_length=1, max_length=2), AfterValidator(_ascending)] = list(SCALE)
    slider_max: Annotated[Fraction, PlainValidator(_slider_max)] = SLIDER_MAX


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Criterion(_Object):
    id: Text
    weight: Slider


class _Alternative(_Object):
    id: Text
    scores: dict[str, Score]
    uncertainty: dict[str, Points] = {}


class _Must(_Object):
    criterion: Text
    at_least: Score


class _FeatureMiss(_Object):
    feature: Text
    needs: Text
    has: Text | None


class _Exclusion(_Object):
    id: Text
    misses: Annotated[list[_FeatureMiss], Field(min_length=1, max_length=500)]


class _Problem(_Ranges, _Object):
    criteria: Annotated[list[_Criterion], Field(min_length=1, max_length=MAX_CRITERIA)]
    alternatives: Annotated[list[_Alternative], Field(min_length=1, max_length=MAX_ALTERNATIVES)]
    musts: Annotated[list[_Must], Field(max_length=MAX_CRITERIA)] = []
    excluded: Annotated[list[_Exclusion], Field(max_length=MAX_ALTERNATIVES)] = []
    samples: Annotated[int, _whole(1, MAX_SAMPLES)] = SAMPLES
    seed: Annotated[int, _whole(0, 2**63 - 1)] = SEED


REASON_TEMPLATES = {
    "missing": "missing",
    "model_type": "must be an object, not {shown}",
    "dict_type": "must be an object, not {shown}",
    "list_type": "must be a list, not {shown}",
    "too_short": "must not be empty",
    "too_long": "has {actual_length:,} entries, at most {max_length:,} are taken",
    "value_error": "{error}",
}
"""Reason by pydantic's error type. All other types concern text fields."""
MODELS: dict[str, type[BaseModel]] = {
    "criteria": _Criterion,
    "alternatives": _Alternative,
    "musts": _Must,
    "excluded": _Exclusion,
    "misses": _FeatureMiss,
}
"""Model of the objects in each list, by key."""


def _reason(error: ErrorDetails) -> str:
    if isinstance(error["input"], _RepeatedKey):
        return "written twice"
    if error["type"] == "extra_forbidden":
        *_, model = _Problem, *(MODELS[key] for key in error["loc"][:-1] if isinstance(key, str))
        return f"unknown key, known are {', '.join(model.model_fields)}"
    reason = REASON_TEMPLATES.get(error["type"], "must be text of 1 to 200 characters, not {shown}")
    return reason.format(shown=_excerpt(error["input"]), **error.get("ctx", {}))


def _excerpt(value: object) -> str:
    """Return an input value for an error message, on one line and shortened."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= MAX_EXCERPT_CHARS else f"{text[:MAX_EXCERPT_CHARS]}…"


def _refuse_repeats(path: str, key: str, ids: Sequence[str]) -> None:
    for place, id in enumerate(ids):
        if id in ids[:place]:
            raise BadProblemError((path, place, key), f"{_excerpt(id)} is there already")
