"""Limits for requests that a reader may send to the examples."""

import re
from contextlib import suppress
from urllib.parse import unquote

from catalog.models import Contract, ContractStep, NativeRequest
from lab.requests import Request, request_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
"""What the examples' routes know; TRACE and CONNECT are for proxies."""
HEADERS = ("Accept", "Content-Type", "Authorization", "Origin", "X-Request-ID", "Cookie")
"""What the examples react to. Host, Content-Length and Transfer-Encoding stay ours: with them one request can hide another."""
MAX_PATH_LENGTH = 256
MAX_HEADER_LENGTH = 2048
"""Enough for a signed token, and below what any server refuses by itself."""
MAX_BODY_BYTES = 16 * 1024
"""The examples' bodies are some hundred bytes; every one of 20 sessions may send this much and no memory is felt."""
MAX_REQUESTS = 8
"""In one run: enough to log in, create, read and delete; not for a load test."""


class RequestRefused(Exception):
    """Error for a request that is not sent; the text is one line for the reader."""


def check_request(request: Request) -> None:
    """Check a request against the limits. A path may start with ${name}. Raises RequestRefused."""
    if request.method not in METHODS:
        raise RequestRefused(f"The method must be one of {', '.join(METHODS)}.")
    _check_path(request.path)
    for name, value in request.headers.items():
        _check_header(name, value)
    if len(request.body or b"") > MAX_BODY_BYTES:
        raise RequestRefused(f"The body is larger than {MAX_BODY_BYTES // 1024} KiB.")


def _check_path(path: str) -> None:
    if not path.startswith(("/", "${")):
        raise RequestRefused("The path must begin with a slash.")
    if len(path) > MAX_PATH_LENGTH:
        raise RequestRefused(f"The path has more than {MAX_PATH_LENGTH} characters.")
    if not path.isprintable():
        raise RequestRefused("The path holds a line break or another control character.")
    place = path.partition("?")[0]
    while (decoded := unquote(place)) != place:
        place = decoded
    if ".." in re.split(r"[/\\]", place) or not place.isprintable():
        raise RequestRefused("The path must not lead upwards or hide control characters.")


def _check_header(name: str, value: str) -> None:
    if name.lower() not in {header.lower() for header in HEADERS}:
        raise RequestRefused(f"Only these headers can be sent: {', '.join(HEADERS)}.")
    if len(value) > MAX_HEADER_LENGTH:
        raise RequestRefused(f"The header {name} has more than {MAX_HEADER_LENGTH:,} characters.")
    if not value.isprintable():
        raise RequestRefused(f"The header {name} holds a line break or another control character.")


class _KeepUnknown(dict[str, str]):
    """Mapping that leaves every ${name} unchanged."""

    def __missing__(self, name: str) -> str:
        return f"${{{name}}}"


def request_template(step: ContractStep | NativeRequest) -> Request:
    """Return the request of a step for editing, with its ${names}."""
    method, _, path = (step.request or "GET /").partition(" ")
    hidden = getattr(step, "hidden", None)
    plain = step.model_copy(update={"request": f"{method} /", **({"hidden": None, "form": step.form or {}} if hidden else {})})
    request = request_of(plain, "", _KeepUnknown())
    body = request.body
    if body is not None and step.form is not None:
        body = re.sub(rb"%24%7B([a-z0-9-]+)%7D", rb"${\1}", body)
    if hidden:
        body = b"&".join(filter(None, (f"${{{hidden}}}".encode(), body)))
    return Request(method, path, request.headers, body)


def required_steps(contract: Contract, step: ContractStep) -> tuple[ContractStep, ...] | None:
    """Return the steps that must run first, because their captured values or their session are used, or None if they cannot be repeated."""
    chosen, index = [step], contract.steps.index(step)
    needed = _names(step)
    sessions = {step.session} - {None}
    for earlier in reversed(contract.steps[:index]):
        if needed & set(earlier.capture) or earlier.session in sessions:
            chosen.insert(0, earlier)
            needed |= _names(earlier)
            sessions |= {earlier.session} - {None}
    known = {"server", *(name for each in chosen[:-1] for name in each.capture)}
    if len(chosen) > MAX_REQUESTS or needed - known or any(not each.request or each.at_once or each.stop for each in chosen):
        return None
    with suppress(RequestRefused):
        check_request(request_template(step))
        return tuple(chosen[:-1])
    return None


def _names(step: ContractStep) -> set[str]:
    request = request_template(step)
    texts = (request.path, *request.headers.values(), (request.body or b"").decode())
    return {name for text in texts for name in re.findall(r"\$\{([a-z0-9-]+)\}", text)}
