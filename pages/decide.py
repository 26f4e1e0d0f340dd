"""Which one for us, why, how sure, what would change it?"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil
from urllib.parse import urlsplit
from zlib import crc32

import pandas as pd
import pyarrow as pa
import streamlit as st

import catalog
from catalog.site import configured_address
from components import decide
from components.charts import (
    REAL,
    TEXT,
    WHOLE,
    contribution_bars,
    difference_bars,
    draw,
    share_bars,
    table_of,
)
from components.claims import items_at, show_items
from components.colours import DARK_GREY, GREY, framework_colours, palette, told_apart
from components.links import public_address
from components.serving import is_served_by_app
from components.tables import csv_button
from components.text import contents, evidence_line, plain, unfolded
from components.url import end_page, select_in_url
from decision import records, words
from decision.choice import MOST_ALTERNATIVES, MOST_FRAMEWORKS, MOST_WEIGHT, completed, own_id, profile_of, scores_used, today_of
from decision.decide import cells_unlike_today, outcome
from decision.notices import LONGEST
from decision.team import MOST_MEMBERS, agree, agreement_sentence, common_sentence, dispute_sentences, read_team
from decision.url_codec import short_query
from decision.words import listed, percents, short

LEAST_POINTS = (5.0, 4.0, 3.0, 2.0)
START_POINTS = 3.0
"""Where a new must-have begins: in the middle. At the strictest, it would rule out what a reader might well take."""
UNKNOWN_SHARES = (
    "An unknown score can have any value of the scale, so a share that depends on it has a lowest and a highest value; the bars have "
    "the lowest. "
)
SHOWN_CELLS = 6  # of a link with other data; more go behind a click

data = catalog.current()
now = today_of(data)

st.title("Which one for us?")
if not data.criteria or not data.frameworks:
    st.info("There is nothing to decide on yet: the data has no criteria or no frameworks.", icon=":material/info:")
    end_page()

view = decide.view_at_address(now, data.version)
choice = view.choice
if view.arrived.notices:
    st.info("\n".join(f"- {plain(notice.text)}" for notice in view.arrived.notices), title="About this link", icon=":material/link:")

# ---------------------------------------------------------------- what matters

moved = {id: int(st.session_state.get(f"w_{id}", choice.weights.get(id, 0))) for id in now.criteria}
shares = percents({criterion: Fraction(weight, total) for criterion, weight in moved.items()}) if (total := sum(moved.values())) else {}
levels = sorted((level for level in now.levels.values() if level.rank > 0), key=lambda level: level.rank, reverse=True)
# A new must-have begins at the least level that is whole: what a reader asks for first is that the feature is there at all.
whole = [level for level in levels if not level.needs_note] or levels
level_words = {level.id: f"{level.label}{'' if level is levels[0] else ' or better'}" for level in levels}
with st.sidebar:
    st.markdown("**What matters to you?** For each criterion: how much does going from a score of 1 to 5 matter?")
    with st.container(horizontal=True):
        if data.profiles:
            st.menu_button(
                "Profiles",
                [profile.id for profile in data.profiles],
                format_func=lambda profile_id: next(profile.name for profile in data.profiles if profile.id == profile_id),
                key="profile",
                on_click=decide.use_profile,
                icon=":material/tune:",
                help="Weights to start from; change them as you like.",
            )
        st.button("Reset", on_click=decide.reset, icon=":material/restart_alt:")
    weights = {
        criterion.id: st.slider(
            f"{decide.label(criterion.name)} · {shares.get(criterion.id, 0)} %",
            0,
            MOST_WEIGHT,
            choice.weights.get(criterion.id, 0),
            key=f"w_{criterion.id}",
            persist_state="session",
            help="  \n".join([plain(criterion.description), *(f"**{at}** {plain(criterion.anchors[at])}" for at in (1, 3, 5))]),
        )
        for criterion in data.criteria
    }
    with st.expander("Must-haves", bool(choice.musts_by_score or choice.musts_by_feature), key="open_musts", on_change="rerun"):
        must_scores = st.pills(
            "A minimum score on",
            list(now.criteria),
            default=list(choice.musts_by_score),
            format_func=lambda criterion_id: decide.label(now.criteria[criterion_id]),
            selection_mode="multi",
            key="must_scores",
            persist_state="session",
        )
        by_score = {}
        for criterion_id in must_scores:
            least = choice.musts_by_score.get(criterion_id, START_POINTS)
            options = sorted({*LEAST_POINTS, least}, reverse=True)
            by_score[criterion_id] = st.selectbox(
                decide.label(now.criteria[criterion_id]),
                options,
                options.index(least),
                format_func="at least {:g}".format,
                key=f"must_score_{criterion_id}",
                persist_state="session",
            )
        must_features = st.multiselect(
            "A feature",
            list(now.features),
            list(choice.musts_by_feature),
            format_func=now.features.get,
            key="must_features",
            persist_state="session",
            placeholder="Features",
            filter_mode="contains",  # by default it takes letters from anywhere in a name
            help="Type a part of its name. Other words for it, such as SSO, are found by [Search](search).",
        )
        by_feature = {}
        for feature_id in must_features:
            level = choice.musts_by_feature.get(feature_id, whole[-1].id)
            options = list(dict.fromkeys([*level_words, level]))
            by_feature[feature_id] = st.selectbox(
                decide.label(now.features[feature_id]),
                options,
                options.index(level),
                format_func=lambda level_id: level_words.get(level_id) or now.levels[level_id].label,
                key=f"must_feature_{feature_id}",
                persist_state="session",
            )
    with st.expander("I only know the order"):
        st.multiselect(
            "From most to least important", list(now.criteria), format_func=now.criteria.get, key="order", placeholder="Pick in order"
        )
        st.button("Set the sliders", on_click=decide.use_order)
        st.caption(
            "This turns an order into weights by a standard formula (rank-order centroids), in whole slider steps. "
            "What you do not pick weighs 0."
        )
    with st.expander("Frameworks compared"):
        if len(now.frameworks) <= MOST_FRAMEWORKS:
            frameworks = st.pills(
                "Frameworks to compare",
                list(now.frameworks),
                default=list(choice.frameworks),
                format_func=lambda slug: decide.label(now.frameworks[slug]),
                selection_mode="multi",
                key="frameworks",
                persist_state="session",
            )
        else:
            frameworks = st.multiselect(
                f"At most {MOST_FRAMEWORKS} of {len(now.frameworks)}",
                list(now.frameworks),
                list(choice.frameworks),
                format_func=now.frameworks.get,
                max_selections=MOST_FRAMEWORKS,
                key="frameworks",
                persist_state="session",
                placeholder="Type a name",
            )

# A criterion that the link of an older guide does not name takes no part before its slider is moved.
weights = {criterion: weight for criterion, weight in weights.items() if weight or criterion in {**choice.weights, **by_score}}
choice = replace(choice, weights=weights, frameworks=tuple(frameworks), musts_by_score=by_score, musts_by_feature=by_feature)
choice = completed(choice, now)
query = decide.keep(choice, now)
profile = next((profile for profile in data.profiles if profile.id == profile_of(choice, now)), None)
if len(query) > LONGEST:
    st.warning(
        f"With so many must-haves or own options the link would be longer than {LONGEST:,} characters. The address shows an earlier "
        "state, and this one is lost when the page is loaded again. Take some out to keep it.",
        icon=":material/link_off:",
    )
if not frameworks and not choice.alternatives:
    st.info("Choose at least one framework in the side panel, under “Frameworks compared”.", icon=":material/info:")
    end_page()

found = outcome(choice, now)
problem, answer, names = found.problem, found.answer, found.names
overruling = {slug for slug, row in choice.own_scores.items() if row}
marked = {option: f"{names.alternatives[option]}{' *' if option in overruling else ''}" for option in scores_used(choice)}
of_guide = framework_colours(data)
colours = told_apart(palette(list(marked.values())) | {marked[slug]: of_guide[now.frameworks[slug]] for slug in choice.frameworks})
overruled = [
    f"{now.frameworks[slug]}, {now.criteria[criterion]}: your score {short(Fraction(points))}, "
    + ("ours not known" if (ours := choice.scores[slug][criterion]) is None else f"ours {short(Fraction(ours))}")
    for slug, row in choice.own_scores.items()
    for criterion, points in row.items()
]
undecided = words.all_equal(answer)
changes = () if undecided else words.changes(answer, problem)
first_place = answer.first_place if len(answer.ranking) > 1 and not undecided else ()

# ---------------------------------------------------------------- which, and how firm

with st.container(border=True):
    verdict, *rest = words.verdict_sentences(answer, problem, names)
    st.header(plain(verdict), anchor="verdict")
    lines = [plain(line) for line in (" ".join(rest), "" if undecided else words.why(answer, names), *words.way_out(answer, names)) if line]
    lines += [f":material/block: {plain(words.eliminated(out, names))}" for out in answer.eliminated]
    if overruled:
        more = [f"{len(overruled) - 2} more under Scores"] if overruled[2:] else []
        lines.append(f":material/edit: This counts your own scores: {plain('; '.join(overruled[:2] + more))}.")
    parts = {
        "why": "Head to head" if len(answer.ranking) > 1 else "",
        "change": "What would change this" if changes else "",
        "firm": "How firm it is" if first_place else "",
        "scores": "Scores",
        "share": "Share and record",
        "team": "As a team",
    }
    lines.append(contents(parts))
    st.markdown("\n\n".join(lines))
    whose = f"The weights are those of the profile “{plain(profile.name)}”. They" if profile else "Your weights"
    st.caption(f"{whose} are in the side panel; on a phone it opens with the arrows at the top.")

# ---------------------------------------------------------------- a link with other data

cells = [(now.frameworks[slug], now.criteria[criterion], then, today) for slug, criterion, then, today in cells_unlike_today(choice, now)]
arrived = view.arrived.differences  # what today's data has no place for, or has since, is known from the link only
cells += [
    (now.frameworks.get(d.framework, d.framework), now.criteria.get(d.criterion, d.criterion), d.then, d.now)
    for d in arrived
    if d.framework in (*choice.frameworks, *{d.framework for d in arrived} - set(now.frameworks))
]
rows = [(name, what, *("not known" if points is None else f"{points:g}" for points in (then, today))) for name, what, then, today in cells]
rows += [
    (now.frameworks[slug], now.features[feature], *(now.levels[level].label if level else "not known" for level in (then, today)))
    for feature, row in choice.levels.items()
    for slug, then in row.items()
    if then != (today := now.supports.get(slug, {}).get(feature))
]
if rows:
    todays = outcome(completed(replace(choice, scores={}, levels={}), now), now).answer
    leads, would_lead = (
        listed([names.alternatives[line.id] for line in each.ranking if line.place == 1]) if each.ranking else "nobody"
        for each in (answer, todays)
    )
    where = "either way" if leads == would_lead else f"in the link and to {would_lead} with today's data"
    same = f"first place goes to {leads} {where}"
    with st.container(border=True):
        many = f"{len(rows)} entries are" if len(rows) > 1 else "One entry is"
        st.markdown(f"**This view uses other data than today's.** {many} different; {plain(same)}.")
        table = pd.DataFrame(rows, columns=["Framework", "What", "In the link", "Today"])
        shown = table.map(plain)
        st.table(shown[:SHOWN_CELLS], hide_index=True, border="horizontal", alt="What the link has otherwise than today's data")
        if len(rows) > SHOWN_CELLS:
            with st.expander(f"{len(rows) - SHOWN_CELLS} more"):
                st.table(shown[SHOWN_CELLS:], hide_index=True, border="horizontal", alt="The rest of what the link has otherwise")
        csv_button("Download as CSV", table, "other-data")
        st.button("Use today's data", on_click=decide.use_todays_data)

# ---------------------------------------------------------------- the ranking

# What comes and goes stands in a container of its own: without it the browser would draw everything below it anew.
ids = [line.id for line in answer.ranking]
if undecided:
    ids.sort(key=list(marked).index)  # nobody is first yet
lines = {line.id: line for line in answer.ranking}
places = words.value_places(answer.ranking)
if ids:
    parts = table_of(
        {"option": TEXT, "rank": WHOLE, "criterion": TEXT, "points": REAL, "place": WHOLE, "value": REAL, "label": TEXT, "name": TEXT},
        (
            (
                marked[i],
                rank,
                now.criteria[c],
                float(part),
                place,
                float(lines[i].value),
                words.value_text(lines[i], places),
                "" if place else marked[i],
            )
            for rank, i in enumerate(ids)
            for place, (c, part) in enumerate(lines[i].contributions.items())
        ),
    )
    bars = contribution_bars(tuple(palette(list(now.criteria.values())).items()), len(ids), float(problem.scale[1]))
    draw(bars, rows=parts, alt=f"Weighted scores of each option, {short(problem.scale[1])} is the most; the table below has the figures")
    if overruling & set(ids):
        st.caption(r"\* with own scores")
    if part := unfolded("As a table", "open_values"):
        with part:
            st.markdown("What each criterion adds: its share of the weight times the score.")
            table = pd.DataFrame({marked[i]: words.apportioned(lines[i].contributions, words.HUNDREDTH) for i in ids}).map(float)
            table.index = [now.criteria[c] for c in table.index]
            table.loc["Weighted score"] = table.sum().round(2)
            table = table.reset_index(names="Criterion")
            shown = table.map(lambda cell: f"{cell:.2f}" if isinstance(cell, float) else plain(cell)).rename(columns=plain)
            st.table(shown, hide_index=True, border="horizontal", alt="What each criterion adds to each weighted score")
            csv_button("Download as CSV", table, "decision-values")
with st.container():
    if idle := words.idle_sliders(answer, names):
        st.caption(plain(idle))
    if missing := words.missing_scores(answer, problem, names):
        st.markdown("\n\n".join(map(plain, missing)))

# ---------------------------------------------------------------- why

if len(ids) > 1:
    st.header("Head to head", anchor="why")
    left, right = st.columns(2)
    of_ids = {i: marked[i] for i in ids}
    with left:
        one = select_in_url("This", "this", of_ids, ids[0])
    with right:
        other = select_in_url("against", "against", of_ids, next(i for i in ids if i != one))
    if one == other:
        st.info("Choose two different options.", icon=":material/info:")
    else:
        reasons = words.why(answer, names, one, other)
        st.markdown(plain(reasons))
        ahead, behind = lines[one].contributions, lines[other].contributions
        exact = words.apportioned({c: ahead[c] - behind[c] for c in ahead}, words.HUNDREDTH)  # as the sentence has them
        gaps = sorted(((c, float(gap)) for c, gap in exact.items() if gap), key=lambda gap: -gap[1])
        if gaps:
            frame = table_of(
                {"criterion": TEXT, "points": REAL, "for": TEXT, "ahead": TEXT, "behind": TEXT},
                (
                    (now.criteria[c], gap, marked[one if gap > 0 else other], *((f"{gap:.2f}", "") if gap > 0 else ("", f"{-gap:.2f}")))
                    for c, gap in gaps
                ),
            )
            # In halves and in one order, so that the specification seldom changes: the browser then only moves the bars.
            reach = ceil(max(abs(gap) for _, gap in gaps) * 1.35 * 2) / 2
            two = tuple((marked[i], colours[marked[i]]) for i in marked if i in (one, other))
            bars = difference_bars(two, len(gaps), reach)
            draw(bars, rows=frame, alt="What speaks for each of the two, by criterion; the text above sums it up")

# ---------------------------------------------------------------- what would change it

with st.container():
    if changes:
        st.header("What would change this", anchor="change")
        turning = [change for change in changes if change.lower or change.higher]
        lines = ["\n".join(f"- {plain(words.change_sentence(change, ids[0], problem, names))}" for change in turning)]
        if len(turning) < len(changes):
            lines.append(
                f"No {'other slider' if turning else 'slider'} on its own changes who leads{'' if turning else ', wherever it stands'}."
            )
        lines.append(plain(words.smallest_shift(answer, names)))
        if answer.unknown:
            lines.append(words.AT_THEIR_WORST)
        if answer.score_flips:
            flips = []
            for flip, line in zip(answer.score_flips, words.score_flips(answer, names), strict=False):
                score = data.frameworks[flip.id].scores.get(flip.criterion) if flip.id in data.frameworks else None
                own_score = flip.criterion in choice.own_scores.get(flip.id, {}) or not score
                flips.append(f"- {plain(line)}  \n  :small[{'your own score' if own_score else evidence_line(score)}]")
            lines += ["**Scores worth checking first**", "\n".join(flips)]
        st.markdown("\n\n".join(filter(None, lines)))

# ---------------------------------------------------------------- how firm, and for whom

with st.container():
    if first_place:
        st.header("How firm it is", anchor="firm")
        marks = marked | {words.TIES: "a tie", words.OPEN: "not certain"}
        asked = {f"{(varies := words.QUESTIONS[row.question])[0].upper()}{varies[1:]}": row for row in first_place}
        certain = {question: words.certain_shares(row) for question, row in asked.items()}
        options = [option for option in [*ids, words.TIES, words.OPEN] if any(row.get(option) for row in certain.values())]
        of_options = {marks[option]: colours.get(marks[option], GREY if option == words.TIES else DARK_GREY) for option in options}
        frame = table_of(
            {"question": TEXT, "option": TEXT, "share": WHOLE, "label": TEXT, "place": WHOLE, "name": TEXT},
            (
                (question, marks[i], share, f"{share} %", place, question if place == 0 else "")
                for question, row in certain.items()
                for place, i in enumerate(options)
                if (share := row.get(i, 0)) or place == 0
            ),
        )
        st.markdown("How often each option comes first, in percent:")
        bars = share_bars(tuple(of_options.items()), len(asked))
        draw(bars, rows=frame, alt="How often each option comes first; the table below has the figures")
        if part := unfolded("As a table", "open_shares"):
            with part:
                texts = {question: words.share_texts(row) for question, row in asked.items()}
                table = pd.DataFrame(
                    {marks[i]: {question: row.get(i, "0 %") for question, row in texts.items()} for i in [*ids, words.TIES]}
                )
                table = table.loc[:, (table != "0 %").any()].rename_axis("With")
                st.table(table.rename(columns=plain), border="horizontal", alt="How often each option comes first")
                bounds = [(question, marks[i], *pair) for question, row in asked.items() for i, pair in words.share_bounds(row).items()]
                csv_button(
                    "Download as CSV",
                    pd.DataFrame(bounds, columns=["with", "option", "lowest percent", "highest percent"]),
                    "decision-shares",
                )
        notch = answer.one_notch
        st.caption(
            f"{UNKNOWN_SHARES if answer.unknown else ''}One step away: {notch.combinations:,} combinations, "
            f"{'drawn at random' if notch.sampled else 'all there are'}. It is a tie if several lead. It is a close call if one slider "
            "step or half a point on one score changes who is first, or if the leader "
            "stays alone first in under 75 % of these combinations. It is clear from 95 %, and else a leaning. Both limits are "
            "conventions. Confidence of a score: "
            + ", ".join(
                f"{plain(level.label.lower())} ±{level.give:g}" for level in (data.vocabulary.confidence if data.vocabulary else ())
            )
            + " points; your own scores count as they are."
        )
        below_others = [(names.alternatives[row.id], names.alternatives[row.by]) for row in answer.dominated]
        if below_others:
            st.markdown(
                "\n\n".join(
                    plain(f"{below} is never alone in first place: {above} is at least as good on every criterion.")
                    for below, above in below_others
                )
            )
with st.container():
    if whom := [line for i in ids if (line := words.who_should_choose(answer, i, names))]:
        st.header("Who should choose which", anchor="who")
        st.markdown("\n".join(f"- {plain(line)}" for line in whom))
if part := unfolded("What the December 2025 guide says", "open_guide"):
    with part:
        for slug in choice.frameworks:
            st.subheader(f"Choose {plain(now.frameworks[slug])} if", anchor=False)
            show_items(data, items_at(data, "choose-if", slug))

# ---------------------------------------------------------------- the scores behind it

st.header("Scores", anchor="scores")
used = scores_used(choice)
cells = {marked[i]: ["not known" if points is None else short(Fraction(points)) for points in row.values()] for i, row in used.items()}
for slug, row in choice.own_scores.items():
    for criterion_id, points in row.items():
        ours = choice.scores[slug][criterion_id]
        whose = "yours" if ours is None else f"ours {short(Fraction(ours))}"
        cells[marked[slug]][list(choice.weights).index(criterion_id)] = f"{short(Fraction(points))} ({whose})"
table = pa.table({"Criterion": [plain(now.criteria[c]) for c in choice.weights]} | {plain(name): row for name, row in cells.items()})
st.table(table, hide_index=True, border="horizontal", alt="The scores that count here")
if part := unfolded("Overrule a score", "open_overrule"):
    with part:
        st.markdown(
            "Your score counts instead of ours. The link and the record carry it, marked as an own score. Empty the cell to take it back. "
            "The record has all scores as CSV."
        )
        frame = pd.DataFrame({i: [row[c] for c in choice.weights] for i, row in used.items()}, dtype="Float64")
        frame.insert(0, "criterion", [now.criteria[c] for c in choice.weights])
        key = f"scores_{crc32(frame.to_csv().encode())}"  # a new editor for new scores: under one key it would keep its edits on top
        st.data_editor(
            frame,
            key=key,
            on_change=decide.overrule,
            args=(key,),
            hide_index=True,
            disabled=["criterion"],
            column_config={"criterion": st.column_config.TextColumn("Criterion", width=250, pinned=True)}
            | {i: st.column_config.NumberColumn(marked[i], min_value=1, max_value=5, step=0.5, format="%.1f") for i in used},
            height="content",
            placeholder="not known",
            alt="Scores of each option; each cell can be overruled",
        )
if part := unfolded("Where a score comes from", "open_evidence"):
    with part:
        asked_for = select_in_url("Criterion", "evidence", now.criteria, next(iter(now.criteria)))
        criterion = next(criterion for criterion in data.criteria if criterion.id == asked_for)
        anchors = "; ".join(f"**{points}** {plain(anchor)}" for points, anchor in criterion.anchors.items())
        st.markdown(f"{plain(criterion.description)}  \n{anchors}")
        for slug in choice.frameworks:
            if score := data.frameworks[slug].scores.get(criterion.id):
                st.markdown(
                    f"**{plain(now.frameworks[slug])}** {plain(f'{score.score:g}. {score.rationale}')}  \n"
                    f":small[{evidence_line(score)} · confidence {plain(score.confidence)}]"
                )
with st.form("own_option", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
    st.text_input("Add an option of your own", key="own_name", placeholder="for example: our current stack", width=320)
    st.form_submit_button("Add", on_click=decide.add_alternative, disabled=len(choice.alternatives) >= MOST_ALTERNATIVES)
if why_not := st.session_state.get("own_name_refused"):
    st.warning(why_not, icon=":material/edit_off:")
if choice.alternatives:
    with st.container(horizontal=True):
        for place in range(len(choice.alternatives)):
            name = decide.label(names.alternatives[own_id(place)])
            st.button(f"Remove {name}", key=f"remove_{place}", on_click=decide.remove_alternative, args=(place,), icon=":material/delete:")
if choice.alternatives and choice.musts_by_feature:
    st.markdown("Say at which level your own options have each must-have feature:")
    has = {
        own_id(place): [now.levels[level].label if (level := added.levels.get(feature)) else None for feature in choice.musts_by_feature]
        for place, added in enumerate(choice.alternatives)
    }
    frame = pd.DataFrame(has, dtype="str")
    frame.insert(0, "feature", [now.features[feature] for feature in choice.musts_by_feature])
    key = f"levels_{crc32(frame.to_csv().encode())}"
    st.data_editor(
        frame,
        key=key,
        on_change=decide.set_levels,
        args=(key,),
        hide_index=True,
        disabled=["feature"],
        column_config={"feature": st.column_config.TextColumn("Feature", width="medium")}
        | {i: st.column_config.SelectboxColumn(marked[i], options=[level.label for level in now.levels.values()]) for i in has},
        placeholder="not known",
        alt="What your own options have of each feature that is a must-have",
    )

# ---------------------------------------------------------------- take it along

st.header("Share and record", anchor="share")
here = urlsplit(st.context.url or "")
address = f"{public_address('decide')}?{query}"
st.markdown("**Copy link.** It carries your weights, must-haves and the scores used, so it opens the same view later.")
if len(query) > LONGEST:
    st.warning("This choice does not fit into a link. Take must-haves or own options out.", icon=":material/link_off:")
else:
    st.code(address, language=None, wrap_lines=True)
    programs = f"[JSON](api/decide?{query})" if is_served_by_app() else "only where the guide runs as `streamlit run app.py`"
    if short := short_query(choice, now):
        st.caption(
            f"As nothing of the profile is changed, `{public_address('decide')}?{short}` is short for this view, "
            "with the data of the day it is opened."
        )
    st.caption(f"The same answer for programs: {programs}. For a PDF, print this page.")
if here.hostname in ("localhost", "127.0.0.1") and not configured_address():
    st.caption("This guide runs on your machine only: colleagues cannot open the link. Host it, or set GUIDE_URL to its public address.")
if answer.status == "ranked" and (part := unfolded("Decision record: MADR, Nygard, CSV or JSON", "open_record")):
    with part:
        project = st.text_input("Project, for the record", key="project", max_chars=80, persist_state="session")
        context = st.text_input("Context in one sentence, for the record", key="context", max_chars=400, persist_state="session")
        opens = address if len(query) <= LONGEST else ""
        record = records.Record(data, choice, answer, view.data_version, opens, date.today(), project, context)
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
        st.caption(
            "MADR and Nygard are two Markdown forms of a decision record. Records are always “proposed”: a tool does not decide for a team."
        )

# ---------------------------------------------------------------- as a team

st.header("As a team", anchor="team")
st.markdown(
    f"Paste the links of your team, one per line, at most {MOST_MEMBERS}; a name before a link is optional, as in `Ada: https://…`. "
    "Their weights are compared on the frameworks, scores and must-haves of this page. Nothing is stored."
)
text = st.text_area("Links", key="team", persist_state="session", height=120, label_visibility="collapsed", placeholder="Ada: https://…")
team = read_team(text, now)
for number, why_not in team.unread.items():
    st.markdown(f":material/link_off: Line {number} is left out. {plain(why_not)}")
if team.members:
    for name, member in team.members.items():
        for notice in member.notices:
            st.caption(plain(f"{words.quoted(name)}: {notice}"))
    together = agree(problem, team.members)
    if not together:
        st.info("A team can be compared once at least one option meets every must-have.", icon=":material/info:")
    else:
        common = together.ranking
        places = words.value_places(common)
        first = common_sentence(together, names)
        st.markdown(f"**{plain(first)}** Common weights are the mean of everybody's shares.")
        of_all = [(str(line.place), plain(marked[line.id]), words.value_text(line, places)) for line in common]
        of_each = [(plain(name), plain(listed([marked[i] for i in favourites]))) for name, favourites in together.group.favourites.items()]
        left, right = st.columns(2)
        left.table(
            pd.DataFrame(of_all, columns=["Place", "Common ranking", "Weighted score"]), hide_index=True, border="horizontal", alt=first
        )
        right.table(pd.DataFrame(of_each, columns=["Who", "Favourite"]), hide_index=True, border="horizontal", alt="Everybody's favourite")
        csv_button(
            "Download the common ranking as CSV",
            pd.DataFrame(
                [(line.place, marked[line.id], float(line.value)) for line in common], columns=["place", "option", "weighted score"]
            ),
            "team-ranking",
        )
        st.markdown(plain(agreement_sentence(together)))
        for line in dispute_sentences(together, team.members, names):
            st.markdown(plain(line))
        unknown = " Scores that are not known count at the low end of the scale here." if answer.unknown else ""
        st.caption(f"The words for agreement are a convention (Schmidt 1997), not a test.{unknown}")
