"""The workflows for GitHub have no more rights than they need, run what is there, and take nothing on trust."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROPOSE = ROOT / ".github" / "propose-figures.sh"


def load(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow_is_whole_and_runs_what_is_there(path: Path) -> None:
    workflow = load(path)
    assert workflow["name"]
    assert workflow[True], "YAML 1.1 reads the key `on` as true"
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())
    assert all(("uses" in step) != ("run" in step) for step in steps)
    text = "\n".join(step.get("run", "") for step in steps)
    for words in re.findall(r"python -m ([a-z_. ]+)", text):
        subprocess.run([sys.executable, "-m", *words.split(), "--help"], cwd=ROOT, capture_output=True, check=True)
    for script in re.findall(r"bash (\S+)", text):
        assert (ROOT / script).is_file()
    targets = re.findall(r"(?m)^([\w./ -]+):", (ROOT / "Makefile").read_text())
    for target in re.findall(r"make (\S+)", text):
        assert target in {name for line in targets for name in line.split()}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_text_from_outside_becomes_part_of_a_command(path: Path) -> None:
    for job in load(path)["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "an expression is pasted into the script before a shell reads it"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_to_a_commit(path: Path) -> None:
    """A tag can be moved to other code; the comment says which version the commit is."""
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    assert [line for line in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_job_both_writes_and_runs_packages_of_others(path: Path) -> None:
    """Where packages are installed the token only reads, and checkout leaves it in no file."""
    workflow = load(path)
    assert set(workflow["permissions"].values()) <= {"read"}, "what a job has that names no permissions"
    for job in workflow["jobs"].values():
        writes = "write" in {**workflow["permissions"], **job.get("permissions", {})}.values()
        runs = "\n".join(step.get("run", "") for step in job["steps"])
        runs += "".join((ROOT / script).read_text() for script in re.findall(r"bash (\S+)", runs))
        installs = re.search(r"\b(pip|uv|npm|apt-get|make|python3?)\b|\.ci/run", runs) or any(
            "setup-" in step.get("uses", "") for step in job["steps"]
        )
        assert not (writes and installs)
        for step in job["steps"]:
            if "checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            else:
                assert not step.get("with", {}).get("token")
        assert writes or "github.token" not in str(job)
    assert "pull_request_target" not in workflow[True]


def test_a_change_is_linted_first_and_long_tests_run_every_night() -> None:
    def commands(name: str) -> set[str]:
        jobs = load(ROOT / ".github" / "workflows" / name)["jobs"].values()
        return {step["run"] for job in jobs for step in job["steps"] if "run" in step}

    assert {"make quick", "bash .ci/run"} <= commands("ci.yml")
    assert "make test-long" in commands("nightly.yml")
    assert load(ROOT / ".github" / "workflows" / "nightly.yml")[True]["schedule"]


def test_refreshed_figures_are_tested_before_anyone_merges_them() -> None:
    """A pull request opened with GITHUB_TOKEN starts no workflow; only a workflow that is started by name runs."""
    [named] = re.findall(r"gh workflow run (\S+)", PROPOSE.read_text())
    assert "workflow_dispatch" in load(ROOT / ".github" / "workflows" / named)[True]
    writing = [
        job for job in load(ROOT / ".github" / "workflows" / "refresh.yml")["jobs"].values() if "write" in job["permissions"].values()
    ]
    assert [job["permissions"] for job in writing] == [{"contents": "write", "pull-requests": "write", "actions": "write"}]


# ---------------------------------------------------------------- what the job that can write takes


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone of a small repository with figures, and a `gh` that writes down what it was asked."""
    (tmp_path / "bin").mkdir()
    gh = tmp_path / "bin" / "gh"
    gh.write_text('#!/bin/sh\necho "$*" >>"$GH_LOG"\n[ "$1 $2" != "pr list" ] || echo "$GH_OPEN"\n')
    gh.chmod(0o755)
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    git(tmp_path, "clone", "--quiet", "remote.git", "checkout")
    clone = tmp_path / "checkout"
    (clone / "data" / "benchmarks").mkdir(parents=True)
    (clone / "app.py").write_text("print('the app')\n")
    (clone / "data" / "guide.yaml").write_text("claims: []\n")
    (clone / "data" / "releases.csv").write_text("name,version\nflask,3.1\n")
    (clone / "data" / "benchmarks" / "figures.csv").write_text("a\n")
    git(clone, "switch", "--quiet", "--create", "main")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "--message", "start")
    git(clone, "push", "--quiet", "origin", "main")
    return clone


def environment(folder: Path, pull_requests: int = 0) -> dict[str, str]:
    """Neither the settings nor the identity of whoever runs the tests."""
    names = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "test")
    addresses = dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "test@example.org")
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    own = {"PATH": path, "HOME": str(folder), "GH_LOG": str(folder / "gh.txt"), "GH_OPEN": str(pull_requests), "TMPDIR": str(folder)}
    return {"GIT_CONFIG_NOSYSTEM": "1", **names, **addresses, **own}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=30, check=True)
    return done.stdout.strip()


def propose(checkout: Path, files: dict[str, str], pull_requests: int = 0) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script on these files; what it printed, and how it called `gh`."""
    figures = checkout.parent / "figures"
    for name, text in {"due.txt": "nothing is due\n", **files}.items():
        (figures / name).parent.mkdir(parents=True, exist_ok=True)
        (figures / name).write_text(text)
    command = ["bash", str(PROPOSE), str(figures)]
    env = environment(checkout.parent, pull_requests)
    done = subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, timeout=30, check=False)
    log = checkout.parent / "gh.txt"
    return done, log.read_text().splitlines() if log.exists() else []


def branches(checkout: Path) -> list[str]:
    return git(checkout.parent / "remote.git", "branch", "--format=%(refname:short)").split()


NEW = {"data/releases.csv": "name,version\nflask,3.2\n"}


def test_changed_figures_are_pushed_proposed_and_tested(checkout: Path) -> None:
    done, asked = propose(checkout, {**NEW, "due.txt": "<!-- @everyone\n```\n" + "x" * 9_000 + "\n" * 2_000})
    assert done.returncode == 0, done.stderr
    remote = checkout.parent / "remote.git"
    assert git(remote, "diff", "--name-only", "main", "refresh-figures") == "data/releases.csv"
    assert git(remote, "show", "refresh-figures:data/releases.csv") == NEW["data/releases.csv"].strip()
    assert [line.split()[:2] for line in asked] == [["auth", "setup-git"], ["pr", "list"], ["pr", "create"], ["workflow", "run"]]
    assert asked[-1] == "workflow run ci.yml --ref refresh-figures"
    body = Path(asked[2].partition("--body-file ")[2]).read_text()
    assert len(body) < 65_536
    assert "    <!-- @everyone\n    ```\n    xxx" in body
    assert all(line.startswith("    ") for line in body.splitlines()[2:])


def test_open_pull_request_is_brought_up_to_date(checkout: Path) -> None:
    propose(checkout, NEW)
    git(checkout, "switch", "--quiet", "main")
    newer = "name,version\nflask,3.3\n"
    done, asked = propose(checkout, {"data/releases.csv": newer}, pull_requests=1)
    assert done.returncode == 0, done.stderr
    assert [line for line in asked if line.startswith("pr edit refresh-figures ")]
    assert git(checkout.parent / "remote.git", "show", "refresh-figures:data/releases.csv") == newer.strip()
    assert git(checkout.parent / "remote.git", "rev-list", "--count", "main..refresh-figures") == "1"


@pytest.mark.parametrize("files", [{}, {"data/releases.csv": "name,version\nflask,3.1\n"}], ids=["nothing", "the same"])
def test_nothing_is_proposed_where_nothing_has_changed(checkout: Path, files: dict[str, str]) -> None:
    done, asked = propose(checkout, files)
    assert (done.returncode, asked, branches(checkout)) == (0, [], ["main"])


REFUSED = {
    "code": "app.py",
    "workflow": ".github/workflows/ci.yml",
    "hook": ".git/hooks/pre-commit",
    "other data": "data/guide.yaml",
    "figures of another folder": "data/benchmarks/figures.csv",
    "unknown figures": "data/new.csv",
    "git attributes": "data/.gitattributes",
    "line break": "data/releases.csv\n::set-output name=x::y",
}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
def test_other_files_are_refused_and_nothing_is_written(checkout: Path, name: str) -> None:
    """One of them is enough: the figures beside it are not taken either."""
    done, asked = propose(checkout, {**NEW, name: "changed\n"})
    assert (done.returncode, asked, branches(checkout)) == (1, [], ["main"])
    assert done.stderr.startswith("Refused: ")
    assert done.stderr.count("\n") == 1
    assert git(checkout, "status", "--short") == ""


@pytest.mark.parametrize("kind", ["link to a file", "link to a folder", "pipe", "large file", "no folder"])
def test_what_is_no_small_regular_file_is_refused(checkout: Path, kind: str) -> None:
    figures = checkout.parent / "figures"
    secret = checkout.parent / "secret"
    secret.mkdir()
    (secret / "releases.csv").write_text("secret\n")
    (figures / "data").mkdir(parents=True)
    if kind == "link to a file":
        (figures / "data" / "releases.csv").symlink_to(secret / "releases.csv")
    elif kind == "link to a folder":
        (figures / "data").rmdir()
        (figures / "data").symlink_to(secret)
    elif kind == "pipe":
        os.mkfifo(figures / "data" / "releases.csv")
    elif kind == "large file":
        (figures / "data" / "releases.csv").write_text("x" * 5_000_001)
    else:
        (figures / "data").rmdir()
        figures.rmdir()
    command = ["bash", str(PROPOSE), str(figures)]
    done = subprocess.run(command, cwd=checkout, env=environment(checkout.parent), capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, branches(checkout)) == (1, ["main"])
    assert done.stderr.startswith("Refused: ")
    assert git(checkout, "status", "--short") == ""
