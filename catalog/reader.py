"""Parses YAML and CSV files of the data folder into plain values with line numbers.

The YAML parser here works on libyaml's events, because no existing loader does all of this in one pass: report the line of every
value, reject repeated keys, and refuse tags, aliases and deep nesting, so that a file cannot run code or exhaust memory.
It accepts only the types of JSON, in the notation of YAML 1.2: `no` and 2026-11-22 are text.
"""

import csv
import io
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.reader import ReaderError

from catalog.faults import ENTRY_PATH_LENGTH, MAX_FAULTS, Fault, FieldPath, UnreadableFile, quote_value, raise_if_too_many
from catalog.slips import header_problem, merge_conflicts, syntax_cause, text_without_entry, unexpected_character, unexpected_separator

MAX_BYTES = 1_000_000
"""Maximum size of a file."""
MAX_DEPTH = 16
"""Maximum nesting depth of a YAML file."""
MAX_VALUES = 50_000
"""Maximum number of values in a YAML file: ten times as many as the largest file has; parsing them takes a third of a second."""
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is 10 times faster, but is not available on all platforms

SCALAR_TYPES: list[tuple[re.Pattern[str], Callable[[str], Any]]] = [  # the first pattern that matches a plain scalar determines its type
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
    "unknown escape character": "write \\\\ for each \\, or single quotes around the text",
    "block sequence entries are not allowed": "put text that starts with - in quotes",
}
"""Part of libyaml's error message → how to correct the error."""

_STREAM_EVENTS = yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentStartEvent | yaml.DocumentEndEvent
Lines = dict[FieldPath, int]
"""Path of each value → its line, counted from 1."""
MAX_ENTRIES_LEFT_OUT = 10
"""Maximum number of entries of a file that are left out because of a syntax error. After each one the file is parsed again."""
TOO_DEEP = f"is nested more than {MAX_DEPTH} deep; close the brackets before it"


def read_text(root: Path, path: Path) -> str:
    """Return the text of a file. Raise `UnreadableFile` if it is outside `root`, over 1 MB, unreadable or not UTF-8."""
    name = path.relative_to(root).as_posix()

    def fault(message: str, line: int = 1) -> UnreadableFile:
        return UnreadableFile(Fault(name, line, "", message))

    try:
        content = _read_bytes(root, path)
    except _Unreadable as error:
        raise fault(str(error)) from None
    if len(content) > MAX_BYTES:
        raise fault(f"is larger than {MAX_BYTES:,} bytes; shorten it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise fault(f"byte {error.start:,} is not UTF-8; save the file as UTF-8", line) from None
    if (zero := text.find("\x00")) >= 0:
        raise fault("contains a zero byte; save it as plain text", text.count("\n", 0, zero) + 1)
    if found := [Fault(name, line, "", message) for line, message in islice(merge_conflicts(text), MAX_FAULTS)]:
        raise UnreadableFile(*found)
    return text


class _Unreadable(Exception):
    """Raised with a message why a file cannot be read and how to correct it."""


def _read_bytes(root: Path, path: Path) -> bytes:
    """Return at most `MAX_BYTES + 1` bytes of a file. Raise `_Unreadable` if it cannot be read."""
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise _Unreadable("is a symbolic link out of the data folder; put the file itself there")
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe would block
            raise _Unreadable("is a folder or device; put a file there or rename it")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: circular links, up to Python 3.12
        if path.is_symlink():
            raise _Unreadable("is a symbolic link that leads nowhere; put the file itself there") from None
        if isinstance(error, FileNotFoundError):
            raise _Unreadable("is not there; add it") from None
        raise _Unreadable(f"cannot be read ({getattr(error, 'strerror', None) or error}); allow reading it") from None


class ParsedYaml(NamedTuple):
    """The mapping in a YAML file, with line numbers and syntax errors."""

    values: dict[Any, Any]
    lines: Lines
    unread: tuple[tuple[FieldPath, int, str], ...] = ()
    """Path, line and message of each syntax error. `values` contains the probable meaning at that path."""
    skipped: frozenset[FieldPath] = frozenset()
    """Paths of entries that could not be parsed; `values` contains only their names."""


def read_yaml(root: Path, path: Path) -> ParsedYaml:
    """Parse a YAML file whose top level is a mapping. Entries with syntax errors are left out.

    Raise `UnreadableFile` if that is not enough to parse the file.
    """
    name = path.relative_to(root).as_posix()
    text = read_text(root, path)
    skipped: dict[int, Fault] = {}  # first line of each entry with a syntax error
    while True:
        builder = _Builder(name, text)
        try:
            value = builder.document()
            break
        except yaml.YAMLError as error:
            fault, is_known = builder.syntax_fault(error)
            rest = text_without_entry(text, fault.line) if is_known and len(skipped) < MAX_ENTRIES_LEFT_OUT else None
            if rest is None or rest[1] in skipped:
                raise UnreadableFile(*skipped.values(), *(noted for noted in builder.faults() if noted.line != fault.line), fault) from None
            text = rest[0]
            skipped[rest[1]] = fault
    if not isinstance(value, dict):
        raise UnreadableFile(*builder.faults(), Fault(name, 1, "", f"holds {quote_value(value)} only; write `key: value` lines"))
    places = {line: where for where, line in builder.lines.items() if len(where) == ENTRY_PATH_LENGTH and line in skipped}
    unread = [(places.get(line, ()), fault.line, fault.message) for line, fault in skipped.items()]
    return ParsedYaml(value, builder.lines, (*unread, *builder.unread), frozenset(places.values()))


class _Builder:
    """Builds the values of one file from libyaml's events."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.lines: Lines = {}
        self.text_lines: list[str] = []
        self.unread: list[tuple[FieldPath, int, str]] = []
        self.at: FieldPath = ()
        """Path of the value that is being parsed."""
        self.events: Iterator[Any] = (event for event in yaml.parse(text, Loader=Loader) if not isinstance(event, _STREAM_EVENTS))

    def document(self) -> Any:
        """Return the value of the only document."""
        start = next(self.events, None)
        if start is None:
            raise UnreadableFile(Fault(self.name, 1, "", "is empty; see CONTRIBUTING.md for a template"))
        value = self.value(start, ())
        if (more := next(self.events, None)) is not None:
            self.fail(more, (), "a second document (---) starts here; keep one")
        return value

    def faults(self) -> list[Fault]:
        """Return all faults found so far."""
        return [Fault(self.name, line, format_path(where), message) for where, line, message in self.unread]

    def add_problem(self, event: Any, where: FieldPath, message: str) -> None:
        """Record a problem that does not stop the parser."""
        self.unread.append((where, event.start_mark.line + 1, message))
        raise_if_too_many(self.faults() if len(self.unread) >= MAX_FAULTS else [])

    def fail(self, event: Any, where: FieldPath, message: str) -> NoReturn:
        raise UnreadableFile(*self.faults(), Fault(self.name, event.start_mark.line + 1, format_path(where), message))

    def value(self, event: Any, where: FieldPath) -> Any:
        self.at = where
        self.lines.setdefault(where, event.start_mark.line + 1)
        if len(self.lines) > MAX_VALUES:
            self.fail(event, where, f"is one of more than {MAX_VALUES:,} values; split the file")
        report = self.add_problem if isinstance(event, yaml.ScalarEvent) else self.fail
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            report(event, where, "starts with & or *, which YAML takes for an anchor or alias; write the value out, text in quotes")
        elif event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
            report(event, where, f"has the tag {tag}; write a plain value, and text that starts with ! in quotes")
        if len(where) > MAX_DEPTH:
            self.fail(event, where, TOO_DEEP)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.value(event, (*where, len(items))))
            return tuple(items)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(where)
        return self.scalar(event, where)

    def mapping(self, where: FieldPath) -> dict[str | int, Any]:
        values: dict[str | int, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, where)
            value = next(self.events)
            if isinstance(key, str) and (run_on := re.fullmatch(r"([A-Za-z][\w-]*):(\S.*)", key)) and _is_empty(value):
                self.add_problem(event, (*where, run_on[1]), f"has no space after its colon; write `{run_on[1]}: {run_on[2][:40]}`")
                key, value = run_on[1], yaml.ScalarEvent(None, None, (True, False), run_on[2], event.start_mark, event.end_mark)
            line = event.start_mark.line + 1
            if key in values:
                self.add_problem(event, (*where, key), f"occurs twice, first in line {self.lines[(*where, key)]}; keep one")
            self.lines[(*where, key)] = line
            values[key] = self.value(value, (*where, key))
        return values

    def key(self, event: Any, where: FieldPath) -> str | int:
        self.at = where
        is_plain = isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag in (None, "!")
        key = _parse_scalar(event) if is_plain else None
        if not isinstance(key, str | int) or isinstance(key, bool):
            self.fail(event, where, "has a key that is no plain word; write one word before the colon, in quotes if need be")
        if isinstance(key, str) and event.implicit[0] and (odd := unexpected_character(key, event.start_mark.column + 1, is_key=True)):
            message, key = odd
            self.add_problem(event, (*where, key), message)
        return key

    def scalar(self, event: Any, where: FieldPath) -> Any:
        if event.implicit[0] and (odd := unexpected_character(event.value, event.start_mark.column + 1)):
            message, meant = odd
            self.add_problem(event, where, message)
            return meant
        if event.implicit[0] and not event.value and self.is_comment_at(event.end_mark):
            self.add_problem(event, where, "is empty, since # starts a comment; put text that starts with # in quotes")
        return _parse_scalar(event)

    def is_comment_at(self, mark: Any) -> bool:
        """Return whether # and a word follow `mark`: probably not a comment, but a colour or a number without quotes."""
        self.text_lines = self.text_lines or self.text.splitlines()
        line = self.text_lines[mark.line] if mark.line < len(self.text_lines) else ""
        return re.match(r"\s+#\w", line[mark.column :]) is not None

    def syntax_fault(self, error: yaml.YAMLError) -> tuple[Fault, bool]:
        """Return the fault of a syntax error, and whether its cause is known and therefore its line reliable."""
        mark = getattr(error, "problem_mark", None)
        opened = getattr(error, "context_mark", None) or mark
        if "quoted scalar" in str(getattr(error, "context", "")):
            mark = opened  # the line of the opening quote, not the end of the file
        line = mark.line + 1 if mark else 1
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        if isinstance(error, ReaderError):  # a character that YAML forbids; libyaml's position is in bytes
            line = self.text.encode()[: error.position].count(b"\n") + 1
            character = error.character if isinstance(error.character, int) else ord(error.character)
            return Fault(self.name, line, "", f"is not YAML: the character U+{character:04X} is forbidden; take it out"), True
        if "nesting depth" in problem:  # the limit of some versions of libyaml, which read ahead
            return Fault(self.name, line, format_path(self.at), TOO_DEEP), False
        if known := syntax_cause(self.text, line, opened.line + 1 if opened else line):
            return Fault(self.name, known[0], "", known[1]), True
        return Fault(self.name, line, "", f"is not YAML: {problem}; {_remedy(problem)}"), False


def _is_empty(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.implicit[0] and not event.value


def _parse_scalar(event: Any) -> Any:
    """Return the value of a scalar: text, or another type if it is unquoted and matches the type's pattern."""
    if event.implicit[0]:  # neither quoted nor a block scalar
        for pattern, convert in SCALAR_TYPES:
            if pattern.fullmatch(event.value):
                return convert(event.value)
    return event.value


Rows = list[tuple[int, dict[str, str]]]
"""Rows of a CSV file: the line on which a row begins, and its cells by column."""


def read_csv(root: Path, path: Path, columns: tuple[str, ...]) -> Rows:
    """Return the rows of a CSV file. Raise `UnreadableFile` if any of them has a fault."""
    rows, faults = read_rows(root, path, columns)
    if faults:
        raise UnreadableFile(*faults)
    return rows


def read_rows(root: Path, path: Path, columns: tuple[str, ...]) -> tuple[Rows, list[Fault]]:
    """Return the valid rows of a CSV file and the faults of the others. Raise `UnreadableFile` if the header is not `columns`."""
    name = path.relative_to(root).as_posix()
    lines = io.StringIO(read_text(root, path), newline="").readlines()
    reader = csv.reader(lines, strict=True)
    header: list[str] = []
    with suppress(csv.Error):
        header = next(reader, [])
    if tuple(header) != columns:
        raise UnreadableFile(Fault(name, 1, "header", header_problem(header, columns)))
    rows: Rows = []
    faults: list[Fault] = []
    before, done = 0, reader.line_num  # lines before the start of this reader, and lines that it has read
    while before + done < len(lines):
        line = before + done + 1
        problem = None
        try:
            if len(row := next(reader)) != len(columns):
                problem = f"has {len(row)} cell(s), not {len(columns)}; add commas for empty cells and quote cells that hold one"
                problem = problem if row else "is empty; take the line out"
        except csv.Error as error:
            problem = f"is not CSV: {error}; close each quote, and write one inside a cell twice"
        done = reader.line_num
        if problem is None:
            rows.append((line, dict(zip(columns, row, strict=True))))
            continue
        faults.append(Fault(name, line, "row", unexpected_separator(lines[line - 1]) or problem))
        raise_if_too_many(faults, "row")
        if before + done > line:  # an unclosed quote spans the following lines; continue with the next line
            reader, before, done = csv.reader(lines[line:], strict=True), line, 0
    return rows, faults


def _remedy(problem: str) -> str:
    """Return how to correct an error, given libyaml's message."""
    for words, remedy in REMEDIES.items():
        if words in problem:
            return remedy
    return "check indentation, colons and quotes here and just above"


def format_path(where: FieldPath) -> str:
    """Return a path as text: ("claims", 3, "verdict") becomes claims[3].verdict."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return text.removeprefix(".")[:120]
