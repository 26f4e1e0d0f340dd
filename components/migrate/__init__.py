"""Sections of /migrate, and what they show."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Framework, Item, Migration
from components.verdicts import items_at


@dataclass(frozen=True)
class MigrateView:
    """A move between two different frameworks, by their slugs."""

    data: Catalog
    start: str
    end: str

    @property
    def before(self) -> Framework:
        return self.data.frameworks[self.start]

    @property
    def after(self) -> Framework:
        return self.data.frameworks[self.end]

    @property
    def migration(self) -> Migration | None:
        """What was researched of this move, if anything was."""
        return self.data.migrations.get((self.start, self.end))

    @property
    def points(self) -> list[Item]:
        """What the guide says of this move."""
        return items_at(self.data, f"migration-{self.start}-to-{self.end}")

    @property
    def tasks(self) -> dict[str, str]:
        """Tasks that both frameworks have an example of: id → title."""
        examples = {task_id: self.data.examples[task_id] for task_id in self.data.contracts}
        return {
            task_id: task.title for task_id, task in self.data.tasks.items() if {self.start, self.end} <= examples.get(task_id, {}).keys()
        }
