"""The sections of /compare and their common view."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Framework
from components.charts.colours import Colour, distinguishable_colours, framework_colour


@dataclass(frozen=True)
class CompareView:
    """The catalogue and the compared frameworks by slug."""

    data: Catalog
    frameworks: dict[str, Framework]

    @property
    def names(self) -> list[str]:
        """The names of the compared frameworks."""
        return [framework.name for framework in self.frameworks.values()]

    @property
    def file_name(self) -> str:
        """The slugs joined as part of a file name."""
        return "-".join(self.frameworks)

    def colours(self) -> dict[str, Colour]:
        """Return framework name → colour, with colours that are distinguishable in one chart."""
        return distinguishable_colours({framework.name: framework_colour(framework) for framework in self.frameworks.values()})
