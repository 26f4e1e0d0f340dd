"""Section of /decide: export of the decision as a link, as JSON or as a decision record."""

from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from catalog.site import configured_address
from components.decide import keys
from components.decide.view import DecisionView
from components.links import public_address
from components.markdown import lazy_expander
from components.serving import is_served_by_app
from decision import record_formats
from decision.notices import MAX_QUERY_CHARS
from decision.record import Record
from decision.url_codec import profile_query

RECORD_FORMATS = (
    ("MADR", record_formats.to_madr, "text/markdown"),
    ("Nygard", record_formats.to_nygard, "text/markdown"),
    ("CSV", record_formats.to_csv, "text/csv"),
    ("JSON", record_formats.to_json, "application/json"),
)
"""Label, writer function and media type of each format."""
FILE_NAMES = {"text/csv": "decision.csv", "application/json": "decision.json"}
"""File name per media type; other formats take the file name of the record."""


def show(view: DecisionView) -> None:
    """Show the link to this view, its JSON address, and the decision record for download."""
    st.header("Share and record", anchor="share")
    st.markdown("**Copy link.** It carries your weights, must-haves and the scores used, so it opens the same view later.")
    address = f"{public_address('decide')}?{view.query}"
    if len(view.query) > MAX_QUERY_CHARS:
        st.warning("This choice does not fit into a link. Take must-haves or own options out.", icon=":material/link_off:")
    else:
        show_link(view, address)
    if urlsplit(st.context.url or "").hostname in ("localhost", "127.0.0.1") and not configured_address():
        st.caption(
            "This guide runs on your machine only: colleagues cannot open the link. Host it, or set GUIDE_URL to its public address."
        )
    if view.answer.status == "ranked" and (part := lazy_expander("Decision record: MADR, Nygard, CSV or JSON", "open_record")):
        with part:
            show_records(view, address if len(view.query) <= MAX_QUERY_CHARS else "")


def show_link(view: DecisionView, address: str) -> None:
    """Show the link, its short form if the choice is an unchanged profile, and the address of the JSON answer."""
    st.code(address, language=None, wrap_lines=True)
    if short := profile_query(view.choice, view.current):
        st.caption(
            f"As nothing of the profile is changed, `{public_address('decide')}?{short}` is short for this view, "
            "with the data of the day it is opened."
        )
    programs = f"[JSON](api/decide?{view.query})" if is_served_by_app() else "only where the guide runs as `streamlit run app.py`"
    st.caption(f"The same answer for programs: {programs}. For a PDF, print this page.")


def show_records(view: DecisionView, link: str) -> None:
    """Show the fields for project and context, and a download button for each format of the decision record.

    `link` is empty if the choice does not fit into an address.
    """
    project = st.text_input("Project, for the record", key=keys.RECORD_PROJECT, max_chars=80, persist_state="session")
    context = st.text_input("Context in one sentence, for the record", key=keys.RECORD_CONTEXT, max_chars=400, persist_state="session")
    record = Record(view.data, view.choice, view.answer, view.data_version, link, date.today(), project, context)
    with st.container(horizontal=True):
        for form, write, mime in RECORD_FORMATS:
            st.download_button(
                form,
                lambda write=write: write(record),  # type: ignore[misc]  # mypy infers no type for a lambda with a default
                file_name=FILE_NAMES.get(mime) or record_formats.file_name(record),
                mime=mime,
                on_click="ignore",
                key=f"record_{form}",
                icon=":material/download:",
            )
    st.caption(
        "MADR and Nygard are two Markdown forms of a decision record. Records are always “proposed”: a tool does not decide for a team."
    )
