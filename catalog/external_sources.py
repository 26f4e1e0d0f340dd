"""Figures from outside the package index: stars, download counts, published ends of support.

All of them are optional. If a source does not answer, it is named, and its figures stay as they are.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from catalog.catalog import Catalog
from catalog.csv_rows import with_row_after
from catalog.models import Adoption

STARS = "https://api.github.com/repos"
DOWNLOADS = "https://hugovk.github.io/top-pypi-packages/top-pypi-packages.min.json"
DOWNLOADS_SOURCE = "https://github.com/hugovk/top-pypi-packages/releases/tag"
ENDS = "https://endoflife.date/api"
TIMEOUT = (5, 15)
"""Seconds to connect, and seconds between two parts of an answer."""


class SourceUnreachable(Exception):
    """Error for a source that gave no data; the text is the reason in a few words."""


def get_json(session: requests.Session, url: str) -> object:
    """Return the JSON at a URL, or None if there is no such page. Raises SourceUnreachable."""
    try:
        response = session.get(url, timeout=TIMEOUT, headers={"Accept": "application/json"})
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        response.raise_for_status()
        return response.json()
    except (requests.RequestException, ValueError) as error:
        raise SourceUnreachable(f"{urlsplit(url).hostname} ({type(error).__name__})") from None


def adoption_rows(session: requests.Session, data: Catalog, today: date) -> tuple[list[Adoption], list[str]]:
    """Return new rows for adoption.csv, and a line for each source that could not be reached."""
    rows: list[Adoption] = []
    said: list[str] = []
    known = {(row.package, row.metric, row.date) for row in data.adoption}
    for metric in data.vocabulary.metrics if data.vocabulary else ():
        try:
            if metric.refreshed == "repository-stars":
                found = {f.package: _stars(session, f.repository) for f in data.frameworks.values()}
                day, sources = today.isoformat(), {f.package: f.repository for f in data.frameworks.values()}
            elif metric.refreshed == "monthly-downloads":
                day, source, counts = _downloads(session)
                found = {f.package: counts.get(f.package) for f in data.frameworks.values()}
                sources = dict.fromkeys(found, source)
            else:
                continue
        except SourceUnreachable as error:
            said.append(f"{metric.label}: no answer from {error}; its figures stay as they were")
            continue
        rows += [
            Adoption(package=package, metric=metric.id, date=day, value=value, source=sources[package], checked=today.isoformat())
            for package, value in sorted(found.items())
            if value is not None and (package, metric.id, day) not in known
        ]
    return rows, said


def _stars(session: requests.Session, repository: str) -> int | None:
    parts = urlsplit(repository)
    if parts.hostname != "github.com":
        return None
    answer = get_json(session, f"{STARS}{parts.path.removesuffix('/')}")
    count = answer.get("stargazers_count") if isinstance(answer, dict) else None
    return count if isinstance(count, int) else None


def _downloads(session: requests.Session) -> tuple[str, str, Mapping[str, int]]:
    """Return the counted month, the address of the publication, and the download count of each of the most downloaded packages."""
    answer = get_json(session, DOWNLOADS)
    try:
        assert isinstance(answer, dict)
        published = date.fromisoformat(str(answer["last_update"])[:10])
        counts = {str(row["project"]): int(row["download_count"]) for row in answer["rows"]}
    except (AssertionError, KeyError, TypeError, ValueError):
        raise SourceUnreachable(f"{urlsplit(DOWNLOADS).hostname} in a form that is known") from None
    month = published.replace(day=1) - timedelta(days=1)
    return f"{month:%Y-%m}", f"{DOWNLOADS_SOURCE}/{published:%Y.%m}", counts


def support_differences(session: requests.Session, data: Catalog) -> list[str]:
    """Return a line for each release line for which endoflife.date gives another end of security fixes than the framework's file.

    Nothing is changed.
    """
    said = []
    for slug, framework in data.frameworks.items():
        if not framework.support:
            continue
        try:
            answer = get_json(session, f"{ENDS}/{slug}.json")
        except SourceUnreachable as error:
            return [f"Support windows: no answer from {error}; they are not compared"]
        cycles = {str(c.get("cycle")): str(c.get("eol")) for c in answer if isinstance(c, dict)} if isinstance(answer, list) else {}
        for window in framework.support:
            theirs, ours = cycles.get(window.version), window.security_until
            if theirs and ours and not theirs.startswith(ours) and not ours.startswith(theirs):
                said.append(f"frameworks/{slug}.yaml: {window.version} gets security fixes until {ours}; endoflife.date says {theirs}")
    return said


def with_appended_rows(text: str, rows: Iterable[Adoption]) -> str:
    """Return the text of adoption.csv with each new row after the last one of its package and metric; other lines stay as they are."""
    for row in rows:
        line = f"{row.package},{row.metric},{row.date},{row.value:.15g},{row.source},{row.checked},\n"
        text = with_row_after(text, (row.package, row.metric), line)
    return text
