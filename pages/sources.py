"""Where does this come from, and how fresh is it?"""

import streamlit as st

import catalog
from catalog.site import SECTIONS
from components.sources import listing, scores
from components.text import contents

data = catalog.current()
st.title("Where does this come from?")
st.markdown(
    f"Data version `{data.version}`, last checked **{data.checked}**. "
    "Every claim, feature, score and figure names its source and the day it was read."
)
st.markdown(contents({anchor: title for anchor, (title, _) in SECTIONS["sources"].items()}))
listing.show_all(data)
listing.show_due(data)
scores.show(data)
listing.show_unverified(data)
