"""Sections of /compare, and what they show."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Framework
from components.charts.colours import Colour, distinguishable_colours, framework_colour


@dataclass(frozen=True)
class CompareView:
    """The frameworks that stand side by side, by slug, and the catalogue."""

    data: Catalog
    frameworks: dict[str, Framework]

    @property
    def names(self) -> list[str]:
        return [framework.name for framework in self.frameworks.values()]

    @property
    def file_name(self) -> str:
        """The slugs as a part of a file name."""
        return "-".join(self.frameworks)

    def colours(self) -> dict[str, Colour]:
        """The colour of each framework by name, each unlike the others."""
        return distinguishable_colours({framework.name: framework_colour(framework) for framework in self.frameworks.values()})
