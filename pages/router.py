"""List the pages and run the selected one. Streamlit runs this script at every visit and every interaction."""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
if str(ROOT) not in sys.path:  # `streamlit run pages/router.py` adds only pages/ to sys.path
    sys.path.insert(0, str(ROOT))

import streamlit as st
from streamlit.errors import FragmentHandledException

import catalog
from catalog.site import PAGES, window_title
from components import log
from components.no_outgoing_requests import never_ask_for_own_address
from components.notices import show_failure, show_faults
from components.site import ICON, LOGO
from components.url import begin_run, finish_run
from pages.framework import framework_page

never_ask_for_own_address()
data = catalog.current()

if not st.context.is_embedded:
    st.logo(LOGO, size="large")  # links to the overview; shown first, because the menu would move if it appeared later

names = {slug: framework.name for slug, framework in data.frameworks.items()} | {slug: slug for slug in data.broken}
page = st.navigation(
    {
        "": [st.Page(page.file, title=page.title, url_path=page.path or None, default=not page.path, help=page.says) for page in PAGES],
        "Frameworks": [framework_page(slug, name) for slug, name in names.items()],
    },
    position="hidden" if st.context.is_embedded else "top",  # an embedded page has no menu
)
st.set_page_config(
    page_title=window_title(page.url_path, page.title),
    page_icon=ICON,
    layout="wide",
)

address = page.url_path or "overview"
opened = st.session_state.get("page") != address  # a rerun of the same page does not count as a visit
st.session_state["page"] = address
started_s = time.perf_counter()
try:
    if data.faults:
        show_faults(data.faults, "Parts of the data have faults and are left out")
    if data.vocabulary:
        begin_run(opened)
        page.run()
        finish_run()
except FragmentHandledException:
    raise  # Streamlit has already shown and logged it in the fragment
except Exception as error:
    show_failure(error)
finally:
    if opened:
        log.visited(address, time.perf_counter() - started_s)
