"""Section of /code: responses of the frameworks to requests for which the contract sets no rule."""

import re

import pandas as pd
import streamlit as st

from catalog.models import Example, Native, NativeCase
from components.examples import TaskView, answer_text, inline_code, recorded_answers
from components.markdown import escape_markdown, lazy_expander
from components.tables import csv_button


def show(view: TaskView) -> None:
    """Show the recorded responses to each native case, as a table of statuses and in full."""
    if not (native := view.native):
        return
    st.header("What each answers by itself", anchor="native")
    st.markdown(escape_markdown(native.summary))
    rows = {
        f"**{escape_markdown(case.title)}**  \n{inline_code(_last_request(case))}": {
            view.names[slug]: _statuses_text(example, case) for slug, example in view.examples.items()
        }
        for case in native.cases
    }
    st.table(
        pd.DataFrame(rows).T.rename_axis("Request"), border="horizontal", alt="What each framework answers when nothing is done about it"
    )
    csv_button("Download answers as CSV", _answer_table(view, native), f"answers-{view.task_id}")
    if part := lazy_expander("The answers in full", "open_answers"):
        with part:
            for case in native.cases:
                st.markdown(f"**{escape_markdown(case.title)}**" + (f"  \n{escape_markdown(case.why)}" if case.why else ""))
                for slug, example in view.examples.items():
                    for answer in recorded_answers(example, case.id):
                        st.code(f"{view.names[slug]} {answer_text(answer)}", language=None, wrap_lines=True)


def _last_request(case: NativeCase) -> str:
    """Return the last request of a case without its placeholders, which only the paths of some frameworks need."""
    return re.sub(r"\$\{[a-z0-9-]+\}", "", case.requests[-1].request)


def _statuses_text(example: Example, case: NativeCase) -> str:
    statuses = [
        f"**{answer.status}** :small[{escape_markdown(answer.headers.get('content-type', '').partition(';')[0])}]"
        for answer in recorded_answers(example, case.id)
    ]
    return "  \n".join(statuses) or "not recorded"


def _answer_table(view: TaskView, native: Native) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (case.title, view.names[slug], answer.status, answer.headers.get("content-type"), answer.body)
            for case in native.cases
            for slug, example in view.examples.items()
            for answer in recorded_answers(example, case.id)
        ],
        columns=["request", "framework", "status", "content type", "body"],
    )
