"""Progress of a run, as a file for programs and as a sentence for people."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `jobs` are finished; `round` and `job` are running now."""

    done: int
    jobs: int
    seconds_left: float
    round: int
    job: str

    @property
    def share(self) -> float:
        """Return the finished share, from 0 to 1."""
        return self.done / self.jobs if self.jobs else 1.0

    @property
    def sentence(self) -> str:
        """Return the progress as a sentence."""
        return f"{self.share:4.0%}, {duration(self.seconds_left)} left, round {self.round}: {self.job}"

    def write(self, path: Path) -> None:
        """Replace the file atomically, because a page may be reading it."""
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(self)), encoding="utf-8")
        new.replace(path)


def read_progress(path: Path) -> Progress | None:
    """Read what `write` wrote, or return None if there is no file yet."""
    return Progress(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


SHOW_MINUTES_FROM_S = 100


def duration(seconds: float) -> str:
    """Format seconds as a duration."""
    return f"{round(seconds)} s" if seconds < SHOW_MINUTES_FROM_S else f"{round(seconds / 60)} min"
