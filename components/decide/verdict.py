"""Section of /decide: the leading option, its firmness, and links to the reasons."""

import streamlit as st

from components.decide.view import DecisionView, score_override_phrases
from components.markdown import contents_links, escape_markdown
from decision import sentences
from decision.choice import matching_profile

MAX_OVERRIDES_NAMED = 2
"""Number of own scores named here; the section of scores has all of them."""


def show(view: DecisionView) -> None:
    """Show the leading option, how firm its lead is, which options are excluded, and which own scores count."""
    answer, names = view.answer, view.names
    headline, *rest = sentences.verdict_sentences(answer, view.problem, names)
    texts = [" ".join(rest), "" if view.is_undecided else sentences.reasons_text(answer, names), *sentences.relaxation_hints(answer, names)]
    parts = [escape_markdown(line) for line in texts if line]
    parts += [f":material/block: {escape_markdown(sentences.elimination_sentence(out, names))}" for out in answer.eliminated]
    if overruled := score_override_phrases(view.choice, view.current):
        more = [f"{len(overruled) - MAX_OVERRIDES_NAMED} more under Scores"] if overruled[MAX_OVERRIDES_NAMED:] else []
        parts.append(f":material/edit: This counts your own scores: {escape_markdown('; '.join(overruled[:MAX_OVERRIDES_NAMED] + more))}.")
    with st.container(border=True):
        st.header(escape_markdown(headline), anchor="verdict")
        st.markdown("\n\n".join([*parts, section_links(view)]))
        st.caption(f"{weights_origin(view)} are in the side panel; on a phone it opens with the arrows at the top.")


def section_links(view: DecisionView) -> str:
    """Return links to the sections that exist for this answer, as Markdown."""
    return contents_links(
        {
            "why": "Head to head" if len(view.ranked_ids) > 1 else "",
            "change": "What would change this" if view.slider_effects else "",
            "firm": "How firm it is" if view.first_place else "",
            "scores": "Scores",
            "share": "Share and record",
            "team": "As a team",
        }
    )


def weights_origin(view: DecisionView) -> str:
    """Return the subject of a sentence about the weights: the profile from which they come, or the reader's own."""
    used = matching_profile(view.choice, view.current)
    profile = next((profile for profile in view.data.profiles if profile.id == used), None)
    return f"The weights are those of the profile “{escape_markdown(profile.name)}”. They" if profile else "Your weights"
