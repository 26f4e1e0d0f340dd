"""What do I get with this framework, and what will bite me?"""

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st
from packaging.version import Version

import catalog
from catalog import Catalog
from catalog.models import Fact, FactKind, Framework
from catalog.package import feature_releases
from components.adoption import every_figure, figure, series, show_over_time
from components.charts import draw, release_timeline, support_windows
from components.claims import claim_text, claims_by_id, items_at, show_items
from components.code import show_files
from components.colours import framework_colour
from components.links import link_button
from components.notices import show_faults
from components.tables import csv_button, figure_card
from components.text import badge, contents, correction_link, doubt_badge, evidence_line, noted, plain, source_link

EARLIER = 5
MOST_COMPARED = 4
HIGH, LOW = 4.0, 2.5
"""From which and up to which score a criterion counts as a strength or a limit."""


def framework_page(slug: str, name: str) -> st.Page:
    """The page of a framework, for the router and for `st.page_link`.

    Only the default ones stand in the menu: each page there costs bytes at every rerun, and the overview leads to the others.
    """
    data = catalog.current()
    shown = slug not in data.frameworks or slug in data.defaults
    return st.Page(partial(show_framework, slug), title=name, url_path=slug, visibility="visible" if shown else "hidden")


def show_framework(slug: str) -> None:
    """The page of one framework; one whose file has faults shows them instead."""
    data = catalog.current()
    if slug not in data.frameworks:
        st.title(slug)
        show_faults(data.broken.get(slug, ()), f"The file of {slug} has faults, so there is nothing to show")
        return
    framework = data.frameworks[slug]
    st.title(plain(framework.name))
    st.markdown(f"**{plain(framework.tagline)}**")
    if faults := [fault for fault in data.faults if fault.path == f"frameworks/{slug}.yaml"]:
        show_faults(faults, "Parts of this page are left out", "They have faults, and are shown as if nobody had looked them up.")
    use_cases = items_at(data, "use-cases", slug) or items_at(data, "choose-if", slug)
    st.markdown(
        contents(
            {
                "facts": "Facts",
                "strengths": "Strengths and limits",
                "use-cases": "When to use it" if use_cases else "",
                "features": "Features",
                "users": "Who uses it",
                "adoption": "Adoption",
                "code": "Code",
                "releases": "Releases and support",
                "links": "Links",
            }
        )
    )
    st.markdown(f"{plain(framework.summary.text)}  \n:small[{evidence_line(framework.summary)}]", width=900)
    if said := items_at(data, "what-is", slug):
        with st.expander("What the December 2025 guide says it is"):
            show_items(data, said)

    show_facts(data, slug, framework)

    show_strengths(data, slug, framework)
    if use_cases:
        st.header("When to use it", anchor="use-cases")
        uses, choose = st.columns(2, gap="large")
        with uses:
            st.subheader("Use cases in the guide", anchor=False)
            show_items(data, items_at(data, "use-cases", slug))
        with choose:
            st.subheader(f"The guide says: choose {plain(framework.name)} if", anchor=False)
            show_items(data, items_at(data, "choose-if", slug))

    show_features(data, slug, framework)
    show_users(data, slug, framework)
    show_adoption(data, slug, framework)
    show_listing(data, slug)
    show_releases(data, framework)

    st.header("Links", anchor="links")
    kinds = {kind.id: kind for kind in data.vocabulary.link_kinds} if data.vocabulary else {}
    with st.grid(3, min_column_width=240) as grid:
        for kind_id, kind in kinds.items():
            if links := [link for link in framework.links if link.kind == kind_id]:
                with grid.cell():
                    st.markdown(f"**{plain(kind.label)}**\n" + "".join(f"\n- [{plain(link.title)}]({link.url})" for link in links))


def show_facts(data: Catalog, slug: str, framework: Framework) -> None:
    st.header("Facts", anchor="facts")
    known = [(kind, fact) for kind in (data.vocabulary.facts if data.vocabulary else ()) if (fact := framework.facts.get(kind.id))]
    with st.grid(4, min_column_width=200):
        for kind, fact in known:
            if kind.headline:
                figure_card(plain(kind.label), plain(fact_value(kind, fact)), plain(kind.description))
    rows = [
        (
            f"**{plain(kind.label)}**  \n:small[{plain(kind.group)}]",
            f"**{plain(fact_value(kind, fact))}**",
            (plain(fact.note) + "  \n" if fact.note else "") + f":small[{evidence_line(fact)}{before(data, framework, kind, fact)}]",
        )
        for kind, fact in known
    ]
    with st.expander(f"All {len(rows)} facts with their sources"):
        st.table(
            pd.DataFrame(rows, columns=["Fact", "Value", "Note and source"]),
            hide_index=True,
            border="horizontal",
            alt=f"Facts about {framework.name}",
        )
        csv_button(
            "Download facts as CSV",
            pd.DataFrame(
                [(kind.label, fact.value, kind.unit, fact.note, " ".join(fact.sources), fact.checked) for kind, fact in known],
                columns=["fact", "value", "unit", "note", "sources", "checked"],
            ),
            f"facts-{slug}",
        )


def before(data: Catalog, framework: Framework, kind: FactKind, fact: Fact) -> str:
    """Earlier values that the package index gave, with the last day each was seen, after a dot; empty where there are none."""
    rows = [row for row in data.package_facts if (row.package, row.fact) == (framework.package, kind.id) and row.checked < fact.checked]
    newest_first = sorted(rows, key=lambda row: row.since, reverse=True)[:EARLIER]
    return f" · before: {plain(', '.join(f'{row.value} (until {row.checked})' for row in newest_first))}" if newest_first else ""


def show_strengths(data: Catalog, slug: str, framework: Framework) -> None:
    """What the guide lists; where it does not speak of the framework, its highest and lowest scores."""
    st.header("Strengths and limits", anchor="strengths")
    listed = {"Strengths": items_at(data, "pros", slug), "Limits": items_at(data, "cons", slug)}
    if any(listed.values()):
        st.markdown(f"What the guide of {data.guide.published} lists, with our verdict on each.")
        for column, (title, items) in zip(st.columns(2, gap="large"), listed.items(), strict=True):
            with column:
                st.subheader(title, anchor=False)
                show_items(data, items)
        return
    scored = [(criterion, framework.scores[criterion.id]) for criterion in data.criteria if criterion.id in framework.scores]
    if not scored:
        st.markdown("Not researched.")
        return
    st.markdown(f"The guide does not speak of {plain(framework.name)}; these are its highest and lowest scores, 1 to 5.")
    high = sorted((pair for pair in scored if pair[1].score >= HIGH), key=lambda pair: -pair[1].score)
    low = sorted((pair for pair in scored if pair[1].score <= LOW), key=lambda pair: pair[1].score)
    for column, title, pairs in zip(st.columns(2, gap="large"), ("Strengths", "Limits"), (high, low), strict=True):
        with column:
            st.subheader(title, anchor=False)
            lines = [
                f"**{plain(criterion.name)}: {score.score:g}.** {plain(score.rationale)}  \n:small[{evidence_line(score)}]"
                for criterion, score in pairs
            ]
            none = f"No score is {f'{HIGH:g} or higher' if title == 'Strengths' else f'{LOW:g} or lower'}."
            st.markdown("\n\n".join(lines) or none)


def fact_value(kind: FactKind, fact: Fact) -> str:
    """The value with its unit, as text."""
    if kind.type == "flag":
        return "Yes" if fact.value else "No"
    if kind.type == "number":
        return f"{fact.value:,}" + (f" {kind.unit}" if kind.unit else "")
    return str(fact.value)


def show_features(data: Catalog, slug: str, framework: Framework) -> None:
    st.header("Features", anchor="features")
    levels = data.vocabulary.levels if data.vocabulary else ()
    by_level = [(level, {feature for feature, support in framework.features.items() if support.level == level.id}) for level in levels]
    st.markdown(" ".join(f"{badge(level)} **{len(features)}**" for level, features in by_level if features))
    with st.grid(3, min_column_width=300, border=True) as grid:
        for group in data.feature_groups:
            in_group = [feature for feature in data.features if feature.group == group.id]
            lines = [(badge(level), [f.name for f in in_group if f.id in features]) for level, features in by_level]
            lines.append((":gray-badge[Not researched]", [f.name for f in in_group if f.id not in framework.features]))
            with grid.cell():
                shown = "  \n".join(f"{label} {plain(', '.join(names))}" for label, names in lines if names)
                st.markdown(f"**{plain(group.label)}**\n\n{shown}")
    link_button("See how, with sources, beside the others", "compare", beside_the_others(data, slug) | {"details": "true"}, "features")


def beside_the_others(data: Catalog, slug: str) -> dict[str, str]:
    """The parameters of a comparison that begins with this framework."""
    others = [other for other in data.defaults if other != slug]
    return {"f": ".".join([slug, *others][:MOST_COMPARED])}


def show_users(data: Catalog, slug: str, framework: Framework) -> None:
    st.header("Who uses it", anchor="users")
    evidence, named = st.columns(2, gap="large")
    with evidence:
        st.subheader("Users with evidence", anchor=False)
        users = [
            f"**{plain(user.name)}**{'' if user.current else ' :gray-badge[Historic]'}: {plain(user.use)}  \n:small[{evidence_line(user)}]"
            for user in framework.users
        ]
        st.markdown("\n\n".join(users) or "Not researched.")
    if items := items_at(data, "companies", slug):
        with named:
            st.subheader("Named in the guide", anchor=False)
            show_items(data, items)


def show_adoption(data: Catalog, slug: str, framework: Framework) -> None:
    st.header("Adoption", anchor="adoption")
    rows = []
    for metric in data.vocabulary.metrics if data.vocabulary else ():
        if figures := series(data, framework.package, metric):
            newest, *earlier = figures
            where = source_link(newest.source) + doubt_badge(newest) + correction_link(newest)
            before = " · ".join(f"{plain(row.date)}: {plain(figure(row.value, ''))}" for row in earlier[:EARLIER])
            rows.append(
                (
                    f"**{plain(metric.label)}**  \n:small[{plain(metric.description)}]",
                    f"**{plain(figure(newest.value, metric.unit))}**  \n:small[{plain(newest.date)} · {where}]",
                    f":small[{before}]" if before else "",
                )
            )
    if not rows:
        st.markdown("Not researched.")
        return
    st.markdown("Each row is counted in its own way, so rows do not add up and cannot be compared with each other.")
    st.table(
        pd.DataFrame(rows, columns=["What is counted", "Newest figure", "Earlier figures"]),
        hide_index=True,
        border="horizontal",
        alt=f"Adoption of {framework.name}",
    )
    csv_button("Download adoption as CSV", every_figure(data, [slug]), f"adoption-{slug}")
    show_over_time(data, [slug])
    link_button("See it beside the others", "compare", beside_the_others(data, slug), "adoption")


def show_listing(data: Catalog, slug: str) -> None:
    st.header("Code", anchor="code")
    if example := data.examples.get(data.guide.listing or "", {}).get(slug):
        st.markdown("The guide's listing, as it was published.")
        show_files(example.files, key=slug)
        st.markdown("\n\n".join(map(plain, example.notes)))
    claims = claims_by_id(data)
    if of_code := dict.fromkeys(claim_id for item in items_at(data, "code", slug) for claim_id in item.claims):
        st.markdown("\n\n".join(claim_text(data, claims[claim_id]) for claim_id in of_code))
    if examples := [(task, each) for task in data.contracts if (each := data.examples[task].get(slug))]:
        st.markdown(
            f"**{len(examples)} tasks, run under the same contracts as for the other frameworks:**\n\n"
            + " · ".join(
                f"[{plain(data.tasks[task].title)}](code?t={task}&f={slug}) :small[({each.lines} lines)]" for task, each in examples
            )
        )
    if without := [data.tasks[task].title for task in data.contracts if slug not in data.examples[task]]:
        st.markdown(f"No example for {plain(', '.join(without))}." if examples else "No examples yet.", width=900)


def show_support(framework: Framework) -> None:
    """Until when each release line gets fixes, as bars and as words with their sources."""
    phases = phases_of(framework)
    if not phases:
        return
    ends = ", ".join(f"{w.version} until {w.security_until}" for w in framework.support if w.security_until) or "no end published"
    st.markdown(f"**Security fixes:** {plain(ends)}.")
    draw(
        support_windows(
            pd.DataFrame(phases, columns=["version", "start", "end", "phase"]),
            pd.Timestamp(date.today()),
            framework_colour(framework),
        ),
        alt=f"Support windows of {framework.name}. Security fixes: {ends}",
    )
    st.markdown("\n".join(f"- **{plain(w.version)}** {noted(w)}" for w in framework.support))


def phases_of(framework: Framework) -> list[tuple[str, str, str, str]]:
    """(version, start, end, phase) for each time in which a release line gets bug fixes, or security fixes only."""
    phases = []
    for window in framework.support:
        bugs, end = window.bugfixes_until, window.security_until
        if bugs:
            phases.append((window.version, window.released, bugs, "bug fixes"))
        if end and end != bugs:
            phases.append((window.version, bugs or window.released, end, "security fixes only"))
    return phases


def show_releases(data: Catalog, framework: Framework) -> None:
    st.header("Releases and support", anchor="releases")
    final = [r for r in data.releases if r.package == framework.package and not Version(r.version).is_prerelease and not r.yanked]
    if final:
        table = pd.DataFrame(
            [(framework.name, r.version, r.date) for r in feature_releases(final, framework.package)],
            columns=["framework", "version", "date"],
        )
        newest = max(final, key=lambda release: Version(release.version))
        said = f"{len(final)} final releases since {min(r.date for r in final)}; the newest is {newest.version} of {newest.date}."
        st.markdown(f"{said} Each tick is a feature release (x.y.0).")
        draw(
            release_timeline(table, {framework.name: framework_colour(framework)}, max(r.date for r in data.releases)),
            alt=f"Feature releases of {framework.name}. {said}",
        )
        with st.expander("The last ten releases"):
            last = sorted(final, key=lambda release: (release.date, Version(release.version)), reverse=True)[:10]
            st.table(
                pd.DataFrame(
                    [(plain(r.version), r.date, plain(r.python) or "not stated") for r in last], columns=["Version", "Released", "Python"]
                ),
                hide_index=True,
                border="horizontal",
                alt=f"The last ten releases of {framework.name}",
            )
            csv_button(
                "Download all releases as CSV",
                pd.DataFrame([(r.version, r.date, r.python) for r in final], columns=["version", "released", "python"]),
                f"releases-{framework.package}",
            )
        st.caption(
            "Counted from upload times on the package index by “python -m catalog refresh”, without pre-releases and withdrawn files."
        )
    show_support(framework)
    if framework.support_note:
        st.markdown(f"{plain(framework.support_note.text)}  \n:small[{evidence_line(framework.support_note)}]")
