"""Nothing gets slower unnoticed: the short form of `make perf`, which fails only far outside its targets."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.long
def test_a_slider_move_is_not_far_slower_than_on_a_bare_page() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "perf.compare", "--short"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ours ÷ bare" in done.stdout
