"""What is old is due: by its age, by a newer release, on the pages, in the list and on the command line; and where to correct it."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import small_data
from conftest import SHIPPED
from streamlit.testing.v1 import AppTest

import catalog
from catalog import load
from catalog.__main__ import main
from catalog.models import Placed
from catalog.staleness import dated_entries, due_entries

ROOT = Path(__file__).parent.parent
DATA = catalog.current()
NOW = date(2026, 1, 20)  # the small data was checked on 2026-01-02, its feature on 2026-01-03

OpenPage = Callable[..., AppTest]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_data.write_small_data(tmp_path)
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets today for pages."""

    def set_day(day: str) -> None:
        class Calendar(date):
            @classmethod
            def today(cls) -> date:
                return date.fromisoformat(day)

        monkeypatch.setattr("components.markdown.date", Calendar)

    return set_day


def reasons(folder: Path, day: date = NOW) -> dict[str, str]:
    data = load(folder)
    assert not data.faults
    return {entry.label: why for entry, why in due_entries(data, day)}


def released(folder: Path, version: str, day: str, yanked: str = "no") -> None:
    with (folder / "releases.csv").open("a") as file:
        file.write(f"heron,{version},{day},>=3.11,{yanked}\n")


def words(app: AppTest) -> str:
    tables = " ".join(str(cell) for table in app.table for cell in table.value.to_numpy().ravel())
    return re.sub(r"\\(.)", r"\1", "\n".join([*(m.value for m in app.markdown), tables]))


# ---------------------------------------------------------------- by age


def test_each_kind_has_its_own_age(small: Path) -> None:
    assert reasons(small) == {}
    ages = {"facts": 90, "summaries": 365, "features": 365, "users": 1095, "support": 180}
    first = {kind: date(2026, 1, 2 if kind != "features" else 3).toordinal() + days + 1 for kind, days in ages.items()}
    for kind, day in first.items():
        before, after = (
            {entry.kind for entry, _ in due_entries(load(small), date.fromordinal(each))} for each in (day - 1, day)
        )  # fmt: skip
        assert kind not in before
        assert kind in after


def test_a_month_counts_from_its_first_day_and_adoption_from_what_it_speaks_of(small: Path) -> None:
    assert "Heron: Speed" in reasons(small, date(2027, 1, 2)), "checked 2026-01"
    path = small / "adoption.csv"
    path.write_text(path.read_text() + "heron,stars,2026-05-05,13,https://example.org/stars,2026-01-03,\n")
    data = load(small)

    def figures(day: date) -> list[str]:
        return [entry.label for entry, _ in due_entries(data, day) if entry.kind == "adoption"]

    assert figures(date(2027, 1, 30)) == [], "only the newest figure is due"
    assert figures(date(2027, 1, 31)) == ["Heron: Stars"]


def test_everything_that_is_dated_can_become_due() -> None:
    """No kind of entry is forgotten: what stands in the catalogue with a day is in the list."""
    listed = {id(entry.entry) for entry in dated_entries(DATA)}

    def walk(value: object) -> list[Placed]:
        if isinstance(value, Placed):
            own = [value] if hasattr(value, "sources") or type(value).__name__ == "Unverified" else []
            return own + [found for name in type(value).model_fields for found in walk(getattr(value, name))]
        if hasattr(type(value), "model_fields"):
            return [found for name in type(value).model_fields for found in walk(getattr(value, name))]
        if hasattr(value, "values"):
            return [found for part in value.values() for found in walk(part)]
        return [found for part in value for found in walk(part)] if isinstance(value, tuple) else []

    evidence = walk(DATA)
    assert len(evidence) > 300
    assert [entry for entry in evidence if id(entry) not in listed] == []
    assert all(entry.staleness.reason(date(2199, 1, 1)) for entry in dated_entries(DATA))


# ---------------------------------------------------------------- by a newer release


def test_a_feature_release_after_the_check_marks_what_may_have_changed(small: Path) -> None:
    released(small, "3.11.0", "2026-01-10")
    found = reasons(small)
    marked = {what for what, why in found.items() if why == "not checked against 3.11"}
    assert {"Heron: summary", "Heron: Admin pages", "Heron: Speed", "Heron: Version"} <= marked
    assert found["Claim: Heron is fast."] == "not checked against Heron 3.11"
    assert not [what for what in found if what.startswith("Ibis")]
    assert "Heron: used by Ponds" not in found, "a release changes nobody who uses it"


@pytest.mark.parametrize(
    ("version", "day", "yanked"),
    [("3.10.5", "2026-01-10", "no"), ("3.11.0rc1", "2026-01-10", "no"), ("3.11.0", "2026-01-10", "yes"), ("3.11.0", "2026-01-01", "no")],
    ids=["a bug fix", "a pre-release", "a withdrawn one", "an earlier one"],
)
def test_other_releases_mark_nothing(version: str, day: str, yanked: str, small: Path) -> None:
    released(small, version, day, yanked)
    assert reasons(small) == {}


# ---------------------------------------------------------------- on pages, in the list, on the command line


def test_pages_mark_what_is_due(small: Path, open_page: OpenPage, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    clock("2026-01-20")
    for address, parameters in (("heron", {}), ("compare", {"f": "heron.ibis", "details": "true"}), ("fact-check", {})):
        assert "not checked against" not in words(open_page(address, **parameters))
    released(small, "3.11.0", "2026-01-10")
    monkeypatch.setattr("catalog.store.MIN_CHECK_INTERVAL_S", 0)
    for address, parameters in (("heron", {}), ("compare", {"f": "heron.ibis", "details": "true"}), ("fact-check", {})):
        assert "not checked against" in words(open_page(address, **parameters)), address
    clock("2029-01-02")
    assert "due since 2029-01-02" in words(open_page("heron")), "the users' age"


def test_sources_lists_what_is_due(open_page: OpenPage) -> None:
    found = due_entries(DATA, date.today())
    app = open_page("sources")
    assert f"{len(found):,} of {sum(1 for _ in dated_entries(DATA)):,}" in words(app)
    if found:
        table = next(each.value for each in app.dataframe if "Why" in each.value.columns)
        assert list(table["What"]) == [entry.label for entry, _ in found]


def test_the_command_names_file_and_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--strict", "--on", "2026-01-20"]) == 0
    assert capsys.readouterr().out == ""
    released(small, "3.11.0", "2026-01-10")
    assert main(["due", "--on", "2026-01-20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    number = next(n for n, line in enumerate((small / "frameworks" / "heron.yaml").read_text().splitlines(), 1) if "admin-pages:" in line)
    assert f"frameworks/heron.yaml:{number}: Heron: Admin pages: not checked against 3.11" in lines
    assert main(["due", "--strict", "--on", "2026-01-20"]) == 1


def test_what_cannot_be_read_is_not_passed_for_fresh(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "frameworks" / "heron.yaml").write_text("name: [")
    assert main(["due", "--on", "2026-01-20"]) == 0
    assert main(["due", "--strict", "--on", "2026-01-20"]) == 1
    assert "frameworks/heron.yaml:" in capsys.readouterr().err


# ---------------------------------------------------------------- a correction is easy


def test_a_correction_leads_to_file_and_line(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = DATA.defaults[0]
    assert "Suggest a correction" not in words(open_page(slug)), "nobody said where"
    monkeypatch.setenv("GUIDE_REPOSITORY", "https://git.example.org/team/guide/")
    links: set[tuple[str, int]] = set()
    for address, parameters in ((slug, {}), ("compare", {"details": "true"}), ("fact-check", {}), ("sources", {}), ("migrate", {})):
        found = re.findall(
            r"\[Suggest a correction\]\(https://git\.example\.org/team/guide/blob/HEAD/data/(\S+)#L(\d+)\)",
            words(open_page(address, **parameters)),
        )
        assert found, address
        links |= {(path, int(line)) for path, line in found}
    assert {path.split("/")[0] for path, _ in links} >= {"frameworks", "guide.yaml", "unverified.yaml", "migrations", "adoption.csv"}
    for path, line in links:
        assert (SHIPPED / path).read_text().splitlines()[line - 1].strip()
    feature, support = next(iter(DATA.frameworks[slug].features.items()))
    assert support.at
    assert (SHIPPED / support.at[0]).read_text().splitlines()[support.at[1] - 1].strip() == f"{feature}:"
    claim = DATA.guide.claims[3]
    assert claim.at
    assert claim.id in (SHIPPED / claim.at[0]).read_text().splitlines()[claim.at[1] - 1]
