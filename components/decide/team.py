"""Section of /decide: comparison of the weights of a team."""

import pandas as pd
import streamlit as st

from components.decide import keys
from components.decide.view import DecisionView
from components.markdown import escape_markdown
from components.tables import csv_button
from decision.formatting import format_value, join_words, quote, value_decimals
from decision.team import (
    MAX_MEMBERS,
    TeamAgreement,
    agreement_sentence,
    common_leader_sentence,
    dispute_sentences,
    read_team,
    team_agreement,
)


def show(view: DecisionView) -> None:
    """Show a field for the links of a team, a common ranking, and the criteria on which the members disagree."""
    st.header("As a team", anchor="team")
    st.markdown(
        f"Paste the links of your team, one per line, at most {MAX_MEMBERS}; a name before a link is optional, as in `Ada: https://…`. "
        "Their weights are compared on the frameworks, scores and must-haves of this page. Nothing is stored."
    )
    text = st.text_area(
        "Links", key=keys.TEAM_LINKS, persist_state="session", height=120, label_visibility="collapsed", placeholder="Ada: https://…"
    )
    team = read_team(text, view.current)
    for number, reason in team.unread.items():
        st.markdown(f":material/link_off: Line {number} is left out. {escape_markdown(reason)}")
    if not team.members:
        return
    for name, member in team.members.items():
        for notice in member.notices:
            st.caption(escape_markdown(f"{quote(name)}: {notice}"))
    agreement = team_agreement(view.problem, team.members)
    if not agreement:
        st.info("A team can be compared once at least one option meets every must-have.", icon=":material/info:")
        return
    show_rankings(view, agreement)
    for line in [agreement_sentence(agreement), *dispute_sentences(agreement, team.members, view.names)]:
        st.markdown(escape_markdown(line))
    unknown = " Scores that are not known count at the low end of the scale here." if view.answer.unknown else ""
    st.caption(f"The words for agreement are a convention (Schmidt 1997), not a test.{unknown}")


def show_rankings(view: DecisionView, agreement: TeamAgreement) -> None:
    """Show the common ranking and each member's favourite option, side by side."""
    labels, common = view.labels, agreement.ranking
    first, decimals = common_leader_sentence(agreement, view.names), value_decimals(common)
    st.markdown(f"**{escape_markdown(first)}** Common weights are the mean of everybody's shares.")
    ranking_rows = [(str(line.place), escape_markdown(labels[line.id]), format_value(line, decimals)) for line in common]
    favourite_rows = [
        (escape_markdown(name), escape_markdown(join_words([labels[i] for i in favourites])))
        for name, favourites in agreement.group.favourites.items()
    ]
    left, right = st.columns(2)
    left.table(
        pd.DataFrame(ranking_rows, columns=["Place", "Common ranking", "Weighted score"]), hide_index=True, border="horizontal", alt=first
    )
    right.table(
        pd.DataFrame(favourite_rows, columns=["Who", "Favourite"]), hide_index=True, border="horizontal", alt="Everybody's favourite"
    )
    rows = [(line.place, labels[line.id], float(line.value)) for line in common]
    csv_button("Download the common ranking as CSV", pd.DataFrame(rows, columns=["place", "option", "weighted score"]), "team-ranking")
