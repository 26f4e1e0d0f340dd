"""Page of one framework: facts, strengths and limits, features, users, code and releases."""

from functools import partial

import streamlit as st

import catalog
from components.framework import FrameworkView, code, facts, features, introduction, releases, strengths, usage
from components.notices import show_faults


def framework_page(slug: str, name: str) -> st.Page:
    """Return the page of a framework, for the router and for `st.page_link`.

    Only the default frameworks are in the menu, because each page in it adds bytes to every rerun. The overview links to the others.
    """
    data = catalog.current()
    shown = slug not in data.frameworks or slug in data.defaults
    return st.Page(partial(show_framework, slug), title=name, url_path=slug, visibility="visible" if shown else "hidden")


def show_framework(slug: str) -> None:
    """Show the page of a framework, or its faults if its file cannot be loaded."""
    data = catalog.current()
    if slug not in data.frameworks:
        st.title(slug)
        show_faults(data.broken.get(slug, ()), f"The file of {slug} has faults, so there is nothing to show")
        return
    view = FrameworkView(data, slug, data.frameworks[slug])
    introduction.show(view)
    facts.show(view)
    strengths.show(view)
    strengths.show_use_cases(view)
    features.show(view)
    usage.show_users(view)
    usage.show_adoption(view)
    code.show(view)
    releases.show(view)
    introduction.show_links(view)
