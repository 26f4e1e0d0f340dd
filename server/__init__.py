"""Everything that answers requests beside Streamlit's pages.

Each module is a middleware or a set of routes; `app.py` puts them together.
"""
