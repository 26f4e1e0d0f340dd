from urllib.parse import urlsplit

from litestar import Litestar, websocket_listener
from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler


# region step:origin
def same_origin(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    origin = connection.headers.get("origin")
    if origin and urlsplit(origin).netloc != connection.headers["host"]:
        raise PermissionDeniedException


# endregion
# region step:echo
@websocket_listener("/ws/echo", guards=[same_origin])
async def echo(data: str) -> str:
    return f"echo: {data}"


# endregion
app = Litestar([echo])
