"""Sends the requests of contracts and native cases to one server on this machine.

It follows no redirects and adds only Host, Content-Length and the content type of JSON, forms and uploads, so that an answer belongs to
exactly the written request.
"""

import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from catalog.models import ContractStep, NativeRequest

REQUEST_TIMEOUT_S = 10
BOUNDARY = "----framework-guide-boundary"


class NoAnswer(Exception):
    """Error for a server that did not answer; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Request:
    """Request that is ready to be sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer of a server. `events` are server-sent events with the seconds until each arrived."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float
    events: tuple[tuple[float, str], ...] = ()
    is_truncated: bool = False
    """Whether the body was longer than the part that was read."""

    def header(self, name: str) -> str | None:
        """Return a header's value, several of one name joined by commas, or None."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", errors="replace")


@dataclass(slots=True)
class Cookies:
    """Cookies of one session, as a browser keeps them for one site."""

    values: dict[str, str] = field(default_factory=dict)

    def keep(self, reply: Reply) -> None:
        """Store the cookies that an answer sets."""
        for name, value in reply.headers:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    if morsel["max-age"] == "0" or "1970" in morsel["expires"]:
                        self.values.pop(key, None)
                    else:
                        self.values[key] = morsel.coded_value

    def header(self) -> dict[str, str]:
        """Return the Cookie header, or nothing without cookies."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.values.items())} if self.values else {}


def substitute(value: Any, captured: Mapping[str, Any]) -> Any:
    """Return a value with every ${name} in its texts replaced by the captured value."""
    if isinstance(value, str):
        return re.sub(r"\$\{([a-z0-9-]+)\}", lambda found: str(captured[found[1]]), value)
    if isinstance(value, Mapping):
        return {substitute(key, captured): substitute(item, captured) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [substitute(item, captured) for item in value]
    return value


def request_of(step: ContractStep | NativeRequest, url: str, captured: Mapping[str, Any], cookies: Cookies | None = None) -> Request:
    """Return the request that a step describes. Raises NoAnswer if a captured address leads to another server."""
    method, _, path = substitute(step.request, captured).partition(" ")
    if not path.startswith("/"):
        if not path.startswith(url + "/"):
            raise NoAnswer(f"{path} is not an address of {url}")
        path = path.removeprefix(url)
    form = None if step.form is None else dict(substitute(step.form, captured))
    uploads = None
    if isinstance(step, ContractStep):
        uploads = step.uploads
        if step.hidden:
            form = {**captured[step.hidden], **(form or {})}
    headers: dict[str, str] = {}
    body: bytes | None = None
    if "json_body" in step.model_fields_set:
        headers["Content-Type"] = "application/json"
        body = json.dumps(substitute(step.json_body, captured)).encode()
    elif uploads is not None:
        headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        parts = [(f'name="{name}"', "", value) for name, value in (form or {}).items()]
        parts += [(f'name="{name}"; filename="{u.name}"', f"Content-Type: {u.type}\r\n", u.content.text) for name, u in uploads.items()]
        body = "".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {a}\r\n{b}\r\n{c}\r\n" for a, b, c in parts).encode()
        body += f"--{BOUNDARY}--\r\n".encode()
    elif form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form).encode()
    elif step.body is not None:
        body = substitute(step.body.text, captured).encode()
    headers |= cookies.header() if cookies else {}
    headers |= substitute(step.headers, captured)
    return Request(method, path, headers, body)


def send(request: Request, url: str, *, events: bool = False, timeout: float = REQUEST_TIMEOUT_S, max_bytes: int | None = None) -> Reply:
    """Send a request and read the answer, at most `max_bytes` of its body, with the time of each server-sent event if `events`.

    Raises NoAnswer.
    """
    connection = HTTPConnection(urlsplit(url).netloc, timeout=timeout)
    started = time.monotonic()
    try:
        _write(connection, request)
        response = connection.getresponse()
        if events:
            body, moments = _read_events(response, started)
        else:
            body, moments = response.read() if max_bytes is None else response.read(max_bytes + 1), []
    except TimeoutError:
        raise NoAnswer(f"no answer within {timeout:.0f} seconds") from None
    except (OSError, HTTPException) as error:
        raise NoAnswer(f"no answer ({error or type(error).__name__})") from None
    finally:
        connection.close()
    is_truncated = max_bytes is not None and len(body) > max_bytes
    data = ["\n".join(re.findall(r"^data: ?(.*)$", block, re.MULTILINE)) for block in body.decode(errors="replace").split("\n\n")[:-1]]
    return Reply(
        status=response.status,
        headers=tuple(response.getheaders()),
        body=body[:max_bytes] if is_truncated else body,
        seconds=time.monotonic() - started,
        events=tuple((moment, text) for moment, text in zip(moments, data, strict=False) if text),
        is_truncated=is_truncated,
    )


def _write(connection: HTTPConnection, request: Request) -> None:
    connection.putrequest(request.method, quote(request.path, safe="/%?&=:;,@!$'()*+~[]"), skip_accept_encoding=True)
    if request.body is not None:
        connection.putheader("Content-Length", str(len(request.body)))
    for name, value in request.headers.items():
        connection.putheader(name, value.encode())
    with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was read; the answer may be there all the same
        connection.endheaders(request.body)


def _read_events(response: HTTPResponse, started: float) -> tuple[bytes, list[float]]:
    """Return the body, and the seconds since `started` for each event in it."""
    body, moments = bytearray(), list[float]()
    while chunk := response.read1():
        whole = body.count(b"\n\n")
        body += chunk
        moments += [time.monotonic() - started] * (body.count(b"\n\n") - whole)
    return bytes(body), moments
