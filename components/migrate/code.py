"""Section of /migrate: the code of one task in both frameworks."""

import streamlit as st

from components.code_panels import columns_or_tabs, show_files
from components.links import link_button
from components.markdown import escape_markdown
from components.migrate import MigrateView
from components.url import select_in_url


def show(view: MigrateView) -> None:
    """Show the files of a selected task in both frameworks, side by side."""
    if not (tasks := view.tasks):
        return
    st.header("Before and after, in code", anchor="code")
    st.markdown("The same task in both, from the files that the tests run under one contract.")
    task_id = select_in_url("Task", "t", tasks, next(iter(tasks)))
    pair = {view.start: view.before.name, view.end: view.after.name}
    for column, (slug, name) in zip(columns_or_tabs(list(pair.values())), pair.items(), strict=True):
        with column:
            st.markdown(f"**{escape_markdown(name)}**")
            show_files(view.data.examples[task_id][slug].files, key=f"{task_id}_{slug}")
    link_button("See contract, notes and answers", "code", {"t": task_id, "f": f"{view.start}.{view.end}"})
