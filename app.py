"""Build the server: Streamlit's pages with the routes and middleware of `server/`. Run it with `streamlit run app.py`."""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.notices import show_failure
from components.serving import mark_served_by_app
from server import api, static
from server.base import BelowBase
from server.frames import ClientMessages
from server.headers import SecurityHeaders
from server.not_found import NotFound
from server.origins import Origins
from server.previews import Previews
from server.startup import warm_start
from server.uploads import UploadLimits

mark_served_by_app()
ROUTES = (*api.ROUTES, *static.ROUTES)
app = st.App(
    Path(__file__).parent / "pages" / "router.py",
    routes=[*ROUTES],
    middleware=[
        Middleware(SecurityHeaders, frame_ancestors=os.environ.get("GUIDE_FRAME_ANCESTORS", "")),
        Middleware(BelowBase, routes=ROUTES),
        Middleware(Origins),
        Middleware(ClientMessages),
        Middleware(UploadLimits),
        Middleware(NotFound, routes=frozenset(route.path for route in static.ROUTES)),
        Middleware(Previews),
    ],
    lifespan=warm_start("pandas", "altair", "components.charts.drawing"),
    on_script_error=show_failure,  # what pages/router.py cannot catch: the callback of a widget
)
