"""How do these differ?"""

import pandas as pd
import streamlit as st

import catalog
from catalog.models import Feature, Framework, Support
from catalog.package import feature_releases
from components.adoption import every_figure, figure, series, show_over_time
from components.charts import draw, release_timeline, score_dots
from components.choose import choose_frameworks
from components.colours import framework_colours, told_apart
from components.finding import other_words
from components.tables import csv_button, side_by_side
from components.text import badge, contents, evidence_line, plain, unfolded, with_evidence
from components.text_search import holds
from components.url import end_page, search_in_url, toggle_in_url
from decision.words import listed

MOST = 4


def support_text(support: Support | None) -> str:
    """A cell of the matrix; how, note and sources only where they are asked for."""
    if support is None:
        return "Not researched"
    note = f" {plain(support.note)}" if support.note else ""
    return badge(levels[support.level]) + (f"  \n{plain(support.how)}{note}  \n:small[{evidence_line(support)}]" if detailed else "")


def score_text(framework: Framework, criterion_id: str) -> str:
    score = framework.scores.get(criterion_id)
    if score is None:
        return f"**{plain(framework.name)}**: not researched"
    sure = plain(confidence[score.confidence].label.lower())
    return f"**{plain(framework.name)}: {score.score:g}**. {plain(score.rationale)}  \n:small[Confidence {sure} · {evidence_line(score)}]"


data = catalog.current()
frameworks = data.frameworks

st.title("How do these differ?")
picked, _ = choose_frameworks(
    f"Frameworks, two to {MOST} of {len(frameworks)}",
    "f",
    {slug: framework.name for slug, framework in frameworks.items()},
    data.defaults[:MOST],
    key="compare_frameworks",
)
chosen = picked[:MOST]
if len(picked) > MOST:
    left_out = ", ".join(frameworks[slug].name for slug in picked[MOST:])
    st.info(f"At most {MOST} fit side by side. Left out: {plain(left_out)}.", icon=":material/info:")
if len(chosen) < 2:
    st.info("Choose at least two frameworks to compare.", icon=":material/info:")
    end_page()

levels = {level.id: level for level in data.vocabulary.levels} if data.vocabulary else {}
confidence = {term.id: term for term in data.vocabulary.confidence} if data.vocabulary else {}
names = [frameworks[slug].name for slug in chosen]

st.markdown(contents({"scores": "Scores", "features": "Features", "adoption": "Adoption", "releases": "Releases and support"}))

st.header("Scores", anchor="scores")
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
else:
    spread = scores.groupby("criterion")["score"].agg(lambda values: values.max() - values.min())
    widest = spread[spread == spread.max()].index.tolist()
    most = f"{', '.join(widest[:3])} and {len(widest) - 3} more" if len(widest) > 4 else listed(widest)
    st.markdown(
        f"Scores are 1 to 5, each point defined in words. They differ most, by {spread.max():g}, on **{plain(most)}**. "
        "Which criteria matter, you say on [Decide](decide)."
    )
    colours = told_apart({name: framework_colours(data)[name] for name in names})
    order = [criterion.name for criterion in data.criteria if criterion.name in set(scores["criterion"])]
    draw(
        score_dots(scores[["criterion", "framework", "score"]], colours, order),
        alt=f"Scores by criterion. They differ most, by {spread.max():g}, on {most}.",
    )
    if part := unfolded("Reasons, anchors and sources", "open_reasons"):
        with part:
            for criterion in data.criteria:
                st.markdown(f"**{plain(criterion.name)}.** {plain(criterion.description)}")
                st.markdown("  \n".join(f":small[**{point}** {plain(anchor)}]" for point, anchor in criterion.anchors.items()))
                for slug in chosen:
                    st.markdown(score_text(frameworks[slug], criterion.id))
                if criterion.caveat:
                    st.caption(plain(criterion.caveat))
                st.divider()
            csv_button("Download scores as CSV", scores, f"scores-{'-'.join(chosen)}")

st.header("Features", anchor="features")
with st.container(horizontal=True, vertical_alignment="center"):
    search = search_in_url("Search features", "session", 320)
    differing = toggle_in_url("Only different levels", "differences")
    detailed = toggle_in_url("How and source", "details")

others = other_words(data)
rows: dict[str, dict[str, str]] = {}
found: list[tuple[Feature, str, Support | None]] = []
for group in data.feature_groups:
    in_group: dict[str, dict[str, str]] = {}
    for feature in data.features:
        cells = {frameworks[slug].name: frameworks[slug].features.get(feature.id) for slug in chosen}
        text = " ".join(
            [feature.name, feature.description or "", others.get(("features", feature.id), ""), *(s.how for s in cells.values() if s)]
        )
        same = len({support.level if support else None for support in cells.values()}) == 1
        if feature.group == group.id and not (differing and same) and holds(text, search):
            in_group[plain(feature.name)] = {name: support_text(support) for name, support in cells.items()}
            found += [(feature, name, support) for name, support in cells.items()]
    if in_group:
        rows |= {f"**{plain(group.label)}**": {}} | in_group
st.markdown(
    f"**{len(found) // len(chosen)}** of {len(data.features)} features"
    + (". Those at one level in all are hidden, though they may differ in how." if differing else "")
)
if rows:
    side_by_side(rows, names, "How each framework has each feature", of="Feature")
else:
    st.info("No feature fits. Take a word out of the search or switch “Only different levels” off.", icon=":material/search_off:")
matrix = pd.DataFrame(
    [
        (feature.group, feature.name, name, s.level, s.how, s.note or "", " ".join(s.sources), s.checked)
        if s
        else (feature.group, feature.name, name, "not researched", "", "", "", "")
        for feature, name, s in found
    ],
    columns=["group", "feature", "framework", "level", "how", "note", "sources", "checked"],
)
csv_button("Download features as CSV", matrix, f"features-{'-'.join(chosen)}")
with st.expander("What the levels mean"):
    st.markdown("  \n".join(f"{badge(level)} {plain(level.description)}" for level in levels.values()))

st.header("Adoption", anchor="adoption")
counted: dict[str, dict[str, str]] = {}
for metric in data.vocabulary.metrics if data.vocabulary else ():
    figures = {frameworks[slug].name: series(data, frameworks[slug].package, metric) for slug in chosen}
    if any(figures.values()):
        counted[f"**{plain(metric.label)}**  \n:small[{plain(metric.description)}]"] = {
            name: f"{plain(figure(found_of[0].value, metric.unit))}  \n:small[{plain(found_of[0].date)}]" if found_of else "No figure"
            for name, found_of in figures.items()
        }
if counted:
    st.markdown("The newest figure of each kind. Rows are counted in different ways and cannot be compared with each other.")
    side_by_side(counted, names, "Adoption: the newest figures", of="What is counted")
    table = every_figure(data, chosen)
    csv_button("Download adoption as CSV", table, f"adoption-{'-'.join(chosen)}")
    show_over_time(data, chosen)
    if part := unfolded("All figures with their sources", "open_figures"):
        part.dataframe(table, hide_index=True, column_config={"source": st.column_config.LinkColumn()}, alt="All adoption figures")
else:
    st.markdown("Not researched.")

st.header("Releases and support", anchor="releases")
ticks = [
    (frameworks[slug].name, release.version, release.date)
    for slug in chosen
    for release in feature_releases(data.releases, frameworks[slug].package)
]
colours = told_apart({name: framework_colours(data)[name] for name in names})
if ticks:
    table = pd.DataFrame(ticks, columns=["framework", "version", "date"])
    counts = table["framework"].value_counts()
    said = ", ".join(f"{name} {counts.get(name, 0)} since {table[table['framework'] == name]['date'].min()}" for name in counts.index)
    st.markdown(f"Each tick is a feature release (x.y.0): {plain(said)}.")
    draw(release_timeline(table, colours, max(release.date for release in data.releases)), alt=f"Feature releases: {said}")
else:
    st.markdown("No releases are known.")
lines = [(frameworks[slug].name, window) for slug in chosen for window in frameworks[slug].support]
if lines:
    st.markdown("**How long each release line gets fixes,** where the project publishes it:")
    st.table(
        pd.DataFrame(
            [
                (
                    plain(name),
                    plain(w.version),
                    w.bugfixes_until or "not stated",
                    w.security_until or "not stated",
                    with_evidence(plain(w.note or ""), w),
                )
                for name, w in lines
            ],
            columns=["Framework", "Release", "Bug fixes until", "Security fixes until", "Note and source"],
        ),
        hide_index=True,
        border="horizontal",
        alt="Support windows",
    )
    csv_button(
        "Download support as CSV",
        pd.DataFrame(
            [(name, w.version, w.bugfixes_until, w.security_until, w.note, " ".join(w.sources), w.checked) for name, w in lines],
            columns=["framework", "release", "bugfixes_until", "security_until", "note", "sources", "checked"],
        ),
        f"support-{'-'.join(chosen)}",
    )
if without := [frameworks[slug].name for slug in chosen if not frameworks[slug].support]:
    st.markdown(f"No published end of support is known here for {plain(', '.join(without))}.")
