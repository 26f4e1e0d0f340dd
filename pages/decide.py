"""Page /decide: which framework fits the reader, why, how firm the answer is, and what would change it."""

import streamlit as st

import catalog
from components.decide import (
    data_differences,
    firmness,
    head_to_head,
    ranking,
    recommendations,
    scores,
    session,
    share,
    side_panel,
    team,
    verdict,
    what_would_change,
)
from components.decide.view import decision_view
from components.url import end_page
from decision.choice import current_decision_data

data = catalog.current()
current = current_decision_data(data)

st.title("Which one for us?")
if not data.criteria or not data.frameworks:
    st.info("There is nothing to decide on yet: the data has no criteria or no frameworks.", icon=":material/info:")
    end_page()

state = session.load_state(current, data.version)
session.show_notices(state)
choice = side_panel.show(state.choice, data, current)
query = session.save_choice(choice, current)
session.show_length_warning(query)
if not choice.frameworks and not choice.alternatives:
    st.info("Choose at least one framework in the side panel, under “Frameworks compared”.", icon=":material/info:")
    end_page()

view = decision_view(data, current, choice, query, state.data_version)
verdict.show(view)
data_differences.show(view, state.decoded_link.differences)
ranking.show(view)
head_to_head.show(view)
what_would_change.show(view)
firmness.show(view)
recommendations.show(view)
scores.show(view)
share.show(view)
team.show(view)
