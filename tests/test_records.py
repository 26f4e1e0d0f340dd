"""A decision record is proposed, never only good, says where its scores come from, and nothing typed into it is markup."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import small_data
from conftest import weights_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import catalog
from catalog import Catalog
from catalog.models import Criterion, Score
from decision.choice import Choice, OwnAlternative, clean_text, current_decision_data, initial_choice, problem_from_choice, with_defaults
from decision.formatting import quote
from decision.markdown import escape_line
from decision.problem_json import parse_problem
from decision.record import Record, chosen_alternative
from decision.record_formats import escape_formula, file_name, to_csv, to_json, to_madr, to_nygard
from decision.solve import solve, to_jsonable
from decision.url_codec import decode, encode

NASTY = (
    "# 1. **Bold** | `code` <script>alert(1)</script> <!-- [a](http://b.example/c) ![x](y) https://d.example www.e.example "
    "f@g.example ~~h~~ $i$ &amp; \\ #\n## Heading\n\n- item\n+ item\n2) item\n===\n```\n> quote\n\ud800 \u202e end  "
)
SCORES = {
    "heron": {"speed": (5, "high"), "ease": (2, "high"), "size": (3.5, "high")},
    "ibis": {"speed": (3, "low"), "ease": (4, "high"), "size": (3, "high")},
    "egret": {"speed": (2, "high"), "ease": (2, "high")},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Three frameworks on three criteria; one score is not researched."""
    folder = tmp_path_factory.mktemp("data")
    small_data.write_small_data(folder)
    small = catalog.load(folder)
    anchors = {point: f"Word {point}" for point in range(1, 6)}
    frameworks = {}
    for slug, row in SCORES.items():
        scores = {
            id: Score(
                score=points, rationale=f"Counted in `{slug}` <{id}>. It holds", confidence=how, sources=SOURCES, checked="2026-02-03"
            )
            for id, (points, how) in row.items()
        }
        frameworks[slug] = small.frameworks["heron"].model_copy(update={"name": slug.title(), "scores": scores})
    criteria = tuple(Criterion(id=id, name=id.title(), description=".", anchors=anchors) for id in ("speed", "ease", "size"))
    return small.model_copy(update={"frameworks": frameworks, "criteria": criteria})


SOURCES = ("https://example.org/a_b", "package: heron 3.10")
Make = Callable[..., Record]


@pytest.fixture(scope="module")
def make(data: Catalog) -> Make:
    def record(project: str = "", context: str = "", **changed: Any) -> Record:
        """A record of Heron against Ibis with weights 5, 3, 1, or of what is changed of that choice."""
        now = current_decision_data(data)
        base = replace(initial_choice(now), weights={"speed": 5, "ease": 3, "size": 1}, frameworks=("heron", "ibis"))
        choice: Choice = with_defaults(replace(base, **changed), now)
        answer = solve(replace(problem_from_choice(choice, now), samples=500))
        link = "https://guide.example/decide?" + encode(choice, "2026-02-03-ab12cd3")
        return Record(data, choice, answer, "2026-02-03-ab12cd3", link, date(2026, 8, 31), project, context)

    return record


CLEAR = {"weights": {"speed": 5, "ease": 0, "size": 1}}
CLOSE = {"weights": {"speed": 4, "ease": 3, "size": 0}}
STATES: dict[str, dict[str, Any]] = {
    "leaning": {},
    "clear": CLEAR,
    "close call": CLOSE,
    "equal": {"weights": {"speed": 3, "ease": 3, "size": 3}, "own_scores": {"ibis": {"speed": 1.0, "ease": 1.0}}},
    "tie": {"weights": {"speed": 4, "ease": 4, "size": 0}},
    "missing score": {"frameworks": ("heron", "ibis", "egret")},
    "open": {"weights": {"speed": 1, "ease": 1, "size": 5}, "frameworks": ("heron", "ibis", "egret")},
    "one qualifies": {"musts_by_score": {"ease": 3.0}},
    "nobody qualifies": {"musts_by_score": {"ease": 5.0}, "musts_by_feature": {"websockets": "partial"}},
    "no weights": {"weights": {"speed": 0, "ease": 0, "size": 0}},
    "one option": {"frameworks": ("heron",)},
    "own": {
        "own_scores": {"heron": {"speed": 3.5}},
        "alternatives": (
            OwnAlternative(NASTY[:80], {"speed": 4.5, "ease": 4.0, "size": 1.0}, {}),
            OwnAlternative("- 1. Kit #", {"speed": 1.0}, {}),
        ),
    },
}


def part(document: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    after = document.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", after)[0].strip()


# ---------------------------------------------------------------- Markdown that linters accept


@pytest.fixture(scope="module")
def faults() -> Callable[[str], list[str]]:
    """Rules of markdownlint that a text breaks, with the settings of MADR's own decisions: long lines, repeated headings."""
    from pymarkdown.api import PyMarkdownApi

    def scan(text: str) -> list[str]:
        linter = PyMarkdownApi().disable_rule_by_identifier("md013").disable_rule_by_identifier("md024")
        linter.enable_extension_by_identifier("front-matter").enable_extension_by_identifier("markdown-tables")
        linter.set_string_property("plugins.md004.style", "asterisk")
        result = linter.scan_string(text)
        return [f"{fault.line_number}: {fault.rule_id} {fault.rule_description}" for fault in result.scan_failures] + result.critical_errors

    return scan


@pytest.mark.parametrize("state", STATES)
def test_records_pass_markdownlint(state: str, make: Make, faults: Callable[[str], list[str]]) -> None:
    record = make(project=NASTY, context=NASTY, **STATES[state])
    assert faults(to_madr(record)) == []
    if state in ("own", "leaning"):  # it has the same parts
        assert faults(to_nygard(record)) == []


def test_the_linter_looks(faults: Callable[[str], list[str]]) -> None:
    bad = "# Title:\n\n- item \nSee <b>this</b>\n## Next\ntext"
    assert {line.split()[1] for line in faults(bad)} >= {"MD004", "MD009", "MD022", "MD026", "MD033", "MD047"}


@pytest.mark.parametrize("write", [to_madr, to_nygard])
@pytest.mark.parametrize("state", STATES)
def test_lines_are_tidy(state: str, write: Callable[[Record], str], make: Make) -> None:
    text = write(make(project=NASTY, context="We sell birds. They fly. 7 of them.", **STATES[state]))
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    for line in text.splitlines():
        assert line == line.rstrip()
        if not line.startswith(("#", "|")):
            assert not re.search(r"[a-z)”][.!?] [A-Z]", line.replace("Source: package:", "")), f"two sentences in {line!r}"
    assert "We sell birds.\nThey fly.\n7 of them.\n" in text
    assert not re.search(r"^\s*[-+] ", text, re.MULTILINE), "lists have *"
    text.encode()


# ---------------------------------------------------------------- what a reader types


MARKS = st.lists(st.sampled_from([*"\\`*_[]<>|~$&#@:/.!-+= \n1)wWA\ud800\u202e\0", "www.", "://"]), max_size=12).map("".join)


@given(st.text(st.characters(), max_size=40) | MARKS)
@example(NASTY)
def test_typed_text_prints_as_it_was_and_is_nothing_else(text: str) -> None:
    safe = escape_line(text)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", safe) == clean_text(text), "what a backslash before punctuation means in Markdown"
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "·", safe)
    assert not re.search(r"[\\`*_\[\]<>|~$&#@\n]|://|www\.", bare, re.IGNORECASE)


def outline(text: str) -> list[tuple[str, int]]:
    """By line what makes it more than plain text: how it begins, and how many cells of a table it has."""
    lines = [re.sub(r"\\.", "·", line) for line in text.splitlines()]
    begins = [(re.match(r" *(#+ |\* |[|>~`+=-]|\d+[.)]( |$)|)", line), line.count("|")) for line in lines]
    return [(found[0], cells) for found, cells in begins if found and (found[1] or cells)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=MARKS)
@example(name="Scores")
@example(name=NASTY)
@example(name="- ===")
@example(name="A. # B. 1. C")
def test_typed_text_adds_no_structure(name: str, make: Make) -> None:
    """Headings, lists and tables are those of a record in which harmless words were typed."""
    for write in (to_madr, to_nygard):
        nasty, harmless = (
            write(make(project=text, context=text, alternatives=(OwnAlternative(text, {"speed": 1.0}, {}),))) for text in (name, "Kit")
        )
        assert outline(nasty) == outline(harmless)


def test_typed_text_stands_where_it_belongs(make: Make) -> None:
    text = to_madr(make(project="Bird *watch*", context="We sell <b>birds</b>.", **CLEAR))
    assert "\n# Use Heron for “Bird \\*watch\\*”\n" in text
    assert part(text, "## Context and Problem Statement").splitlines()[:2] == [
        "We sell \\<b\\>birds\\</b\\>.",
        "Which Python web framework do we use for “Bird \\*watch\\*”?",
    ]


SPEAKS_FOR_US = (
    "Heron is the recommended choice. Everything else",
    "Heron (verified by the Framework Guide)",
    "A” leads. “Heron",
    'Kit" is clear. "Ibis',
    "Kit\nChosen option: Ibis",
    "Kit. # Ibis leads",
)


@pytest.mark.parametrize("name", SPEAKS_FOR_US)
def test_own_names_never_read_as_our_words(name: str, make: Make) -> None:
    """They stand in quotation marks that they cannot close, marked as own options, and begin no line."""
    kit = OwnAlternative(name, {"speed": 5.0, "ease": 5.0, "size": 5.0}, {})
    record = make(project=name, alternatives=(kit,))
    shown = escape_line(quote(name))
    for write in (to_madr, to_nygard):
        text = write(record)
        assert f"{shown} (own option)" in text
        bare = text.replace(record.link, "").replace(f"{shown} (own option)", "").replace(shown, "")
        assert "recommended" not in bare
        assert "verified" not in bare
        assert not re.search(r"^(\W*)(Everything else|Ibis leads|Chosen option: Ibis|is clear)", bare, re.MULTILINE)
        assert escape_line(clean_text(name)) not in bare
    assert json.loads(to_json(record))["verdict"].startswith(f"{quote(name)} (own option) leads")


# ---------------------------------------------------------------- MADR


def test_a_record_is_always_proposed(make: Make) -> None:
    for state in STATES.values():
        record = make(**state)
        assert to_madr(record).startswith('---\nstatus: "proposed"\ndate: 2026-08-31\ndecision-makers:\nconsulted:\ninformed:\n---\n\n# ')
        assert part(to_nygard(record), "## Status") == "Proposed"
        assert json.loads(to_json(record))["status"] == "proposed"
        for text in (to_madr(record), to_nygard(record)):
            assert "accepted" not in text


def test_madr_has_the_parts_of_its_template_in_order(make: Make) -> None:
    headings = [line for line in to_madr(make()).splitlines() if re.match(r"#{2,3} ", line)]
    assert headings == [
        "## Context and Problem Statement",
        "## Decision Drivers",
        "## Considered Options",
        "## Decision Outcome",
        "### Consequences",
        "### Confirmation",
        "## Pros and Cons of the Options",
        "### Heron",
        "### Ibis",
        "## More Information",
        "### Scores",
        "### What would change the result",
        "### How firm it is",
        "### How to see it again",
    ]
    assert [line for line in to_nygard(make()).splitlines() if line.startswith("## ")] == [
        "## Status",
        "## Context",
        "## Decision",
        "## Consequences",
    ]


@pytest.mark.parametrize(
    ("state", "winner", "because"),
    [
        ("leaning", "Heron", "because it comes out best on what counts here."),
        ("clear", "Heron", "because it comes out best on what counts here."),
        ("one qualifies", "Ibis", "because it is the only option that meets the must-haves."),
        ("close call", None, "because first place is a close call."),
        ("tie", None, "because the first options are tied."),
        ("equal", None, "because all weights are equal so far."),
        ("missing score", "Heron", "because it comes out best on what counts here."),
        ("open", None, "because who is first depends on scores that are not known."),
        ("one option", None, "because only one option was compared."),
        ("nobody qualifies", None, "because no option meets every must-have."),
        ("no weights", None, "because nothing is weighed."),
    ],
)
def test_the_team_names_the_option_where_the_result_is_not_firm(state: str, winner: str | None, because: str, make: Make) -> None:
    record = make(**STATES[state])
    option = f'"{winner}"' if winner else "to be named by the team"
    assert part(to_madr(record), "## Decision Outcome").startswith(f"Chosen option: {option}, {because}\n")
    assert f"Chosen option: {option}, {because}" in part(to_nygard(record), "## Decision")
    assert f"\n# {f'Use {winner}' if winner else 'Choose a web framework'}\n" in to_madr(record)
    assert file_name(record) == (f"NNNN-use-{winner.lower()}.md" if winner else "NNNN-choose-web-framework.md")


@pytest.mark.parametrize("state", sorted(set(STATES) - {"no weights", "nobody qualifies"}))
def test_consequences_are_never_only_good(state: str, make: Make) -> None:
    for text in (part(to_madr(make(**STATES[state])), "### Consequences"), part(to_nygard(make(**STATES[state])), "## Consequences")):
        assert "* Bad, because " in text


def test_consequences_are_gains_and_losses_against_the_second(make: Make) -> None:
    assert part(to_madr(make(**CLEAR)), "### Consequences").splitlines() == [
        "Of choosing Heron rather than Ibis:",
        "",
        "* Good, because Speed is 5 of 5 against 3 of 5 for Ibis (+1.67 of the weighted score)",
        "* Good, because Size is 3.5 of 5 against 3 of 5 for Ibis (+0.08 of the weighted score)",
        "* Bad, because Ease is the lowest score of Heron, 2 of 5",
    ]
    close = part(to_madr(make(**CLOSE)), "### Consequences")
    assert close.startswith("If Heron is chosen rather than Ibis (the other way round, good and bad change places):\n")
    assert "* Bad, because Ease is 2 of 5 against 4 of 5 for Ibis (−0.86 of the weighted score)" in close


def test_drivers_have_weight_share_and_anchors(make: Make) -> None:
    drivers = part(to_madr(make(musts_by_score={"speed": 2.5}, musts_by_feature={"websockets": "partial"}, **CLEAR)), "## Decision Drivers")
    assert drivers.splitlines() == [
        "* Speed: weight 5 of 5, 83 % of all (1 means “Word 1”; 5 means “Word 5”)",
        "* Size: weight 1 of 5, 17 % of all (1 means “Word 1”; 5 means “Word 5”)",
        "* Must-have: Speed of at least 2.5",
        "* Must-have: WebSockets, at least “Partial”",
    ]


def test_eliminated_options_are_listed_with_their_reason(make: Make) -> None:
    text = to_madr(make(**STATES["one qualifies"]))
    assert part(text, "## Considered Options") == "* Heron, which misses a must-have: Ease needs at least 3, has 2\n* Ibis"
    assert part(text, "### Heron").startswith("Heron does not meet every must-have: Ease needs at least 3, has 2.\n")


def test_arguments_have_rationale_source_and_day(make: Make) -> None:
    heron = part(to_madr(make()), "### Heron").splitlines()
    assert heron == [
        "Place 1, with 3.8 of 5.",
        "",
        "* Good, because Speed is 5 of 5.",
        "  Counted in `heron` \\<speed\\>.",
        "  It holds.",
        "  Source: <https://example.org/a_b>; package: heron 3.10; checked 2026-02-03.",
        "* Bad, because Ease is 2 of 5.",
        "  Counted in `heron` \\<ease\\>.",
        "  It holds.",
        "  Source: <https://example.org/a_b>; package: heron 3.10; checked 2026-02-03.",
        "* Neutral, because Size is 3.5 of 5.",
        "  Counted in `heron` \\<size\\>.",
        "  It holds.",
        "  Source: <https://example.org/a_b>; package: heron 3.10; checked 2026-02-03.",
    ]


def test_own_scores_and_changed_data_are_marked_everywhere(make: Make) -> None:
    record = make(own_scores={"heron": {"speed": 3.5}}, alternatives=(OwnAlternative("Kit", {"speed": 1.0}, {}),))
    text = to_madr(record)
    assert "* Neutral, because Speed is 3.5 of 5 (own score, the Framework Guide has 5).\n  Source of the Framework Guide: <" in text
    assert "| Speed | 5 | 56 % | 3.5 (own score, the Framework Guide has 5) | 3 | 1 |" in text
    assert "### “Kit” (own option)" in text
    assert "own score; the Framework Guide has 5" in to_csv(record)
    older = to_madr(make(scores={"heron": {"speed": 4.5}}))
    assert "* Good, because Speed is 4.5 of 5 (the Framework Guide now has 5).\n  Source of the Framework Guide: <" in older
    (speed,) = [row for row in csv.reader(io.StringIO(to_csv(make(scores={"heron": {"speed": 4.5}})))) if row[0] == "Speed"]
    assert speed[3:5] == ["4.5", "of data version 2026-02-03-ab12cd3; the Framework Guide now has 5"]


def test_the_table_holds_every_score(make: Make) -> None:
    table = part(to_madr(make(frameworks=("ibis", "egret"))), "### Scores").splitlines()[:6]
    assert table == [
        "| Criterion | Weight | Share | Ibis | Egret |",
        "| --- | --- | --- | --- | --- |",
        "| Speed | 5 | 56 % | 3 | 2 |",
        "| Ease | 3 | 33 % | 4 | 2 |",
        "| Size | 1 | 11 % | 3 | not known |",
        "| Weighted score | | | 3.3 | 1.9 to 2.3 |",
    ]


def test_the_worst_proven_scores_that_would_change_it_are_looked_at_first(make: Make) -> None:
    lines = part(to_madr(make()), "### Confirmation").splitlines()
    assert lines[0] == "Look at this decision again when one of these happens:"
    assert lines[2:4] == [
        "* Speed of Ibis turns out to be 3.9 or more, not 3 (confidence low, checked 2026-02-03)",
        "* Speed of Heron turns out to be 4.1 or less, not 5 (confidence high, checked 2026-02-03)",
    ]
    assert lines[-2] == "* What matters to us changes: Speed, weight now 5 → Ibis leads at 2 or below"


@pytest.mark.parametrize(
    ("day", "again"),
    [("2026-11-22", "2027-05-22"), ("2026-08-31", "2027-02-28"), ("2027-08-31", "2028-02-29"), ("2026-01-15", "2026-07-15")],
)
def test_a_record_asks_to_be_looked_at_after_half_a_year(day: str, again: str, make: Make) -> None:
    record = replace(make(), day=date.fromisoformat(day))
    assert part(to_madr(record), "### Confirmation").endswith(f"\n* It is {again}, six months after this record")


def test_what_would_change_it_and_how_firm_it_is_are_there(make: Make) -> None:
    text = to_madr(make())
    assert "Smallest change of weights that brings Ibis level with Heron: " in part(text, "### What would change the result")
    assert "first place is a tie." in part(text, "### What would change the result")
    firm = part(text, "### How firm it is")
    assert "Alone first with every slider up to one step away" in firm
    assert "Choose Ibis if you care most about Ease." in firm


def test_the_link_in_a_record_opens_the_same_choice(make: Make, data: Catalog) -> None:
    record = make(**STATES["own"])
    found = re.search(r"Open <(https://guide\.example/\S+)> for the same", to_madr(record))
    assert found
    choice = decode(found[1], current_decision_data(data)).choice
    assert choice.weights == record.choice.weights
    assert choice.scores == record.choice.scores
    assert choice.own_scores == record.choice.own_scores
    assert "of data version 2026-02-03-ab12cd3." in part(to_madr(record), "### How to see it again")
    assert "How to see it again" not in to_madr(replace(record, link="")), "a choice may be too long for a link"


# ---------------------------------------------------------------- CSV and JSON


def test_the_csv_reads_back(make: Make) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(make(frameworks=("heron", "egret"))))))
    assert rows == [
        ["Criterion", "Weight", "Share in %", "Heron", "Heron: source", "Egret", "Egret: source"],
        *(
            [id.title(), weight, share, heron, "https://example.org/a_b; package: heron 3.10 (checked 2026-02-03)", egret, source]
            for id, weight, share, heron, egret, source in (
                ("speed", "5", "56", "5", "2", "https://example.org/a_b; package: heron 3.10 (checked 2026-02-03)"),
                ("ease", "3", "33", "2", "2", "https://example.org/a_b; package: heron 3.10 (checked 2026-02-03)"),
                ("size", "1", "11", "3.5", "", ""),
            )
        ),
        ["Weighted score", "", "", "3.8", "", "1.9 to 2.3", ""],
        ["Place", "", "", "1", "", "2", ""],
    ]


FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1", "@x", ' =1"', "\t=1", "＝1+1", "＋1", "－1", "＠x", "|cmd /c x", "%0"]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_spreadsheet_runs_nothing(name: str, make: Make) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(make(alternatives=(OwnAlternative(name, {}, {}),))))))
    assert {len(row) for row in rows} == {9}
    assert not any(unicodedata.normalize("NFKC", cell[:1]) in (*"=+-@|%",) for row in rows for cell in row)
    assert escape_formula(name.strip()) == f"'{name.strip()}"


@pytest.mark.parametrize("state", STATES)
def test_the_json_can_be_solved_again(state: str, make: Make) -> None:
    record = make(project=NASTY, context=NASTY, **STATES[state])
    text = to_json(record)
    text.encode()
    found = json.loads(text)
    again = solve(parse_problem(json.dumps({**found["problem"], "samples": 500}).encode()))
    assert to_jsonable(again) == found["answer"]
    assert found["chosen"] == chosen_alternative(record.answer)
    assert found["link"] == record.link
    assert found["choice"]["weights"] == record.choice.weights


def test_the_shipped_data_gives_a_record_that_passes_markdownlint(faults: Callable[[str], list[str]]) -> None:
    shipped = catalog.current()
    now = current_decision_data(shipped)
    choice = replace(initial_choice(now), weights=weights_of(shipped.profiles[0]))
    answer = solve(problem_from_choice(choice, now))
    record = Record(
        shipped, choice, answer, shipped.version, "https://guide.example/decide?" + encode(choice, shipped.version), date(2026, 11, 22)
    )
    assert faults(to_madr(record)) == []
