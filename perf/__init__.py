"""Performance measurements of the guide itself, run as `python -m perf.compare` from the project's folder. README.md describes each."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # for `support`, which tests share
