"""Checks every example against its contract on real servers, several at a time."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Contract, Example
from lab import forks
from lab.contract_runner import ContractViolation, first_violation
from lab.native import first_changed_answer, native_answers
from lab.server import CHECK_TIMEOUT_S, COLD_CHECK_TIMEOUT_S, NotServed, prepared_folder, serving

PARALLEL_CHECKS = max(2, min(4, os.cpu_count() or 2))


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of checking one example; `difference` is empty if it passed."""

    what: str
    seconds: float
    difference: str

    def __str__(self) -> str:
        return f"{self.what}: {self.difference or 'ok'} ({self.seconds:.1f} s)"


Check = tuple[str, Callable[[], ContractViolation | None]]
"""What is checked, in words, and how."""


def preload_frameworks(data: Catalog) -> None:
    """Import all frameworks once in the process from which examples are forked."""
    own = ("lab.server", "uvicorn", "uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "websockets")
    forks.preload_modules([*own, *(module for framework in data.frameworks.values() if framework.run for module in framework.run.preload)])


def checks(data: Catalog, task: str | None = None, framework: str | None = None) -> Iterator[Check]:
    """Yield a label and a function for the check of every example, or of those of one task or framework. The function runs the check."""
    for task_id, examples in data.examples.items():
        for slug, example in examples.items():
            if task in (None, task_id) and framework in (None, slug):
                yield f"{task_id} {slug}", lambda t=task_id, s=slug, e=example: example_difference(data, t, s, e)  # type: ignore[misc]


def cold_checks(data: Catalog) -> Iterator[Check]:
    """Yield one check per framework that starts its first contract's example by the printed command in a new interpreter."""
    for slug in data.frameworks:
        task = next((task for task in data.contracts if slug in data.examples[task]), None)
        run = data.examples[task][slug].run if task else None
        if task and run:
            contract, example = data.contracts[task], data.examples[task][slug]
            for command in (run.development, run.production):
                yield (
                    f"{task} {slug} by `{command.replace('{port}', '8000')}`",
                    lambda c=contract, e=example, command=command: contract_difference(c, e, command),  # type: ignore[misc]
                )


def run_checks(data: Catalog, wanted: Iterable[Check], report: Callable[[CheckResult], object] = lambda _: None) -> list[CheckResult]:
    """Run checks in parallel and report each as it finishes. Return the results in order."""
    preload_frameworks(data)

    def done(check: Check) -> CheckResult:
        what, difference_of = check
        started = time.monotonic()
        try:
            difference = difference_of()
            said = str(difference) if difference else ""
        except NotServed as error:
            said = str(error)
        result = CheckResult(what, time.monotonic() - started, said)
        report(result)
        return result

    with ThreadPoolExecutor(PARALLEL_CHECKS) as pool:
        return list(pool.map(done, wanted))


def example_difference(data: Catalog, task: str, framework: str, example: Example) -> ContractViolation | None:
    """Return the first contract step, or else native case, with an unexpected answer, or None."""
    contract, native = data.contracts.get(task), data.natives.get(task)
    difference = contract_difference(contract, example) if contract else None
    if native and not difference:
        if example.checked is None:
            raise NotServed(f"its native answers are not written down; run `python -m lab check --record {task} {framework}`")
        difference = first_changed_answer(native, example.checked.answers, native_answers(native, example, framework))
    return difference


def contract_difference(contract: Contract, example: Example, command: str | None = None) -> ContractViolation | None:
    """Return the first step with an unexpected answer, or None. With `command`, that command serves the example."""
    seconds = COLD_CHECK_TIMEOUT_S if command or (example.run and example.run.cold) else CHECK_TIMEOUT_S
    with prepared_folder(example) as folder, serving(example, folder, command=command, seconds=seconds, strict=command is None) as running:
        return first_violation(contract, example, folder, running)
