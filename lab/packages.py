"""Packages that an example lists: which of them are not installed here, and how to install them."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parent.parent / "requirements-examples.txt"
"""The lock of all packages that the shipped examples need. A container has none, as its examples answer nobody."""
INSTALL_HINT = "add a line for each to the group `examples` in pyproject.toml, then run `make lock` and `make run`"
NOT_LISTED_HINT = "list its package under `packages:` of the framework's `run:`, or under `libraries:` in task.yaml"


def missing_packages(packages: Iterable[str], *, in_range: bool = False) -> list[Requirement]:
    """Return the packages that are not installed, of those meant for this Python and system.

    With `in_range`, a package of a version outside the given range counts as not installed.
    """
    return [package for package in map(Requirement, packages) if not _is_installed(package, in_range)]


def are_locked(packages: Iterable[Requirement]) -> bool:
    """Return whether the lock for examples holds all these packages."""
    locked = re.findall(r"(?m)^([\w.-]+)==", LOCK.read_text(encoding="utf-8")) if LOCK.is_file() else ()
    return {canonicalize_name(package.name) for package in packages} <= set(locked)


def install_command(packages: Iterable[Requirement]) -> str:
    """Return the command that installs these packages: from the lock if it holds all of them, else by name."""
    packages = list(packages)
    if are_locked(packages):
        return f"pip install -r {LOCK.name}"
    return "pip install " + " ".join(f"'{package}'" for package in packages)


def with_install_hint(words: str, packages: Iterable[str]) -> str:
    """Return an example's last line of output; after a missing module or program, followed by what to install."""
    if not re.search("ModuleNotFoundError|FileNotFoundError|not found", words):
        return words
    if absent := missing_packages(packages):
        remedy = f"run `{install_command(absent)}`" if are_locked(absent) else INSTALL_HINT
        return f"{words}; not installed here: {', '.join(map(str, absent))}; {remedy}"
    return f"{words}; {NOT_LISTED_HINT}" if "ModuleNotFoundError" in words else words


def _is_installed(package: Requirement, in_range: bool) -> bool:
    if package.marker and not package.marker.evaluate():
        return True
    try:
        found = version(package.name)
    except PackageNotFoundError:
        return False
    return not in_range or package.specifier.contains(found, prereleases=True)
