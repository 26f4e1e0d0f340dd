"""Finds packages of an example that are not installed, and says how to install them."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from packaging.requirements import Requirement

INSTALL_HINT = "add a line for each to requirements.in, then run `make lock` and `make run`"
NOT_LISTED_HINT = "list its package under `packages:` of the framework's `run:`, or under `libraries:` in task.yaml"


def missing_packages(packages: Iterable[str], *, in_range: bool = False) -> list[Requirement]:
    """Return the requirements that are not installed, of those for this Python and system.

    With `in_range`, also packages of another version.
    """
    return [package for package in map(Requirement, packages) if not _is_installed(package, in_range)]


def with_install_hint(words: str, packages: Iterable[str]) -> str:
    """Return an example's last line; for a missing module, with the package to install."""
    if "ModuleNotFoundError" not in words:
        return words
    absent = ", ".join(map(str, missing_packages(packages)))
    return f"{words}; not installed here: {absent}; {INSTALL_HINT}" if absent else f"{words}; {NOT_LISTED_HINT}"


def _is_installed(package: Requirement, in_range: bool) -> bool:
    if package.marker and not package.marker.evaluate():
        return True
    try:
        found = version(package.name)
    except PackageNotFoundError:
        return False
    return not in_range or package.specifier.contains(found, prereleases=True)
