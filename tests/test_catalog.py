"""The shipped data is whole, its schemas are the models', and the catalogue follows the folder it reads."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import jsonschema
import pytest
from conftest import ROOT, SHIPPED
from pydantic import BaseModel, ValidationError
from small_data import write_small_data

from catalog import Catalog, Fault, current, data_folder, load
from catalog.catalog import SCHEMA_VERSION
from catalog.folder import file_stats
from catalog.reader import read_yaml
from catalog.schemas import SCHEMAS, catalog_schema_text, schema_text
from catalog.store import WatchedFolder

DATA = SHIPPED

KINDS = {
    "vocabulary.yaml": "vocabulary",
    "criteria.yaml": "criteria",
    "features.yaml": "features",
    "search.yaml": "search",
    "guide.yaml": "guide",
    "unverified.yaml": "unverified",
    "profiles.yaml": "profiles",
    "frameworks/*.yaml": "framework",
    "migrations/*.yaml": "migration",
    "benchmarks/[!2]*.yaml": "benchmark",
    "benchmarks/2*.yaml": "result",
    "examples/*/task.yaml": "task",
    "examples/*/contract.yaml": "contract",
    "examples/*/native.yaml": "native",
    "examples/*/mutations.yaml": "mutations",
    "examples/*/checked.yaml": "checked",
    "examples/bench/bench.yaml": "bench",
}


# ---------------------------------------------------------------- shipped data and schemas


SHIPPED = [
    pytest.param(path, kind, id=path.relative_to(DATA).as_posix())
    for path in sorted(DATA.rglob("*.yaml"))
    for pattern, kind in KINDS.items()
    if fnmatch(path.relative_to(DATA).as_posix(), pattern)
]


@pytest.fixture(scope="module")
def data() -> Catalog:
    return load(DATA)


def test_the_shipped_data_has_no_fault(data: Catalog) -> None:
    assert [str(fault) for fault in data.faults] == []


@pytest.mark.parametrize(("path", "kind"), SHIPPED)
def test_an_editor_that_knows_the_schema_is_content_with_the_shipped_file(path: Path, kind: str) -> None:
    values = read_yaml(DATA, path).values
    schema = json.loads((DATA / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(values)))


def test_every_kind_of_file_has_a_schema_that_is_one() -> None:
    assert set(KINDS.values()) == set(SCHEMAS)
    for model in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(model.model_json_schema())


def test_the_schemas_on_disk_are_those_of_the_models() -> None:
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in (DATA / "schemas").iterdir()}
    generated = {f"{name}.schema.json": schema_text(model) for name, model in SCHEMAS.items()}
    generated["catalog.schema.json"] = catalog_schema_text()
    assert on_disk.keys() == generated.keys()
    stale = [name for name, text in generated.items() if on_disk[name] != text]
    assert not stale, "run `python -m catalog schema`"


# ---------------------------------------------------------------- one object, read-only, as JSON


def test_the_whole_as_json_keeps_its_published_schema() -> None:
    """What /api/catalog answers, and what data/schemas/catalog.schema.json promises of it."""
    answer = json.loads(load(DATA).model_dump_json())
    schema = json.loads((DATA / "schemas" / "catalog.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert answer["schema_version"] == SCHEMA_VERSION


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small data folder, which GUIDE_DATA names."""
    write_small_data(tmp_path / "data")
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.parametrize("shipped", [False, True], ids=["small", "shipped"])
def test_nothing_in_the_catalogue_can_be_changed(folder: Path, data: Catalog, shipped: bool) -> None:
    (folder / "frameworks" / "stork.yaml").touch()  # faults too

    def walk(value: object) -> None:
        match value:
            case BaseModel():
                for name in type(value).model_fields:
                    with pytest.raises(ValidationError, match="frozen"):
                        setattr(value, name, None)
                    walk(getattr(value, name))
            case Fault():
                with pytest.raises(FrozenInstanceError):
                    value.line = 0  # type: ignore[misc]
            case tuple():
                for part in value:
                    walk(part)
            case MappingProxyType():
                with pytest.raises(TypeError):
                    value["x"] = 1  # type: ignore[index]
                for part in value.values():
                    walk(part)
            case _:
                assert value is None or isinstance(value, str | int | float), f"{type(value)} can be changed"

    walk(data if shipped else load(folder))


def test_an_unknown_attribute_is_refused(folder: Path) -> None:
    with pytest.raises(ValidationError):
        load(folder).surprise = 1  # type: ignore[attr-defined]


def test_the_catalogue_is_json(folder: Path) -> None:
    catalog = load(folder)
    answer = json.loads(catalog.model_dump_json(), parse_constant=pytest.fail)  # NaN and Infinity are no JSON
    assert answer.keys() == Catalog.model_fields.keys()
    assert answer["frameworks"]["heron"]["scores"]["speed"]["score"] == 3.5
    assert answer["frameworks"]["heron"]["facts"]["version"]["value"] == "3.10"
    assert list(answer["migrations"]) == ["heron-to-ibis"]
    assert answer["migrations"]["heron-to-ibis"]["changes"][0]["concept"] == "Routes"
    assert answer["examples"]["hello"]["heron"]["files"][0]["text"] == "print('hello')\n"
    assert answer["contracts"]["hello"]["steps"][0]["expect"]["json_has"] == {"hello": [1, {"to": "$text"}]}
    assert answer["criteria"][0]["anchors"]["5"] == "fast"
    assert answer["benchmarks"][0]["rows"][0]["error_percent"] is None
    assert answer["faults"] == []


def test_faults_are_json(folder: Path) -> None:
    (folder / "frameworks" / "heron.yaml").write_text("name: Heron\n")
    Path(os.fsdecode(os.fsencode(folder) + b"/frameworks/\xff.yaml")).touch()
    catalog = load(folder)
    answer = json.loads(catalog.model_dump_json())
    assert len(answer["faults"]) == len(catalog.faults)
    assert answer["broken"]["heron"][0].keys() == {"path", "line", "field", "message"}


def test_the_shipped_catalogue_is_json(data: Catalog) -> None:
    answer = json.loads(data.model_dump_json(), parse_constant=pytest.fail)
    assert list(answer["frameworks"]) == list(data.frameworks)
    assert list(answer["migrations"]) == [f"{start}-to-{end}" for start, end in data.migrations]


def test_the_version_is_the_newest_day_and_the_content(folder: Path) -> None:
    version = load(folder).version
    assert version.startswith("2026-01-03-")
    assert load(folder).version == version
    for leftover in ("frameworks/.heron.yaml.swp", "frameworks/heron.yaml~", "examples/hello/heron/app.pyc"):
        (folder / leftover).touch()
    assert load(folder).version == version
    with (folder / "examples/hello/heron/app.py").open("a") as file:
        file.write("\n")
    assert load(folder).version != version


# ---------------------------------------------------------------- following the folder


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The seconds that `current` sees."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr("catalog.store.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def rename_heron(folder: Path, name: str) -> None:
    path = folder / "frameworks" / "heron.yaml"
    path.write_text(path.read_text().replace("name: Heron", f"name: {name}"))


def test_an_edit_shows_after_a_second_and_not_before(folder: Path, clock: SimpleNamespace) -> None:
    assert current().frameworks["heron"].name == "Heron"
    rename_heron(folder, "Egret")
    clock.now += 0.9
    assert current().frameworks["heron"].name == "Heron"
    clock.now += 0.2
    assert current().frameworks["heron"].name == "Egret"


def test_the_folder_is_looked_at_once_a_second_and_read_only_after_a_change(
    folder: Path, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, looks = [], []
    monkeypatch.setattr("catalog.store.file_stats", lambda root: looks.append(root) or file_stats(root))
    watched = WatchedFolder(lambda root: reads.append(root) or object())
    first = watched.get(folder)
    for _ in range(100):
        clock.now += 0.05
        assert watched.get(folder) is first
    assert len(reads) == 1
    assert 4 <= len(looks) - len(reads) <= 6
    os.utime(folder / "guide.yaml", ns=(0, 0))
    clock.now += 1.1
    assert watched.get(folder) is not first
    assert len(reads) == 2


def test_a_broken_edit_shows_and_its_repair_too(folder: Path, clock: SimpleNamespace) -> None:
    current()
    rename_heron(folder, "[")
    clock.now += 1.1
    assert [fault.path for fault in current().faults] == ["frameworks/heron.yaml"]
    assert list(current().frameworks) == ["ibis"]
    assert list(current().broken) == ["heron"]
    write_small_data(folder)
    clock.now += 1.1
    assert current().faults == ()


def test_a_file_less_shows(folder: Path, clock: SimpleNamespace) -> None:
    assert current().releases
    (folder / "releases.csv").unlink()
    clock.now += 1.1
    assert [fault.path for fault in current().faults] == ["releases.csv"]
    assert not current().releases


def test_a_file_more_shows(folder: Path, clock: SimpleNamespace) -> None:
    assert "stork" not in current().broken
    (folder / "frameworks" / "stork.yaml").touch()
    clock.now += 1.1
    assert {fault.path for fault in current().faults} == {"frameworks/stork.yaml"}
    assert list(current().broken) == ["stork"]


def test_guide_data_names_the_folder(tmp_path: Path, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUIDE_DATA", raising=False)
    assert data_folder() == ROOT / "data"
    monkeypatch.setenv("GUIDE_DATA", "")
    assert data_folder() == ROOT / "data"
    for name in ("one", "two"):
        write_small_data(tmp_path / name)
        rename_heron(tmp_path / name, name)
        monkeypatch.setenv("GUIDE_DATA", str(tmp_path / name))  # within the same second
        assert current().frameworks["heron"].name == name


# ---------------------------------------------------------------- a folder that changes under the reader


def test_a_folder_that_vanishes_and_comes_back(folder: Path, clock: SimpleNamespace) -> None:
    current()
    folder.rename(folder.with_name("away"))
    clock.now += 1.1
    assert not current().frameworks
    assert "guide.yaml:1: file: is not there; add it" in map(str, current().faults)
    folder.with_name("away").rename(folder)
    clock.now += 1.1
    assert current().faults == ()


def test_a_data_folder_that_never_was(tmp_path: Path, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path / "nowhere"))
    assert current().faults
    assert current().version.startswith("empty-")


def test_files_that_vanish_between_listing_and_reading(folder: Path, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = os.walk

    def walk_and_lose(root: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        for step in walk(root):
            for name in step[2]:
                os.unlink(os.path.join(step[0], name))
            yield step

    monkeypatch.setattr(os, "walk", walk_and_lose)
    assert "frameworks" in [fault.path for fault in current().faults]


def test_a_folder_that_vanishes_between_listing_and_reading(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    iterate = Path.iterdir

    def iterate_and_lose(path: Path) -> Iterator[Path]:
        found = list(iterate(path))
        shutil.rmtree(path)
        return iter(found)

    monkeypatch.setattr(Path, "iterdir", iterate_and_lose)
    catalog = load(folder)
    assert {"frameworks/heron.yaml", "migrations/heron-to-ibis.yaml", "benchmarks/public.csv"} <= {fault.path for fault in catalog.faults}
    assert set(catalog.broken) == {"heron", "ibis"}
    assert catalog.guide.claims
