import streamlit as st

st.title("fact_check")
