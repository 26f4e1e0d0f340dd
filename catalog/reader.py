"""Files of the data folder as plain values, each with the line it stands on.

YAML is read from libyaml's events by ourselves, because that one pass gives what no loader offers together: the line
of every value, a fault for a repeated key, and no way to make the program run code, expand aliases or nest without end.
Only what JSON also has is taken, in the YAML 1.2 spelling: `no` is a word, 2026-11-22 is text.
"""

import csv
import io
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml
from yaml.reader import ReaderError

from catalog.faults import Fault, FileFaults, refuse_more, shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_VALUES = 50_000
"""Values of one YAML file: ten times what the largest of ours has, read in a third of a second."""
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is 10 times faster; some platforms have no wheel of it

TYPES: list[tuple[re.Pattern[str], Callable[[str], Any]]] = [  # a plain scalar is the first that matches, else text
    (re.compile(r"[-+]?(0|[1-9][0-9]{0,15})"), int),
    (re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?[1-9][0-9]*(\.[0-9]*)?[eE][-+]?[0-9]+"), float),
    (re.compile(r"true|false"), lambda text: text == "true"),
    (re.compile(r"null|~|"), lambda text: None),
]

REMEDIES = {
    "mapping values are not allowed": "put text that holds a colon in quotes",
    "character that cannot start any token": "indent with spaces, and put text that starts with @ ` % or a tab in quotes",
    "tab character": "indent with spaces",
    "unexpected end of stream": "close the quote",
    "is forbidden": "take it out",
}
"""By part of libyaml's words for the problem."""

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
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep us waiting
            raise fault("is a folder or device; put a file there or rename it")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, up to Python 3.12
        if path.is_symlink():
            raise fault("is a symbolic link that leads nowhere; put the file itself there") from None
        if isinstance(error, FileNotFoundError):
            raise fault("is not there; add it") from None
        raise fault(f"cannot be read ({getattr(error, 'strerror', None) or error}); allow reading it") from None
    if len(content) > MAX_BYTES:
        raise fault(f"is larger than {MAX_BYTES:,} bytes; shorten it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise fault(f"byte {error.start:,} is not UTF-8; save the file as UTF-8", line) from None
    if (zero := text.find("\x00")) >= 0:
        raise fault("contains a zero byte; save it as plain text", text.count("\n", 0, zero) + 1)
    return text


def read_yaml(root: Path, path: Path) -> tuple[dict[str, Any], Lines]:
    """The mapping in a YAML file and the line of each value by its path of keys. Raises FileFaults."""
    name = path.relative_to(root).as_posix()
    text = read_text(root, path)
    faults: list[Fault] = []
    lines: Lines = {}

    def fault(line: int, where: tuple[str | int, ...], message: str) -> None:
        faults.append(Fault(name, line, dotted(where), message))
        refuse_more(faults)

    def refuse(event: Any, where: tuple[str | int, ...], message: str) -> NoReturn:
        raise FileFaults(*faults, Fault(name, event.start_mark.line + 1, dotted(where), message))

    def scalar(event: Any) -> Any:
        if event.implicit[0]:  # not quoted, no block text
            for pattern, convert in TYPES:
                if pattern.fullmatch(event.value):
                    return convert(event.value)
        return event.value

    def build(event: Any, where: tuple[str | int, ...]) -> Any:
        lines.setdefault(where, event.start_mark.line + 1)
        if len(lines) > MAX_VALUES:
            refuse(event, where, f"is one of more than {MAX_VALUES:,} values; split the file")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            refuse(event, where, "starts with & or *, which YAML takes for an anchor or alias; write the value out, text in quotes")
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
            refuse(event, where, f"has the tag {tag}; write a plain value, and text that starts with ! in quotes")
        if len(where) > MAX_DEPTH:
            refuse(event, where, f"is nested more than {MAX_DEPTH} deep; close the brackets before it")
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(build(event, (*where, len(items))))
            return tuple(items)
        if isinstance(event, yaml.MappingStartEvent):
            values: dict[str | int, Any] = {}
            while not isinstance(event := next(events), yaml.MappingEndEvent):
                is_plain = isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag in (None, "!")
                key = scalar(event) if is_plain else None
                if not isinstance(key, str | int) or isinstance(key, bool):
                    refuse(
                        event,
                        where,
                        "has a key that is no plain word; write one word before the colon, in quotes if need be",
                    )
                line = event.start_mark.line + 1
                if key in values:
                    fault(line, (*where, key), f"stands twice, first in line {lines[(*where, key)]}; keep one")
                lines[(*where, key)] = line
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
        if "quoted scalar" in str(getattr(error, "context", "")):
            mark = getattr(error, "context_mark", mark)  # where the quote opens, not where the file ends
        line = mark.line + 1 if mark else 1
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        if isinstance(error, ReaderError):  # of a character that YAML forbids; libyaml counts bytes
            line = text.encode()[: error.position].count(b"\n") + 1
            character = error.character if isinstance(error.character, int) else ord(error.character)
            problem = f"the character U+{character:04X} is forbidden"
        raise FileFaults(*faults, Fault(name, line, "", f"is not YAML: {problem}; {_remedy(problem)}")) from None
    if not isinstance(value, dict):
        raise FileFaults(Fault(name, 1, "", f"holds {shown(value)} only; write `key: value` lines"))
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
            raise FileFaults(Fault(name, 1, "header", f"is {shown(','.join(header))}; write {','.join(columns)}"))
        for row in reader:
            if len(row) != len(columns):
                what = f"has {len(row)} cell(s), not {len(columns)}; add commas for empty cells and quote cells that hold one"
                faults.append(Fault(name, reader.line_num, "row", what if row else "is empty; take the line out"))
                refuse_more(faults, "row")
            else:
                rows.append((reader.line_num, dict(zip(columns, row, strict=True))))
    except csv.Error as error:
        faults.append(Fault(name, reader.line_num, "row", f"is not CSV: {error}; close each quote, and write one inside a cell twice"))
    if faults:
        raise FileFaults(*faults)
    return rows


def _remedy(problem: str) -> str:
    """What to do about the slips that libyaml names in its own words."""
    for words, remedy in REMEDIES.items():
        if words in problem:
            return remedy
    return "check indentation, colons and quotes here and just above"


def dotted(where: tuple[str | int, ...]) -> str:
    """("claims", 3, "verdict") as claims[3].verdict"""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return text.removeprefix(".")[:120]
