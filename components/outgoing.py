"""No question to outside services because of what a visitor sends, where `app.py` does not stand before Streamlit."""

from streamlit import net_util

NO_ADDRESS = "0.0.0.0"
"""Streamlit takes this for its own host anyway, so no further origin is allowed."""


def never_ask_for_own_address() -> None:
    """Keep Streamlit from asking an outside service, and standing still meanwhile, when a websocket has a foreign origin.

    Written against Streamlit 1.67: `net_util.get_external_ip` asks only while `_external_ip` is None. `server/origins.py` refuses such
    websockets earlier, but only where `app.py` serves. Without it this holds from the first page on that anybody opens.
    """
    if getattr(net_util, "_external_ip", NO_ADDRESS) is None:
        net_util._external_ip = NO_ADDRESS
