"""releases.csv, from the package index that the user's pip is set up for.

The file is replaced as a whole or not at all. An answer that may be half of one counts as none: history that shrinks,
files without the time of their upload, a package the index does not know.
"""

import ast
import csv
import importlib.util
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import requests
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import ValidationError
from pypi_simple import (
    ACCEPT_JSON_PREFERRED,
    PYPI_SIMPLE_ENDPOINT,
    DistributionPackage,
    ProjectPage,
    RepositoryPage,
    UnsupportedRepoVersionError,
)

from catalog.faults import FileFaults
from catalog.load import load
from catalog.models import Release
from catalog.reader import read_csv

FILE = "releases.csv"
COLUMNS = tuple(Release.model_fields)
TIMEOUT = (10, 30)
"""Seconds to connect, and seconds of silence within an answer."""
MAX_SECONDS = 180
"""For all packages together."""


class NotRefreshed(Exception):
    """Why the file stays as it is, in one line."""


def refresh(root: Path) -> int:
    """Rewrite releases.csv in the data folder `root` for the packages of its frameworks. The exit code: 0 or 1."""
    catalog = load(root)
    if catalog.broken:
        return _refused(f"{', '.join(catalog.broken)} cannot be read, and its releases would be lost; run `python -m catalog check`")
    return refresh_packages(root, {framework.package for framework in catalog.frameworks.values()})


def refresh_packages(root: Path, packages: Iterable[str]) -> int:
    """Rewrite releases.csv for `packages`. The exit code: 0 or 1."""
    try:
        before = _versions(root)
        releases = fetch(sorted(packages), pip_settings())
        if missing := shrunk(before, releases):
            raise NotRefreshed(f"the answer holds fewer versions than the file for {', '.join(missing)}")
        replace_file(root / FILE, csv_text(releases))
    except NotRefreshed as error:
        return _refused(str(error))
    known = {(package, version) for package, versions in before.items() for version in versions}
    new = sum((release.package, release.version) not in known for release in releases)
    print(f"{FILE}: {len(releases)} releases, {new} of them new")
    return 0


def _refused(reason: str) -> int:
    print(f"{FILE} stays as it was: {' '.join(reason.split())}", file=sys.stderr)
    return 1


# ---------------------------------------------------------------- what pip is set up for


def pip_settings() -> dict[str, str]:
    """pip's settings from its files and PIP_* variables, by option name (`index-url`). Where pip is missing, the variables."""
    if importlib.util.find_spec("pip") is None:
        return {name[4:].lower().replace("_", "-"): value for name, value in os.environ.items() if name.startswith("PIP_") and value}
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    try:
        listed = subprocess.run(command, env=environment, capture_output=True, check=True, encoding="utf-8", timeout=60).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        raise NotRefreshed("pip does not tell its settings; see `python -m pip config list`") from None
    return settings_from(listed)


def settings_from(listed: str) -> dict[str, str]:
    """The lines of `pip config list` (`global.index-url='…'`) as one mapping, the stronger section last as in pip."""
    sections: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        name, _, quoted = line.partition("=")
        section, _, option = name.rpartition(".")
        try:
            value = ast.literal_eval(quoted)
        except (SyntaxError, ValueError):
            continue
        if section in sections and value:
            sections[section][option] = str(value)
    return {option: value for section in sections.values() for option, value in section.items()}


def index_urls(settings: Mapping[str, str]) -> list[str]:
    """Where pip looks, in order."""
    if settings.get("no-index", "").lower() in ("1", "yes", "on", "true"):
        return []
    return [settings.get("index-url") or PYPI_SIMPLE_ENDPOINT, *settings.get("extra-index-url", "").split()]


def session_for(settings: Mapping[str, str]) -> requests.Session:
    """A session with pip's proxy and certificates. Like pip's, it takes the rest from the environment."""
    session = requests.Session()
    session.headers["Accept"] = ACCEPT_JSON_PREFERRED
    if proxy := settings.get("proxy"):
        session.proxies = {"http": proxy, "https": proxy}
        session.trust_env = False
    if certificates := settings.get("cert"):
        session.verify = certificates
    if client_certificate := settings.get("client-cert"):
        session.cert = client_certificate
    return session


# ---------------------------------------------------------------- asking the index


def fetch(packages: list[str], settings: Mapping[str, str]) -> list[Release]:
    """Every release of every package. Raises NotRefreshed unless all of it could be had."""
    if not packages:
        raise NotRefreshed("no framework names a package")
    deadline = time.monotonic() + MAX_SECONDS
    releases: list[Release] = []
    with session_for(settings) as session:
        for package in packages:
            if time.monotonic() > deadline:
                raise NotRefreshed(f"the package index took more than {MAX_SECONDS} seconds; try again later")
            releases += rows_from(project_page(session, index_urls(settings), package), package)
    return releases


def project_page(session: requests.Session, indexes: list[str], package: str) -> ProjectPage:
    """The package's page on the first index that knows it."""
    for index in indexes:
        host = urlsplit(index).hostname or index  # without the user and password that the URL may hold
        try:
            response = session.get(f"{index.rstrip('/')}/{canonicalize_name(package)}/", timeout=TIMEOUT)
        except requests.RequestException as error:
            raise NotRefreshed(f"no answer from {host} for {package} ({type(error).__name__}); check network and pip's settings") from None
        if response.status_code == 404:
            continue
        if not response.ok:
            raise NotRefreshed(f"{host} answered {response.status_code} for {package}")
        try:
            return page_from(response, package)
        except (ValueError, UnsupportedRepoVersionError):
            raise NotRefreshed(f"{host} sent no valid page for {package}") from None
    raise NotRefreshed(f"the package index does not know {package}" if indexes else "pip is set up to use no index")


def page_from(response: requests.Response, package: str) -> ProjectPage:
    """The answer in either form. Upload times stand in the JSON form, and in the HTML of some mirrors."""
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
    """One row for each final or pre-release on the page, oldest first. Raises NotRefreshed for a page that tells too little."""
    files = [(version, file) for file in page.packages if (version := _released(file))]
    files.sort(key=lambda pair: pair[0])
    releases = [
        (version, _release(package, version, [file for _, file in group])) for version, group in groupby(files, key=lambda pair: pair[0])
    ]
    if not releases:
        raise NotRefreshed(f"the package index lists no release of {package}")
    return [release for _, release in sorted(releases, key=lambda pair: (pair[1].date, pair[0]))]


def _released(file: DistributionPackage) -> Version | None:
    """The version a file belongs to; None for development snapshots and for names from before versions had a form."""
    try:
        version = Version(file.version or "")
    except InvalidVersion:
        return None
    return None if version.is_devrelease else version


def _release(package: str, version: Version, files: list[DistributionPackage]) -> Release:
    uploads = [file.upload_time for file in files if file.upload_time]
    if len(uploads) < len(files):
        raise NotRefreshed(f"the package index does not say when {package} {version} was uploaded")
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
        raise NotRefreshed(f"the package index sent a date or version of {package} that cannot be ({version})") from None


# ---------------------------------------------------------------- the file


def _versions(root: Path) -> dict[str, set[str]]:
    """The versions of each package that the file holds now."""
    versions: dict[str, set[str]] = {}
    if (root / FILE).exists():
        try:
            for _, row in read_csv(root, root / FILE, COLUMNS):
                versions.setdefault(row["package"], set()).add(row["version"])
        except FileFaults as error:
            raise NotRefreshed(f"it cannot be read ({error.faults[0]}); correct or delete it") from None
    return versions


def shrunk(before: Mapping[str, set[str]], releases: Iterable[Release]) -> list[str]:
    """Packages of which there are fewer versions now than before. Packages no longer asked for are not meant."""
    now: dict[str, int] = {}
    for release in releases:
        now[release.package] = now.get(release.package, 0) + 1
    return [package for package, count in now.items() if count < len(before.get(package, ()))]


def csv_text(releases: Iterable[Release]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for release in releases:
        writer.writerow([release.package, release.version, release.date, release.python, "yes" if release.yanked else "no"])
    return text.getvalue()


def replace_file(path: Path, text: str) -> None:
    """Write the whole file or nothing of it, whatever happens on the way."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise NotRefreshed(f"{path} cannot be written ({error.strerror})") from None
    finally:
        part.unlink(missing_ok=True)
