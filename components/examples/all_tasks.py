"""Every task: how much one writes in each framework, and what the guide says of it."""

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
    """A row for each task, a column for each framework; with several, one for the requests that they answer differently."""
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
    """How much one writes, and what is needed beyond the framework."""
    libraries = [Requirement(library.package).name for library in example.libraries]
    return ", ".join([f"{example.lines} lines in {file_count_text(example)}", *libraries])


def _difference_count(view: TaskView, task_id: str) -> str:
    """How many requests of a task these frameworks answer with different statuses when nobody wrote a rule for them."""
    native = view.data.natives.get(task_id)
    examples = [example for slug in view.names if (example := view.data.examples[task_id].get(slug))]
    if not native or len(examples) < 2:
        return "not asked"
    checked = [example for example in examples if example.checked]
    statuses = [{tuple(answer.status for answer in recorded_answers(each, case.id)) for each in checked} for case in native.cases]
    return f"{sum(len(of_case) > 1 for of_case in statuses)} of {len(statuses)} differ"


def _show_totals(view: TaskView) -> None:
    """The lines over all tasks that each of several frameworks has an example of."""
    examples = [view.data.examples[task_id] for task_id in view.data.contracts]
    common = [of_task for of_task in examples if view.names.keys() <= of_task.keys()]
    if len(view.names) < 2 or not common:
        return
    said = ", ".join(f"{name} {sum(of_task[slug].lines for of_task in common)}" for slug, name in view.names.items())
    which = f"these {len(common)} tasks" if len(common) == len(examples) else f"the {len(common)} tasks that all of them do"
    st.markdown(f"**Over {which}:** {escape_markdown(said)} lines.")
