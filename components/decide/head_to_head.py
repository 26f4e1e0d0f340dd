"""Section of /decide: comparison of two options."""

from math import ceil

import streamlit as st

from components.charts.decide import difference_bars
from components.charts.drawing import REAL, TEXT, arrow_table, draw
from components.decide.view import DecisionView
from components.markdown import escape_markdown
from components.url import select_in_url
from decision import sentences
from decision.formatting import HUNDREDTH, apportion


def show(view: DecisionView) -> None:
    """Show two select boxes for options and the arguments for each of the two; show nothing with fewer than two options."""
    if len(view.ranked_ids) <= 1:
        return
    st.header("Head to head", anchor="why")
    left, right = st.columns(2)
    options = {i: view.labels[i] for i in view.ranked_ids}
    with left:
        one = select_in_url("This", "this", options, view.ranked_ids[0])
    with right:
        other = select_in_url("against", "against", options, next(i for i in view.ranked_ids if i != one))
    if one == other:
        st.info("Choose two different options.", icon=":material/info:")
        return
    st.markdown(escape_markdown(sentences.reasons_text(view.answer, view.names, one, other)))
    show_difference_bars(view, one, other)


def show_difference_bars(view: DecisionView, one: str, other: str) -> None:
    """Draw the difference in weighted points per criterion: positive if `one` is ahead, negative if `other` is ahead.

    The values are rounded in the same way as those in the sentence above the chart.
    """
    ahead, behind = view.ranked[one].contributions, view.ranked[other].contributions
    exact = apportion({criterion: ahead[criterion] - behind[criterion] for criterion in ahead}, HUNDREDTH)
    gaps = sorted(((criterion, float(gap)) for criterion, gap in exact.items() if gap), key=lambda gap: -gap[1])
    if not gaps:
        return
    rows = arrow_table(
        {"criterion": TEXT, "points": REAL, "for": TEXT, "ahead": TEXT, "behind": TEXT},
        (
            (
                view.current.criteria[criterion],
                gap,
                view.labels[one if gap > 0 else other],
                *((f"{gap:.2f}", "") if gap > 0 else ("", f"{-gap:.2f}")),
            )
            for criterion, gap in gaps
        ),
    )
    # Steps of a half and a constant order keep the specification the same for most changes; the browser then only moves the bars.
    reach = ceil(max(abs(gap) for _, gap in gaps) * 1.35 * 2) / 2
    colours = tuple((label, view.colours[label]) for option, label in view.labels.items() if option in (one, other))
    draw(
        difference_bars(colours, len(gaps), reach),
        rows=rows,
        alt="What speaks for each of the two, by criterion; the text above sums it up",
    )
