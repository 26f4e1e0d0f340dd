"""A figure in a framework's file and one in packages.csv: which of the two counts is always said, and a correction lasts."""

from pathlib import Path

import pytest
import small_data

from catalog.__main__ import main
from catalog.load import load
from catalog.models import Fact

HEADER = "package,fact,value,since,checked,source\n"
ROW = "heron,stars,9,2026-01-04,2026-01-05,package: heron 3.10\n"
OWN = f"  stars: {{value: 12, {small_data.EVIDENCE}}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small data folder, whose vocabulary lets the index write the stars, without a figure by hand."""
    small_data.write_small_data(tmp_path)
    edit(tmp_path / "vocabulary.yaml", "type: number, group: Package", "type: number, index: releases, group: Package")
    edit(heron(tmp_path), OWN, "")
    (tmp_path / "packages.csv").write_text(HEADER + ROW, encoding="utf-8")
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    assert not load(tmp_path).faults
    return tmp_path


def heron(folder: Path) -> Path:
    return folder / "frameworks" / "heron.yaml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def write_fact(folder: Path, value: object, more: str = "", checked: str = "2026-01-02") -> None:
    """Put the fact into the framework's file, on line 12."""
    edit(
        heron(folder), "facts:\n", f"facts:\n  stars: {{value: {value}, {more}sources: [https://example.org/stars], checked: {checked}}}\n"
    )


def write_note(folder: Path, value: object) -> None:
    """Put a note on the figure into the framework's file."""
    edit(heron(folder), "facts:\n", f"index_notes:\n  stars: {{value: {value}, note: Without chicks., {small_data.EVIDENCE}}}\nfacts:\n")


def stars(folder: Path) -> Fact:
    return load(folder).frameworks["heron"].facts["stars"]


@pytest.mark.parametrize(("value", "theirs"), [(12, "9"), (9, "the same")])
@pytest.mark.parametrize("checked", ["2026-01-02", "2026-01-05", "2026-02-01"], ids=["older", "same day", "newer"])
def test_a_second_figure_is_refused_whatever_its_day(
    folder: Path, value: int, theirs: str, checked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_fact(folder, value, checked=checked)
    assert main(["check"]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith(f"frameworks/heron.yaml:12: facts.stars: {value} stands here, but packages.csv:2 has {theirs},")
    assert 'add `overrides: "' in line


def test_the_figure_that_is_shown_meanwhile_is_the_one_that_the_message_says(folder: Path) -> None:
    write_fact(folder, 12, checked="2026-02-01")
    assert (stars(folder).value, stars(folder).at) == (9, ("packages.csv", 2))
    assert "heron" not in load(folder).broken, "one figure too many does not cost the whole framework"


@pytest.mark.parametrize("later", ["", ROW.replace("heron,stars,9,2026-01-04,2026-01-05", "heron,stars,10,2026-03-04,2026-03-05")])
def test_an_override_counts_for_good_and_says_why(folder: Path, later: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_fact(folder, 12, 'overrides: "The index counts no chicks.", ', checked="2026-01-01")
    (folder / "packages.csv").write_text(HEADER + ROW + later, encoding="utf-8")
    assert main(["check"]) == 0
    assert "heron.yaml" not in capsys.readouterr().err
    fact = stars(folder)
    assert (fact.value, fact.note, fact.checked) == (12, "The index counts no chicks.", "2026-01-01")
    assert fact.sources == ("https://example.org/stars",)
    assert fact.at == ("frameworks/heron.yaml", 12), "who wants to correct it is led to where it stands"


def test_an_override_keeps_its_note(folder: Path) -> None:
    write_fact(folder, 12, "note: On two sites., overrides: The index knows one., ")
    assert stars(folder).note == "On two sites. The index knows one."


@pytest.mark.parametrize("rows", [None, HEADER, HEADER + ROW.replace("heron,", "ibis,")], ids=["no file", "no row", "of another package"])
def test_an_override_of_nothing_is_refused(folder: Path, rows: str | None) -> None:
    write_fact(folder, 12, "overrides: The index is wrong., ")
    (folder / "packages.csv").unlink() if rows is None else (folder / "packages.csv").write_text(rows, encoding="utf-8")
    [fault] = load(folder).faults
    assert (fault.path, fault.line, fault.field) == ("frameworks/heron.yaml", 12, "facts.stars.overrides")
    assert "packages.csv has no figure of heron" in fault.message
    assert stars(folder).value == 12


def test_without_a_figure_of_the_index_the_one_by_hand_counts(folder: Path) -> None:
    """A framework that was added today has no rows yet."""
    write_fact(folder, 12)
    (folder / "packages.csv").write_text(HEADER, encoding="utf-8")
    assert not load(folder).faults
    assert stars(folder).value == 12


def test_figures_that_cannot_be_read_are_held_against_nobody(folder: Path) -> None:
    write_fact(folder, 12, "overrides: The index is wrong., ")
    (folder / "packages.csv").write_text(HEADER + "heron,stars\n", encoding="utf-8")
    assert {fault.path for fault in load(folder).faults} == {"packages.csv"}


def test_an_override_without_a_reason_is_none(folder: Path) -> None:
    write_fact(folder, 12, 'overrides: "", ')
    assert any(fault.field == "facts.stars.overrides" for fault in load(folder).faults)


def test_a_note_on_a_figure_is_shown_with_its_source_as_long_as_the_figure_is_that(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_note(folder, 9)
    fact = stars(folder)
    assert (fact.value, fact.note) == (9, "Without chicks.")
    assert fact.sources == ("package: heron 3.10", "https://example.org/page")
    (folder / "packages.csv").write_text(HEADER + ROW.replace(",9,", ",10,"), encoding="utf-8")
    assert (stars(folder).value, stars(folder).note) == (10, None)
    assert stars(folder).sources == ("package: heron 3.10",)
    assert main(["check"]) == 0, "a refresh turns no check red"
    assert (
        "frameworks/heron.yaml:12: index_notes.stars: the note on 9 is not shown, since packages.csv:2 has 10;" in capsys.readouterr().err
    )


@pytest.mark.parametrize(("fact", "words"), [("typed", "`note:` of the fact itself"), ("stras", "'stras' is not known")])
def test_a_note_on_what_the_index_never_tells_is_refused(folder: Path, fact: str, words: str) -> None:
    write_note(folder, 9)
    edit(heron(folder), "  stars: {value: 9, note:", f"  {fact}: {{value: 9, note:")
    [fault] = load(folder).faults
    assert (fault.path, fault.line) == ("frameworks/heron.yaml", 12)
    assert words in fault.message


def test_an_override_that_the_index_agrees_with_by_now_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_fact(folder, 9, "overrides: The index had eight., ")
    assert main(["check"]) == 0
    assert "heron.yaml:12: facts.stars.overrides: packages.csv:2 has the same by now" in capsys.readouterr().err
