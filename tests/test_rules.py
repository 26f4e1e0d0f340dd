"""Rules beyond the form of files: `python -m catalog check` names each breach with file and line, and pages go on drawing everything."""

import re
import tomllib
from pathlib import Path

import pytest
from coloraide import Color
from conftest import ROOT, SHIPPED
from small_data import write_small_data

import catalog
from catalog.__main__ import run_check
from catalog.colours import contrast, least_distance
from catalog.rules import BACKGROUNDS, rule_violations

ANSWERED = "summary: What is asked.\ncases:\n  - {id: hello, title: Hello, why: It., requests: [{request: GET /}]}\n"
ROW = "heron,stars,2026-01-02,12,https://example.org/stars,2026-01-03,\n"
FIGURE = "ibis,Ibis,json,64,yes,800,,,0,2025,,,\n"

# file, passage, what stands there instead, the line that is printed
SLIPS = [
    ("frameworks/heron.yaml", "#0b6b61", "#eeeeee", "frameworks/heron.yaml:6: color.light: '#eeeeee' has a contrast of 1.1 with the light"),
    ("frameworks/heron.yaml", "#2aa198", "#222222", "frameworks/heron.yaml:6: color.dark: '#222222' has a contrast of 1.0 with the dark"),
    (
        "vocabulary.yaml",
        "checkable: true,",
        "checkable: true, needs_note: true,",
        "guide.yaml:12: claims[0]: verdict 'true' needs a note; add",
    ),
    ("profiles.yaml", "speed: 5", "speed: 0", "profiles.yaml:2: profiles[0]: weighs nothing; give at least one criterion"),
    (
        "migrations/heron-to-ibis.yaml",
        "changes:\n",
        "changes:\n  - {concept: routes, before: a, after: b, sources: [https://example.org/page], checked: 2026-01-02}\n",
        "migrations/heron-to-ibis.yaml:4: changes[1].concept: 'routes' occurs above too; put both into one change",
    ),
    (
        "examples/hello/checked.yaml",
        "  heron:",
        "  ibis:",
        "examples/hello/task.yaml:5: frameworks.heron: was never checked; run `python -m lab",
    ),
    (
        "frameworks/heron.yaml",
        '["heron>=3"]',
        '["heron>=3", "egret>=1"]',
        "examples/hello/task.yaml:5: frameworks.heron: was checked with other packages than it lists; run",
    ),
    ("examples/hello/native.yaml", "", ANSWERED, "examples/hello/task.yaml:5: frameworks.heron: has no recorded answer to 'hello'; run"),
    (
        "examples/hello/mutations.yaml",
        "  - {framework: heron, file: app.py, find: print, replace: repr, why: It is silent., caught_by: Hello}\n",
        "",
        "examples/hello/contract.yaml:1: file: has steps, but mutations.yaml has fewer than 2 mistakes that they must catch; add",
    ),
    (
        "benchmarks/public.csv",
        "2025,,,1",
        "2025,,,",
        "benchmarks/public.yaml:7: caveats[0]: no row of public.csv names caveat 1; name it there",
    ),
    ("benchmarks/public.csv", FIGURE, FIGURE * 2, "benchmarks/public.csv:4: row: is the same setting as line 3; keep one"),
    ("benchmarks/public.csv", "1.5,9", "15,9", "benchmarks/public.csv:2: p99_ms: 9 is less than the median, 15; correct it"),
    ("benchmarks/public.csv", "1.5,9", "1.5,0", "benchmarks/public.csv:2: p99_ms: is 0; leave empty what the source does not state"),
    ("adoption.csv", ROW, ROW * 2, "adoption.csv:3: date: heron has stars of 2026-01-02 in line 2 too; keep one"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), SLIPS, ids=[said for *_, said in SLIPS])
def test_breach_is_named_and_leaves_nothing_out(
    name: str, old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_small_data(tmp_path)
    assert run_check(tmp_path) == 0
    before = catalog.load(tmp_path)
    path = tmp_path / name
    text = path.read_text() if path.exists() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else new)
    capsys.readouterr()
    assert run_check(tmp_path) == 1
    assert [line[: len(said)] for line in capsys.readouterr().out.splitlines()] == [said]
    after = catalog.load(tmp_path)
    assert not after.faults
    assert (after.frameworks.keys(), after.tasks.keys()) == (before.frameworks.keys(), before.tasks.keys())


def test_a_share_is_at_most_100_percent(tmp_path: Path) -> None:
    write_small_data(tmp_path)
    path = tmp_path / "vocabulary.yaml"
    path.write_text(path.read_text().replace("unit: stars", 'unit: "% of respondents"'))
    path = tmp_path / "adoption.csv"
    path.write_text(path.read_text().replace(",12,", ",100.5,"))
    (fault,) = rule_violations(tmp_path, catalog.load(tmp_path))
    assert str(fault) == "adoption.csv:2: value: 100.5 is more than 100 %; correct it"


def test_where_several_frameworks_do_a_task_its_mistakes_are_in_two_of_them(tmp_path: Path) -> None:
    write_small_data(tmp_path)
    run = 'run: {interface: wsgi, app: "app:app", development: "x {port}", production: "x {port}", packages: [ibis>=1]}\n'
    files = {
        "examples/hello/task.yaml": "  ibis: {files: [app.py]}\n",
        "examples/hello/checked.yaml": '  ibis: {runs: [{python: "3.11", day: 2026-01-02, packages: {ibis: "1"}}]}\n',
        "frameworks/ibis.yaml": run,
    }
    for name, text in files.items():
        with (tmp_path / name).open("a") as file:
            file.write(text)
    (tmp_path / "examples" / "hello" / "ibis").mkdir()
    (tmp_path / "examples" / "hello" / "ibis" / "app.py").write_text("print('hello')\n")
    (fault,) = rule_violations(tmp_path, catalog.load(tmp_path))
    assert "fewer than 2 mistakes that they must catch, on different frameworks; add them" in str(fault)


def test_backgrounds_are_those_of_the_theme() -> None:
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for mode, backgrounds in BACKGROUNDS.items():
        assert backgrounds == (themes[mode]["backgroundColor"], themes[mode]["secondaryBackgroundColor"])


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(("one", "other"), [("#0b6b61", "#a04000"), ("#2aa198", "#ff8c42"), ("#ff0000", "#00aa00"), ("#3988f7", "#743ed6")])
def test_distance_is_that_of_the_readers_who_see_the_least(one: str, other: str) -> None:
    """As another library has it."""
    seen = [(Color(one), Color(other))]
    seen += [
        tuple(Color(colour).filter(vision, method="machado").clip("srgb") for colour in (one, other))
        for vision in ("protan", "deutan", "tritan")
    ]
    assert least_distance(one, other) == pytest.approx(min(a.delta_e(b, method="ok") for a, b in seen), abs=0.002)


def test_frameworks_that_are_shown_first_are_told_apart_by_every_reader(tmp_path: Path) -> None:
    write_small_data(tmp_path)
    path = tmp_path / "frameworks" / "ibis.yaml"
    red_green = 'order: 2\ncolor: {light: "#0b6b61", dark: "#ff8c42"}'
    path.write_text(path.read_text().replace('order: 2\ncolor: {light: "#a04000", dark: "#ff8c42"}', red_green))
    assert rule_violations(tmp_path, catalog.load(tmp_path)) == [], "it is not shown first"
    path.write_text(path.read_text().replace("order: 2\n", "order: 2\ndefault: true\n"))
    (fault,) = rule_violations(tmp_path, catalog.load(tmp_path))
    assert str(fault).startswith(
        "frameworks/ibis.yaml:6: color.light: '#0b6b61' looks like the colour of Heron to some readers; write another"
    )


def test_the_tested_data_meet_every_rule() -> None:
    assert [str(fault) for fault in rule_violations(SHIPPED, catalog.load(SHIPPED))] == []


def test_a_breach_of_broken_files_is_not_said_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_small_data(tmp_path)
    (tmp_path / "frameworks" / "heron.yaml").write_text("name: [")
    assert run_check(tmp_path) == 1
    assert {re.split(r":\d+:", line)[0] for line in capsys.readouterr().out.splitlines()} == {"frameworks/heron.yaml"}
