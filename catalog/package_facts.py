"""Dated figures of a package from its releases and its newest wheel. The wheel is read because an index's summary can be wrong."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from catalog.models import REGISTRY_HOSTS, FactKind, PackageFact, Release

MAX_METADATA_BYTES = 2_000_000


class InvalidWheel(ValueError):
    """Error for bytes that are not the expected wheel."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """Metadata of a wheel. A field is empty if the wheel does not state it."""

    name: str
    summary: str
    links: Mapping[str, str]
    """Web addresses by their lower-case label."""
    requires_python: str
    licence: str
    development_status: str
    dependencies: int
    typed: bool


@dataclass(frozen=True, slots=True)
class PackageFigure:
    """Value as packages.csv writes it, and its source."""

    value: str
    source: str


def read_wheel(content: bytes, version: str) -> Wheel:
    """Return the metadata of a wheel of this version. Raises InvalidWheel for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            inside = [name for name in names if name.endswith(".dist-info/METADATA") and name.count("/") == 1]
            if len(inside) != 1 or archive.getinfo(inside[0]).file_size > MAX_METADATA_BYTES:
                raise InvalidWheel("it holds no metadata")
            raw, _ = parse_email(archive.read(inside[0]))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:  # the fourth: encrypted, or by a method of tomorrow
        raise InvalidWheel(f"it cannot be unpacked ({type(error).__name__})") from None
    try:
        if Version(raw.get("version", "")) != Version(version):
            raise InvalidWheel(f"its metadata says version {raw.get('version')}")
        needed = {requirement.name for line in raw.get("requires_dist", []) if not _is_extra_only(requirement := Requirement(line))}
    except (InvalidVersion, InvalidRequirement) as error:
        raise InvalidWheel(f"its metadata cannot be read ({type(error).__name__})") from None
    classifiers = [tuple(part.strip() for part in line.split("::")) for line in raw.get("classifiers", [])]
    named = [parts[-1] for parts in classifiers if parts[0] == "License"]
    licence = raw.get("license_expression") or ", ".join(named) or raw.get("license", "").strip().partition("\n")[0]
    return Wheel(
        name=raw.get("name", ""),
        summary=" ".join(raw.get("summary", "").split()),
        links=_web_links({"homepage": raw.get("home_page", ""), **raw.get("project_urls", {})}),
        requires_python=raw.get("requires_python", ""),
        licence=licence[:160],
        development_status=next((parts[-1] for parts in classifiers if parts[0] == "Development Status"), ""),
        dependencies=len(needed),
        typed=any(name.endswith("/py.typed") for name in names),
    )


def _web_links(urls: Mapping[str, str]) -> dict[str, str]:
    """Return web addresses by lower-case label, without package registries."""
    found = {}
    for label, url in urls.items():
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            continue
        registry = any(f".{host}".endswith(f".{known}") for known in REGISTRY_HOSTS)
        if url.startswith(("https://", "http://")) and "." in host and not registry and not set(url) & set(" <>\"'`|\\()[]"):
            found[label.lower()] = url
    return found


def _is_extra_only(requirement: Requirement) -> bool:
    return requirement.marker is not None and "extra" in str(requirement.marker)


def newest_of(releases: Iterable[Release]) -> Release | None:
    """Return the final release with the highest number that was not withdrawn, or None."""
    return max(
        (release for release in releases if not release.yanked and not Version(release.version).is_prerelease),
        key=lambda release: Version(release.version),
        default=None,
    )


def feature_releases(releases: Iterable[Release], package: str) -> list[Release]:
    """Return the final x.y.0 releases of a package that were not withdrawn: those may change behaviour."""
    return [
        release
        for release in releases
        if release.package == package
        and not release.yanked
        and not (version := Version(release.version)).is_prerelease
        and version.micro == 0
        and version.post is None
    ]


def figures(package: str, releases: Sequence[Release], wheel: Wheel | None, today: date) -> dict[str, PackageFigure]:
    """Return the figures of a package by the names that `index:` in vocabulary.yaml may have.

    Figures that need the wheel are missing without it.
    """
    newest = newest_of(releases)
    if newest is None:
        return {}
    final = [release for release in releases if not Version(release.version).is_prerelease]
    first = min(releases, key=lambda release: release.date)
    since = f"{today.year - 1}{today.isoformat()[4:]}"
    recent = [Version(release.version) for release in final if since < release.date <= today.isoformat() and not release.yanked]
    of_newest = f"package: {package} {newest.version}"
    counted = f"counted: upload dates of {package} on the package index, {since} to {today.isoformat()}"
    found = {
        "newest-version": PackageFigure(newest.version, of_newest),
        "newest-date": PackageFigure(newest.date, of_newest),
        "first-date": PackageFigure(first.date, f"package: {package} {first.version}"),
        "releases": PackageFigure(str(len(recent)), counted),
        "feature-releases": PackageFigure(str(sum(version.micro == 0 and version.post is None for version in recent)), counted),
        "withdrawn": PackageFigure(
            str(sum(release.yanked for release in final)), f"counted: withdrawn final releases of {package} on the package index"
        ),
    }
    if wheel:
        of_wheel = {
            "requires-python": wheel.requires_python,
            "licence": wheel.licence,
            "development-status": wheel.development_status,
            "dependencies": str(wheel.dependencies),
            "typed": "yes" if wheel.typed else "no",
        }
        found |= {name: PackageFigure(value, of_newest) for name, value in of_wheel.items() if value}
    return found


def merge_package_facts(
    before: Sequence[PackageFact], package: str, kinds: Sequence[FactKind], found: Mapping[str, PackageFigure], today: date
) -> list[PackageFact]:
    """Return a package's rows with today's figures: an unchanged figure was checked again, a changed one gets a new row at the end."""
    rows = [row for row in before if row.package == package]
    for kind in kinds:
        figure = found.get(kind.index or "")
        if figure is None:
            continue
        last = max(
            (place for place, row in enumerate(rows) if row.fact == kind.id), key=lambda place: (rows[place].since, place), default=None
        )
        day = today.isoformat()
        if last is not None and rows[last].value == figure.value:
            rows[last] = rows[last].model_copy(update={"checked": day, "source": figure.source})
        else:
            rows.append(PackageFact(package=package, fact=kind.id, value=figure.value, since=day, checked=day, source=figure.source))
    order = {kind.id: place for place, kind in enumerate(kinds)}
    return sorted(rows, key=lambda row: (order.get(row.fact, len(order)), row.fact, row.since))
