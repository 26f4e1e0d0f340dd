"""Writes checked.yaml of a task: with which versions its examples passed, when, and what they answer by themselves."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.version import Version

from catalog.load import Catalog
from catalog.models import Answer, Checked, CheckedRun, Example

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def installed(example: Example) -> dict[str, str]:
    """The version of each package it lists, as far as they are installed here."""
    found = {}
    for line in example.packages:
        name = Requirement(line).name
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def write_checked(root: Path, data: Catalog, task: str, answers: Mapping[str, Mapping[str, tuple[Answer, ...]]]) -> Path:
    """Write down that the task's examples passed here today, for the frameworks in `answers`; the others stay as they are."""
    checked = {slug: example.checked for slug, example in data.examples[task].items() if example.checked}
    for slug, found in answers.items():
        run = CheckedRun(python=PYTHON, day=date.today().isoformat(), packages=installed(data.examples[task][slug]))
        others = [other for other in (checked[slug].runs if slug in checked else ()) if other.python != PYTHON]
        checked[slug] = Checked(runs=tuple(sorted([*others, run], key=lambda run: Version(run.python))), answers=found)
    path = root / "examples" / task / "checked.yaml"
    lines = [f"# Written by `python -m lab check --record {task}`, never by hand.", "frameworks:"]
    for slug in data.examples[task]:
        if slug in checked:
            lines += [f"  {slug}:", "    runs:"]
            lines += [f"      - {_flow(run.model_dump())}" for run in checked[slug].runs]
            if checked[slug].answers:
                lines.append("    answers:")
                lines += _answer_lines(checked[slug].answers)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _answer_lines(answers: Mapping[str, tuple[Answer, ...]]) -> Iterator[str]:
    for case, replies in answers.items():
        yield f"      {case}:"
        for reply in replies:
            yield f"        - status: {reply.status}"
            yield f"          headers: {_flow(reply.headers)}"
            yield f"          body: {_flow(reply.body)}"


def _flow(value: Any) -> str:
    """JSON that our YAML reader takes: what may not stand in YAML as it is, is escaped."""
    text = json.dumps(dict(value) if isinstance(value, Mapping) else value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 65536 else f"\\U{ord(c):08x}" for c in text)


def newer_than_checked(data: Catalog) -> list[str]:
    """A line for every package of which a newer minor version is installed than examples were last checked with."""
    lines: dict[str, list[str]] = {}
    for task, examples in data.examples.items():
        for example in examples.values():
            run = next((run for run in example.checked.runs if run.python == PYTHON), None) if example.checked else None
            for name, here in installed(example).items() if run else ():
                before = run.packages.get(name, here) if run else here
                if Version(here).release[:2] > Version(before).release[:2]:
                    lines.setdefault(f"{name} {here} is installed, but {before} was checked", []).append(task)
    return [f"{what}: run `python -m lab check --record` for {', '.join(dict.fromkeys(tasks))}" for what, tasks in lines.items()]
