"""Detects common typing errors that cause syntax errors: unexpected characters, indentation, colons, merge conflicts."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import get_origin

from catalog import models as m
from catalog.faults import MAX_QUOTED_LENGTH, quote_value

QUOTES = "“”„‟‘’‚‛«»‹›＂＇「」"
DASHES = "–—−‒―•"
FULL_WIDTH = {"：": ":", "，": ",", "［": "[", "］": "]", "｛": "{", "｝": "}", "＃": "#"}
INVISIBLE = "\u00a0\u202f\u2007\u3000\u2009\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
KEY = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\s"'#\[\]{},&*!|>%@`:-][^:#]*?)\s*:(?=\s|$)""")
BLOCK_TEXT = re.compile(r"(?:^|[:-]\s+)[|>][+-]?\d?[+-]?\s*(?:#.*)?$")

MERGE_CONFLICT_HINT = "keep one side and take out the lines <<<<<<<, ======= and >>>>>>>"

LIST_FIELDS = {
    field.alias or name
    for model in vars(m).values()
    if isinstance(model, type) and issubclass(model, m.Entry)
    for name, field in model.model_fields.items()
    if get_origin(field.annotation) is tuple
}
"""Names of all fields whose value is a list."""


def describe_character(character: str) -> str:
    """Return a character as messages show it: the character, if visible, with its code point and its Unicode name."""
    name = unicodedata.name(character, "").lower()
    seen = "" if character in INVISIBLE else f"{character} "
    return f"{seen}(U+{ord(character):04X}{f', {name}' if name else ''})"


def unexpected_character(text: str, column: int, is_key: bool = False) -> tuple[str, str] | None:
    """Return a message about an unexpected character in an unquoted text and the probable text, or None if there is none.

    `column` is the column of the first character. Typographic characters inside a text are allowed; they are reported only
    at the ends and in keys, where they replace a character of YAML's syntax.
    """
    if text.isascii():
        return None
    meant = text.strip(INVISIBLE + " ")
    begin = text.find(meant)
    places = range(len(text)) if is_key else (*range(begin), *range(begin + len(meant), len(text)))
    for place in places:
        if text[place] in INVISIBLE:
            return _invisible_message(text[place], column + place), "".join(c for c in meant if c not in INVISIBLE) if is_key else meant
    if text[0] in QUOTES:
        return _quote_message(text[0], column), text.strip(QUOTES)
    if text[0] in DASHES and text[1:2].isspace():
        return _dash_message(text[0]), text[1:].strip()
    if is_key and (wide := next((place for place, c in enumerate(text) if c in FULL_WIDTH), None)):
        return _full_width_message(text[wide], column + wide), text[:wide].strip()
    return None


def _invisible_message(character: str, column: int) -> str:
    return f"has the invisible character {describe_character(character)} in column {column}; delete it, or type a plain space instead"


def _quote_message(character: str, column: int) -> str:
    return f"has {describe_character(character)} in column {column}, which is no quote here; write plain quotes, \" or ', at both ends"


def _dash_message(character: str) -> str:
    return f"starts with {describe_character(character)}; write - and a space before each entry of a list"


def _full_width_message(character: str, column: int) -> str:
    instead = f"{FULL_WIDTH[character]} and a space" if character in "：，" else FULL_WIDTH[character]
    return f"has {describe_character(character)} in column {column}; write {instead}"


def merge_conflicts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line of every merge conflict in a text, and a message about it."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return
    opened = None
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"<{7}(\s|$)", line):
            opened = number
        elif re.match(r">{7}(\s|$)", line):
            begun = f"starts a merge conflict, which ends in line {number}" if opened else "ends a merge conflict"
            yield opened or number, f"{begun}; {MERGE_CONFLICT_HINT}"
            opened = None
    if opened:
        yield opened, f"starts a merge conflict; {MERGE_CONFLICT_HINT}"


def syntax_cause(text: str, line: int, opened: int) -> tuple[int, str] | None:
    """Return the line and a message of the typing error behind a syntax error in `line`, or None if it is not a known one.

    `opened` is the first line of the YAML element in which the syntax error occurred.
    """
    lines = text.splitlines()
    line, opened = min(line, len(lines)), min(opened, len(lines))
    near = [number for number in dict.fromkeys((line, line - 1, line - 2, opened)) if number > 0]
    for number in near:
        if message := _unexpected_character_in(lines[number - 1]):
            return number, message
    if found := indent_problem(lines[:line]):
        return found
    for number in near:
        if message := _syntax_slip(lines[number - 1]):
            return number, message
    for number in range(opened, line):
        if message := _unexpected_character_in(lines[number - 1]):
            return number, message
    return _bracket_slip(lines, opened)


def text_without_entry(text: str, line: int) -> tuple[str, int] | None:
    """Return the text with the entry around a line reduced to its name, and the first line of that entry.

    An entry is a line with all lines indented below it, in a list or mapping that is a field of the file. If the line belongs to no
    entry, return None.
    """
    lines = text.splitlines()
    section = next((number for number in range(line, 0, -1) if re.match(r"[^\s#-]", lines[number - 1])), 0)
    if section in (0, line) or not re.fullmatch(r"[\w-]+:\s*(#.*)?", lines[section - 1]):
        return None
    indents = [_indent(each) for each in lines[section:line] if each.strip() and not each.strip().startswith("#")]
    if not indents:
        return None
    heads = [number for number in range(section + 1, line + 1) if lines[number - 1].strip() and _indent(lines[number - 1]) <= indents[0]]
    fell_out = heads[-1:] == [line] and _indent(lines[line - 1]) == indents[0] and (indent_problem(lines[: line + 1]) or [0])[0] == line
    if not heads or (fell_out and not heads[1:]):
        return None
    first = heads[-2] if fell_out else heads[-1]  # a field with the indent of an entry belongs to the entry above
    last = next(
        (n for n in range(line + 1, len(lines) + 1) if lines[n - 1].strip() and _indent(lines[n - 1]) <= indents[0]), len(lines) + 1
    )
    head = lines[first - 1].strip()
    if head.startswith("-"):
        id = re.search(r"\bid: *([a-z0-9-]+)", "\n".join(lines[first - 1 : last - 1]))
        name = f"- {{id: {id[1]}}}" if id else "-"
    elif found := KEY.match(head):
        name = f"{found['key']}:"
    else:
        return None
    lines[first - 1 : last - 1] = [" " * indents[0] + name, *[""] * (last - first - 1)]
    return "\n".join(lines) + "\n", first


def _unexpected_character_in(line: str) -> str | None:
    """Return a message about a character in a place where YAML's syntax needs another one, or None."""
    if re.match(r" *\t+\s*[^\s#]", line):
        return "is indented with a tab; write spaces"
    if found := re.match(rf"[ \t]*([{INVISIBLE}])", line) or re.search(rf"[:,-]([{INVISIBLE}])", line):
        return _invisible_message(found[1], found.start(1) + 1)
    quote = re.search(rf"(?:^\s*|[:,\[{{-]\s+|[\[{{])([{QUOTES}])", line)
    if not quote and line.count('"') % 2:
        quote = re.search(rf"[\"'][^\"']*([{QUOTES}])\s*[,\]}}]*\s*$", line)
    if quote:
        return _quote_message(quote[1], quote.start(1) + 1)
    if found := re.search(r"^\s*(?:- )?[\w-]+(：)", line) or re.search(r"^\s*[\w-]+:.*([，［］｛｝])", line):
        return _full_width_message(found[1], found.start(1) + 1)
    if found := re.match(rf"\s*([{DASHES}])\s", line):
        return _dash_message(found[1])
    return None


def _bracket_slip(lines: Sequence[str], opened: int) -> tuple[int, str] | None:
    """Return the line and a message of an unclosed bracket or a missing comma in the element that begins on line `opened`, or None."""
    indent = _indent(lines[opened - 1])
    part = [lines[opened - 1]]
    for line in lines[opened:]:
        if line.strip() and _indent(line) <= indent:
            break
        part.append(line)
    bare = _without_comments_and_quotes("\n".join(part))
    for opening, closing in ("[]", "{}"):
        if bare.count(opening) > bare.count(closing):
            return opened, f"opens {opening} without {closing}; write {closing} where it ends"
    if "{" in bare or "[" in bare:
        return opened, "lacks a comma, or quotes around text that holds a comma, colon or bracket; write [a, b] or {key: value, key: value}"
    return None


def _syntax_slip(line: str) -> str | None:
    """Return a message about a colon, dash or bracket that YAML parses differently than intended, or None."""
    content = line.strip().removeprefix("- ")
    if found := re.search(r"\b([\w-]+): +((?:package|measured|counted): [^\"'\[\]{}]*?)(?=\s*(?:, [\w-]+:|[}\]]|$))", content):
        key, value = found[1], found[2].strip()
        return f"holds two colons; write `{key}: {_example_value(key, value)}`"
    if re.match(r"-[^\s-]", content):
        return "has no space after its dash; write - and a space before each entry of a list"
    if found := re.match(r"([A-Za-z][\w-]*):([^\s:/].*)$", content):
        return f"has no space after its colon; write `{found[1]}: {found[2][:40]}`"
    if found := KEY.match(content):
        return _value_slip(found["key"], content[found.end() :].strip() or "?")
    if found := re.match(r"([a-z][a-z0-9_-]*) +(\S.*)$", content):
        return f"has no colon; write `{found[1]}: {found[2][:40]}`"
    return f"has no colon; write `{content}:`" if re.fullmatch(r"[a-z][a-z0-9_-]*", content) else None


def _value_slip(key: str, value: str) -> str | None:
    if value[:1] in "@`%":
        return f"has text that starts with {value[0]}; put it in quotes: {in_quotes(value)}"
    if value[:1] in "[{" and (rest := _text_after_bracket(value)):
        return f"goes on with {quote_value(rest)} after a closing bracket; put the whole text in quotes: {in_quotes(value)}"
    if value[:1] in "\"'" and (rest := _text_after_quote(value)):
        inner = value if value[-1:] != value[:1] else value[1:-1]
        return f"goes on with {quote_value(rest)} after a closing quote; write it as {in_quotes(inner)}"
    if value[:1] not in "\"'[{|>" and re.search(r":(\s|$)", value):
        return f"holds two colons; put text that holds a colon in quotes: {key}: {_example_value(key, value)}"
    return None


def _example_value(key: str, text: str) -> str:
    return f"[{in_quotes(text)}]" if key in LIST_FIELDS else in_quotes(text)


def in_quotes(text: str) -> str:
    """Return a text as a quoted YAML scalar, shortened for use in a message."""
    quote = "'" if '"' in text and "'" not in text else '"'
    text = text if quote == "'" else text.replace("\\", "\\\\").replace('"', '\\"')
    return f"{quote}{text if len(text) <= MAX_QUOTED_LENGTH else text[: MAX_QUOTED_LENGTH - 1] + '…'}{quote}"


def _text_after_quote(value: str) -> str:
    """Return the text after the closing quote of a value; empty if there is none."""
    pattern = r'"(?:\\.|[^"\\])*"' if value[0] == '"' else r"'(?:''|[^'])*'"
    found = re.match(pattern, value)
    return re.sub(r"^#.*", "", value[found.end() :].strip()) if found else ""


def _text_after_bracket(value: str) -> str:
    found = re.match(r"\[[^\[\]]*\]|\{[^{}]*\}", value)
    return re.sub(r"^#.*", "", value[found.end() :].strip()) if found else ""


def indent_problem(lines: Sequence[str]) -> tuple[int, str] | None:
    """Return the first line of a YAML text whose indent matches no line around it, with a message, or None."""
    levels = [(0, 1)]  # indent, and the line with which it began
    text_below: int | None = None  # indent of a key with a block scalar below it
    brackets, may_open = 0, True
    before: tuple[int, int, list[int]] = (0, 1, [])  # indent and number of the last line with a key, and the indents that it closed
    for number, line in enumerate(lines, 1):
        content, indent = line.strip(), _indent(line)
        if not content or content.startswith("#") or (text_below is not None and indent > text_below):
            continue
        text_below = None
        if brackets > 0 or not (content.startswith("- ") or content == "-" or KEY.match(content)):
            brackets += _open_brackets(content) if brackets > 0 or content[0] in "[{" else 0
            continue
        if not may_open and indent in before[2]:
            return before[1], f"is indented by {_spaces(before[0])}, and line {number} below by {indent}; give both the same indent"
        open_before = [level for level, _ in levels]
        if message := _indent_problem_at(levels, indent, number, may_open):
            return number, message
        before = indent, number, [level for level in open_before if level > indent]
        while content.startswith("- "):
            deeper = len(content) - len(content[1:].lstrip())
            indent, content = indent + deeper, content[deeper:]
            if KEY.match(content):
                levels.append((indent, number))
        found = KEY.match(content)
        value = content[found.end() :].strip() if found else content
        may_open = not value or value.startswith("#") or value == "-"
        text_below = indent if BLOCK_TEXT.search(content) else None
        brackets = _open_brackets(value) if value[:1] in ("[", "{") else 0
    return None


def _indent_problem_at(levels: list[tuple[int, int]], indent: int, line: int, may_open: bool) -> str | None:
    """Return a message if an indent matches none of the open `levels`, or None. Update `levels` for the line."""
    closed = []
    while indent < levels[-1][0]:
        closed.append(levels.pop())
    if indent == levels[-1][0]:
        return None
    if may_open and not closed:
        levels.append((indent, line))
        return None
    expected, above = min((closed[-1] if closed else levels[-1], levels[-1]), key=lambda level: abs(level[0] - indent))
    return f"is indented by {_spaces(indent)}, and line {above}, at the same level, by {expected}; give both the same indent"


def _spaces(number: int) -> str:
    return "1 space" if number == 1 else f"{number} spaces"


def _indent(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip(" " + INVISIBLE))


def _without_comments_and_quotes(text: str) -> str:
    """Return the text without comments and quoted strings."""
    return re.sub(r'"(\\.|[^"\\])*"|\'(\'\'|[^\'])*\'|\s#.*', "", text)


def _open_brackets(text: str) -> int:
    bare = _without_comments_and_quotes(text)
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")


# ---------------------------------------------------------------- CSV


def header_problem(header: Sequence[str], columns: Sequence[str]) -> str:
    """Return a message about the difference between a CSV file's first line and the required columns."""
    needed = ",".join(columns)
    for separator, called in ((";", "semicolons"), ("\t", "tabs")):
        if separator in "".join(header) and len(header) == 1:
            return f"has {called} between its columns, as spreadsheets may write them; save the file as CSV with commas: {needed}"
    if len(header) == len(columns):
        differing = [(found, column) for found, column in zip(header, columns, strict=True) if found != column]
        if len(differing) < len(columns):
            what = ", ".join(f"{quote_value(found)} where {column!r} belongs" for found, column in differing[:3])
            return f"has {what}; write {needed}"
    return f"is {quote_value(','.join(header))}; write {needed}"


def unexpected_separator(line: str) -> str | None:
    """Return a message about a wrong separator or a typographic quote in a line of a CSV file, or None."""
    if "," not in line and ";" in line:
        return "has semicolons between its cells, as spreadsheets may write them; save the file as CSV with commas"
    if found := re.search(rf"(?:^|,)([{QUOTES}])", line):
        return f'has {describe_character(found[1])} for a quote; write " around the cell'
    return None
