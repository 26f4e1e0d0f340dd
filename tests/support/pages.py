"""Pages run in this process, at an address of the router.

The only module that touches private parts of Streamlit 1.67's `AppTest`: `switch_page()` knows only pages that are files, while the
router registers functions, and no public call says which pages are registered or makes a run count as Back or Forward.
"""

from collections.abc import Mapping
from functools import partial
from unittest.mock import patch

from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.util import calc_hash

from support.servers import ROOT

ROUTER = str(ROOT / "pages" / "router.py")
RUN_TIMEOUT_S = 30


def page_app(address: str, **parameters: str | list[str]) -> AppTest:
    """The page at `/<address>?<parameters>`, run once through the router."""
    app = AppTest.from_file(ROUTER, default_timeout=RUN_TIMEOUT_S)
    set_page(app, address)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert address in registered_pages(app), f"the router has no page /{address}"
    return app


def go_back(app: AppTest, parameters: Mapping[str, str | list[str]]) -> None:
    """The run that Back or Forward cause in a browser: with the address they lead to, and with the widgets as they were."""
    app.query_params.clear()
    for name, value in parameters.items():
        app.query_params[name] = value
    with patch.object(local_script_runner, "RerunData", partial(local_script_runner.RerunData, is_history_navigation=True)):
        app.run()


def set_page(app: AppTest, address: str) -> None:
    """Have the next run draw the page at another address, as a click in the menu does."""
    app._page_hash = calc_hash(address)


def registered_pages(app: AppTest) -> dict[str, str]:
    """Address → name in the menu of each page that the router has registered; the overview's address is ""."""
    return {str(page["url_pathname"]): str(page["page_name"]) for page in app._registered_pages.values()}
