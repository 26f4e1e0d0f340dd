"""Filter for websocket messages: only well-formed messages of the kinds that pages send reach Streamlit.

Streamlit logs a stack trace for every other message, and accepts developer commands from any visitor: clear all caches, report
repository files, watch files. Written against the messages of Streamlit 1.67 (`BackMsg.proto`).
"""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

KINDS = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
"""Kinds of messages that our pages need; all others are dropped."""
PROTOCOL_ERROR, UNSUPPORTED_DATA = 1002, 1003
"""Close codes of RFC 6455."""


class ClientMessages:
    """ASGI middleware that closes a websocket at its first malformed message; Streamlit sees a client that has disconnected."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
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
    """Return the close code for a message that Streamlit's front end would never send, or None for a valid message."""
    if message.get("bytes") is None:
        return UNSUPPORTED_DATA
    try:
        BackMsg.FromString(message["bytes"])
    except DecodeError:
        return PROTOCOL_ERROR
    return None
