"""What is this, can I trust it, where do I start?"""

import pandas as pd
import streamlit as st

import catalog
from catalog.models import Item
from catalog.package import feature_releases
from components.charts import draw, release_timeline, verdict_bars
from components.claims import claim_badges, claim_text, claims_by_id, items_at, items_table, one_verdict, show_items
from components.colours import SHADES, framework_colours
from components.tables import csv_button, figure_card, side_by_side
from components.text import plain
from components.text_search import holds
from components.url import page_in_url, pills_in_url, search_in_url
from components.vocabulary import verdicts_by_id
from decision.words import listed
from pages.framework import framework_page

PER_PAGE = 12

data = catalog.current()
names = {slug: framework.name for slug, framework in data.frameworks.items()}
guide = data.guide
verdicts = verdicts_by_id(data)
checkable = [claim for claim in guide.claims if verdicts[claim.verdict].checkable]
holding = [claim for claim in checkable if verdicts[claim.verdict].holds]

st.title("Which Python web framework?")
first = {slug: names[slug] for slug in data.defaults}
more = {slug: framework for slug, framework in data.frameworks.items() if slug not in first}
st.markdown(
    f"**{plain(listed([*first.values()] or ['']))}** side by side, for a team that has to choose one and stand "
    f"by the choice."
    + (f" [{len(more)} more frameworks](#more) are described the same way." if len(more) > 1 else "")
    + (
        f" The usual claims are checked: {len(guide.claims)} claims of “{plain(guide.title)}” ({guide.published}) have a verdict, a "
        "source and the day the source was read."
        if guide.claims
        else ""
    ),
    width=900,
)

with st.grid(4, min_column_width=150):
    figure_card("Claims that hold", f"{len(holding)} of {len(checkable)}", "Of the guide's claims that can be checked.")
    figure_card("Features compared", f"{len(data.features)}", "For each framework: level, how, source and date.")
    figure_card("Criteria scored", f"{len(data.criteria)}", "1 to 5, each point defined in words, each score with its source.")
    figure_card("Data last checked", data.checked, f"Data version {data.version}")

st.header("Where to start", anchor="start")
each = {plain(name): framework_page(slug, name) for slug, name in first.items()}
ways = [
    ("Which one for us?", "Weigh what matters to you; get a ranking, its reasons and what would change it.", {"Decide": "decide.py"}),
    ("How do these differ?", "Features, scores and adoption side by side, or only the differences.", {"Compare": "compare.py"}),
    ("What does my task look like in each?", "The same task in each framework, as code that the tests run.", {"Code": "examples.py"}),
    (
        "How fast is each, really?",
        "Measured here and published, each in its setting: one figure is not enough.",
        {"Benchmarks": "benchmarks.py"},
    ),
    ("What would moving take?", "What changes, where the traps are, and how to go step by step.", {"Migrate": "migrate.py"}),
    ("Which of the usual claims hold?", "Every claim of the guide with its verdict and source.", {"Fact check": "fact_check.py"}),
    ("What do I get, and what will bite me?", "Facts, strengths, limits, users and releases of each.", each),
    ("Where does this come from?", "Every source, how scores are made, and what could not be verified.", {"Sources": "sources.py"}),
]
with st.grid(4, min_column_width=250, border=True) as grid:
    for question, text, targets in ways:
        with grid.cell():
            st.markdown(f"**{question}**  \n{text}")
            with st.container(horizontal=True):
                for label, target in targets.items():
                    st.page_link(target, label=label, icon=":material/arrow_forward:" if len(targets) == 1 else None)

if more:
    st.header("More frameworks", anchor="more")
    st.markdown("Described like those above, by the same criteria; the guide does not speak of them.", width=900)
    search = ""
    if len(more) > PER_PAGE:
        search = search_in_url("Search frameworks", "micro", 320)
    fitting = {
        slug: framework for slug, framework in more.items() if holds(f"{framework.name} {framework.kind} {framework.tagline}", search)
    }
    if not fitting:
        st.info("No framework fits. Take a word out of the search.", icon=":material/search_off:")
    number = -(-len(fitting) // PER_PAGE)
    start = (page_in_url(number, of=search) - 1) * PER_PAGE
    with st.grid(4, min_column_width=250, border=True) as grid:
        for slug in list(fitting)[start : start + PER_PAGE]:
            with grid.cell():
                st.page_link(framework_page(slug, more[slug].name), label=plain(more[slug].name), icon=":material/arrow_forward:")
                st.markdown(f"{plain(more[slug].kind)}. {plain(more[slug].tagline)}")

st.header("At a glance", anchor="at-a-glance")
st.markdown("What the guide says in its quick overview, and what we found.")
claims = claims_by_id(data)
cells = items_at(data, "overview-table")
found_there = {claims[claim_id].verdict for item in cells for claim_id in item.claims}
shown = pills_in_url(
    "Show only rows with a cell that is",
    "verdict",
    {id: plain(verdict.label) for id, verdict in verdicts.items() if id in found_there},
    key="overview_verdicts",
    says=True,
)
rows: dict[str, dict[str, str]] = {}
kept: list[Item] = []
corrections = {}
for label in dict.fromkeys(item.row for item in cells if item.row):
    row = [item for item in cells if item.row == label]
    found = [claims[claim_id] for item in row for claim_id in item.claims]
    if shown and not any(claim.verdict in shown for claim in found):
        continue
    shared = len(row) > 1 and row[0].claims and len({item.claims for item in row}) == 1
    rows[plain(label) + (f"  \n:small[{one_verdict(len(row))}]" if shared else "")] = {
        names.get(slug, slug): f"{plain(item.text)}  \n{claim_badges(data, item)}" for item in row for slug in item.about
    }
    kept += row
    corrections |= {claim.id: claim for claim in found if not verdicts[claim.verdict].holds}
if rows:
    columns = dict.fromkeys(name for row_cells in rows.values() for name in row_cells)
    side_by_side(rows, list(columns), "The guide's quick overview with our verdicts", of="In the guide")
    csv_button("Download as CSV", items_table(data, kept), "at-a-glance")
elif cells:
    st.info("No row fits. Choose another verdict.", icon=":material/search_off:")
if corrections:
    with st.expander(f"What we found where a cell does not simply hold ({len(corrections)})"):
        for claim in corrections.values():
            st.markdown(f"**{plain(claim.claim)}**  \n{claim_text(data, claim)}")

st.header("Do the guide's claims hold?", anchor="fact-check")
if checkable:
    others = len(guide.claims) - len(checkable)
    st.markdown(
        f"**{len(holding)} of {len(checkable)}** checkable claims hold as stated. The other {others} of {len(guide.claims)} are "
        "opinions, or nobody could verify them."
    )
    counts = pd.DataFrame(
        [(verdict.label, sum(claim.verdict == verdict.id for claim in guide.claims)) for verdict in verdicts.values()],
        columns=["verdict", "claims"],
    )
    colours = {verdict.label: SHADES[verdict.color] for verdict in verdicts.values()}
    said = ", ".join(f"{count} {verdict.lower()}" for verdict, count in counts.itertuples(index=False))
    draw(verdict_bars(counts, colours), alt=f"{len(holding)} of {len(checkable)} checkable claims hold: {said}")
    st.page_link("fact_check.py", label="Read all claims", icon=":material/arrow_forward:")

st.header("Releases over time", anchor="releases")
packages = {data.frameworks[slug].package: name for slug, name in first.items()}
ticks = [
    (name, release.version, release.date) for package, name in packages.items() for release in feature_releases(data.releases, package)
]
if ticks:
    table = pd.DataFrame(ticks, columns=["framework", "version", "date"])
    latest = table["date"].max()
    since = f"{int(latest[:4]) - 1}{latest[4:]}"
    recent = table[table["date"] > since]["framework"].value_counts()
    said = ", ".join(f"{name} {recent.get(name, 0)}" for name in packages.values() if name in set(table["framework"]))
    st.markdown(f"Each tick is a feature release (x.y.0). In the twelve months to {latest}: {plain(said)}.")
    draw(
        release_timeline(table, framework_colours(data), max(release.date for release in data.releases)),
        alt=f"Feature releases in the twelve months to {latest}: {said}",
    )
    st.caption("Counted from upload times on the package index, without pre-releases and withdrawn files.")

if concluded := items_at(data, "conclusion"):
    st.header("What the guide concludes", anchor="conclusion")
    show_items(data, concluded)

if guide.items:
    st.header("About the guide", anchor="about")
    st.markdown(f"**{plain(guide.title)}**, {plain(guide.author.name)}, {guide.published}. How it introduces itself and who wrote it:")
    show_items(data, [*items_at(data, "introduction"), *items_at(data, "about-the-guide")])
