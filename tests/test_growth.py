"""Fifty frameworks: they load, and pages stay usable."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from conftest import SHIPPED
from streamlit.testing.v1 import AppTest

import catalog
from catalog import load
from catalog.colours import distance
from components.charts.colours import PALETTE, Colour, distinguishable_colours, framework_colours
from components.charts.frameworks import verdict_bars
from decision.choice import MAX_FRAMEWORKS
from pages.framework import framework_page
from support.large_catalogue import write_large_catalogue

DATA = catalog.current()
OpenPage = Callable[..., AppTest]


def said(app: AppTest) -> str:
    boxes = [str(option) for box in (*app.selectbox, *app.multiselect) for option in box.options]
    pills = [str(option.content) for group in app.get("button_group") for option in group.proto.options]
    tables = [str(cell) for table in app.table for cell in (*table.value.columns, *table.value.index, *table.value.to_numpy().ravel())]
    parts = [part.value for part in (*app.title, *app.header, *app.subheader, *app.markdown)]
    links = [link.proto.label for link in app.get("page_link")]
    return "\n".join([*parts, *boxes, *pills, *tables, *links])


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown")
    write_large_catalogue(folder, 50, 20_000, SHIPPED)
    return folder


def test_pages_stay_usable_with_fifty_frameworks(
    sample_address: str, fifty: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn without fault, no chart with more marks than can be read, and no more in the menu than before."""
    monkeypatch.setenv("GUIDE_DATA", str(fifty))
    app = open_page(sample_address)
    assert not app.exception
    assert len(catalog.current().frameworks) == 50
    for chart in app.get("vega_lite_chart"):
        orders = chart.proto.spec.split('"sort": [')[1:]
        assert all(order.partition("]")[0].count('",') < 85 for order in orders)


@pytest.mark.parametrize(("address", "parameters"), [("compare", {}), ("fact-check", {}), ("code", {})])
def test_few_frameworks_are_pills(address: str, parameters: dict[str, str], open_page: OpenPage) -> None:
    assert not [box for box in open_page(address, **parameters).selectbox if box.label.startswith("Add one of")]


def test_one_of_fifty_is_found_by_typing_and_stands_in_the_address(
    fifty: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDE_DATA", str(fifty))
    app = open_page("compare")
    assert len(app.pills[0].options) == len(DATA.defaults), "not fifty pills"
    (box,) = [box for box in app.selectbox if box.label == "Add one of 50"]
    box.set_value("grown-7").run()
    assert not app.exception
    assert app.query_params["f"] == ".".join([*DATA.defaults, "grown-7"])
    assert "Grown 7" in said(app)
    app.pills[0].set_value(["grown-7", DATA.defaults[0]]).run()
    assert app.query_params["f"] == f"grown-7.{DATA.defaults[0]}"
    (box,) = [box for box in app.selectbox if box.label == "Add one of 50"]
    assert box.value is None
    for slug in ("grown-8", "grown-9", "grown-10"):
        next(box for box in app.selectbox if box.label == "Add one of 50").set_value(slug).run()
    assert "At most 4 fit side by side" in "".join(info.value for info in app.info), "in words"
    assert app.query_params["f"].count(".") == 4, "what is chosen stands in the address, shown or not"


def test_without_a_default_all_frameworks_are_shown_first(data_copy: Path) -> None:
    for path in (data_copy / "frameworks").glob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("default: true", "default: false", 1), encoding="utf-8")
    assert load(data_copy).defaults == tuple(DATA.frameworks)


def test_decide_takes_ten_of_eleven(tmp_path: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more than it compares it offers no pills: one too many would look chosen and not count."""
    write_large_catalogue(tmp_path, MAX_FRAMEWORKS + 1, 0, SHIPPED)
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    (box,) = [box for box in open_page("decide").multiselect if box.key == "frameworks"]
    assert len(box.options) == len(catalog.current().frameworks) > MAX_FRAMEWORKS


def test_decide_takes_ten_of_fifty(fifty: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DATA", str(fifty))
    app = open_page("decide")
    (box,) = [box for box in app.multiselect if box.key == "frameworks"]
    assert box.value == list(DATA.defaults)
    assert box.label == "At most 10 of 50"
    box.set_value([*DATA.defaults, "grown-3"]).run()
    assert not app.exception
    assert "Grown 3" in said(app)


def test_the_menu_holds_the_default_frameworks_and_the_overview_leads_to_the_rest(
    fifty: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDE_DATA", str(fifty))
    app = open_page("")
    hidden = {slug for slug in catalog.current().frameworks if framework_page(slug, slug).visibility == "hidden"}
    shown = {link.proto.page for link in app.get("page_link")}
    assert len([slug for slug in catalog.current().frameworks if slug in shown]) == len(DATA.defaults) + 12
    assert hidden == set(catalog.current().frameworks) - set(DATA.defaults)
    slug, framework = list(catalog.current().frameworks.items())[-1]
    assert slug not in shown
    app = open_page("", q=framework.name.lower())
    assert slug in {link.proto.page for link in app.get("page_link")}
    assert open_page(slug).title[0].value == framework.name


def test_any_eight_chosen_are_told_apart_by_colour(fifty: Path) -> None:
    """What is apart keeps its colour; eight of fifty with the same few colours get others that contrast as much."""

    def least(colours: dict[str, Colour]) -> float:
        return min(distance(*pair) for one, other in combinations(colours.values(), 2) for pair in zip(one, other, strict=True))

    chosen = dict(zip("abc", PALETTE, strict=False))
    assert distinguishable_colours(chosen) == chosen
    data = load(fifty)
    names = [framework.name for framework in data.frameworks.values()]
    colours = framework_colours(data)
    chance = Random(1)
    worst = min(least(distinguishable_colours({name: colours[name] for name in chance.sample(names, 8)})) for _ in range(300))
    assert worst >= 0.075, "no two of eight alike"
    same = distinguishable_colours(dict.fromkeys("abcdefgh", PALETTE[0]))
    assert least(same) >= 0.075


def test_a_chart_may_have_more_rows_than_altair_takes_by_itself() -> None:
    many = pd.DataFrame({"verdict": ["true"] * 5001, "claims": range(5001)})
    (rows,) = verdict_bars(many, {"true": Colour("#000000", "#000000")})["datasets"].values()
    assert rows.num_rows == 5001
