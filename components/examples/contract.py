"""Section of /code: the contract of a task in words."""

import json
from collections.abc import Sequence

import streamlit as st

from catalog.models import ContractStep, Expectation
from components.examples import TaskView, inline_code
from components.markdown import escape_markdown, lazy_expander


def show(view: TaskView) -> None:
    """Show the steps of the contract in an expander."""
    if not (contract := view.contract):
        return
    if part := lazy_expander(f"The contract: {len(contract.steps)} steps that every example keeps", "open_contract"):
        with part:
            st.markdown(escape_markdown(contract.summary))
            st.markdown("\n".join(f"1. {step_text(step)}" for step in contract.steps))


def step_text(step: ContractStep) -> str:
    """Return the request or command of a step and the expected result, as Markdown."""
    action = step.request or (f"WebSocket {step.websocket}" if step.websocket else step.command or step.file or "")
    fields = step.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    body = next(
        (f" with {inline_code(json.dumps(fields[key], ensure_ascii=False))}" for key in ("json", "form", "body") if key in fields), ""
    )
    return f"**{escape_markdown(step.name)}.** {inline_code(action)}{body}: {expectation_text(step.expect)}"


def expectation_text(expect: Expectation) -> str:
    """Return the expected status, headers, body and timing of a step, as Markdown."""
    parts = [f"**{_ranges_text(expect.status)}**"] if expect.status else []
    parts += [f"exit code **{_ranges_text(expect.exit)}**"] if expect.exit else []
    parts += [f"header {inline_code(f'{name}: {value}')}" for name, value in expect.headers.items()]
    fields = expect.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    parts += [
        inline_code(json.dumps(fields[key], ensure_ascii=False)) for key in ("json", "json_has", "events") if fields.get(key) is not None
    ]
    parts += [f"holding {inline_code(text)}" for text in expect.contains] + [f"without {inline_code(text)}" for text in expect.lacks]
    if expect.gaps:
        parts.append(f"{expect.gaps[0]:g} to {expect.gaps[1]:g} s between events")
    if expect.seconds:
        parts.append(f"within {expect.seconds:g} s")
    return ", ".join(parts) or "an answer"


def _ranges_text(ranges: Sequence[tuple[int, int]]) -> str:
    return " or ".join(str(low) if low == high else f"{low} to {high}" for low, high in ranges)
