"""Page /compare: differences between the selected frameworks."""

import streamlit as st

import catalog
from components.compare import CompareView, adoption, features, releases, scores
from components.framework_picker import choose_frameworks, first_few
from components.markdown import contents_links
from components.url import PillsField, end_page

MIN_COMPARED, MAX_COMPARED = 2, 4

data = catalog.current()
st.title("How do these differ?")
names = {slug: framework.name for slug, framework in data.frameworks.items()}
field = PillsField(f"Frameworks, two to {MAX_COMPARED} of {len(names)}", "f", "compare_frameworks", is_label_visible=True)
picked, _ = choose_frameworks(field, names, data.defaults[:MAX_COMPARED])
chosen = first_few(picked, MAX_COMPARED, names)
if len(chosen) < MIN_COMPARED:
    st.info("Choose at least two frameworks to compare.", icon=":material/info:")
    end_page()

view = CompareView(data, {slug: data.frameworks[slug] for slug in chosen})
st.markdown(contents_links({"scores": "Scores", "features": "Features", "adoption": "Adoption", "releases": "Releases and support"}))
scores.show(view)
features.show(view)
adoption.show(view)
releases.show(view)
