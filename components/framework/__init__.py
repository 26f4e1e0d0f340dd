"""Sections of the page of one framework, and the view that they share."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Framework, Item
from components.verdicts import items_at

MAX_COMPARED = 4
"""Number of frameworks in a link to /compare."""


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """A framework together with the catalogue."""

    data: Catalog
    slug: str
    framework: Framework

    def items(self, place: str) -> list[Item]:
        """Return the items about this framework at a place of the December 2025 guide."""
        return items_at(self.data, place, self.slug)

    def compare_query(self) -> dict[str, str]:
        """Return the parameters of /compare that select this framework and the default ones."""
        others = [other for other in self.data.defaults if other != self.slug]
        return {"f": ".".join([self.slug, *others][:MAX_COMPARED])}
