"""Section of a framework's page: code examples."""

import streamlit as st

from components.code_panels import show_files
from components.framework import FrameworkView
from components.markdown import escape_markdown
from components.verdicts import claim_text, claims_on


def show(view: FrameworkView) -> None:
    """Show the guide's listing, the claims about the code, and links to the tasks that have an example."""
    st.header("Code", anchor="code")
    data, slug = view.data, view.slug
    if listing := data.examples.get(data.guide.listing or "", {}).get(slug):
        st.markdown("The guide's listing, as it was published.")
        show_files(listing.files, key=slug)
        st.markdown("\n\n".join(map(escape_markdown, listing.notes)))
    if claims := claims_on(data, view.items("code")):
        st.markdown("\n\n".join(claim_text(data, claim) for claim in claims))
    examples = {task: data.examples[task][slug] for task in data.contracts if slug in data.examples[task]}
    if examples:
        st.markdown(
            f"**{len(examples)} tasks, run under the same contracts as for the other frameworks:**\n\n"
            + " · ".join(
                f"[{escape_markdown(data.tasks[task].title)}](code?t={task}&f={slug}) :small[({example.lines} lines)]"
                for task, example in examples.items()
            )
        )
    if without := [data.tasks[task].title for task in data.contracts if task not in examples]:
        st.markdown(f"No example for {escape_markdown(', '.join(without))}." if examples else "No examples yet.", width=900)
