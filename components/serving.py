"""Whether `app.py` serves the pages, and with them `/api` and the other addresses of `server/`.

Hosts that do not know `st.App` run `pages/router.py` alone: the pages must then offer no link to what is not there.
"""

import os

_FLAG = "GUIDE_SERVED_BY_APP"
"""Stands in the environment, because Streamlit loads our modules anew when a developer edits one."""


def mark_served_by_app() -> None:
    os.environ[_FLAG] = "1"


def is_served_by_app() -> bool:
    return _FLAG in os.environ
