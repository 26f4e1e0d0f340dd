"""Sections of /migrate, and the view that they share."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Framework, Item, Migration
from components.verdicts import items_at


@dataclass(frozen=True)
class MigrateView:
    """A migration from one framework to another, given by their slugs."""

    data: Catalog
    start: str
    end: str

    @property
    def before(self) -> Framework:
        """Framework that is replaced."""
        return self.data.frameworks[self.start]

    @property
    def after(self) -> Framework:
        """Framework that replaces it."""
        return self.data.frameworks[self.end]

    @property
    def migration(self) -> Migration | None:
        """Researched data on this migration, or None."""
        return self.data.migrations.get((self.start, self.end))

    @property
    def points(self) -> list[Item]:
        """Items of the December 2025 guide about this migration."""
        return items_at(self.data, f"migration-{self.start}-to-{self.end}")

    @property
    def tasks(self) -> dict[str, str]:
        """The tasks that have a contract and an example for both frameworks: id → title."""
        examples = {task_id: self.data.examples[task_id] for task_id in self.data.contracts}
        return {
            task_id: task.title for task_id, task in self.data.tasks.items() if {self.start, self.end} <= examples.get(task_id, {}).keys()
        }
