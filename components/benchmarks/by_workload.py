"""How the ratio of throughputs changes from workload to workload."""

import pandas as pd
import streamlit as st

from components.benchmarks.selection import base_rounds, ratio_text
from components.benchmarks.view import MeasuredView
from components.charts.benchmarks import ratios_by_work
from components.charts.drawing import draw
from components.markdown import escape_markdown
from lab.statistics import compare, is_valid


def show(view: MeasuredView) -> None:
    names, labels, baseline = view.names, view.labels, view.baseline
    rows = []
    for workload in view.first.head.workloads:
        base = base_rounds(view.first, workload)
        for slug, rounds in base.items():
            found = compare(rounds, base.get(baseline, []), "rps")
            if slug != baseline and found and is_valid(rounds):
                label = f"{names[slug]} {found.ratio:.2f}×" if found.differs else f"{names[slug]}: no measurable difference"
                rows.append((labels.get(workload, workload), names[slug], found.ratio, found.low, found.high, label, ratio_text(found)))
    if len({row[0] for row in rows}) < 2:
        return
    frame = pd.DataFrame(rows, columns=["workload", "framework", "ratio", "low", "high", "label", "times"])
    st.subheader("How the ratio changes as real work is added", anchor="work")
    order = list(dict.fromkeys(frame["workload"]))
    said = "; ".join(
        f"{name} from {low['ratio']:.1f} with “{low['workload']}” to {high['ratio']:.1f} with “{high['workload']}”"
        for name, group in frame.groupby("framework", sort=False)
        for low, high in [(group.loc[group["ratio"].idxmin()], group.loc[group["ratio"].idxmax()])]
    )
    st.markdown(f"Requests per second as a multiple of {escape_markdown(names[baseline])}'s. {escape_markdown(said)}.")
    draw(ratios_by_work(frame, order, view.page.colours, names[baseline]), alt=said)
