"""What examples answered, side by side: to the reader's own requests, or when they were last checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.code import named_columns
from components.examples import TaskView, answer_text, recorded_answers
from components.tables import csv_button
from components.text import plain
from decision.wording import listed
from lab import live
from lab.requests import Reply, Request

SERVERS_OWN = ("content-type", "content-length", "date", "server", "connection")
"""Headers that every server adds by itself, or that have a row of their own."""
NO_BODY = "(no body)"
TURNED_ON_BY = (
    "They are on where only your own machine reaches the guide, as after `make run`. Elsewhere whoever runs it can turn them on with "
    "`GUIDE_LIVE=1`."
)
LONGEST_CELL = 300
"""Characters of a header in the table; the download has all."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Requests to the examples of a task, which began as one of its cases, and what each framework answered by slug."""

    task_id: str
    case_id: str
    requests: tuple[Request, ...]
    outcomes: Mapping[str, live.Outcome]


def show_answers(view: TaskView, answers: Answers) -> None:
    """The answers of the frameworks that are shown; those that have not been asked yet are named."""
    outcomes = {slug: outcome for slug, outcome in answers.outcomes.items() if slug in view.names}
    if not outcomes:
        return
    if unasked := [name for slug, name in view.names.items() if slug not in outcomes]:
        verb = "has" if len(unasked) == 1 else "have"
        st.info(f"{plain(listed(unasked))} {verb} not been asked yet; send it again.", icon=":material/info:")
    names = {slug: view.names[slug] for slug in outcomes}
    for index, request in enumerate(answers.requests):
        st.markdown(f"**Answers to** `{request.method} {request.path.replace('`', chr(39))}`")
        if request.method == "HEAD":
            st.caption("HEAD asks for the headers alone: a server leaves the body out, even where the example has written one.")
        replies = {slug: outcome.replies[index] for slug, outcome in outcomes.items() if len(outcome.replies) > index}
        if replies:
            _show_heads({names[slug]: reply for slug, reply in replies.items()}, f"answers-{index + 1}")
        for column, slug in named_columns(names):
            with column:
                _show_one(outcomes[slug], index)
    if any(outcome.replies for outcome in outcomes.values()):
        st.caption("Each time is that of one request to a copy that has just started: no measure of speed.")


def _show_heads(replies: Mapping[str, Reply], file_name: str) -> None:
    """Status and headers of each framework's answer by its name, and whether they differ."""
    table = pd.DataFrame({name: _head(reply) for name, reply in replies.items()}).fillna("–")
    st.markdown(difference(list(replies.values())))
    st.table(
        table.map(lambda cell: plain(cell[:LONGEST_CELL])).rename(index=plain, columns=plain).rename_axis("In the answer"),
        border="horizontal",
        alt="Status, content type and headers of each answer",
    )
    table.loc["Body"] = [reply.text + (" … (cut)" if reply.cut else "") for reply in replies.values()]
    csv_button("Download answers as CSV", table.rename_axis("In the answer").reset_index(), file_name)


def _head(reply: Reply) -> dict[str, str]:
    """What the table says of an answer; the headers by name, without those of every server."""
    others = dict.fromkeys(sorted(name.lower() for name, _ in reply.headers if name.lower() not in SERVERS_OWN))
    return {
        "Status": str(reply.status),
        "Content type": reply.header("content-type") or "none",
        "Time": f"{reply.seconds * 1000:.1f} ms",
        **{name: reply.header(name) or "" for name in others},
    }


def difference(replies: list[Reply]) -> str:
    """In words, what is not the same in all answers; bodies of JSON are compared without regard to their writing."""
    if len(replies) < 2:
        return "Only one answered."
    seen: dict[str, set[object]] = {
        "status": {reply.status for reply in replies},
        "content type": {reply.header("content-type") for reply in replies},
        "body": {_comparable_body(reply) for reply in replies},
    }
    differ = [part for part, values in seen.items() if len(values) > 1]
    return f"They differ in **{listed(differ)}**." if differ else "All answer the same: status, content type and body."


def _comparable_body(reply: Reply) -> str:
    try:
        return json.dumps(json.loads(reply.body), sort_keys=True)
    except (ValueError, RecursionError):  # no JSON, or nested as no person would
        return reply.text


def _show_one(outcome: live.Outcome, index: int) -> None:
    """The body of one framework's answer as text, never as markup, or why there is none."""
    if len(outcome.replies) > index:
        reply = outcome.replies[index]
        body = reply.text if reply.text.strip() else NO_BODY
        st.code(body, language="json" if "json" in (reply.header("content-type") or "") else None, wrap_lines=True)
        if reply.cut:
            st.caption(f"Cut after {live.LONGEST_ANSWER // 1024} KiB; the answer is longer.")
    elif outcome.problem and index == len(outcome.replies):
        st.info(plain(outcome.problem.text), icon=":material/info:")
        if outcome.problem.command:
            st.code(outcome.problem.command, language="bash", wrap_lines=True)
    else:
        st.markdown("Not sent, because the request before it failed.")


def show_recorded(view: TaskView, case_id: str) -> None:
    """What was answered when the examples were last checked, where nothing can be sent."""
    recorded = {slug: recorded_answers(example, case_id) for slug, example in view.examples.items()}
    is_recorded = any(recorded.values())
    days = [run.day for example in view.examples.values() if example.checked for run in example.checked.runs]
    said = f". These were recorded on {max(days)}." if is_recorded else ", and none are recorded for this request. Choose another one."
    st.info(f"Live answers are turned off here{said}", icon=":material/info:")
    st.caption(TURNED_ON_BY)
    if is_recorded:
        for column, slug in named_columns(view.names):
            for answer in recorded[slug]:
                column.code(answer_text(answer), language=None, wrap_lines=True)
