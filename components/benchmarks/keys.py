"""Keys of the widgets of /benchmarks, under which the session holds their state."""

SENT_RESULTS = "sent_results"
CHOSEN_RUNS = "runs"
MEASURED_ROWS = "measured_rows"
"""No widget: how many rows of this machine's results were drawn last, so that new ones are noticed."""
