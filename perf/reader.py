"""A reader without a browser: opens a page and moves its sliders over Streamlit's own websocket, as the front end does."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
MOST_AGE = 2
"""Runs for which the front end keeps a message that was not used (`global.maxCachedMessageAge`)."""
RUN_SECONDS = 120
"""After which a run of the script is given up."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the page's script, as the reader saw it."""

    seconds: float
    bytes: int
    """Received on the wire, compressed where the server compresses."""
    sizes: tuple[tuple[str, int], ...]
    """Kind and bytes of each message, in order."""
    failed: bool
    """An exception box, or the line that stands for one, came with it."""


class Counting(websockets.ClientConnection):
    """A connection that counts what arrives on the wire."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


@dataclass(slots=True)
class Reader:
    """An open page. `sliders` are ids in the order of the page, by label."""

    _socket: Counting
    _query: str
    _page: str
    _url: str
    sliders: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Label → id and value."""
    values: dict[str, float] = field(default_factory=dict)
    _kept: dict[str, int] = field(default_factory=dict)
    """Hash → number of the run that last used a message which the server may name instead of sending it again."""
    _runs: int = 0

    async def run(self, **values: float) -> Run:
        """Run the script once with these values of sliders (by id) changed, until it has finished."""
        self.values.update(values)
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self._query, self._page
        state.context_info.timezone, state.context_info.locale, state.context_info.url = "UTC", "en-US", self._url
        state.context_info.color_scheme = "light"
        self._runs += 1
        self._kept = {hash: used for hash, used in self._kept.items() if self._runs - used <= MOST_AGE}
        state.cached_message_hashes.extend(self._kept)
        for id, value in self.values.items():
            widget: WidgetState = state.widget_states.widgets.add()
            widget.id = id
            widget.double_array_value.data.append(value)
        started, before = time.perf_counter(), self._socket.received
        await self._socket.send(message.SerializeToString())
        sizes: list[tuple[str, int]] = []
        failed = False
        async with asyncio.timeout(RUN_SECONDS):
            while True:
                data = await self._socket.recv(decode=False)
                received = ForwardMsg.FromString(data)
                kind = received.WhichOneof("type")
                if received.metadata.cacheable or kind == "ref_hash":
                    self._kept[received.hash or received.ref_hash] = self._runs
                sizes.append((self._kind(received), len(data)))
                if kind == "delta" and received.delta.WhichOneof("type") == "new_element":
                    element = received.delta.new_element
                    if element.WhichOneof("type") == "slider":
                        slider = element.slider
                        self.sliders[slider.label.partition(" · ")[0]] = (slider.id, slider.default[0])
                    failed |= element.WhichOneof("type") == "exception" or "Something went wrong" in str(element.alert)
                elif kind == "page_info_changed":
                    self._query = received.page_info_changed.query_string
                elif kind == "script_finished" and received.script_finished != EARLY:
                    return Run(time.perf_counter() - started, self._socket.received - before, tuple(sizes), failed)

    @staticmethod
    def _kind(message: ForwardMsg) -> str:
        kind = str(message.WhichOneof("type"))
        if kind != "delta":
            return kind
        delta = str(message.delta.WhichOneof("type"))
        return str(message.delta.new_element.WhichOneof("type")) if delta == "new_element" else delta


@asynccontextmanager
async def reading(address: str) -> AsyncIterator[Reader]:
    """A reader at an address such as http://127.0.0.1:8501/decide?v=1, who has not seen anything yet: call `run` first."""
    parts = urlsplit(address)
    stream = f"ws://{parts.netloc}/_stcore/stream"
    connection = websockets.connect(
        stream,
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(f"http://{parts.netloc}"),
        max_size=2**26,
        create_connection=Counting,
    )
    async with connection as socket:
        assert isinstance(socket, Counting)
        yield Reader(socket, parts.query, parts.path.strip("/"), address)
