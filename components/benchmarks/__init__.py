"""The sections of /benchmarks: measurements of the lab and published figures."""
