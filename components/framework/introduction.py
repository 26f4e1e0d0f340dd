"""Title, summary and contents of a framework's page, and its links."""

import streamlit as st

from components.framework import FrameworkView
from components.markdown import contents_links, escape_markdown, with_evidence
from components.notices import show_faults
from components.verdicts import show_items
from components.vocabulary import vocabulary_of


def show(view: FrameworkView) -> None:
    """Show name, tagline, table of contents and summary, and the faults in the framework's file."""
    framework = view.framework
    st.title(escape_markdown(framework.name))
    st.markdown(f"**{escape_markdown(framework.tagline)}**")
    if faults := [fault for fault in view.data.faults if fault.path == f"frameworks/{view.slug}.yaml"]:
        show_faults(faults, "Parts of this page are left out", "They have faults and are shown as not researched.")
    parts = {
        "facts": "Facts",
        "strengths": "Strengths and limits",
        "use-cases": "When to use it" if view.items("use-cases") or view.items("choose-if") else "",
        "features": "Features",
        "users": "Who uses it",
        "adoption": "Adoption",
        "code": "Code",
        "releases": "Releases and support",
        "links": "Links",
    }
    st.markdown(contents_links(parts))
    st.markdown(with_evidence(escape_markdown(framework.summary.text), framework.summary), width=900)
    if items := view.items("what-is"):
        with st.expander("What the December 2025 guide says it is"):
            show_items(view.data, items)


def show_links(view: FrameworkView) -> None:
    """Show the links of the framework by kind."""
    st.header("Links", anchor="links")
    with st.grid(3, min_column_width=240) as grid:
        for kind in vocabulary_of(view.data).link_kinds:
            if links := [link for link in view.framework.links if link.kind == kind.id]:
                with grid.cell():
                    st.markdown(
                        f"**{escape_markdown(kind.label)}**\n"
                        + "".join(f"\n- [{escape_markdown(link.title)}]({link.url})" for link in links)
                    )
