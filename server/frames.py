"""Only binary websocket messages reach Streamlit, which logs a stack trace for every text message."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNSUPPORTED_DATA = 1003
"""Close code of RFC 6455."""


class BinaryFramesOnly:
    """ASGI middleware that closes a websocket at its first text message; the app sees a client that has gone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_binary() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes") is None:
                await send({"type": "websocket.close", "code": UNSUPPORTED_DATA})
                return {"type": "websocket.disconnect", "code": UNSUPPORTED_DATA}
            return message

        await self.app(scope, receive_binary if scope["type"] == "websocket" else receive, send)
