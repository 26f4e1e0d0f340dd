"""What would moving take?"""

import pandas as pd
import streamlit as st

import catalog
from components.claims import items_at, show_items
from components.code import beside, show_files
from components.links import link_button
from components.tables import csv_button
from components.text import badge, contents, evidence_line, plain
from components.url import end_page, select_in_url, toggle_in_url

TRAP = ":orange-badge[:material/warning: Trap]"

data = catalog.current()
names = {slug: framework.name for slug, framework in data.frameworks.items()}
levels = {level.id: level for level in data.vocabulary.levels} if data.vocabulary else {}
researched = [(start, end) for start in names for end in names if (start, end) in data.migrations]

st.title("What would moving take?")
if len(names) < 2:
    st.info("There is only one framework here, so there is nowhere to move.", icon=":material/info:")
    end_page()


def swap() -> None:
    """Exchange the two select boxes; the address follows them."""
    st.session_state["select_from"], st.session_state["select_to"] = end, start


with st.container(horizontal=True, vertical_alignment="bottom"):
    with st.container(width=280):
        start = select_in_url("From", "from", names, researched[0][0] if researched else next(iter(names)))
    with st.container(width=280):
        ends = [end for begin, end in researched if begin == start] + [slug for slug in names if slug != start]
        end = select_in_url("To", "to", names, ends[0])
    st.button("Swap", icon=":material/swap_horiz:", on_click=swap, help="The way back is another path", width=110)

if start == end:
    st.info(f"{names[start]} to {names[end]} is no move. Choose another framework on either side.", icon=":material/info:")
    end_page()

before, after = data.frameworks[start], data.frameworks[end]
migration = data.migrations.get((start, end))
points = items_at(data, f"migration-{start}-to-{end}")
tasks = {key: task.title for key, task in data.tasks.items() if key in data.contracts and {start, end} <= set(data.examples[key])}
if migration:
    parts = {
        "guide": "What the guide says" if points else "",
        "changes": "What really changes" if migration.changes else "",
        "steps": "The incremental way" if migration.steps else "",
        "code": "Before and after, in code" if tasks else "",
        "features": "What you gain and lose in features" if data.features else "",
    }
    st.markdown(contents(parts))
    st.markdown(f"{plain(migration.summary.text)}  \n:small[{evidence_line(migration.summary)}]", width=900)
    if not points:
        st.caption("The December 2025 guide does not speak of this move.")
else:
    paths = ", ".join(f"{plain(names[begin])} to {plain(names[to])}" for begin, to in researched)
    st.info(
        f"This guide has not worked out the move from {plain(before.name)} to {plain(after.name)}. Below is what follows from the "
        "features alone: what you would gain and lose, not how much work it is." + (f" Researched so far: {paths}." if paths else ""),
        title="Not researched",
        icon=":material/help:",
    )

if points:
    st.header("What the guide says", anchor="guide")
    st.markdown("What the December 2025 guide says on this path, with our verdict on each point.")
    tones = {"What speaks for it": "good", "What it warns of": "bad", "What else it says": None}
    said = {label: [item for item in points if item.tone == tone] for label, tone in tones.items()}
    with st.grid(2, min_column_width=380, gap="large") as grid:
        for label, items in said.items():
            if items:
                with grid.cell():
                    st.subheader(label, anchor=False)
                    show_items(data, items)

if migration and migration.changes:
    st.header("What really changes", anchor="changes")
    traps = sum(change.trap is not None for change in migration.changes)
    known = "each with its trap" if traps == len(migration.changes) else f"{traps or 'none'} of them with a known trap"
    st.markdown(f"{len(migration.changes)} things to carry over, {known}.")
    if toggle_in_url("As one table", "table", says="For wide screens"):
        st.table(
            pd.DataFrame(
                {
                    f"**{plain(change.concept)}**": {
                        plain(before.name): plain(change.before),
                        plain(after.name): plain(change.after),
                        ":material/warning: Trap": f"{plain(change.trap or '')}  \n:small[{evidence_line(change)}]",
                    }
                    for change in migration.changes
                }
            ).T.rename_axis("What"),
            border="horizontal",
            alt=f"What changes from {before.name} to {after.name}",
        )
    else:
        for change in migration.changes:
            with st.container(border=True, gap="small"):
                st.subheader(plain(change.concept), anchor=False)
                with st.grid(3, min_column_width=300, gap=("small", "medium")):
                    st.markdown(f"**{plain(before.name)}**  \n{plain(change.before)}")
                    st.markdown(f"**{plain(after.name)}**  \n{plain(change.after)}")
                    if change.trap:
                        st.markdown(f"{TRAP}  \n{plain(change.trap)}")
                st.markdown(f":small[{evidence_line(change)}]")
    csv_button(
        "Download changes as CSV",
        pd.DataFrame(
            [(c.concept, c.before, c.after, c.trap or "", " ".join(c.sources), c.checked) for c in migration.changes],
            columns=["concept", before.name, after.name, "trap", "sources", "checked"],
        ),
        f"migration-{start}-to-{end}",
    )

if migration and migration.steps:
    st.header("The incremental way", anchor="steps")
    st.markdown("Both run side by side, and the old one shrinks. Each step can be the last one for a while.")
    st.markdown(
        "\n".join(
            f"{number}. **{plain(step.title)}**  \n   {plain(step.text)}  \n   :small[{evidence_line(step)}]"
            for number, step in enumerate(migration.steps, 1)
        ),
        width=900,
    )

if tasks:
    st.header("Before and after, in code", anchor="code")
    st.markdown("The same task in both, from the files that the tests run under one contract.")
    task_id = select_in_url("Task", "t", tasks, next(iter(tasks)))
    pair = {slug: data.examples[task_id][slug] for slug in (start, end)}
    for column, (slug, example) in zip(beside([names[slug] for slug in pair]), pair.items(), strict=True):
        with column:
            st.markdown(f"**{plain(names[slug])}**")
            show_files(example.files, key=f"{task_id}_{slug}")
    link_button("See contract, notes and answers", "code", {"t": task_id, "f": f"{start}.{end}"})

st.header("What you gain and lose in features", anchor="features")
both = [(feature, before.features.get(feature.id), after.features.get(feature.id)) for feature in data.features]
known = [(feature, old, new, levels[new.level].rank - levels[old.level].rank) for feature, old, new in both if old and new]
lost = [entry for entry in known if entry[3] < 0]
gained = [entry for entry in known if entry[3] > 0]
same = [entry for entry in known if not entry[3]]
unknown = [feature for feature, old, new in both if not (old and new)]
st.markdown(
    f"Of {len(both)} features, **{len(lost)}** stand at a lower level in {plain(after.name)}, **{len(gained)}** at a higher one and "
    f"**{len(same)}** at the same"
    + (f"; **{len(unknown)}** are not researched for one or both" if unknown else "")
    + ". A level says where a feature comes from, not how good it is.",
    width=900,
)
link_button("See each with its sources", "compare", {"f": f"{start}.{end}", "details": "true"}, "features")
with st.grid(2, min_column_width=420, gap="large") as grid:
    for title, entries in (("What you would lose", lost), ("What you would gain", gained)):
        if entries:
            rows = {
                plain(feature.name): f"{badge(levels[old.level])} → {badge(levels[new.level])}  \n{plain(new.how)}"
                for feature, old, new, _ in entries
            }
            with grid.cell():
                st.subheader(f"{title} ({len(entries)})", anchor=False)
                st.table(
                    pd.DataFrame({f"{plain(before.name)} → {plain(after.name)}, and how {plain(after.name)} has it": rows}).rename_axis(
                        "Feature"
                    ),
                    border="horizontal",
                    alt=f"{title} in moving from {before.name} to {after.name}",
                )
for title, features in (("At the same level in both", [entry[0] for entry in same]), ("Not researched for one or both", unknown)):
    if features:
        with st.expander(f"{title} ({len(features)})"):
            groups = {
                group.label: ", ".join(plain(feature.name) for feature in features if feature.group == group.id)
                for group in data.feature_groups
            }
            st.table({f"**{plain(label)}**": text for label, text in groups.items() if text}, border="horizontal", alt=title)
csv_button(
    "Download features as CSV",
    pd.DataFrame(
        [
            (feature.name, *(levels[side.level].label if side else "not researched" for side in (old, new)), new.how if new else "")
            for feature, old, new in both
        ],
        columns=["feature", before.name, after.name, f"how {after.name} has it"],
    ),
    f"features-{start}-to-{end}",
)
