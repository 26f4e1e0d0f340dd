"""What does my task look like in each, and how does each behave?"""

import json
import re
from collections.abc import Sequence

import pandas as pd
import streamlit as st
from packaging.requirements import Requirement

import catalog
from catalog import Catalog
from catalog.models import Checked, ContractStep, Example, Expectation
from components.choose import choose_frameworks
from components.claims import claim_text
from components.code import beside, language, panel_height, show_files
from components.live import show_live
from components.tables import csv_button
from components.text import contents, plain, unfolded
from components.url import end_page, select_in_url, toggle_in_url
from lab.download import archive, start_commands

SIDE_BY_SIDE = 3


def versions(checked: Checked | None) -> str:
    """With what an example last passed, and when."""
    if checked is None:
        return "Not run yet."
    return "  \n".join(
        f":small[Ran on {plain(', '.join(f'{name} {version}' for name, version in run.packages.items()))}, "
        f"Python {plain(run.python)}, {run.day}]"
        for run in checked.runs
    )


def code(text: str) -> str:
    return f"`{text[:200].replace('`', chr(39))}`"


def numbers(ranges: Sequence[tuple[int, int]]) -> str:
    return " or ".join(str(low) if low == high else f"{low} to {high}" for low, high in ranges)


def expected(expect: Expectation) -> str:
    """What must come back, in words and code."""
    parts = [f"**{numbers(expect.status)}**"] if expect.status else []
    parts += [f"exit code **{numbers(expect.exit)}**"] if expect.exit else []
    parts += [f"header {code(f'{name}: {value}')}" for name, value in expect.headers.items()]
    said = expect.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    parts += [code(json.dumps(said[key], ensure_ascii=False)) for key in ("json", "json_has", "events") if said.get(key) is not None]
    parts += [f"holding {code(text)}" for text in expect.contains] + [f"without {code(text)}" for text in expect.lacks]
    if expect.gaps:
        parts.append(f"{expect.gaps[0]:g} to {expect.gaps[1]:g} s between events")
    if expect.seconds:
        parts.append(f"within {expect.seconds:g} s")
    return ", ".join(parts) or "an answer"


def step_line(step: ContractStep) -> str:
    """What is done and what must come back."""
    done = step.request or (f"WebSocket {step.websocket}" if step.websocket else step.command or step.file or "")
    sent = step.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    body = next((f" with {code(json.dumps(sent[key], ensure_ascii=False))}" for key in ("json", "form", "body") if key in sent), "")
    return f"**{plain(step.name)}.** {code(done)}{body}: {expected(step.expect)}"


def where(example: Example) -> str:
    """The files that the counted lines stand in; of the project's own only the steps are counted."""
    count = len(example.files)
    return " and ".join([f"{count} file{'s' if count > 1 else ''}", *(f"a part of {file.name}" for file in example.project if file.steps)])


def size(example: Example) -> str:
    """How much one writes, and what is needed beyond the framework."""
    return ", ".join([f"{example.lines} lines in {where(example)}", *(Requirement(library.package).name for library in example.libraries)])


def differing(data: Catalog, task: str, frameworks: Sequence[str]) -> str:
    """How many requests of a task these frameworks answer with different statuses when nobody wrote a rule for them."""
    native = data.natives.get(task)
    checked = [example.checked for slug in frameworks if (example := data.examples[task].get(slug))]
    if not native or len(checked) < 2:
        return "not asked"
    statuses = [[tuple(answer.status for answer in each.answers.get(case.id, ())) for each in checked if each] for case in native.cases]
    return f"{sum(len(set(of_case)) > 1 for of_case in statuses)} of {len(statuses)} differ"


def show_steps(examples: dict[str, Example]) -> None:
    """The parts of each example that do the same step, side by side."""
    order = dict.fromkeys(step for example in examples.values() for file in (*example.files, *example.project) for step in file.steps)
    for step in order:
        st.markdown(f"**{plain(step.replace('-', ' ').capitalize())}**")
        for column, example in zip(st.columns(len(examples)), examples.values(), strict=True):
            with column:
                for file in (*example.files, *example.project):
                    if step in file.steps:
                        first, last = file.steps[step]
                        text = "\n".join(file.shown.splitlines()[first - 1 : last])
                        st.code(text, language=language(file.name), height=panel_height(text))


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
here = [slug for slug in names if slug in data.examples[task_id]]
start = [slug for slug in data.defaults if slug in here][:SIDE_BY_SIDE] or here[:SIDE_BY_SIDE]
with right:
    picked, missing = choose_frameworks(
        f"Frameworks, up to three of {len(here)} side by side",
        "f",
        {slug: names[slug] for slug in here},
        start,
        key=f"code_frameworks_{task_id}",
        known=names,
    )
chosen = picked[:SIDE_BY_SIDE]
if len(picked) > SIDE_BY_SIDE:
    st.info(f"Only the first {SIDE_BY_SIDE} are shown; take one away to see another.", icon=":material/info:")
if missing:
    st.info(f"No example of this task for {plain(', '.join(names[slug] for slug in missing))}.", icon=":material/info:")
task = tasks[task_id]
st.markdown(plain(task.when))
if not chosen:
    st.info("Choose at least one framework.", icon=":material/info:")
    end_page()
examples = {slug: data.examples[task_id][slug] for slug in chosen}
contract, native = data.contracts.get(task_id), data.natives.get(task_id)
st.markdown(
    contents(
        {
            "code": "The code",
            "run": "How to run it",
            "send": "Send a request",
            "native": "What each answers by itself" if native else "",
            "all": "All tasks",
        }
    )
)
if contract and (part := unfolded(f"The contract: {len(contract.steps)} steps that every example keeps", "open_contract")):
    with part:
        st.markdown(plain(contract.summary))
        st.markdown("\n".join(f"1. {step_line(step)}" for step in contract.steps))

st.header("The code", anchor="code")
has_steps = all(any(file.steps for file in (*example.files, *example.project)) for example in examples.values())
by_step = has_steps and toggle_in_url("Step by step", "steps", says="The parts that do the same, side by side.")
for column, (slug, example) in zip(beside([names[slug] for slug in examples]), examples.items(), strict=True):
    with column:
        st.subheader(names[slug], anchor=False)
        st.markdown(f"**{example.lines} lines** in {plain(where(example))}  \n{versions(example.checked)}")
        if not by_step:
            show_files(example.files, key=f"{task_id}_{slug}")
if by_step:
    show_steps(examples)

st.header("How to run it, and what may surprise you", anchor="run")
for column, (slug, example) in zip(st.columns(len(examples)), examples.items(), strict=True):
    with column:
        st.markdown(f"**{plain(names[slug])}**")
        if example.libraries:
            st.markdown("\n".join(f"- `{library.package}` {plain(library.why)}" for library in example.libraries))
        else:
            st.markdown("Needs nothing beyond the framework and a server.")
        if example.run:
            commands = ["pip install -r requirements.txt", *start_commands(example.run)]
            st.code("\n".join(commands), language="bash", wrap_lines=True)
        if example.notes:
            st.markdown("\n".join(f"- {plain(note)}" for note in example.notes))
        st.download_button(
            "Download as zip",
            lambda example=example: archive(task.title, example),
            file_name=f"{task_id}-{slug}.zip",
            mime="application/zip",
            key=f"zip_{task_id}_{slug}",
            icon=":material/folder_zip:",
            on_click="ignore",
        )

st.header("Send a request", anchor="send")
st.markdown(
    "Choose a request, change it as you like and send it to every framework above. Each answers in a fresh copy of the very code "
    "shown here, so nothing you do lasts or reaches another reader.",
    width=900,
)
show_live(data, task_id, chosen, {step.name: expected(step.expect) for step in contract.steps} if contract else {})

if native:
    st.header("What each answers by itself", anchor="native")
    st.markdown(plain(native.summary))
    rows = {}
    for case in native.cases:
        answers = {}
        for slug, example in examples.items():
            recorded = example.checked.answers.get(case.id, ()) if example.checked else ()
            answers[names[slug]] = (
                "  \n".join(
                    f"**{answer.status}** :small[{plain(answer.headers.get('content-type', '').partition(';')[0])}]" for answer in recorded
                )
                or "not recorded"
            )
        asked = re.sub(r"\$\{[a-z0-9-]+\}", "", case.requests[-1].request)  # a word that only some frameworks' paths need
        rows[f"**{plain(case.title)}**  \n{code(asked)}"] = answers
    st.table(
        pd.DataFrame(rows).T.rename_axis("Request"), border="horizontal", alt="What each framework answers when nothing is done about it"
    )
    csv_button(
        "Download answers as CSV",
        pd.DataFrame(
            [
                (case.title, names[slug], answer.status, answer.headers.get("content-type"), answer.body)
                for case in native.cases
                for slug, example in examples.items()
                for answer in (example.checked.answers.get(case.id, ()) if example.checked else ())
            ],
            columns=["request", "framework", "status", "content type", "body"],
        ),
        f"answers-{task_id}",
    )
    if part := unfolded("The answers in full", "open_answers"):
        with part:
            for case in native.cases:
                st.markdown(f"**{plain(case.title)}**" + (f"  \n{plain(case.why)}" if case.why else ""))
                for slug, example in examples.items():
                    for answer in example.checked.answers.get(case.id, ()) if example.checked else ():
                        headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
                        st.code(f"{names[slug]} {answer.status}\n{headers}\n{answer.body}", language=None, wrap_lines=True)

st.header("All tasks", anchor="all")
st.markdown(
    "What you write: lines of code without empty lines and comments, in how many files, and what is needed beyond the framework. "
    "“By itself” counts the requests under “What each answers by itself” that do not get the same status from all of them.",
    width=900,
)
table = pd.DataFrame(
    [
        {"Task": each.title}
        | {names[slug]: size(example) for slug in chosen if (example := data.examples[key].get(slug))}
        | ({"By itself": differing(data, key, chosen)} if len(chosen) > 1 else {})
        for key, each in tasks.items()
        if key in data.contracts
    ]
).fillna("no example")
if not table.empty:
    common = [key for key in data.contracts if all(slug in data.examples[key] for slug in chosen)]
    totals = {names[slug]: sum(data.examples[key][slug].lines for key in common) for slug in chosen}
    shown = table.map(plain).rename(columns=plain).set_index("Task")
    st.table(shown, border="horizontal", alt="Lines of code, files and libraries by task")
    if len(totals) > 1 and common:
        said = ", ".join(f"{name} {lines}" for name, lines in totals.items())
        which = "these" if len(common) == len(table) else "the"
        together = "" if len(common) == len(table) else " that all of them do"
        st.markdown(f"**Over {which} {len(common)} tasks{together}:** {plain(said)} lines.")
    for claim in data.guide.claims:
        if "code" in claim.also_on:
            about = ", ".join(plain(names.get(slug, slug)) for slug in claim.about)
            st.markdown(f"The guide on {about}: **{plain(claim.claim)}**  \n{claim_text(data, claim)}")
    csv_button("Download as CSV", table, "code-sizes")
