"""Which one for us, why, how sure, what would change it?"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import streamlit as st

import catalog
from components.charts import contribution_bars, difference_bars, framework_colours, palette, share_bars
from components.claims import items_at, show_items
from components.tables import csv_button
from components.text import plain, source_links
from decision import records, words
from decision.link import (
    LONGEST,
    MOST_ALTERNATIVES,
    MOST_FRAMEWORKS,
    MOST_WEIGHT,
    Choice,
    OwnAlternative,
    completed,
    decode,
    encode,
    own_id,
    problem_of,
    scores_used,
    start,
    today,
)
from decision.problem import read_problem
from decision.ranking import competing, roc_weights
from decision.robustness import acceptability
from decision.solve import solve
from decision.words import names_of, percents, rounded, short

QUERY = "decide_query"  # where a session keeps the last link, for a reader who comes back from another page

data = catalog.current()
now = today(data)


def kept() -> Choice:
    """The choice as the address or the session has it."""
    return decode(arrived(), now).choice


def arrived() -> Mapping[str, Sequence[str]] | str:
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    return given if "w" in given or "v" in given else st.session_state.get(QUERY, "")


def keep(choice: Choice, version: str) -> str:
    """Write the choice into the address and the session; the parameters. Too long a link stays out of the address."""
    query = encode(choice, version)
    if len(query) <= LONGEST and st.session_state.get(QUERY) != query:
        st.session_state[QUERY] = query
    if len(query) <= LONGEST and {key: st.query_params.get(key) for key in st.query_params} != (pairs := dict(_pairs(query))):
        st.query_params.from_dict(pairs)
    return query


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(key, values[0]) for key, values in parse_qs(query, keep_blank_values=True).items()]


def set_weights(weights: Mapping[str, int]) -> None:
    for criterion in now.criteria:
        st.session_state[f"w_{criterion}"] = weights.get(criterion, 0)


def use_profile() -> None:
    profile = next(profile for profile in data.profiles if profile.id == st.session_state["profile"])
    set_weights(profile.weights)


def use_order() -> None:
    """Sliders from an order of importance: rank-order-centroid weights, the most important at the top of the slider."""
    order = st.session_state["order"]
    if order:
        shares = roc_weights([[criterion] for criterion in order])
        set_weights({criterion: ceil(MOST_WEIGHT * share / shares[order[0]] - Fraction(1, 2)) for criterion, share in shares.items()})


def reset() -> None:
    beginning = start(now)
    set_weights(beginning.weights)
    st.session_state["frameworks"] = list(beginning.frameworks)
    st.session_state["must_scores"] = []
    st.session_state["must_features"] = []
    keep(beginning, data.version)


def use_todays_data() -> None:
    keep(completed(replace(kept(), scores={}, levels={}), now), data.version)


def overrule() -> None:
    """Take the edited cells over as the reader's own scores; an emptied cell goes back to the guide's."""
    choice = kept()
    columns = [*choice.frameworks, *(own_id(place) for place in range(len(choice.alternatives)))]
    own = {slug: dict(row) for slug, row in choice.own_scores.items()}
    alternatives = [dict(alternative.scores) for alternative in choice.alternatives]
    for row, cells in st.session_state["scores_editor"]["edited_rows"].items():
        criterion = list(choice.weights)[int(row)]
        for column, value in cells.items():
            if column not in columns:
                continue
            place = columns.index(column) - len(choice.frameworks)
            target = alternatives[place] if place >= 0 else own.setdefault(column, {})
            target.pop(criterion, None)
            if value is not None and (place >= 0 or value != choice.scores[column][criterion]):
                target[criterion] = min(5.0, max(1.0, round(float(value) * 2) / 2))
    renamed = tuple(replace(alternative, scores=row) for alternative, row in zip(choice.alternatives, alternatives, strict=True))
    keep(completed(replace(choice, own_scores=own, alternatives=renamed), now), version())


def add_alternative() -> None:
    choice = kept()
    name = st.session_state["own_name"].strip()
    if name and len(choice.alternatives) < MOST_ALTERNATIVES:
        alternatives = (*choice.alternatives, OwnAlternative(name[:80], {}, {}))
        keep(completed(replace(choice, alternatives=alternatives), now), version())
        st.session_state["own_name"] = ""


def remove_alternatives() -> None:
    keep(replace(kept(), alternatives=()), version())


def version() -> str:
    return decode(arrived(), now).data_version or data.version


st.title("Which one for us?")
if not data.criteria or not data.frameworks:
    st.info("There is nothing to decide on yet: the data has no criteria or no frameworks.", icon=":material/info:")
    st.stop()

decoded = decode(arrived(), now)
choice = decoded.choice
if decoded.notices:
    st.info("\n".join(f"- {plain(notice.text)}" for notice in decoded.notices), title="About this link", icon=":material/link:")

# ---------------------------------------------------------------- what matters

weights_now = {c: int(st.session_state.get(f"w_{c}", choice.weights.get(c, 0))) for c in now.criteria}
shares = percents({c: Fraction(w, sum(weights_now.values())) for c, w in weights_now.items()}) if any(weights_now.values()) else {}
with st.sidebar:
    st.markdown("**What matters to you?** For each criterion: how much does going from 1 to 5 matter?")
    with st.container(horizontal=True):
        st.menu_button(
            "Profiles",
            [profile.id for profile in data.profiles],
            format_func=lambda profile_id: next(p.name for p in data.profiles if p.id == profile_id),
            key="profile",
            on_click=use_profile,
            icon=":material/tune:",
            help="Weights to start from; change them as you like.",
        )
        st.button("Reset", on_click=reset, icon=":material/restart_alt:")
    weights = {
        criterion.id: st.slider(
            f"{criterion.name} · {shares.get(criterion.id, 0)} %",
            0,
            MOST_WEIGHT,
            choice.weights.get(criterion.id, 0),
            key=f"w_{criterion.id}",
            persist_state="session",
            help="  \n".join(f"**{at}** {plain(criterion.anchors[at])}" for at in (1, 3, 5)),
        )
        for criterion in data.criteria
    }
    with st.expander("Must-haves"):
        score_options = {f"{c}:{least}": f"{name}: at least {least}" for c, name in now.criteria.items() for least in (3, 4, 5)}
        must_scores = st.multiselect(
            "By score",
            list(score_options),
            [key for c, least in choice.musts_by_score.items() if (key := f"{c}:{least:g}") in score_options],
            format_func=score_options.get,
            key="must_scores",
            persist_state="session",
            placeholder="None",
        )
        level_names = {level.id: level.label.lower() for level in now.levels.values() if level.rank > 0}
        feature_options = {f"{f}:{level}": f"{name}: {label}" for f, name in now.features.items() for level, label in level_names.items()}
        must_features = st.multiselect(
            "By feature",
            list(feature_options),
            [key for f, level in choice.musts_by_feature.items() if (key := f"{f}:{level}") in feature_options],
            format_func=feature_options.get,
            key="must_features",
            persist_state="session",
            placeholder="None",
            help="A framework stays in if it has the feature at this level or better.",
        )
    with st.expander("I only know the order"):
        st.multiselect(
            "From most to least important", list(now.criteria), format_func=now.criteria.get, key="order", placeholder="Pick in order"
        )
        st.button("Set the sliders", on_click=use_order)
        st.caption("An approximation by rank-order centroids: what is not picked weighs nothing.")
    with st.expander("Frameworks compared"):
        frameworks = st.multiselect(
            "Frameworks",
            list(now.frameworks),
            [slug for slug in choice.frameworks if slug in now.frameworks],
            format_func=now.frameworks.get,
            max_selections=MOST_FRAMEWORKS,
            key="frameworks",
            persist_state="session",
            label_visibility="collapsed",
        )

by_score: dict[str, float] = {}
for key in must_scores:
    criterion_id, _, least = key.partition(":")
    by_score[criterion_id] = max(float(least), by_score.get(criterion_id, 0))
by_feature: dict[str, str] = {}
for key in must_features:
    feature_id, _, level_id = key.partition(":")
    if feature_id not in by_feature or now.levels[level_id].rank > now.levels[by_feature[feature_id]].rank:
        by_feature[feature_id] = level_id
choice = completed(
    replace(choice, weights=weights, frameworks=tuple(frameworks), musts_by_score=by_score, musts_by_feature=by_feature), now
)
query = keep(choice, decoded.data_version or data.version)
if not frameworks and not choice.alternatives:
    st.info("Choose at least one framework in the side panel.", icon=":material/info:")
    st.stop()

problem = read_problem(problem_of(choice, now))
answer = solve(problem)
names = names_of(choice, now)
of_guide = framework_colours(data)
colours = palette([names.alternatives[line.id] for line in answer.ranking])
colours |= {now.frameworks[slug]: of_guide[now.frameworks[slug]] for slug in choice.frameworks}

# ---------------------------------------------------------------- which, and how firm

with st.container(border=True):
    verdict, _, firmness = words.verdict(answer, problem, names).partition(". ")
    st.markdown(f"#### {plain(verdict.rstrip('.'))}.")
    if firmness:
        st.markdown(plain(firmness))
    if reasons := words.why(answer, names):
        st.markdown(plain(reasons) if not words.all_equal(answer) else "")
    if words.all_equal(answer) or answer.status == "no-weights":
        st.markdown("Set your priorities in the side panel (on a phone: the arrows at the top left), or start from a profile there.")
    if answer.firmness:
        st.caption(
            "Firmness: a tie if several lead; a close call if one slider step or half a point on one score changes who is first, or the "
            "leader stays first in under 75 % of all combinations one step around; clear from 95 %; else a leaning."
        )
for line in words.way_out(answer, names):
    st.markdown(plain(line))

if decoded.differences or decoded.level_differences:
    todays = solve(read_problem(problem_of(completed(replace(choice, scores={}, levels={}), now), now)))
    lead_then = [line.id for line in answer.ranking if line.place == 1]
    lead_now = [line.id for line in todays.ranking if line.place == 1]
    same = lead_then == lead_now
    outcome = "the same options lead" if same else f"others lead: {words.listed([names.alternatives[i] for i in lead_now])}"
    rows = [(d.framework, now.criteria.get(d.criterion, d.criterion), d.then, d.now) for d in decoded.differences]
    rows += [(d.framework, now.features.get(d.feature, d.feature), d.then, d.now) for d in decoded.level_differences]
    with st.container(border=True):
        st.markdown(f"**This link was made with other data.** {len(rows)} entries differ today; with today's data {plain(outcome)}.")
        rows = [(now.frameworks.get(slug, slug), *rest) for slug, *rest in rows]
        st.table(
            pd.DataFrame(rows, columns=["Framework", "What", "In the link", "Today"]).fillna("not known").astype(str),
            hide_index=True,
            border="horizontal",
            alt="What the link has otherwise than today's data",
        )
        st.button("Use today's data", on_click=use_todays_data)

if answer.ranking and answer.status == "ranked":
    places = words.value_places(answer.ranking)
    criteria_names = [now.criteria.get(c, c) for c in choice.weights]
    parts = pd.DataFrame(
        [
            {
                "option": names.alternatives[line.id],
                "criterion": now.criteria.get(c, c),
                "points": float(part),
                "place": place,
                "value": float(line.value),
                "label": rounded(line.value, places),
            }
            for line in answer.ranking
            for place, (c, part) in enumerate(line.contributions.items())
        ]
    )
    ranking_text = ", ".join(f"{line.place}. {names.alternatives[line.id]} {rounded(line.value, places)}" for line in answer.ranking)
    st.altair_chart(
        contribution_bars(parts, palette(criteria_names), float(problem.scale[1])), alt=f"Weighted scores, 5 is the most. {ranking_text}"
    )
    with st.expander("As a table"):
        table = parts.pivot_table(index="criterion", columns="option", values="points", sort=False).round(2)
        table.loc["Value"] = [
            float(next(x.value for x in answer.ranking if names.alternatives[x.id] == option)) for option in table.columns
        ]
        st.table(table.map("{:.2f}".format), border="horizontal", alt="What each criterion adds to each value")
        csv_button("Download as CSV", table.reset_index(), "decision-values")
for out in answer.eliminated:
    st.markdown(f":material/block: {plain(words.eliminated(out, names))}")
if idle := words.idle_sliders(answer, names):
    st.caption(plain(idle))
for line in words.missing_scores(answer, problem, names):
    st.markdown(plain(line))

# ---------------------------------------------------------------- why

if len(answer.ranking) > 1:
    st.header("Head to head", anchor="why")
    ids = [line.id for line in answer.ranking]
    left, right = st.columns(2)
    one = left.selectbox("This", ids, 0, format_func=names.alternatives.get, key=f"one_{ids[0]}")
    other = right.selectbox("against", ids, 1, format_func=names.alternatives.get, key=f"other_{ids[0]}_{ids[1]}")
    if one == other:
        st.info("Choose two different options.", icon=":material/info:")
    else:
        st.markdown(plain(words.why(answer, names, one, other)))
        of = {line.id: line.contributions for line in answer.ranking}
        gaps = [(c, float(of[one][c] - of[other][c])) for c in of[one]]
        gaps = [(c, gap) for c, gap in sorted(gaps, key=lambda pair: -pair[1]) if gap]
        if gaps:
            title = f"← {names.alternatives[other]}     {names.alternatives[one]} →"
            frame = pd.DataFrame(
                [(now.criteria.get(c, c), gap, names.alternatives[one if gap > 0 else other], f"{abs(gap):.2f}") for c, gap in gaps],
                columns=["criterion", "points", "for", "label"],
            )
            st.altair_chart(difference_bars(frame, colours, title), alt=words.why(answer, names, one, other))

# ---------------------------------------------------------------- what would change it

found = words.changes(answer, problem)
if found:
    winner = answer.ranking[0].id
    st.header("What would change this", anchor="change")
    turning = [change for change in found if change.lower or change.higher]
    st.markdown("\n".join(f"- {plain(words.change_sentence(change, winner, problem, names))}" for change in turning))
    if still := [now.criteria.get(change.criterion, change.criterion) for change in found if change not in turning]:
        st.markdown(f"No position of these sliders alone changes who leads: {plain(words.listed(still))}.")
    if shift := words.smallest_shift(answer, names):
        st.markdown(plain(shift))
    if answer.score_flips:
        st.markdown("**Scores worth checking first**")
        for flip, line in zip(answer.score_flips, words.score_flips(answer, names), strict=False):
            score = data.frameworks[flip.id].scores.get(flip.criterion) if flip.id in data.frameworks else None
            where = f"  \n:small[{source_links(score.sources)} · checked {score.checked}]" if score else ""
            st.markdown(f"- {plain(line)}{where}")

# ---------------------------------------------------------------- how firm, and for whom

table = competing(problem) if answer.firmness else None
if table and len(answer.ranking) > 1:
    st.header("How firm", anchor="firm")
    in_order = acceptability(table, problem.samples, problem.seed, in_own_order=True)
    near = words.near_shares(answer)
    asked = {
        "Every slider up to one step away": {names.alternatives.get(i, "tie"): share for i, share in near.items() if share},
        "Any weights in your order of importance": {
            names.alternatives[i]: share for i, share in percents({k: Fraction(v[0]) for k, v in in_order.ranks.items()}).items()
        },
        "Any weights at all": {names.alternatives[i]: share for i, share in words.first_shares(answer).items()},
    }
    frame = pd.DataFrame(
        [
            (question, option, share, f"{share} %", place)
            for question, row in asked.items()
            for place, option in enumerate([*colours, "tie"])
            if (share := row.get(option))
        ],
        columns=["question", "option", "share", "label", "place"],
    )
    st.markdown("How often each option comes first, in percent.")
    st.altair_chart(share_bars(frame, colours | {"tie": "#8a94a6"}, list(asked)), alt=" ".join(words.robustness(answer, names)))
    st.table(pd.DataFrame(asked).T.fillna(0).astype(int).map("{} %".format), border="horizontal", alt="How often each option comes first")
    for line in words.robustness(answer, names)[:1]:
        st.caption(plain(line))
    for row in answer.dominated:
        below, above = names.alternatives[row.id], names.alternatives[row.by]
        st.markdown(plain(f"{below} is never alone in first place: {above} is at least as good on every criterion."))
    st.header("Who should choose which", anchor="who")
    st.markdown("\n".join(f"- {plain(line)}" for i in ids if (line := words.who_should_choose(answer, i, names))))

with st.expander("What the December 2025 guide says"):
    for slug in choice.frameworks:
        st.subheader(f"Choose {now.frameworks[slug]} if", anchor=False)
        show_items(data, items_at(data, "choose-if", slug))

# ---------------------------------------------------------------- the scores behind it

st.header("Scores", anchor="scores")
st.markdown("The scores that count here. Overrule any of them: your score stands in the link and the record, marked as yours.")
used = scores_used(choice)
frame = pd.DataFrame({i: [row[c] for c in choice.weights] for i, row in used.items()}, dtype="Float64")
frame.insert(0, "criterion", [now.criteria.get(c, c) for c in choice.weights])
st.data_editor(
    frame,
    key="scores_editor",
    on_change=overrule,
    hide_index=True,
    disabled=["criterion"],
    column_config={"criterion": st.column_config.TextColumn("Criterion", width="medium")}
    | {i: st.column_config.NumberColumn(names.alternatives[i], min_value=1, max_value=5, step=0.5, format="%.1f") for i in used},
    height="content",
    alt="Scores of each option; each cell can be overruled",
)
for slug, row in choice.own_scores.items():
    for c, own in row.items():
        ours = choice.scores[slug].get(c)
        guide_says = "the guide has none" if ours is None else f"the guide's {short(Fraction(ours))}"
        st.markdown(f"- {plain(now.frameworks[slug])}, {plain(now.criteria.get(c, c))}: your score {short(Fraction(own))}, {guide_says}.")
with st.container(horizontal=True, vertical_alignment="bottom"):
    st.text_input("Add an option of your own", key="own_name", max_chars=80, placeholder="for example: our current stack", width=320)
    st.button("Add", on_click=add_alternative, disabled=len(choice.alternatives) >= MOST_ALTERNATIVES)
    if choice.alternatives:
        st.button("Remove own options", on_click=remove_alternatives)

# ---------------------------------------------------------------- take it along

st.header("Share and record", anchor="share")
here = urlsplit(st.context.url or "")
base = os.environ.get("GUIDE_URL", "").rstrip("/") or (f"{here.scheme}://{here.netloc}" if here.netloc else "")
link = f"{base}/decide?{query}"
st.markdown("**Copy link.** It carries your weights, must-haves and the scores used, so it opens the same view later.")
if len(query) > LONGEST:
    st.warning(f"This link is longer than {LONGEST:,} characters and cannot be opened again. Take must-haves or own options out.")
else:
    st.code(link, language=None, wrap_lines=True)
if (here.hostname or "") in ("localhost", "127.0.0.1") and not os.environ.get("GUIDE_URL"):
    st.caption("This guide runs on your machine only: colleagues cannot open the link. Host it, or set GUIDE_URL.")
if answer.status == "ranked":
    project = st.text_input("Project, for the record", key="project", max_chars=80, persist_state="session")
    context = st.text_input("Context in one sentence, for the record", key="context", max_chars=400, persist_state="session")
    record = records.Record(data, choice, answer, decoded.data_version or data.version, link, date.today(), project, context)
    with st.container(horizontal=True):
        for label, make, name, mime in (
            ("MADR", records.madr, records.file_name(record), "text/markdown"),
            ("Nygard", records.nygard, records.file_name(record), "text/markdown"),
            ("CSV", records.csv_table, "decision.csv", "text/csv"),
            ("JSON", records.json_state, "decision.json", "application/json"),
        ):
            st.download_button(
                label,
                lambda make=make: make(record),
                file_name=name,
                mime=mime,
                on_click="ignore",
                key=f"record_{label}",
                icon=":material/download:",
            )
    st.caption("Records are always “proposed”: a tool does not decide for a team.")
