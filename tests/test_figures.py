"""The guide's own table of figures is the one that the guide is quoted with."""

import catalog

CATALOG = catalog.current()
BENCHMARKS = {benchmark.id: benchmark for benchmark in CATALOG.benchmarks}


def test_the_guides_table_is_what_the_guide_is_quoted_with() -> None:
    quoted = {
        slug: float(item.text.strip("~ ").replace(",", ""))
        for item in CATALOG.guide.items
        if item.place == "performance-table" and item.row == "Requests/sec"
        for slug in item.about
    }
    assert {row.framework: row.rps for row in BENCHMARKS["guide-2025-12"].rows} == quoted, "guide.yaml and guide-2025-12.csv disagree"
