"""Prevent Streamlit's requests to outside services if the pages are served without `app.py`."""

from streamlit import net_util

OWN_ADDRESS = "127.0.0.1"
"""Streamlit accepts this host as an origin anyway, so setting it allows no further origin."""


def never_ask_for_own_address() -> None:
    """Prevent Streamlit from looking up its own IP address outside when a websocket has a foreign origin; the lookup blocks the server.

    Written against Streamlit 1.67: `net_util.get_internal_ip` and `get_external_ip` send requests only if they have no cached value.
    `server/origins.py` refuses such websockets earlier, but only if `app.py` serves. Otherwise this takes effect when the first page is
    opened.
    """
    for cached in ("_internal_ip", "_external_ip"):
        if getattr(net_util, cached, OWN_ADDRESS) is None:
            setattr(net_util, cached, OWN_ADDRESS)
