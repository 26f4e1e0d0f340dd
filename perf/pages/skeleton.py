"""Our pages with every answer of the decision maths frozen: the same elements and messages, drawn from constants."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import streamlit as st

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from app import warm_start
from components import decide as decide_page
from decision import decide, link, ranking, robustness, words


def frozen(original: Callable[..., Any]) -> Callable[..., Any]:
    """What it said the first time, whatever it is asked."""
    said: list[Any] = []

    def again(*arguments: Any, **more: Any) -> Any:
        if not said:
            said.append(original(*arguments, **more))
        return said[0]

    return again


def freeze(module: ModuleType, *names: str) -> None:
    """Pages import these anew at every run."""
    for name in names:
        setattr(module, name, frozen(getattr(module, name)))


freeze(decide, "outcome", "cells_unlike_today")
freeze(robustness, "acceptability", "first_with_uncertain_scores")
freeze(link, "scores_used", "completed", "today_of")
freeze(ranking, "competing")
freeze(decide_page, "keep")
freeze(
    words, "all_equal", "verdict_sentences", "why", "way_out", "idle_sliders", "missing_scores", "changes", "smallest_shift", "score_flips"
)
freeze(words, "robustness", "near_shares", "first_shares", "value_places")

app = st.App(ROOT / "pages" / "router.py", lifespan=warm_start)
