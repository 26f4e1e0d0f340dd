"""The sections of the page /benchmarks: what the lab measured, and what others published."""
