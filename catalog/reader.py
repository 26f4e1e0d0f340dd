"""Files of the data folder as plain values, each with the line it stands on.

YAML is read from libyaml's events by ourselves, because that one pass gives what no loader offers together: the line
of every value, a fault for a repeated key, and no way to make the program run code, expand aliases or nest without end.
Only what JSON also has is taken, in the YAML 1.2 spelling: `no` is a word, 2026-11-22 is text.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from catalog.faults import Fault, FileFaults

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is 10 times faster; some platforms have no wheel of it

TYPES: list[tuple[re.Pattern[str], Callable[[str], Any]]] = [  # a plain scalar is the first that matches, else text
    (re.compile(r"[-+]?(0|[1-9][0-9]{0,15})"), int),
    (re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?[1-9][0-9]*(\.[0-9]*)?[eE][-+]?[0-9]+"), float),
    (re.compile(r"true|false"), lambda text: text == "true"),
    (re.compile(r"null|~|"), lambda text: None),
]

_FRAME = yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentStartEvent | yaml.DocumentEndEvent
Lines = dict[tuple[str | int, ...], int]


def read_text(root: Path, path: Path) -> str:
    """The file's text. Raises FileFaults for a file outside `root`, over 1 MB, unreadable or not UTF-8."""
    name = path.relative_to(root).as_posix()

    def fault(message: str, line: int = 1) -> FileFaults:
        return FileFaults(Fault(name, line, "", message))

    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise fault("is a symbolic link out of the data folder; put the file itself there")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:
        raise fault(f"cannot be read ({getattr(error, 'strerror', None) or error}); check that it exists") from None
    if len(content) > MAX_BYTES:
        raise fault(f"is larger than {MAX_BYTES:,} bytes; split it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise fault(f"byte {error.start} is not UTF-8; save the file as UTF-8", line) from None
    if "\x00" in text:
        raise fault("contains a zero byte; save it as plain text")
    return text


def read_yaml(root: Path, path: Path) -> tuple[dict[str, Any], Lines]:
    """The mapping in a YAML file and the line of each value by its path of keys. Raises FileFaults."""
    name = path.relative_to(root).as_posix()
    text = read_text(root, path)
    faults: list[Fault] = []
    lines: Lines = {}

    def fault(line: int, where: tuple[str | int, ...], message: str) -> None:
        faults.append(Fault(name, line, dotted(where), message))

    def scalar(event: Any) -> Any:
        if event.implicit[0]:  # not quoted, no block text
            for pattern, convert in TYPES:
                if pattern.fullmatch(event.value):
                    return convert(event.value)
        return event.value

    def build(event: Any, where: tuple[str | int, ...]) -> Any:
        line = event.start_mark.line + 1
        lines.setdefault(where, line)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise FileFaults(Fault(name, line, dotted(where), "anchors and aliases (& and *) are refused; write the value out"))
        if event.tag is not None and event.tag != "!":
            raise FileFaults(Fault(name, line, dotted(where), f"the tag {event.tag[:40]} is refused; write a plain value"))
        if len(where) > MAX_DEPTH:
            raise FileFaults(Fault(name, line, dotted(where), f"is nested more than {MAX_DEPTH} deep"))
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(build(event, (*where, len(items))))
            return tuple(items)
        if isinstance(event, yaml.MappingStartEvent):
            values: dict[str | int, Any] = {}
            while not isinstance(event := next(events), yaml.MappingEndEvent):
                line = event.start_mark.line + 1
                key = scalar(event) if isinstance(event, yaml.ScalarEvent) and event.anchor is None else None
                if not isinstance(key, str | int) or isinstance(key, bool):
                    raise FileFaults(Fault(name, line, dotted(where), "has a key that is no plain word; quote it"))
                lines[(*where, key)] = line
                if key in values:
                    fault(line, (*where, key), "stands twice; keep one")
                values[key] = build(next(events), (*where, key))
            return values
        return scalar(event)

    events: Iterator[Any] = (event for event in yaml.parse(text, Loader=Loader) if not isinstance(event, _FRAME))
    try:
        start = next(events, None)
        if start is None:
            raise FileFaults(Fault(name, 1, "", "is empty; see CONTRIBUTING.md for a template"))
        value = build(start, ())
        if (more := next(events, None)) is not None:
            fault(more.start_mark.line + 1, (), "a second document (---) starts here; keep one")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise FileFaults(
            Fault(name, mark.line + 1 if mark else 1, "", f"is not YAML: {problem}; check indentation, colons and quotes")
        ) from None
    if not isinstance(value, dict):
        raise FileFaults(Fault(name, 1, "", "must hold `key: value` lines"))
    if faults:
        raise FileFaults(*faults)
    return value, lines


def read_csv(root: Path, path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with the line each ends on. Raises FileFaults unless the header is exactly `columns`."""
    name = path.relative_to(root).as_posix()
    reader = csv.reader(io.StringIO(read_text(root, path), newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    faults: list[Fault] = []
    try:
        if tuple(header := next(reader, [])) != columns:
            raise FileFaults(Fault(name, 1, "header", f"is {','.join(header)[:200]!r}; write {','.join(columns)}"))
        for row in reader:
            if len(row) != len(columns):
                faults.append(
                    Fault(name, reader.line_num, "row", f"has {len(row)} cells, not {len(columns)}; quote cells that hold a comma")
                )
            else:
                rows.append((reader.line_num, dict(zip(columns, row, strict=True))))
    except csv.Error as error:
        faults.append(Fault(name, reader.line_num, "row", f"is not CSV: {error}"))
    if faults:
        raise FileFaults(*faults)
    return rows


def dotted(where: tuple[str | int, ...]) -> str:
    """("claims", 3, "verdict") as claims[3].verdict"""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return text.removeprefix(".")[:120]
