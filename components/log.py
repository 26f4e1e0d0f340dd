"""What the server writes down for whoever runs it: a line of JSON for every page that a reader opens, and for every error.

No line says who: no address of a reader, no parameters of a link, nothing that ties two lines to one reader. Only the text of
an error can quote a value, because Python writes the value into it that it failed on.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAX_FRAMES = 12
"""The innermost calls say where it broke; Streamlit's own stand above them."""


class JsonFormatter(logging.Formatter):
    """`{"at": …, "event": "visit", "page": …, "seconds": …}` or `{"at": …, "event": "error", "page": …, "reference": …, …}`."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "event": record.getMessage(), **getattr(record, "fields", {})}
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
            line |= {
                "error": "".join(traceback.format_exception_only(error)).strip(),
                "where": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
            }
        return json.dumps(line, ensure_ascii=False)


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


LOG = logging.getLogger("guide")
LOG.setLevel(logging.INFO)
if not LOG.handlers:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    LOG.addHandler(handler)


def visited(page: str, seconds: float) -> None:
    """A reader has opened the page, which took its script this long."""
    LOG.info("visit", extra={"fields": {"page": page, "seconds": round(seconds, 3)}})


def failed(page: str, reference: str, error: Exception) -> None:
    """A part of the page could not be drawn; the reader has the reference."""
    LOG.error("error", exc_info=error, extra={"fields": {"page": page, "reference": reference}})
