"""Adoption figures in words. Each way of counting stands alone: figures of different metrics are never joined."""

from catalog import Catalog
from catalog.models import Adoption, Metric


def series(data: Catalog, package: str, metric: Metric) -> list[Adoption]:
    """One package's figures by one way of counting, newest first."""
    rows = [row for row in data.adoption if row.package == package and row.metric == metric.id]
    return sorted(rows, key=lambda row: row.date, reverse=True)


def figure(value: float, unit: str) -> str:
    """A figure with its unit; above a million only as exact as it deserves."""
    number = f"{value / 1e6:,.1f} million" if value >= 1e6 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{number} {unit}"
