"""In-memory cache of the catalogue and of this machine's benchmark results, reloaded if a file has changed."""

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
"""Minimum time between two checks for changed files."""


class WatchedFolder(Generic[T]):
    """Thread-safe cache of a value read from a folder. It is read again if a file's name, size or modification time has changed."""

    _value: T

    def __init__(self, read: Callable[[Path], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._key: tuple[Path, str] | None = None
        self._files: object = None
        self._checked_at = 0.0

    def get(self, folder: Path, depends_on: str = "") -> T:
        """Return the value of `folder`; read it again if a file, the folder or `depends_on` has changed. Other threads wait."""
        key = (folder, depends_on)
        with self._lock:
            if key != self._key or time.monotonic() - self._checked_at > MIN_CHECK_INTERVAL_S:
                files = file_stats(folder)
                if (key, files) != (self._key, self._files):
                    self._value = self._read(folder)
                self._key, self._files, self._checked_at = key, files, time.monotonic()
            return self._value


class _DatedCatalog(NamedTuple):
    """A catalogue, and the staleness of its entries by location."""

    data: Catalog
    staleness: dict[m.Location, Staleness]


def _read_data(folder: Path) -> _DatedCatalog:
    data = load(folder)
    return _DatedCatalog(data, staleness_by_location(data))


_data = WatchedFolder(_read_data)
_results = WatchedFolder(lambda folder: load_results(folder, current().vocabulary))


def data_folder() -> Path:
    """Return the data folder: the environment variable GUIDE_DATA, or data/ in the project."""
    return Path(os.environ.get("GUIDE_DATA") or PROJECT / "data")


def results_folder() -> Path:
    """Return the folder of this machine's results: the environment variable GUIDE_RESULTS, or results/ in the project."""
    return Path(os.environ.get("GUIDE_RESULTS") or PROJECT / "results")


def current() -> Catalog:
    """Return the catalogue of `data_folder()`."""
    return _data.get(data_folder()).data


def own_results() -> tuple[tuple[m.Result, ...], tuple[Fault, ...]]:
    """Return the benchmark results of this machine, and the faults of their files."""
    return _results.get(results_folder(), current().version)


def staleness_reason(entry: m.Placed, today: date) -> str:
    """Return why an entry of the current catalogue is due for a new check; empty if it is not due."""
    staleness = _data.get(data_folder()).staleness.get(entry.at) if entry.at else None
    return staleness.reason(today) if staleness else ""
