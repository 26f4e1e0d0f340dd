"""The run behind a measured figure: machine, software, method, commands and downloads."""

import pandas as pd
import streamlit as st

from catalog import Catalog
from catalog.models import Machine, Method, Result
from components.benchmarks.selection import title_of
from components.markdown import escape_markdown, lazy_expander
from components.tables import csv_button

FIELD_LABELS = {
    "cpus": "CPUs",
    "memory_gb": "Memory, GB",
    "load_before": "Load before, running processes",
    "server_cpus": "CPUs of the servers",
    "client_cpus": "CPUs of the load generator",
    "shared": "Server and load generator share CPUs",
    "seconds": "Measurement at the peak, s",
    "fixed_seconds": "Measurement at a fixed rate, s",
    "warm_up": "Warm-up before each measurement, s",
    "primer": "Primer after each start of a server, s",
    "shares": "Fixed rates, % of the slowest's peak",
    "workers": "Workers of each server",
}
"""Field of a run → label; other fields are labelled by their name."""


def show_badges(data: Catalog, result: Result) -> None:
    """Draw a line with machine, software and method of a run, and badges for caveats on all its figures."""
    head = result.head
    badges = [
        ":orange-badge[:material/warning: Server and load generator share the same CPUs]" if head.machine.shared else "",
        "" if head.complete else ":orange-badge[:material/hourglass: Interrupted or still running: only finished rounds count]",
    ]
    machine, method = head.machine, head.method
    workers = f"{method.workers} worker{'s' if method.workers > 1 else ''} each"
    parts = [f"{escape_markdown(machine.processor)}, {machine.cpus} CPUs, {machine.memory_gb:.0f} GB", escape_markdown(machine.kind)]
    packages = {framework.package: framework.name for slug, framework in data.frameworks.items() if slug in head.frameworks}
    parts += [
        escape_markdown(f"{name} {head.software.packages[package]}")
        for package, name in packages.items()
        if package in head.software.packages
    ]
    parts += [f"Python {escape_markdown(head.software.python)}", f"{method.rounds} rounds of {method.seconds:g} s", workers]
    st.markdown(f"**{escape_markdown(title_of(result))}** · {' · '.join(parts)}  \n" + " ".join(filter(None, badges)))


def show(result: Result) -> None:
    """Draw an expander with machine, software, method, commands and downloads of a run."""
    head = result.head
    if part := lazy_expander(f"The run behind these figures: {escape_markdown(title_of(result))}", f"open_card_{result.id}"):
        with part:
            rows = _described_fields(head.machine)
            rows |= {"Python": head.software.python, "Database": head.software.database, "Revision": head.software.revision or "not known"}
            rows |= head.software.generators
            rows |= _described_fields(head.method)
            st.table(
                {f"**{escape_markdown(label)}**": escape_markdown(value) for label, value in rows.items()},
                border="horizontal",
                alt="Machine, software and method",
            )
            for ceiling in head.ceilings:
                kept = "kept open" if ceiling.keep_alive else "new for each request"
                st.markdown(
                    f"With connections {kept}, the load generator reaches {ceiling.rps:,.0f} requests per second with a server that does "
                    "nothing."
                )
            st.markdown("\n".join(f"- {escape_markdown(note)}" for note in head.notes))
            st.code(
                "\n".join([head.command, *(f"# {what}\n{command}" for what, command in head.commands.items())]),
                language="bash",
                wrap_lines=True,
            )
            packages = "\n".join(f"{name}=={version}" for name, version in head.software.packages.items())
            with st.container(horizontal=True):
                csv_button("Setting as CSV", pd.DataFrame(rows.items(), columns=["what", "value"]), f"{result.id}-setting")
                csv_button("All rounds as CSV", pd.DataFrame([row.model_dump() for row in result.rows]), result.id)
                st.download_button(
                    "Packages",
                    packages,
                    file_name=f"{result.id}-requirements.txt",
                    mime="text/plain",
                    on_click="ignore",
                    icon=":material/download:",
                )


def _described_fields(entry: Machine | Method) -> dict[str, str]:
    """Return label → value as text for all fields; None becomes "not stated"."""

    def as_text(value: object) -> str:
        if value is None:
            return "not stated"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            return ", ".join(map(str, value))
        return f"{value:g}" if isinstance(value, float) else str(value)

    return {FIELD_LABELS.get(field, field.replace("_", " ").capitalize()): as_text(value) for field, value in entry}
