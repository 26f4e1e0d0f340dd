"""A request of the reader's own, and what every example answers to it, side by side."""

import json
import re
from collections.abc import Mapping, Sequence
from uuid import uuid4

import pandas as pd
import streamlit as st

from catalog import Catalog
from catalog.models import Answer, ContractStep
from components.tables import csv_button
from components.text import plain
from components.url import finish_fragment, from_url, to_url
from decision.words import listed
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


class Case:
    """Something to start from: requests to edit, and the contract's steps that come before."""

    def __init__(
        self, title: str, requests: Sequence[Request], note: str = "", before: Sequence[ContractStep] = (), keeps: str | None = None
    ) -> None:
        self.title = title
        self.requests = tuple(requests)
        self.note = note
        self.before = tuple(before)
        self.keeps = keeps


def cases_of(data: Catalog, task: str) -> dict[str, Case]:
    """By id: the task's native cases, then the steps of its contract that can be asked live."""
    found = {}
    if native := data.natives.get(task):
        for case in native.cases:
            found[case.id] = Case(case.title, [live.template(request) for request in case.requests], case.why or "")
    if contract := data.contracts.get(task):
        for step in contract.steps:
            if step.request and (before := live.lead_up(contract, step)) is not None:
                key = re.sub(r"[^a-z0-9]+", "-", step.name.lower()).strip("-")
                found.setdefault(key, Case(step.name, [live.template(step)], step.why or "", before, step.session))
    return found


def choose_case(data: Catalog, task: str, cases: Mapping[str, Case]) -> str:
    """A select box whose choice stands in the address as `case`; a case of the task shown before is no broken link."""
    ids = list(cases)
    wanted = st.query_params.get("case", "")
    if wanted and wanted not in ids and not any(wanted in cases_of(data, other) for other in data.tasks):
        st.info("The link names a request this guide does not have; here is the first one:", icon=":material/link_off:")
        st.code(wanted[:60], language=None)
    at_address = from_url("case", f"case_{task}", ids[0], lambda text: text if text in ids else ids[0])
    chosen = st.selectbox("Start from", ids, format_func=lambda key: cases[key].title, key=f"case_{task}")
    to_url("case", chosen, ids[0], at_address, str)
    finish_fragment()
    return chosen


@st.fragment
def show_live(data: Catalog, task: str, frameworks: Sequence[str], wanted: Mapping[str, str]) -> None:
    """Choose, edit, send, compare. `wanted` is what the contract demands, in Markdown, by the title of its step."""
    names = {slug: data.frameworks[slug].name for slug in frameworks}
    cases = cases_of(data, task)
    if not cases:
        st.info("No request of this task can be sent from here; start the examples with the commands above.", icon=":material/info:")
        return
    chosen = choose_case(data, task, cases)
    case = cases[chosen]
    if case.note:
        st.markdown(plain(case.note))
    if case.title in wanted:
        st.markdown(f"The contract demands: {wanted[case.title]}")
    if not live.is_on(st.get_option("server.address")):
        _show_recorded(data, task, chosen, names)
        return
    if case.before:
        st.markdown(
            "These requests are sent first, because this one builds on them: " + ", ".join(f"`{step.request}`" for step in case.before)
        )
    _explain_words(data, task, case, names)
    requests = _form(f"{task}_{chosen}", case)
    if requests is not None:
        _send(data, task, chosen, case, list(names), requests)
    kept = st.session_state.get("live_outcome")
    if kept and kept[0] == (task, chosen) and (outcomes := {slug: outcome for slug, outcome in kept[2].items() if slug in names}):
        if unasked := [name for slug, name in names.items() if slug not in outcomes]:
            verb = "has" if len(unasked) == 1 else "have"
            st.info(f"{plain(listed(unasked))} {verb} not been asked yet; send it again.", icon=":material/info:")
        _show(kept[1], outcomes, names)


def _explain_words(data: Catalog, task: str, case: Case, names: Mapping[str, str]) -> None:
    native = data.natives.get(task)
    for word, texts in (native.words if native else {}).items():
        if any(f"${{{word}}}" in request.path for request in case.requests):
            said = [f"`{texts[slug]}` for {plain(name)}" for slug, name in names.items() if texts.get(slug)]
            st.caption(f"`${{{word}}}` stands for " + ", ".join([*said, "nothing for the others" if said else "nothing for these"]) + ".")
    if any("${" in request.path + (request.body or b"").decode() for request in case.requests) and case.before:
        st.caption("`${…}` stands for what an earlier answer gave, such as an address or a token.")


def _form(key: str, case: Case) -> list[Request] | None:
    """The requests as edited, once they are to be sent. Nothing is sent before."""
    edited = []
    with st.form(f"form_{key}"):
        for index, request in enumerate(case.requests):
            end = f" of request {index + 1}" if len(case.requests) > 1 else ""
            left, right = st.columns([1, 4])
            method = left.selectbox(f"Method{end}", live.METHODS, live.METHODS.index(request.method), key=f"live_{key}_{index}_method")
            path = right.text_input(f"Path{end}", request.path, max_chars=live.LONGEST_PATH, key=f"live_{key}_{index}_path")
            left, right = st.columns(2)
            lines = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
            headers = left.text_area(
                f"Headers{end}",
                lines,
                key=f"live_{key}_{index}_headers",
                max_chars=live.LARGEST_BODY,
                help=f"One a line, as `Name: value`. These can be sent: {', '.join(live.HEADERS)}.",
            )
            body = right.text_area(
                f"Body{end}", (request.body or b"").decode(), key=f"live_{key}_{index}_body", max_chars=live.LARGEST_BODY
            )
            edited.append((method, path, headers, body, request.body))
        if not st.form_submit_button("Send", icon=":material/send:"):
            return None
    try:
        return [
            Request(method, path.strip(), _headers(headers), None if not body and before is None else _newlines(body, before))
            for method, path, headers, body, before in edited
        ]
    except live.Refused as error:
        st.warning(plain(str(error)), icon=":material/block:")
        return None


def _newlines(text: str, before: bytes | None) -> bytes:
    """What was not edited stays as it was: a text field turns the line ends of an upload into plain ones."""
    if before is not None and text.splitlines() == before.decode().splitlines():
        return before
    return text.encode()


def _headers(lines: str) -> dict[str, str]:
    headers = {}
    for line in filter(str.strip, lines.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            raise live.Refused("Write each header as Name: value on a line of its own.")
        headers[name.strip()] = value.strip()
    return headers


def _send(data: Catalog, task: str, chosen: str, case: Case, frameworks: Sequence[str], requests: Sequence[Request]) -> None:
    session = st.session_state.setdefault("live_session", uuid4().hex)
    try:
        with st.spinner("Asking. The first time, the examples are started."):
            outcomes = live.ask(data, task, frameworks, requests, session=session, before=case.before, keeps=case.keeps)
    except live.Busy as error:
        st.info(plain(str(error)), icon=":material/hourglass_top:")
    except live.Refused as error:
        st.warning(plain(str(error)), icon=":material/block:")
    else:
        st.session_state["live_outcome"] = (task, chosen), tuple(requests), outcomes


# ---------------------------------------------------------------- answers


def _show(requests: Sequence[Request], outcomes: Mapping[str, live.Outcome], names: Mapping[str, str]) -> None:
    for index, request in enumerate(requests):
        replies = {slug: outcome.replies[index] for slug, outcome in outcomes.items() if len(outcome.replies) > index}
        st.markdown(f"**Answers to** `{request.method} {request.path.replace('`', chr(39))}`")
        if request.method == "HEAD":
            st.caption("HEAD asks for the headers alone: a server leaves the body out, even where the example has written one.")
        if replies:
            table = pd.DataFrame({names[slug]: _row(reply) for slug, reply in replies.items()}).fillna("–")
            st.markdown(_difference(replies))
            st.table(
                table.map(lambda cell: plain(cell[:LONGEST_CELL])).rename(index=plain, columns=plain).rename_axis("In the answer"),
                border="horizontal",
                alt="Status, content type and headers of each answer",
            )
            table.loc["Body"] = [reply.text + (" … (cut)" if reply.cut else "") for reply in replies.values()]
            csv_button("Download answers as CSV", table.rename_axis("In the answer").reset_index(), f"answers-{index + 1}")
        for column, (slug, outcome) in zip(st.columns(len(outcomes)), outcomes.items(), strict=True):
            with column:
                st.markdown(f"**{plain(names[slug])}**")
                if slug in replies:
                    _body(replies[slug])
                elif outcome.problem and index == len(outcome.replies):
                    st.info(plain(outcome.problem.text), icon=":material/info:")
                    if outcome.problem.command:
                        st.code(outcome.problem.command, language="bash", wrap_lines=True)
                else:
                    st.markdown("Not sent, because the request before it failed.")
    if any(outcome.replies for outcome in outcomes.values()):
        st.caption("Each time is that of one request to a copy that has just started: no measure of speed.")


def _row(reply: Reply) -> dict[str, str]:
    """What a table says of an answer; the headers by name, without those of every server."""
    others = dict.fromkeys(sorted(name.lower() for name, _ in reply.headers if name.lower() not in SERVERS_OWN))
    return {
        "Status": str(reply.status),
        "Content type": reply.header("content-type") or "none",
        "Time": f"{reply.seconds * 1000:.1f} ms",
        **{name: reply.header(name) or "" for name in others},
    }


def _difference(replies: Mapping[str, Reply]) -> str:
    """In words, what is not the same in all answers."""
    if len(replies) < 2:
        return "Only one answered."
    bodies = []
    for reply in replies.values():
        try:
            bodies.append(json.dumps(json.loads(reply.body), sort_keys=True))
        except (ValueError, RecursionError):  # no JSON, or nested as no person would
            bodies.append(reply.text)
    seen = {
        "status": {reply.status for reply in replies.values()},
        "content type": {reply.header("content-type") for reply in replies.values()},
        "body": set(bodies),
    }
    differ = [what for what, values in seen.items() if len(values) > 1]
    if not differ:
        return "All answer the same: status, content type and body."
    return f"They differ in **{' and '.join(filter(None, (', '.join(differ[:-1]), differ[-1])))}**."


def _body(reply: Reply) -> None:
    """As text, never as markup."""
    text = reply.text
    st.code(text if text.strip() else NO_BODY, language="json" if "json" in (reply.header("content-type") or "") else None, wrap_lines=True)
    if reply.cut:
        st.caption(f"Cut after {live.LONGEST_ANSWER // 1024} KiB; the answer is longer.")


def _show_recorded(data: Catalog, task: str, case: str, names: Mapping[str, str]) -> None:
    """What was answered when the examples were last checked."""
    checked = {slug: data.examples[task][slug].checked for slug in names}
    recorded: dict[str, tuple[Answer, ...]] = {slug: each.answers.get(case, ()) if each else () for slug, each in checked.items()}
    days = sorted({run.day for each in checked.values() if each for run in each.runs})
    is_recorded = any(recorded.values())
    said = (
        f"here. These were recorded on {days[-1]}." if is_recorded else "here, and none are recorded for this request. Choose another one."
    )
    st.info(f"Live answers are turned off {said}", icon=":material/info:")
    st.caption(TURNED_ON_BY)
    if not is_recorded:
        return
    for column, (slug, answers) in zip(st.columns(len(names)), recorded.items(), strict=True):
        with column:
            st.markdown(f"**{plain(names[slug])}**")
            for answer in answers:
                headers = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
                st.code(f"{answer.status}\n{headers}\n{answer.body}", language=None, wrap_lines=True)
