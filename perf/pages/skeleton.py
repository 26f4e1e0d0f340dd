"""Our pages with the answers of the decision maths frozen: the same elements and messages, drawn from constants. For one reader."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import streamlit as st

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from components import decide as decide_page
from decision import decide, link, words
from server.startup import warm_start

TURNS = 40
"""The first so many views are shown again in turn."""
views = 0
answering = False
said: dict[tuple[object, ...], Any] = {}
asked: Counter[str] = Counter()


def frozen(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """What it said at the same place of one of the first views, whatever it is asked."""

    def again(*arguments: Any, **more: Any) -> Any:
        global answering
        if answering:  # asked by another one of them, and not by the page
            return original(*arguments, **more)
        asked[name] += 1
        place = (views % TURNS, name, asked[name])
        if place not in said:
            answering = True
            said[place] = original(*arguments, **more)
            answering = False
        return said[place]

    return again


def freeze(module: ModuleType, *names: str) -> None:
    """Pages import these anew at every run."""
    for name in names:
        setattr(module, name, frozen(name, getattr(module, name)))


def counting(begin: Callable[..., Any]) -> Callable[..., Any]:
    """The first thing that the page calls says that a view begins."""

    def beginning(*arguments: Any, **more: Any) -> Any:
        global views
        views += 1
        asked.clear()
        return begin(*arguments, **more)

    return beginning


decide_page.view_at_address = counting(decide_page.view_at_address)
freeze(decide, "outcome", "cells_unlike_today")
freeze(link, "scores_used", "completed", "today_of")
freeze(words, "all_equal", "verdict_sentences", "why", "way_out", "idle_sliders", "missing_scores", "changes", "change_sentence")
freeze(words, "smallest_shift", "score_flips", "certain_shares", "share_texts", "share_bounds", "value_places", "value_text", "apportioned")
freeze(words, "who_should_choose", "percents")

app = st.App(ROOT / "pages" / "router.py", lifespan=warm_start("pandas", "altair", "components.charts"))
