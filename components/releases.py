"""Feature releases as a table and a timeline."""

from collections.abc import Mapping, Sequence

import pandas as pd

from catalog import Catalog
from catalog.package_facts import feature_releases
from components.charts.colours import Colour
from components.charts.drawing import draw
from components.charts.frameworks import release_timeline


def feature_release_table(data: Catalog, slugs: Sequence[str]) -> pd.DataFrame:
    """Return a row for each feature release (x.y.0) of the frameworks. Columns: framework, version, date."""
    return pd.DataFrame(
        [
            (data.frameworks[slug].name, release.version, release.date)
            for slug in slugs
            for release in feature_releases(data.releases, data.frameworks[slug].package)
        ],
        columns=["framework", "version", "date"],
    )


def draw_timeline(data: Catalog, table: pd.DataFrame, colours: Mapping[str, Colour], alt: str) -> None:
    """Draw a tick for each row of a `feature_release_table`; the axis ends at the newest release of any framework."""
    draw(release_timeline(table, colours, max(release.date for release in data.releases)), alt=alt)
