"""What tests, `perf/` and `docs/pictures.py` share: a server of our own, readers with and without a browser, a large catalogue."""
