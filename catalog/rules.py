"""Additional rules of `python -m catalog check`. Data that violate them are reported, but still loaded and shown."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement

from catalog.catalog import Catalog
from catalog.colours import contrast, least_distance
from catalog.faults import Fault, FieldPath, UnreadableFile
from catalog.models import Benchmark, Example
from catalog.reader import format_path, read_yaml

BACKGROUNDS: Mapping[str, tuple[str, ...]] = {"light": ("#ffffff", "#f3f5f9"), "dark": ("#0f141b", "#1a212c")}
"""Theme → background colours of charts, the same as in `.streamlit/config.toml`."""
MIN_CONTRAST = 3.0
"""Minimum contrast ratio between a mark in a chart and its background (WCAG 2.2, 1.4.11)."""
MIN_DISTANCE = 0.1
"""Minimum distance in OKLab between two colours; colours that are closer are hard to distinguish."""
MIN_MUTATIONS = 2
"""Minimum number of mutations for each contract."""
MAX_PERCENT = 100

RuleViolation = tuple[str, FieldPath, str]
"""Name of a YAML file below the data folder, path in the file, and message."""


def rule_violations(root: Path, data: Catalog) -> list[Fault]:
    """Return all violations of the rules in the data of a folder, with file and line."""
    found = [finding for rule in RULES for finding in rule(data)]
    lines = {name: _lines_of_file(root, name) for name, _, _ in found}
    faults = [Fault(name, lines[name].get(where, lines[name].get(where[:2], 1)), format_path(where), what) for name, where, what in found]
    return sorted([*faults, *_adoption_faults(data), *(fault for benchmark in data.benchmarks for fault in _benchmark_faults(benchmark))])


def _lines_of_file(root: Path, name: str) -> dict[FieldPath, int]:
    try:
        return read_yaml(root, root / name)[1]
    except UnreadableFile:  # reported already
        return {}


def _low_contrast_colours(data: Catalog) -> Iterator[RuleViolation]:
    for slug, framework in data.frameworks.items():
        for theme, backgrounds in BACKGROUNDS.items():
            colour = getattr(framework.color, theme)
            least = min(contrast(colour, background) for background in backgrounds)
            if least < MIN_CONTRAST:
                what = f"{colour!r} has a contrast of {least:.1f} with the {theme} background; write one with {MIN_CONTRAST:g} or more"
                yield f"frameworks/{slug}.yaml", ("color", theme), what


def _similar_colours(data: Catalog) -> Iterator[RuleViolation]:
    """Compare the default frameworks only; charts replace a similar colour of any other framework."""
    default_frameworks = [(slug, framework) for slug, framework in data.frameworks.items() if framework.default]
    for place, (slug, framework) in enumerate(default_frameworks):
        for theme in BACKGROUNDS:
            for _, other in default_frameworks[:place]:
                colour = getattr(framework.color, theme)
                if least_distance(colour, getattr(other.color, theme)) < MIN_DISTANCE:
                    what = f"{colour!r} looks like the colour of {other.name} to some readers; write another, or take `default: true` out"
                    yield f"frameworks/{slug}.yaml", ("color", theme), what


def _unexplained_verdicts(data: Catalog) -> Iterator[RuleViolation]:
    needed = {verdict.id for verdict in data.vocabulary.verdicts if verdict.needs_note} if data.vocabulary else set()
    for place, claim in enumerate(data.guide.claims):
        if claim.verdict in needed and not claim.note:
            yield "guide.yaml", ("claims", place), f"verdict {claim.verdict!r} needs a note; add `note:` and say what was searched and when"


def _profiles_without_weights(data: Catalog) -> Iterator[RuleViolation]:
    for place, profile in enumerate(data.profiles):
        if not any(profile.weights.values()):
            yield "profiles.yaml", ("profiles", place), "weighs nothing; give at least one criterion a weight from 1 to 5"


def _repeated_concepts(data: Catalog) -> Iterator[RuleViolation]:
    for pair, migration in data.migrations.items():
        concepts = [change.concept.lower() for change in migration.changes]
        for place, concept in enumerate(concepts):
            if concept in concepts[:place]:
                where = ("changes", place, "concept")
                yield f"migrations/{'-to-'.join(pair)}.yaml", where, f"{concept!r} occurs above too; put both into one change"


def _unchecked_examples(data: Catalog) -> Iterator[RuleViolation]:
    """Yield the examples with a `run:` whose current state has no successful check in checked.yaml."""
    for task, examples in data.examples.items():
        cases = [case.id for case in data.natives[task].cases] if task in data.natives else []
        for slug, example in examples.items():
            if example.run and (what := _not_recorded(example, cases)):
                yield f"examples/{task}/task.yaml", ("frameworks", slug), f"{what}; run `python -m lab check --record {task}`"


def _not_recorded(example: Example, cases: list[str]) -> str:
    if not example.checked:
        return "was never checked"
    markers = {needed.name: needed.marker for needed in map(Requirement, example.packages)}
    there = {name for run in example.checked.runs for name in run.packages}
    if there - set(markers) or {name for name, marker in markers.items() if not marker} - there:
        return "was checked with other packages than it lists"
    missing = [case for case in cases if case not in example.checked.answers]
    return f"has no recorded answer to {missing[0]!r}" if missing else ""


def _too_few_mutations(data: Catalog) -> Iterator[RuleViolation]:
    for task in data.contracts:
        mistakes = data.mutations.get(task, ())
        several = min(MIN_MUTATIONS, len(data.examples[task]))
        if len(mistakes) < MIN_MUTATIONS or len({mistake.framework for mistake in mistakes}) < several:
            what = f"has steps, but mutations.yaml has fewer than {MIN_MUTATIONS} mistakes that they must catch"
            yield f"examples/{task}/contract.yaml", (), f"{what}{', on different frameworks' if several > 1 else ''}; add them"


def _unused_caveats(data: Catalog) -> Iterator[RuleViolation]:
    for benchmark in data.benchmarks:
        used = {number for row in benchmark.rows for number in row.caveats}
        for place, caveat in enumerate(benchmark.head.caveats):
            if caveat.number not in used:
                what = f"no row of {benchmark.id}.csv names caveat {caveat.number}; name it there or take it out"
                yield f"benchmarks/{benchmark.id}.yaml", ("caveats", place), what


def _adoption_faults(data: Catalog) -> Iterator[Fault]:
    """Yield repeated figures of one package, metric and day, and percentages above 100."""
    shares = {metric.id for metric in data.vocabulary.metrics if metric.unit.startswith("%")} if data.vocabulary else set()
    first: dict[object, int] = {}
    for row in data.adoption:
        line = row.at[1] if row.at else 1
        if (earlier := first.setdefault((row.package, row.metric, row.date), line)) != line:
            yield Fault("adoption.csv", line, "date", f"{row.package} has {row.metric} of {row.date} in line {earlier} too; keep one")
        if row.metric in shares and row.value > MAX_PERCENT:
            yield Fault("adoption.csv", line, "value", f"{row.value:g} is more than 100 %; correct it")


def _benchmark_faults(benchmark: Benchmark) -> Iterator[Fault]:
    first: dict[object, int] = {}
    for line, row in enumerate(benchmark.rows, 2):  # below the header
        setting = (row.framework, row.variant, row.workload, row.connections, row.keep_alive, row.server, row.orm, row.run)
        if (earlier := first.setdefault(setting, line)) != line:
            yield Fault(f"benchmarks/{benchmark.id}.csv", line, "row", f"is the same setting as line {earlier}; keep one")
        if 0 in (row.p50_ms, row.p99_ms):
            yield Fault(f"benchmarks/{benchmark.id}.csv", line, "p99_ms", "is 0; leave empty what the source does not state")
        elif row.p50_ms and row.p99_ms and row.p50_ms > row.p99_ms:
            yield Fault(
                f"benchmarks/{benchmark.id}.csv", line, "p99_ms", f"{row.p99_ms:g} is less than the median, {row.p50_ms:g}; correct it"
            )


RULES = (
    _low_contrast_colours,
    _similar_colours,
    _unexplained_verdicts,
    _profiles_without_weights,
    _repeated_concepts,
    _unchecked_examples,
    _too_few_mutations,
    _unused_caveats,
)
