"""Code shared by tests, `perf/` and `docs/pictures.py`: servers, clients with and without a browser, and a large catalogue."""
