"""No question to outside services because of what a visitor sends, where `app.py` does not stand before Streamlit."""

from streamlit import net_util

OWN_ADDRESS = "127.0.0.1"
"""Streamlit takes this for its own host anyway, so no further origin is allowed."""


def never_ask_for_own_address() -> None:
    """Keep Streamlit from asking an outside service, and standing still meanwhile, when a websocket has a foreign origin.

    Written against Streamlit 1.67: `net_util.get_internal_ip` and `get_external_ip` ask only while they remember nothing.
    `server/origins.py` refuses such websockets earlier, but only where `app.py` serves. Without it this holds from the first page on
    that anybody opens.
    """
    for remembered in ("_internal_ip", "_external_ip"):
        if getattr(net_util, remembered, OWN_ADDRESS) is None:
            setattr(net_util, remembered, OWN_ADDRESS)
