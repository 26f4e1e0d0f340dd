"""Page /migrate: what a move from one framework to another takes."""

import streamlit as st

import catalog
from components.migrate import MigrateView, code, features, migration
from components.url import end_page, select_in_url

data = catalog.current()
names = {slug: framework.name for slug, framework in data.frameworks.items()}
researched = [(start, end) for start in names for end in names if (start, end) in data.migrations]

st.title("What would moving take?")
if len(names) <= 1:
    st.info("There is only one framework here, so there is nowhere to move.", icon=":material/info:")
    end_page()


def swap() -> None:
    """Exchange the selections of the two select boxes; the next run updates the address."""
    st.session_state["select_from"], st.session_state["select_to"] = end, start


with st.container(horizontal=True, vertical_alignment="bottom"):
    with st.container(width=280):
        start = select_in_url("From", "from", names, researched[0][0] if researched else next(iter(names)))
    with st.container(width=280):
        ends = [end for begin, end in researched if begin == start] + [slug for slug in names if slug != start]
        end = select_in_url("To", "to", names, ends[0])
    st.button("Swap", icon=":material/swap_horiz:", on_click=swap, help="The way back is another path", width=110)

if start == end:
    st.info(f"{names[start]} to {names[end]} is no move. Choose another framework on either side.", icon=":material/info:")
    end_page()

view = MigrateView(data, start, end)
migration.show_summary(view)
migration.show_guide(view)
migration.show_changes(view)
migration.show_steps(view)
code.show(view)
features.show(view)
