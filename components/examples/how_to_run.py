"""Section of /code: commands to run each example, and notes on it."""

import streamlit as st

from catalog.models import Example
from components.code_panels import named_columns
from components.examples import TaskView
from components.markdown import escape_markdown
from lab.download import archive, start_commands


def show(view: TaskView) -> None:
    """Show the libraries, start commands, notes and a zip download of each example."""
    st.header("How to run it, and what may surprise you", anchor="run")
    title = view.data.tasks[view.task_id].title
    for column, slug in named_columns(view.names):
        with column:
            _show_example(view.examples[slug], title, f"{view.task_id}-{slug}")


def _show_example(example: Example, title: str, file_name: str) -> None:
    if example.libraries:
        st.markdown("\n".join(f"- `{library.package}` {escape_markdown(library.why)}" for library in example.libraries))
    else:
        st.markdown("Needs nothing beyond the framework and a server.")
    if example.run:
        commands = ["pip install -r requirements.txt", *start_commands(example.run)]
        st.code("\n".join(commands), language="bash", wrap_lines=True)
    if example.notes:
        st.markdown("\n".join(f"- {escape_markdown(note)}" for note in example.notes))
    st.download_button(
        "Download as zip",
        lambda: archive(title, example),
        file_name=f"{file_name}.zip",
        mime="application/zip",
        key=f"zip_{file_name}",
        icon=":material/folder_zip:",
        on_click="ignore",
    )
