from urllib.parse import urlsplit

from starlette import status
from starlette.applications import Starlette
from starlette.exceptions import WebSocketException
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket


# region step:origin
def check_origin(socket: WebSocket) -> None:
    origin = socket.headers.get("origin")
    if origin and urlsplit(origin).netloc != socket.headers["host"]:
        raise WebSocketException(status.WS_1008_POLICY_VIOLATION)


# endregion
# region step:echo
async def echo(socket: WebSocket) -> None:
    check_origin(socket)
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(f"echo: {text}")


app = Starlette(routes=[WebSocketRoute("/ws/echo", echo)])
# endregion
