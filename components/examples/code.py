"""Section of /code: the files of each example, or the parts for each step, side by side."""

import streamlit as st

from catalog.models import Checked, Example, SourceFile
from components.code_panels import columns_or_tabs, show_code, show_files
from components.examples import TaskView
from components.markdown import escape_markdown
from components.url import toggle_in_url


def show(view: TaskView) -> None:
    """Show the files of each example side by side, or their parts for each step if the reader selects this."""
    st.header("The code", anchor="code")
    has_steps = all(any(file.steps for file in all_files(example)) for example in view.examples.values())
    by_step = has_steps and toggle_in_url("Step by step", "steps", explanation="The parts that do the same, side by side.")
    for column, (slug, example) in zip(columns_or_tabs(list(view.names.values())), view.examples.items(), strict=True):
        with column:
            st.subheader(view.names[slug], anchor=False)
            st.markdown(f"**{example.lines} lines** in {escape_markdown(file_count_text(example))}  \n{_versions(example.checked)}")
            if not by_step:
                show_files(example.files, key=f"{view.task_id}_{slug}")
    if by_step:
        _show_steps(view)


def all_files(example: Example) -> tuple[SourceFile, ...]:
    """Return the files of an example, followed by the files of the project that contains it."""
    return (*example.files, *example.project)


def file_count_text(example: Example) -> str:
    """Return the number of files in which lines are counted, as text; of the project's files only the steps count."""
    count = len(example.files)
    return " and ".join([f"{count} file{'s' if count > 1 else ''}", *(f"a part of {file.name}" for file in example.project if file.steps)])


def _versions(checked: Checked | None) -> str:
    """Return a line per run with the package versions, the Python version and the day of the last successful check."""
    if checked is None:
        return "Not run yet."
    return "  \n".join(
        f":small[Ran on {escape_markdown(', '.join(f'{name} {version}' for name, version in run.packages.items()))}, "
        f"Python {escape_markdown(run.python)}, {run.day}]"
        for run in checked.runs
    )


def _show_steps(view: TaskView) -> None:
    files = [all_files(example) for example in view.examples.values()]
    for step in dict.fromkeys(step for example_files in files for file in example_files for step in file.steps):
        st.markdown(f"**{escape_markdown(step.replace('-', ' ').capitalize())}**")
        for column, example_files in zip(st.columns(len(files)), files, strict=True):
            for file in example_files:
                if step in file.steps:
                    first, last = file.steps[step]
                    with column:
                        show_code(file.name, "\n".join(file.shown.splitlines()[first - 1 : last]))
