"""The user interface that pages are built from; it shows facts and results and computes none."""
