"""Section of a framework's page: releases and support windows."""

from datetime import date

import pandas as pd
import streamlit as st
from packaging.version import Version

from catalog.models import Framework, Release
from components.charts.colours import framework_colour
from components.charts.drawing import draw
from components.charts.frameworks import support_windows
from components.framework import FrameworkView
from components.markdown import escape_markdown, with_evidence
from components.releases import draw_timeline, feature_release_table
from components.tables import csv_button, markdown_table


def show(view: FrameworkView) -> None:
    """Show a timeline of feature releases, the latest releases, and the dates on which support ends."""
    st.header("Releases and support", anchor="releases")
    framework = view.framework
    final = [r for r in view.data.releases if r.package == framework.package and not Version(r.version).is_prerelease and not r.yanked]
    if final:
        newest = max(final, key=lambda release: Version(release.version))
        summary = f"{len(final)} final releases since {min(r.date for r in final)}; the newest is {newest.version} of {newest.date}."
        st.markdown(f"{summary} Each tick is a feature release (x.y.0).")
        table = feature_release_table(view.data, [view.slug])
        alt = f"Feature releases of {framework.name}. {summary}"
        draw_timeline(view.data, table, {framework.name: framework_colour(framework)}, alt)
        _show_latest_releases(framework, final)
        st.caption(
            "Counted from upload times on the package index by “python -m catalog refresh”, without pre-releases and withdrawn files."
        )
    _show_support(framework)
    if note := framework.support_note:
        st.markdown(with_evidence(escape_markdown(note.text), note))


def _show_latest_releases(framework: Framework, final: list[Release]) -> None:
    with st.expander("The last ten releases"):
        latest = sorted(final, key=lambda release: (release.date, Version(release.version)), reverse=True)[:10]
        markdown_table(
            ["Version", "Released", "Python"],
            [(escape_markdown(release.version), release.date, escape_markdown(release.python) or "not stated") for release in latest],
            alt=f"The last ten releases of {framework.name}",
        )
        csv_button(
            "Download all releases as CSV",
            pd.DataFrame([(r.version, r.date, r.python) for r in final], columns=["version", "released", "python"]),
            f"releases-{framework.package}",
        )


def _show_support(framework: Framework) -> None:
    phases = support_phases(framework)
    if phases.empty:
        return
    ends = ", ".join(f"{w.version} until {w.security_until}" for w in framework.support if w.security_until) or "no end published"
    st.markdown(f"**Security fixes:** {escape_markdown(ends)}.")
    draw(
        support_windows(phases, pd.Timestamp(date.today()), framework_colour(framework)),
        alt=f"Support windows of {framework.name}. Security fixes: {ends}",
    )
    st.markdown(
        "\n".join(f"- **{escape_markdown(w.version)}** {with_evidence(escape_markdown(w.note or ''), w)}" for w in framework.support)
    )


def support_phases(framework: Framework) -> pd.DataFrame:
    """Return the support phases of a framework as a table: version, start, end, phase.

    A release line has a row for bug fixes and a row for the following period of security fixes only, if their ends are known.
    """
    rows = []
    for window in framework.support:
        bugs, end = window.bugfixes_until, window.security_until
        if bugs:
            rows.append((window.version, window.released, bugs, "bug fixes"))
        if end and end != bugs:
            rows.append((window.version, bugs or window.released, end, "security fixes only"))
    return pd.DataFrame(rows, columns=["version", "start", "end", "phase"])
