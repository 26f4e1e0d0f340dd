"""Section of /sources: method of scoring."""

import pandas as pd
import streamlit as st

from catalog import Catalog
from components.markdown import escape_markdown
from components.tables import csv_button
from components.vocabulary import vocabulary_of


def show(data: Catalog) -> None:
    """Show the criteria with the meaning of each point, the confidence levels, and a CSV download."""
    st.header("How scores are made", anchor="scores")
    st.markdown(
        "Each criterion says in words (its anchors) what can be observed at 1 to 5; a framework gets the score whose words fit the "
        "evidence. Scores are never relative to the other frameworks, so adding one changes nobody else's. A score that is missing "
        "counts as not researched, never as zero.",
        width=900,
    )
    confidence = vocabulary_of(data).confidence
    st.markdown(
        "\n".join(f"- Confidence **{escape_markdown(term.label.lower())}**: {escape_markdown(term.description)}" for term in confidence)
    )
    for criterion in data.criteria:
        with st.expander(escape_markdown(criterion.name)):
            st.markdown(escape_markdown(criterion.description))
            st.table(
                {str(point): escape_markdown(text) for point, text in criterion.anchors.items()},
                border="horizontal",
                width="content",
                alt=f"Anchors of {criterion.name}",
            )
            for label, text in (("Evidence", criterion.evidence), ("Caveat", criterion.caveat)):
                if text:
                    st.markdown(f"**{label}.** {escape_markdown(text)}")
    anchors = [(criterion.name, point, text) for criterion in data.criteria for point, text in criterion.anchors.items()]
    csv_button("Download criteria as CSV", pd.DataFrame(anchors, columns=["criterion", "score", "means"]), "criteria")
