"""examples/<task>/contract.yaml: the behaviour that all examples of a task must show."""

from typing import Annotated, Self

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from catalog.models.base import Entry
from catalog.models.fields import REQUEST, Capture, FrozenMap, Json, Numbers, Seconds, Short, Slug, Text, _empty

MATCHERS = {
    "any": "anything that is there, also null",
    "absent": "a header or key that is not there",
    "text": "text that is not empty",
    "texts": "a list of one or more such texts",
    "integer": "a whole number",
    "number": "any number",
    "url": "an absolute http address",
    "uuid": "a UUID",
    "list": "a list of so many: $list 5",
    "starts": "text that starts with the rest: $starts Bearer",
    "has": "text that holds the rest: $has GET",
    "matches": "text in which the rest, a regular expression, is found: $matches ^[0-9]+$",
}
"""Meaning of the texts that start with $ in an expectation, by name. A literal $ is written $$."""


class RepeatedText(Entry):
    """Text as it is, or a long one written as `{repeat: x, times: 70000}`."""

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
    """WebSocket message that is either sent or received."""

    send: Content | None = None
    receive: Content | None = None

    @model_validator(mode="after")
    def _exactly_one_direction(self) -> Self:
        if (self.send is None) == (self.receive is None):
            raise ValueError("must say one of send and receive; write one `- send: ...` or `- receive: ...` each")
        return self


class Expectation(Entry):
    """Expected answer. Omitted fields accept any value."""

    status: Numbers | None = Field(None, description="201, [404, 422] or 400-499")
    headers: FrozenMap[Short, str] = Field(default_factory=_empty)
    json_body: Json = Field(None, alias="json", description="Exactly this, but for matchers.")
    json_has: Json = Field(None, description="The same, but mappings may hold more.")
    body: str | None = Field(None, description="The whole body, byte for byte.")
    contains: tuple[str, ...] = Field((), description="Texts that stand in the body, or in a command's output.")
    lacks: tuple[str, ...] = Field((), description="Texts that do not.")
    events: tuple[Json, ...] | None = Field(None, description="The `data:` of each server-sent event, read as JSON.")
    gaps: Seconds | None = Field(None, description="Seconds between one event and the next, such as 0.1-0.4")
    seconds: float | None = Field(None, gt=0, description="At most so long until the whole answer is there.")
    exit: Numbers | None = Field(None, description="A command's exit code: 0 or 1-255")


class ContractStep(Entry):
    """One action and its expected result. Exactly one of request, websocket, command and file is set."""

    name: Short
    why: Text | None = None
    request: Annotated[str, StringConstraints(pattern=REQUEST)] | None = None
    websocket: Short | None = Field(None, description="A path to connect to.")
    command: Slug | None = Field(None, description="A command of task.yaml by its name.")
    file: Short | None = Field(None, description="A file of the example that is read.")

    headers: FrozenMap[Short, str] = Field(default_factory=_empty)
    json_body: Json = Field(None, alias="json")
    form: FrozenMap[Short, str] | None = None
    uploads: FrozenMap[Short, Upload] | None = Field(None, description="Files of a multipart form, by field.")
    body: Content | None = Field(None, description="A body as it stands, without a content type.")
    hidden: Slug | None = Field(None, description="Sends along the hidden fields captured under this name.")
    session: Slug | None = Field(None, description="Cookies are kept between steps of the same session, and only there.")
    messages: tuple[Message, ...] = ()
    environment: FrozenMap[Short, str] = Field(default_factory=_empty, description="Settings the command gets on top.")

    within: float | None = Field(None, gt=0, le=30, description="Asks again until the expectation holds, for so many seconds.")
    at_once: int | None = Field(None, gt=1, le=100, description="So many of this request at the same time.")
    stop: bool = Field(False, description="The server is told to stop (SIGTERM) while the request is under way.")

    expect: Expectation
    capture: FrozenMap[Slug, Capture] = Field(default_factory=_empty, description="Kept for later steps as ${name}.")

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
"""Fields that each kind of step may have."""


class Contract(Entry):
    """Behaviour that every framework's example of a task must show."""

    summary: Text
    steps: tuple[ContractStep, ...] = Field(min_length=1)
