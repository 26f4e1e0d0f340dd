"""Page /code: the same task in each framework, with the framework's answers to requests."""

import streamlit as st

import catalog
from components.examples import TaskView, all_tasks, code, contract, how_to_run, native, send
from components.framework_picker import choose_frameworks, first_few
from components.markdown import contents_links, escape_markdown
from components.url import PillsField, end_page, select_in_url

MAX_SIDE_BY_SIDE = 3

data = catalog.current()
names = {slug: framework.name for slug, framework in data.frameworks.items()}
tasks = dict(sorted(data.tasks.items(), key=lambda pair: pair[1].order))

st.title("What does my task look like?")
st.markdown(
    "The same task in each framework, in real files. Each example is run against one contract that all must keep; the tests "
    "of this guide run them again whenever something changes.",
    width=900,
)
if not tasks:
    st.info("There are no examples in the data.", icon=":material/info:")
    end_page()

left, right = st.columns([2, 3])
with left:
    task_id = select_in_url("Task", "t", {key: task.title for key, task in tasks.items()}, next(iter(tasks)))
available = {slug: names[slug] for slug in names if slug in data.examples[task_id]}
default = [slug for slug in data.defaults if slug in available] or list(available)
with right:
    label = f"Frameworks, up to three of {len(available)} side by side"
    key = f"code_frameworks_{task_id}"
    picked, without_example = choose_frameworks(
        PillsField(label, "f", key, is_label_visible=True), available, default[:MAX_SIDE_BY_SIDE], names
    )
chosen = first_few(picked, MAX_SIDE_BY_SIDE, names)
if without_example:
    st.info(f"No example of this task for {escape_markdown(', '.join(names[slug] for slug in without_example))}.", icon=":material/info:")
st.markdown(escape_markdown(tasks[task_id].when))
if not chosen:
    st.info("Choose at least one framework.", icon=":material/info:")
    end_page()

view = TaskView(data, task_id, {slug: data.examples[task_id][slug] for slug in chosen})
parts = {
    "code": "The code",
    "run": "How to run it",
    "send": "Send a request",
    "native": "What each answers by itself" if view.native else "",
    "all": "All tasks",
}
st.markdown(contents_links(parts))
contract.show(view)
code.show(view)
how_to_run.show(view)
send.show(view)
native.show(view)
all_tasks.show(view)
