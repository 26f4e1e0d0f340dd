"""Every slip in a data file gives its one line, which says what to write, and takes only the part around it off the dashboard."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parts import Part, contents, gone, hit, parts
from small_data import FILES, write

from catalog import Catalog, load
from catalog.reader import read_yaml
from catalog.schemas import SCHEMAS

ROOT = Path(__file__).parent.parent
HERON = "frameworks/heron.yaml"
IBIS = "frameworks/ibis.yaml"
Edit = Callable[[Path], object]


def swap(name: str, old: str, new: str) -> Edit:
    """Replace one passage of a file."""
    assert FILES[name].count(old) == 1, f"{old!r} stands {FILES[name].count(old)} times in {name}"
    return put(name, FILES[name].replace(old, new))


def put(name: str, content: str | bytes) -> Edit:
    """Write a whole file."""

    def edit(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return edit


def add(name: str, text: str) -> Edit:
    """Append to a file."""
    return put(name, FILES[name] + text)


def drop(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


def link(name: str, target: str) -> Edit:
    """A symbolic link in place of a file."""

    def edit(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return edit


def both(*edits: Edit) -> Edit:
    return lambda folder: [edit(folder) for edit in edits]


SEEN = "sources: [https://example.org/page], checked: 2026-01-02"


def fact(entry: str) -> Edit:
    """heron.yaml with another entry for stars."""
    return swap(HERON, f"stars: {{value: 12, {SEEN}}}", entry)


def source(text: str) -> Edit:
    """heron.yaml with another source for its one feature."""
    return swap(HERON, "[https://example.org/admin]", f"[{text}]")


def score(text: str) -> Edit:
    """heron.yaml with another score."""
    return swap(HERON, "score: 3.5", f"score: {text}")


def day(text: str) -> Edit:
    """heron.yaml with another day for its one feature."""
    return swap(HERON, "checked: 2026-01-03", f"checked: {text}")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

# name, edit of the small data folder, then each line that `check` prints ("…" stands for anything)
# fmt: off
BROKEN: list[tuple[Any, ...]] = [
    # names of fields
    ("unknown key", swap(HERON, "tagline:", "tagine:"),
     "frameworks/heron.yaml:1: tagline: is missing; add it",
     "frameworks/heron.yaml:3: tagine: is no field here; did you mean 'tagline'?"),
    ("unknown key like no other", add(HERON, "zzz: 1\n"),
     "frameworks/heron.yaml:35: zzz: is no field here; fields: name, …"),
    ("unknown key below", swap(HERON, "    rationale:", "    reason:"),
     "frameworks/heron.yaml:22: scores.speed.rationale: is missing; add it",
     "frameworks/heron.yaml:24: scores.speed.reason: is no field here; fields: sources, …"),
    ("key that is a number", add(HERON, "5: 1\n"),
     "frameworks/heron.yaml:35: [5]: is no field here; fields: name, …"),
    ("missing key", swap(HERON, "package: heron\n", ""),
     "frameworks/heron.yaml:1: package: is missing; add it"),
    ("missing key below", swap(HERON, "    rationale: Counted.\n", ""),
     "frameworks/heron.yaml:22: scores.speed.rationale: is missing; add it"),
    ("repeated key", add(HERON, "kind: full\n"),
     "frameworks/heron.yaml:35: kind: stands twice, first in line 2; keep one"),
    ("repeated key below", swap(HERON, "    how: By an add-on.\n", "    how: By an add-on.\n    how: It has none.\n"),
     "frameworks/heron.yaml:18: features.admin-pages.how: stands twice, first in line 17; keep one"),
    ("repeated key in braces", fact(f"stars: {{value: 12, value: 13, {SEEN}}}"),
     "frameworks/heron.yaml:13: facts.stars.value: stands twice, first in line 13; keep one"),
    # what every claim needs
    ("no source", swap(HERON, "    sources: [https://example.org/admin]\n", ""),
     "frameworks/heron.yaml:15: features.admin-pages.sources: is missing; add `sources: [https://example.org/page]`"),
    ("no day", swap(HERON, "    checked: 2026-01-03\n", ""),
     "frameworks/heron.yaml:15: features.admin-pages.checked: is missing; add `checked: 2026-11-22`"),
    ("empty sources", source(""),
     "frameworks/heron.yaml:19: features.admin-pages.sources: is empty; write `sources: [https://example.org/page]`"),
    ("one source, not a list", swap(HERON, "[https://example.org/admin]", "https://example.org/admin"),
     "frameworks/heron.yaml:19: features.admin-pages.sources: 'https://example.org/admin' stands here; "
     'write a list: ["https://example.org/admin"]'),
    ("source without scheme", source("example.org/admin"),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'example.org/admin' is not a source; "
     "write a URL, `package: flask 3.1.3`, or `measured:` / `counted:` with the command or file"),
    ("source in words", source("The manual"),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'The manual' is not a source; "
     "write a URL, `package: flask 3.1.3`, or `measured:` / `counted:` with the command or file"),
    ("source with two addresses", source('"https://example.org/a https://example.org/b"'),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'https://example.org/a https://example.org/b' holds ' '; "
     "write %20 for it, or one URL per line"),
    ("source with brackets", source('"https://example.org/heron_(bird)"'),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'https://example.org/heron_(bird)' holds '('; "
     "write %28 for it, or one URL per line"),
    ("source with another scheme", source('"ftp://example.org/heron"'),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'ftp://example.org/heron' is not a source; "
     "write a URL, `package: flask 3.1.3`, or `measured:` / `counted:` with the command or file"),
    ("source with broken host", source('"https://[example.org/heron"'),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'https://[example.org/heron' is not a source; "
     "write a URL, `package: flask 3.1.3`, or `measured:` / `counted:` with the command or file"),
    ("package in capitals", source('"package: Heron 3.1"'),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'package: Heron 3.1' is not a package; "
     "write its name in small letters and its version, `package: flask 3.1.3`"),
    ("measured by nothing", source('"measured: "'),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: 'measured: ' is not a source; "
     "write a URL, `package: flask 3.1.3`, or `measured:` / `counted:` with the command or file"),
    ("source at a registry", source("https://pypi.org/project/heron/"),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: pypi.org is a package registry; "
     "write `package: flask 3.1.3` or the project's own page"),
    ("source at a registry's host for files", source("https://files.pythonhosted.org./heron.whl"),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: files.pythonhosted.org. is a package registry; "
     "write `package: flask 3.1.3` or the project's own page"),
    ("measured at a registry", source('"counted: curl https://pypi.org/simple/"'),
     "frameworks/heron.yaml:19: features.admin-pages.sources[0]: pypi.org is a package registry; name the command or file without it"),
    ("link to a registry", swap(HERON, "url: https://example.org/manual", "url: https://www.npmjs.com/heron"),
     "frameworks/heron.yaml:33: links[0].url: www.npmjs.com is a package registry; write the project's own page"),
    ("partial without note", swap(HERON, "    note: No editing.\n", ""),
     "frameworks/heron.yaml:15: features.admin-pages: level 'partial' needs a note; add `note:` and say what is missing"),
    # dates
    ("day in the future", day("2999-01-01"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '2999-01-01' lies in the future; write a day up to today"),
    ("13th month", day("2026-13-01"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '2026-13-01' is not a day of the calendar; "
     "write year-month-day such as 2026-11-22"),
    ("30th of February", day("2026-02-30"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '2026-02-30' is not a day of the calendar; "
     "write year-month-day such as 2026-11-22"),
    ("day without zeros", day("2026-1-3"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '2026-1-3' is not a date; "
     "write year-month-day such as 2026-11-22, or 2026-11 or 2026 where no more is known"),
    ("day as digits", day("20260103"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '20260103' is not a date; "
     "write year-month-day such as 2026-11-22, or 2026-11 or 2026 where no more is known"),
    ("day as a decimal", day("2026.01"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '2026.01' is not a date; "
     "write year-month-day such as 2026-11-22, or 2026-11 or 2026 where no more is known"),
    ("day with a time", day("2026-01-03 10:00"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '2026-01-03 10:00' is not a date; "
     "write year-month-day such as 2026-11-22, or 2026-11 or 2026 where no more is known"),
    ("year too early", day("0206-01-03"),
     "frameworks/heron.yaml:20: features.admin-pages.checked: '0206-01-03' is before 1990-01-01; correct the year"),
    ("a fact that is no date", swap(HERON, "facts:\n", f"facts:\n  born: {{value: 2010-04-31, {SEEN}}}\n"),
     "frameworks/heron.yaml:12: facts.born.value: '2010-04-31' is not a day of the calendar; write year-month-day such as 2026-11-22"),
    # numbers, words, texts
    ("unquoted version", swap(HERON, '"3.10"', "3.10"),
     "frameworks/heron.yaml:12: facts.version.value: is read as the number 3.1, which loses what was written (3.10 becomes 3.1); "
     "put it in quotes"),
    ("unquoted version as text", swap(HERON, 'version: "3", released', "version: 3.10, released"),
     "frameworks/heron.yaml:31: support[0].version: is read as the number 3.1, which loses what was written (3.10 becomes 3.1); "
     "put it in quotes"),
    ("unquoted whole number as text", swap(HERON, 'version: "3", released', "version: 3, released"),
     'frameworks/heron.yaml:31: support[0].version: is read as a number and not as text; put it in quotes: "3"'),
    ("version that is a word", swap(HERON, '"3.10"', "newest"),
     "frameworks/heron.yaml:12: facts.version.value: 'newest' is not a version; start with a digit, such as 3.1.3"),
    ("yes is a word", swap(HERON, "current: true", "current: yes"),
     "frameworks/heron.yaml:29: users[0].current: 'yes' stands here; write true or false, without quotes"),
    ("no is a word", swap(HERON, "default: true", "default: no"),
     "frameworks/heron.yaml:5: default: 'no' stands here; write true or false, without quotes"),
    ("true where text stands", swap(HERON, "name: Heron", "name: true"),
     'frameworks/heron.yaml:1: name: is read as true or false and not as text; put it in quotes: "true"'),
    ("a flag in words", swap(HERON, "facts:\n", f"facts:\n  typed: {{value: yes, {SEEN}}}\n"),
     "frameworks/heron.yaml:12: facts.typed.value: 'yes' is neither true nor false; write one of them"),
    ("number in quotes", fact(f'stars: {{value: "12", {SEEN}}}'),
     "frameworks/heron.yaml:13: facts.stars.value: '12' is not a number; write it without quotes or commas, such as 1234.5"),
    ("number with a comma", fact(f'stars: {{value: "1,200", {SEEN}}}'),
     "frameworks/heron.yaml:13: facts.stars.value: '1,200' is not a number; write it without quotes or commas, such as 1234.5"),
    ("NaN fact", fact(f"stars: {{value: .nan, {SEEN}}}"),
     "frameworks/heron.yaml:13: facts.stars.value: '.nan' is not a number; write it without quotes or commas, such as 1234.5"),
    ("infinite fact", fact(f"stars: {{value: 1e999, {SEEN}}}"),
     "frameworks/heron.yaml:13: facts.stars.value: is larger than numbers can be; write a smaller number, or quote it if it is text"),
    ("empty fact", fact(f"stars: {{value: , {SEEN}}}"),
     "frameworks/heron.yaml:13: facts.stars.value: is empty; write a value"),
    ("a list as a fact", fact(f"stars: {{value: [1, 2], {SEEN}}}"),
     "frameworks/heron.yaml:13: facts.stars.value: a list stands here; write one text in quotes, a number, true or false"),
    ("score 6", score("6"),
     "frameworks/heron.yaml:23: scores.speed.score: 6 stands here; write 5 or less"),
    ("score 0", score("0"),
     "frameworks/heron.yaml:23: scores.speed.score: 0 stands here; write 1 or more"),
    ("score 3.3", score("3.3"),
     "frameworks/heron.yaml:23: scores.speed.score: 3.3 is not a half point; write 3 or 3.5"),
    ("score NaN", score(".nan"),
     "frameworks/heron.yaml:23: scores.speed.score: '.nan' stands here; write a number, without quotes"),
    ("score infinite", score(".inf"),
     "frameworks/heron.yaml:23: scores.speed.score: '.inf' stands here; write a number, without quotes"),
    ("score 1e999", score("1e999"),
     "frameworks/heron.yaml:23: scores.speed.score: inf stands here; write a finite number"),
    ("score -1e999", score("-1e999"),
     "frameworks/heron.yaml:23: scores.speed.score: -inf stands here; write a finite number"),
    ("score of 5,000 digits", score("9" * 5000),
     "frameworks/heron.yaml:23: scores.speed.score: '… stands here; write a number, without quotes"),
    ("score in quotes", score('"4"'),
     "frameworks/heron.yaml:23: scores.speed.score: '4' stands here; write a number, without quotes"),
    ("score of true", score("true"),
     "frameworks/heron.yaml:23: scores.speed.score: true stands here; write a number, without quotes"),
    ("order of 5,000 digits", swap(HERON, "order: 1", "order: " + "9" * 5000),
     "frameworks/heron.yaml:4: order: '… stands here; write a whole number, without quotes"),
    ("order in halves", swap(HERON, "order: 1", "order: 1.5"),
     "frameworks/heron.yaml:4: order: 1.5 stands here; write a whole number, without quotes"),
    ("empty text", swap(HERON, "rationale: Counted.", "rationale:"),
     "frameworks/heron.yaml:24: scores.speed.rationale: is empty; write a value"),
    ("blank text", swap(HERON, "rationale: Counted.", 'rationale: " "'),
     "frameworks/heron.yaml:24: scores.speed.rationale: is empty; write a value"),
    ("empty note", swap(HERON, "note: No editing.", 'note: ""'),
     "frameworks/heron.yaml:18: features.admin-pages.note: is empty; write a value or take the line out"),
    ("long text", swap(HERON, "tagline: Stands still.", "tagline: " + "very " * 40 + "long"),
     "frameworks/heron.yaml:3: tagline: has 204 characters; write at most 160"),
    ("a list where text stands", swap(HERON, "rationale: Counted.", "rationale: [a, b]"),
     "frameworks/heron.yaml:24: scores.speed.rationale: a list stands here; write text, in quotes"),
    ("text where fields stand",
     swap(HERON, "  admin-pages:\n    level: partial", "  websockets: built-in\n  admin-pages:\n    level: partial"),
     "frameworks/heron.yaml:15: features.websockets: 'built-in' stands here; write `key: value` lines"),
    ("a list where fields stand", swap(IBIS, "name: Ibis", "name: Ibis\nfeatures: [websockets]"),
     "frameworks/ibis.yaml:2: features: a list stands here; write `key: value` lines"),
    ("colour by name", swap(HERON, '"#0b6b61"', "teal"),
     "frameworks/heron.yaml:6: color.light: 'teal' is not written as it must be; "
     'write # and six of 0-9 and a-f in quotes, such as "#0b6b61"'),
    ("colour in capitals", swap(HERON, '"#0b6b61"', '"#0B6B61"'),
     "frameworks/heron.yaml:6: color.light: '#0B6B61' is not written as it must be; "
     'write # and six of 0-9 and a-f in quotes, such as "#0b6b61"'),
    ("colour without quotes", swap(HERON, '{light: "#0b6b61", dark: "#2aa198"}', '\n  light: #0b6b61\n  dark: "#2aa198"'),
     "frameworks/heron.yaml:7: color.light: is empty, since # starts a comment; put text that starts with # in quotes"),
    ("vocabulary colour", swap("vocabulary.yaml", "color: yellow", "color: yelow"),
     "vocabulary.yaml:5: levels[1].color: 'yelow' stands here; "
     "write one of 'green', 'yellow', 'orange', 'red', 'gray', 'blue' or 'violet'"),
    # words of the vocabulary, and other names
    ("unknown level", swap(HERON, "level: partial", "level: partly"),
     "frameworks/heron.yaml:16: features.admin-pages.level: 'partly' is not known; did you mean 'partial'?"),
    ("unknown criterion", swap(HERON, "  speed:\n", "  sped:\n"),
     "frameworks/heron.yaml:22: scores.sped: 'sped' is not known; did you mean 'speed'?"),
    ("unknown feature", swap(HERON, "  admin-pages:\n", "  admin-page:\n"),
     "frameworks/heron.yaml:15: features.admin-page: 'admin-page' is not known; did you mean 'admin-pages'?"),
    ("feature name with capitals", swap(HERON, "  admin-pages:\n", "  Admin Pages:\n"),
     "frameworks/heron.yaml:15: features.Admin Pages: 'Admin Pages' is not written as it must be; "
     "write a-z, 0-9 and single hyphens only, such as admin-pages"),
    ("unknown fact", fact(f"starz: {{value: 12, {SEEN}}}"),
     "frameworks/heron.yaml:13: facts.starz: 'starz' is not known; did you mean 'stars'?"),
    ("unknown confidence", swap(HERON, "confidence: high", "confidence: hihg"),
     "frameworks/heron.yaml:25: scores.speed.confidence: 'hihg' is not known; did you mean 'high'?"),
    ("unknown kind of link", swap(HERON, "kind: docs", "kind: book"),
     "frameworks/heron.yaml:33: links[0].kind: 'book' is not known; known: docs"),
    ("unknown group", swap("features.yaml", "name: WebSockets, group: web", "name: WebSockets, group: webb"),
     "features.yaml:5: features[1].group: 'webb' is not known; did you mean 'web'?"),
    ("unknown metric", add("adoption.csv", "heron,starts,2026-01-02,12,https://example.org/stars,2026-01-03,\n"),
     "adoption.csv:3: metric: 'starts' is not known; did you mean 'stars'?"),
    ("unknown criterion in a profile", swap("profiles.yaml", "ease: 0", "easy: 0"),
     "profiles.yaml:2: profiles[0].weights.easy: 'easy' is not known; did you mean 'ease'?"),
    ("repeated word", swap("vocabulary.yaml", "confidence:\n", "confidence:\n  - {id: high, label: A, description: A., give: 0}\n"),
     "vocabulary.yaml:8: confidence[1].id: 'high' is taken by confidence[0]; give each its own id"),
    ("repeated criterion", swap("criteria.yaml", "id: ease", "id: speed"),
     "criteria.yaml:6: criteria[1].id: 'speed' is taken by criteria[0]; give each its own id"),
    ("repeated feature", swap("features.yaml", "id: websockets", "id: admin-pages"),
     "features.yaml:5: features[1].id: 'admin-pages' is taken by features[0]; give each its own id"),
    ("missing anchor", swap("criteria.yaml", "3: middling, ", ""),
     "criteria.yaml:5: criteria[0].anchors: has no words for 3; word each of 1 to 5"),
    # the guide
    ("unknown verdict", swap("guide.yaml", 'verdict: "true"', 'verdict: "ture"'),
     "guide.yaml:12: claims[0].verdict: 'ture' is not known; did you mean 'true'?"),
    ("unquoted verdict", swap("guide.yaml", 'verdict: "true"', "verdict: true"),
     'guide.yaml:12: claims[0].verdict: is read as true or false and not as text; put it in quotes: "true"'),
    ("unknown place", swap("guide.yaml", "{place: overview-table, about: [ibis]", "{place: overview, about: [ibis]"),
     "guide.yaml:10: items[1].place: 'overview' is not known; did you mean 'overview-table'?"),
    ("unknown section", swap("guide.yaml", "section: table", "section: tabel"),
     "guide.yaml:7: places[0].section: 'tabel' is not known; did you mean 'table'?"),
    ("unknown framework", swap("guide.yaml", "about: [ibis]", "about: [ibex]"),
     "guide.yaml:10: items[1].about: 'ibex' is not known; known: heron, ibis"),
    ("claim that is not there", swap("guide.yaml", "text: Slow.", "text: Slow., claims: [ibis-slow]"),
     "guide.yaml:10: items[1].claims: 'ibis-slow' is not known; known: heron-fast"),
    ("claim that no item names", swap("guide.yaml", ", claims: [heron-fast]", ""),
     "guide.yaml:12: claims[0].id: no page shows 'heron-fast'; add it to `claims:` of the item it judges"),
    ("claim of another place", swap("guide.yaml", "{id: heron-fast, about: [heron]", "{id: heron-fast, about: [ibis]"),
     "guide.yaml:9: items[0].claims: 'heron-fast' has another place or about than this item; make them agree"),
    # files
    ("empty file", put(HERON, ""),
     "frameworks/heron.yaml:1: file: is empty; see CONTRIBUTING.md for a template"),
    ("comments only", put(HERON, "# later\n"),
     "frameworks/heron.yaml:1: file: is empty; see CONTRIBUTING.md for a template"),
    ("list at top", put(HERON, "- name: Heron\n"),
     "frameworks/heron.yaml:1: file: holds a list only; write `key: value` lines"),
    ("scalar at top", put(HERON, "Heron\n"),
     "frameworks/heron.yaml:1: file: holds 'Heron' only; write `key: value` lines"),
    ("two documents", add(HERON, "---\nname: Heron\n"),
     "frameworks/heron.yaml:36: file: a second document (---) starts here; keep one"),
    ("tab indentation", swap(HERON, "    how:", "\thow:"),
     "frameworks/heron.yaml:17: features.admin-pages: is indented with a tab; write spaces"),
    ("unclosed quote", swap(IBIS, "tagline: Wades in.", "tagline: 'Wades in."),
     "frameworks/ibis.yaml:3: file: is not YAML: found unexpected end of stream; close the quote"),
    ("unclosed quote that the next one closes", swap(HERON, "tagline: Stands still.", 'tagline: "Stands still.'),
     "frameworks/heron.yaml:1: color: is missing; add it",
     "frameworks/heron.yaml:1: order: is missing; add it"),
    ("colon in text", swap(HERON, "tagline: Stands still.", "tagline: Heron: stands still."),
     'frameworks/heron.yaml:3: file: holds two colons; put text that holds a colon in quotes: tagline: "Heron: stands still."'),
    ("backtick at the start", swap(HERON, "tagline: Stands still.", "tagline: `heron` stands still."),
     'frameworks/heron.yaml:3: file: has text that starts with `; put it in quotes: "`heron` stands still."'),
    ("wrong indentation", swap(HERON, "    how:", "   how:"),
     "frameworks/heron.yaml:17: features.admin-pages: is indented by 3 spaces, and line 16, at the same level, by 4; "
     "give both the same indent"),
    ("forbidden character", swap(HERON, "Stands still.", "Stands \x07 still."),
     "frameworks/heron.yaml:3: file: is not YAML: the character U+0007 is forbidden; take it out"),
    ("larger than 1 MB", add(HERON, "# " + "x" * 1_000_000),
     "frameworks/heron.yaml:1: file: is larger than 1,000,000 bytes; shorten it"),
    ("anchor", swap(HERON, "Stands still.", "&still Stands still."),
     "frameworks/heron.yaml:3: tagline: starts with & or *, which YAML takes for an anchor or alias; write the value out, text in quotes"),
    ("text that starts with a star", swap(HERON, "tagline: Stands", "tagline: *Stands"),
     "frameworks/heron.yaml:3: tagline: starts with & or *, which YAML takes for an anchor or alias; write the value out, text in quotes"),
    ("merge key", add(HERON, "<<: {kind: full}\n"),
     "frameworks/heron.yaml:35: <<: is no field here; fields: name, …"),
    ("alias bomb", put(HERON, BOMB),
     "frameworks/heron.yaml:1: a: starts with & or *, which YAML takes for an anchor or alias; write the value out, text in quotes"),
    ("tag that runs code", swap(HERON, "tagline: Stands still.", 'tagline: !!python/object/apply:os.system ["touch pwned"]'),
     "frameworks/heron.yaml:3: tagline: has the tag !!python/object/apply:os.system; "
     "write a plain value, and text that starts with ! in quotes"),
    ("tag on a key", add(HERON, "!!python/name:os.system x: 1\n"),
     "frameworks/heron.yaml:35: file: has a key that is no plain word; write one word before the colon, in quotes if need be"),
    ("100,000 brackets", add(HERON, "zzz: " + "[" * 100_000),
     "frameworks/heron.yaml:35: zzz…: is nested more than 16 deep; close the brackets before it"),
    ("100,000 dashes", put(HERON, "- " * 100_000),
     "frameworks/heron.yaml:1: …: is nested more than 16 deep; close the brackets before it"),
    ("100,000 braces", add(HERON, "zzz: " + "{a: " * 100_000),
     "frameworks/heron.yaml:35: zzz…: is nested more than 16 deep; close the brackets before it"),
    ("a list as a key", add(HERON, "[a, b]: 1\n"),
     "frameworks/heron.yaml:35: file: has a key that is no plain word; write one word before the colon, in quotes if need be"),
    ("line break in a key", add(HERON, '"a\\nb:1: c": 1\n'),
     "frameworks/heron.yaml:35: a\\nb:1: c: is no field here; fields: name, …"),
    ("invalid UTF-8", put(HERON, FILES[HERON].replace("Stands", "St\xe4nds").encode("latin-1")),
     "frameworks/heron.yaml:3: file: byte 35 is not UTF-8; save the file as UTF-8"),
    ("UTF-16", put(HERON, FILES[HERON].encode("utf-16")),
     "frameworks/heron.yaml:1: file: byte 0 is not UTF-8; save the file as UTF-8"),
    ("zero byte", swap(HERON, "Stands", "St\x00nds"),
     "frameworks/heron.yaml:3: file: contains a zero byte; save it as plain text"),
    ("link out of the folder", link(HERON, "/etc/passwd"),
     "frameworks/heron.yaml:1: file: is a symbolic link out of the data folder; put the file itself there"),
    ("link in a circle", link(HERON, "heron.yaml"),
     "frameworks/heron.yaml:1: file: is a symbolic link that leads nowhere; put the file itself there"),
    ("link to nothing", link("guide.yaml", "nowhere.yaml"),
     "guide.yaml:1: file: is a symbolic link that leads nowhere; put the file itself there"),
    ("folder named like a file", lambda folder: (folder / "frameworks/stork.yaml").mkdir(),
     "frameworks/stork.yaml:1: file: is a folder or device; put a file there or rename it"),
    ("pipe named like a file", lambda folder: os.mkfifo(folder / "frameworks/stork.yaml"),
     "frameworks/stork.yaml:1: file: is a folder or device; put a file there or rename it"),
    ("name of another framework", put("frameworks/stork.yaml", FILES[HERON]),
     "frameworks/stork.yaml:1: name: 'Heron' is also the name in heron.yaml; pages tell frameworks apart by their names"),
    ("address of a page", put("frameworks/decide.yaml", FILES[IBIS]),
     "frameworks/decide.yaml:1: file: /decide is another page's address; rename the file"),
    ("capitals in a file name", put("frameworks/Stork.yaml", FILES[IBIS]),
     "frameworks/Stork.yaml:1: file: is not named <slug>.yaml; rename it, with a-z, 0-9 and - only"),
    (".yml", put("frameworks/stork.yml", FILES[IBIS]),
     "frameworks/stork.yml:1: file: is not named <slug>.yaml; rename it, with a-z, 0-9 and - only"),
    ("file name with a line break", put("frameworks/a\nb.yaml", FILES[IBIS]),
     "frameworks/a\\nb.yaml:1: file: is not named <slug>.yaml; rename it, with a-z, 0-9 and - only"),
    ("file name that is no text", lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/frameworks/\xff.yaml")).touch(),
     "frameworks/\\udcff.yaml:1: file: is not named <slug>.yaml; rename it, with a-z, 0-9 and - only"),
    ("no guide", drop("guide.yaml"),
     "guide.yaml:1: file: is not there; add it"),
    ("no releases", drop("releases.csv"),
     "releases.csv:1: file: is not there; add it"),
    ("migration between unknown frameworks", put("migrations/heron-to-stork.yaml", FILES["migrations/heron-to-ibis.yaml"]),
     "migrations/heron-to-stork.yaml:1: file: is not named <from>-to-<to>.yaml with two slugs of frameworks/; rename it"),
    ("migration from a framework to itself", put("migrations/heron-to-heron.yaml", FILES["migrations/heron-to-ibis.yaml"]),
     "migrations/heron-to-heron.yaml:1: file: is not named <from>-to-<to>.yaml with two slugs of frameworks/; rename it"),
    # CSV
    ("CSV header", swap("releases.csv", "package,version,date", "package,release,date"),
     "releases.csv:1: header: has 'release' where 'version' belongs; write package,version,date,python,yanked"),
    ("empty CSV", put("releases.csv", ""),
     "releases.csv:1: header: is ''; write package,version,date,python,yanked"),
    ("short row", add("releases.csv", "heron,3.9\n"),
     "releases.csv:3: row: has 2 cell(s), not 5; add commas for empty cells and quote cells that hold one"),
    ("long row", add("releases.csv", "heron,3.9,2025-01-01,>=3.9,<4,false\n"),
     "releases.csv:3: row: has 6 cell(s), not 5; add commas for empty cells and quote cells that hold one"),
    ("empty row", add("releases.csv", "\n"),
     "releases.csv:3: row: is empty; take the line out"),
    ("quote in the middle", add("releases.csv", 'heron,"3".9,2025-01-01,,false\n'),
     "releases.csv:3: row: is not CSV: ',' expected after '\"'; close each quote, and write one inside a cell twice"),
    ("quote that stays open", add("releases.csv", 'heron,"3.9,2025-01-01,,false\n'),
     "releases.csv:3: row: is not CSV: unexpected end of data; close each quote, and write one inside a cell twice"),
    ("release in the future", add("releases.csv", "heron,4,2999-01-01,,false\n"),
     "releases.csv:3: date: '2999-01-01' lies in the future; write a day up to today"),
    ("release without a day", add("releases.csv", "heron,4,,,false\n"),
     "releases.csv:3: date: is missing; add it"),
    ("yanked in other words", add("releases.csv", "heron,3.9,2025-01-01,,maybe\n"),
     "releases.csv:3: yanked: 'maybe' stands here; write true or false"),
    ("negative rps", add("benchmarks/public.csv", "heron,Heron,json,64,yes,-1,,,,2025,,,\n"),
     "benchmarks/public.csv:4: rps: '-1' stands here; write 0 or more"),
    ("rps NaN", add("benchmarks/public.csv", "heron,Heron,json,64,yes,nan,,,,2025,,,\n"),
     "benchmarks/public.csv:4: rps: 'nan' stands here; write a finite number"),
    ("rps 1e999", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1e999,,,,2025,,,\n"),
     "benchmarks/public.csv:4: rps: '1e999' stands here; write a finite number"),
    ("rps in words", add("benchmarks/public.csv", "heron,Heron,json,64,yes,many,,,,2025,,,\n"),
     "benchmarks/public.csv:4: rps: 'many' stands here; write a number such as 1234.5"),
    ("connections of 5,000 digits", add("benchmarks/public.csv", f"heron,Heron,json,{'9' * 5000},yes,1,,,,2025,,,\n"),
     "benchmarks/public.csv:4: connections: '… stands here; write a smaller number"),
    ("half a connection", add("benchmarks/public.csv", "heron,Heron,json,1.5,yes,1,,,,2025,,,\n"),
     "benchmarks/public.csv:4: connections: '1.5' stands here; write a whole number"),
    ("more errors than answers", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1,,,101,2025,,,\n"),
     "benchmarks/public.csv:4: error_percent: '101' stands here; write 100 or less"),
    ("unknown workload", add("benchmarks/public.csv", "heron,Heron,jsno,64,yes,1,,,,2025,,,\n"),
     "benchmarks/public.csv:4: workload: 'jsno' is not known; did you mean 'json'?"),
    ("caveat that is not there", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1,,,,2025,,,1;7\n"),
     "benchmarks/public.csv:4: caveats: 7 is not known; known: 1"),
    ("caveat in words", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1,,,,2025,,,one\n"),
     "benchmarks/public.csv:4: caveats[0]: 'one' stands here; write a whole number"),
    ("adoption of a day to come", add("adoption.csv", "heron,stars,9999-12,12,https://example.org/stars,2026-01-03,\n"),
     "adoption.csv:3: date: …"),
    ("an age beyond all days", swap("vocabulary.yaml", "doubtful_after_days: 270", "doubtful_after_days: 9999999"),
     "vocabulary.yaml:14: metrics[0].doubtful_after_days: 9999999 stands here; write 36,500 or less"),
    ("adoption from a registry", add("adoption.csv", "heron,stars,2026-01-02,12,https://pypistats.org/heron,2026-01-03,\n"),
     "adoption.csv:3: source: pypistats.org is a package registry; write `package: flask 3.1.3` or the project's own page"),
    ("repeated caveat", swap("benchmarks/public.yaml", "caveats:\n", "caveats:\n  - {number: 1, text: Again.}\n"),
     "benchmarks/public.yaml:8: caveats[1].number: 1 is taken by caveats[0]; give each its own number"),
    ("figures without a head", drop("benchmarks/public.yaml"),
     "benchmarks/public.csv:1: file: has no public.yaml beside it; add one that says where the figures come from"),
    ("a head without figures", drop("benchmarks/public.csv"),
     "benchmarks/public.csv:1: file: is not there; add it"),
    ("head and figures both broken",
     both(swap("benchmarks/public.yaml", "kind: published", "kind: publshed"),
          add("benchmarks/public.csv", "heron,Heron,jsno,64,yes,1,,,,2025,,,7\n")),
     "benchmarks/public.csv:4: workload: 'jsno' is not known; did you mean 'json'?",
     "benchmarks/public.yaml:2: kind: 'publshed' stands here; write one of 'guide' or 'published'"),
    ("benchmark with capitals",
     both(put("benchmarks/Lab.yaml", FILES["benchmarks/public.yaml"]), put("benchmarks/Lab.csv", FILES["benchmarks/public.csv"])),
     "benchmarks/Lab.yaml:1: file: is not named <id>.yaml; rename it, with a-z, 0-9 and - only"),
    ("benchmark named .yml", put("benchmarks/lab.yml", FILES["benchmarks/public.yaml"]),
     "benchmarks/lab.yml:1: file: is neither <id>.yaml nor <id>.csv; rename it or take it out"),
    # examples
    ("example file that is not there", swap("examples/hello/task.yaml", "[app.py]", "[app.py, main.py]"),
     "examples/hello/task.yaml:5: frameworks.heron.files[1]: there is no file 'main.py' in heron/; correct the name or add the file"),
    ("example file above its folder", swap("examples/hello/task.yaml", "[app.py]", "[../heron/app.py]"),
     "examples/hello/task.yaml:5: frameworks.heron.files[0]: '../heron/app.py' leads elsewhere; name a file below heron/"),
    ("example file anywhere", swap("examples/hello/task.yaml", "[app.py]", "[/etc/passwd]"),
     "examples/hello/task.yaml:5: frameworks.heron.files[0]: '/etc/passwd' leads elsewhere; name a file below heron/"),
    ("example file name that no file can have", swap("examples/hello/task.yaml", "[app.py]", f"[{'é' * 150}]"),
     "examples/hello/task.yaml:5: frameworks.heron.files[0]: there is no file '… in heron/; correct the name or add the file"),
    ("example file name with a zero", swap("examples/hello/task.yaml", "[app.py]", '["a\\0b"]'),
     "examples/hello/task.yaml:5: frameworks.heron.files[0]: there is no file 'a\\x00b' in heron/; correct the name or add the file"),
    ("example of an unknown framework", swap("examples/hello/task.yaml", "  heron:", "  hreon:"),
     "examples/hello/task.yaml:5: frameworks.hreon: 'hreon' is not known; did you mean 'heron'?"),
    ("two example files that are no text",
     both(put("examples/hello/heron/app.py", b"\xff"), put("examples/hello/heron/main.py", b"\xfe"),
          swap("examples/hello/task.yaml", "[app.py]", "[app.py, main.py]")),
     "examples/hello/heron/app.py:1: file: byte 0 is not UTF-8; save the file as UTF-8",
     "examples/hello/heron/main.py:1: file: byte 0 is not UTF-8; save the file as UTF-8"),
    ("example file out of the folder", link("examples/hello/heron/app.py", "/etc/passwd"),
     "examples/hello/heron/app.py:1: file: is a symbolic link out of the data folder; put the file itself there"),
    ("task with capitals", put("examples/Hello/task.yaml", FILES["examples/hello/task.yaml"]),
     "examples/Hello:1: file: is no name for a task; rename the folder, with a-z, 0-9 and - only"),
    ("file that belongs to no example", put("examples/hello/heron/old.py", ""),
     "examples/hello/heron/old.py:1: file: belongs to no example; name it under `files:` or `project:` in task.yaml, or take it out"),
    ("example that nothing runs", drop("examples/hello/contract.yaml"),
     "examples/hello/task.yaml:1: file: has neither contract.yaml nor native.yaml beside it; add one, so that its examples are run"),
    ("region without end", put("examples/hello/heron/app.py", "# region hide\nprint()\n"),
     "examples/hello/heron/app.py:1: region: hide has no endregion; add the line where it ends"),
    ("server command without port", swap("examples/hello/task.yaml", "[app.py]", "[app.py], run: {production: heron}"),
     "examples/hello/task.yaml:5: frameworks.heron.run.production: 'heron' names no port; write {port} where it belongs"),
    ("request in small letters", swap("examples/hello/contract.yaml", "GET /", "get /"),
     "examples/hello/contract.yaml:3: steps[0].request: 'get /' is not written as it must be; "
     "write method and path, such as GET /todos or PATCH ${todo}"),
    ("expectation 1e999", swap("examples/hello/contract.yaml", "[1, ", "[1e999, "),
     "examples/hello/contract.yaml:3: steps[0].expect.json_has: is larger than numbers can be; "
     "write a smaller number, or quote it if it is text"),
    ("JSON key of another kind", swap("examples/hello/contract.yaml", "{to: ", "{1.5: "),
     "examples/hello/contract.yaml:3: steps[0].expect.json_has.hello[1]: has a key that is no plain word; "
     "write one word before the colon, in quotes if need be"),
    ("a field by the name it has in Python", swap("examples/hello/contract.yaml", "json_has:", "json_body:"),
     "examples/hello/contract.yaml:3: steps[0].expect.json_body: is no field here; did you mean 'json'?"),
    ("body too large", swap("examples/hello/contract.yaml", "GET /,", "POST /, body: {repeat: x, times: 99999999},"),
     "examples/hello/contract.yaml:3: steps[0].body.times: 99999999 stands here; write 5,000,000 or less"),
    ("mistake that nothing catches", swap("examples/hello/mutations.yaml", "rude., caught_by: Hello", "rude., caught_by: Helo"),
     "examples/hello/mutations.yaml:2: mutations[0].caught_by: 'Helo' is not known; did you mean 'Hello'?"),
    ("mistake in a passage that is not there", swap("examples/hello/mutations.yaml", "find: hello", "find: hullo"),
     "examples/hello/mutations.yaml:2: mutations[0].find: stands 0 times in app.py; write a passage that stands there once"),
    # several at once
    ("faults in several files",
     both(swap(HERON, "kind: micro", "kind: 1"), swap("criteria.yaml", "name: Speed", "name: "), add("adoption.csv", "heron\n")),
     "adoption.csv:3: row: has 1 cell(s), not 7; add commas for empty cells and quote cells that hold one",
     "criteria.yaml:3: criteria[0].name: is empty; write a value",
     'frameworks/heron.yaml:2: kind: is read as a number and not as text; put it in quotes: "1"'),
]
# fmt: on


def lines_of(catalog: Catalog) -> list[str]:
    return [str(fault) for fault in catalog.faults]


def reads(pattern: str, line: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace("…", ".*"), line) is not None


RENAMED: dict[str, Part] = {
    "unknown criterion": (HERON, "scores", "speed"),
    "unknown feature": (HERON, "features", "admin-pages"),
    "feature name with capitals": (HERON, "features", "admin-pages"),
    "unknown fact": (HERON, "facts", "stars"),
    "repeated criterion": ("criteria.yaml", "criteria", ""),
    "repeated feature": ("features.yaml", "features", ""),
    "example of an unknown framework": ("examples/hello/task.yaml", "frameworks", "heron"),
}
"""What bears another name after the edit, and so is gone under its own; a name given twice is nobody's."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[Part, str]:
    """The parts of the small folder as it stands."""
    folder = tmp_path_factory.mktemp("whole")
    write(folder)
    return parts(load(folder))


@pytest.mark.parametrize(("name", "edit", "expected"), [pytest.param(name, edit, expected, id=name) for name, edit, *expected in BROKEN])
def test_a_slip_gives_its_line_and_takes_out_its_part_only(
    tmp_path: Path, whole: dict[Part, str], name: str, edit: Edit, expected: list[str]
) -> None:
    write(tmp_path)
    edit(tmp_path)
    started = time.monotonic()
    catalog = load(tmp_path)
    assert time.monotonic() - started < 5
    lines = lines_of(catalog)
    assert [pattern if reads(pattern, line) else line for pattern, line in zip_longest(expected, lines, fillvalue="")] == expected
    assert max(map(len, lines)) < 500
    away = gone(whole, [*map(hit, catalog.faults), RENAMED.get(name)])
    assert contents(parts(catalog)) == contents({part: text for part, text in whole.items() if part not in away})
    for slug, faults in catalog.broken.items():
        assert slug not in catalog.frameworks
        assert faults == tuple(fault for fault in catalog.faults if fault.path == f"frameworks/{slug}.yaml")


ACCEPTED: list[tuple[str, Edit]] = [
    ("year alone", day("2025")),
    ("month alone", day("2025-11")),
    ("quoted day", day('"2025-11-22"')),
    ("today", day(date.today().isoformat())),
    ("package and version", source('"package: heron 3.10"')),
    ("package alone", source('"package: heron"')),
    ("counted", source('"counted: find . -name *.rst | wc -w"')),
    ("measured", source('"measured: data/benchmarks/lab.csv"')),
    ("address with port, query and fragment", source('"https://example.org:8080/a?b=c%20d&e=1#f"')),
    ("two sources in lines", swap(HERON, "[https://example.org/admin]", "\n      - https://example.org/a\n      - https://example.org/b")),
    ("whole score", score("4")),
    ("half score", score("1.5")),
    ("yes is text", swap(HERON, "tagline: Stands still.", "tagline: yes")),
    ("a day is text", swap(HERON, "tagline: Stands still.", "tagline: 2026-01-02")),
    ("version with three parts", swap(HERON, '"3.10"', "3.10.1")),
    ("quoted number as text", swap(HERON, "name: Heron", 'name: "7"')),
    ("text over several lines", swap(HERON, "rationale: Counted.", "rationale: >\n      Counted,\n      twice.")),
    ("no optional value", swap(HERON, "    note: No editing.\n", "    note: No editing.\n    as_of:\n")),
    ("nothing but what is needed", put(IBIS, FILES[IBIS])),
    ("byte order mark", put(HERON, "\ufeff" + FILES[HERON])),
    ("byte order mark in CSV", put("releases.csv", "\ufeff" + FILES["releases.csv"])),
    ("Windows line ends", put(HERON, FILES[HERON].replace("\n", "\r\n"))),
    ("Windows line ends in CSV", put("releases.csv", FILES["releases.csv"].replace("\n", "\r\n"))),
    ("comma in a quoted cell", add("releases.csv", 'heron,3.9,2025-01-01,">=3.9,<4",no\n')),
    (
        "two caveats",
        both(
            swap("benchmarks/public.csv", ",,,1\n", ",,,1;2\n"),
            swap("benchmarks/public.yaml", "run only.}\n", "run only.}\n  - {number: 2, text: Old.}\n"),
        ),
    ),
    ("benchmark of an unknown framework", add("benchmarks/public.csv", "stork,Stork,json,,,5,,,,2024-05,,,\n")),
    ("guide without claims", put("guide.yaml", FILES["guide.yaml"].partition("items:")[0] + "items: []\nclaims: []\n")),
    ("a claim on both", both(swap("guide.yaml", "{id: heron-fast, about: [heron]", "{id: heron-fast, about: [heron, ibis]"))),
    (
        "what editors and systems leave",
        both(put("frameworks/.heron.yaml.swp", b"\xff"), put("frameworks/heron.yaml~", "x"), put("benchmarks/.DS_Store", b"\xff")),
    ),
    ("link inside the folder", both(put("guide-2.yaml", FILES["guide.yaml"]), link("guide.yaml", "guide-2.yaml"))),
    (
        "example below a folder",
        both(
            put("examples/hello/heron/site/urls.py", "urls = []\n"), swap("examples/hello/task.yaml", "[app.py]", "[app.py, site/urls.py]")
        ),
    ),
    ("empty change of how an example runs", swap("examples/hello/task.yaml", "[app.py]", "[app.py], run: {cold: , app: , setup: }")),
    ("folder in examples that is no task", put("examples/bench/heron/app.py", "")),
]

EDITOR = jsonschema.Draft202012Validator(SCHEMAS["framework"].model_json_schema())


@pytest.mark.parametrize("edit", [pytest.param(edit, id=name) for name, edit in ACCEPTED])
def test_what_is_right_is_taken_by_the_models_and_by_the_editors_schema(tmp_path: Path, edit: Edit) -> None:
    write(tmp_path)
    edit(tmp_path)
    catalog = load(tmp_path)
    assert lines_of(catalog) == []
    assert catalog.version.startswith("20")  # the newest day
    for path in (tmp_path / "frameworks").glob("[a-z]*.yaml"):
        values = read_yaml(tmp_path, path).values
        EDITOR.validate(json.loads(json.dumps(values)))


def test_the_small_folder_is_whole(tmp_path: Path) -> None:
    write(tmp_path)
    catalog = load(tmp_path)
    assert catalog.faults == ()
    assert {file for file, _, _ in parts(catalog)} >= {name for name in FILES if not name.endswith("app.py")}


def test_a_folder_without_frameworks_gives_no_follow_up_faults(tmp_path: Path) -> None:
    write(tmp_path)
    shutil.rmtree(tmp_path / "frameworks")
    (tmp_path / "migrations/heron-to-ibis.yaml").unlink()
    assert lines_of(load(tmp_path)) == ["frameworks:1: file: holds no framework; add <slug>.yaml (CONTRIBUTING.md has a template)"]


def test_an_empty_folder_names_every_file_that_must_be_there(tmp_path: Path) -> None:
    paths = [fault.path for fault in load(tmp_path).faults]
    assert paths == sorted(["frameworks", *(name for name in FILES if "/" not in name)])


def test_a_file_of_another_kind_altogether_gives_no_more_than_can_be_read(tmp_path: Path) -> None:
    write(tmp_path)
    put(HERON, "".join(f"k{number}: 1\n" for number in range(30_000)))(tmp_path)
    put("releases.csv", FILES["releases.csv"] + "heron,,,,\n" * 30_000)(tmp_path)
    lines = lines_of(load(tmp_path))
    assert len(lines) < 1100
    assert "frameworks/heron.yaml:492: file: has more faults; correct those above first" in lines
    assert "releases.csv:252: row: reading stopped here; correct the faults above first" in lines


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    write(tmp_path)
    (tmp_path / HERON).chmod(0)
    assert lines_of(load(tmp_path)) == [f"{HERON}:1: file: cannot be read (Permission denied); allow reading it"]


def test_the_slower_reader_without_libyaml_gives_the_same_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.reader.Loader", yaml.SafeLoader)
    write(tmp_path)
    assert lines_of(load(tmp_path)) == []
    put(HERON, FILES[HERON] + "zzz: " + "[" * 100_000)(tmp_path)
    put(IBIS, FILES[IBIS].replace("in.", "in.\x07"))(tmp_path)
    put("guide.yaml", BOMB)(tmp_path)
    assert [line.rpartition("; ")[0] for line in lines_of(load(tmp_path))] == [
        f"frameworks/heron.yaml:35: zzz{'[0]' * 16}: is nested more than 16 deep",
        "frameworks/ibis.yaml:3: file: is not YAML: the character U+0007 is forbidden",
        "guide.yaml:1: a: starts with & or *, which YAML takes for an anchor or alias",
    ]


# ---------------------------------------------------------------- the command


def check(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "catalog", "check", str(folder)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=60)


def test_check_prints_every_fault_at_once_and_exits_1(tmp_path: Path) -> None:
    write(tmp_path)
    named = {name: edit for name, edit, *_ in BROKEN}
    for name in ("faults in several files", "no guide", "file name that is no text", "example file name that no file can have"):
        named[name](tmp_path)
    done = check(tmp_path, PYTHONIOENCODING="ascii")  # a terminal without é
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert done.stderr == "what is demanded of the data as a whole is judged once these faults are corrected\n"
    assert lines == [line.encode("ascii", "backslashreplace").decode() for line in lines_of(load(tmp_path))]
    assert len(lines) == 6
    assert all(re.fullmatch(r"[^:]+:\d+: [^:]+: .+; .+", line) for line in lines)


def test_check_is_content_with_the_small_folder(tmp_path: Path) -> None:
    write(tmp_path)
    done = check(tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "2 frameworks, no faults" in done.stderr


def test_check_names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = check(tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (1, f"{tmp_path}/nowhere:1: file: there is no such folder; name a data folder\n")


# ---------------------------------------------------------------- any edit

PIECES = st.one_of(
    st.sampled_from(sorted({line for text in FILES.values() for line in text.splitlines()})),
    st.sampled_from(
        [
            "---",
            "- ",
            "? ",
            "a: &a b",
            "b: *a",
            "!!x y",
            "[",
            "{",
            '"',
            "'",
            "|",
            ">",
            "\t",
            "#",
            "5: 5",
            "~: ~",
            "1e999",
            "name:",
            "facts: {version: {value: 1}}",
        ]
    ),
    st.text(max_size=12),
)
EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "replace", "insert", "append", "bytes"]), st.integers(0, 60), PIECES, st.binary(max_size=4)),
    min_size=1,
    max_size=4,
)


def edited(content: bytes, kind: str, place: int, piece: str, noise: bytes) -> bytes:
    lines = content.split(b"\n")
    at = place % len(lines)
    text = piece.encode("utf-8", "surrogatepass")
    match kind:
        case "drop":
            del lines[at]
        case "replace":
            lines[at] = text
        case "insert":
            lines.insert(at, text)
        case "append":  # to a line
            lines[at] += text
        case "bytes":
            lines[at] = lines[at][: place % (len(lines[at]) + 1)] + noise + lines[at][place % (len(lines[at]) + 1) :]
    return b"\n".join(lines)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(FILES)), edits=EDITS)
def test_no_edit_breaks_the_loader(name: str, edits: list[tuple[str, int, str, bytes]]) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder)
        content = (folder / name).read_bytes()
        for edit in edits:
            content = edited(content, *edit)
        (folder / name).write_bytes(content)
        catalog = load(folder)
    for line in lines_of(catalog):
        assert re.fullmatch(r"[\w/.-]+:[1-9]\d*: [^\n]+: [^\n]+", line)
        assert line.isprintable()
    json.loads(catalog.model_dump_json(), parse_constant=pytest.fail)  # NaN and Infinity are no JSON
