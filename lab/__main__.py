"""python -m lab serve TASK FRAMEWORK [--port N] | check [TASK [FRAMEWORK]]"""

import argparse
import sys
import time

import catalog
from catalog import Catalog
from lab.check import Result, check_examples


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m lab", description="Runs the guide's examples.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve one example on 127.0.0.1 until it is interrupted")
    serve.add_argument("task")
    serve.add_argument("framework")
    serve.add_argument("--port", type=int, default=8000, help="8000 unless you say so; 0 for any that is free")
    check = commands.add_parser("check", help="examples against their contracts; exit 1 if one differs")
    check.add_argument("task", nargs="?")
    check.add_argument("framework", nargs="?")
    options = parser.parse_args(arguments)

    data = catalog.current()
    if wrong := unknown(data, options.task, options.framework):
        print(wrong, file=sys.stderr)
        return 2
    return run_check(data, options.task, options.framework)


def unknown(data: Catalog, task: str | None, framework: str | None) -> str | None:
    """One line on a task or framework that the data does not have."""
    if task is not None and task not in data.examples:
        return f"there is no task {task!r}; there are {', '.join(data.examples)}"
    if framework is not None and task is not None and framework not in data.examples[task]:
        return f"{task} has no example for {framework!r}; it has {', '.join(data.examples[task])}"
    return None


def run_check(data: Catalog, task: str | None, framework: str | None) -> int:
    faults = [fault for fault in data.faults if fault.path.startswith(("examples/", "frameworks/"))]
    for fault in faults:
        print(fault)
    pairs = [(t, f) for t, examples in data.examples.items() for f in examples if task in (None, t) and framework in (None, f)]
    started = time.monotonic()
    results = check_examples(data, pairs, show)
    failed = [result for result in results if result.difference]
    print(f"{len(results)} examples, {len(failed)} differ, {time.monotonic() - started:.1f} s")
    return 1 if failed or faults else 0


def show(result: Result) -> None:
    print(result, flush=True)


if __name__ == "__main__":
    sys.exit(main())
