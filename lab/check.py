"""Every example against its contract, on real servers, several at once."""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from catalog import Catalog
from lab.contract import first_difference
from lab.native import first_changed_answer
from lab.server import NotServed, in_folder, serving, warm

AT_ONCE = max(2, min(4, os.cpu_count() or 2))


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one example; `difference` is empty where all is as it must be."""

    task: str
    framework: str
    seconds: float
    difference: str

    def __str__(self) -> str:
        return f"{self.task} {self.framework}: {self.difference or 'ok'} ({self.seconds:.1f} s)"


def check_examples(data: Catalog, pairs: Iterable[tuple[str, str]], report: Callable[[Result], object] = lambda _: None) -> list[Result]:
    """Check (task, framework) pairs, reporting each as it is done; the results in the order asked for."""
    warm_up(data)

    def check(pair: tuple[str, str]) -> Result:
        result = check_example(data, *pair)
        report(result)
        return result

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(check, pairs))


def warm_up(data: Catalog) -> None:
    """Let examples start from a process that has all frameworks imported."""
    warm(module for framework in data.frameworks.values() if framework.run for module in framework.run.preload)


def check_example(data: Catalog, task: str, framework: str) -> Result:
    """One example against its task's contract, and its native answers against the recorded ones."""
    started = time.monotonic()
    difference = ""
    try:
        difference = contract_difference(data, task, framework) or first_changed_answer(data, task, framework) or ""
    except NotServed as error:
        difference = str(error)
    return Result(task, framework, time.monotonic() - started, difference)


def contract_difference(data: Catalog, task: str, framework: str, command: str | None = None) -> str | None:
    """The first step that is not answered as the contract says; with `command`, served by that command. Raises NotServed."""
    contract = data.contracts.get(task)
    if contract is None:
        return None
    example = data.examples[task][framework]
    with in_folder(example) as folder, serving(example, folder, command=command, strict=True) as running:
        difference = first_difference(contract, example, folder, running)
        return str(difference) if difference else None
