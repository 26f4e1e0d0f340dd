"""Page /sources: origin and age of the data."""

import streamlit as st

import catalog
from catalog.site import SECTIONS
from components.markdown import contents_links
from components.sources import scores, source_list

data = catalog.current()
st.title("Where does this come from?")
st.markdown(
    f"Data version `{data.version}`, last checked **{data.checked}**. "
    "Every claim, feature, score and figure names its source and the day it was read."
)
st.markdown(contents_links({anchor: title for anchor, (title, _) in SECTIONS["sources"].items()}))
source_list.show_sources(data)
source_list.show_stale_entries(data)
scores.show(data)
source_list.show_unverified(data)
