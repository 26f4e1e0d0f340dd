"""Models of examples/<task>/contract.yaml: requests and commands that every example of a task must answer as expected."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from catalog.models.base import Entry
from catalog.models.fields import REQUEST, Capture, FrozenMap, Json, Numbers, Seconds, Short, Slug, Text, _empty_map

MATCHERS = {
    "any": "any value, including null",
    "absent": "the header or key must be absent",
    "text": "a text that is not empty",
    "texts": "a list of one or more texts that are not empty",
    "integer": "a whole number",
    "number": "any number",
    "url": "an absolute http address",
    "uuid": "a UUID",
    "list": "a list of the given length: $list 5",
    "starts": "a text that starts with the argument: $starts Bearer",
    "has": "a text that contains the argument: $has GET",
    "matches": "a text that the regular expression matches: $matches ^[0-9]+$",
}
"""Name → meaning of each matcher. In an expectation a matcher is written `$name` or `$name argument`; a literal $ is written $$."""


class RepeatedText(Entry):
    """A text that is repeated, written `{repeat: x, times: 70000}`. A plain text is read as repeated once."""

    repeat: str
    times: int = Field(gt=0, le=5_000_000)

    @property
    def text(self) -> str:
        """Return the whole text."""
        return self.repeat * self.times


Content = Annotated[
    RepeatedText,
    BeforeValidator(lambda value: {"repeat": value, "times": 1} if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "required": ["repeat", "times"]}]}),
]


class Upload(Entry):
    """One file of a multipart form."""

    name: str
    content: Content
    type: Short = "application/octet-stream"


class Message(Entry):
    """A message on a WebSocket. Exactly one of `send` and `receive` is set."""

    send: Content | None = None
    receive: Content | None = None

    @model_validator(mode="after")
    def _exactly_one_direction(self) -> Self:
        if (self.send is None) == (self.receive is None):
            raise ValueError("must have exactly one of send and receive; write `- send: ...` or `- receive: ...` for each message")
        return self


class Expectation(Entry):
    """The expected result of a step. A field that is not set is not checked."""

    status: Numbers | None = Field(None, description="Allowed status codes: 201, [404, 422] or 400-499.")
    headers: FrozenMap[Short, str] = Field(default_factory=_empty_map)
    json_body: Json = Field(None, alias="json", description="The JSON body must equal this value. Matchers are allowed.")
    json_has: Json = Field(None, description="Like `json`, but mappings in the response may have additional keys.")
    body: str | None = Field(None, description="The body must equal this text, byte for byte.")
    contains: tuple[str, ...] = Field((), description="Texts that the body or the command's output must contain.")
    lacks: tuple[str, ...] = Field((), description="Texts that the body or the command's output must not contain.")
    events: tuple[Json, ...] | None = Field(None, description="The `data:` of each server-sent event, parsed as JSON.")
    gaps: Seconds | None = Field(None, description="Allowed seconds between two events, such as 0.1-0.4.")
    seconds: float | None = Field(None, gt=0, description="Maximum seconds until the response is complete.")
    exit: Numbers | None = Field(None, description="Allowed exit codes of a command: 0 or 1-255.")


class ContractStep(Entry):
    """One action and its expected result. Exactly one of `request`, `websocket`, `command` and `file` is set."""

    name: Short
    why: Text | None = None
    request: Annotated[str, StringConstraints(pattern=REQUEST)] | None = None
    websocket: Short | None = Field(None, description="Path of the WebSocket to connect to.")
    command: Slug | None = Field(None, description="Name of a command in task.yaml that is run.")
    file: Short | None = Field(None, description="Name of a file of the example whose text is checked.")

    headers: FrozenMap[Short, str] = Field(default_factory=_empty_map)
    json_body: Json = Field(None, alias="json")
    form: FrozenMap[Short, str] | None = None
    uploads: FrozenMap[Short, Upload] | None = Field(None, description="Files of a multipart form, by form field.")
    body: Content | None = Field(None, description="Raw request body, sent without a content type.")
    hidden: Slug | None = Field(None, description="Name of captured hidden form fields to send with the form.")
    session: Slug | None = Field(None, description="Steps with the same session name share their cookies.")
    messages: tuple[Message, ...] = ()
    environment: FrozenMap[Short, str] = Field(default_factory=_empty_map, description="Additional environment variables of the command.")

    within: float | None = Field(None, gt=0, le=30, description="Retry for at most this many seconds until the expectation is met.")
    at_once: int | None = Field(None, gt=1, le=100, description="Send this many copies of the request concurrently.")
    stop: bool = Field(False, description="Send SIGTERM to the server while it processes the request.")

    expect: Expectation
    capture: FrozenMap[Slug, Capture] = Field(default_factory=_empty_map, description="Values that later steps use as ${name}.")

    @model_validator(mode="after")
    def _exactly_one_kind(self) -> Self:
        kinds = [kind for kind in STEP_FIELDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise ValueError(f"does {' and '.join(kinds) or 'nothing'}; write exactly one of {', '.join(STEP_FIELDS)}")
        allowed = {"name", "why", "expect", "capture", kinds[0], *STEP_FIELDS[kinds[0]]}
        if other := sorted(self.model_fields_set - allowed):
            name = type(self).model_fields[other[0]].alias or other[0]
            raise ValueError(f"`{name}:` does not go with `{kinds[0]}:`; take it out")
        return self


STEP_FIELDS = {
    "request": ("headers", "json_body", "form", "uploads", "body", "hidden", "session", "within", "at_once", "stop"),
    "websocket": ("headers", "messages", "session"),
    "command": ("environment",),
    "file": (),
}
"""Kind of step → the fields that may be combined with it."""


class Contract(Entry):
    """The file contract.yaml of a task: steps that every framework's example must pass, in order."""

    summary: Text
    steps: tuple[ContractStep, ...] = Field(min_length=1)
