"""Which option it is, how firmly, and where on the page the reasons stand."""

import streamlit as st

from components.decide.view import DecisionView, overruled_scores
from components.text import contents, plain
from decision import words
from decision.choice import profile_of

MOST_OVERRULED = 2
"""Own scores that are named here; all of them stand under Scores."""


def show(view: DecisionView) -> None:
    answer, names = view.answer, view.names
    headline, *rest = words.verdict_sentences(answer, view.problem, names)
    said = [" ".join(rest), "" if view.is_undecided else words.why(answer, names), *words.way_out(answer, names)]
    parts = [plain(line) for line in said if line]
    parts += [f":material/block: {plain(words.eliminated(out, names))}" for out in answer.eliminated]
    if overruled := overruled_scores(view.choice, view.today):
        more = [f"{len(overruled) - MOST_OVERRULED} more under Scores"] if overruled[MOST_OVERRULED:] else []
        parts.append(f":material/edit: This counts your own scores: {plain('; '.join(overruled[:MOST_OVERRULED] + more))}.")
    with st.container(border=True):
        st.header(plain(headline), anchor="verdict")
        st.markdown("\n\n".join([*parts, section_links(view)]))
        st.caption(f"{weights_origin(view)} are in the side panel; on a phone it opens with the arrows at the top.")


def section_links(view: DecisionView) -> str:
    """Links to the sections that this answer has."""
    return contents(
        {
            "why": "Head to head" if len(view.ids) > 1 else "",
            "change": "What would change this" if view.changes else "",
            "firm": "How firm it is" if view.first_place else "",
            "scores": "Scores",
            "share": "Share and record",
            "team": "As a team",
        }
    )


def weights_origin(view: DecisionView) -> str:
    """Whose weights these are, as the beginning of a sentence."""
    used = profile_of(view.choice, view.today)
    profile = next((profile for profile in view.data.profiles if profile.id == used), None)
    return f"The weights are those of the profile “{plain(profile.name)}”. They" if profile else "Your weights"
