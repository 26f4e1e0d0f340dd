"""The file that `python -m catalog new` writes, and the template in CONTRIBUTING.md: both are sound, and neither invents anything."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import small_data
import yaml
from conftest import ROOT

from catalog.load import Catalog, load
from catalog.models import Release
from catalog.package_facts import Wheel
from catalog.scaffold import framework_file_text

NEWEST = Release(package="stork", version="2.1", date="2026-03-01", python=">=3.11", yanked=False)
LINKS = {
    "homepage": "https://stork.example.org/",
    "source code": "https://github.com/birds/stork",
    "documentation": "https://stork.example.org/docs",
    "issue-tracker": "https://github.com/birds/stork/issues",
    "what's new": "https://stork.example.org/news",
    "funding": "https://stork.example.org/give",
}


def wheel(**change: object) -> Wheel:
    said = {
        "name": "Stork", "summary": "Wades in and waits.", "links": LINKS, "requires_python": ">=3.11", "licence": "MIT",
        "development_status": "", "dependencies": 2, "typed": True, **change,
    }  # fmt: skip
    return Wheel(**said)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small data folder."""
    small_data.write_small_data(tmp_path)
    return tmp_path


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped data, as far as it is about frameworks."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("examples", "benchmarks", "search.yaml")))


def with_file(folder: Path, text: str) -> Catalog:
    (folder / "frameworks" / "stork.yaml").write_text(text, encoding="utf-8")
    return load(folder)


def new_file(folder: Path, **said: object) -> str:
    return framework_file_text(load(folder), "stork", "stork", NEWEST, wheel(**said), date(2026, 4, 1))


def test_it_passes_the_check_as_it_stands(folder: Path) -> None:
    assert with_file(folder, new_file(folder)).faults == ()
    assert with_file(folder, new_file(folder, name="", summary="", links={})).faults == ()


def test_it_says_what_the_package_says_and_nothing_else(folder: Path) -> None:
    stork = with_file(folder, new_file(folder)).frameworks["stork"]
    assert (stork.name, stork.tagline) == ("Stork", "Wades in and waits.")
    assert (stork.repository, stork.website) == ("https://github.com/birds/stork", "https://stork.example.org/")
    assert stork.summary.text != stork.tagline, "one sentence twice says less than none"
    assert (stork.run, dict(stork.facts), dict(stork.features), dict(stork.scores)) == (None, {}, {}, {})


def test_it_names_no_command(folder: Path) -> None:
    """Which commands there are, the package index does not tell."""
    text = new_file(folder)
    assert re.findall(r"(?m)^# +(?:development|production): *(.*?) *#", text) == ['""', '""']
    assert "stork run" not in text


def test_links_are_of_the_kinds_that_the_vocabulary_gives_their_labels(folder: Path) -> None:
    path = folder / "vocabulary.yaml"
    text = re.sub(r"(?m)^ +labels: .*\n", "", path.read_text(encoding="utf-8"))
    kinds = "  - {id: talk, label: Talk, description: Where to talk., labels: [Issue tracker, What's new]}\n"
    path.write_text(text.replace("link_kinds:\n", f"link_kinds:\n{kinds}"), encoding="utf-8")
    text = new_file(folder)
    links = with_file(folder, text).frameworks["stork"].links
    assert [(link.title, link.url, link.kind) for link in links] == [
        ("Issue-tracker", LINKS["issue-tracker"], "talk"),
        ("What's new", LINKS["what's new"], "talk"),
    ]
    assert f'#   - {{title: "Funding", url: "{LINKS["funding"]}", kind: }}' in text, "of what kind it is, a person says"


FILLED: list[tuple[str, Callable[[re.Match[str]], str] | str]] = [
    (r'(how|rationale|name|use|title|version|value): ""', r'\1: "3 birds"'),
    (r'url: ""', 'url: "https://stork.example.org/x"'),
    (r"sources: \[\]", 'sources: ["package: stork 2.1"]'),
    (r"released: , bugfixes_until: , security_until: ,", "released: 2026-01-10, bugfixes_until: 2026-12, security_until: 2027-12,"),
    (r"score: ,", "score: 3.5,"),
    (r"interface: ", "interface: wsgi"),
    (r'(development|production): ""', r'\1: "serve --port {port}"'),
    (r"kind: }", "kind: docs}"),
    (r"value: ,", "value: 7,"),
]


@pytest.mark.parametrize("place", range(2), ids=["first level", "last level"])
def test_with_every_line_filled_in_it_is_sound_to_any_reader_of_yaml(shipped: Path, place: int) -> None:
    """Level and confidence are copied from the lists that stand above, as they stand there."""
    text = new_file(shipped)
    [levels] = re.findall(r"Levels: (.*)\.", text)
    level = levels.split(", ")[-place].removesuffix(" (with note:)")
    text = re.sub(r"(?m)^# (?=  |(facts|features|scores|users|support|links|run):)", "", text)
    for pattern, instead in [*FILLED, (r"level: ,", f"level: {level}, note: Somewhat,")]:
        text = re.sub(pattern, instead, text)
    data = with_file(shipped, text)
    assert data.faults == ()
    stork = data.frameworks["stork"]
    assert set(stork.features) == {feature.id for feature in data.features}
    assert set(stork.scores) == {criterion.id for criterion in data.criteria}
    assert all((stork.users, stork.support, stork.links, stork.run))
    assert {support["level"] for support in yaml.safe_load(text)["features"].values()} == {
        support.level for support in stork.features.values()
    }


def test_nothing_it_offers_is_refused_after_the_next_refresh(shipped: Path) -> None:
    """What packages.csv will hold, it does not ask for."""
    vocabulary, text = load(shipped).vocabulary, new_file(shipped)
    assert vocabulary
    for kind in vocabulary.facts:
        assert (f"#   {kind.id}: {{value:" in text) == (not kind.index)


def test_the_template_in_contributing_passes_the_check(shipped: Path) -> None:
    [block] = re.findall(
        r"(?ms)^```yaml\n(# yaml-language-server: \$schema=\.\./schemas/framework.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text()
    )
    data = with_file(shipped, block)
    assert data.faults == ()
    assert set(yaml.safe_load(block)) <= set(type(data.frameworks["stork"]).model_fields)
    assert yaml.safe_load(block)["run"]["packages"] == list(data.frameworks["stork"].run.packages)
