"""What reaches Streamlit over a websocket: well-formed messages of the kinds that a page sends, and nothing else.

Streamlit logs a stack trace for every other message. It also takes some from anybody that are meant for a developer: to empty the caches
of all visitors, to report the files of the repository, to watch files. Written against the messages of Streamlit 1.67 (`BackMsg.proto`).
"""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

KINDS = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
"""Messages that our pages need; the others are ignored."""
PROTOCOL_ERROR, UNSUPPORTED_DATA = 1002, 1003
"""Close codes of RFC 6455."""


class ClientMessages:
    """ASGI middleware that closes a websocket at its first malformed message; the app sees a client that has gone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        closed = False

        async def receive_known() -> Message:
            nonlocal closed
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                code = close_code(message)
                if code:
                    closed = True
                    await send({"type": "websocket.close", "code": code})
                    return {"type": "websocket.disconnect", "code": code}
                if BackMsg.FromString(message["bytes"]).WhichOneof("type") in KINDS:
                    return message

        async def send_while_open(message: Message) -> None:
            if closed:  # what Starlette takes for a client that has gone
                raise OSError
            await send(message)

        await self.app(scope, receive_known, send_while_open)


def close_code(message: Message) -> int | None:
    """Why a message ends its websocket: it is text, or nothing that Streamlit's front end would send."""
    if message.get("bytes") is None:
        return UNSUPPORTED_DATA
    try:
        BackMsg.FromString(message["bytes"])
    except DecodeError:
        return PROTOCOL_ERROR
    return None
