"""Code of a framework: the guide's listing, and the tasks that have an example."""

import streamlit as st

from components.claims import claim_text, claims_by_id
from components.code import show_files
from components.framework.view import FrameworkView
from components.text import plain


def show(view: FrameworkView) -> None:
    st.header("Code", anchor="code")
    data, slug = view.data, view.slug
    if listing := data.examples.get(data.guide.listing or "", {}).get(slug):
        st.markdown("The guide's listing, as it was published.")
        show_files(listing.files, key=slug)
        st.markdown("\n\n".join(map(plain, listing.notes)))
    claims = claims_by_id(data)
    if of_code := dict.fromkeys(claim_id for item in view.items("code") for claim_id in item.claims):
        st.markdown("\n\n".join(claim_text(data, claims[claim_id]) for claim_id in of_code))
    examples = {task: data.examples[task][slug] for task in data.contracts if slug in data.examples[task]}
    if examples:
        st.markdown(
            f"**{len(examples)} tasks, run under the same contracts as for the other frameworks:**\n\n"
            + " · ".join(
                f"[{plain(data.tasks[task].title)}](code?t={task}&f={slug}) :small[({example.lines} lines)]"
                for task, example in examples.items()
            )
        )
    if without := [data.tasks[task].title for task in data.contracts if task not in examples]:
        st.markdown(f"No example for {plain(', '.join(without))}." if examples else "No examples yet.", width=900)
