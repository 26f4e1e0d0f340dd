"""Benchmark results that a visitor uploads: limited in number and size, parsed once, and kept in memory only.

Within the limits, the slowest set of files takes a few seconds to parse and its results take 20 MB.
"""

import hashlib
import re
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from catalog import models as m
from catalog.faults import Fault
from catalog.load import load_results

MAX_FILES = 20
"""Maximum number of files."""
MAX_BYTES = 2_000_000
"""Maximum size of all files together."""
MAX_HEAD_BYTES = 32_000
"""Maximum size of a file that describes a run. The shipped one, of three frameworks, has 12 kB."""
MAX_ROWS = 5_000
"""Maximum number of rows of all tables together. A full run of eight frameworks has 1,330."""
MAX_CACHED_SETS = 8
"""Maximum number of sets of files whose results are cached."""
MAX_CACHED_ROWS = 2 * MAX_ROWS
"""Maximum number of cached rows; each takes about 4 kB."""
LIMITS = f"at most {MAX_FILES} files with {MAX_ROWS:,} rows and {MAX_BYTES // 1_000_000} MB together"

Results = tuple[tuple[m.Result, ...], tuple[Fault, ...]]
_cache: dict[bytes, tuple[m.Vocabulary | None, Results]] = {}
_lock = threading.Lock()
_reading = threading.Lock()


def sent_results(files: Mapping[str, bytes], vocabulary: m.Vocabulary | None) -> Results:
    """Return the results uploaded as `<id>.yaml` and `<id>.csv`, and the faults of the files.

    Never raises for their content. The same files with the same vocabulary are parsed once while they are cached.
    """
    taken, refused = _within_limits(files)
    results, faults = _read_once(taken, vocabulary)
    follow_up = {f"{fault.path.rpartition('.')[0]}.csv" for fault in refused}  # that the other file of the run is missing
    return results, (*refused, *(fault for fault in faults if fault.path not in follow_up))


def _within_limits(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[Fault]]:
    """Return the files to parse, and a fault for each of the others. The check only counts line ends."""
    taken: dict[str, bytes] = {}
    refused: list[Fault] = []
    bytes_left, rows_left = MAX_BYTES, MAX_ROWS
    for number, (name, content) in enumerate(files.items()):
        rows = 0
        if number == MAX_FILES:
            problem = f"and what follows is left out; send at most {MAX_FILES} files"
        elif not re.fullmatch(r"[a-z0-9-]{1,100}\.(yaml|csv)", name):
            problem = "is neither <id>.yaml nor <id>.csv; send both files of a run, named with a-z, 0-9 and - only"
        elif name.endswith(".yaml") and len(content) > MAX_HEAD_BYTES:
            problem = f"is larger than {MAX_HEAD_BYTES:,} bytes; send the file that `lab bench` wrote to describe the run"
        elif len(content) > bytes_left:
            problem = f"brings the files above {MAX_BYTES:,} bytes together; send fewer runs at a time"
        elif name.endswith(".csv") and (rows := _line_ends(content) - 1) > rows_left:
            problem = f"brings the files above {MAX_ROWS:,} rows together; send fewer runs at a time"
        else:
            taken[name] = content
            bytes_left, rows_left = bytes_left - len(content), rows_left - rows
            continue
        refused.append(Fault(name[:100], 1, "", problem))
        if number == MAX_FILES:
            break
    return taken, refused


def _line_ends(content: bytes) -> int:
    """Return the number of line ends as a CSV reader counts them, including lone carriage returns."""
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")


def _read_once(files: Mapping[str, bytes], vocabulary: m.Vocabulary | None) -> Results:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    key = digest.digest()
    if known := _cached(key, vocabulary):
        return known
    with _reading:  # one set at a time, so that several visitors cost no more at once than one
        if known := _cached(key, vocabulary):
            return known
        found = _read(files, vocabulary)
        with _lock:
            _cache[key] = vocabulary, found
            while (
                len(_cache) > MAX_CACHED_SETS
                or sum(len(result.rows) for _, (kept, _) in _cache.values() for result in kept) > MAX_CACHED_ROWS
            ):
                del _cache[next(iter(_cache))]
    return found


def _cached(key: bytes, vocabulary: m.Vocabulary | None) -> Results | None:
    """Return the cached results of these files, and mark them as used last."""
    with _lock:
        known = _cache.pop(key, None)
        if known is None or known[0] is not vocabulary:
            return None
        _cache[key] = known
        return known[1]


def _read(files: Mapping[str, bytes], vocabulary: m.Vocabulary | None) -> Results:
    with tempfile.TemporaryDirectory(prefix="guide-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        return load_results(Path(folder), vocabulary)
