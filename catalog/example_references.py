"""Checks of references between task.yaml, contract.yaml, mutations.yaml, bench.yaml and the examples' files."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from catalog import models as m
from catalog.faults import FieldPath, FieldProblem, quote_value
from catalog.references import duplicate_problems, ids_of, unknown_problems


def task_problems(task: m.Task, folder: Path, slugs: list[str] | None) -> Iterator[FieldProblem]:
    """Yield the unknown frameworks, and the missing, repeated or invalid file names in task.yaml."""
    for slug, entry in task.frameworks.items():
        yield from unknown_problems(("frameworks", slug), slug, slugs)
        for field, names in (("files", entry.files), ("project", entry.project)):
            for index, name in enumerate(names):
                where = ("frameworks", slug, field, index)
                if Path(name).anchor or ".." in Path(name).parts:
                    yield where, f"{quote_value(name)} leads elsewhere; name a file below {slug}/"
                elif name in (*names[:index], *(entry.files if field == "project" else ())):
                    yield where, f"{quote_value(name)} occurs twice; keep one"
                elif (slugs is None or slug in slugs) and not os.path.isfile(folder / slug / name):  # Path's raises for impossible names
                    yield where, f"there is no file {quote_value(name)} in {slug}/; correct the name or add the file"


def contract_problems(examples: Mapping[str, m.Example], contract: m.Contract) -> Iterator[FieldProblem]:
    """Yield the problems of contract.yaml: duplicate step names, unknown references, and steps that an example cannot run."""
    yield from duplicate_problems(("steps",), "name", contract.steps)
    captured = {"server", "cmd"}
    for index, step in enumerate(contract.steps):
        yield from _reference_problems(index, step, captured)
        captured |= set(step.capture)
        for slug, example in examples.items():
            yield from _step_problems(index, step, slug, example)


def _reference_problems(index: int, step: m.ContractStep, captured: set[str]) -> Iterator[FieldProblem]:
    """Yield the names in a step that no earlier step has captured, and the invalid matchers."""
    for text in _texts(step.model_dump(mode="json", exclude={"name", "why", "capture"}, exclude_defaults=True)):
        for name in re.findall(r"\$\{([^}]*)\}", text):
            yield from unknown_problems(("steps", index), name, captured)
    for text in _texts((step.expect.json_body, step.expect.json_has, step.expect.events, step.expect.headers)):
        if re.match(r"\$(?![${])", text):
            yield from _matcher_problems(("steps", index, "expect"), text)
    if step.hidden:
        yield from unknown_problems(("steps", index, "hidden"), step.hidden, captured)


def _step_problems(index: int, step: m.ContractStep, slug: str, example: m.Example) -> Iterator[FieldProblem]:
    """Yield the command, server setting or file that a step requires and an example lacks."""
    if step.command and step.command not in example.commands:
        yield ("steps", index, "command"), f"{slug} has no {step.command!r}; add it under its `commands:` in task.yaml"
    if step.stop and example.run and not example.run.cold:
        yield ("steps", index, "stop"), f"{slug} needs `run: {{cold: true}}` in task.yaml for this, so that its real server is stopped"
    if step.file and step.file not in (file.name for file in (*example.files, *example.project)):
        yield ("steps", index, "file"), f"{slug} has no file {quote_value(step.file)}; name one that every framework's example has"


def _matcher_problems(where: FieldPath, text: str) -> Iterator[FieldProblem]:
    word, _, rest = text.removeprefix("$").partition(" ")
    if word not in m.MATCHERS:
        for place, message in unknown_problems(where, word, m.MATCHERS):
            yield place, f"{message}; write a real $ as $$"
    elif word == "list" and not rest.isdecimal():
        yield where, f"{quote_value(text)} does not say how many; write $list 5"
    elif word == "matches":
        try:
            re.compile(rest)
        except re.error as error:
            yield where, f"{quote_value(rest)} is no regular expression: {error}; correct it"


def _texts(value: object) -> Iterator[str]:
    """Yield all strings in a JSON value, including keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts((key, item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def mutation_problems(
    examples: Mapping[str, m.Example], names: list[str] | None, left_out: frozenset[str], found: m.Mutations
) -> Iterator[FieldProblem]:
    """Yield the problems of mutations.yaml: unknown frameworks, files or steps, and a text to replace that is not unique."""
    for index, mutation in enumerate(found.mutations):
        if mutation.framework in left_out:
            continue
        yield from unknown_problems(("mutations", index, "framework"), mutation.framework, examples)
        yield from unknown_problems(("mutations", index, "caught_by"), mutation.caught_by, names)
        if example := examples.get(mutation.framework):
            texts = {file.name: file.text for file in (*example.files, *example.project)}
            yield from unknown_problems(("mutations", index, "file"), mutation.file, texts)
            if mutation.file in texts and (times := texts[mutation.file].count(mutation.find)) != 1:
                yield ("mutations", index, "find"), f"occurs {times} times in {mutation.file}; write a text that occurs once"


def bench_problems(bench: m.BenchFile, slugs: list[str] | None, workloads: set[str] | None) -> Iterator[FieldProblem]:
    """Yield the problems of bench.yaml: duplicate or unknown ids, checks without a request, and missing apps."""
    yield from duplicate_problems(("workloads",), "id", bench.workloads)
    yield from duplicate_problems(("servers",), "id", bench.servers)
    yield from unknown_problems(("varied",), bench.varied, ids_of(bench.workloads))
    for index, workload in enumerate(bench.workloads):
        yield from unknown_problems(("workloads", index, "id"), workload.id, workloads)
        for number, step in enumerate(workload.checks):
            if step.request is None:
                yield ("workloads", index, "checks", number), "is no request; write `request: GET /path`"
    interfaces = {server.id: server.interface for server in bench.servers}
    for slug, entry in bench.frameworks.items():
        yield from unknown_problems(("frameworks", slug), slug, slugs)
        yield from unknown_problems(("frameworks", slug, "server"), entry.server, interfaces)
        yield from _app_problems(slug, entry, interfaces)


def _app_problems(slug: str, entry: m.BenchEntry, interfaces: Mapping[str, str]) -> Iterator[FieldProblem]:
    """Yield the unknown interfaces, and a missing app for the framework's server. `interfaces` maps a server's id to its interface."""
    for field, apps in (("apps", entry.apps), ("minimal", entry.minimal)):
        for interface in apps:
            yield from unknown_problems(("frameworks", slug, field, interface), interface, interfaces.values())
        if entry.server in interfaces and interfaces[entry.server] not in apps:
            yield ("frameworks", slug, field), f"has no app for {entry.server!r}; add `{interfaces[entry.server]}: module:object`"
