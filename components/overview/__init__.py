"""Sections of the overview, and what they show."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from catalog import Catalog
from catalog.models import Framework


@dataclass(frozen=True)
class OverviewView:
    """The catalogue, and the pages of its frameworks, of which sections may import nothing: page of a slug and a name."""

    data: Catalog
    framework_page: Callable[[str, str], st.Page]

    @property
    def default_frameworks(self) -> dict[str, Framework]:
        """The frameworks that the guide is about, by slug."""
        return {slug: self.data.frameworks[slug] for slug in self.data.defaults}

    @property
    def other_frameworks(self) -> dict[str, Framework]:
        """The others, by slug."""
        return {slug: framework for slug, framework in self.data.frameworks.items() if slug not in self.data.defaults}
