"""Types of single fields. Their validators raise ValueError with a message that states how to correct the value."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from math import isfinite
from types import MappingProxyType
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    WrapSerializer,
)

from catalog.faults import quote_value

K = TypeVar("K")
V = TypeVar("V")

MAX_POINT = 5
"""Highest score on a criterion; the lowest is 1."""
REGISTRY_HOSTS = ("pypi.org", "pythonhosted.org", "pypistats.org", "npmjs.com", "npmjs.org")
"""Hosts that are not accepted as sources, because a package is cited as `package: name version`."""
FIRST_DAY = date(1990, 1, 1)
"""Earliest accepted date; an earlier one is a typing error."""


def known_day(text: str) -> str:
    """Return `text` if it is an existing day, month or year from 1990 on, in ISO format. Raise ValueError otherwise."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        raise ValueError(
            f"{quote_value(text)} is not a date; write year-month-day such as 2026-11-22, or 2026-11 or 2026 where no more is known"
        )
    try:
        day = date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise ValueError(f"{quote_value(text)} is not a day of the calendar; write year-month-day such as 2026-11-22") from None
    if day < FIRST_DAY:
        raise ValueError(f"{quote_value(text)} is before {FIRST_DAY}; correct the year")
    return text


def _not_in_future(text: str) -> str:
    # One day of tolerance, because in other time zones the next day has begun.
    if date.fromisoformat((text + "-01-01")[:10]) > date.today() + timedelta(days=1):
        raise ValueError(f"{quote_value(text)} lies in the future; write a day up to today")
    return text


def _valid_source(text: str) -> str:
    """Accept a URL, `package: name version`, or `measured:` / `counted:` with the command or file."""
    if re.fullmatch(r"package: [a-z0-9][a-z0-9._-]*( \d\S*)?", text):
        return text
    if re.fullmatch(r"(measured|counted): \S.*", text):
        for host in re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", text.lower()):
            _raise_if_registry(host, "name the command or file without it")
        return text
    if text.startswith("package:"):
        raise ValueError(f"{quote_value(text)} is not a package; write its name in small letters and its version, `package: flask 3.1.3`")
    return _valid_web_address(text, "source", "write a URL, `package: flask 3.1.3`, or `measured:` / `counted:` with the command or file")


def _valid_url(text: str) -> str:
    return _valid_web_address(text, "web address", "write a full URL such as https://example.org/page")


def _valid_web_address(text: str, what: str, instead: str) -> str:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or "." not in host:
        raise ValueError(f"{quote_value(text)} is not a {what}; {instead}")
    if unsafe := re.search(r"[\s<>\"'`|\\()\[\]]", text):  # would end the link early in Markdown
        raise ValueError(f"{quote_value(text)} holds {quote_value(unsafe[0])}; write {quote(unsafe[0])} for it, or one URL per line")
    _raise_if_registry(
        host, "write `package: flask 3.1.3` or the project's own page" if what == "source" else "write the project's own page"
    )
    return text


def _raise_if_registry(host: str, instead: str) -> None:
    if any(("." + host.strip(".")).endswith("." + registry) for registry in REGISTRY_HOSTS):
        raise ValueError(f"{host} is a package registry; {instead}")


def _half_points(value: float) -> float:
    if value * 2 != int(value * 2):
        raise ValueError(f"{value} is not a half point; write {int(value)} or {int(value)}.5")
    return value


def _all_anchors(anchors: Mapping[int, str]) -> Mapping[int, str]:
    if missing := [str(point) for point in range(1, MAX_POINT + 1) if point not in anchors]:
        raise ValueError(f"has no words for {', '.join(missing)}; word each of 1 to 5")
    return anchors


def _split_numbers(value: object) -> object:
    return tuple(value.split(";")) if isinstance(value, str) else value


def _plain_value(value: object) -> object:
    """Accept text, a number, true or false. A union type would report one error for each of its members."""
    if value is None or value == "":
        raise ValueError("is empty; write a value or take the entry out")
    if not isinstance(value, str | int | float):
        raise ValueError(f"{quote_value(value)} is not valid here; write one text in quotes, a number, true or false")
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("is larger than numbers can be; write a smaller number, or quote it if it is text")
    return value


def _empty_map() -> Mapping[Any, Any]:
    return MappingProxyType({})


def _valid_requirement(text: str) -> str:
    try:
        needed = Requirement(text)
    except InvalidRequirement:
        raise ValueError(f"{quote_value(text)} is no requirement; write a package and its range, such as httpx>=0.28") from None
    if needed.url or not any(spec.operator in (">=", "~=", "==") for spec in needed.specifier):
        raise ValueError(f"{quote_value(text)} has no lowest version; write package and range, such as {needed.name}>=1.0")
    return text


def _valid_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{quote_value(text)} is no regular expression: {error}; correct it, in single quotes") from None
    return text


def _has_port(command: str) -> str:
    if "{port}" not in command:
        raise ValueError(f"{quote_value(command)} names no port; write {{port}} where it belongs")
    return command


def _parse_ranges(value: object) -> object:
    """Parse 201, (404, 422) or "400-499" into inclusive ranges, each a pair of the lowest and the highest number."""
    pairs = []
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, int) and not isinstance(part, bool):
            pairs.append((part, part))
        elif isinstance(part, str) and (found := re.fullmatch(r"(\d+)-(\d+)", part)) and int(found[1]) < int(found[2]):
            pairs.append((int(found[1]), int(found[2])))
        else:
            raise ValueError(f"{quote_value(part)} is no number; write 201, [404, 422] or 400-499")
    return tuple(pairs)


def _parse_span(value: object) -> object:
    """Parse a range of seconds: "0.1-0.4" becomes (0.1, 0.4)."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", value)) and float(found[1]) < float(found[2]):
        return float(found[1]), float(found[2])
    raise ValueError(f"{quote_value(value)} is no span of seconds; write the shortest and the longest, such as 0.1-0.4")


def _valid_capture(text: str) -> str:
    if found := re.fullmatch(r"text (.+)", text):
        if re.compile(_valid_pattern(found[1])).groups != 1:
            raise ValueError(f"{quote_value(found[1])} must have one (group), which is what is kept")
    elif not re.fullmatch(r"hidden|cookies|json(\.[\w-]+)*|(header|cookie)\.[\w-]+", text):
        raise ValueError(
            f"{quote_value(text)} is nothing to keep; write json.url, header.location, cookie.name, cookies, hidden or text REGEX"
        )
    return text


def _frozen(value: Any) -> Any:
    """Return an immutable copy of a JSON value."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: _frozen(part) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return _plain_value(value) if isinstance(value, float) else value


def _unfrozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _unfrozen(part) for key, part in value.items()}
    return [_unfrozen(part) for part in value] if isinstance(value, tuple) else value


def _serialise_map(value: Mapping[Any, Any], write: SerializerFunctionWrapHandler) -> Any:
    return write(dict(value))  # pydantic cannot serialise a mapping proxy


SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
COLOUR = r"^#[0-9a-f]{6}$"
INSTALLED_VERSION = r"^[0-9A-Za-z][0-9A-Za-z.+!_-]*$"

APP_OBJECT = r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$"
REQUEST = r"^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (/|\$\{)\S*$"

Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Day = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if type(value) in (int, float) else value),  # YAML parses 2026 as a number
    AfterValidator(known_day),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
PastDay = Annotated[Day, AfterValidator(_not_in_future)]
Days = Annotated[int, Field(gt=0, le=36_500)]
Source = Annotated[str, AfterValidator(_valid_source), Field(json_schema_extra={"pattern": r"^(https?://|package: |measured: |counted: )"})]
Url = Annotated[str, AfterValidator(_valid_url), Field(json_schema_extra={"pattern": "^https?://"})]
Sources = Annotated[tuple[Source, ...], Field(min_length=1)]
Colour = Annotated[str, StringConstraints(pattern=COLOUR)]
Points = Annotated[float, Field(ge=1, le=MAX_POINT, json_schema_extra={"multipleOf": 0.5}), AfterValidator(_half_points)]
PackageRange = Annotated[str, AfterValidator(_valid_requirement)]
Pattern = Annotated[str, AfterValidator(_valid_pattern)]
AppObject = Annotated[str, StringConstraints(pattern=APP_OBJECT)]
ServerCommand = Annotated[Short, AfterValidator(_has_port)]
Capture = Annotated[str, AfterValidator(_valid_capture)]
_RANGES = {"anyOf": [{"type": ["integer", "string"]}, {"type": "array", "items": {"type": ["integer", "string"]}}]}
Numbers = Annotated[tuple[tuple[int, int], ...], BeforeValidator(_parse_ranges), WithJsonSchema(_RANGES, mode="validation")]
Seconds = Annotated[tuple[float, float], BeforeValidator(_parse_span), WithJsonSchema({"type": "string"}, mode="validation")]
Json = Annotated[Any, AfterValidator(_frozen), PlainSerializer(_unfrozen)]
FrozenMap = Annotated[Mapping[K, V], AfterValidator(MappingProxyType), WrapSerializer(_serialise_map)]
