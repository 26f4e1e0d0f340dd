"""Log limits, so that visitors cannot fill the log: for each message of Streamlit and the web server, a few lines per minute."""

import logging
import time

LINES = 5
"""Maximum number of lines that one place in the code may log per `WINDOW_S`."""
WINDOW_S = 60
"""Length of the counting window, in seconds."""
LONGEST = 1_000
"""Maximum number of characters of a message, which may quote client input."""
NAMES = ("streamlit", "uvicorn", "websockets", "asyncio", "watchdog")
"""Loggers (with their children) whose messages clients can trigger. The guide's own log is not among them."""


class RepeatLimit(logging.Filter):
    """Log filter that passes the first lines of each place in the code per minute and then logs how many were dropped.

    Warnings lose their stack trace, because clients cause them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, int], tuple[float, int]] = {}
        """By place in the code, so bounded by the size of the code: when the window began, and how many lines came in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log the record."""
        if record.name == "uvicorn.access":  # for whoever wants a line for each request
            return True
        now = time.monotonic()
        place = (record.pathname, record.lineno)
        began, count = self._seen.get(place, (now, 0))
        left_out = 0
        if now - began > WINDOW_S:
            began, count, left_out = now, 0, max(0, count - LINES)
        self._seen[place] = (began, count + 1)
        if record.levelno <= logging.WARNING:
            record.exc_info = record.exc_text = None
        text = record.getMessage()
        if left_out or len(text) > LONGEST:
            more = f" ({left_out:,} more like it were left out)" if left_out else ""
            record.msg, record.args = f"{text[:LONGEST]}{more}", None
        return count < LINES


def limit_repeats() -> None:
    """Add one shared `RepeatLimit` to each logger in `NAMES` and to every existing logger below it."""
    limit = RepeatLimit()
    for name in [*NAMES, *logging.root.manager.loggerDict]:
        if name.split(".")[0] in NAMES:
            logging.getLogger(name).addFilter(limit)
