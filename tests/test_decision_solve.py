"""`python -m decision solve`: the shape of its answer, its edge cases, and one line for bad input."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.__main__ import main
from decision.problem_json import BadProblemError, parse_problem, validate_problem
from decision.solve import solve, to_jsonable

IDS = ["c1", "c2", "c3", "c4", "c5", "c6"]
SCORES: dict[str, list[float]] = {
    "A": [5, 3.5, 2, 4, 3.5, 2],
    "B": [3, 3, 4, 4, 3, 2],
    "C": [2, 4.5, 5, 4, 2.5, 2],
    "D": [3, 3, 4, 3, 3, 2],
}
PROBLEM: dict[str, Any] = {
    "criteria": [{"id": name, "weight": weight} for name, weight in zip(IDS, [5, 3, 2, 1, 1, 0], strict=True)],
    "alternatives": [{"id": name, "scores": dict(zip(IDS, row, strict=True))} for name, row in SCORES.items()],
    "excluded": [{"id": "E", "misses": [{"feature": "websockets", "needs": "built-in", "has": "no"}]}],
}
HEAD = ["status", "weights", "ranking", "eliminated"]
NOTHING_TO_SAY: dict[str, Any] = {
    "firmness": None,
    "tipping": [],
    "smallest_shift": [],
    "score_flips": [],
    "one_notch": {"combinations": 0, "alone_first": {}, "ties": 0, "sampled": False},
    "acceptability": {},
    "central_weights": {},
    "influence": {},
    "dominated": [],
    "certain": False,
    "firmness_at_most": None,
    "first_place": [],
    "unknown": [],
}


def answer(changes: dict[str, Any] | None = None) -> Any:
    return to_jsonable(solve(validate_problem(PROBLEM | (changes or {}))))


def without_score(alternative: str, criterion: str) -> list[Any]:
    alternatives = deepcopy(PROBLEM["alternatives"])
    for entry in alternatives:
        if entry["id"] == alternative:
            del entry["scores"][criterion]
    return list(alternatives)


def test_the_answer_to_an_example_worked_by_hand() -> None:
    """Weighted sums of twelfths: A 47, C 40, B 39, D 38. C is 3 points behind A on c1 and 3 ahead on c3."""
    found = answer()
    assert list(found) == HEAD + list(NOTHING_TO_SAY)
    assert found["status"] == "ranked"
    assert list(found["weights"].values()) == [5 / 12, 3 / 12, 2 / 12, 1 / 12, 1 / 12, 0]
    assert [(line["id"], line["place"]) for line in found["ranking"]] == [("A", 1), ("C", 2), ("B", 3), ("D", 4)]
    assert found["ranking"][0] == {
        "id": "A",
        "place": 1,
        "value": 47 / 12,
        "percent": pytest.approx(72.9166667),
        "contributions": dict(zip(found["weights"], [25 / 12, 10.5 / 12, 4 / 12, 4 / 12, 3.5 / 12, 0], strict=True)),
        "value_low": 47 / 12,
        "value_high": 47 / 12,
    }
    assert found["eliminated"] == PROBLEM["excluded"]
    assert found["firmness"] == "leaning"  # alone first in 306 of 324
    # 7 twelfths of lead, 3 a slider step: level at 5 - 7/3, with 7 on the other sliders.
    assert {
        "rival": "C",
        "criterion": "c1",
        "share_at_tie": pytest.approx((8 / 3) / (8 / 3 + 7)),
        "slider_at_tie": pytest.approx(8 / 3),
        "first_slider_that_changes": 2,
    } in found["tipping"]
    assert len(found["tipping"]) == 3 * 6
    # 7/12 of lead closes by 3 + 3 for each weight moved from c1 to c3.
    shift = {"rival": "C", "possible": True, "moved_share": pytest.approx(7 / 72)}
    moves = [{"from": "c1", "to": "c3", "amount": pytest.approx(7 / 72)}]
    assert found["smallest_shift"][1] == shift | {"moves": moves}
    assert found["score_flips"][0] == {"id": "A", "criterion": "c1", "now": 5, "tie_at": 3.6}
    assert found["one_notch"] == {
        "combinations": 324,
        "alone_first": {"A": 306, "B": 0, "C": 6, "D": 0},
        "ties": 12,
        "sampled": False,
    }
    assert {name: len(ranks) for name, ranks in found["acceptability"].items()} == dict.fromkeys("ABCD", 4)
    assert list(found["central_weights"]["A"]) == IDS
    assert found["central_weights"]["D"] is None
    assert list(found["influence"].values()) == [1.25, 4.5 / 12, 0.5, 1 / 12, 1 / 12, 0]
    assert found["dominated"] == [{"id": "D", "by": "B"}]
    assert (found["certain"], found["firmness_at_most"], found["unknown"]) == (True, "leaning", [])
    assert [row["question"] for row in found["first_place"]] == ["one-notch", "uncertain-scores", "own-order", "any-weights"]
    near, by_scores, in_order, anywhere = (row["shares"] for row in found["first_place"])
    assert near["A"] == [306 / 324, 306 / 324]
    assert by_scores == {"A": [1, 1], "B": [0, 0], "C": [0, 0], "D": [0, 0]}, "no score is uncertain"
    assert anywhere == {name: [ranks[0], ranks[0]] for name, ranks in found["acceptability"].items()}
    assert sum(low for low, _ in in_order.values()) == pytest.approx(1)


def test_no_weights_gives_no_ranking_but_says_who_is_out() -> None:
    criteria = [criterion | {"weight": 0} for criterion in PROBLEM["criteria"]]
    expected = {"status": "no-weights", "weights": {}, "ranking": [], "eliminated": PROBLEM["excluded"]}
    assert answer({"criteria": criteria}) == expected | NOTHING_TO_SAY


def test_a_must_have_nobody_meets_names_every_miss() -> None:
    found = answer({"musts": [{"criterion": "c6", "at_least": 2.5}]})
    assert found["status"] == "nobody-qualifies"
    assert found["weights"]["c2"] == 0.25
    assert found["ranking"] == []
    misses = [{"criterion": "c6", "needs": 2.5, "has": 2}]
    assert found["eliminated"] == [{"id": name, "misses": misses} for name in "ABCD"] + PROBLEM["excluded"]
    assert {key: found[key] for key in NOTHING_TO_SAY} == NOTHING_TO_SAY


def test_a_must_have_on_a_score_that_is_not_known_fails_as_not_known() -> None:
    changes = {"musts": [{"criterion": "c1", "at_least": 2}], "alternatives": without_score("A", "c1")}
    found = answer(changes)
    assert found["eliminated"][0] == {"id": "A", "misses": [{"criterion": "c1", "needs": 2, "has": None}]}
    assert found["firmness"] is not None  # nobody who competes has a gap


def test_the_eliminated_appear_nowhere_else() -> None:
    found = answer({"musts": [{"criterion": "c2", "at_least": 3.5}], "excluded": []})
    assert [line["id"] for line in found["ranking"]] == ["A", "C"]
    assert list(found["acceptability"]) == list(found["one_notch"]["alone_first"]) == ["A", "C"]
    assert {point["rival"] for point in found["tipping"]} == {"C"}


def test_a_missing_score_gives_an_interval_and_decides_where_it_can() -> None:
    """C has 35 of twelfths without c1, which weighs 5 of them: at 1 + 12/5 it draws level with A's 47."""
    found = answer({"alternatives": without_score("C", "c1")})
    assert found["status"] == "ranked"
    intervals = {line["id"]: (line["value"], line["value_low"], line["value_high"]) for line in found["ranking"]}
    assert intervals["A"] == (47 / 12, 47 / 12, 47 / 12)
    assert intervals["C"] == (35 / 12, 35 / 12, 55 / 12)
    assert found["ranking"][-1]["id"] == "C"  # by its low end
    assert (found["certain"], found["firmness"], found["firmness_at_most"]) == (False, "close call", "clear")
    assert found["unknown"] == [{"id": "C", "criterion": "c1", "moves": pytest.approx(20 / 12), "turns_at": 3.4}]
    assert (found["tipping"], found["smallest_shift"], found["score_flips"]) == ([], [], [])
    near = found["first_place"][0]["shares"]
    assert near["A"][0] == near["C"][0] == 0
    assert near["A"][1] > 0.95
    assert near["C"][1] > 0.95


def test_several_leaders_tie_and_have_no_single_winner_to_beat() -> None:
    twin = {"id": "AA", "scores": PROBLEM["alternatives"][0]["scores"]}
    found = answer({"alternatives": [*PROBLEM["alternatives"], twin]})
    assert [(line["id"], line["place"]) for line in found["ranking"][:3]] == [("A", 1), ("AA", 1), ("C", 3)]
    assert found["firmness"] == "tie"
    assert (found["tipping"], found["smallest_shift"], found["score_flips"]) == ([], [], [])
    assert found["one_notch"]["alone_first"]["A"] == 0
    assert found["acceptability"]["A"] == found["acceptability"]["AA"]


def test_the_only_survivor_has_no_rivals() -> None:
    found = answer({"musts": [{"criterion": "c1", "at_least": 5}]})
    assert [line["id"] for line in found["ranking"]] == ["A"]
    assert (found["tipping"], found["smallest_shift"], found["score_flips"]) == ([], [], [])
    assert found["acceptability"] == {"A": [1]}


def test_numbers_are_the_decimals_written() -> None:
    text = b'{"criteria": [{"id": "c", "weight": 0.1}], "alternatives": [{"id": "A", "scores": {"c": 3.1}}]}'
    problem = parse_problem(text)
    assert (problem.criteria[0].weight, problem.alternatives[0].scores) == (Fraction(1, 10), (Fraction(31, 10),))
    assert validate_problem(json.loads(text)) == validate_problem(json.loads(text, parse_float=Decimal)) == problem


def test_defaults_are_those_of_the_design() -> None:
    spelled_out = {"musts": [], "scale": [1, 5], "slider_max": 5, "samples": 20000, "seed": 1}
    assert validate_problem(PROBLEM | spelled_out) == validate_problem(PROBLEM)


def test_a_wider_scale_and_slider() -> None:
    changes = {
        "scale": [-10, 10],
        "slider_max": 100,
        "criteria": [{"id": "c1", "weight": 100}, {"id": "c2", "weight": 50}],
    }
    alternatives = [{"id": "A", "scores": {"c1": 10, "c2": -5}}, {"id": "B", "scores": {"c1": -10, "c2": 10}}]
    found = answer(changes | {"alternatives": alternatives})
    assert [line["value"] for line in found["ranking"]] == [5, pytest.approx(-10 / 3)]
    assert found["ranking"][0]["percent"] == 75
    assert found["one_notch"]["combinations"] == 2 * 3


def test_the_largest_table_answers() -> None:
    """12 criteria and 300 alternatives; 3^12 combinations are sampled."""
    criteria = [{"id": f"c{j}", "weight": 1 + j % 4} for j in range(12)]
    scores = [{f"c{j}": 1 + (i * 7 + j * i * i) % 9 / 2 for j in range(12)} for i in range(300)]
    alternatives = [{"id": f"a{i}", "scores": row} for i, row in enumerate(scores)]
    found = answer({"criteria": criteria, "alternatives": alternatives})
    assert len(found["ranking"]) == len(found["acceptability"]["a0"]) == 300
    assert found["one_notch"]["sampled"]
    assert found["one_notch"]["combinations"] == 20000


# The command


def test_the_command_reads_a_file_or_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(PROBLEM), encoding="utf-8-sig")
    for file, piped in [(str(path), None), ("-", path.read_bytes())]:
        command = [sys.executable, "-m", "decision", "solve", file]
        done = subprocess.run(command, input=piped, capture_output=True, check=True, cwd=Path(__file__).parents[1])
        assert done.stderr == b""
        assert json.loads(done.stdout) == answer()


def run(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, str, str]:
    code = main(["solve", str(path)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_help_names_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["solve", "--help"])
    said = capsys.readouterr().out
    missing = [name for name in (*answer(), *PROBLEM, "uncertainty", "musts", "scale", "slider_max", "samples", "seed") if name not in said]
    assert not missing


@pytest.mark.parametrize(
    ("uncertainty", "field"),
    [
        ({"c1": -1}, "alternatives[0].uncertainty.c1"),
        ({"c1": 4.5}, "alternatives[0].uncertainty.c1"),
        ({"c9": 1}, "alternatives[0].uncertainty.c9"),
        ({"c1": "much"}, "alternatives[0].uncertainty.c1"),
        (3, "alternatives[0].uncertainty"),
    ],
)
def test_an_uncertainty_that_is_none_is_named(uncertainty: object, field: str) -> None:
    alternatives = deepcopy(PROBLEM["alternatives"])
    alternatives[0]["uncertainty"] = uncertainty
    with pytest.raises(BadProblemError, match=re.escape(field)):
        validate_problem(PROBLEM | {"alternatives": alternatives})


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, tmp_path / "none.json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "none.json: No such file" in err


CRITERIA = '"criteria": [{"id": "c1", "weight": 1}, {"id": "c2", "weight": 2}]'
ALTERNATIVES = '"alternatives": [{"id": "A", "scores": {"c1": 1, "c2": 2}}]'
MISS = '"feature": "f", "needs": "yes"'


def of_weight(weight: str) -> str:
    return f'{{"criteria": [{{"id": "c1", "weight": {weight}}}], "alternatives": [{{"id": "A", "scores": {{}}}}]}}'


def of_score(score: str) -> str:
    return f'{{{CRITERIA}, "alternatives": [{{"id": "A", "scores": {{"c2": {score}}}}}]}}'


def also(more: str) -> str:
    return f"{{{CRITERIA}, {ALTERNATIVES}, {more}}}"


BAD = [
    ("", "input: not JSON"),
    ("weights please", "input: not JSON"),
    ("[" * 100_000, "input: nested too deeply"),
    (also('"seed": ' + "[" * 200 + "]" * 200), "seed: must be a number, not a list"),
    ("[]", "input: must be an object, not a list"),
    ("null", "input: must be an object, not null"),
    ("{}", "criteria: missing"),
    (f"{{{CRITERIA}}}", "alternatives: missing"),
    (also('"colour": 1'), "colour: unknown key"),
    (also('"seed": 1, "seed": 2'), "seed: written twice"),
    ('{"criteria": {}, ' + ALTERNATIVES + "}", "criteria: must be a list"),
    ('{"criteria": [], ' + ALTERNATIVES + "}", "criteria: must not be empty"),
    (f'{{{CRITERIA}, "alternatives": []}}', "alternatives: must not be empty"),
    ('{"criteria": [3], ' + ALTERNATIVES + "}", "criteria[0]: must be an object"),
    ('{"criteria": [{"id": "c1"}], ' + ALTERNATIVES + "}", "criteria[0].weight: missing"),
    ('{"criteria": [{"id": 1, "weight": 1}], ' + ALTERNATIVES + "}", "criteria[0].id: must be text"),
    ('{"criteria": [{"id": " ", "weight": 1}], ' + ALTERNATIVES + "}", "criteria[0].id: must be text"),
    ('{"criteria": [{"id": "c1", "weight": 1, "note": ""}], ' + ALTERNATIVES + "}", "criteria[0].note: unknown key"),
    (of_weight('1}, {"id": "c1", "weight": 2'), "criteria[1].id: 'c1' is there already"),
    (of_weight('1, "weight": 2'), "criteria[0].weight: written twice"),
    (of_weight("NaN"), "criteria[0].weight: NaN is not a number"),
    (of_weight("Infinity"), "criteria[0].weight: Infinity is not a number"),
    (of_weight("-Infinity"), "criteria[0].weight: -Infinity is not a number"),
    (of_weight("1e999"), "criteria[0].weight: 1E+999 has more than 400 digits"),
    (of_weight("1e-999"), "criteria[0].weight: 1E-999 has more than 400 digits"),
    (of_weight("1e99999999999999999999"), "criteria[0].weight: NaN is not a number"),
    (of_weight("1" * 5000), "criteria[0].weight: 1111"),
    (of_weight("-1"), "criteria[0].weight: -1 is outside 0 to 5"),
    (of_weight("-1e-9"), "criteria[0].weight: -1E-9 is outside 0 to 5"),
    (of_weight("5.01"), "criteria[0].weight: 5.01 is outside 0 to 5"),
    (of_weight('"3"'), "criteria[0].weight: must be a number, not '3'"),
    (of_weight("true"), "criteria[0].weight: must be a number, not true"),
    (of_weight("null"), "criteria[0].weight: must be a number, not null"),
    (of_weight("[1]"), "criteria[0].weight: must be a number, not a list"),
    (of_score("5.5"), "alternatives[0].scores.c2: 5.5 is outside 1 to 5"),
    (of_score("0"), "alternatives[0].scores.c2: 0 is outside 1 to 5"),
    (of_score("NaN"), "alternatives[0].scores.c2: NaN"),
    (of_score("false"), "alternatives[0].scores.c2: must be a number, not false"),
    (of_score("null"), "alternatives[0].scores.c2: must be a number, not null"),
    (of_score("{}"), "alternatives[0].scores.c2: must be a number, not an object"),
    (of_score('1, "c9": 3'), "alternatives[0].scores.c9: not among the criteria"),
    (of_score('1, "a\\nb\\u2028": 3'), "alternatives[0].scores.'a\\nb\\u2028': not among the criteria"),
    (of_score('1, "c2": 2'), "alternatives[0].scores.c2: written twice"),
    (of_score('1}}, {"id": "A", "scores": {'), "alternatives[1].id: 'A' is there already"),
    (f'{{{CRITERIA}, "alternatives": [{{"id": "A"}}]}}', "alternatives[0].scores: missing"),
    (f'{{{CRITERIA}, "alternatives": [{{"id": "A", "scores": [1, 2]}}]}}', "alternatives[0].scores: must be an object"),
    (also('"musts": [{"criterion": "c9", "at_least": 3}]'), "musts[0].criterion: 'c9' is not among the criteria"),
    (also('"musts": [{"criterion": "c1", "at_least": 6}]'), "musts[0].at_least: 6 is outside 1 to 5"),
    (also('"musts": [{"criterion": "c1"}]'), "musts[0].at_least: missing"),
    (
        also('"musts": [{"criterion": "c1", "at_least": 3}, {"criterion": "c1", "at_least": 3}]'),
        "musts[1].criterion: 'c1'",
    ),
    (also('"excluded": [{"id": "E", "misses": []}]'), "excluded[0].misses: must not be empty"),
    (also(f'"excluded": [{{"id": "E", "misses": [{{{MISS}}}]}}]'), "excluded[0].misses[0].has: missing"),
    (also(f'"excluded": [{{"id": "E", "misses": [{{{MISS}, "has": 3}}]}}]'), "excluded[0].misses[0].has: must be text"),
    (also('"scale": [5, 1]'), "scale: must be two numbers"),
    (also('"scale": [1]'), "scale: must be two numbers"),
    (also('"scale": [1, 3, 5]'), "scale: has 3 entries"),
    (also('"scale": [1, 1.5]'), "alternatives[0].scores.c2: 2 is outside 1 to 1.5"),
    (also('"scale": [1, 1e30]'), "scale[1]: 1E+30 is outside"),
    (also('"slider_max": 0'), "slider_max: must be more than 0"),
    (also('"slider_max": 1.5'), "criteria[1].weight: 2 is outside 0 to 1.5"),
    (also('"samples": 0'), "samples: 0 is not a whole number from 1 to 1000000"),
    (also('"samples": 1000001'), "samples: 1000001 is not a whole number"),
    (also('"samples": 2.5'), "samples: 2.5 is not a whole number"),
    (also('"samples": 1e400'), "samples: 1E+400 is"),
    (also('"seed": -1'), "seed: -1 is not a whole number"),
    (also('"seed": true'), "seed: must be a number, not true"),
    (also('"seed": 1e19'), "seed: 1E+19 is not a whole number"),
    (json.dumps(PROBLEM | {"criteria": [{"id": str(j), "weight": 1} for j in range(31)]}), "criteria: has 31 entries"),
    (
        json.dumps(PROBLEM | {"alternatives": [{"id": str(i), "scores": {}} for i in range(501)]}),
        "alternatives: has 501 entries, at most 500",
    ),
    (" " * 4_000_001, "input: more than 4,000,000 bytes"),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:60] for _, message in BAD])
def test_bad_input_exits_2_with_one_line_naming_the_field(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "problem.json"
    path.write_text(text)
    code, out, err = run(capsys, path)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith(message)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadProblemError, match="input: not UTF-8 text"):
        parse_problem(b'{"criteria": "\xff"}')


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
NAMES = st.text(max_size=5) | st.sampled_from(list(PROBLEM))
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=8)


@given(st.data())
def test_a_problem_with_anything_put_anywhere_is_solved_or_refused_in_one_line(data: st.DataObject) -> None:
    document = deepcopy(PROBLEM) | {
        "samples": 50,
        "seed": 3,
        "scale": [1, 5],
        "musts": [{"criterion": "c1", "at_least": 1}],
    }
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    try:
        problem = parse_problem(json.dumps(document).encode())
    except BadProblemError as refusal:
        message = str(refusal)
    else:
        message = json.dumps(to_jsonable(solve(problem)), allow_nan=False)
    assert len(message.splitlines()) == 1
