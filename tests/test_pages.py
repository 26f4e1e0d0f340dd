"""Pages answer their question with what the data says, survive what is missing or broken, and print text as text."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from string import punctuation

import pandas as pd
import pyarrow as pa
import pytest
import small_data
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

import catalog
from catalog.models import Item
from catalog.reader import read_yaml
from components.adoption import format_figure, package_figures
from components.markdown import SPACE_BEFORE_PERCENT, WORD_JOINER, escape_markdown, source_link
from components.source_uses import uses_of_sources
from components.tables import csv_button
from support.pages import page_app

DATA = catalog.current()
SLUGS = [slug for slug in DATA.defaults if any(slug in item.about for item in DATA.guide.items)]
"""The frameworks of the guide; what is promised of every framework is tested with EVERY."""
EVERY = list(DATA.frameworks)
NAMES = {slug: framework.name for slug, framework in DATA.frameworks.items()}
VERDICTS = {verdict.id: verdict for verdict in (DATA.vocabulary.verdicts if DATA.vocabulary else ())}
CLAIMS = {claim.id: claim for claim in DATA.guide.claims}
PUBLISHED = [benchmark for benchmark in DATA.benchmarks if benchmark.head.kind == "published"]

OpenPage = Callable[..., AppTest]


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
    """What the page offers as CSV, by file name without ending. Pages make the file only when it is asked for; this asks for each."""
    offered: dict[str, pd.DataFrame] = {}

    def keep(_: str, data: Callable[[], str] | str, *, file_name: str, **__: object) -> None:
        name, dot, ending = file_name.rpartition(".")
        if dot + ending == ".csv" and callable(data):
            offered[name] = pd.read_csv(StringIO(data()), keep_default_na=False, dtype={"verdict": str})  # "True" is a word

    monkeypatch.setattr("streamlit.download_button", keep)
    return offered


@pytest.fixture
def other_data(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of data/ that the pages read instead of it."""
    monkeypatch.setenv("GUIDE_DATA", str(data_copy))
    return data_copy


def unescaped(markdown: str) -> str:
    """The characters a reader sees; bold text loses its marks."""
    return re.sub(r"\\(.)", r"\1", markdown.replace("**", "")).replace(WORD_JOINER, "").replace("\u00a0", " ")


def table_cells(app: AppTest) -> Iterator[str]:
    for table in app.table:
        yield from (str(cell) for cell in [*table.value.columns, *table.value.index, *table.value.to_numpy().ravel()])


def blocks(app: AppTest) -> list[str]:
    """Markdown of the page: paragraphs, rows of tables, each on its own."""
    paragraphs = [element.value for element in (*app.markdown, *app.caption, *app.subheader, *app.header)]
    rows = [" | ".join(map(str, row)) for table in app.table for row in [table.value.columns, *table.value.itertuples()]]
    return paragraphs + rows


def drawn(app: AppTest) -> list[str]:
    """Each chart's specification and data, as far as it is text."""
    return [chart.proto.SerializeToString().decode("utf-8", "ignore") for chart in app.get("vega_lite_chart")]


def words(app: AppTest) -> str:
    """Everything written on the page, as a reader sees it."""
    return unescaped("\n".join([*blocks(app), *(f"{metric.label} {metric.value}" for metric in app.metric)]))


def notices(app: AppTest) -> str:
    return "\n".join([*(line.value for line in app.info), *(code.value for code in app.code)])


def badges(item: Item) -> list[str]:
    return [VERDICTS[CLAIMS[claim].verdict].label for claim in item.claims] or ["Not checked"]


def page_links(app: AppTest) -> list[str]:
    return [element.proto.page for element in app.get("page_link")]


# ---------------------------------------------------------------- overview


def test_overview_counts_what_the_catalogue_holds(open_page: OpenPage) -> None:
    app = open_page("")
    judged = [VERDICTS[claim.verdict] for claim in DATA.guide.claims]
    assert {metric.label: metric.value for metric in app.metric} == {
        "Claims that hold": f"{sum(verdict.holds for verdict in judged)} of {sum(verdict.checkable for verdict in judged)}",
        "Features compared": str(len(DATA.features)),
        "Criteria scored": str(len(DATA.criteria)),
        "Data last checked": DATA.checked,
    }
    left = [verdict for verdict in judged if not verdict.checkable]
    assert f"The other {len(left)} of {len(judged)} are opinions" in words(app)


def test_overview_leads_to_every_question_and_every_framework(open_page: OpenPage) -> None:
    links = page_links(open_page(""))
    assert {"decide", "compare", "code", "benchmarks", "migrate", "fact-check", "sources", *EVERY} <= set(links)


def test_quick_overview_shows_every_cell_with_its_verdict_and_can_be_filtered(open_page: OpenPage) -> None:
    app = open_page("")
    table = app.table[0].value
    cells = [item for item in DATA.guide.items if item.place == "overview-table"]
    assert cells
    for item in cells:
        (row,) = [label for label in table.index if unescaped(label).startswith(item.row or "?")]
        for slug in item.about:
            cell = unescaped(table.loc[row, NAMES[slug]])
            assert cell.startswith(item.text)
            assert all(badge in cell for badge in badges(item))
    alike = [items for items in by_row(cells).values() if len(items) > 1 and len({item.claims for item in items}) == 1 and items[0].claims]
    assert sorted(re.findall(r"One verdict for these (\d+)", " ".join(table.index))) == sorted(str(len(items)) for items in alike)

    given = Counter(CLAIMS[claim].verdict for item in cells for claim in item.claims)
    verdict = given.most_common()[-1][0]
    app.pills[0].select(verdict).run()
    rows = {item.row for item in cells if VERDICTS[verdict].label in badges(item)}
    assert {unescaped(label).split("  \n")[0] for label in app.table[0].value.index} == {"In the guide", *rows}


def by_row(items: list[Item]) -> dict[str | None, list[Item]]:
    rows: dict[str | None, list[Item]] = {}
    for item in items:
        rows.setdefault(item.row, []).append(item)
    return rows


def test_a_long_silence_shows_on_the_release_timeline(open_page: OpenPage) -> None:
    newest = max(release.date for release in DATA.releases)
    for address in ("", SLUGS[0]):
        assert any(f'"{newest}"' in chart for chart in drawn(open_page(address)))


# ---------------------------------------------------------------- what the guide says


def test_every_item_of_the_guide_stands_on_a_page_with_its_verdict(open_page: OpenPage) -> None:
    """Lists, sentences and table cells, each in one block with its verdicts or "Not checked"."""
    pages = {address: open_page(address) for address in ("", "benchmarks", *SLUGS)}
    pages |= {f"{a}-to-{b}": open_page("migrate", **{"from": a, "to": b}) for a, b in DATA.migrations}
    shown = [unescaped(block) for app in pages.values() for block in blocks(app)]
    missing = []
    for item in DATA.guide.items:
        if item.place in ("resources", "code"):
            continue  # its headings are empty; the listing stands there itself
        text = item.text.replace("**", "")
        if not any(text in block and all(badge in block for badge in badges(item)) for block in shown):
            missing.append((item.place, item.text))
    assert missing == []


@pytest.mark.parametrize("slug", SLUGS)
def test_framework_page_shows_strengths_and_limits_with_verdicts(slug: str, open_page: OpenPage) -> None:
    app = open_page(slug)
    items = [item for item in DATA.guide.items if item.place in ("pros", "cons") and slug in item.about]
    assert items
    shown = [unescaped(block) for block in blocks(app)]
    for item in items:
        (block,) = [block for block in shown if item.text in block]
        assert all(badge in block for badge in badges(item))
        assert all(unescaped(CLAIMS[claim].fact) in unescaped(block) for claim in item.claims)


@pytest.mark.parametrize("slug", SLUGS)
def test_framework_page_shows_facts_listing_users_releases_and_links(slug: str, open_page: OpenPage) -> None:
    app = open_page(slug)
    framework, text = DATA.frameworks[slug], words(app)
    assert app.title[0].value == framework.name
    assert [header.value for header in app.header] == [
        "Facts",
        "Strengths and limits",
        "When to use it",
        "Features",
        "Who uses it",
        "Adoption",
        "Code",
        "Releases and support",
        "Links",
    ]
    assert f"All {len(framework.facts)} facts" in "".join(expander.label for expander in app.expander)
    for user in framework.users:
        assert f"{user.name}" in text
    listing = DATA.examples[DATA.guide.listing or ""][slug].files
    assert [code.value for code in app.code] == [file.shown.rstrip("\n") for file in listing]
    links = "\n".join(element.value for element in app.markdown)
    assert all(f"](code?t={task}&f={slug})" in links for task in DATA.contracts if slug in DATA.examples[task])
    assert [button.label for button in app.get("download_button") if "CSV" not in button.label] == [
        f"Download {each.name}" for each in listing
    ]
    for link in framework.links:
        assert f"]({link.url})" in "\n".join(blocks(app))
    newest = framework.facts["latest-release"].value
    assert f"the newest is {newest} of" in text


@pytest.mark.parametrize("slug", [slug for slug in EVERY if slug not in SLUGS])
def test_a_framework_the_guide_does_not_speak_of_shows_its_scores_instead(slug: str, open_page: OpenPage) -> None:
    app = open_page(slug)
    framework, text = DATA.frameworks[slug], words(app)
    if framework.scores:
        assert f"The guide does not speak of {framework.name}" in text
    for score in framework.scores.values():
        assert (unescaped(score.rationale) in text) == (score.score >= 4 or score.score <= 2.5)
    done = [task for task in DATA.contracts if slug in DATA.examples[task]]
    assert f"{len(done)} tasks, run under the same contracts" in text if done else "No examples yet" in text


@pytest.mark.parametrize("slug", SLUGS)
def test_adoption_names_unit_day_and_source_and_joins_no_series(slug: str, open_page: OpenPage) -> None:
    framework = DATA.frameworks[slug]
    (table,) = [table.value for table in open_page(slug).table if "What is counted" in table.value.columns]
    metrics = [
        metric for metric in (DATA.vocabulary.metrics if DATA.vocabulary else ()) if package_figures(DATA, framework.package, metric)
    ]
    assert len(table) == len(metrics)
    for metric, (_, kind, newest, _) in zip(metrics, table.itertuples(), strict=True):
        row = package_figures(DATA, framework.package, metric)[0]
        assert metric.label in unescaped(kind)
        assert metric.description in unescaped(kind)
        assert format_figure(row.value, metric.unit) in unescaped(newest)
        assert row.date in unescaped(newest)
        assert source_link(row.source) in newest


def test_adoption_figures_have_a_sensible_precision() -> None:
    assert format_figure(220_208_337, "downloads a month") == "220.2 million downloads a month"
    assert format_figure(72_133, "stars") == "72,133 stars"
    assert format_figure(7.42, "% of respondents") == "7.42 % of respondents"
    assert format_figure(40, "%") == "40 %"


def test_no_line_runs_from_one_way_of_counting_to_another(open_page: OpenPage) -> None:
    """Each chart of adoption holds the figures of one metric, and all of them."""
    app = open_page("compare", f=".".join(SLUGS))
    tables = [pa.ipc.open_stream(part.data.data).read_pandas() for chart in app.get("vega_lite_chart") for part in chart.proto.datasets]
    charts = [sorted(table["value"]) for table in tables if {"said", "value"} <= set(table.columns)]
    packages = {DATA.frameworks[slug].package for slug in SLUGS}
    shown = []
    for metric in DATA.vocabulary.metrics if DATA.vocabulary else ():
        rows = [row for row in DATA.adoption if row.metric == metric.id and row.package in packages]
        if len({row.date for row in rows}) > 1:
            shown.append(metric.id)
            assert charts.count(sorted(row.value for row in rows)) == 1
    assert len(shown) == len(charts) >= 1


def test_support_windows_and_releases_stand_side_by_side(open_page: OpenPage) -> None:
    app = open_page("compare", f=".".join(SLUGS))
    table = next(table.value for table in app.table if "Security fixes until" in table.value.columns)
    windows = [window for slug in SLUGS for window in DATA.frameworks[slug].support]
    assert list(table["Security fixes until"]) == [window.security_until or "not stated" for window in windows]
    for window, said in zip(windows, table["Note and source"], strict=True):
        assert unescaped(said).startswith(window.note or ":small[")
    noted = next(slug for slug in SLUGS if any(window.note for window in DATA.frameworks[slug].support))
    assert all((window.note or "") in words(open_page(noted)) for window in DATA.frameworks[noted].support)
    without = [NAMES[slug] for slug in SLUGS if not DATA.frameworks[slug].support]
    assert f"No published end of support is known here for {', '.join(without)}" in words(app)


def test_earlier_figures_of_the_index_are_shown_with_their_days(open_page: OpenPage, other_data: Path) -> None:
    slug = SLUGS[0]
    package = DATA.frameworks[slug].package
    with (other_data / "packages.csv").open("a") as file:
        file.write(f"{package},licence,Beerware,2020-01-01,2021-02-03,package: {package} 0.1\n")
    assert "before: Beerware (until 2021-02-03)" in words(open_page(slug))


# ---------------------------------------------------------------- compare


def test_compare_takes_its_choice_from_the_link(open_page: OpenPage) -> None:
    chosen = [SLUGS[2], SLUGS[0]]
    app = open_page("compare", f=".".join(chosen))
    assert app.pills[0].value == chosen
    features = features_table(app)
    assert list(features.columns) == [NAMES[slug] for slug in chosen]
    for feature in DATA.features:
        for slug in chosen:
            assert level_of(slug, feature.id) in unescaped(features.loc[escape_markdown(feature.name), NAMES[slug]])
    assert len(features) == len(DATA.features) + len(DATA.feature_groups)


def level_of(slug: str, feature: str) -> str:
    """The label of the level at which the framework has the feature."""
    support = DATA.frameworks[slug].features.get(feature)
    labels = {level.id: level.label for level in (DATA.vocabulary.levels if DATA.vocabulary else ())}
    return labels[support.level] if support else "Not researched"


def test_compare_keeps_the_choice_in_the_address(open_page: OpenPage) -> None:
    app = open_page("compare")
    assert "f" not in app.query_params, "Back would lead from the page to itself"
    app.pills[0].set_value(SLUGS[:2]).run()
    assert app.query_params["f"] == ".".join(SLUGS[:2])
    assert app.pills[0].value == SLUGS[:2]


def test_compare_asks_for_two(open_page: OpenPage) -> None:
    app = open_page("compare", f=SLUGS[0])
    assert "at least two" in notices(app)
    assert not app.table


def test_compare_takes_four_and_names_who_is_left_out(open_page: OpenPage, other_data: Path) -> None:
    for number in range(2):
        (other_data / "frameworks" / f"ibis-{number}.yaml").write_text(minimal(f"Ibis {number}"))
    app = open_page("compare", f=".".join(["ibis-0", *SLUGS[:3], "ibis-1"]))
    assert unescaped(app.info[0].value) == "At most 4 fit side by side. Left out: Ibis 1."


def features_table(app: AppTest) -> pd.DataFrame:
    """The one with the groups of features as headings."""
    groups = {f"**{escape_markdown(group.label)}**" for group in DATA.feature_groups}
    (table,) = [table.value for table in app.table if groups & set(table.value.index)]
    return table


def differing(slugs: list[str]) -> list[str]:
    return [feature.name for feature in DATA.features if len({level_of(slug, feature.id) for slug in slugs}) > 1]


def shown_features(app: AppTest) -> list[str]:
    names = {feature.name for feature in DATA.features}
    return [name for name in map(unescaped, features_table(app).index) if name in names]


def test_compare_shows_only_differences(open_page: OpenPage) -> None:
    app = open_page("compare", f=".".join(SLUGS[:2]), differences="true")
    assert 0 < len(shown_features(app)) < len(DATA.features)
    assert sorted(shown_features(app)) == sorted(differing(SLUGS[:2]))
    assert f"{len(shown_features(app))} of {len(DATA.features)} features" in words(app)


def test_compare_searches_and_says_when_nothing_fits(open_page: OpenPage) -> None:
    feature = DATA.features[-1]
    app = open_page("compare", q=feature.name.upper())
    assert feature.name in shown_features(app)
    assert len(shown_features(app)) < len(DATA.features)
    assert "No feature fits" in notices(open_page("compare", q="no such thing anywhere"))


def test_compare_shows_how_and_source_on_demand(open_page: OpenPage) -> None:
    support = next(iter(DATA.frameworks[SLUGS[0]].features.values()))
    assert support.how not in words(open_page("compare"))
    app = open_page("compare", details="true")
    assert support.how in unescaped(words(app))
    assert source_link(support.sources[0]) in "\n".join(table_cells(app))


@pytest.mark.usefixtures("all_unfolded")
def test_compare_downloads_what_it_shows(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    pair = SLUGS[:2]
    open_page("compare", f=".".join(pair), differences="true")
    features, scores = downloads["features-" + "-".join(pair)], downloads["scores-" + "-".join(pair)]
    assert len(features) == 2 * len(differing(pair))
    assert len(scores) == sum(len(DATA.frameworks[slug].scores) for slug in pair)
    feature = next(f for f in DATA.features if f.name in differing(pair) and f.id in DATA.frameworks[pair[0]].features)
    row = features[(features["feature"] == feature.name) & (features["framework"] == NAMES[pair[0]])].iloc[0]
    support = DATA.frameworks[pair[0]].features[feature.id]
    assert (row["level"], row["how"], row["sources"], row["checked"]) == (
        support.level,
        support.how,
        " ".join(support.sources),
        support.checked,
    )
    assert len(downloads["adoption-" + "-".join(pair)]) == sum(
        row.package in {DATA.frameworks[slug].package for slug in pair} for row in DATA.adoption
    )


# ---------------------------------------------------------------- fact check


def claims_found(app: AppTest) -> int:
    (line,) = [block for block in map(unescaped, blocks(app)) if re.fullmatch(r"\d+ of \d+ claims", block)]
    return int(line.split()[0])


MOVE = {"from": SLUGS[0], "to": SLUGS[1]}
WEIGHED = {"v": "1", "w": f"{DATA.criteria[0].id}.5_{DATA.criteria[3].id}.2"}
NATIVE = next(iter(DATA.natives))


@pytest.mark.usefixtures("all_unfolded")
@pytest.mark.parametrize(
    ("address", "query", "tables"),
    [
        (SLUGS[0], {}, {f"facts-{SLUGS[0]}", f"adoption-{SLUGS[0]}", f"releases-{DATA.frameworks[SLUGS[0]].package}"}),
        ("compare", {"f": ".".join(SLUGS)}, {f"{what}-{'-'.join(SLUGS)}" for what in ("scores", "features", "adoption", "support")}),
        ("decide", WEIGHED, {"decision-values", "decision-shares"}),
        ("migrate", MOVE, {f"features-{SLUGS[0]}-to-{SLUGS[1]}", f"migration-{SLUGS[0]}-to-{SLUGS[1]}"}),
        ("code", {"t": NATIVE}, {"code-sizes", f"answers-{NATIVE}"}),
        ("sources", {}, {"criteria"}),
        ("", {}, {"at-a-glance"}),
        ("benchmarks", {}, {"guide-performance"}),
    ],
)
def test_what_stands_in_tables_can_be_taken_along(
    address: str,
    query: dict[str, str],
    tables: set[str],
    open_page: OpenPage,
    downloads: dict[str, pd.DataFrame],
) -> None:
    """As CSV, with the words and figures as they are in the data: nothing is escaped, marked up or put into words."""
    open_page(address, **query)
    assert tables <= set(downloads)
    for name in tables:
        cells = [cell for cell in downloads[name].drop(columns="body", errors="ignore").to_numpy().ravel() if isinstance(cell, str)]
        assert len(downloads[name])
        assert not [cell for cell in cells if re.search(r"\\[^\w]|\*\*|:small|-badge\[|\u00a0|^\d+ %$", cell)]


@pytest.mark.usefixtures("all_unfolded")
@pytest.mark.parametrize(
    ("address", "query"),
    [
        *((address, {}) for address in ("", SLUGS[0], "benchmarks", "sources")),
        ("compare", {"f": ".".join(SLUGS)}),
        ("decide", WEIGHED),
        ("migrate", MOVE),
        ("migrate", MOVE | {"table": "true"}),
        ("code", {"t": NATIVE}),
    ],
)
def test_a_part_with_a_table_says_where_its_csv_is(address: str, query: dict[str, str], open_page: OpenPage) -> None:
    parts: list[list[Element]] = [[]]
    for node in open_page(address, **query).main:
        if isinstance(node, Element):
            if node.type == "header":
                parts.append([])
            parts[-1].append(node)
    tables = [part for part in parts if any(element.type == "table" for element in part)]
    assert tables
    for part in tables:
        assert any("CSV" in str(getattr(element, "label", element.value)) for element in part), part[0].value


def test_no_cell_of_a_download_is_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr("streamlit.download_button", lambda label, data, **_: made.append(data()))
    csv_button("Download", pd.DataFrame({"=name": ["=1+1", "@x", "-", "as it is"], "points": [-1, 2, 3, 4]}), "x")
    assert made == ["'=name,points\n'=1+1,-1\n'@x,2\n'-,3\nas it is,4\n"]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_fact_check_filters_by_verdict(verdict: str, open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    count = sum(claim.verdict == verdict for claim in DATA.guide.claims)
    app = open_page("fact-check", verdict=verdict)
    assert claims_found(app) == count == len(downloads["claims"])
    assert set(downloads["claims"]["verdict"]) == ({VERDICTS[verdict].label} if count else set())
    assert f"{VERDICTS[verdict].label}] {count} · {VERDICTS[verdict].description}" in words(app)


def test_fact_check_combines_filters_from_link_and_page(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    place = {place.id: place.section for place in DATA.guide.places}
    chosen = DATA.guide.claims[-1]
    verdict, slug, section, word = chosen.verdict, chosen.about[0], place[chosen.place], "by"
    by_link = open_page("fact-check", verdict=verdict, about=slug, part=section)
    expected = [
        claim.claim for claim in DATA.guide.claims if (claim.verdict, place[claim.place]) == (verdict, section) and slug in claim.about
    ]
    assert list(downloads["claims"]["claim"]) == expected
    assert by_link.pills[0].value == [verdict]

    by_hand = open_page("fact-check")
    by_hand.pills[0].select(verdict)
    by_hand.pills[1].select(slug)
    by_hand.pills[2].select(section)
    by_hand.run()
    assert list(downloads["claims"]["claim"]) == expected
    assert {name: by_hand.query_params[name] for name in ("verdict", "about", "part")} == {
        "verdict": verdict,
        "about": slug,
        "part": section,
    }
    by_hand.text_input[0].set_value(word).run()
    fitting = [
        claim for claim in expected if word in claim.lower() or any(word in c.fact.lower() for c in CLAIMS.values() if c.claim == claim)
    ]
    assert set(downloads["claims"]["claim"]) <= set(expected)
    assert len(downloads["claims"]) >= len(fitting)


def test_fact_check_searches_and_says_when_nothing_fits(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    claim = DATA.guide.claims[-1]
    open_page("fact-check", q=claim.claim.upper())
    assert claim.claim in list(downloads["claims"]["claim"])
    app = open_page("fact-check", q="no such claim anywhere")
    assert "No claim fits" in notices(app)
    assert claims_found(app) == 0


def test_fact_check_pages_reach_every_claim_with_source_and_day(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    app = open_page("fact-check")
    assert list(downloads["claims"]["claim"]) == [claim.claim for claim in DATA.guide.claims]
    assert downloads["claims"][["sources", "checked"]].ne("").all(axis=None)
    for claim in DATA.guide.claims[:20]:
        assert claim.claim in words(app)
        assert f"checked {claim.checked}" in words(app)
    assert DATA.guide.claims[20].claim not in words(app)


# ---------------------------------------------------------------- sources


def test_sources_page_lists_every_source(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    app = open_page("sources")
    assert set(downloads["sources"]["source"]) == {source for source, _, _ in uses_of_sources(DATA)}
    named = {source for claim in DATA.guide.claims for source in claim.sources}
    named |= {s for f in DATA.frameworks.values() for score in f.scores.values() for s in score.sources}
    named |= {s for benchmark in DATA.benchmarks for s in benchmark.head.sources} | {row.source for row in DATA.adoption}
    assert named <= set(downloads["sources"]["source"])
    assert catalog.current().version in words(app)
    for entry in DATA.unverified:
        assert entry.what.replace("`", "") in words(app).replace("`", "")
    assert [expander.label for expander in app.expander] == [escape_markdown(criterion.name) for criterion in DATA.criteria]


def test_sources_page_searches(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    source = DATA.benchmarks[-1].head.sources[0]
    open_page("sources", q=source)
    assert source in list(downloads["sources"]["source"])
    assert len(downloads["sources"]) < 20
    app = open_page("sources", q="no such source anywhere")
    assert "No source fits" in notices(app)


# ---------------------------------------------------------------- benchmarks

# Of the small data's two frameworks, with their ratios worked out by hand: at one number of connections, at different ones, by access
# to the database; a run with too many errors is left out, although it is the fastest.
FIGURES = """\
framework,variant,workload,connections,keep_alive,rps,p50_ms,p99_ms,error_percent,run,server,orm,caveats
heron,Heron,json,64,yes,900,,,0,2025-01-02,swift,,1
heron,Heron tuned,json,64,yes,1200,,,0,2025-01-02,swift,,
heron,Heron broken,json,64,yes,9000,,,2.5,2025-01-02,swift,,
ibis,Ibis,json,64,yes,800,,,,2025-01-02,swift,,2
heron,Heron,plain,64,yes,500,,,0,2025-01-02,swift,,
ibis,Ibis,plain,128,yes,2000,,,0,2025-01-02,swift,,
heron,Heron,rows,64,yes,300,,,0,2025-01-02,swift,raw,
heron,Heron,rows,64,yes,100,,,0,2025-01-02,swift,full,
ibis,Ibis,rows,64,yes,200,,,0,2025-01-02,swift,raw,
"""
BY_HAND = {
    "JSON, connections 64": (1200, 800, 1.5),
    "Plain, connections 64 ÷ 128": (500, 2000, 0.25),
    "Rows, raw SQL ÷ raw SQL, connections 64": (300, 200, 1.5),
    "Rows, ORM ÷ raw SQL, connections 64": (100, 200, 0.5),
}


@pytest.fixture
def measured_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small data with these figures; with a caveat of either side."""
    small_data.write_small_data(tmp_path)
    (tmp_path / "benchmarks" / "public.csv").write_text(FIGURES)
    head = tmp_path / "benchmarks" / "public.yaml"
    head.write_text(head.read_text().replace("text: One run only.}", "text: One run only.}\n  - {number: 2, text: A small machine.}"))
    words = tmp_path / "vocabulary.yaml"
    more = "  - {id: plain, label: Plain, description: Text.}\n  - {id: rows, label: Rows, description: Reads., database: true}\n"
    words.write_text(words.read_text().replace("link_kinds:", f"{more}link_kinds:"))
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("all_unfolded", "measured_by_others")
def test_ratios_worked_out_by_hand(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    app = open_page("benchmarks", a="heron", b="ibis")
    rows = downloads["ratio-heron-ibis"].set_index("setting")
    assert {setting: (row["Heron rps"], row["Ibis rps"], row["ratio"]) for setting, row in rows.iterrows()} == BY_HAND
    assert "Heron serves 0.2 to 1.5 times as many requests per second as Ibis, in 4 settings." in words(app)
    assert rows.loc["JSON, connections 64", "note"] == "caveats 2", "of the variants that are compared"
    assert rows.loc["Plain, connections 64 ÷ 128", "note"].startswith("at different numbers of connections")
    assert "1.50× [2]" in "".join(drawn(app))
    assert "[2] A small machine." in words(app)


@pytest.mark.usefixtures("measured_by_others")
def test_invalid_run_is_named_and_not_ranked(open_page: OpenPage, downloads: dict[str, pd.DataFrame]) -> None:
    app = open_page("benchmarks", w="json")
    assert "Not ranked, more than 0.1 % errors: Heron (Heron broken) (9,000 rps, 2.5 % failed)" in words(app)
    assert sorted(downloads["benchmarks-json"]["rps"]) == [800, 900, 1200]


def busiest_workload() -> str:
    """The one that most published runs measured."""
    return Counter(workload for b in PUBLISHED for workload in {row.workload for row in b.rows}).most_common(1)[0][0]


def test_every_run_shows_day_hardware_generator_and_source(open_page: OpenPage) -> None:
    workload = busiest_workload()
    app = open_page("benchmarks", w=workload)
    for benchmark in [each for each in PUBLISHED if any(row.workload == workload for row in each.rows)]:
        lines = [block for block in map(unescaped, blocks(app)) if block.startswith(":small[Run of")]
        assert any(benchmark.head.hardware in line and benchmark.head.load_generator in line for line in lines)
        assert source_link(benchmark.head.sources[0]) in "\n".join(blocks(app))


def test_machines_share_an_axis_only_when_asked(open_page: OpenPage) -> None:
    workload = busiest_workload()
    app = open_page("benchmarks", w=workload)
    runs = [benchmark.head.title for benchmark in PUBLISHED if any(row.workload == workload for row in benchmark.rows)]
    before = len(drawn(app))
    assert {title for s in app.subheader for title in runs if unescaped(s.value).startswith(title)} == set(runs)
    app.toggle(key="toggle_together").set_value(True).run()
    assert not {s.value for s in app.subheader if unescaped(s.value).startswith(tuple(runs))}
    assert len(drawn(app)) < before


def test_workload_stands_in_the_address(open_page: OpenPage) -> None:
    one, other = dict.fromkeys(row.workload for b in reversed(PUBLISHED) for row in reversed(b.rows)), busiest_workload()
    first = next(workload for workload in one if workload != other)
    app = open_page("benchmarks", w=first)
    (workload,) = [box for box in app.selectbox if box.label == "Workload"]
    assert workload.value == first
    workload.set_value(other).run()
    again = open_page("benchmarks", **{name: app.query_params[name] for name in app.query_params})
    assert [box.value for box in again.selectbox if box.label == "Workload"] == [other]


def test_a_framework_nobody_measured_gets_a_line(open_page: OpenPage, other_data: Path) -> None:
    (other_data / "frameworks" / "ibis.yaml").write_text(minimal("Ibis"))
    assert "No run here measured both" in notices(open_page("benchmarks", a="ibis", b=SLUGS[0]))
    assert "two different frameworks" in notices(open_page("benchmarks", a=SLUGS[0], b=SLUGS[0]))


def test_a_workload_with_invalid_runs_only_ranks_nothing(open_page: OpenPage, measured_by_others: Path) -> None:
    path = measured_by_others / "benchmarks" / "public.csv"
    path.write_text("".join(line for line in FIGURES.splitlines(keepends=True) if "json" not in line or "broken" in line))
    app = open_page("benchmarks", w="json")
    assert "Not ranked" in words(app)
    app.toggle[0].set_value(True).run()
    assert not app.exception


# ---------------------------------------------------------------- addresses that say nonsense

NONSENSE = ["nope", "..", "<script>alert(1)</script>", "%00", "x" * 3000, "ÄÖÜ.漢字", "flask.nope"]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("compare", "f"),
        ("fact-check", "verdict"),
        ("fact-check", "about"),
        ("fact-check", "part"),
        ("benchmarks", "a"),
        ("benchmarks", "w"),
    ],
)
def test_unknown_values_in_the_address_get_a_line(address: str, parameter: str, open_page: OpenPage) -> None:
    app = open_page(address, **{parameter: ".".join(NONSENSE)})
    assert "left out" in notices(app)
    assert "nope" in notices(app)
    app.run()
    assert "left out" not in notices(app), "it was said once"


@pytest.mark.parametrize("address", ["compare", "fact-check", "sources"])
def test_any_search_is_only_text(address: str, open_page: OpenPage) -> None:
    open_page(address, q="[ \\ ** :red[x] " + "x" * 3000)


# ---------------------------------------------------------------- what is missing or broken


def minimal(name: str) -> str:
    """A framework's file with nothing but what must be there."""
    return f"""\
name: {name}
kind: Micro
tagline: Wades in.
order: 9
color: {{light: "#a04000", dark: "#ff8c42"}}
package: ibis
repository: https://example.org/ibis
website: https://example.org
summary: {{text: A bird., sources: [https://example.org], checked: 2026-01-02}}
"""


PAGES = ["", "decide", "compare", "code", "benchmarks", "migrate", "fact-check", "sources"]


def test_a_framework_of_which_little_is_known_breaks_no_page(open_page: OpenPage, other_data: Path) -> None:
    (other_data / "frameworks" / "ibis.yaml").write_text(minimal("Ibis"))
    assert catalog.current().faults == ()
    for address in ("", "decide", "benchmarks", "fact-check", "sources"):
        assert open_page(address).title
    text = words(open_page("ibis"))
    assert "Not researched" in text
    assert "A bird." in text
    compared = open_page("compare", f=f"ibis.{SLUGS[0]}")
    assert set(features_table(compared)["Ibis"]) == {"**Ibis**", "Not researched"}
    open_page("migrate", **{"from": "ibis", "to": SLUGS[0]})
    open_page("decide", f=f"ibis.{SLUGS[0]}")


def test_pages_draw_the_smallest_data(open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_data.write_small_data(tmp_path)
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    for address in [*PAGES, "heron", "ibis"]:
        assert open_page(address).title
    assert "not researched" in words(open_page("compare", f="heron.ibis")).lower()


def test_a_broken_framework_shows_its_notice_and_leaves_the_others(open_page: OpenPage, other_data: Path) -> None:
    path = other_data / "frameworks" / f"{SLUGS[0]}.yaml"
    path.write_text(re.sub(r"(?m)^name: .*$", "name: 7", path.read_text(), count=1))
    app = open_page(SLUGS[0])
    assert f"frameworks/{SLUGS[0]}.yaml:" in notices(app)
    assert "name: is read as a number" in notices(app)
    assert not app.header
    assert NAMES[SLUGS[1]] == open_page(SLUGS[1]).title[0].value
    for address in ("", "migrate"):
        app = open_page(address)
        assert app.title
        assert f"frameworks/{SLUGS[0]}.yaml:" in notices(app)


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("guide.yaml", ["", "decide", "benchmarks", "migrate", "fact-check", "sources", SLUGS[0]]),
        ("criteria.yaml", ["decide", "compare", "sources"]),
        ("features.yaml", ["decide", "compare", "migrate", SLUGS[0]]),
        ("unverified.yaml", ["sources"]),
        ("adoption.csv", ["compare", SLUGS[0]]),
        ("releases.csv", ["", SLUGS[0]]),
    ],
)
def test_a_broken_file_takes_only_its_part(name: str, pages: list[str], open_page: OpenPage, other_data: Path) -> None:
    (other_data / name).write_text("nonsense: 1\n")
    for address in pages:
        app = open_page(address)
        assert f"{name}:" in notices(app)
        assert app.title, f"{address or 'overview'} is not drawn without {name}"


def test_without_vocabulary_there_is_only_the_notice(open_page: OpenPage, other_data: Path) -> None:
    (other_data / "vocabulary.yaml").write_text("verdicts: 1\n")
    for address in ("", SLUGS[0]):
        app = open_page(address)
        assert "vocabulary.yaml:" in notices(app)
        assert not app.title


# ---------------------------------------------------------------- text is text

NASTY = " **b** [x](https://e.org/) :red[x] $a$ <script>alert(1)</script> ![i](https://e.org/i.png) :material/home: ~~s~~"
RAW = ("**b**", "[x](", ":red[", "$a$", "<script>", "![i]", ":material/home:", "~~s~~")
TEXT_FIELDS = {
    *("name", "tagline", "text", "how", "note", "rationale", "use", "title", "claim", "fact", "row", "role", "what", "why"),
    *("description", "label", "concept", "before", "after", "trap", "method", "hardware", "load_generator", "evidence", "caveat", "when"),
}
NOT_MARKDOWN = ("code", "vega_lite_chart", "dataframe", "arrow_data_frame")


def spoilt(value: object, field: str = "") -> object:
    """The same data with Markdown and HTML after every text that is free."""
    if isinstance(value, dict):
        return {key: spoilt(part, "name" if isinstance(key, int) else key) for key, part in value.items()}
    if isinstance(value, tuple):
        return [spoilt(part, field) for part in value]
    if field == "sources" and str(value).startswith(("counted:", "measured:")):
        return f"{value}{NASTY}"
    long_enough = field in ("text", "how", "note", "fact", "rationale", "description", "why", "what") or len(str(value)) + len(NASTY) <= 160
    return f"{value}{NASTY}" if field in TEXT_FIELDS and isinstance(value, str) and long_enough else value


def markdown_strings(app: AppTest) -> Iterator[tuple[str, str]]:
    """(kind of element, string) for every string that Streamlit reads as Markdown."""
    yield from (("table", cell) for cell in table_cells(app))
    waiting = list(app._tree.children.values())  # noqa: SLF001  # AppTest lists no elements of unknown kinds
    while waiting:
        node = waiting.pop()
        waiting += list(getattr(node, "children", {}).values())
        if node.type not in NOT_MARKDOWN and node.proto is not None:
            yield from ((node.type, text) for text in strings(node.proto))


@pytest.mark.parametrize("address", [*PAGES, *EVERY])
def test_links_within_a_page_lead_somewhere(address: str, open_page: OpenPage) -> None:
    app = open_page(address)
    anchors = {element.proto.anchor for element in (*app.title, *app.header, *app.subheader)}
    links = {link for _, text in markdown_strings(app) for link in re.findall(r"\]\(#([a-z-]+)\)", text)}
    assert links <= anchors
    assert len(links) >= 4 or len(app.header) < 4 or not address, "a long page lists its parts"


def strings(message: object) -> Iterator[str]:
    for field, value in message.ListFields():  # type: ignore[attr-defined]
        if field.name in ("options", "raw_value", "raw_values", "alt", "default") and field.cpp_type == field.CPPTYPE_STRING:
            continue  # of select boxes: plain text
        for part in value if field.is_repeated else [value]:
            if isinstance(part, str):
                yield part
            elif field.cpp_type == field.CPPTYPE_MESSAGE and hasattr(part, "ListFields"):
                yield from strings(part)


def test_text_of_the_data_is_never_read_as_markup(open_page: OpenPage, other_data: Path) -> None:
    """On every page but /code, whose headings print framework names as they stand."""
    files = ["vocabulary.yaml", "criteria.yaml", "features.yaml", "guide.yaml", "unverified.yaml"]
    files += [
        f"{folder}/{path.name}" for folder in ("frameworks", "benchmarks", "migrations") for path in (other_data / folder).glob("*.yaml")
    ]
    for name in files:
        path = other_data / name
        values = read_yaml(other_data, path).values
        path.write_text(yaml.safe_dump(spoilt(values), allow_unicode=True, sort_keys=False))
    assert catalog.current().faults == ()
    read, markup = 0, set()
    for address in ({*PAGES} - {"code"}) | {SLUGS[0]}:
        for kind, text in markdown_strings(open_page(address, details="true")):
            read += "\\:red" in text
            if any(raw in text for raw in RAW):
                markup.add((address, kind, text[:200]))
    assert not markup, "\n".join(map(str, sorted(markup)))
    assert read > 100, "the texts did not reach the pages"


@example("@")
@example("more than 95 % of it")
@example("www.example.org, https://example.org")
@given(st.text(alphabet=st.one_of(st.sampled_from(punctuation + " a\n`"), st.characters(codec="utf-8"))))
def test_plain_escapes_all_punctuation_outside_code(text: str) -> None:
    parts = escape_markdown(text).split("`")
    said = text.split("`") if text.count("`") % 2 == 0 else [text.replace("`", "'")]
    assert len(parts) == len(said)
    for number, (escaped, original) in enumerate(zip(parts, said, strict=True)):
        if number % 2:
            assert escaped == original
        else:
            printed = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped)
            assert printed.replace(WORD_JOINER, "") == SPACE_BEFORE_PERCENT.sub("\u00a0", original).replace(
                WORD_JOINER, ""
            )  # it has no width
            bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped)
            assert not set(bare) & (set(punctuation) - set(",;?%'"))


def test_a_range_of_pythons_is_no_quotation(open_page: OpenPage) -> None:
    table = next(table.value for table in open_page(SLUGS[0]).table if "Python" in table.value.columns)
    known = {release.python for release in DATA.releases if release.package == DATA.frameworks[SLUGS[0]].package}
    assert any(cell.startswith(r"\>\=") for cell in table["Python"])
    assert {unescaped(cell) for cell in table["Python"]} <= {*known, "not stated"}


def test_what_fails_in_a_part_that_runs_by_itself_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("lab.live.is_on", fail)
    app = page_app("code")
    assert len([*app.exception, *app.error]) == 1
