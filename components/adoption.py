"""Adoption figures as texts, tables and charts. Figures of different metrics are never combined."""

from collections.abc import Iterator, Sequence

import pandas as pd
import streamlit as st

from catalog import Catalog
from catalog.models import Adoption, Metric
from components.charts.colours import distinguishable_colours, framework_colour
from components.charts.drawing import draw
from components.charts.frameworks import adoption_lines
from components.markdown import escape_markdown
from components.vocabulary import vocabulary_of

MILLION = 1_000_000


def package_figures(data: Catalog, package: str, metric: Metric) -> list[Adoption]:
    """Return the figures of one package by one metric, newest first."""
    rows = [row for row in data.adoption if row.package == package and row.metric == metric.id]
    return sorted(rows, key=lambda row: row.date, reverse=True)


def figures_by_metric(data: Catalog, slugs: Sequence[str]) -> Iterator[tuple[Metric, dict[str, list[Adoption]]]]:
    """Yield each metric that has figures for any of the frameworks, with slug → its figures, newest first."""
    for metric in vocabulary_of(data).metrics:
        found = {slug: package_figures(data, data.frameworks[slug].package, metric) for slug in slugs}
        if any(found.values()):
            yield metric, found


def format_figure(value: float, unit: str) -> str:
    """Format a figure with its unit: in millions with one decimal from a million up, else with two decimals at most."""
    number = f"{value / MILLION:,.1f} million" if value >= MILLION else f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{number} {unit}"


def growth_sentence(found: Sequence[tuple[str, Adoption]], unit: str) -> str:
    """Return the takeaway of a chart of (framework name, figure) pairs over time as a sentence."""
    rows = sorted(found, key=lambda pair: pair[1].date)
    (name, first), (_, newest) = rows[0], rows[-1]
    last = dict(rows)
    if len(last) == 1:
        return f"{name} from {format_figure(first.value, unit)} ({first.date}) to {format_figure(newest.value, unit)} ({newest.date})."
    now = {name: row.value for name, row in last.items() if row.date == newest.date}
    most = max(now.values())
    ahead = [name for name, value in now.items() if value == most]
    if len(now) < len(last) or len(ahead) == len(now):  # of different days or all equal: no framework leads
        by_value = sorted(last.items(), key=lambda pair: -pair[1].value)
        return ", ".join(f"{name} {format_figure(row.value, unit)} ({row.date})" for name, row in by_value) + "."
    return f"{' and '.join(ahead)} ahead with {format_figure(most, unit)}, {newest.date}."


def every_figure(data: Catalog, slugs: Sequence[str]) -> pd.DataFrame:
    """Return a table of all figures of the frameworks with their sources, for download."""
    rows = [
        (data.frameworks[slug].name, metric.label, row.date, row.value, metric.unit, row.source, row.checked, row.note)
        for metric, by_framework in figures_by_metric(data, slugs)
        for slug, figures in by_framework.items()
        for row in figures
    ]
    return pd.DataFrame(rows, columns=["framework", "metric", "date", "value", "unit", "source", "checked", "note"])


def show_over_time(data: Catalog, slugs: Sequence[str]) -> None:
    """Draw the figures over time, one chart for each metric that has figures of several days."""
    frameworks = {slug: data.frameworks[slug] for slug in slugs}
    colours = distinguishable_colours({framework.name: framework_colour(framework) for framework in frameworks.values()})
    with st.grid(2, min_column_width=340, gap="medium") as grid:
        for metric, by_framework in figures_by_metric(data, slugs):
            found = [(frameworks[slug].name, row) for slug, figures in by_framework.items() for row in figures]
            dates = {row.date for _, row in found}
            if len(dates) == 1:
                continue
            table = pd.DataFrame(
                [(name, pd.Timestamp((row.date + "-01-01")[:10]), row.date, row.value) for name, row in found],
                columns=["framework", "date", "said", "value"],
            )
            drawn = {name: colour for name, colour in colours.items() if name in dict(found)}
            with grid.cell():
                takeaway = growth_sentence(found, metric.unit)
                st.markdown(f"**{escape_markdown(metric.label)}.** {escape_markdown(takeaway)}")
                draw(
                    adoption_lines(table, drawn, metric.unit),
                    alt=f"{metric.label} of {', '.join(drawn)}, {min(dates)} to {max(dates)}, in {metric.unit}. {takeaway}",
                )
