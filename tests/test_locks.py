"""What is installed is what was locked: every package by its hash, the same versions everywhere, and kept current."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = sorted(ROOT.glob("requirements*.txt"))
HASHES = re.compile(r"( --hash=sha256:[0-9a-f]{64})+")


def logical_lines(text: str) -> Iterator[str]:
    """The lines as pip reads them: continued ones joined, without comments and blank ones."""
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def pins(text: str) -> list[Requirement]:
    return [Requirement(line.partition("--hash")[0]) for line in logical_lines(text)]


def faults(text: str) -> list[str]:
    """Lines that do not pin one version of a package with its hashes, and those that name a host."""
    found = []
    for line in logical_lines(text):
        requirement, _, _ = line.partition(" --hash")
        hashes = line.removeprefix(requirement)
        versions = [specifier.operator for specifier in Requirement(requirement).specifier] if re.match(r"\w", line) else []
        if versions != ["=="] or not HASHES.fullmatch(hashes):
            found.append(line)
    return found + [
        line for line in text.splitlines() if re.search(r"://|--(extra-)?index|--find-links|--trusted|\w\.(org|com|net|io)\b", line)
    ]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_package_is_locked_by_hash_and_no_host_is_named(path: Path) -> None:
    text = path.read_text()
    assert len(pins(text)) > 40
    assert faults(text) == []


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"(?m)^(\w.*==\S+) \\\n(    --hash=\S+( \\)?\n)+", r"\1\n"),
        (r"sha256:[0-9a-f]", "sha256:"),
        (r"sha256:", "md5:"),
        (r"==", ">="),
        (r"\A", "--index-url https://packages.example/simple\n"),
        (r"\A", "-e git+https://git.example/package\n"),
    ],
    ids=["no hash", "short hash", "weak hash", "range", "index", "checkout"],
)
def test_a_lock_that_is_no_lock_is_noticed(pattern: str, instead: str) -> None:
    text = (ROOT / "requirements.txt").read_text()
    assert faults(re.sub(pattern, instead, text, count=1))


def asked_for(group: str | None) -> list[Requirement]:
    """The project's own dependencies and those of a group, with the groups that it includes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    def of_group(name: str) -> Iterator[str]:
        for entry in project["dependency-groups"][name]:
            yield from [entry] if isinstance(entry, str) else of_group(entry["include-group"])

    return list(map(Requirement, [*project["project"]["dependencies"], *(of_group(group) if group else ())]))


def group_of(lock: Path) -> str | None:
    """The dependency group that a lock is for; None for requirements.txt."""
    return lock.stem.partition("-")[2] or None


def test_each_group_has_its_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert {group_of(path) for path in LOCKS} == {None, *project["dependency-groups"]}
    assert project["tool"]["uv"] == {"managed": False}
    assert not (ROOT / "uv.lock").exists(), "Streamlit Community Cloud would install it instead of requirements.txt"


def test_newest_version_of_the_changelog_is_that_of_the_project() -> None:
    versions = re.findall(r"(?m)^## (.+?)(?: - (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text())
    assert versions[0] == ("Unreleased", "")
    assert versions[1][0] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert all(day for _, day in versions[1:])


def test_the_dashboard_depends_on_few_packages_and_builds_none() -> None:
    assert len(asked_for(None)) <= 12
    dashboard, examples = (pins((ROOT / f"requirements{end}.txt").read_text()) for end in ("", "-examples"))
    assert len(dashboard) < len(examples) / 2
    assert "setuptools" not in {pin.name for pin in dashboard}


def test_locks_agree_and_hold_what_pyproject_asks_for() -> None:
    """A tool for development or benchmarks sees the versions that the dashboard runs with."""
    versions: dict[tuple[str, str], dict[str, set[str]]] = {}
    for path in LOCKS:
        for pin in pins(path.read_text()):
            versions.setdefault((pin.name, str(pin.marker)), {}).setdefault(str(pin.specifier), set()).add(path.name)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
    for path in LOCKS:
        locked = pins(path.read_text())
        for asked in asked_for(group_of(path)):
            for python in ("3.11", "3.13"):
                place = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux"}
                if not asked.marker or asked.marker.evaluate(place):
                    [pin] = [
                        pin
                        for pin in locked
                        if pin.name == canonicalize_name(asked.name) and (not pin.marker or pin.marker.evaluate(place))
                    ]
                    [version] = pin.specifier
                    assert version.version in asked.specifier, f"{path.name} for Python {python}: {asked}"


def test_everything_is_installed_by_hash() -> None:
    """No command of the Makefile, the image or the workflows makes pip fetch what no lock holds."""
    files = [
        ROOT / "Makefile",
        ROOT / "Dockerfile",
        *(ROOT / ".github").rglob("*.yml"),
        *(ROOT / ".github").rglob("*.sh"),
        ROOT / ".ci" / "run",
    ]
    commands = [line.strip() for path in files for line in path.read_text().splitlines() if re.search(r"\bpip install\b", line)]
    assert commands
    for command in commands:
        assert {"--require-hashes", "--no-deps"} <= set(command.split()), command


def test_what_a_source_package_is_built_with_is_locked_too(tmp_path: Path) -> None:
    """The Makefile installs the locked setuptools first, if the lock has it; what it cuts out of the lock is all of its entry."""
    makefile = (ROOT / "Makefile").read_text()
    [program] = re.findall(r"awk '([^']*setuptools[^']*)'", makefile)
    for path in LOCKS:
        done = subprocess.run(["awk", program, path], capture_output=True, text=True, timeout=30, check=True)
        assert [pin.name for pin in pins(done.stdout)] == (["setuptools"] if group_of(path) else [])
        assert faults(done.stdout) == []
    assert "--no-build-isolation" in makefile
    assert "--only-binary :all:" in (ROOT / "Dockerfile").read_text()


def test_everything_that_is_pinned_is_raised() -> None:
    """Each kind of pin has its entry for Dependabot, and one group holds all Python packages, so that the locks are raised together."""
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    kept = {update["package-ecosystem"]: update for update in updates}
    pinned = {
        "uv": LOCKS,
        "docker": [ROOT / "Dockerfile"],
        "docker-compose": [ROOT / "compose.yaml"],
        "devcontainers": [ROOT / ".devcontainer" / "devcontainer.json"],
        "github-actions": list((ROOT / ".github" / "workflows").iterdir()),
    }
    assert set(kept) == {kind for kind, files in pinned.items() if files and all(path.exists() for path in files)}
    assert {update["directory"] for update in updates} == {"/"}
    [group] = kept["uv"]["groups"].values()
    assert group == {"patterns": ["*"]}
    for path in LOCKS:  # the head says how to write it again: for all systems and Pythons, which the Makefile sees to
        assert re.match(r"# .* uv .*\n# +make lock\n", path.read_text())
    assert "--universal --python-version 3.11 --generate-hashes" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("deleted", ["requirements*.txt", "requirements.txt", "requirements-examples.txt"])
@pytest.mark.parametrize("target", ["lock", "upgrade"])
def test_locks_that_were_deleted_are_made_again_and_agree(target: str, deleted: str, tmp_path: Path) -> None:
    """With a stand-in for uv, which keeps the versions that it finds and else writes newer ones."""
    folder = a_project(tmp_path)
    program(
        folder / "uv", 'for last; do :; done; case "$*" in *--upgrade*) rm -f "$last";; esac; [ -e "$last" ] || echo heron==9 > "$last"'
    )
    for path in tmp_path.glob(deleted):
        path.unlink()
    done = subprocess.run(["make", target], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    expected = "heron==9\n" if target == "upgrade" or "*" in deleted else "heron==1\n"
    assert {path.name: path.read_text() for path in tmp_path.glob("*.txt")} == dict.fromkeys([path.name for path in LOCKS], expected)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_a_deleted_lock_that_cannot_be_made_again_says_how_to_take_it_back(path: Path, tmp_path: Path) -> None:
    a_project(tmp_path)
    (tmp_path / path.name).unlink()
    done = subprocess.run(["make", f".venv/{path.stem}"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode
    assert f"{path.name} is missing. Take it back with `git restore {path.name}`" in done.stdout
    assert not (tmp_path / path.name).exists()


def a_project(folder: Path) -> Path:
    """The Makefile with pyproject.toml and locks, and an environment where nothing does anything; the folder of its programs."""
    for name in ("Makefile", "pyproject.toml"):
        (folder / name).write_text((ROOT / name).read_text())
    for path in LOCKS:
        (folder / path.name).write_text("heron==1\n")
    (folder / ".venv" / "bin").mkdir(parents=True)
    program(folder / ".venv" / "bin" / "python", "true")
    return folder / ".venv" / "bin"


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_dependabot_file_fits_its_schema() -> None:
    command = [
        Path(sys.executable).parent / "check-jsonschema",
        "--builtin-schema",
        "vendor.dependabot",
        ROOT / ".github" / "dependabot.yml",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
