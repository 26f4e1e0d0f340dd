from urllib.parse import urlsplit

from sanic import Forbidden, Request, Sanic, Websocket

app = Sanic("Echo")


# region step:origin
@app.on_request
async def same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise Forbidden("Only pages of this site")


# endregion
# region step:echo
@app.websocket("/ws/echo")
async def echo(request: Request, ws: Websocket) -> None:
    async for text in ws:
        await ws.send(f"echo: {text}")


# endregion
