"""Sections of the overview: introduction, key figures, and the page for each question."""

from collections.abc import Mapping

import streamlit as st

from catalog.site import PAGES
from components.markdown import escape_markdown
from components.overview import OverviewView
from components.tables import figure_card
from components.verdicts import checkable_and_holding
from decision.formatting import join_words

QUESTIONS = (
    ("Which one for us?", "Weigh what matters to you; get a ranking, its reasons and what would change it.", "decide.py"),
    ("How do these differ?", "Features, scores and adoption side by side, or only the differences.", "compare.py"),
    ("What does my task look like in each?", "The same task in each framework, as code that the tests run.", "examples.py"),
    ("How fast is each, really?", "Measured here and published, each in its setting: one figure is not enough.", "benchmarks.py"),
    ("What would moving take?", "What changes, where the traps are, and how to go step by step.", "migrate.py"),
    ("Which of the usual claims hold?", "Every claim of the guide with its verdict and source.", "fact_check.py"),
    ("What do I get, and what will bite me?", "Facts, strengths, limits, users and releases of each.", ""),
    ("Where does this come from?", "Every source, how scores are made, and what could not be verified.", "sources.py"),
)
"""Question, short answer, and file of the page that answers it; the file is "" for the pages of frameworks."""


def show(view: OverviewView) -> None:
    """Show the introduction, four key figures, and a card per question with a link to its page."""
    guide, other_frameworks = view.data.guide, view.other_frameworks
    names = [framework.name for framework in view.default_frameworks.values()]
    st.title("Which Python web framework?")
    st.markdown(
        f"**{escape_markdown(join_words(names or ['']))}** side by side, for a team that has to choose one and stand by the choice."
        + (f" [{len(other_frameworks)} more frameworks](#more) are described the same way." if len(other_frameworks) > 1 else "")
        + (
            f" The usual claims are checked: {len(guide.claims)} claims of “{escape_markdown(guide.title)}” ({guide.published}) have a "
            "verdict, a source and the day the source was read."
            if guide.claims
            else ""
        ),
        width=900,
    )
    _show_figures(view)
    st.header("Where to start", anchor="start")
    frameworks = {
        escape_markdown(framework.name): view.framework_page(slug, framework.name) for slug, framework in view.default_frameworks.items()
    }
    titles = {page.file: page.title for page in PAGES}
    with st.grid(4, min_column_width=250, border=True) as grid:
        for question, text, file in QUESTIONS:
            with grid.cell():
                st.markdown(f"**{question}**  \n{text}")
                _show_links({titles[file]: file} if file else frameworks)


def _show_figures(view: OverviewView) -> None:
    data = view.data
    checkable, holding = checkable_and_holding(data)
    with st.grid(4, min_column_width=150):
        figure_card("Claims that hold", f"{holding} of {checkable}", "Of the guide's claims that can be checked.")
        figure_card("Features compared", f"{len(data.features)}", "For each framework: level, how, source and date.")
        figure_card("Criteria scored", f"{len(data.criteria)}", "1 to 5, each point defined in words, each score with its source.")
        figure_card("Data last checked", data.checked, f"Data version {data.version}")


def _show_links(pages: Mapping[str, st.Page | str]) -> None:
    with st.container(horizontal=True):
        for label, page in pages.items():
            st.page_link(page, label=label, icon=":material/arrow_forward:" if len(pages) == 1 else None)
