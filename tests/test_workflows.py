"""The workflows for GitHub can be read, and run only commands that are there."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow_is_whole_and_runs_what_is_there(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["name"]
    assert workflow[True], "`on` is a word for true"
    assert workflow["permissions"], "no more rights than it needs"
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())
    assert all(("uses" in step) != ("run" in step) for step in steps)
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step), (
        "pinned to a commit: a tag can be moved"
    )
    text = "\n".join(step.get("run", "") for step in steps)
    for module in re.findall(r"python -m (\w+)", text):
        assert importlib.util.find_spec(module)
    for script in re.findall(r"bash (\S+)", text):
        assert (ROOT / script).is_file()
    assert "${{ github.event" not in text, "nobody's words run as a command"
