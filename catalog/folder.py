"""Functions that list the files of a data folder."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path


def list_files(root: Path, folder: str) -> list[Path]:
    """Return the paths in `root / folder`, sorted, without hidden and temporary files. A missing folder is treated as empty."""
    try:
        return sorted(path for path in (root / folder).iterdir() if not _is_editor_leftover(path.name))
    except OSError:  # the folder does not exist
        return []


def file_stats(root: Path) -> list[tuple[Path, int, int]]:
    """Return the path, the size in bytes and the modification time in nanoseconds of every file below `root`, sorted.

    A file that is deleted during the call is left out.
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
    """Return the first seven hexadecimal digits of a SHA-256 hash over the names and contents of all files below `root`."""
    digest = hashlib.sha256()
    for path, _, _ in file_stats(root):
        digest.update(os.fsencode(relative_name(root, path)))
        with suppress(OSError), path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:7]


def relative_name(root: Path, path: Path) -> str:
    """Return `path` relative to the data folder `root`, with forward slashes."""
    return path.relative_to(root).as_posix()


def is_slug(text: str) -> bool:
    """Return whether `text` is a valid id: lower-case ASCII letters, digits and single hyphens between them."""
    return text.isascii() and text.replace("-", "a").isalnum() and text == text.lower() and text.strip("-") == text and "--" not in text
