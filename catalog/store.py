"""Cached catalogue and results of this machine, read again when a file has changed."""

import os
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from catalog import models as m
from catalog.catalog import Catalog
from catalog.faults import Fault
from catalog.folder import file_stats
from catalog.load import load, load_results
from catalog.staleness import Staleness, staleness_by_location

T = TypeVar("T")
PROJECT = Path(__file__).parent.parent
MIN_CHECK_INTERVAL_S = 1.0
"""Minimum seconds between two checks for changed files."""


class WatchedFolder(Generic[T]):
    """Cache of one value computed from a folder, recomputed when the name, size or modification time of a file, or `depends_on`, has
    changed. All sessions share it and wait while it is computed.
    """

    _value: T

    def __init__(self, read: Callable[[Path], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._key: tuple[Path, str] | None = None
        self._files: object = None
        self._checked_at = 0.0

    def get(self, folder: Path, depends_on: str = "") -> T:
        """Return the cached value of the folder, recomputed if necessary."""
        key = (folder, depends_on)
        with self._lock:
            if key != self._key or time.monotonic() - self._checked_at > MIN_CHECK_INTERVAL_S:
                files = file_stats(folder)
                if (key, files) != (self._key, self._files):
                    self._value = self._read(folder)
                self._key, self._files, self._checked_at = key, files, time.monotonic()
            return self._value


class _DatedCatalog(NamedTuple):
    """A catalogue, and beside it from when each of its entries is doubtful."""

    data: Catalog
    staleness: dict[m.Location, Staleness]


def _read_data(folder: Path) -> _DatedCatalog:
    data = load(folder)
    return _DatedCatalog(data, staleness_by_location(data))


_data = WatchedFolder(_read_data)
_results = WatchedFolder(lambda folder: load_results(folder, current().vocabulary))


def data_folder() -> Path:
    """Return GUIDE_DATA, or data/ beside this package."""
    return Path(os.environ.get("GUIDE_DATA") or PROJECT / "data")


def results_folder() -> Path:
    """Return GUIDE_RESULTS, or results/ beside this package."""
    return Path(os.environ.get("GUIDE_RESULTS") or PROJECT / "results")


def current() -> Catalog:
    """Return the catalogue of `data_folder()`."""
    return _data.get(data_folder()).data


def own_results() -> tuple[tuple[m.Result, ...], tuple[Fault, ...]]:
    """Return the results measured on this machine, and the faults of their files."""
    return _results.get(results_folder(), current().version)


def staleness_reason(entry: m.Placed, today: date) -> str:
    """Return why an entry of the current catalogue should be checked again, or ""."""
    staleness = _data.get(data_folder()).staleness.get(entry.at) if entry.at else None
    return staleness.reason(today) if staleness else ""
