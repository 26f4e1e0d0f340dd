"""Sections of the page of one framework, and what they show."""

from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Framework, Item
from components.verdicts import items_at

MAX_COMPARED = 4


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """A framework, and the catalogue it stands in."""

    data: Catalog
    slug: str
    framework: Framework

    def items(self, place: str) -> list[Item]:
        """Items at a place of the guide that speak of the framework."""
        return items_at(self.data, place, self.slug)

    def compare_query(self) -> dict[str, str]:
        """The parameters of /compare that set this framework beside the default ones."""
        others = [other for other in self.data.defaults if other != self.slug]
        return {"f": ".".join([self.slug, *others][:MAX_COMPARED])}
