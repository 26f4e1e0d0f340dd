"""Limits for live answers: parallel runs, waiting runs, and runs per session."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lab.live_requests import RequestRefused

MAX_PARALLEL_RUNS = 2
"""Maximum number of parallel runs. Small hosts have one or two cores, and the dashboard needs them too."""
MAX_QUEUED = 8
"""Maximum number of runs in the queue."""
MAX_WAIT_S = 20
"""Maximum wait in the queue. The first start of three examples on a busy host takes 10 to 15 s."""
REFILL_S = 60
"""Seconds in which an empty token bucket is full again."""
MAX_RUNS_PER_MINUTE = 20
"""Maximum number of runs of one session, however many frameworks each compares."""


class TooManyRuns(RequestRefused):
    """Error for a run beyond the limits, which may succeed later."""


class Admission:
    """Token bucket for each session, and a bounded queue for all."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(MAX_PARALLEL_RUNS)
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[float, float]] = {}  # session → runs left, and when that was
        self.waiting = 0

    def take_token(self, session: str) -> None:
        """Count one run of a session. Raises TooManyRuns if the session has no token left."""
        now = time.monotonic()
        with self._lock:
            for other, (_, since) in list(self._tokens.items()):
                if now - since > REFILL_S:
                    del self._tokens[other]
            left, since = self._tokens.get(session, (MAX_RUNS_PER_MINUTE, now))
            left = min(MAX_RUNS_PER_MINUTE, left + (now - since) * MAX_RUNS_PER_MINUTE / 60)
            if left < 1:
                wait_s = max(1, round((1 - left) * 60 / MAX_RUNS_PER_MINUTE))
                raise TooManyRuns(f"That was {MAX_RUNS_PER_MINUTE} requests within a minute. Wait {wait_s} seconds.")
            self._tokens[session] = left - 1, now

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the parallel runs until the block ends, after waiting in the queue. Raises TooManyRuns."""
        busy = TooManyRuns("Others are asking just now. Try again in a few seconds.")
        if not self._places.acquire(blocking=False):
            with self._lock:
                if self.waiting >= MAX_QUEUED:
                    raise busy
                self.waiting += 1
            try:
                if not self._places.acquire(timeout=MAX_WAIT_S):
                    raise busy
            finally:
                with self._lock:
                    self.waiting -= 1
        try:
            yield
        finally:
            self._places.release()
