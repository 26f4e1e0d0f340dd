"""Latency of the frameworks at the same fixed rates."""

import pandas as pd
import streamlit as st

from components.benchmarks.selection import base_rounds
from components.benchmarks.view import MeasuredView
from components.charts.benchmarks import latency_lines
from components.charts.drawing import draw
from components.markdown import escape_markdown
from lab.statistics import is_valid, keeps_up, spread


def show(view: MeasuredView) -> None:
    """Draw the 99th percentile of the latency by load, if the first result has rounds at a fixed rate."""
    head, names = view.first.head, view.names
    rows = []
    for share in head.method.shares:
        for slug, rounds in base_rounds(view.first, view.workload, share).items():
            tail, middle = spread(rounds, "p99_ms"), spread(rounds, "p50_ms")
            if tail and middle and is_valid(rounds) and keeps_up(rounds):
                rate = spread(rounds, "rps")
                rows.append((names[slug], share, rate.median if rate else 0.0, middle.median, tail.median, tail.lowest, tail.highest))
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=["framework", "share", "rate", "p50", "p99", "low", "high"])
    st.subheader("Latency at the same load", anchor="rates")
    shares = ", ".join(map(str, head.method.shares))
    most = frame[frame["share"] == frame["share"].max()].sort_values("p99")
    without = [name for name in dict.fromkeys(frame["framework"]) if name not in set(most["framework"])]
    takeaway = (
        f"With {most['rate'].median():,.0f} requests per second of “{view.labels[view.workload]}”, 99 of 100 answers come within "
        + ", ".join(f"{tail:.2f} ms from {name}" for name, tail in zip(most["framework"], most["p99"], strict=True))
    )
    takeaway += f"; no valid figure for {', '.join(without)}" if without else ""
    st.markdown(f"**{escape_markdown(takeaway)}.** All get the same rates: {shares} % of what the slowest reaches.")
    draw(latency_lines(frame, view.page.colours), alt=takeaway)
    st.caption("Points are medians, bars go from the lowest to the highest round. Where bars overlap, the order is not certain.")
