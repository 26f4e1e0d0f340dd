"""Whether `app.py` serves the pages, and with them `/api` and the other addresses of `server/`.

Hosts without support for `st.App` run `pages/router.py` alone; pages must then not link to these addresses.
"""

import os

_FLAG = "GUIDE_SERVED_BY_APP"
"""Environment variable that holds the flag, because Streamlit reloads modules when a developer edits one."""


def mark_served_by_app() -> None:
    """Record that `app.py` serves the pages of this process."""
    os.environ[_FLAG] = "1"


def is_served_by_app() -> bool:
    """Return whether `app.py` serves the pages of this process."""
    return _FLAG in os.environ
