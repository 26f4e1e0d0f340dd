"""What each framework answers when nothing is done about it."""

import re

import pandas as pd
import streamlit as st

from catalog.models import Example, Native, NativeCase
from components.examples import TaskView, answer_text, inline_code, recorded_answers
from components.tables import csv_button
from components.text import plain, unfolded


def show(view: TaskView) -> None:
    if not (native := view.native):
        return
    st.header("What each answers by itself", anchor="native")
    st.markdown(plain(native.summary))
    rows = {
        f"**{plain(case.title)}**  \n{inline_code(_asked(case))}": {
            view.names[slug]: _statuses(example, case) for slug, example in view.examples.items()
        }
        for case in native.cases
    }
    st.table(
        pd.DataFrame(rows).T.rename_axis("Request"), border="horizontal", alt="What each framework answers when nothing is done about it"
    )
    csv_button("Download answers as CSV", _answer_table(view, native), f"answers-{view.task_id}")
    if part := unfolded("The answers in full", "open_answers"):
        with part:
            for case in native.cases:
                st.markdown(f"**{plain(case.title)}**" + (f"  \n{plain(case.why)}" if case.why else ""))
                for slug, example in view.examples.items():
                    for answer in recorded_answers(example, case.id):
                        st.code(f"{view.names[slug]} {answer_text(answer)}", language=None, wrap_lines=True)


def _asked(case: NativeCase) -> str:
    """The last request, without words that only the paths of some frameworks need."""
    return re.sub(r"\$\{[a-z0-9-]+\}", "", case.requests[-1].request)


def _statuses(example: Example, case: NativeCase) -> str:
    statuses = [
        f"**{answer.status}** :small[{plain(answer.headers.get('content-type', '').partition(';')[0])}]"
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
