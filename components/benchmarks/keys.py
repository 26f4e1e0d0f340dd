"""Session state keys of /benchmarks."""

SENT_RESULTS = "sent_results"
CHOSEN_RUNS = "runs"
MEASURED_ROWS = "measured_rows"
"""Number of rows of own results in the last run of the page, to detect new ones; not a widget."""
