"""Page /fact-check: which claims of the December 2025 guide hold."""

import pandas as pd
import streamlit as st

import catalog
from components.framework_picker import choose_frameworks
from components.markdown import badge, escape_markdown
from components.tables import csv_button
from components.text_search import contains_words
from components.url import PillsField, end_page, ids_from_url, ids_to_url, page_in_url, pills_in_url, search_in_url
from components.verdicts import about_names, checkable_and_holding, claim_text
from components.vocabulary import verdicts_by_id

CLAIMS_PER_PAGE = 20
"""Number of claims shown on one page of the list."""

data = catalog.current()
guide = data.guide
verdicts = verdicts_by_id(data)
sections = {section.id: section.title for section in guide.sections}
places = {place.id: place for place in guide.places}

st.title("Which of the usual claims hold?")
checkable, holding = checkable_and_holding(data)
st.markdown(
    f"**{holding} of {checkable}** checkable claims of “{escape_markdown(guide.title)}” hold. "
    f"Another {len(guide.claims) - checkable} are opinions or could not be verified."
)
st.markdown(
    "  \n".join(
        f"{badge(verdict)} **{sum(claim.verdict == verdict.id for claim in guide.claims)}** · {escape_markdown(verdict.description)}"
        for verdict in verdicts.values()
    )
)

labels = {verdict.id: escape_markdown(verdict.label) for verdict in verdicts.values()}
chosen_verdicts = pills_in_url(PillsField("Verdict", "verdict", "fact_verdicts"), labels)
about = {slug for claim in guide.claims for slug in claim.about}
frameworks_with_claims = {slug: framework.name for slug, framework in data.frameworks.items() if slug in about}
chosen_names, _ = choose_frameworks(PillsField("About", "about", "fact_about"), frameworks_with_claims)
sections_at_address = ids_from_url("part", "fact_sections", sections)
with st.container(horizontal=True):
    search = search_in_url("Search claims", "async", 420)
    count = len(st.session_state["fact_sections"])
    with st.popover(f"Parts of the guide ({count or 'all'})", icon=":material/filter_list:", key="fact_parts"):
        chosen_sections = st.pills(
            "Parts of the guide",
            list(sections),
            format_func=lambda section_id: escape_markdown(sections[section_id]),
            selection_mode="multi",
            key="fact_sections",
        )
ids_to_url("part", chosen_sections, sections_at_address)

found = [
    claim
    for claim in guide.claims
    if (not chosen_verdicts or claim.verdict in chosen_verdicts)
    and (not chosen_names or set(claim.about) & set(chosen_names))
    and (not chosen_sections or places[claim.place].section in chosen_sections)
    and contains_words(f"{claim.claim} {claim.fact} {claim.note or ''}", search)
]
table = pd.DataFrame(
    [
        (
            verdicts[claim.verdict].label,
            claim.claim,
            about_names(data, claim),
            sections[places[claim.place].section],
            claim.fact,
            claim.note or "",
            " ".join(claim.sources),
            claim.checked,
        )
        for claim in found
    ],
    columns=["verdict", "claim", "about", "part", "fact", "note", "sources", "checked"],
)
st.markdown(f"**{len(found)}** of {len(guide.claims)} claims")
if not found:
    st.info("No claim fits. Take a filter or a word away.", icon=":material/search_off:")
    end_page()

page = page_in_url(-(-len(found) // CLAIMS_PER_PAGE), of=repr((chosen_verdicts, chosen_names, chosen_sections, search)))
for claim in found[(page - 1) * CLAIMS_PER_PAGE : page * CLAIMS_PER_PAGE]:
    with st.container(border=True):
        where = ", ".join(filter(None, [about_names(data, claim), sections[places[claim.place].section]]))
        st.markdown(f"**{escape_markdown(claim.claim)}**  \n:small[{escape_markdown(where)}]")
        st.markdown(claim_text(data, claim))
csv_button(f"Download {len(found)} claims as CSV" if len(found) > 1 else "Download as CSV", table, "claims")
