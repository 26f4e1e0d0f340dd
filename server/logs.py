"""A log that visitors cannot fill: of each message of Streamlit and the web server, a few lines a minute."""

import logging
import time

LINES = 5
WINDOW_S = 60
LONGEST = 1_000
"""Characters of a message, which can quote what a client sent."""
NAMES = ("streamlit", "uvicorn", "websockets", "asyncio", "watchdog")
"""Loggers, with those below them, that write because of what a client sends. The guide's own log is not among them."""


class RepeatLimit(logging.Filter):
    """Lets through the first lines of each place in the code within a minute, and then says how many were left out.

    Warnings lose their stack trace: they are about what a client did, not about a fault here.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, int], tuple[float, int]] = {}
        """By place in the code, so bounded by the size of the code: when the window began, and how many lines came in it."""

    def filter(self, record: logging.LogRecord) -> bool:
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
    """Put one filter on every logger of `NAMES` that exists by now."""
    limit = RepeatLimit()
    for name in [*NAMES, *logging.root.manager.loggerDict]:
        if name.split(".")[0] in NAMES:
            logging.getLogger(name).addFilter(limit)
