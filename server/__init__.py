"""The ASGI side: what answers before and beside Streamlit. Each module is a middleware or a set of routes; `app.py` puts them together."""
