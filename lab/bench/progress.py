"""How far a run is, as a record that programs can read and as a line for people."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `jobs` are finished; `round` and `job` say what runs now."""

    done: int
    jobs: int
    seconds_left: float
    round: int
    job: str

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.done / self.jobs if self.jobs else 1.0

    @property
    def sentence(self) -> str:
        return f"{self.share:4.0%}, {duration(self.seconds_left)} left, round {self.round}: {self.job}"

    def write(self, path: Path) -> None:
        """Replace the file at once: a page may be reading it."""
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(self)), encoding="utf-8")
        new.replace(path)


def read_progress(path: Path) -> Progress | None:
    """What `write` wrote; None before its first time."""
    return Progress(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def duration(seconds: float) -> str:
    return f"{round(seconds)} s" if seconds < 100 else f"{round(seconds / 60)} min"
