"""Bare page for comparison: one slider in the sidebar, one chart of three bars."""

import altair as alt
import pandas as pd
import streamlit as st

weight = st.sidebar.slider("Weight", 0, 5, 3)
bars = pd.DataFrame({"name": ["A", "B", "C"], "value": [1 + weight, 2, 3]})
st.altair_chart(alt.Chart(bars).mark_bar().encode(x="value:Q", y="name:N"))
