"""Updates dated figures: releases.csv and packages.csv from the package index of the user's pip, and optional figures from other sources.
All files are replaced, or none. Incomplete answers count as none: fewer releases than before, files without upload time, unknown
packages, or a wheel that does not match. Only sources for adoption.csv may be missing; they are named, and their figures stay as they
are.
"""

import csv
import difflib
import hashlib
import io
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import requests
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import ValidationError
from pypi_simple import (
    DistributionPackage,
    ProjectPage,
    RepositoryPage,
    UnsupportedRepoVersionError,
)

from catalog.catalog import Catalog
from catalog.csv_rows import with_rows_of
from catalog.external_sources import adoption_rows, support_differences, with_appended_rows
from catalog.faults import UnreadableFile
from catalog.load import load
from catalog.models import FactKind, Framework, PackageFact, Release
from catalog.overrides import outdated_overrides
from catalog.package_facts import InvalidWheel, Wheel, figures, merge_package_facts, newest_of, read_wheel
from catalog.pip_settings import RefreshFailed, index_urls, pip_settings, session_for
from catalog.reader import read_csv, read_text

FILE = "releases.csv"
COLUMNS = tuple(Release.model_fields)
FACTS = "packages.csv"
FACT_COLUMNS = tuple(PackageFact.model_fields)
ADOPTION = "adoption.csv"
MAX_WHEEL_BYTES = 60_000_000
TIMEOUT = (10, 30)
"""Seconds to connect, and seconds between two parts of an answer."""
MAX_REFRESH_S = 180
"""Time limit in seconds for all packages together."""


def refresh(root: Path, dry_run: bool = False, only: Sequence[str] = ()) -> int:
    """Update the dated figures in the data folder `root` and return the exit code: 0, 1 or 2.

    With `only` (slugs or packages), rows of all other packages stay as they are. With `dry_run` nothing is written; the difference is
    printed.
    """
    catalog = load(root)
    if unreadable := [slug for slug in catalog.broken if not only or slug in only]:
        return _report_failure(f"{', '.join(unreadable)} cannot be read, and its releases would be lost; run `python -m catalog check`")
    chosen, unknown = _chosen(catalog, only)
    if unknown:
        print(unknown, file=sys.stderr)
        return 2
    kinds = [kind for kind in catalog.vocabulary.facts if kind.index] if catalog.vocabulary else []
    more: dict[str, str] = {}
    with session_for(_settings_or_none()) as session:
        asked_for = catalog.model_copy(update={"frameworks": chosen})
        rows, said = adoption_rows(session, asked_for, date.today())
        said += support_differences(session, asked_for)
    if rows:
        if wrong := next((fault for fault in catalog.faults if fault.path == ADOPTION), None):
            return _report_failure(f"{wrong}; what it has would be added to it again")
        more[ADOPTION] = with_appended_rows(read_text(root, root / ADOPTION), rows)
    for line in said:
        print(line, file=sys.stderr)
    code = refresh_packages(root, {framework.package for framework in chosen.values()}, kinds, more, dry_run, whole=not only)
    if code == 0 and not dry_run:
        now = load(root)
        for line in [*(str(fault) for fault in now.faults if fault not in catalog.faults), *outdated_overrides(now)]:
            print(line, file=sys.stderr)
    return code


def _chosen(catalog: Catalog, only: Sequence[str]) -> tuple[dict[str, Framework], str]:
    """Return the frameworks of these slugs or packages (all of them for an empty list), and a message for the first unknown name."""
    if not only:
        return dict(catalog.frameworks), ""
    chosen: dict[str, Framework] = {}
    for name in only:
        found = {
            slug: framework
            for slug, framework in catalog.frameworks.items()
            if slug == name or framework.package == canonicalize_name(name)
        }
        if not found:
            names = {*catalog.frameworks, *(framework.package for framework in catalog.frameworks.values())}
            close = difflib.get_close_matches(name, sorted(names), 1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(catalog.frameworks)}"
            return {}, f"nothing is refreshed: {name!r} is no framework and no package of one; {hint}"
        chosen |= found
    return chosen, ""


def refresh_packages(
    root: Path,
    packages: Iterable[str],
    kinds: Sequence[FactKind] = (),
    more: Mapping[str, str] | None = None,
    dry_run: bool = False,
    whole: bool = True,
) -> int:
    """Rewrite releases.csv for `packages`, packages.csv where there are `kinds` of facts, and `more` files. The exit code: 0 or 1.

    releases.csv holds nothing else afterwards; without `whole`, the rows of other packages stay in both files as they are.
    """
    try:
        before, facts = _versions(root), _package_facts(root)
        releases, wheels = fetch(sorted(packages), wanted=bool(kinds))
        if missing := packages_with_fewer_versions(before, releases):
            raise RefreshFailed(f"the answer holds fewer versions than the file for {', '.join(missing)}")
        named = sorted({*packages, *(row.package for row in facts if whole)}) if kinds else []
        after = [row for package in named for row in _facts_after(package, facts, kinds, releases, wheels.get(package))]
        texts = {FILE: csv_text(releases), **({FACTS: facts_text(after)} if kinds else {})}
        if not whole:
            texts = {name: _with_rows(root, name, text) for name, text in texts.items()}
        texts |= more or {}
        if dry_run:
            print(diff_text(root, texts), end="")
            return 0
        replace_files({root / name: text for name, text in texts.items()})
    except RefreshFailed as error:
        return _report_failure(str(error))
    known = {(package, version) for package, versions in before.items() for version in versions}
    new = sum((release.package, release.version) not in known for release in releases)
    print(f"{FILE}: {len(releases)} releases, {new} of them new")
    if kinds:
        changed = len(after) - sum(whole or row.package in packages for row in facts)
        print(f"{FACTS}: {len(after)} figures with their days, {changed} of them new")
    for package in sorted(packages) if kinds else ():
        if package not in wheels:
            print(f"{FACTS}: the newest release of {package} has no wheel; what only a wheel tells stays as it was", file=sys.stderr)
    return 0


def _facts_after(
    package: str, before: Sequence[PackageFact], kinds: Sequence[FactKind], releases: Iterable[Release], wheel: Wheel | None
) -> list[PackageFact]:
    """Return the rows of one package in packages.csv after a refresh."""
    of_package = [release for release in releases if release.package == package]
    found = figures(package, of_package, wheel, date.today()) if of_package else {}
    return merge_package_facts(before, package, kinds, found, date.today())


def _with_rows(root: Path, name: str, text: str) -> str:
    """Return the file's text with the rows of the packages in `text` (which has a header) replaced."""
    if not (root / name).exists():
        return text
    whole = read_text(root, root / name)
    header, *lines = text.splitlines(keepends=True)
    for package, rows in groupby(lines, key=lambda line: line.partition(",")[0]):
        whole = with_rows_of(whole or header, package, "".join(rows))
    return whole


def diff_text(root: Path, texts: Mapping[str, str]) -> str:
    """Return the changes of each file as a unified diff, or "" without changes."""
    lines: list[str] = []
    for name, text in texts.items():
        old = (root / name).read_text(encoding="utf-8").splitlines(keepends=True) if (root / name).exists() else []
        lines += difflib.unified_diff(old, text.splitlines(keepends=True), name, name, n=0)
    return "".join(lines)


def _settings_or_none() -> dict[str, str]:
    """Return pip's settings for requests to other sources, or none if pip does not report them."""
    try:
        return pip_settings()
    except RefreshFailed:
        return {}


def _report_failure(reason: str) -> int:
    print(f"{FILE} stays as it was: {' '.join(reason.split())}", file=sys.stderr)
    return 1


# ---------------------------------------------------------------- asking the index


def fetch(packages: list[str], wanted: bool = False) -> tuple[list[Release], dict[str, Wheel]]:
    """Return every release of every package and, if `wanted`, the metadata of the newest wheel.

    Raises RefreshFailed unless all of it was read.
    """
    if not packages:
        raise RefreshFailed("no framework names a package")
    settings = pip_settings()
    deadline = time.monotonic() + MAX_REFRESH_S
    releases: list[Release] = []
    wheels: dict[str, Wheel] = {}
    with session_for(settings) as session:
        for package in packages:
            if time.monotonic() > deadline:
                raise RefreshFailed(f"the package index took more than {MAX_REFRESH_S} seconds; try again later")
            page = project_page(session, index_urls(settings), package)
            of_package = rows_from(page, package)
            releases += of_package
            newest = newest_of(of_package)
            file = _wheel_of(page, newest.version) if wanted and newest else None
            if file:
                wheels[package] = download_wheel(session, file, deadline)
    return releases, wheels


def _wheel_of(page: ProjectPage, version: str) -> DistributionPackage | None:
    """Return a wheel of the version, preferably for any platform."""
    wheels = [file for file in page.packages if file.package_type == "wheel" and _released(file) == Version(version)]
    return min(wheels, key=lambda file: (not file.filename.endswith("-any.whl"), file.filename), default=None)


def download_wheel(session: requests.Session, file: DistributionPackage, deadline: float) -> Wheel:
    """Return the metadata of a wheel after checking its hash. Raises RefreshFailed."""
    host = urlsplit(file.url).hostname or file.url
    content = bytearray()
    try:
        with session.get(file.url, timeout=TIMEOUT, stream=True) as response:
            if not response.ok:
                raise RefreshFailed(f"{host} answered {response.status_code} for {file.filename}")
            for part in response.iter_content(1 << 16):
                content += part
                if len(content) > MAX_WHEEL_BYTES or time.monotonic() > deadline:
                    raise RefreshFailed(f"{file.filename} is too large or comes too slowly")
    except requests.RequestException as error:
        raise RefreshFailed(f"no answer from {host} for {file.filename} ({type(error).__name__})") from None
    expected = file.digests.get("sha256")
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise RefreshFailed(f"{file.filename} is not what the package index says: its hash differs")
    try:
        return read_wheel(bytes(content), file.version or "")
    except InvalidWheel as error:
        raise RefreshFailed(f"{file.filename} is no wheel: {error}") from None


def project_page(session: requests.Session, indexes: list[str], package: str) -> ProjectPage:
    """Return the package's page on the first index that has it."""
    for index in indexes:
        host = urlsplit(index).hostname or index  # without the user and password that the URL may hold
        try:
            response = session.get(f"{index.rstrip('/')}/{canonicalize_name(package)}/", timeout=TIMEOUT)
        except requests.RequestException as error:
            raise RefreshFailed(f"no answer from {host} for {package} ({type(error).__name__}); check network and pip's settings") from None
        if response.status_code == HTTPStatus.NOT_FOUND:
            continue
        if not response.ok:
            raise RefreshFailed(f"{host} answered {response.status_code} for {package}")
        try:
            return page_from(response, package)
        except (ValueError, UnsupportedRepoVersionError):
            raise RefreshFailed(f"{host} sent no valid page for {package}") from None
    raise RefreshFailed(f"the package index does not know {package}" if indexes else "pip is set up to use no index")


def page_from(response: requests.Response, package: str) -> ProjectPage:
    """Parse an index page in JSON or HTML. Upload times are in the JSON form, and in the HTML of some mirrors."""
    page = ProjectPage.from_response(response, package)
    if "html" not in response.headers.get("content-type", ""):
        return page
    links = RepositoryPage.from_html(response.content, response.url).links
    times = [str(link.attrs.get("data-upload-time", "")) for link in links]
    files = [
        replace(file, upload_time=datetime.fromisoformat(moment)) if moment else file
        for file, moment in zip(page.packages, times, strict=True)
    ]
    return replace(page, packages=files)


# ---------------------------------------------------------------- from its answer to our rows


def rows_from(page: ProjectPage, package: str) -> list[Release]:
    """Return one row for each final or pre-release on the page, oldest first. Raises RefreshFailed for an incomplete page."""
    files = [(version, file) for file in page.packages if (version := _released(file))]
    files.sort(key=lambda pair: pair[0])
    releases = [
        (version, _release(package, version, [file for _, file in group])) for version, group in groupby(files, key=lambda pair: pair[0])
    ]
    if not releases:
        raise RefreshFailed(f"the package index lists no release of {package}")
    return [release for _, release in sorted(releases, key=lambda pair: (pair[1].date, pair[0]))]


def _released(file: DistributionPackage) -> Version | None:
    """Return the version of a file, or None for development snapshots and unparsable names."""
    try:
        version = Version(file.version or "")
    except InvalidVersion:
        return None
    return None if version.is_devrelease else version


def _release(package: str, version: Version, files: list[DistributionPackage]) -> Release:
    uploads = [file.upload_time for file in files if file.upload_time]
    if len(uploads) < len(files):
        raise RefreshFailed(f"the package index does not say when {package} {version} was uploaded")
    wheels = [file for file in files if file.package_type == "wheel"]
    try:
        return Release(
            package=package,
            version=str(version),
            date=min(uploads).astimezone(UTC).date().isoformat(),
            python=next((wheel.requires_python for wheel in wheels if wheel.requires_python), ""),
            yanked=all(file.is_yanked for file in files),
        )
    except ValidationError:
        raise RefreshFailed(f"the package index sent a date or version of {package} that cannot be ({version})") from None


# ---------------------------------------------------------------- the file


def _versions(root: Path) -> dict[str, set[str]]:
    """Return the versions of each package in the current file."""
    versions: dict[str, set[str]] = {}
    if (root / FILE).exists():
        try:
            for _, row in read_csv(root, root / FILE, COLUMNS):
                versions.setdefault(row["package"], set()).add(row["version"])
        except UnreadableFile as error:
            raise RefreshFailed(f"it cannot be read ({error.faults[0]}); correct or delete it") from None
    return versions


def packages_with_fewer_versions(before: Mapping[str, set[str]], releases: Iterable[Release]) -> list[str]:
    """Return the packages that have fewer versions now than before, except those that are no longer requested."""
    now: dict[str, int] = {}
    for release in releases:
        now[release.package] = now.get(release.package, 0) + 1
    return [package for package, count in now.items() if count < len(before.get(package, ()))]


def csv_text(releases: Iterable[Release]) -> str:
    """Return releases.csv as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for release in releases:
        writer.writerow([release.package, release.version, release.date, release.python, "yes" if release.yanked else "no"])
    return text.getvalue()


def _package_facts(root: Path) -> list[PackageFact]:
    """Return the rows of packages.csv."""
    if not (root / FACTS).exists():
        return []
    try:
        return [PackageFact.model_validate(row) for _, row in read_csv(root, root / FACTS, FACT_COLUMNS)]
    except (UnreadableFile, ValidationError):
        raise RefreshFailed(f"{FACTS} cannot be read; run `python -m catalog check`") from None


def facts_text(rows: Iterable[PackageFact]) -> str:
    """Return packages.csv as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FACT_COLUMNS)
    writer.writerows([getattr(row, column) for column in FACT_COLUMNS] for row in rows)
    return text.getvalue()


def replace_files(texts: Mapping[Path, str]) -> None:
    """Write all files to temporary files, then rename them. If writing one fails, none is changed."""
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in texts}
    try:
        for path, part in parts.items():
            with part.open("w", encoding="utf-8", newline="") as file:
                file.write(texts[path])
                file.flush()
                os.fsync(file.fileno())
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        raise RefreshFailed(f"{error.filename or 'a file'} cannot be written ({error.strerror})") from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
