"""How do these differ?"""

import pandas as pd
import streamlit as st

import catalog
from components.charts import framework_colours, score_dots
from components.tables import csv_button
from components.text import badge, evidence_line, plain, source_links
from components.url import ids_from_url, keep_in_url

MOST = 4

data = catalog.current()
frameworks = data.frameworks

st.title("How do these differ?")
chosen = st.multiselect(
    "Frameworks, two to four",
    list(frameworks),
    default=ids_from_url("f", frameworks, data.defaults)[:MOST],
    format_func=lambda slug: frameworks[slug].name,
    max_selections=MOST,
    key="compare_frameworks",
)
keep_in_url("f", chosen)
if len(chosen) < 2:
    st.info("Choose at least two frameworks to compare.", icon=":material/info:")
    st.stop()

levels = {level.id: level for level in data.vocabulary.levels} if data.vocabulary else {}
confidence = {term.id: term for term in data.vocabulary.confidence} if data.vocabulary else {}
supports = [(feature, frameworks[slug].name, frameworks[slug].features.get(feature.id)) for feature in data.features for slug in chosen]

st.header("Features", anchor="features")
with st.container(horizontal=True, vertical_alignment="bottom"):
    search = st.text_input("Search features", key="compare_search", placeholder="for example: session", width=320, max_chars=80)
    differing = st.toggle("Only differences", key="compare_differences", bind="query-params")
    detailed = st.toggle("How and source", key="compare_details", bind="query-params")

words = search.lower().split()
found = 0
for group in data.feature_groups:
    rows = {}
    for feature in data.features:
        cells = [(frameworks[slug].name, frameworks[slug].features.get(feature.id)) for slug in chosen]
        text = " ".join([feature.name, feature.description or "", *(support.how for _, support in cells if support)]).lower()
        same = len({support.level if support else None for _, support in cells}) == 1
        if feature.group == group.id and not (differing and same) and all(word in text for word in words):
            rows[plain(feature.name)] = {
                name: "Not researched"
                if support is None
                else badge(levels[support.level]) + (f"  \n{plain(support.how)}  \n:small[{evidence_line(support)}]" if detailed else "")
                for name, support in cells
            }
    if rows:
        found += len(rows)
        st.subheader(group.label, anchor=group.id)
        st.table(pd.DataFrame(rows).T, border="horizontal", alt=f"{group.label}: how each framework has it")
if not found:
    st.info("No feature fits. Take a word out of the search or switch “Only differences” off.", icon=":material/search_off:")

matrix = pd.DataFrame(
    [
        (feature.group, feature.name, name, levels[s.level].label, s.how, s.note or "", " ".join(s.sources), s.checked)
        if s
        else (feature.group, feature.name, name, "not researched", "", "", "", "")
        for feature, name, s in supports
    ],
    columns=["group", "feature", "framework", "level", "how", "note", "sources", "checked"],
)
csv_button("Download features as CSV", matrix, f"features-{'-'.join(chosen)}")

st.header("Scores", anchor="scores")
st.markdown("1 to 5 by worded anchors. A score says how far a framework comes on one criterion; which criteria matter is yours to say.")
scores = pd.DataFrame(
    [
        (criterion.name, frameworks[slug].name, score.score, score.rationale, score.confidence, " ".join(score.sources), score.checked)
        for criterion in data.criteria
        for slug in chosen
        if (score := frameworks[slug].scores.get(criterion.id))
    ],
    columns=["criterion", "framework", "score", "rationale", "confidence", "sources", "checked"],
)
if scores.empty:
    st.info("No scores for these frameworks yet.", icon=":material/info:")
    st.stop()
spread = scores.groupby("criterion")["score"].agg(lambda values: values.max() - values.min())
widest = spread.sort_values(ascending=False).index[:3].tolist()
colours = {name: colour for name, colour in framework_colours(data).items() if name in {frameworks[slug].name for slug in chosen}}
st.altair_chart(
    score_dots(scores[["criterion", "framework", "score"]], colours, [criterion.name for criterion in data.criteria]),
    alt=f"Scores by criterion. They differ most on {', '.join(widest)}.",
)
for criterion in data.criteria:
    with st.expander(criterion.name):
        st.markdown(plain(criterion.description))
        st.table(
            {str(point): plain(anchor) for point, anchor in criterion.anchors.items()},
            border="horizontal",
            width="content",
            alt=f"What 1 to 5 mean for {criterion.name}",
        )
        for slug in chosen:
            score = frameworks[slug].scores.get(criterion.id)
            if score:
                sure = plain(confidence[score.confidence].label.lower())
                st.markdown(
                    f"**{plain(frameworks[slug].name)}: {score.score:g}**. {plain(score.rationale)}  \n"
                    f":small[Confidence {sure} · {source_links(score.sources)} · checked {score.checked}]"
                )
            else:
                st.markdown(f"**{plain(frameworks[slug].name)}**: not researched")
        if criterion.caveat:
            st.caption(plain(criterion.caveat))
csv_button("Download scores as CSV", scores, f"scores-{'-'.join(chosen)}")
