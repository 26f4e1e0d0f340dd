"""Turns pydantic's validation errors into messages for the person who edits the file, which state how to correct the value."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalog import models as m
from catalog.faults import MAX_QUOTED_LENGTH, FieldPath, FieldProblem, quote_value
from catalog.slips import in_quotes


def validation_problems(model: type[BaseModel], error: ValidationError) -> Iterator[FieldProblem]:
    """Yield a path and a message for each error of a validation."""
    for item in error.errors(include_url=False):
        if item["type"] == "too_short" and item["input"]:
            continue  # pydantic counts only valid entries; the invalid ones have errors of their own
        if item["loc"][-1:] == ("[key]",) and item["type"] != "extra_forbidden":
            item["loc"] = item["loc"][:-1]  # pydantic's marker for an error in the key itself
        yield item["loc"], error_message(model, item)


EXPECTED_TYPES = {
    "tuple_type": "a list (lines that start with `- `, or [a, b])",
    "string_type": "text, in quotes",
    "bool_type": "true or false, without quotes",
    "bool_parsing": "true or false",
    "int_type": "a whole number, without quotes",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller number",
    "float_type": "a number, without quotes",
    "float_parsing": "a number such as 1234.5",
    "finite_number": "a finite number",
    "greater_than": "a number above {gt:,}",
    "greater_than_equal": "{ge:,} or more",
    "less_than_equal": "{le:,} or less",
    "literal_error": "one of {expected}",
}
"""pydantic's error type → the expected value."""
PATTERN_EXAMPLES = {
    m.APP_OBJECT: "module:object, such as app:app",
    m.REQUEST: "method and path, such as GET /todos or PATCH ${todo}",
    m.INSTALLED_VERSION: "a version, such as 3.1.3",
    m.COLOUR: '# and six of 0-9 and a-f in quotes, such as "#0b6b61"',
}
"""Regular expression of a field → the expected value."""
MISSING_FIELD_EXAMPLES = {"sources": "`sources: [https://example.org/page]`", "checked": "`checked: 2026-11-22`"}
"""Name of a required field → an example line."""


def error_message(model: type[BaseModel], error: ErrorDetails) -> str:
    """Return what is wrong with a field of `model` and how to correct it."""
    where, kind, message, value, limits = error["loc"], error["type"], error["msg"], error["input"], error.get("ctx", {})
    specific = (
        _field_message(model, where, kind, value)
        or _length_message(kind, value, limits)
        or (_pattern_message(value, limits["pattern"]) if kind == "string_pattern_mismatch" else "")
        or _text_message(kind, value)
        or _mapping_message(model, where, kind, value)
    )
    if specific:
        return specific
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in EXPECTED_TYPES:
        whole = {name: int(limit) if isinstance(limit, float) and limit.is_integer() else limit for name, limit in limits.items()}
        return f"{quote_value(value)} is not valid here; write {EXPECTED_TYPES[kind].format_map(whole)}"
    return f"{quote_value(value)}: {message[:1].lower()}{message[1:]}"


def _field_message(model: type[BaseModel], where: FieldPath, kind: str, value: object) -> str:
    """Return the message about a missing, unknown or empty field; empty for other errors."""
    if kind == "missing":
        return f"is missing; add {MISSING_FIELD_EXAMPLES.get(str(where[-1]), 'it')}"
    if kind in ("extra_forbidden", "invalid_key"):
        known = [field.alias or name for name, field in model_at(model, where[:-1]).model_fields.items()]
        if _is_misplaced_entry(model, where, value):
            return "is no field here; indent it further if it belongs to the entry above"
        close = get_close_matches(str(where[-1])[:MAX_QUOTED_LENGTH], known, 1)
        return f"is no field here; {f'did you mean {close[0]!r}?' if close else 'fields: ' + ', '.join(known)}"
    if value is None or kind in ("string_too_short", "too_short"):
        field = model_at(model, where[:-1]).model_fields.get(str(where[-1]))
        needed = MISSING_FIELD_EXAMPLES.get(str(where[-1]), "a value")
        return f"is empty; write {needed}" if field and field.is_required() else "is empty; write a value or take the line out"
    return ""


def _length_message(kind: str, value: object, limits: Mapping[str, Any]) -> str:
    if kind == "too_long":
        return f"has more than {limits['max_length']} entries, which is the maximum; shorten the list"
    if kind == "string_too_long":
        return f"has {len(str(value)):,} characters; write at most {limits['max_length']}"
    return ""


def _pattern_message(value: object, pattern: str) -> str:
    if pattern == m.SLUG:
        slug = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-") or "a-word"
        return f"{quote_value(value)} has the wrong form; write a-z, 0-9 and single hyphens only, such as {slug[:MAX_QUOTED_LENGTH]}"
    return f"{quote_value(value)} has the wrong form; write {PATTERN_EXAMPLES[pattern]}"


def _text_message(kind: str, value: object) -> str:
    """Return the message about text that YAML parses as another type, or the reverse; empty for other errors."""
    if kind == "string_type" and isinstance(value, bool):
        return f'is read as true or false and not as text; put it in quotes: "{quote_value(value)}"'
    if kind == "string_type" and isinstance(value, float):
        return f"is read as the number {value}, which loses what was written (3.10 becomes 3.1); put it in quotes"
    if kind == "string_type" and isinstance(value, int):
        return f'is read as a number and not as text; put it in quotes: "{quote_value(value)}"'
    if kind == "tuple_type" and isinstance(value, str):
        return f"{quote_value(value)} is not valid here; write a list: [{in_quotes(value.strip('[] '))}]"
    if kind in ("float_type", "float_parsing") and isinstance(value, str) and re.fullmatch(r"-?\d+,\d+", value):
        return f"{quote_value(value)} is not valid here; write it with a point: {value.replace(',', '.')}"
    return ""


def _mapping_message(model: type[BaseModel], where: FieldPath, kind: str, value: object) -> str:
    """Return the message about a mapping in place of text, or the reverse; empty for other errors."""
    if kind == "string_type" and isinstance(value, dict) and len(value) == 1:
        ((key, text),) = value.items()
        if not isinstance(text, dict | tuple):
            return f"a mapping is not valid here; write text, in quotes: {in_quotes(f'{key}: {text}')}"
    if kind == "model_type" and len(where) > 1 and where[-1] in model_at(model, where).model_fields:
        return "is no entry, but a field of one; indent it further if it belongs to the entry above"
    if kind in ("model_type", "dict_type", "mapping_type", "model_attributes_type"):
        return f"{quote_value(value)} is not valid here; write `key: value` lines"
    return ""


def _is_misplaced_entry(model: type[BaseModel], where: FieldPath, value: object) -> bool:
    """Return whether an unknown field belongs to the entry above it: it has the name of such a field, or is such an entry itself."""
    fields = model_at(model, where[:-1]).model_fields.values()
    below = [
        {name: field.is_required() for name, field in entry.model_fields.items()} for of in fields for entry in _models_in(of.annotation)
    ]
    keys = set(value) if isinstance(value, dict) else set()
    return any(where[-1] in names or {name for name, needed in names.items() if needed} <= keys for names in below)


def model_at(model: type[BaseModel], where: Iterable[str | int]) -> type[BaseModel]:
    """Return the model of the fields at a path in `model`. Keys of mappings and indexes of lists are skipped."""
    for part in where:
        if isinstance(part, str) and (field := model.model_fields.get(part)):
            model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
