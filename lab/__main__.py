"""python -m lab serve TASK FRAMEWORK [--port N] | check [TASK [FRAMEWORK]] [--record] | mutate [TASK] | bench [--quick] …"""

import argparse
import os
import sys
import time

import catalog
from catalog import Catalog
from catalog.writers import write_checked
from lab.bench.command import add_options, bench
from lab.example_checks import CheckResult, checks, cold_checks, contract_difference, preload_frameworks, run_checks
from lab.mutations import caught_by
from lab.native import stable_answers
from lab.serve import serve
from lab.server import NotServed

MAX_PORT = 65_535


def main(arguments: list[str] | None = None) -> int:
    """Run a subcommand and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m lab", description="Runs the guide's examples.")
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve", help="serve one example on 127.0.0.1 until it is interrupted")
    server.add_argument("task")
    server.add_argument("framework")
    server.add_argument("--port", type=port, default=8000, metavar="N", help="8000 unless you say so; 0 for any that is free")
    check = commands.add_parser("check", help="examples against contracts and recorded answers; exit 1 if one differs")
    check.add_argument("task", nargs="?")
    check.add_argument("framework", nargs="?")
    check.add_argument("--record", action="store_true", help="write down versions, day and native answers of TASK, or of FRAMEWORK alone")
    mutate = commands.add_parser("mutate", help="put each stored mistake in and see that it is caught; exit 1 if one is not")
    mutate.add_argument("task", nargs="?")
    measure = commands.add_parser("bench", help="measure how fast frameworks answer; writes results/")
    add_options(measure)
    options = parser.parse_args(arguments)

    if not hasattr(os, "fork"):
        print("needs Linux or macOS: examples run in copies of one warm process", file=sys.stderr)
        return 1
    data = catalog.load(catalog.data_folder())
    if options.command == "bench":
        return bench(data, options, sys.argv[1:] if arguments is None else arguments)
    framework = getattr(options, "framework", None)
    if wrong := unknown_name_message(data, options.task, framework):
        print(wrong, file=sys.stderr)
        return 2
    if options.command == "serve":
        return serve(data.examples[options.task][framework or ""], options.port)
    if options.command == "mutate":
        return run_mutations(data, options.task)
    if options.record:
        if options.task is None:
            parser.error("--record needs a task")
        return record(data, options.task, framework)
    return run_check(data, options.task, framework)


def port(text: str) -> int:
    """Parse a port number for argparse."""
    if not text.isdecimal() or int(text) > MAX_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write 0 to 65535")
    return int(text)


def unknown_name_message(data: Catalog, task: str | None, framework: str | None) -> str | None:
    """Return a message for a task or framework that does not exist or was left out for its faults, or None."""
    if task is None or (task in data.examples and framework in (None, *data.examples[task])):
        return None
    if faults := faults_of(data, task):
        return "\n".join(faults)
    if task not in data.examples:
        return f"there is no task {task!r}; there are {', '.join(data.examples)}"
    return f"{task} has no example for {framework!r}; it has {', '.join(data.examples[task])}"


def faults_of(data: Catalog, task: str) -> list[str]:
    """Return the faults of a task's files."""
    return [str(fault) for fault in data.faults if fault.path.startswith(f"examples/{task}/")]


def run_check(data: Catalog, task: str | None, framework: str | None) -> int:
    """Check examples against their contracts. Return 1 if any fails, else 0."""
    faults = [fault for fault in data.faults if fault.path.startswith(("examples/", "frameworks/"))]
    for fault in faults:
        print(fault)
    started = time.monotonic()
    wanted = [*checks(data, task, framework), *(() if task else cold_checks(data))]
    results = run_checks(data, wanted, show)
    failed = [result for result in results if result.difference]
    print(f"{len(results)} runs, {len(failed)} differ, {time.monotonic() - started:.1f} s")
    return 1 if failed or faults else 0


def show(result: CheckResult) -> None:
    """Print the result of one example."""
    print(result, flush=True)


def record(data: Catalog, task: str, framework: str | None) -> int:
    """Check a task and write checked.yaml. Return the exit code."""
    if faults := faults_of(data, task):  # what is left out of checked.yaml would be lost, and what is left out of the contract not checked
        print("\n".join([*faults, "nothing is recorded before these faults are corrected"]))
        return 1
    preload_frameworks(data)
    contract, native = data.contracts.get(task), data.natives.get(task)
    answers = {}
    for slug, example in data.examples[task].items():
        if framework in (None, slug):
            try:
                if contract and (difference := contract_difference(contract, example)):
                    print(f"{task} {slug}: {difference}")
                    continue
                answers[slug] = stable_answers(native, example, slug) if native else {}
            except NotServed as error:
                print(f"{task} {slug}: {error}")
    if answers:
        print(write_checked(catalog.data_folder(), data, task, answers))
    return 0 if set(answers) == {slug for slug in data.examples[task] if framework in (None, slug)} else 1


def run_mutations(data: Catalog, task: str | None) -> int:
    """Check that each mutation is caught by the contract step that it names in `caught_by`. Return 1 if one is not, else 0."""
    preload_frameworks(data)
    missed = 0
    for task_id, mutations in data.mutations.items():
        for mutation in mutations if task in (None, task_id) else ():
            catcher = caught_by(data, task_id, mutation)
            missed += catcher != mutation.caught_by
            verdict = "caught" if catcher == mutation.caught_by else f"NOT caught there, but by {catcher or 'nothing'!r}"
            print(f"{task_id} {mutation.framework}: {mutation.why} {verdict}, {mutation.caught_by!r}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
