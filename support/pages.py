"""Run pages in the test process through the router.

This is the only module that uses private parts of Streamlit 1.67's `AppTest`. Its public `switch_page()` supports only pages that are
files, while the router registers functions. No public call lists the registered pages or simulates Back and Forward.
"""

from collections.abc import Mapping
from functools import partial
from unittest.mock import patch

from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.util import calc_hash

from support.servers import ROOT

ROUTER = str(ROOT / "pages" / "router.py")
RUN_TIMEOUT_S = 30


def page_app(address: str, **parameters: str | list[str]) -> AppTest:
    """Return the page at `/<address>?<parameters>` after one run through the router."""
    app = AppTest.from_file(ROUTER, default_timeout=RUN_TIMEOUT_S)
    set_page(app, address)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert address in registered_pages(app), f"the router has no page /{address}"
    return app


def go_back(app: AppTest, parameters: Mapping[str, str | list[str]]) -> None:
    """Run the page as after Back or Forward in a browser: with other query parameters and unchanged widgets."""
    app.query_params.clear()
    for name, value in parameters.items():
        app.query_params[name] = value
    with patch.object(local_script_runner, "RerunData", partial(RerunData, is_history_navigation=True)):
        app.run()


def set_page(app: AppTest, address: str) -> None:
    """Select the page of the next run, as a click in the menu does."""
    app._page_hash = calc_hash(address)  # noqa: SLF001  # AppTest.switch_page() supports only pages that are files


def registered_pages(app: AppTest) -> dict[str, str]:
    """Return the menu names of all registered pages by address. The address of the overview is empty."""
    pages = app._registered_pages.values()  # noqa: SLF001  # AppTest has no public list of pages
    return {str(page["url_pathname"]): str(page["page_name"]) for page in pages}
