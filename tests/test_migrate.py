"""The migrate page: what the guide says on a path, what really changes, the way there, and what follows from the features."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
import small_data
from streamlit.testing.v1 import AppTest

import catalog
from catalog import Catalog
from components.markdown import escape_markdown

DATA = catalog.current()
RESEARCHED = list(DATA.migrations)
OTHERS = [pair for pair in permutations(DATA.defaults, 2) if pair not in DATA.migrations]
OTHERS += [pair for slug in DATA.frameworks if slug not in DATA.defaults and (pair := (DATA.defaults[0], slug)) not in DATA.migrations]

OpenPage = Callable[..., AppTest]


def words(app: AppTest) -> str:
    """Everything written on the page outside tables."""
    return "\n".join(element.value for element in (*app.markdown, *app.subheader))


def headers(app: AppTest) -> list[str]:
    return [element.value for element in app.header]


def better_and_worse(data: Catalog, start: str, end: str) -> tuple[list[str], list[str]]:
    """Names of the features that stand higher in `start`, and of those that stand higher in `end`."""
    assert data.vocabulary
    rank = {level.id: level.rank for level in data.vocabulary.levels}
    old, new = data.frameworks[start].features, data.frameworks[end].features
    known = [feature for feature in data.features if feature.id in old and feature.id in new]
    lost = [feature.name for feature in known if rank[old[feature.id].level] > rank[new[feature.id].level]]
    gained = [feature.name for feature in known if rank[old[feature.id].level] < rank[new[feature.id].level]]
    return lost, gained


# ---------------------------------------------------------------- the shipped data


def test_every_path_of_the_guide_is_researched() -> None:
    places = {f"migration-{start}-to-{end}" for start, end in RESEARCHED}
    assert {item.place for item in DATA.guide.items if item.place.startswith("migration-")} <= places


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("pair", RESEARCHED, ids="-to-".join)
def test_researched_path_shows_points_changes_and_steps(pair: tuple[str, str], open_page: OpenPage) -> None:
    start, end = pair
    app = open_page("migrate", **{"from": start, "to": end})
    migration, text = DATA.migrations[pair], words(app)
    points = [item for item in DATA.guide.items if item.place == f"migration-{start}-to-{end}"]
    there = {
        "What the guide says": points,
        "What really changes": migration.changes,
        "The incremental way": migration.steps,
        "Before and after, in code": [task for task in DATA.contracts if {start, end} <= set(DATA.examples[task])],
        "What you gain and lose in features": DATA.features,
    }
    assert headers(app) == [title for title, content in there.items() if content]
    assert escape_markdown(migration.summary.text) in text
    assert ("does not speak of this move" in "".join(caption.value for caption in app.caption)) == (not points)
    assert all(escape_markdown(item.text) in text for item in points)
    claims = {claim.id: claim for claim in DATA.guide.claims}
    assert all(escape_markdown(claims[claim_id].fact) in text for item in points for claim_id in item.claims)
    for change in migration.changes:
        assert all(escape_markdown(part) in text for part in (change.concept, change.before, change.after, change.trap or ""))
    for number, step in enumerate(migration.steps, 1):
        assert f"{number}. **{escape_markdown(step.title)}**" in text
        assert escape_markdown(step.text) in text
    links = [source for entry in (*migration.changes, *migration.steps) for source in entry.sources if source.startswith("http")]
    assert all(f"]({link})" in text for link in links)
    assert not app.info


def test_before_and_after_are_the_files_that_run(open_page: OpenPage) -> None:
    done = {task: set(examples) for task, examples in DATA.examples.items() if task in DATA.contracts}
    start, end, task = next((start, end, task) for start, end in RESEARCHED for task in done if {start, end} <= done[task])
    app = open_page("migrate", **{"from": start, "to": end, "t": task})
    shown = [code.value for code in app.code]
    assert shown == [file.shown.rstrip("\n") for slug in (start, end) for file in DATA.examples[task][slug].files]
    (link,) = [element.proto.url for element in app.get("link_button") if element.proto.url.startswith("code?")]
    assert link == f"code?t={task}&f={start}.{end}"


def test_changes_as_one_table(open_page: OpenPage) -> None:
    start, end = RESEARCHED[0]
    changes = DATA.migrations[start, end].changes
    cards = open_page("migrate", **{"from": start, "to": end})
    app = open_page("migrate", **{"from": start, "to": end, "table": "true"})
    assert len(app.table) == len(cards.table) + 1
    table = app.table[0].value
    assert list(table.index) == [f"**{escape_markdown(change.concept)}**" for change in changes]
    assert all(escape_markdown(change.trap or "") in cell for change, cell in zip(changes, table.iloc[:, 2], strict=True))


@pytest.mark.parametrize("pair", OTHERS, ids="-to-".join)
def test_other_path_says_so_and_shows_what_follows_from_the_features(pair: tuple[str, str], open_page: OpenPage) -> None:
    start, end = pair
    app = open_page("migrate", **{"from": start, "to": end})
    assert [info.proto.title for info in app.info] == ["Not researched"]
    assert headers(app)[-1] == "What you gain and lose in features"
    assert "What really changes" not in headers(app)


@pytest.mark.parametrize("pair", list(permutations(DATA.defaults, 2)), ids="-to-".join)
def test_features_are_weighed_by_their_levels(pair: tuple[str, str], open_page: OpenPage) -> None:
    start, end = pair
    lost, gained = better_and_worse(DATA, start, end)
    app = open_page("migrate", **{"from": start, "to": end})
    shown = {element.value: table for element, table in zip(app.subheader[-2 if lost and gained else -1 :], app.table, strict=False)}
    sides = {f"What you would lose ({len(lost)})": lost, f"What you would gain ({len(gained)})": gained}
    expected = {title: [escape_markdown(name) for name in features] for title, features in sides.items() if features}
    assert {title: list(table.value.index) for title, table in shown.items() if title in expected} == expected


def test_without_a_choice_the_first_researched_path_is_shown(open_page: OpenPage) -> None:
    app = open_page("migrate")
    chosen = app.selectbox(key="select_from").value, app.selectbox(key="select_to").value
    assert chosen == min(RESEARCHED, key=lambda pair: [list(DATA.frameworks).index(slug) for slug in pair])
    assert not {"from", "to"} & set(app.query_params), "Back would lead from the page to itself"


def test_unknown_ids_are_named_and_left_out(open_page: OpenPage) -> None:
    app = open_page("migrate", **{"from": "pylons", "to": "<b>x"})
    assert len(app.info) == 2
    assert [code.value for code in app.code][:2] == ["pylons", "<b>x"]
    assert "What really changes" in headers(app)


def test_to_itself_is_no_move(open_page: OpenPage) -> None:
    slug = next(iter(DATA.frameworks))
    app = open_page("migrate", **{"from": slug, "to": slug})
    assert "is no move" in app.info[0].value
    assert not app.header


def test_swap_turns_the_path_round(open_page: OpenPage) -> None:
    start, end = RESEARCHED[0]
    app = open_page("migrate", **{"from": start, "to": end})
    app.button[0].click().run()
    assert (app.selectbox(key="select_from").value, app.selectbox(key="select_to").value) == (end, start)
    assert (app.query_params["from"], app.query_params["to"]) == (end, start)


def test_another_choice_stands_in_the_address(open_page: OpenPage) -> None:
    start, end = OTHERS[0]
    app = open_page("migrate")
    app.selectbox(key="select_from").select(start)
    app.selectbox(key="select_to").select(end).run()
    given = {name: app.query_params[name] for name in ("from", "to") if name in app.query_params}
    assert given, "a pair that is not the default stands in the address"
    assert given.items() <= {"from": start, "to": end}.items()
    assert app.info[0].proto.title == "Not researched"


def test_what_is_not_researched_is_neither_gained_nor_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    """In the small data only one of the two frameworks says anything about a feature."""
    small_data.write_small_data(tmp_path)
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    app = open_page("migrate", **{"from": "heron", "to": "ibis"})
    assert "**0** stand at a lower level in Ibis, **0** at a higher one and **0** at the same; **2** are not researched" in words(app)
    assert headers(app) == ["What really changes", "What you gain and lose in features"]
    assert [expander.label for expander in app.expander] == ["Not researched for one or both (2)"]


@pytest.mark.parametrize(
    ("traps", "said"),
    [(["a", "b"], "2 things to carry over, each with its trap."), (["a", ""], "1 of them with"), (["", ""], "none of them")],
)
def test_a_change_may_have_no_known_trap(
    traps: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    small_data.write_small_data(tmp_path)
    path = tmp_path / "migrations" / "heron-to-ibis.yaml"
    changes = [
        f"  - {{concept: C{trap}{n}, before: a, after: b, {small_data.EVIDENCE}{f', trap: {trap}' if trap else ''}}}\n"
        for n, trap in enumerate(traps)
    ]
    path.write_text(path.read_text().partition("changes:\n")[0] + "changes:\n" + "".join(changes))
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    assert said in words(open_page("migrate", **{"from": "heron", "to": "ibis"}))


def test_one_framework_alone_has_nowhere_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage) -> None:
    small_data.write_small_data(tmp_path)
    (tmp_path / "frameworks" / "ibis.yaml").write_text("name: [")
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    app = open_page("migrate")
    assert "only one framework" in app.info[0].value
