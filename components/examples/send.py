"""Section of /code: a form that sends an edited request to all selected examples."""

import re
from dataclasses import dataclass, replace
from uuid import uuid4

import streamlit as st

from catalog import Catalog
from catalog.models import ContractStep
from components.examples import TaskView
from components.examples.answers import SentRequests, show_answers, show_not_installed, show_turned_off
from components.examples.contract import expectation_text
from components.markdown import escape_markdown
from components.url import finish_fragment, select_in_url
from lab import live
from lab.live_requests import HEADERS, MAX_BODY_BYTES, MAX_PATH_LENGTH, METHODS, RequestRefused, request_template, required_steps
from lab.packages import missing_packages
from lab.rate_limits import TooManyRuns
from lab.requests import Request

SENT_REQUESTS_KEY = "live_answers"
"""Session state key of the last `SentRequests`."""
CLIENT_ID_KEY = "live_session"
"""Session state key of the id that identifies the reader to the rate limit."""


@dataclass(frozen=True, slots=True)
class LiveCase:
    """Template of requests that the reader can edit and send."""

    title: str
    requests: tuple[Request, ...]
    note: str = ""
    preceding_steps: tuple[ContractStep, ...] = ()
    """Contract steps that are sent before the requests."""
    session_name: str | None = None
    """Session of the contract whose cookies are sent with the requests."""


def live_cases(data: Catalog, task_id: str) -> dict[str, LiveCase]:
    """Return the templates of a task by id: its native cases, then the contract steps that can be sent live."""
    found = {}
    if native := data.natives.get(task_id):
        for case in native.cases:
            found[case.id] = LiveCase(case.title, tuple(map(request_template, case.requests)), case.why or "")
    if contract := data.contracts.get(task_id):
        for step in contract.steps:
            if step.request and (preceding := required_steps(contract, step)) is not None:
                key = re.sub(r"[^a-z0-9]+", "-", step.name.lower()).strip("-")
                found.setdefault(key, LiveCase(step.name, (request_template(step),), step.why or "", tuple(preceding), step.session))
    return found


def show(view: TaskView) -> None:
    """Show a form with the request of a selected case, and the responses of all selected frameworks."""
    st.header("Send a request", anchor="send")
    st.markdown(
        "Choose a request, change it as you like and send it to every framework above. Each answers in a fresh copy of the very code "
        "shown here, so nothing you do lasts or reaches another reader.",
        width=900,
    )
    _show_case(view)


@st.fragment
def _show_case(view: TaskView) -> None:
    cases = live_cases(view.data, view.task_id)
    if not cases:
        st.info("No request of this task can be sent from here; start the examples with the commands above.", icon=":material/info:")
        return
    case_id = select_in_url("Start from", "case", {key: case.title for key, case in cases.items()}, next(iter(cases)))
    finish_fragment()
    case = cases[case_id]
    if case.note:
        st.markdown(escape_markdown(case.note))
    for step in view.contract.steps if view.contract else ():
        if step.name == case.title:
            st.markdown(f"The contract demands: {expectation_text(step.expect)}")
    if not live.is_on(st.get_option("server.address")):
        show_turned_off(view, case_id)
        return
    absent = {slug: example for slug, example in view.examples.items() if missing_packages(example.packages)}
    if len(absent) < len(view.examples):
        _ask(replace(view, examples={slug: view.examples[slug] for slug in view.examples if slug not in absent}), case_id, case)
    if absent:
        show_not_installed(replace(view, examples=absent), case_id)


def _ask(view: TaskView, case_id: str, case: LiveCase) -> None:
    """Draw the form of a request and the answers to it."""
    _show_preceding_requests(view, case)
    if requests := _edit_form(f"{view.task_id}_{case_id}", case):
        _send(view, case_id, case, requests)
    sent: SentRequests | None = st.session_state.get(SENT_REQUESTS_KEY)
    if sent and (sent.task_id, sent.case_id) == (view.task_id, case_id):
        show_answers(view, sent)


def _show_preceding_requests(view: TaskView, case: LiveCase) -> None:
    """List the requests that are sent first, and explain the placeholders in the requests."""
    if case.preceding_steps:
        steps = ", ".join(f"`{step.request}`" for step in case.preceding_steps)
        st.markdown(f"These requests are sent first, because this one builds on them: {steps}")
    for placeholder, texts in (view.native.words if view.native else {}).items():
        if any(f"${{{placeholder}}}" in request.path for request in case.requests):
            substitutions = [f"`{texts[slug]}` for {escape_markdown(name)}" for slug, name in view.names.items() if texts.get(slug)]
            st.caption(
                f"`${{{placeholder}}}` stands for "
                + ", ".join([*substitutions, "nothing for the others" if substitutions else "nothing for these"])
                + "."
            )
    if case.preceding_steps and any("${" in request.path + (request.body or b"").decode() for request in case.requests):
        st.caption("`${…}` stands for what an earlier answer gave, such as an address or a token.")


def _edit_form(key: str, case: LiveCase) -> list[Request] | None:
    """Show the form and return its requests once they are submitted; return None before, or if one is invalid."""
    with st.form(f"form_{key}"):
        edited = []
        for index, request in enumerate(case.requests):
            end = f" of request {index + 1}" if len(case.requests) > 1 else ""
            edited.append(_request_fields(f"live_{key}_{index}", end, request))
        if not st.form_submit_button("Send", icon=":material/send:"):
            return None
    try:
        return [
            Request(method, path.strip(), _parse_headers(headers), _edited_body(body, case.requests[index].body))
            for index, (method, path, headers, body) in enumerate(edited)
        ]
    except RequestRefused as error:
        st.warning(escape_markdown(str(error)), icon=":material/block:")
        return None


def _request_fields(key: str, end: str, request: Request) -> tuple[str, str, str, str]:
    """Show the fields of one request and return method, path, header lines and body as edited.

    `end` is appended to the labels and distinguishes them from those of other requests.
    """
    left, right = st.columns([1, 4])
    method = left.selectbox(f"Method{end}", METHODS, METHODS.index(request.method), key=f"{key}_method")
    path = right.text_input(f"Path{end}", request.path, max_chars=MAX_PATH_LENGTH, key=f"{key}_path")
    left, right = st.columns(2)
    headers = left.text_area(
        f"Headers{end}",
        "\n".join(f"{name}: {value}" for name, value in request.headers.items()),
        key=f"{key}_headers",
        max_chars=MAX_BODY_BYTES,
        help=f"One a line, as `Name: value`. These can be sent: {', '.join(HEADERS)}.",
    )
    body = right.text_area(f"Body{end}", (request.body or b"").decode(), key=f"{key}_body", max_chars=MAX_BODY_BYTES)
    return method, path, headers, body


def _parse_headers(lines: str) -> dict[str, str]:
    headers = {}
    for line in filter(str.strip, lines.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            raise RequestRefused("Write each header as Name: value on a line of its own.")
        headers[name.strip()] = value.strip()
    return headers


def _edited_body(text: str, template_body: bytes | None) -> bytes | None:
    """Return the edited body; an unedited one is returned unchanged, because a text area normalises the line ends of an upload."""
    unedited = text.splitlines() == (template_body or b"").decode().splitlines()
    return template_body if unedited else text.encode()


def _send(view: TaskView, case_id: str, case: LiveCase, requests: list[Request]) -> None:
    client_id = st.session_state.setdefault(CLIENT_ID_KEY, uuid4().hex)
    try:
        with st.spinner("Asking. The first time, the examples are started."):
            outcomes = live.ask(
                view.data, view.task_id, list(view.names), requests, session=client_id, before=case.preceding_steps, keeps=case.session_name
            )
    except TooManyRuns as error:
        st.info(escape_markdown(str(error)), icon=":material/hourglass_top:")
    except RequestRefused as error:
        st.warning(escape_markdown(str(error)), icon=":material/block:")
    else:
        st.session_state[SENT_REQUESTS_KEY] = SentRequests(view.task_id, case_id, tuple(requests), outcomes)
