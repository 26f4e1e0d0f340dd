"""The server: Streamlit's pages and what `server/` adds to them. `streamlit run app.py`"""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.notices import show_failure
from server import api
from server.headers import SecurityHeaders
from server.previews import Previews
from server.startup import warm_start

app = st.App(
    Path(__file__).parent / "pages" / "router.py",
    routes=api.ROUTES,
    middleware=[Middleware(SecurityHeaders, frame_ancestors=os.environ.get("GUIDE_FRAME_ANCESTORS", "")), Middleware(Previews)],
    lifespan=warm_start("pandas", "altair", "components.charts"),
    on_script_error=show_failure,  # what pages/router.py cannot catch: the callback of a widget
)
