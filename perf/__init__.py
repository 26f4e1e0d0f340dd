"""Performance measurements of the guide itself, run as `python -m perf.compare` from the project's folder. README.md describes each."""
