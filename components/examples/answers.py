"""Responses of the examples side by side: to requests sent by the reader, or recorded at the last check."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.code_panels import named_columns
from components.examples import TaskView, answer_text, recorded_answers
from components.markdown import escape_markdown
from components.tables import csv_button
from decision.formatting import join_words
from lab import live
from lab.packages import install_command, missing_packages
from lab.requests import Reply, Request

COMMON_HEADERS = ("content-type", "content-length", "date", "server", "connection")
"""Response headers not listed in the table: every server sends them, or they have a row of their own."""
NO_BODY = "(no body)"
"""Text shown for a response without a body."""
LIVE_ANSWERS_HINT = (
    "They are on where only your own machine reaches the guide, as after `make run`. On other hosts the operator can turn them on with "
    "`GUIDE_LIVE=1`."
)
"""Explanation of when live answers are turned on."""
MAX_CELL_CHARS = 300
"""Maximum number of characters of a header value in the table; the CSV download contains the whole value."""


@dataclass(frozen=True, slots=True)
class SentRequests:
    """Requests sent to the examples of a task, the case they started from, and the outcome per framework slug."""

    task_id: str
    case_id: str
    requests: tuple[Request, ...]
    outcomes: Mapping[str, live.LiveAnswers]


def show_answers(view: TaskView, sent: SentRequests) -> None:
    """Show the responses of the selected frameworks, and name those to which the requests were not sent yet."""
    outcomes = {slug: outcome for slug, outcome in sent.outcomes.items() if slug in view.names}
    if not outcomes:
        return
    if unsent := [name for slug, name in view.names.items() if slug not in outcomes]:
        verb = "has" if len(unsent) == 1 else "have"
        st.info(f"{escape_markdown(join_words(unsent))} {verb} not been asked yet; send it again.", icon=":material/info:")
    names = {slug: view.names[slug] for slug in outcomes}
    for index, request in enumerate(sent.requests):
        st.markdown(f"**Answers to** `{request.method} {request.path.replace('`', chr(39))}`")
        if request.method == "HEAD":
            st.caption("HEAD asks for the headers alone: a server leaves the body out, even where the example has written one.")
        replies = {slug: outcome.replies[index] for slug, outcome in outcomes.items() if len(outcome.replies) > index}
        if replies:
            _show_header_table({names[slug]: reply for slug, reply in replies.items()}, f"answers-{index + 1}")
        for column, slug in named_columns(names):
            with column:
                _show_body(outcomes[slug], index)
    if any(outcome.replies for outcome in outcomes.values()):
        st.caption("Each time is that of one request to a copy that has just started: no measure of speed.")


def _show_header_table(replies: Mapping[str, Reply], file_name: str) -> None:
    """Show status and headers of each response (by framework name) and a sentence on their differences."""
    table = pd.DataFrame({name: _header_rows(reply) for name, reply in replies.items()}).fillna("–")
    st.markdown(difference_sentence(list(replies.values())))
    st.table(
        table.map(lambda cell: escape_markdown(cell[:MAX_CELL_CHARS]))
        .rename(index=escape_markdown, columns=escape_markdown)
        .rename_axis("In the answer"),
        border="horizontal",
        alt="Status, content type and headers of each answer",
    )
    table.loc["Body"] = [reply.text + (" … (cut)" if reply.is_truncated else "") for reply in replies.values()]
    csv_button("Download answers as CSV", table.rename_axis("In the answer").reset_index(), file_name)


def _header_rows(reply: Reply) -> dict[str, str]:
    """Return status, content type, time and the less common headers of a response, as row label → text."""
    others = dict.fromkeys(sorted(name.lower() for name, _ in reply.headers if name.lower() not in COMMON_HEADERS))
    return {
        "Status": str(reply.status),
        "Content type": reply.header("content-type") or "none",
        "Time": f"{reply.seconds * 1000:.1f} ms",
        **{name: reply.header(name) or "" for name in others},
    }


def difference_sentence(replies: list[Reply]) -> str:
    """Return a sentence that names the parts in which the responses differ; JSON bodies are compared by value."""
    if len(replies) <= 1:
        return "Only one answered."
    values_by_part: dict[str, set[object]] = {
        "status": {reply.status for reply in replies},
        "content type": {reply.header("content-type") for reply in replies},
        "body": {_comparable_body(reply) for reply in replies},
    }
    differ = [part for part, values in values_by_part.items() if len(values) > 1]
    return f"They differ in **{join_words(differ)}**." if differ else "All answer the same: status, content type and body."


def _comparable_body(reply: Reply) -> str:
    try:
        return json.dumps(json.loads(reply.body), sort_keys=True)
    except (ValueError, RecursionError):  # not JSON, or nested too deeply
        return reply.text


def _show_body(outcome: live.LiveAnswers, index: int) -> None:
    """Show the body of one response as plain text, never as Markdown, or the reason why there is no response."""
    if len(outcome.replies) > index:
        reply = outcome.replies[index]
        body = reply.text if reply.text.strip() else NO_BODY
        st.code(body, language="json" if "json" in (reply.header("content-type") or "") else None, wrap_lines=True)
        if reply.is_truncated:
            st.caption(f"Cut after {live.MAX_ANSWER_BYTES // 1024} KiB; the answer is longer.")
    elif outcome.problem and index == len(outcome.replies):
        st.info(escape_markdown(outcome.problem.text), icon=":material/info:")
        if outcome.problem.command:
            st.code(outcome.problem.command, language="bash", wrap_lines=True)
    else:
        st.markdown("Not sent, because the request before it failed.")


def show_turned_off(view: TaskView, case_id: str) -> None:
    """Draw the recorded answers of all frameworks, and how to turn live answers on."""
    _show_recorded(view, case_id, "Live answers are turned off here")
    st.caption(LIVE_ANSWERS_HINT)
    _show_installation(view)


def show_not_installed(view: TaskView, case_id: str) -> None:
    """Draw the recorded answers of frameworks that cannot be asked, and the command that installs their packages."""
    names = escape_markdown(join_words(list(view.names.values())))
    _show_recorded(view, case_id, f"No live answers of {names}: what the example needs is not installed here")
    _show_installation(view)


def _show_installation(view: TaskView) -> None:
    """Draw the command that installs the missing packages of the examples, if there are any."""
    if absent := list(dict.fromkeys(package for example in view.examples.values() for package in missing_packages(example.packages))):
        names = join_words([package.name for package in absent])
        st.caption(f"Not installed here: {escape_markdown(names)}. This command installs them:")
        st.code(install_command(absent), language="bash", wrap_lines=True)


def _show_recorded(view: TaskView, case_id: str, reason: str) -> None:
    """Draw what was answered when the examples were last checked, below the reason why nothing can be sent."""
    recorded = {slug: recorded_answers(example, case_id) for slug, example in view.examples.items()}
    is_recorded = any(recorded.values())
    days = [run.day for example in view.examples.values() if example.checked for run in example.checked.runs]
    said = f". These were recorded on {max(days)}." if is_recorded else ", and none are recorded for this request. Choose another one."
    st.info(f"{reason}{said}", icon=":material/info:")
    if is_recorded:
        for column, slug in named_columns(view.names):
            for answer in recorded[slug]:
                column.code(answer_text(answer), language=None, wrap_lines=True)
