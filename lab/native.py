"""Records the native answers of examples and compares them with the recorded ones."""

import re
from collections.abc import Iterator, Mapping

from catalog.models import Answer, Example, Native, NativeCase
from lab.contract_runner import ContractViolation
from lab.requests import NoAnswer, Reply, request_of, send
from lab.server import NotServed, Running, loaded

MAX_RECORDED_BODY = 2000
"""Maximum number of characters of a recorded body."""
UNSTABLE_ANSWER_HINT = "if it differs from run to run, give its pattern under `changing:` in native.yaml"
RECORDED_ADDRESS = "http://127.0.0.1:8000"


def native_answers(native: Native, example: Example, framework: str) -> dict[str, tuple[Answer, ...]]:
    """Return the answers to every case, each from a fresh copy of the example. Raises NotServed."""
    words = substitutions_of(native, framework)
    with loaded(example) as app:
        found = {}
        for case in native.cases:
            with app.serving() as running:
                found[case.id] = _answers(native, case, words, running)
        return found


def stable_answers(native: Native, example: Example, framework: str) -> dict[str, tuple[Answer, ...]]:
    """Return the answers to every case after asking twice. Raises NotServed if an answer differs between runs or fails."""
    first, second = (native_answers(native, example, framework) for _ in range(2))
    if random := first_changed_answer(native, first, second):
        said = f"case {random.step!r}: {random.where}: first {random.expected}, then {random.got}"
        raise NotServed(f"not recorded, since it differs from run to run: {said}; give its pattern under `changing:` in native.yaml")
    return first


def _answers(native: Native, case: NativeCase, words: Mapping[str, str], running: Running) -> tuple[Answer, ...]:
    try:
        return tuple(
            recorded_form(send(request_of(request, running.url, words), running.url), native, running.url) for request in case.requests
        )
    except NoAnswer as error:
        raise NotServed(f"case {case.id}: {error}: {running.failure_reason()}") from None


def substitutions_of(native: Native, framework: str) -> dict[str, str]:
    """Return the values for ${name} in the requests for this framework."""
    return {name: texts.get(framework, "") for name, texts in native.words.items()}


def recorded_form(reply: Reply, native: Native, url: str) -> Answer:
    """Return an answer as it is recorded: without parts that differ between runs, and shortened."""

    def steady(text: str) -> str:
        text = text.replace(url, RECORDED_ADDRESS).replace(url.partition("//")[2], RECORDED_ADDRESS.partition("//")[2])
        for change in native.changing:
            text = re.sub(change.pattern, change.write, text)
        return text

    body = steady(reply.text)
    if len(body) > MAX_RECORDED_BODY:
        body = f"{body[:MAX_RECORDED_BODY]}… ({len(body) - MAX_RECORDED_BODY:,} more characters)"
    names = ("content-type", *native.headers)
    headers = {name.lower(): steady(value) for name in names if (value := reply.header(name)) is not None}
    if "allow" in headers:  # a set, in no order
        headers["allow"] = ", ".join(sorted(headers["allow"].replace(" ", "").split(",")))
    return Answer(status=reply.status, headers=headers, body=body)


def first_changed_answer(
    native: Native, recorded: Mapping[str, tuple[Answer, ...]], found: Mapping[str, tuple[Answer, ...]]
) -> ContractViolation | None:
    """Return the first case whose answer differs from the recorded one, or None."""
    for case in native.cases:
        before, now = recorded.get(case.id, ()), found[case.id]
        if len(before) != len(now):
            return ContractViolation(case.id, "answers", f"{len(before)} as written down (record it again)", str(len(now)))
        for index, (old, new) in enumerate(zip(before, now, strict=True), 1):
            for name, expected, got in _answer_differences(old, new):
                return ContractViolation(
                    case.id, f"answer {index}, {name}", expected, got, "" if name == "status" else UNSTABLE_ANSWER_HINT
                )
    return None


def _answer_differences(old: Answer, new: Answer) -> Iterator[tuple[str, str, str]]:
    """Yield name, old and new value of each difference between two answers, the most important first."""
    if old.status != new.status:
        yield "status", str(old.status), str(new.status)
    for name in (*old.headers, *(name for name in new.headers if name not in old.headers)):
        before, now = old.headers.get(name), new.headers.get(name)
        if before != now:
            yield f"header {name}", "none" if before is None else repr(before), "none" if now is None else repr(now)
    if old.body != new.body:
        same = next((place for place, (a, b) in enumerate(zip(old.body, new.body, strict=False)) if a != b), len(old.body))
        yield "body", _around(old.body, same), _around(new.body, same)


def _around(text: str, place: int) -> str:
    """Return the text around a position; "…" marks omitted text."""
    start, end = max(0, place - 60), place + 120
    return repr(f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}")
