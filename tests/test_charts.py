"""What charts promise beside their colours: names stand beside the ends of their lines, apart and in order."""

import json
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Adoption
from components.adoption import growth_sentence
from components.charts.colours import Colour
from components.charts.drawing import log_ticks, spread_labels
from components.charts.frameworks import adoption_lines

PLACES = st.lists(st.floats(-50, 150), min_size=1, max_size=12)
COLOURS = {"Heron": Colour("#112299", "#99aaff"), "Wren": Colour("#229911", "#99ffaa"), "Kestrel": Colour("#991122", "#ffaa99")}


@given(PLACES, st.floats(0.1, 8))
def test_places_are_apart_and_in_order_and_within(wanted: list[float], gap: float) -> None:
    places = spread_labels(wanted, gap, 0, 100)
    assert all(after - before >= gap - 1e-9 for before, after in pairwise(sorted(places)))
    assert min(places) >= -1e-9
    assert max(places) <= 100 + 1e-9
    for one, its in zip(wanted, places, strict=True):
        for other, others in zip(wanted, places, strict=True):
            assert one >= other or its < others


@given(st.lists(st.integers(0, 10), min_size=1, max_size=5, unique=True), st.integers(1, 10))
def test_places_with_room_stay_where_they_are(wanted: list[int], gap: int) -> None:
    spread = [10.0 * place for place in wanted]
    assert spread_labels(spread, gap, 0, 100) == pytest.approx(spread)


def test_places_without_room_move_as_little_as_can_be() -> None:
    assert spread_labels([50, 50], 10, 0, 100) == pytest.approx([45, 55])
    assert spread_labels([50, 52, 90], 10, 0, 100) == pytest.approx([46, 56, 90])
    assert spread_labels([99, 98], 10, 0, 100) == pytest.approx([100, 90])
    assert spread_labels([1, 2, 3], 60, 0, 100) == pytest.approx([0, 60, 120])  # no room for all


def figures(**values: list[float]) -> pd.DataFrame:
    rows = [
        (name, pd.Timestamp(f"202{year}-01-01"), f"202{year}", value) for name, each in values.items() for year, value in enumerate(each)
    ]
    return pd.DataFrame(rows, columns=["framework", "date", "said", "value"])


def test_lines_are_named_at_their_ends_in_the_order_of_their_last_values() -> None:
    spec = adoption_lines(figures(Heron=[10, 50], Wren=[40, 51], Kestrel=[20, 20]), COLOURS, "stars")
    (names,) = [table.to_pylist() for table in spec["datasets"].values() if "end" in table.column_names]
    assert [row["framework"] for row in sorted(names, key=lambda row: row["end"])] == ["Kestrel", "Heron", "Wren"]
    assert json.dumps(spec["layer"]).count('"legend": null') == len(spec["layer"]) == 2


def test_nothing_but_zeros_has_an_axis() -> None:
    spec = adoption_lines(figures(Heron=[0, 0], Wren=[0, 0]), COLOURS, "stars")
    (names,) = [table.to_pylist() for table in spec["datasets"].values() if "end" in table.column_names]
    assert len({row["end"] for row in names}) == 2


@given(st.floats(1e-3, 1e5), st.floats(1.5625, 1e6))  # an axis of latencies is at least so much wider than its figures
def test_every_logarithmic_axis_has_round_numbers(low: float, times: float) -> None:
    ticks = log_ticks(low, low * times)
    assert 1 <= len(ticks) <= 13
    assert all(low <= tick <= low * times for tick in ticks)
    assert ticks == sorted(set(ticks))


def adoption(date: str, value: float) -> Adoption:
    return Adoption(package="heron", metric="stars", date=date, value=value, source="https://example.org/", checked="2026-01-02")


def test_a_chart_of_adoption_says_what_it_shows() -> None:
    heron = [("Heron", adoption("2025-06", 1_200)), ("Heron", adoption("2024", 900))]
    wren, kestrel = ("Wren", adoption("2025-06", 1_100)), ("Kestrel", adoption("2025-06", 1_200))
    assert growth_sentence(heron, "stars") == "Heron from 900 stars (2024) to 1,200 stars (2025-06)."
    assert growth_sentence([*heron, wren], "stars") == "Heron ahead with 1,200 stars, 2025-06."
    assert growth_sentence([*heron, wren, kestrel], "stars") == "Heron and Kestrel ahead with 1,200 stars, 2025-06."
    assert growth_sentence([*heron, kestrel], "stars") == "Heron 1,200 stars (2025-06), Kestrel 1,200 stars (2025-06)."
    assert growth_sentence([*heron, ("Wren", adoption("2020", 5_000))], "stars") == "Wren 5,000 stars (2020), Heron 1,200 stars (2025-06)."
