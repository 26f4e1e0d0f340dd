"""A Streamlit client without a browser: opens pages and changes widgets over the websocket, as the front end does.

It keeps the state that a browser tab keeps: address, widget values, cookies, session id and cached messages, which the server refers
to by hash instead of sending them again. It renders nothing, so a measured time ends when the script has finished. It implements the
private protocol of Streamlit 1.67 (`BackMsg.proto`, `ForwardMsg.proto`).
"""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import websockets
from google.protobuf.message import Message  # type: ignore[import-untyped]  # protobuf has no type stubs of its own
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
MAX_CACHED_AGE_RUNS = 2
"""Number of runs after which the front end drops an unused message from its cache (`global.maxCachedMessageAge`)."""
RUN_TIMEOUT_S = 120
"""Timeout of one run of the script."""
CLICK = object()
"""Widget value that presses a button."""
WidgetValue = object
"""A number (slider), a text, a list of integers or texts (multiple choice), a bool, the mapping of a data editor, or `CLICK`."""


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """The result of one run of the page's script."""

    duration_s: float
    received_bytes: int
    """Bytes received on the wire, after compression by the server."""
    sizes: tuple[tuple[str, int], ...]
    """Kind and size in bytes of each message, in order."""
    elements: tuple[tuple[str, Any], ...]
    """Kind and message of each element on the page, in order."""
    page_found: bool

    def elements_of(self, kind: str) -> list[Any]:
        """Return the messages of all elements of one kind."""
        return [message for each, message in self.elements if each == kind]

    @property
    def failures(self) -> list[str]:
        """The error messages on the page: exception boxes and the alert that replaces them."""
        boxes = [f"{box.type}: {box.message}" for box in self.elements_of("exception")]
        return boxes + [alert.body for alert in self.elements_of("alert") if "Something went wrong" in str(alert)]

    @property
    def failed(self) -> bool:
        """Whether the script failed."""
        return bool(self.failures)


class CountingConnection(websockets.ClientConnection):
    """A connection that counts the bytes received on the wire."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


@dataclass(slots=True)
class StreamlitClient:
    """A client with the state of one browser tab.

    Its methods raise OSError or an exception of `websockets` if the connection is lost, and TimeoutError after `RUN_TIMEOUT_S`.
    """

    site: str
    page: str = ""
    query: str = ""
    session: str = ""
    source: str = ""
    """Local address to connect from, to simulate several clients. Empty means any address."""
    cookies: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    """Script hash of each page, by address."""
    sliders: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Widget id and value of each slider by label, in the order of the page."""
    ids: dict[str, str] = field(default_factory=dict)
    """Id of each widget by key, on the current page."""
    values: dict[str, WidgetValue] = field(default_factory=dict)
    """Changed widget values by widget id, on the current page."""
    _socket: CountingConnection | None = None
    _kept: dict[str, tuple[int, ForwardMsg]] = field(default_factory=dict)
    """Message cache: number of the last run that used the message, and the message, by hash."""
    _runs: int = 0

    @property
    def weights(self) -> dict[str, int]:
        """Weights by criterion, from the query string of /decide."""
        link = dict(pair.split("=", 1) for pair in self.query.split("&"))
        return {criterion: int(weight) for criterion, weight in (part.rsplit(".", 1) for part in link["w"].split("_"))}

    async def connect(self) -> None:
        """Open the websocket. After a lost connection the session id is sent again, as a browser does."""
        await self.close()
        there = urlsplit(self.site)
        secure = None
        if there.scheme == "https":
            secure = ssl.create_default_context()
            if there.hostname in ("127.0.0.1", "localhost"):  # self-signed certificate
                secure.check_hostname, secure.verify_mode = False, ssl.CERT_NONE
        protocols = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *filter(None, [self.session])]
        socket = await websockets.connect(
            f"{'wss' if secure else 'ws'}://{there.netloc}/_stcore/stream",
            subprotocols=[websockets.Subprotocol(protocol) for protocol in protocols],
            origin=websockets.Origin(self.site),
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else None,
            max_size=2**26,
            open_timeout=RUN_TIMEOUT_S,
            create_connection=CountingConnection,
            proxy=None,
            local_addr=(self.source, 0) if self.source else None,
            ssl=secure,
        )
        assert isinstance(socket, CountingConnection)
        assert socket.response
        for header in socket.response.headers.get_all("Set-Cookie"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        self._socket = socket

    async def close(self) -> None:
        if self._socket:
            await self._socket.close()
            self._socket = None

    async def open(self, page: str = "", query: str = "") -> ScriptRun:
        """Open another address and discard the widget values of the previous page."""
        self.page, self.query, self.values = page, query, {}
        return await self.run()

    async def set(self, **values: WidgetValue) -> ScriptRun:
        """Change widgets by their keys, with `__` for `-`. Raise KeyError for an unknown key."""
        return await self.run(**{self.ids[key.replace("__", "-")]: value for key, value in values.items()})

    async def run(self, **values: WidgetValue) -> ScriptRun:
        """Change widget values by id and wait until the script has run."""
        if self._socket is None:
            await self.connect()
        assert self._socket
        self.values.update(values)
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, self.page, self.pages.get(self.page, "")
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        state.context_info.url, state.context_info.color_scheme = f"{self.site}/{self.page}", "light"
        self._runs += 1
        self._kept = {hash: (used, kept) for hash, (used, kept) in self._kept.items() if self._runs - used <= MAX_CACHED_AGE_RUNS}
        state.cached_message_hashes.extend(self._kept)
        state.widget_states.widgets.extend(widget_state(id, value) for id, value in self.values.items())
        self.values = {id: value for id, value in self.values.items() if value is not CLICK}
        started, before = time.perf_counter(), self._socket.received
        await self._socket.send(message.SerializeToString())
        sizes: list[tuple[str, int]] = []
        elements: list[tuple[str, Any]] = []
        page_found = True
        async with asyncio.timeout(RUN_TIMEOUT_S):
            while True:
                data = await self._socket.recv(decode=False)
                received = ForwardMsg.FromString(data)
                kind = _kind(received)
                sizes.append((kind, len(data)))
                if received.metadata.cacheable:
                    self._kept[received.hash] = (self._runs, received)
                elif kind == "ref_hash":
                    _, kept = self._kept[received.ref_hash]
                    self._kept[received.ref_hash] = (self._runs, kept)
                    received, kind = kept, _kind(kept)
                if received.WhichOneof("type") == "delta":
                    if element := self._element(received):
                        elements.append((kind, element))
                elif kind == "new_session":
                    self.session = received.new_session.initialize.session_id or self.session
                    elements.clear()  # discard the elements of a run that ended early
                    self.ids.clear()
                elif kind == "navigation":
                    self.pages = {page.url_pathname: page.page_script_hash for page in received.navigation.app_pages}
                elif kind == "page_not_found":
                    page_found = False
                elif kind == "page_info_changed":
                    self.query = received.page_info_changed.query_string
                elif kind == "script_finished" and received.script_finished != EARLY:
                    seconds, size = time.perf_counter() - started, self._socket.received - before
                    return ScriptRun(seconds, size, tuple(sizes), tuple(elements), page_found)

    def _element(self, received: ForwardMsg) -> Message | None:
        """Return the element of a message, or None, and store the id and value of a widget."""
        delta = received.delta
        part: Any = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
        element: Any = getattr(part, kind) if (kind := part.WhichOneof("type")) else None
        if id := getattr(element, "id", ""):
            self.ids[id.split("-", 2)[-1]] = id  # $$ID-<hash>-<key>
        if kind == "slider":
            self.sliders[element.label.partition(" · ")[0]] = (id, element.default[0])
            if element.set_value:  # a callback has moved it
                self.values[id] = element.value[0]
        return element if part is delta.new_element else None


def _kind(message: ForwardMsg) -> str:
    kind = str(message.WhichOneof("type"))
    if kind != "delta":
        return kind
    delta = str(message.delta.WhichOneof("type"))
    return str(message.delta.new_element.WhichOneof("type")) if delta == "new_element" else delta


def widget_state(id: str, value: WidgetValue) -> WidgetState:
    """Return the protocol message for a widget value. Raise TypeError for a value of an unsupported type."""
    state = WidgetState(id=id)
    if value is CLICK:
        state.trigger_value = True
    elif isinstance(value, bool):
        state.bool_value = value
    elif isinstance(value, int | float):
        state.double_array_value.data.append(value)
    elif isinstance(value, str):
        state.string_value = value
    elif isinstance(value, Mapping):
        state.json_value = json.dumps(value)
    elif isinstance(value, Sequence):
        if value and isinstance(value[0], int):
            state.int_array_value.data.extend(value)
        else:
            state.string_array_value.data.extend(value)
    else:
        raise TypeError(f"no widget has a value of type {type(value).__name__}")
    return state


@asynccontextmanager
async def streamlit_client(address: str) -> AsyncIterator[StreamlitClient]:
    """Connect a client to an address such as http://127.0.0.1:8501/decide?v=1. Call `run` to load the page."""
    parts = urlsplit(address)
    reader = StreamlitClient(f"{parts.scheme}://{parts.netloc}", parts.path.strip("/"), parts.query)
    await reader.connect()
    try:
        yield reader
    finally:
        await reader.close()
