"""Writes the files that nobody edits by hand: checked.yaml of a task and the results of the lab. checked.yaml records with which versions
a task's examples passed, when, and their native answers.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.version import Version

from catalog.catalog import Catalog
from catalog.models import Answer, Checked, CheckedRun, Example, ResultHead, ResultRow

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def installed_versions(example: Example) -> dict[str, str]:
    """Return package → installed version for the packages that the example lists. Packages that are not installed are left out."""
    found = {}
    for line in example.packages:
        name = Requirement(line).name
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def write_checked(root: Path, data: Catalog, task: str, answers: Mapping[str, Mapping[str, tuple[Answer, ...]]]) -> Path:
    """Record that the task's examples passed here today, for the frameworks in `answers`; the others stay as they are. Return the path."""
    checked = {slug: example.checked for slug, example in data.examples[task].items() if example.checked}
    for slug, found in answers.items():
        run = CheckedRun(python=PYTHON, day=date.today().isoformat(), packages=installed_versions(data.examples[task][slug]))
        others = [other for other in (checked[slug].runs if slug in checked else ()) if other.python != PYTHON]
        checked[slug] = Checked(runs=tuple(sorted([*others, run], key=lambda run: Version(run.python))), answers=found)
    path = root / "examples" / task / "checked.yaml"
    lines = [f"# Written by `python -m lab check --record {task}`, never by hand.", "frameworks:"]
    for slug in data.examples[task]:
        if slug in checked:
            lines += [f"  {slug}:", "    runs:"]
            lines += [f"      - {_yaml_json(run.model_dump())}" for run in checked[slug].runs]
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
            yield f"          headers: {_yaml_json(reply.headers)}"
            yield f"          body: {_yaml_json(reply.body)}"


def _yaml_json(value: Any) -> str:
    """Return JSON that our YAML reader accepts; characters that YAML forbids are escaped."""
    text = json.dumps(dict(value) if isinstance(value, Mapping) else value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" if c <= "\uffff" else f"\\U{ord(c):08x}" for c in text)


def stale_example_checks(data: Catalog) -> list[str]:
    """Return a line for every package whose installed minor version is newer than the one examples were last checked with."""
    lines: dict[str, list[str]] = {}
    for task, examples in data.examples.items():
        for example in examples.values():
            run = next((run for run in example.checked.runs if run.python == PYTHON), None) if example.checked else None
            for name, here in installed_versions(example).items() if run else ():
                before = run.packages.get(name, here) if run else here
                if Version(here).release[:2] > Version(before).release[:2]:
                    lines.setdefault(f"{name} {here} is installed, but {before} was checked", []).append(task)
    return [f"{what}: run `python -m lab check --record` for {', '.join(dict.fromkeys(tasks))}" for what, tasks in lines.items()]


def write_result_head(folder: Path, id: str, head: ResultHead) -> None:
    """Write `<id>.yaml` atomically, because a page may be reading it."""
    lines = ["# Written by `python -m lab bench`, never by hand."]
    for name, value in head.model_dump(mode="json", exclude_none=True).items():
        if isinstance(value, dict) and value:
            lines += [f"{name}:", *(f"  {_yaml_json(key)}: {_yaml_json(part)}" for key, part in value.items())]
        elif isinstance(value, list) and value and not isinstance(value[0], str):
            lines += [f"{name}:", *(f"  - {_yaml_json(part)}" for part in value)]
        else:
            lines.append(f"{name}: {_yaml_json(value)}")
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{id}.yaml"
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    new.replace(folder / f"{id}.yaml")


def append_result_rows(folder: Path, id: str, rows: Iterable[ResultRow]) -> None:
    """Append rows to `<id>.csv`, with a header if the file is new."""
    path = folder / f"{id}.csv"
    text = "" if path.exists() else ",".join(ResultRow.model_fields) + "\n"
    text += "".join(",".join(_cell(value) for _, value in row) + "\n" for row in rows)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
