"""The shipped data with one contribution of each kind, and optionally with corrections.

    python tests/grown_data.py FOLDER [--corrected]

The additions come from `tests/grown/` and are derived from the data, so they do not depend on current values.
"""

import argparse
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from itertools import permutations
from pathlib import Path

import catalog
from catalog import Catalog
from catalog.models import Placed

ROOT = Path(__file__).parent.parent
SLUG, CRITERION, PROFILE, FEATURE, TASK = "stork", "observability", "night-watch", "time-travel", "traced"
COPIED_TASK = "middleware"


def write_grown_data(folder: Path, source: Path = ROOT / "data") -> Catalog:
    """Write the data of `source` with all additions into an empty folder, and return the catalogue of `source`."""
    data = catalog.load(source)
    shutil.copytree(source, folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests" / "grown", folder, dirs_exist_ok=True)
    add_examples(folder)
    add_criterion(folder, data)
    add_profiles(folder, data)
    add_migration(folder, data)
    add_feature(folder, data)
    add_task(folder, data)
    add_claim(folder, data)
    append_text(folder / "releases.csv", "werkzeug,3.1.0,2025-10-31,>=3.9,no\nwerkzeug,3.1.9,2026-11-01,>=3.9,no\n")
    return data


def evidence(indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in ("sources: [https://example.org/page]", "checked: 2026-11-28"))


def append_text(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")


def add_examples(folder: Path) -> None:
    """Add the examples of the new framework to its tasks: the entry in task.yaml and the dates of its checks."""
    packages = ", ".join(f'"{name}": "{version(name)}"' for name in ("werkzeug", "gunicorn"))
    for task in (path.name for path in (ROOT / "tests" / "grown" / "examples").iterdir()):
        append_text(
            folder / "examples" / task / "task.yaml",
            f"  {SLUG}:\n    files: [app.py]\n    notes:\n      - Everything is written by hand.\n",
        )
        runs = f'      - {{"python": "3.11", "day": "2026-11-28", "packages": {{{packages}}}}}\n'
        append_text(folder / "examples" / task / "checked.yaml", f"  {SLUG}:\n    runs:\n{runs}")


def add_criterion(folder: Path, data: Catalog) -> None:
    """Add a criterion with scores of three frameworks: the new one, the first default and a non-default one."""
    anchors = "".join(f"      {point}: {point * 20} % of what happens can be seen\n" for point in range(1, 6))
    text = (
        f"  - id: {CRITERION}\n    name: Observability\n    description: How much of what happens can be seen from outside.\n    anchors:\n"
    )
    append_text(folder / "criteria.yaml", text + anchors)
    others = [slug for slug in data.frameworks if slug not in data.defaults]
    for points, slug in zip((4.5, 2), (data.defaults[0], *others[-1:]), strict=False):
        text = f"  {CRITERION}:\n    score: {points}\n    rationale: Counted.\n    confidence: low\n{evidence(4)}"
        insert_below(folder / "frameworks" / f"{slug}.yaml", "scores:", text)


def insert_below(path: Path, heading: str, text: str) -> None:
    """Insert lines below a heading of a YAML file."""
    before, found, after = path.read_text(encoding="utf-8").partition(f"\n{heading}\n")
    assert found, f"{path} has no {heading}"
    path.write_text(before + found + text + after, encoding="utf-8")


def add_profiles(folder: Path, data: Catalog) -> None:
    """Add a profile with three unordered criteria and a profile with only the new criterion."""
    ids = [data.criteria[-1].id, CRITERION, data.criteria[0].id]
    weights = "".join(f"      {criterion}: {5 - place}\n" for place, criterion in enumerate(ids))
    text = f"\n  - id: {PROFILE}\n    name: Night watch\n    when: Somebody has to wake up for it.\n    weights:\n{weights}"
    append_text(
        folder / "profiles.yaml", f"{text}  - id: one-thing\n    name: One thing\n    when: It matters.\n    weights: {{{CRITERION}: 1}}\n"
    )


def uncovered_migration(data: Catalog) -> tuple[str, str]:
    """Return the first pair of frameworks without a migration in the guide and in the data."""
    known = {place.id for place in data.guide.places}
    return next(
        (start, end)
        for start, end in permutations(reversed(list(data.frameworks)), 2)
        if (start, end) not in data.migrations and f"migration-{start}-to-{end}" not in known
    )


def add_migration(folder: Path, data: Catalog) -> None:
    """Add a migration that the guide does not cover, with two changes, one trap and no steps."""
    changes = [("Settings", ""), ("Sessions", "    trap: Old cookies are not read.\n")]
    text = "".join(f"  - concept: {what}\n    before: Here.\n    after: There.\n{trap}{evidence(4)}" for what, trap in changes)
    name = "-to-".join(uncovered_migration(data))
    summary = f"summary:\n  text: A week.\n{evidence(2)}"
    (folder / "migrations" / f"{name}.yaml").write_text(f"{summary}changes:\n{text}", encoding="utf-8")


def add_feature(folder: Path, data: Catalog) -> None:
    """Add a feature with a level of only one framework."""
    append_text(folder / "features.yaml", f"  - id: {FEATURE}\n    name: Time travel\n    group: {data.feature_groups[-1].id}\n")
    text = f"  {FEATURE}:\n    level: no\n    how: Nobody has it.\n{evidence(4)}"
    insert_below(folder / "frameworks" / f"{data.defaults[-1]}.yaml", "features:", text)


def add_task(folder: Path, data: Catalog) -> None:
    """Add a copy of a shipped task with only two of the default frameworks."""
    there, here = folder / "examples" / COPIED_TASK, folder / "examples" / TASK
    kept = [mutation.framework for mutation in data.mutations[COPIED_TASK] if mutation.framework in data.defaults][:2]
    here.mkdir()
    shutil.copy(there / "contract.yaml", here)
    for slug in kept:
        shutil.copytree(there / slug, here / slug)
    (here / "task.yaml").write_text(
        "title: Trace every request\nwhen: Before something goes wrong.\norder: 135\n"
        + selected_entries(there / "task.yaml", "frameworks:", "  ", kept),
        encoding="utf-8",
    )
    (here / "checked.yaml").write_text(selected_entries(there / "checked.yaml", "frameworks:", "  ", kept), encoding="utf-8")
    mutations = selected_entries(there / "mutations.yaml", "mutations:", "  - framework: ", kept)
    (here / "mutations.yaml").write_text(mutations, encoding="utf-8")


def selected_entries(path: Path, heading: str, mark: str, slugs: list[str]) -> str:
    """Return the part of a YAML file below a heading with only the entries of the given frameworks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    text, keeping = heading + "\n", False
    for line in lines[lines.index(heading) + 1 :]:
        if line.startswith(mark) and line[len(mark)] not in " #":
            keeping = line.removeprefix(mark).rstrip(":") in slugs
        text += f"{line}\n" if keeping else ""
    return text


def add_claim(folder: Path, data: Catalog) -> None:
    """Add a second claim to a sentence of the guide that has one."""
    claim = data.guide.claims[0]
    path = folder / "guide.yaml"
    judged = f"claims: [{claim.id}"
    path.write_text(path.read_text(encoding="utf-8").replace(judged, f"{judged}, it-is-old", 1), encoding="utf-8")
    where = f"    about: [{', '.join(claim.about)}]\n    place: {claim.place}\n"
    insert_below(path, "claims:", f"  - id: it-is-old\n{where}    claim: It is old\n    verdict: opinion\n    fact: It is.\n{evidence(4)}")


# ---------------------------------------------------------------- corrections


def apply_corrections(folder: Path) -> None:
    """Change values and dates of existing entries of each kind in place, as a contributor would."""
    data = catalog.load(folder)
    assert data.vocabulary
    verdicts = [verdict.id for verdict in data.vocabulary.verdicts if not verdict.needs_note]
    levels = [level.id for level in data.vocabulary.levels if not level.needs_note]
    for claim in [claim for claim in data.guide.claims if claim.verdict in verdicts][::3]:
        replace_field(folder, claim, "verdict", verdicts[verdicts.index(claim.verdict) - 1])
        replace_field(folder, claim, "checked", "2026-11-29")
    for framework in data.frameworks.values():
        for score in list(framework.scores.values())[::2]:
            replace_field(folder, score, "score", f"{score.score - 1 if score.score >= 2 else score.score + 1.5:g}")
        for support in list(framework.features.values())[::4]:
            replace_field(folder, support, "level", next(level for level in levels if level != support.level))


def replace_field(folder: Path, entry: Placed, field: str, value: str) -> None:
    """Replace the value of a field of an entry, at its first occurrence after the entry's line number."""
    assert entry.at
    name, line = entry.at
    path = folder / name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in field_lines(lines, line - 1, field):
        before = lines[number].partition(f"{field}:")[0]
        lines[number] = f'{before}{field}: "{value}"\n' if field in ("verdict", "level") else f"{before}{field}: {value}\n"
        break
    path.write_text("".join(lines), encoding="utf-8")


def field_lines(lines: list[str], start: int, field: str) -> Iterator[int]:
    """Yield the zero-based numbers of the lines from `start` on that begin with the field."""
    for number in range(start, len(lines)):
        if lines[number].strip(" -").startswith(f"{field}:"):
            yield number


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The shipped data after a year of contributions.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corrected", action="store_true", help="with corrections as well")
    options = parser.parse_args()
    write_grown_data(options.folder)
    if options.corrected:
        apply_corrections(options.folder)
