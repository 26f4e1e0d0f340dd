"""What each example answers by itself: asked again, and compared with what is written down."""

import re
import shutil
import tempfile
from pathlib import Path

from catalog import Catalog
from catalog.models import Answer, Example, Native, NativeCase
from lab.requests import NoAnswer, Reply, request_of, send
from lab.server import NotServed, Running, in_folder, serving

LONGEST_BODY = 2000
WRITTEN_ADDRESS = "http://127.0.0.1:8000"


def answers(native: Native, example: Example) -> dict[str, tuple[Answer, ...]]:
    """The answers to every case, each from a fresh server on a fresh copy of the folder. Raises NotServed."""
    with in_folder(example) as prepared:
        found = {}
        for case in native.cases:
            with tempfile.TemporaryDirectory(prefix="guide-", ignore_cleanup_errors=True) as name:
                folder = Path(name).resolve() / "example"
                shutil.copytree(prepared, folder)
                with serving(example, folder) as running:
                    found[case.id] = _answers(native, case, running)
        return found


def _answers(native: Native, case: NativeCase, running: Running) -> tuple[Answer, ...]:
    try:
        return tuple(written(send(request_of(request, running.url, {}), running.url), native, running.url) for request in case.requests)
    except NoAnswer as error:
        raise NotServed(f"case {case.id}: {error}: {running.last_words()}") from None


def written(reply: Reply, native: Native, url: str) -> Answer:
    """An answer as it is written down: without what differs from run to run, and not longer than anyone reads."""

    def steady(text: str) -> str:
        text = text.replace(url, WRITTEN_ADDRESS).replace(url.partition("//")[2], WRITTEN_ADDRESS.partition("//")[2])
        for change in native.changing:
            text = re.sub(change.pattern, change.write, text)
        return text

    body = steady(reply.text)
    if len(body) > LONGEST_BODY:
        body = f"{body[:LONGEST_BODY]}… ({len(body) - LONGEST_BODY:,} more characters)"
    names = ("content-type", *native.headers)
    headers = {name.lower(): steady(value) for name in names if (value := reply.header(name)) is not None}
    return Answer(status=reply.status, headers=headers, body=body)


def first_changed_answer(data: Catalog, task: str, framework: str) -> str | None:
    """The first case that is not answered as it is written down. Raises NotServed."""
    native = data.natives.get(task)
    if native is None:
        return None
    example = data.examples[task][framework]
    if example.checked is None:
        return f"no answers are written down; run `python -m lab check --record {task}`"
    return difference(native, example.checked.answers, answers(native, example))


def difference(native: Native, recorded: object, found: dict[str, tuple[Answer, ...]]) -> str | None:
    """The first difference between the answers written down and those found."""
    assert hasattr(recorded, "get")
    for case in native.cases:
        before = recorded.get(case.id)
        if before is None:
            return f"case {case.id!r} is not written down; record it"
        for index, (old, new) in enumerate(zip(before, found[case.id], strict=False), 1):
            for name in ("status", "headers", "body"):
                if getattr(old, name) != getattr(new, name):
                    return f"case {case.id!r}, answer {index}: {name} was {getattr(old, name)!r}, is {getattr(new, name)!r}"
        if len(before) != len(found[case.id]):
            return f"case {case.id!r}: {len(before)} answers are written down, not {len(found[case.id])}; record it again"
    return None
