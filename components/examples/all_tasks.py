"""Section of /code: code size of all tasks, and the guide's claims about code."""

import pandas as pd
import streamlit as st
from packaging.requirements import Requirement

from catalog.models import Example
from components.examples import TaskView, recorded_answers
from components.examples.code import file_count_text
from components.markdown import escape_markdown
from components.tables import csv_button
from components.verdicts import about_names, claim_text


def show(view: TaskView) -> None:
    """Show lines of code, files and libraries per task and framework, and the guide's claims about code."""
    st.header("All tasks", anchor="all")
    st.markdown(
        "What you write: lines of code without empty lines and comments, in how many files, and what is needed beyond the framework. "
        "“By itself” counts the requests under “What each answers by itself” that do not get the same status from all of them.",
        width=900,
    )
    table = code_size_table(view)
    if table.empty:
        return
    shown = table.map(escape_markdown).rename(columns=escape_markdown).set_index("Task")
    st.table(shown, border="horizontal", alt="Lines of code, files and libraries by task")
    _show_totals(view)
    for claim in view.data.guide.claims:
        if "code" in claim.also_on:
            about = escape_markdown(about_names(view.data, claim))
            st.markdown(f"The guide on {about}: **{escape_markdown(claim.claim)}**  \n{claim_text(view.data, claim)}")
    csv_button("Download as CSV", table, "code-sizes")


def code_size_table(view: TaskView) -> pd.DataFrame:
    """Return one row per task and one column per framework with the code size as text.

    With several frameworks, the last column counts the native requests that they answer with different statuses.
    """
    data, names = view.data, view.names
    return pd.DataFrame(
        [
            {"Task": task.title}
            | {names[slug]: _size_text(example) for slug in names if (example := data.examples[task_id].get(slug))}
            | ({"By itself": _difference_count(view, task_id)} if len(names) > 1 else {})
            for task_id, task in sorted(data.tasks.items(), key=lambda pair: pair[1].order)
            if task_id in data.contracts
        ]
    ).fillna("no example")


def _size_text(example: Example) -> str:
    """Return the lines of code, the number of files and the libraries besides the framework."""
    libraries = [Requirement(library.package).name for library in example.libraries]
    return ", ".join([f"{example.lines} lines in {file_count_text(example)}", *libraries])


def _difference_count(view: TaskView, task_id: str) -> str:
    """Return, as text, the number of native requests of a task that the checked examples of these frameworks answer with different
    statuses.
    """
    native = view.data.natives.get(task_id)
    examples = [example for slug in view.names if (example := view.data.examples[task_id].get(slug))]
    if not native or len(examples) <= 1:
        return "not asked"
    checked = [example for example in examples if example.checked]
    statuses = [{tuple(answer.status for answer in recorded_answers(example, case.id)) for example in checked} for case in native.cases]
    return f"{sum(len(case_statuses) > 1 for case_statuses in statuses)} of {len(statuses)} differ"


def _show_totals(view: TaskView) -> None:
    """Show the total lines of code per framework over the tasks for which all selected frameworks have an example."""
    examples = [view.data.examples[task_id] for task_id in view.data.contracts]
    common = [task_examples for task_examples in examples if view.names.keys() <= task_examples.keys()]
    if len(view.names) <= 1 or not common:
        return
    totals = ", ".join(f"{name} {sum(task_examples[slug].lines for task_examples in common)}" for slug, name in view.names.items())
    which = f"these {len(common)} tasks" if len(common) == len(examples) else f"the {len(common)} tasks that all of them do"
    st.markdown(f"**Over {which}:** {escape_markdown(totals)} lines.")
