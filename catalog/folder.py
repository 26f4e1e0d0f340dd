"""Lists the files of a data folder."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path


def list_files(root: Path, folder: str) -> list[Path]:
    """Return the sorted paths in a folder without leftovers of editors and systems, or none if the folder does not exist."""
    try:
        return sorted(path for path in (root / folder).iterdir() if not _is_editor_leftover(path.name))
    except OSError:  # no such folder, or none any more
        return []


def file_stats(root: Path) -> list[tuple[Path, int, int]]:
    """Return path, size in bytes and modification time in nanoseconds of every file below a folder, sorted.

    Files that disappear meanwhile are skipped.
    """
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            with suppress(OSError):
                status = os.stat(os.path.join(folder, name))
                if stat.S_ISREG(status.st_mode) and not _is_editor_leftover(name):
                    found.append((Path(folder, name), status.st_size, status.st_mtime_ns))
    return sorted(found)


def _is_editor_leftover(name: str) -> bool:
    return name.startswith(".") or name.endswith(("~", ".pyc")) or name == "__pycache__"


def content_hash(root: Path) -> str:
    """Return seven characters of a digest over the names and contents of all files."""
    digest = hashlib.sha256()
    for path, _, _ in file_stats(root):
        digest.update(os.fsencode(relative_name(root, path)))
        with suppress(OSError), path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:7]


def relative_name(root: Path, path: Path) -> str:
    """Return a path relative to the data folder with slashes, as in faults."""
    return path.relative_to(root).as_posix()


def is_slug(text: str) -> bool:
    """Return whether a name may be an id, and so a part of an address."""
    return text.isascii() and text.replace("-", "a").isalnum() and text == text.lower() and text.strip("-") == text and "--" not in text
