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
from hypothesis import given, settings
from hypothesis import strategies as st
from parts import Part, affected_part, content_counts, parts, removed_parts
from small_data import FILES, write_small_data

from catalog import Catalog, Fault, load
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

SOURCES = "not a source … URL … `package: flask 3.1.3` … `measured:` … `counted:`"

# Name, edit of the small data folder, then the file, the field and the deciding words of each fault ("…" stands for any text).
# fmt: off
BROKEN: list[tuple[Any, ...]] = [
    # names of fields
    ("unknown key", swap(HERON, "tagline:", "tagine:"),
     (HERON, "tagline", "missing"),
     (HERON, "tagine", "no field … 'tagline'")),
    ("unknown key like no other", add(HERON, "zzz: 1\n"),
     (HERON, "zzz", "no field … name")),
    ("unknown key below", swap(HERON, "    rationale:", "    reason:"),
     (HERON, "scores.speed.rationale", "missing"),
     (HERON, "scores.speed.reason", "no field … sources")),
    ("key that is a number", add(HERON, "5: 1\n"),
     (HERON, "[5]", "no field … name")),
    ("missing key", swap(HERON, "package: heron\n", ""),
     (HERON, "package", "missing")),
    ("missing key below", swap(HERON, "    rationale: Counted.\n", ""),
     (HERON, "scores.speed.rationale", "missing")),
    ("repeated key", add(HERON, "kind: full\n"),
     (HERON, "kind", "twice … 2")),
    ("repeated key below", swap(HERON, "    how: By an add-on.\n", "    how: By an add-on.\n    how: It has none.\n"),
     (HERON, "features.admin-pages.how", "twice … 17")),
    ("repeated key in braces", fact(f"stars: {{value: 12, value: 13, {SEEN}}}"),
     (HERON, "facts.stars.value", "twice … 13")),
    # what every claim needs
    ("no source", swap(HERON, "    sources: [https://example.org/admin]\n", ""),
     (HERON, "features.admin-pages.sources", "missing … `sources: [https://example.org/page]`")),
    ("no day", swap(HERON, "    checked: 2026-01-03\n", ""),
     (HERON, "features.admin-pages.checked", "missing … `checked: 2026-11-22`")),
    ("empty sources", source(""),
     (HERON, "features.admin-pages.sources", "empty … `sources: [https://example.org/page]`")),
    ("one source, not a list", swap(HERON, "[https://example.org/admin]", "https://example.org/admin"),
     (HERON, "features.admin-pages.sources", "'https://example.org/admin' … list … \"https://example.org/admin\"")),
    ("source without scheme", source("example.org/admin"),
     (HERON, "features.admin-pages.sources[0]", f"'example.org/admin' … {SOURCES}")),
    ("source in words", source("The manual"),
     (HERON, "features.admin-pages.sources[0]", f"'The manual' … {SOURCES}")),
    ("source with two addresses", source('"https://example.org/a https://example.org/b"'),
     (HERON, "features.admin-pages.sources[0]", "'https://example.org/a https://example.org/b' … ' ' … %20 … URL")),
    ("source with brackets", source('"https://example.org/heron_(bird)"'),
     (HERON, "features.admin-pages.sources[0]", "'https://example.org/heron_(bird)' … '(' … %28 … URL")),
    ("source with another scheme", source('"ftp://example.org/heron"'),
     (HERON, "features.admin-pages.sources[0]", f"'ftp://example.org/heron' … {SOURCES}")),
    ("source with broken host", source('"https://[example.org/heron"'),
     (HERON, "features.admin-pages.sources[0]", f"'https://[example.org/heron' … {SOURCES}")),
    ("package in capitals", source('"package: Heron 3.1"'),
     (HERON, "features.admin-pages.sources[0]", "'package: Heron 3.1' … small letters … version … `package: flask 3.1.3`")),
    ("measured by nothing", source('"measured: "'),
     (HERON, "features.admin-pages.sources[0]", f"'measured: ' … {SOURCES}")),
    ("source at a registry", source("https://pypi.org/project/heron/"),
     (HERON, "features.admin-pages.sources[0]", "pypi.org … registry … `package: flask 3.1.3` … own page")),
    ("source at a registry's host for files", source("https://files.pythonhosted.org./heron.whl"),
     (HERON, "features.admin-pages.sources[0]", "pythonhosted.org. … registry … `package: flask 3.1.3` … own page")),
    ("measured at a registry", source('"counted: curl https://pypi.org/simple/"'),
     (HERON, "features.admin-pages.sources[0]", "pypi.org … registry")),
    ("link to a registry", swap(HERON, "url: https://example.org/manual", "url: https://www.npmjs.com/heron"),
     (HERON, "links[0].url", "registry … own page")),
    ("partial without note", swap(HERON, "    note: No editing.\n", ""),
     (HERON, "features.admin-pages", "'partial' … `note:` … missing")),
    # dates
    ("day in the future", day("2999-01-01"),
     (HERON, "features.admin-pages.checked", "'2999-01-01' … future")),
    ("13th month", day("2026-13-01"),
     (HERON, "features.admin-pages.checked", "'2026-13-01' … not a day … calendar … year … 2026-11-22")),
    ("30th of February", day("2026-02-30"),
     (HERON, "features.admin-pages.checked", "'2026-02-30' … not a day … calendar … year … 2026-11-22")),
    ("day without zeros", day("2026-1-3"),
     (HERON, "features.admin-pages.checked", "'2026-1-3' … not a date … year … 2026-11-22 … 2026-11 … 2026")),
    ("day as digits", day("20260103"),
     (HERON, "features.admin-pages.checked", "'20260103' … not a date … year … 2026-11-22 … 2026-11 … 2026")),
    ("day as a decimal", day("2026.01"),
     (HERON, "features.admin-pages.checked", "'2026.01' … not a date … year … 2026-11-22 … 2026-11 … 2026")),
    ("day with a time", day("2026-01-03 10:00"),
     (HERON, "features.admin-pages.checked", "'2026-01-03 10:00' … not a date … year … 2026-11-22 … 2026-11 … 2026")),
    ("year too early", day("0206-01-03"),
     (HERON, "features.admin-pages.checked", "'0206-01-03' … 1990-01-01 … year")),
    ("a fact that is no date", swap(HERON, "facts:\n", f"facts:\n  born: {{value: 2010-04-31, {SEEN}}}\n"),
     (HERON, "facts.born.value", "'2010-04-31' … not a day … calendar … year … 2026-11-22")),
    # numbers, words, texts
    ("unquoted version", swap(HERON, '"3.10"', "3.10"),
     (HERON, "facts.version.value", "number … 3.1 … 3.10 … 3.1 … in quotes")),
    ("unquoted version as text", swap(HERON, 'version: "3", released', "version: 3.10, released"),
     (HERON, "support[0].version", "number … 3.1 … 3.10 … 3.1 … in quotes")),
    ("unquoted whole number as text", swap(HERON, 'version: "3", released', "version: 3, released"),
     (HERON, "support[0].version", 'number … text … in quotes … "3"')),
    ("version that is a word", swap(HERON, '"3.10"', "newest"),
     (HERON, "facts.version.value", "'newest' … version … digit … 3.1.3")),
    ("yes is a word", swap(HERON, "current: true", "current: yes"),
     (HERON, "users[0].current", "'yes' … true … false … quotes")),
    ("no is a word", swap(HERON, "default: true", "default: no"),
     (HERON, "default", "'no' … true … false … quotes")),
    ("true where text stands", swap(HERON, "name: Heron", "name: true"),
     (HERON, "name", 'true … false … text … in quotes … "true"')),
    ("a flag in words", swap(HERON, "facts:\n", f"facts:\n  typed: {{value: yes, {SEEN}}}\n"),
     (HERON, "facts.typed.value", "'yes' … neither … true … false")),
    ("number in quotes", fact(f'stars: {{value: "12", {SEEN}}}'),
     (HERON, "facts.stars.value", "'12' … number … quotes … commas … 1234.5")),
    ("number with a comma", fact(f'stars: {{value: "1,200", {SEEN}}}'),
     (HERON, "facts.stars.value", "'1,200' … number … quotes … commas … 1234.5")),
    ("NaN fact", fact(f"stars: {{value: .nan, {SEEN}}}"),
     (HERON, "facts.stars.value", "'.nan' … number … quotes … commas … 1234.5")),
    ("infinite fact", fact(f"stars: {{value: 1e999, {SEEN}}}"),
     (HERON, "facts.stars.value", "larger … smaller … number … quote … text")),
    ("empty fact", fact(f"stars: {{value: , {SEEN}}}"),
     (HERON, "facts.stars.value", "empty")),
    ("a list as a fact", fact(f"stars: {{value: [1, 2], {SEEN}}}"),
     (HERON, "facts.stars.value", "list … text … in quotes … number … true … false")),
    ("score 6", score("6"),
     (HERON, "scores.speed.score", "6 … 5 … less")),
    ("score 0", score("0"),
     (HERON, "scores.speed.score", "0 … 1 … or more")),
    ("score 3.3", score("3.3"),
     (HERON, "scores.speed.score", "3.3 … half point … 3 … 3.5")),
    ("score NaN", score(".nan"),
     (HERON, "scores.speed.score", "'.nan' … number … quotes")),
    ("score infinite", score(".inf"),
     (HERON, "scores.speed.score", "'.inf' … number … quotes")),
    ("score 1e999", score("1e999"),
     (HERON, "scores.speed.score", "finite … number")),
    ("score -1e999", score("-1e999"),
     (HERON, "scores.speed.score", "finite … number")),
    ("score of 5,000 digits", score("9" * 5000),
     (HERON, "scores.speed.score", "'… … number … quotes")),
    ("score in quotes", score('"4"'),
     (HERON, "scores.speed.score", "'4' … number … quotes")),
    ("score of true", score("true"),
     (HERON, "scores.speed.score", "true … number … quotes")),
    ("order of 5,000 digits", swap(HERON, "order: 1", "order: " + "9" * 5000),
     (HERON, "order", "'… … whole … number … quotes")),
    ("order in halves", swap(HERON, "order: 1", "order: 1.5"),
     (HERON, "order", "1.5 … whole … number … quotes")),
    ("empty text", swap(HERON, "rationale: Counted.", "rationale:"),
     (HERON, "scores.speed.rationale", "empty")),
    ("blank text", swap(HERON, "rationale: Counted.", 'rationale: " "'),
     (HERON, "scores.speed.rationale", "empty")),
    ("empty note", swap(HERON, "note: No editing.", 'note: ""'),
     (HERON, "features.admin-pages.note", "empty")),
    ("long text", swap(HERON, "tagline: Stands still.", "tagline: " + "very " * 40 + "long"),
     (HERON, "tagline", "204 … characters … most … 160")),
    ("a list where text stands", swap(HERON, "rationale: Counted.", "rationale: [a, b]"),
     (HERON, "scores.speed.rationale", "list … text … in quotes")),
    ("text where fields stand",
     swap(HERON, "  admin-pages:\n    level: partial", "  websockets: built-in\n  admin-pages:\n    level: partial"),
     (HERON, "features.websockets", "'built-in' … `key: value`")),
    ("a list where fields stand", swap(IBIS, "name: Ibis", "name: Ibis\nfeatures: [websockets]"),
     (IBIS, "features", "list … `key: value`")),
    ("colour by name", swap(HERON, '"#0b6b61"', "teal"),
     (HERON, "color.light", "'teal' … six of … in quotes … \"#0b6b61\"")),
    ("colour in capitals", swap(HERON, '"#0b6b61"', '"#0B6B61"'),
     (HERON, "color.light", "'#0B6B61' … six of … in quotes … \"#0b6b61\"")),
    ("colour without quotes", swap(HERON, '{light: "#0b6b61", dark: "#2aa198"}', '\n  light: #0b6b61\n  dark: "#2aa198"'),
     (HERON, "color.light", "empty … comment … text … starts with … in quotes")),
    ("vocabulary colour", swap("vocabulary.yaml", "color: yellow", "color: yelow"),
     ("vocabulary.yaml", "levels[1].color", "'yelow' … 'green' … 'yellow' … 'orange' … 'red' … 'gray' … 'blue' … 'violet'")),
    # words of the vocabulary, and other names
    ("unknown level", swap(HERON, "level: partial", "level: partly"),
     (HERON, "features.admin-pages.level", "'partly' … not known … 'partial'")),
    ("unknown criterion", swap(HERON, "  speed:\n", "  sped:\n"),
     (HERON, "scores.sped", "'sped' … not known … 'speed'")),
    ("unknown feature", swap(HERON, "  admin-pages:\n", "  admin-page:\n"),
     (HERON, "features.admin-page", "'admin-page' … not known … 'admin-pages'")),
    ("feature name with capitals", swap(HERON, "  admin-pages:\n", "  Admin Pages:\n"),
     (HERON, "features.Admin Pages", "'Admin Pages' … single hyphens")),
    ("unknown fact", fact(f"starz: {{value: 12, {SEEN}}}"),
     (HERON, "facts.starz", "'starz' … not known … 'stars'")),
    ("unknown confidence", swap(HERON, "confidence: high", "confidence: hihg"),
     (HERON, "scores.speed.confidence", "'hihg' … not known … 'high'")),
    ("unknown kind of link", swap(HERON, "kind: docs", "kind: book"),
     (HERON, "links[0].kind", "'book' … not known … known: docs")),
    ("unknown group", swap("features.yaml", "name: WebSockets, group: web", "name: WebSockets, group: webb"),
     ("features.yaml", "features[1].group", "'webb' … not known … 'web'")),
    ("unknown metric", add("adoption.csv", "heron,starts,2026-01-02,12,https://example.org/stars,2026-01-03,\n"),
     ("adoption.csv", "metric", "'starts' … not known … 'stars'")),
    ("unknown criterion in a profile", swap("profiles.yaml", "ease: 0", "easy: 0"),
     ("profiles.yaml", "profiles[0].weights.easy", "'easy' … not known … 'ease'")),
    ("repeated word", swap("vocabulary.yaml", "confidence:\n", "confidence:\n  - {id: high, label: A, description: A., give: 0}\n"),
     ("vocabulary.yaml", "confidence[1].id", "'high' … taken … 0 … own id")),
    ("repeated criterion", swap("criteria.yaml", "id: ease", "id: speed"),
     ("criteria.yaml", "criteria[1].id", "'speed' … taken … 0 … own id")),
    ("repeated feature", swap("features.yaml", "id: websockets", "id: admin-pages"),
     ("features.yaml", "features[1].id", "'admin-pages' … taken … 0 … own id")),
    ("missing anchor", swap("criteria.yaml", "3: middling, ", ""),
     ("criteria.yaml", "criteria[0].anchors", "no words … 3 … 1 … 5")),
    # the guide
    ("unknown verdict", swap("guide.yaml", 'verdict: "true"', 'verdict: "ture"'),
     ("guide.yaml", "claims[0].verdict", "'ture' … not known … 'true'")),
    ("unquoted verdict", swap("guide.yaml", 'verdict: "true"', "verdict: true"),
     ("guide.yaml", "claims[0].verdict", 'true … false … text … in quotes … "true"')),
    ("unknown place", swap("guide.yaml", "{place: overview-table, about: [ibis]", "{place: overview, about: [ibis]"),
     ("guide.yaml", "items[1].place", "'overview' … not known … 'overview-table'")),
    ("unknown section", swap("guide.yaml", "section: table", "section: tabel"),
     ("guide.yaml", "places[0].section", "'tabel' … not known … 'table'")),
    ("unknown framework", swap("guide.yaml", "about: [ibis]", "about: [ibex]"),
     ("guide.yaml", "items[1].about", "'ibex' … not known … known: heron, ibis")),
    ("claim that is not there", swap("guide.yaml", "text: Slow.", "text: Slow., claims: [ibis-slow]"),
     ("guide.yaml", "items[1].claims", "'ibis-slow' … not known … known: heron-fast")),
    ("claim that no item names", swap("guide.yaml", ", claims: [heron-fast]", ""),
     ("guide.yaml", "claims[0].id", "no page … 'heron-fast' … `claims:`")),
    ("claim of another place", swap("guide.yaml", "{id: heron-fast, about: [heron]", "{id: heron-fast, about: [ibis]"),
     ("guide.yaml", "items[0].claims", "'heron-fast' … another place … agree")),
    # files
    ("empty file", put(HERON, ""),
     (HERON, "file", "empty … template")),
    ("comments only", put(HERON, "# later\n"),
     (HERON, "file", "empty … template")),
    ("list at top", put(HERON, "- name: Heron\n"),
     (HERON, "file", "list … `key: value`")),
    ("scalar at top", put(HERON, "Heron\n"),
     (HERON, "file", "'Heron' … `key: value`")),
    ("two documents", add(HERON, "---\nname: Heron\n"),
     (HERON, "file", "second document")),
    ("tab indentation", swap(HERON, "    how:", "\thow:"),
     (HERON, "features.admin-pages", "indented … tab")),
    ("unclosed quote", swap(IBIS, "tagline: Wades in.", "tagline: 'Wades in."),
     (IBIS, "file", "YAML … unexpected end … quote")),
    ("unclosed quote that the next one closes", swap(HERON, "tagline: Stands still.", 'tagline: "Stands still.'),
     (HERON, "color", "missing"),
     (HERON, "order", "missing")),
    ("colon in text", swap(HERON, "tagline: Stands still.", "tagline: Heron: stands still."),
     (HERON, "file", 'two colons … text … in quotes … "Heron: stands still."')),
    ("backtick at the start", swap(HERON, "tagline: Stands still.", "tagline: `heron` stands still."),
     (HERON, "file", "text … starts with ` … in quotes … `heron`")),
    ("wrong indentation", swap(HERON, "    how:", "   how:"),
     (HERON, "features.admin-pages", "indented … 3 … 16 … same … 4 … same … indent")),
    ("forbidden character", swap(HERON, "Stands still.", "Stands \x07 still."),
     (HERON, "file", "YAML … U+0007 … forbidden")),
    ("larger than 1 MB", add(HERON, "# " + "x" * 1_000_000),
     (HERON, "file", "larger … 1,000,000")),
    ("anchor", swap(HERON, "Stands still.", "&still Stands still."),
     (HERON, "tagline", "starts with … YAML … anchor … alias … text … in quotes")),
    ("text that starts with a star", swap(HERON, "tagline: Stands", "tagline: *Stands"),
     (HERON, "tagline", "starts with … YAML … anchor … alias … text … in quotes")),
    ("merge key", add(HERON, "<<: {kind: full}\n"),
     (HERON, "<<", "no field … name")),
    ("alias bomb", put(HERON, BOMB),
     (HERON, "a", "starts with … YAML … anchor … alias … text … in quotes")),
    ("tag that runs code", swap(HERON, "tagline: Stands still.", 'tagline: !!python/object/apply:os.system ["touch pwned"]'),
     (HERON, "tagline", "tag … plain value … text … starts with … in quotes")),
    ("tag on a key", add(HERON, "!!python/name:os.system x: 1\n"),
     (HERON, "file", "plain word … in quotes")),
    ("100,000 brackets", add(HERON, "zzz: " + "[" * 100_000),
     (HERON, "zzz…", "nested … 16 … deep … brackets")),
    ("100,000 dashes", put(HERON, "- " * 100_000),
     (HERON, "…", "nested … 16 … deep … brackets")),
    ("100,000 braces", add(HERON, "zzz: " + "{a: " * 100_000),
     (HERON, "zzz…", "nested … 16 … deep … brackets")),
    ("a list as a key", add(HERON, "[a, b]: 1\n"),
     (HERON, "file", "plain word … in quotes")),
    ("line break in a key", add(HERON, '"a\\nb:1: c": 1\n'),
     (HERON, "a\\nb:1: c", "no field … name")),
    ("invalid UTF-8", put(HERON, FILES[HERON].replace("Stands", "St\xe4nds").encode("latin-1")),
     (HERON, "file", "35 … UTF-8")),
    ("UTF-16", put(HERON, FILES[HERON].encode("utf-16")),
     (HERON, "file", "0 … UTF-8")),
    ("zero byte", swap(HERON, "Stands", "St\x00nds"),
     (HERON, "file", "zero byte … plain text")),
    ("link out of the folder", link(HERON, "/etc/passwd"),
     (HERON, "file", "symbolic link … out of")),
    ("link in a circle", link(HERON, "heron.yaml"),
     (HERON, "file", "symbolic link … nowhere")),
    ("link to nothing", link("guide.yaml", "nowhere.yaml"),
     ("guide.yaml", "file", "symbolic link … nowhere")),
    ("folder named like a file", lambda folder: (folder / "frameworks/stork.yaml").mkdir(),
     ("frameworks/stork.yaml", "file", "folder or device … rename")),
    ("pipe named like a file", lambda folder: os.mkfifo(folder / "frameworks/stork.yaml"),
     ("frameworks/stork.yaml", "file", "folder or device … rename")),
    ("name of another framework", put("frameworks/stork.yaml", FILES[HERON]),
     ("frameworks/stork.yaml", "name", "'Heron' … heron.yaml")),
    ("address of a page", put("frameworks/decide.yaml", FILES[IBIS]),
     ("frameworks/decide.yaml", "file", "/decide … address … rename")),
    ("capitals in a file name", put("frameworks/Stork.yaml", FILES[IBIS]),
     ("frameworks/Stork.yaml", "file", "not named … slug … rename")),
    (".yml", put("frameworks/stork.yml", FILES[IBIS]),
     ("frameworks/stork.yml", "file", "not named … slug … rename")),
    ("file name with a line break", put("frameworks/a\nb.yaml", FILES[IBIS]),
     ("frameworks/a\\nb.yaml", "file", "not named … slug … rename")),
    ("file name that is no text", lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/frameworks/\xff.yaml")).touch(),
     ("frameworks/\\udcff.yaml", "file", "not named … slug … rename")),
    ("no guide", drop("guide.yaml"),
     ("guide.yaml", "file", "not there")),
    ("no releases", drop("releases.csv"),
     ("releases.csv", "file", "not there")),
    ("migration between unknown frameworks", put("migrations/heron-to-stork.yaml", FILES["migrations/heron-to-ibis.yaml"]),
     ("migrations/heron-to-stork.yaml", "file", "not named … slugs … rename")),
    ("migration from a framework to itself", put("migrations/heron-to-heron.yaml", FILES["migrations/heron-to-ibis.yaml"]),
     ("migrations/heron-to-heron.yaml", "file", "not named … slugs … rename")),
    # CSV
    ("CSV header", swap("releases.csv", "package,version,date", "package,release,date"),
     ("releases.csv", "header", "'release' … 'version' … package,version,date,python,yanked")),
    ("empty CSV", put("releases.csv", ""),
     ("releases.csv", "header", "'' … package,version,date,python,yanked")),
    ("short row", add("releases.csv", "heron,3.9\n"),
     ("releases.csv", "row", "2 … 5 … commas … empty … quote")),
    ("long row", add("releases.csv", "heron,3.9,2025-01-01,>=3.9,<4,false\n"),
     ("releases.csv", "row", "6 … 5 … commas … empty … quote")),
    ("empty row", add("releases.csv", "\n"),
     ("releases.csv", "row", "empty")),
    ("quote in the middle", add("releases.csv", 'heron,"3".9,2025-01-01,,false\n'),
     ("releases.csv", "row", "not CSV … ',' … '\"' … quote … twice")),
    ("quote that stays open", add("releases.csv", 'heron,"3.9,2025-01-01,,false\n'),
     ("releases.csv", "row", "not CSV … unexpected end … quote … twice")),
    ("release in the future", add("releases.csv", "heron,4,2999-01-01,,false\n"),
     ("releases.csv", "date", "'2999-01-01' … future")),
    ("release without a day", add("releases.csv", "heron,4,,,false\n"),
     ("releases.csv", "date", "missing")),
    ("yanked in other words", add("releases.csv", "heron,3.9,2025-01-01,,maybe\n"),
     ("releases.csv", "yanked", "'maybe' … true … false")),
    ("negative rps", add("benchmarks/public.csv", "heron,Heron,json,64,yes,-1,,,,2025,,,\n"),
     ("benchmarks/public.csv", "rps", "'-1' … 0 … or more")),
    ("rps NaN", add("benchmarks/public.csv", "heron,Heron,json,64,yes,nan,,,,2025,,,\n"),
     ("benchmarks/public.csv", "rps", "'nan' … finite … number")),
    ("rps 1e999", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1e999,,,,2025,,,\n"),
     ("benchmarks/public.csv", "rps", "'1e999' … finite … number")),
    ("rps in words", add("benchmarks/public.csv", "heron,Heron,json,64,yes,many,,,,2025,,,\n"),
     ("benchmarks/public.csv", "rps", "'many' … number … 1234.5")),
    ("connections of 5,000 digits", add("benchmarks/public.csv", f"heron,Heron,json,{'9' * 5000},yes,1,,,,2025,,,\n"),
     ("benchmarks/public.csv", "connections", "'… … smaller … number")),
    ("half a connection", add("benchmarks/public.csv", "heron,Heron,json,1.5,yes,1,,,,2025,,,\n"),
     ("benchmarks/public.csv", "connections", "'1.5' … whole … number")),
    ("more errors than answers", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1,,,101,2025,,,\n"),
     ("benchmarks/public.csv", "error_percent", "'101' … 100 … less")),
    ("unknown workload", add("benchmarks/public.csv", "heron,Heron,jsno,64,yes,1,,,,2025,,,\n"),
     ("benchmarks/public.csv", "workload", "'jsno' … not known … 'json'")),
    ("caveat that is not there", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1,,,,2025,,,1;7\n"),
     ("benchmarks/public.csv", "caveats", "7 … not known … known: 1")),
    ("caveat in words", add("benchmarks/public.csv", "heron,Heron,json,64,yes,1,,,,2025,,,one\n"),
     ("benchmarks/public.csv", "caveats[0]", "'one' … whole … number")),
    ("adoption of a day to come", add("adoption.csv", "heron,stars,9999-12,12,https://example.org/stars,2026-01-03,\n"),
     ("adoption.csv", "date", "…")),
    ("an age beyond all days", swap("vocabulary.yaml", "doubtful_after_days: 270", "doubtful_after_days: 9999999"),
     ("vocabulary.yaml", "metrics[0].doubtful_after_days", "9999999 … 36,500 … less")),
    ("adoption from a registry", add("adoption.csv", "heron,stars,2026-01-02,12,https://pypistats.org/heron,2026-01-03,\n"),
     ("adoption.csv", "source", "pypistats.org … registry … `package: flask 3.1.3` … own page")),
    ("repeated caveat", swap("benchmarks/public.yaml", "caveats:\n", "caveats:\n  - {number: 1, text: Again.}\n"),
     ("benchmarks/public.yaml", "caveats[1].number", "1 … taken … 0 … own number")),
    ("figures without a head", drop("benchmarks/public.yaml"),
     ("benchmarks/public.csv", "file", "public.yaml … beside")),
    ("a head without figures", drop("benchmarks/public.csv"),
     ("benchmarks/public.csv", "file", "not there")),
    ("head and figures both broken",
     both(swap("benchmarks/public.yaml", "kind: published", "kind: publshed"),
          add("benchmarks/public.csv", "heron,Heron,jsno,64,yes,1,,,,2025,,,7\n")),
     ("benchmarks/public.csv", "workload", "'jsno' … not known … 'json'"),
     ("benchmarks/public.yaml", "kind", "'publshed' … 'guide' … 'published'")),
    ("benchmark with capitals",
     both(put("benchmarks/Lab.yaml", FILES["benchmarks/public.yaml"]), put("benchmarks/Lab.csv", FILES["benchmarks/public.csv"])),
     ("benchmarks/Lab.yaml", "file", "not named … rename")),
    ("benchmark named .yml", put("benchmarks/lab.yml", FILES["benchmarks/public.yaml"]),
     ("benchmarks/lab.yml", "file", "neither … rename")),
    # examples
    ("example file that is not there", swap("examples/hello/task.yaml", "[app.py]", "[app.py, main.py]"),
     ("examples/hello/task.yaml", "frameworks.heron.files[1]", "no file … 'main.py' … correct the name")),
    ("example file above its folder", swap("examples/hello/task.yaml", "[app.py]", "[../heron/app.py]"),
     ("examples/hello/task.yaml", "frameworks.heron.files[0]", "'../heron/app.py' … below")),
    ("example file anywhere", swap("examples/hello/task.yaml", "[app.py]", "[/etc/passwd]"),
     ("examples/hello/task.yaml", "frameworks.heron.files[0]", "'/etc/passwd' … below")),
    ("example file name that no file can have", swap("examples/hello/task.yaml", "[app.py]", f"[{'é' * 150}]"),
     ("examples/hello/task.yaml", "frameworks.heron.files[0]", "no file … '… … correct the name")),
    ("example file name with a zero", swap("examples/hello/task.yaml", "[app.py]", '["a\\0b"]'),
     ("examples/hello/task.yaml", "frameworks.heron.files[0]", "no file … 'a\\x00b' … correct the name")),
    ("example of an unknown framework", swap("examples/hello/task.yaml", "  heron:", "  hreon:"),
     ("examples/hello/task.yaml", "frameworks.hreon", "'hreon' … not known … 'heron'")),
    ("two example files that are no text",
     both(put("examples/hello/heron/app.py", b"\xff"), put("examples/hello/heron/main.py", b"\xfe"),
          swap("examples/hello/task.yaml", "[app.py]", "[app.py, main.py]")),
     ("examples/hello/heron/app.py", "file", "0 … UTF-8"),
     ("examples/hello/heron/main.py", "file", "0 … UTF-8")),
    ("example file out of the folder", link("examples/hello/heron/app.py", "/etc/passwd"),
     ("examples/hello/heron/app.py", "file", "symbolic link … out of")),
    ("task with capitals", put("examples/Hello/task.yaml", FILES["examples/hello/task.yaml"]),
     ("examples/Hello", "file", "rename")),
    ("file that belongs to no example", put("examples/hello/heron/old.py", ""),
     ("examples/hello/heron/old.py", "file", "belongs … no example … name it … `files:` … `project:` … task.yaml")),
    ("example that nothing runs", drop("examples/hello/contract.yaml"),
     ("examples/hello/task.yaml", "file", "neither … contract.yaml … native.yaml … beside")),
    ("region without end", put("examples/hello/heron/app.py", "# region hide\nprint()\n"),
     ("examples/hello/heron/app.py", "region", "no endregion")),
    ("server command without port", swap("examples/hello/task.yaml", "[app.py]", "[app.py], run: {production: heron}"),
     ("examples/hello/task.yaml", "frameworks.heron.run.production", "'heron' … no port … {port} … belongs")),
    ("request in small letters", swap("examples/hello/contract.yaml", "GET /", "get /"),
     ("examples/hello/contract.yaml", "steps[0].request", "'get /' … method and path")),
    ("expectation 1e999", swap("examples/hello/contract.yaml", "[1, ", "[1e999, "),
     ("examples/hello/contract.yaml", "steps[0].expect.json_has", "larger … smaller … number … quote … text")),
    ("JSON key of another kind", swap("examples/hello/contract.yaml", "{to: ", "{1.5: "),
     ("examples/hello/contract.yaml", "steps[0].expect.json_has.hello[1]", "plain word … in quotes")),
    ("a field by the name it has in Python", swap("examples/hello/contract.yaml", "json_has:", "json_body:"),
     ("examples/hello/contract.yaml", "steps[0].expect.json_body", "no field … 'json'")),
    ("body too large", swap("examples/hello/contract.yaml", "GET /,", "POST /, body: {repeat: x, times: 99999999},"),
     ("examples/hello/contract.yaml", "steps[0].body.times", "99999999 … 5,000,000 … less")),
    ("mistake that nothing catches", swap("examples/hello/mutations.yaml", "rude., caught_by: Hello", "rude., caught_by: Helo"),
     ("examples/hello/mutations.yaml", "mutations[0].caught_by", "'Helo' … not known … 'Hello'")),
    ("mistake in a passage that is not there", swap("examples/hello/mutations.yaml", "find: hello", "find: hullo"),
     ("examples/hello/mutations.yaml", "mutations[0].find", "0 … times … once")),
    # several at once
    ("faults in several files",
     both(swap(HERON, "kind: micro", "kind: 1"), swap("criteria.yaml", "name: Speed", "name: "), add("adoption.csv", "heron\n")),
     ("adoption.csv", "row", "1 … 7 … commas … empty … quote"),
     ("criteria.yaml", "criteria[0].name", "empty"),
     (HERON, "kind", 'number … text … in quotes … "1"')),
]
# fmt: on


def lines_of(catalog: Catalog) -> list[str]:
    return [str(fault) for fault in catalog.faults]


Expected = tuple[str, str, str]
"""File, field and deciding words of a fault."""


def matches(expected: Expected, fault: Fault) -> bool:
    path, field, words = (".*".join(map(re.escape, re.split(" ?… ?", text))) for text in expected)
    return re.fullmatch(rf"{path}:\d+: {field}: .*{words}.*", str(fault)) is not None


def line_belongs_to(fault: Fault, folder: Path) -> bool:
    """Whether a fault's line was edited, or names a part of the fault's field; the first line stands for a whole file."""
    if fault.line == 1 or not (folder / fault.path).is_file():
        return fault.line == 1
    before = FILES.get(fault.path, "").splitlines()
    after = (folder / fault.path).read_text("utf-8", "replace").splitlines()
    line = after[fault.line - 1] if fault.line <= len(after) else ""
    return line not in before or any(f"{key}:" in line for key in re.split(r"[.\[]", fault.field))


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
    write_small_data(folder)
    return parts(load(folder))


@pytest.mark.parametrize(("name", "edit", "expected"), [pytest.param(name, edit, expected, id=name) for name, edit, *expected in BROKEN])
def test_a_slip_gives_its_line_and_takes_out_its_part_only(
    tmp_path: Path, whole: dict[Part, str], name: str, edit: Edit, expected: list[Expected]
) -> None:
    write_small_data(tmp_path)
    edit(tmp_path)
    started = time.monotonic()
    catalog = load(tmp_path)
    assert time.monotonic() - started < 5
    pairs = list(zip_longest(expected, catalog.faults))
    assert [wanted if fault and wanted and matches(wanted, fault) else str(fault) for wanted, fault in pairs] == expected
    assert [fault for fault in catalog.faults if not line_belongs_to(fault, tmp_path)] == []
    assert max(map(len, lines_of(catalog))) < 500
    away = removed_parts(whole, [*map(affected_part, catalog.faults), RENAMED.get(name)])
    assert content_counts(parts(catalog)) == content_counts({part: text for part, text in whole.items() if part not in away})
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
    write_small_data(tmp_path)
    edit(tmp_path)
    catalog = load(tmp_path)
    assert lines_of(catalog) == []
    assert catalog.version.startswith("20")  # the newest day
    for path in (tmp_path / "frameworks").glob("[a-z]*.yaml"):
        values = read_yaml(tmp_path, path).values
        EDITOR.validate(json.loads(json.dumps(values)))


def test_the_small_folder_is_whole(tmp_path: Path) -> None:
    write_small_data(tmp_path)
    catalog = load(tmp_path)
    assert catalog.faults == ()
    assert {file for file, _, _ in parts(catalog)} >= {name for name in FILES if not name.endswith("app.py")}


def test_a_folder_without_frameworks_gives_no_follow_up_faults(tmp_path: Path) -> None:
    write_small_data(tmp_path)
    shutil.rmtree(tmp_path / "frameworks")
    (tmp_path / "migrations/heron-to-ibis.yaml").unlink()
    assert lines_of(load(tmp_path)) == ["frameworks:1: file: holds no framework; add <slug>.yaml (CONTRIBUTING.md has a template)"]


def test_an_empty_folder_names_every_file_that_must_be_there(tmp_path: Path) -> None:
    paths = [fault.path for fault in load(tmp_path).faults]
    assert paths == sorted(["frameworks", *(name for name in FILES if "/" not in name)])


def test_a_file_of_another_kind_altogether_gives_no_more_than_can_be_read(tmp_path: Path) -> None:
    write_small_data(tmp_path)
    put(HERON, "".join(f"k{number}: 1\n" for number in range(30_000)))(tmp_path)
    put("releases.csv", FILES["releases.csv"] + "heron,,,,\n" * 30_000)(tmp_path)
    lines = lines_of(load(tmp_path))
    assert len(lines) < 1100
    assert "frameworks/heron.yaml:492: file: has more faults; correct those above first" in lines
    assert "releases.csv:252: row: reading stopped here; correct the faults above first" in lines


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    write_small_data(tmp_path)
    (tmp_path / HERON).chmod(0)
    assert lines_of(load(tmp_path)) == [f"{HERON}:1: file: cannot be read (Permission denied); allow reading it"]


def test_the_slower_reader_without_libyaml_gives_the_same_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.reader.Loader", yaml.SafeLoader)
    write_small_data(tmp_path)
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
    write_small_data(tmp_path)
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
    write_small_data(tmp_path)
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


@settings(derandomize=True)
@given(name=st.sampled_from(sorted(FILES)), edits=EDITS)
def test_no_edit_breaks_the_loader(name: str, edits: list[tuple[str, int, str, bytes]]) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_small_data(folder)
        content = (folder / name).read_bytes()
        for edit in edits:
            content = edited(content, *edit)
        (folder / name).write_bytes(content)
        catalog = load(folder)
    for line in lines_of(catalog):
        assert re.fullmatch(r"[\w/.-]+:[1-9]\d*: [^\n]+: [^\n]+", line)
        assert line.isprintable()
    json.loads(catalog.model_dump_json(), parse_constant=pytest.fail)  # NaN and Infinity are no JSON
