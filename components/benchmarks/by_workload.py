"""The ratio of throughputs by workload."""

import pandas as pd
import streamlit as st

from components.benchmarks.selection import base_rounds, ratio_text
from components.benchmarks.view import MeasuredView
from components.charts.benchmarks import ratios_by_work
from components.charts.drawing import draw
from components.markdown import escape_markdown
from lab.statistics import compare, is_valid


def show(view: MeasuredView) -> None:
    """Draw the ratio of each framework to the baseline for every workload, if there are several workloads."""
    names, labels, baseline = view.names, view.labels, view.baseline
    rows = []
    for workload in view.first.head.workloads:
        base = base_rounds(view.first, workload)
        for slug, rounds in base.items():
            found = compare(rounds, base.get(baseline, []), "rps")
            if slug != baseline and found and is_valid(rounds):
                label = f"{names[slug]} {found.ratio:.2f}×" if found.differs else f"{names[slug]}: no measurable difference"
                rows.append((labels.get(workload, workload), names[slug], found.ratio, found.low, found.high, label, ratio_text(found)))
    frame = pd.DataFrame(rows, columns=["workload", "framework", "ratio", "low", "high", "label", "times"])
    order = list(dict.fromkeys(frame["workload"]))
    if len(order) <= 1:
        return
    st.subheader("How the ratio changes as real work is added", anchor="work")
    takeaway = "; ".join(
        f"{name} from {low['ratio']:.1f} with “{low['workload']}” to {high['ratio']:.1f} with “{high['workload']}”"
        for name, group in frame.groupby("framework", sort=False)
        for low, high in [(group.nsmallest(1, "ratio").iloc[0], group.nlargest(1, "ratio").iloc[0])]
    )
    st.markdown(f"Requests per second as a multiple of {escape_markdown(names[baseline])}'s. {escape_markdown(takeaway)}.")
    draw(ratios_by_work(frame, order, view.page.colours, names[baseline]), alt=takeaway)
