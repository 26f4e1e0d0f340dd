"""Replaces rows in the text of a CSV file and leaves every other line unchanged, byte for byte."""

import csv
import io
from collections.abc import Sequence


def with_rows_of(text: str, package: str, rows: str) -> str:
    """Return the text with `rows` (lines without a header) instead of all rows of a package.

    A new package is inserted in alphabetical order.
    """
    lines = _lines(text)
    packages = [_first_cell(line) for line in lines]
    places = [place for place, name in enumerate(packages) if place and name == package]
    start = places[0] if places else next((place for place, name in enumerate(packages) if place and name > package), len(lines))
    kept = [line for place, line in enumerate(lines) if place not in places]
    return "".join([*kept[:start], rows, *kept[start:]])


def with_row_after(text: str, start: Sequence[str], row: str) -> str:
    """Return the text with a line inserted after the last one that starts with these cells, or at the end."""
    lines = _lines(text)
    place = max((place for place, line in enumerate(lines) if line.startswith(",".join(start) + ",")), default=len(lines) - 1)
    return "".join([*lines[: place + 1], row, *lines[place + 1 :]])


def _lines(text: str) -> list[str]:
    """Return the lines with their line ends; the last one always gets one."""
    lines = list(io.StringIO(text, newline="\n"))
    return [*lines[:-1], lines[-1] if lines[-1].endswith("\n") else lines[-1] + "\n"] if lines else []


def _first_cell(line: str) -> str:
    return next(csv.reader([line]), [""])[0]
