"""A slip of the hand is named by its cause, costs the entry it is in, and every other fault of the file is told in the same run."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from parts import ENTRY_FIELDS, Part, affected_part, content_counts, parts, removed_parts
from small_data import FILES, write_small_data

import catalog
from catalog import Catalog, load
from catalog.reader import read_yaml
from catalog.salvage import OMITTABLE_FIELDS

HERON = "frameworks/heron.yaml"
TASK = "examples/hello/task.yaml"
SEEN = "sources: [https://example.org/page], checked: 2026-01-02"

Edit = tuple[str, str, str]
"""File, passage and what stands there after the slip."""


def slipped(folder: Path, *edits: Edit) -> Catalog:
    """The small folder after some slips."""
    write_small_data(folder)
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return load(folder)


def lines_of(data: Catalog) -> list[str]:
    return [str(fault) for fault in data.faults]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[Part, str]:
    return parts(slipped(tmp_path_factory.mktemp("whole")))


# ---------------------------------------------------------------- a tired editor

# fmt: off
TIRED: list[tuple[str, list[Edit], list[str], list[Part]]] = [
    ("a version without quotes", [(HERON, '"3.10"', "3.10")],
     ["frameworks/heron.yaml:12: facts.version.value: is read as the number 3.1, which loses what was written (3.10 becomes 3.1); "
      "put it in quotes"],
     [(HERON, "facts", "version")]),
    ("a German date and a number in words", [(HERON, f"stars: {{value: 12, {SEEN}}}",
      "stars: {value: seven, sources: [https://example.org/page], checked: 22.11.2026}")],
     ["frameworks/heron.yaml:13: facts.stars.checked: '22.11.2026' is not a date; "
      "write year-month-day such as 2026-11-22, or 2026-11 or 2026 where no more is known",
      "frameworks/heron.yaml:13: facts.stars.value: 'seven' is not a number; write it without quotes or commas, such as 1234.5"],
     [(HERON, "facts", "stars")]),
    ("a package as a source, without quotes", [(HERON, "[https://example.org/admin]", "[package: heron 3.10]")],
     ["frameworks/heron.yaml:19: features.admin-pages.sources[0]: a mapping is not valid here; "
      "write text, in quotes: \"package: heron 3.10\""],
     [(HERON, "features", "admin-pages")]),
    ("a package as a source, in quotes of a word processor", [(HERON, "[https://example.org/admin]", "[“package: heron 3.10”]")],
     ["frameworks/heron.yaml:19: features.admin-pages.sources[0].package: has “ (U+201C, left double quotation mark) in column 15, "
      "which is no quote here; write plain quotes, \" or ', at both ends"],
     [(HERON, "features", "admin-pages")]),
    ("a score with a comma and a confidence misspelt", [(HERON, "score: 3.5", "score: 3,5"),
      (HERON, "confidence: high", "confidence: hihg")],
     ["frameworks/heron.yaml:23: scores.speed.score: '3,5' is not valid here; write it with a point: 3.5",
      "frameworks/heron.yaml:25: scores.speed.confidence: 'hihg' is not known; did you mean 'high'?"],
     [(HERON, "scores", "speed")]),
    ("a user copied without its source", [(HERON, "{name: Ponds, use: Pages., current: true, " + SEEN + "}",
      "{name: Ponds, use: Pages., current: yes, checked: 2026-01-02}")],
     ["frameworks/heron.yaml:29: users[0].current: 'yes' is not valid here; write true or false, without quotes",
      "frameworks/heron.yaml:29: users[0].sources: is missing; add `sources: [https://example.org/page]`"],
     [(HERON, "users", "0")]),
    ("a claim with a verdict that there is not, and no full stop to its date", [
      ("guide.yaml", 'verdict: "true", fact: It is., sources: [https://example.org/page], checked: 2026-01-02',
       "verdict: ture, fact: It is., sources: [https://example.org/page], checked: 2026-1-2")],
     ["guide.yaml:12: claims[0].checked: '2026-1-2' is not a date; write year-month-day such as 2026-11-22, or 2026-11 or 2026 "
      "where no more is known",
      "guide.yaml:12: claims[0].verdict: 'ture' is not known; did you mean 'true'?"],
     [("guide.yaml", "claims", "0")]),
    ("a row from a spreadsheet", [("releases.csv", "heron,3.10,2026-01-01,>=3.11,false\n",
      "heron,3.10,2026-01-01,>=3.11,false\nheron;3.9;2025-01-01;>=3.9;false\nheron,3.8,01.02.2024,>=3.8,nein\n")],
     ["releases.csv:3: row: has semicolons between its cells, as spreadsheets may write them; save the file as CSV with commas",
      "releases.csv:4: date: '01.02.2024' is not a date; write year-month-day such as 2026-11-22, "
      "or 2026-11 or 2026 where no more is known",
      "releases.csv:4: yanked: 'nein' is not valid here; write true or false"],
     []),
    ("a file of an example renamed on the disk only", [(TASK, "  heron: {files: [app.py]}", "  heron: {files: [main.py], notes: Quick.}")],
     ["examples/hello/task.yaml:5: frameworks.heron.files[0]: there is no file 'main.py' in heron/; correct the name or add the file",
      "examples/hello/task.yaml:5: frameworks.heron.notes: 'Quick.' is not valid here; write a list: [\"Quick.\"]"],
     [(TASK, "frameworks", "heron")]),
    ("a command for the server without its port", [(HERON, 'production: "heron -w 2 {port}"', 'production: "heron -w 2"')],
     ["frameworks/heron.yaml:34: run.production: 'heron -w 2' names no port; write {port} where it belongs"],
     [(HERON, "run", "")]),
    ("a line copied to the wrong depth", [(HERON, "    checked: 2026-01-03", "  checked: 2026-01-03")],
     ["frameworks/heron.yaml:15: features.admin-pages.checked: is missing; add `checked: 2026-11-22`",
      "frameworks/heron.yaml:20: features.checked: is no entry, but a field of one; indent it further if it belongs to the entry above"],
     [(HERON, "features", "admin-pages")]),
    ("a heading of the file misspelt", [(HERON, "users:", "usres:")],
     ["frameworks/heron.yaml:28: usres: is no field here; did you mean 'users'?"],
     [(HERON, "users", "")]),
]
# fmt: on


@pytest.mark.parametrize(("edits", "expected", "left_out"), [pytest.param(*case, id=name) for name, *case in TIRED])
def test_a_slip_costs_the_entry_it_is_in(
    tmp_path: Path, whole: dict[Part, str], edits: list[Edit], expected: list[str], left_out: list[Part]
) -> None:
    data = slipped(tmp_path, *edits)
    assert lines_of(data) == expected
    away = removed_parts(whole, left_out)
    assert content_counts(parts(data)) == content_counts({part: text for part, text in whole.items() if part not in away})
    assert not data.broken


def test_all_slips_of_one_evening_together(tmp_path: Path) -> None:
    """Each is told as if it stood alone."""
    together = [(edits, expected) for name, edits, expected, _ in TIRED if not re.search("word processor|depth|heading", name)]
    data = slipped(tmp_path, *(edit for edits, _ in together for edit in edits))
    assert lines_of(data) == sorted((line for _, expected in together for line in expected), key=_place)
    assert set(data.frameworks) == {"heron", "ibis"}


def _place(line: str) -> tuple[str, int, str]:
    path, number, rest = line.split(":", 2)
    return path, int(number), rest


# ---------------------------------------------------------------- what only follows from a slip is not told


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(
            ("criteria.yaml", "name: Speed", "name: "), "criteria.yaml:3: criteria[0].name: is empty; write a value", id="criterion"
        ),
        pytest.param(
            ("features.yaml", "name: Admin pages", "name: 7"),
            'features.yaml:4: features[0].name: is read as a number and not as text; put it in quotes: "7"',
            id="feature",
        ),
        pytest.param(
            ("features.yaml", "label: Web", "label: "), "features.yaml:2: groups[0].label: is empty; write a value", id="group of features"
        ),
        pytest.param(
            ("guide.yaml", "title: Quick overview", "title: "), "guide.yaml:7: places[0].title: is empty; write a value", id="place"
        ),
        pytest.param(
            ("guide.yaml", "title: Overview", "title: "), "guide.yaml:5: sections[0].title: is empty; write a value", id="section"
        ),
        pytest.param(("guide.yaml", "fact: It is.", "fact: "), "guide.yaml:12: claims[0].fact: is empty; write a value", id="claim"),
        pytest.param(
            ("guide.yaml", "row: Speed, tone: good", "row: Speed, tone: godo"),
            "guide.yaml:9: items[0].tone: 'godo' is not valid here; write one of 'good' or 'bad'",
            id="item that names a claim",
        ),
    ],
)
def test_what_refers_to_a_part_left_out_is_not_at_fault(tmp_path: Path, edit: Edit, expected: str) -> None:
    data = slipped(tmp_path, edit)
    assert lines_of(data) == [expected]
    assert set(data.frameworks) == {"heron", "ibis"}
    known = {criterion.id for criterion in data.criteria}
    assert all(profile.weights.keys() <= known for profile in data.profiles)
    assert all(framework.scores.keys() <= known for framework in data.frameworks.values())
    assert all(claim in {claim.id for claim in data.guide.claims} for item in data.guide.items for claim in item.claims)


def test_a_left_out_score_is_unknown_and_not_zero(tmp_path: Path) -> None:
    assert "speed" not in slipped(tmp_path, (HERON, "score: 3.5", "score: 35")).frameworks["heron"].scores


def test_places_of_what_stays_are_those_in_the_file(tmp_path: Path) -> None:
    """The line to which a reader is led, below an entry that is left out."""
    user = f"  - {{name: Ponds, use: Pages., current: true, {SEEN}}}\n"
    data = slipped(tmp_path, (HERON, user, user.replace("true", "maybe") + user.replace("Ponds", "Lakes")))
    assert [(user.name, user.at) for user in data.frameworks["heron"].users] == [("Lakes", (HERON, 30))]
    assert lines_of(data) == ["frameworks/heron.yaml:29: users[0].current: 'maybe' is not valid here; write true or false, without quotes"]


def test_the_second_of_two_faulty_entries_keeps_its_number(tmp_path: Path) -> None:
    user = f"  - {{name: Ponds, use: Pages., current: true, {SEEN}}}\n"
    link = "  - {title: Manual, url: https://example.org/manual, kind: docs}\n"
    data = slipped(
        tmp_path, (HERON, user, user.replace("true", "maybe")), (HERON, link, link.replace("Manual", "7") + link.replace("docs", "dosc"))
    )
    assert [line.split(": ")[1] for line in lines_of(data)] == ["users[0].current", "links[0].title", "links[1].kind"]


def test_a_list_in_place_of_a_mapping_costs_that_field_only(tmp_path: Path) -> None:
    """Also where an entry of the list has a slip of its own, which is named instead."""
    data = slipped(tmp_path, (HERON, "  speed:\n    score: 3.5", "  - speed:\n    “score”: 3.5"))
    assert [line.split(": ")[:2] for line in lines_of(data)] == [["frameworks/heron.yaml:23", "scores[0].score"]]
    heron = data.frameworks["heron"]
    assert (dict(heron.scores), set(heron.features)) == ({}, {"admin-pages"})


# ---------------------------------------------------------------- causes

CURE = "keep one side and take out the lines <<<<<<<, ======= and >>>>>>>"

# name, passage of heron.yaml, what stands there, line and what is said
# fmt: off
CAUSES: list[tuple[str, str, str, int, str]] = [
    ("one space too little", "    how:", "   how:", 17,
     "is indented by 3 spaces, and line 16, at the same level, by 4; give both the same indent"),
    ("one space too much", "    how:", "     how:", 17,
     "is indented by 5 spaces, and line 16, at the same level, by 4; give both the same indent"),
    ("two spaces too little", "    how:", "  how:", 17, "is indented by 2 spaces, and line 18 below by 4; give both the same indent"),
    ("two spaces too much", "    how:", "      how:", 17, "is indented by 6 spaces, and line 16, at the same level, by 4; give both …"),
    ("the last line, one space too little", "    checked: 2026-01-03", "   checked: 2026-01-03", 20,
     "is indented by 3 spaces, and line 16, …"),
    ("the first line, one space too much", "    level:", "     level:", 17,
     "is indented by 4 spaces, and line 16, at the same level, by 5; …"),
    ("the first line, one space too little", "    level:", "   level:", 17,
     "is indented by 4 spaces, and line 16, at the same level, by 3; …"),
    ("a heading indented", "\nusers:", "\n users:", 28,
     "is indented by 1 space, and line 22, at the same level, by 2; give both the same indent"),
    ("tab", "    how:", "\thow:", 17, "is indented with a tab; write spaces"),
    ("tab after spaces", "    how:", "  \thow:", 17, "is indented with a tab; write spaces"),
    ("no space after a colon", "level: partial", "level:partial", 16, "has no space after its colon; write `level: partial`"),
    ("no space after the last colon", "    checked: 2026-01-03", "    checked:2026-01-03", 20,
     "has no space after its colon; write `checked: 2026-01-03`"),
    ("no space after a colon in braces", "value: 12", "value:12", 13, "has no space after its colon; write `value: 12`"),
    ("no colon", "    level: partial", "    level partial", 16, "has no colon; write `level: partial`"),
    ("no colon after a name", "  speed:\n", "  speed\n", 22, "has no colon; write `speed:`"),
    ("a source as text with a colon", "[https://example.org/admin]", "package: flask 3.1.3", 19,
     'holds two colons; write `sources: ["package: flask 3.1.3"]`'),
    ("a source as text with a colon in braces", f"value: 12, {SEEN}", "value: 12, sources: package: flask 3.1.3, checked: 2026-01-02", 13,
     'holds two colons; write `sources: ["package: flask 3.1.3"]`'),
    ("a source as text in quotes", "[https://example.org/admin]", '"package: flask 3.1.3"', 19,
     "'package: flask 3.1.3' is not valid here; write a list: [\"package: flask 3.1.3\"]"),
    ("a colon in a text", "By an add-on.", "By: an add-on.", 17,
     'holds two colons; put text that holds a colon in quotes: how: "By: an add-on."'),
    ("a colon in a text in braces", "use: Pages.", "use: Pages: many.", 29,
     "lacks a comma, or quotes around text that holds a comma, colon …"),
    ("no comma in braces", "name: Ponds, use", "name: Ponds use", 29,
     "lacks a comma, or quotes around text that holds a comma, colon or bracket; …"),
    ("a bracket that stays open", "[https://example.org/admin]", "[https://example.org/admin", 19,
     "opens [ without ]; write ] where it ends"),
    ("an apostrophe in single quotes", "By an add-on.", "'It's an add-on.'", 17,
     "goes on with \"s an add-on.'\" after a closing quote; write it as \"It's an add-on.\""),
    ("quotes in quotes", "By an add-on.", '"A "big" add-on."', 17,
     "goes on with 'big\" add-on.\"' after a closing quote; write it as 'A \"big\" add-on.'"),
    ("text after a bracket", "By an add-on.", "[beta] add-on", 17,
     'goes on with \'add-on\' after a closing bracket; put the whole text in quotes: "[beta] add-on"'),
    ("a number sign", "By an add-on.", "#1 add-on", 17, "is empty, since # starts a comment; put text that starts with # in quotes"),
    ("double quotes of a word processor", "level: partial", "level: “partial”", 16,
     "has “ (U+201C, left double quotation mark) in column 12, which is no quote here; write plain quotes, \" or ', at both ends"),
    ("single ones", "level: partial", "level: ‘partial’", 16, "has ‘ (U+2018, …"),
    ("German ones", "level: partial", "level: „partial“", 16, "has „ (U+201E, …"),
    ("French ones", "level: partial", "level: «partial»", 16, "has « (U+00AB, …"),
    ("around a key", "    level:", "    “level”:", 16, "has “ (U+201C, left double quotation mark) in column 5, …"),
    ("around a text with a colon", "By an add-on.", "“By: an add-on.”", 17, "has “ (U+201C, left double quotation mark) in column 10, …"),
    ("at one end only", "By an add-on.", '"By an add-on.”', 17, "has ” (U+201D, right double quotation mark) in column 24, …"),
    ("wide colon", "level: partial", "level：partial", 16, "has ： (U+FF1A, fullwidth colon) in column 10; write : and a space"),
    ("no-break space after a colon", "level: partial", "level:\u00a0partial", 16,
     "has the invisible character (U+00A0, no-break space) in column 11; …"),
    ("no-break space before a word", "level: partial", "level: \u00a0partial", 16,
     "has the invisible character (U+00A0, no-break space) in column 12; …"),
    ("no-break spaces as indent", "    how:", "\u00a0\u00a0\u00a0\u00a0how:", 17,
     "has the invisible character (U+00A0, no-break space) in column 1; …"),
    ("zero-width space after a word", "level: partial", "level: partial\u200b", 16,
     "has the invisible character (U+200B, zero width space) in column 19; …"),
    ("zero-width space in a key", "    level:", "    le\u200bvel:", 16,
     "has the invisible character (U+200B, zero width space) in column 7; …"),
    ("byte order mark in the middle", "\nfeatures:", "\n\ufefffeatures:", 14,
     "has the invisible character (U+FEFF, zero width no-break space) in column 1; …"),
    ("dash of a word processor", "[https://example.org/admin]", "\n      – https://example.org/admin", 20,
     "starts with – (U+2013, en dash); write - and a space before each entry of a list"),
    ("a list without its dash", "  - {name", "  {name", 28,
     "a mapping is not valid here; write a list (lines that start with `- `, or [a, b])"),
    ("merge conflict", "    level: partial\n", "<<<<<<< HEAD\n    level: partial\n=======\n    level: built-in\n>>>>>>> mine\n", 16,
     f"starts a merge conflict, which ends in line 20; {CURE}"),
    ("half of a merge conflict", "    level: partial\n", "    level: partial\n=======\n    level: built-in\n>>>>>>> mine\n", 19,
     f"ends a merge conflict; {CURE}"),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "line", "said"), [pytest.param(*case, id=name) for name, *case in CAUSES])
def test_a_message_names_the_cause(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    data = slipped(tmp_path, (HERON, old, new))
    fault = data.faults[0]
    assert (fault.path, fault.line) == (HERON, line)
    assert re.fullmatch(re.escape(said).replace("…", ".*"), fault.message), fault
    assert len(data.faults) == 1
    assert ("heron" in data.frameworks) is (fault.field != "")
    assert "ibis" in data.frameworks


def test_what_yaml_cannot_read_costs_its_entry_and_hides_no_other_fault(tmp_path: Path, whole: dict[Part, str]) -> None:
    """In several entries and files, beside faults that YAML can read."""
    data = slipped(
        tmp_path,
        (HERON, "value: 12, sources: [https://example.org/page]", "value: 12, sources: package: heron 3"),
        (HERON, "    how:", "   how:"),
        (HERON, "score: 3.5", "score: 7"),
        (HERON, "title: Manual, url", "title: Manual url"),
        ("guide.yaml", "fact: It is.", "fact: It is: fast."),
        ("guide.yaml", "row: Speed, text: Slow.", "row: 7, text: Slow."),
        ("profiles.yaml", "{speed: 5, ease: 0}}", "{speed: 5, ease: 0}"),
    )
    assert [line.split(": ")[0] + ": " + line.split(": ")[1] for line in lines_of(data)] == [
        "frameworks/heron.yaml:13: facts.stars",
        "frameworks/heron.yaml:17: features.admin-pages",
        "frameworks/heron.yaml:23: scores.speed.score",
        "frameworks/heron.yaml:33: links[0]",
        "guide.yaml:10: items[1].row",
        "guide.yaml:12: claims[0]",
        "profiles.yaml:2: profiles[0]",
    ]
    away = removed_parts(whole, map(affected_part, data.faults))
    assert content_counts(parts(data)) == content_counts({part: text for part, text in whole.items() if part not in away})
    assert set(data.frameworks) == {"heron", "ibis"}


@pytest.mark.parametrize("name", ["releases.csv", "guide.yaml", "examples/hello/heron/app.py"])
def test_a_merge_conflict_is_named_in_every_kind_of_file(tmp_path: Path, name: str) -> None:
    text = FILES[name]
    data = slipped(tmp_path, (name, text, f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> mine\n"))
    last = 2 * text.count("\n") + 3
    assert lines_of(data) == [f"{name}:1: file: starts a merge conflict, which ends in line {last}; {CURE}"]


@pytest.mark.parametrize(
    "text",
    [
        "    how: It is “fast”, they say.\n",
        '    how: "“Fast”, they say."\n',
        "    how: It costs 3\u00a0%.\n",
        "    how: An add-on – a small one.\n",
        "    how: 速い： とても\n",
        "    how: See https://example.org/a:b for more.\n",
        "    how: >\n      First: this.\n       Then that.\n",
        "    how: # a remark\n      By an add-on.\n",
        "    how:\tBy an add-on.\n",
    ],
)
def test_signs_that_belong_to_a_text_are_taken(tmp_path: Path, text: str) -> None:
    assert lines_of(slipped(tmp_path, (HERON, "    how: By an add-on.\n", text))) == []


# fmt: off
CSV: list[tuple[str, str, str, list[str], int]] = [
    ("column renamed", "package,version,date", "package,release,day",
     ["releases.csv:1: header: has 'release' where 'version' belongs, 'day' where 'date' belongs; "
      "write package,version,date,python,yanked"], 0),
    ("column left out", ",python,yanked", ",python",
     ["releases.csv:1: header: is 'package,version,date,python'; write package,version,date,python,yanked"], 0),
    ("semicolons", "package,version,date,python,yanked", "package;version;date;python;yanked",
     ["releases.csv:1: header: has semicolons between its columns, as spreadsheets may write them; "
      "save the file as CSV with commas: package,version,date,python,yanked"], 0),
    ("tabs", "package,version,date,python,yanked", "package\tversion\tdate\tpython\tyanked",
     ["releases.csv:1: header: has tabs between its columns, …"], 0),
    ("quote that stays open", "false\n", 'false\nheron,"3.9,2025-01-01,,false\nheron,3.8,2024-01-01,,false\n',
     ["releases.csv:3: row: is not CSV: unexpected end of data; close each quote, and write one inside a cell twice"], 2),
    ("quote that a later one closes", "false\n", 'false\nheron,"3.9,2025-01-01,,false\nheron,"3.8",2024-01-01,,false\n',
     ["releases.csv:3: row: is not CSV: …"], 2),
    ("quotes of a word processor", "false\n", "false\nheron,3.9,2025-01-01,“>=3.9,<4”,false\n",
     ["releases.csv:3: row: has “ (U+201C, left double quotation mark) for a quote; write \" around the cell"], 1),
    ("too few cells and too many", "false\n", "false\nheron,3.9\nheron,3.8,2024-01-01,>=3.9,<4,false\nheron,3.7,2023-01-01,,no\n",
     ["releases.csv:3: row: has 2 cell(s), not 5; add commas for empty cells and quote cells that hold one",
      "releases.csv:4: row: has 6 cell(s), not 5; add commas for empty cells and quote cells that hold one"], 2),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "expected", "left"), [pytest.param(*case, id=name) for name, *case in CSV])
def test_a_row_of_a_table_goes_alone(tmp_path: Path, old: str, new: str, expected: list[str], left: int) -> None:
    data = slipped(tmp_path, ("releases.csv", old, new))
    assert len(data.faults) == len(expected)
    for line, pattern in zip(lines_of(data), expected, strict=True):
        assert re.fullmatch(re.escape(pattern).replace("…", ".*"), line), line
    assert len(data.releases) == left


def test_a_table_saved_by_a_spreadsheet_names_its_letters(tmp_path: Path) -> None:
    write_small_data(tmp_path)
    note = FILES["adoption.csv"] + "heron,stars,2026-01-01,12,https://example.org/stars,2026-01-03,nur Übersicht\n"
    (tmp_path / "adoption.csv").write_bytes(note.replace("\n", "\r\n").encode("cp1252"))
    assert [re.sub(r"byte \d+", "byte N", line) for line in lines_of(load(tmp_path))] == [
        "adoption.csv:3: file: byte N is not UTF-8; save the file as UTF-8"
    ]


# ---------------------------------------------------------------- the shipped data


def mangled(folder: Path, file: str, whole: dict[Part, str], chance: random.Random) -> tuple[int, str, str] | None:
    """Put a slip into one entry of a file: its line, and the field and key of the entry. None for a file without entries."""
    kind = Path(file).parent.name if Path(file).parent.name in ENTRY_FIELDS else Path(file).stem
    path = folder / file
    lines = path.read_text(encoding="utf-8").split("\n")
    if path.suffix == ".csv":
        row = chance.randrange(1, len(lines) - 1)
        lines[row] += ",one cell more"
        path.write_text("\n".join(lines), encoding="utf-8")
        return row + 1, "row", str(row - 1)
    entries = [part for part in whole if part[0] == file and part[1] in ENTRY_FIELDS.get(kind, ()) and not _is_overruled(part)]
    if not entries:
        return None
    _, field, key = chance.choice(entries)
    content = read_yaml(folder, path)
    where = (field, int(key)) if isinstance(content.values[field], tuple) else (field, key)
    row = content.lines[where] - 1
    if "{" in lines[row]:
        lines[row] = lines[row].replace("{", "{slip: 1, ", 1)
    elif lines[row].lstrip().startswith("- "):
        lines[row] = lines[row].replace("- ", "- slip: 1\n" + " " * (lines[row].index("- ") + 2), 1)
    else:
        row += 1
        lines[row] = " " * (len(lines[row]) - len(lines[row].lstrip())) + "slip: 1\n" + lines[row]
    path.write_text("\n".join(lines), encoding="utf-8")
    return row + 1, field, key


def _is_overruled(part: Part) -> bool:
    """Facts of which packages.csv has figures too, which show where the file's own are left out."""
    kinds = {kind.id: kind for kind in catalog.current().vocabulary.facts}  # type: ignore[union-attr]
    return part[1] == "facts" and kinds[part[2]].index is not None


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
def test_one_mangled_entry_in_every_shipped_file(data_copy: Path, seed: int) -> None:
    """Each is named with its file and line, and no other is missing."""
    whole = parts(load(data_copy))
    chance = random.Random(seed)
    files = [
        *sorted({part[0] for part in whole if part[0].endswith(".yaml")}),
        *(f"{name}.csv" for name in ("adoption", "releases")),
    ]
    slips = {file: slip for file in files if (slip := mangled(data_copy, file, whole, chance))}
    assert len(slips) > 40
    data = load(data_copy)
    assert {(fault.path, fault.line) for fault in data.faults} == {(file, line) for file, (line, _, _) in slips.items()}
    away = removed_parts(whole, map(affected_part, data.faults))
    assert {(file, field, key) for file, (_, field, key) in slips.items()} <= away
    assert content_counts(parts(data)) == content_counts({part: text for part, text in whole.items() if part not in away})


def test_the_table_of_parts_names_fields_that_there_are() -> None:
    assert all(
        set(fields) <= {field.alias or name for name, field in model.model_fields.items()} for model, fields in OMITTABLE_FIELDS.items()
    )


# ---------------------------------------------------------------- what writes files


Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("file", ["checked.yaml", "contract.yaml", "task.yaml"])
def test_nothing_is_recorded_over_a_file_with_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, file: str) -> None:
    """Else what is left out of checked.yaml would be lost, and answers be recorded that no contract has checked."""
    from lab.__main__ import main

    write_small_data(tmp_path)
    checked = tmp_path / "examples" / "hello" / "checked.yaml"
    checked.write_text("frameworks:\n  heron:\n    runs:\n      - {python: '3.11', day: 2026-01-02, packages: {heron: '3'}}\n")
    broken = tmp_path / "examples" / "hello" / file
    broken.write_text(broken.read_text() + ("  ibis: 7\n" if file != "contract.yaml" else "  - 7\n"))
    before = checked.read_text()
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    assert main(["check", "--record", "hello"]) == 1
    said = capsys.readouterr().out
    assert f"examples/hello/{file}:" in said
    assert "nothing is recorded before these faults are corrected" in said
    assert checked.read_text() == before


def test_an_example_left_out_is_told_by_its_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    from lab.__main__ import main

    slipped(tmp_path, (TASK, "  heron: {files: [app.py]}", "  heron: {files: [app.py]}\n  ibis: {files: [none.py]}"))
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    assert main(["serve", "hello", "ibis"]) == 2
    assert "examples/hello/task.yaml:6: frameworks.ibis.files[0]: there is no file" in capsys.readouterr().err


# ---------------------------------------------------------------- the page


def test_the_page_of_a_framework_says_what_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Callable[..., object]
) -> None:
    slipped(tmp_path, (HERON, "level: partial", "level: partly"))
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    app = open_page("heron")
    fault = "frameworks/heron.yaml:16: features.admin-pages.level: 'partly' is not known; did you mean 'partial'?"
    assert app.title[0].value == "Heron"  # type: ignore[attr-defined]
    assert [code.value for code in app.code if fault in code.value] == [fault, fault], "once for the data, once on its page"  # type: ignore[attr-defined]
    assert fault not in " ".join(code.value for code in open_page("ibis").code[1:])  # type: ignore[attr-defined]
