"""The log of the server: one line of JSON for every page that a reader opens and for every error.

It identifies no reader: it has no IP addresses, no link parameters and nothing that connects two lines. Only the message of an
exception can contain a value, because Python includes the value in the message.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAX_FRAMES = 12
"""Number of innermost stack frames in an error line; the outer frames are Streamlit's."""


class JsonFormatter(logging.Formatter):
    """Format log records as JSON.

    A line is `{"at": …, "event": "visit", "page": …, "seconds": …}` or `{"at": …, "event": "error", "page": …, "reference": …, …}`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return a record with its `fields` and, of its exception, the message and the innermost frames."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "event": record.getMessage(), **getattr(record, "fields", {})}
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
            line |= {
                "error": "".join(traceback.format_exception_only(error)).strip(),
                "where": [f"{_short_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
            }
        return json.dumps(line, ensure_ascii=False)


def _short_path(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


LOG = logging.getLogger("guide")
LOG.setLevel(logging.INFO)
if not LOG.handlers:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    LOG.addHandler(handler)


def visited(page: str, seconds: float) -> None:
    """Log that a reader opened a page, with the run time of its script in seconds."""
    LOG.info("visit", extra={"fields": {"page": page, "seconds": round(seconds, 3)}})


def failed(page: str, reference: str, error: Exception) -> None:
    """Log that a part of a page raised an error, with the reference that the reader sees."""
    LOG.error("error", exc_info=error, extra={"fields": {"page": page, "reference": reference}})
