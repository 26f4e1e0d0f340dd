"""Sections of the overview, and the view that they share."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from catalog import Catalog
from catalog.models import Framework


@dataclass(frozen=True)
class OverviewView:
    """The catalogue, and a function that creates the page of a framework."""

    data: Catalog
    framework_page: Callable[[str, str], st.Page]

    @property
    def default_frameworks(self) -> dict[str, Framework]:
        """Frameworks marked as default in the data, or all if none is marked, by slug."""
        return {slug: self.data.frameworks[slug] for slug in self.data.defaults}

    @property
    def other_frameworks(self) -> dict[str, Framework]:
        """All other frameworks, by slug."""
        return {slug: framework for slug, framework in self.data.frameworks.items() if slug not in self.data.defaults}
