"""Run pages in the test process through the router.

This is the only module that uses private parts of Streamlit 1.67's `AppTest`. Its public `switch_page()` supports only pages that are
files, while the router registers functions. No public call lists the registered pages or simulates Back and Forward. Each `AppTest`
would also read the metadata of all installed packages, which takes four times as long as a page.
"""

from collections.abc import Mapping
from functools import cache, partial
from unittest.mock import patch

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.util import calc_hash

from support.servers import ROOT

ROUTER = str(ROOT / "pages" / "router.py")
RUN_TIMEOUT_S = 30


def page_app(address: str, **parameters: str | list[str]) -> AppTest:
    """Return the page at `/<address>?<parameters>` after one run through the router."""
    app = AppTest.from_file(ROUTER, default_timeout=RUN_TIMEOUT_S)
    app._bidi_component_manager = _no_components()  # noqa: SLF001  # there is no public way to skip the scan
    set_page(app, address)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert address in registered_pages(app), f"the router has no page /{address}"
    return app


@cache
def _no_components() -> BidiComponentManager:
    """The registry of custom components, of which the project has none."""
    return BidiComponentManager()


def go_back(app: AppTest, parameters: Mapping[str, str | list[str]]) -> None:
    """Run the page as after Back or Forward in a browser: with other query parameters and unchanged widgets."""
    app.query_params.clear()
    for name, value in parameters.items():
        app.query_params[name] = value
    rerun_data = local_script_runner.RerunData  # type: ignore[attr-defined]  # the module imports the name without exporting it
    with patch.object(local_script_runner, "RerunData", partial(rerun_data, is_history_navigation=True)):
        app.run()


def set_page(app: AppTest, address: str) -> None:
    """Select the page of the next run, as a click in the menu does."""
    app._page_hash = calc_hash(address)  # noqa: SLF001  # AppTest.switch_page() supports only pages that are files


def registered_pages(app: AppTest) -> dict[str, str]:
    """Return the menu names of all registered pages by address. The address of the overview is empty."""
    pages = app._registered_pages.values()  # noqa: SLF001  # AppTest has no public list of pages
    return {str(page["url_pathname"]): str(page["page_name"]) for page in pages}
