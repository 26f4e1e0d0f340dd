"""Which pages there are, and the frame around each. Streamlit runs this script at every visit and every change."""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
if str(ROOT) not in sys.path:  # `streamlit run pages/router.py` puts only pages/ there
    sys.path.insert(0, str(ROOT))

import streamlit as st

import catalog
from components import log
from components.notices import show_failure, show_faults
from pages.framework import framework_page

data = catalog.current()

names = {slug: framework.name for slug, framework in data.frameworks.items()} | {slug: slug for slug in data.broken}
page = st.navigation(
    {
        "": [
            st.Page("overview.py", title="Overview", default=True, help="What this is, what it holds and where to start."),
            st.Page("decide.py", title="Decide", help="Your weights in, a ranking with reasons out; shared as a link or a record."),
            st.Page("compare.py", title="Compare", help="Features and scores of two to four frameworks side by side."),
            st.Page("examples.py", title="Code", url_path="code", help="The same task in each framework, run under one contract."),
            st.Page("benchmarks.py", title="Benchmarks", help="How fast each is, in which setting, and why one figure is not enough."),
            st.Page("migrate.py", title="Migrate", help="What moving from one framework to another takes."),
            st.Page("fact_check.py", title="Fact check", url_path="fact-check", help="Which of the usual claims hold."),
            st.Page("sources.py", title="Sources", help="Where everything comes from, and how fresh it is."),
            st.Page("search.py", title="Search", help="Finds everything in this guide by its words."),
        ],
        "Frameworks": [framework_page(slug, name) for slug, name in names.items()],
    },
    position="hidden" if st.context.is_embedded else "top",  # a wiki shows the page alone
)
st.set_page_config(
    page_title=f"{page.title} · Framework Guide" if page.url_path else "Framework Guide: which Python web framework?",
    page_icon=str(ROOT / "pages" / "static" / "icon.svg"),
    layout="wide",
)

address = page.url_path or "overview"
opened = st.session_state.get("page") != address  # a rerun of the same page is no visit
st.session_state["page"] = address
began = time.perf_counter()
try:
    if data.faults:
        show_faults(data.faults, "Some data files have faults and are left out")
    if data.vocabulary:
        page.run()
except Exception as error:
    show_failure(error)
finally:
    if opened:
        log.visited(address, time.perf_counter() - began)
