from urllib.parse import urlsplit

from quart import Quart, abort, websocket

app = Quart(__name__)


# region step:origin
@app.before_websocket
async def same_origin():
    origin = websocket.headers.get("Origin")
    if origin and urlsplit(origin).netloc != websocket.host:
        abort(403)


# endregion
# region step:echo
@app.websocket("/ws/echo")
async def echo():
    while True:
        text = await websocket.receive()
        await websocket.send(f"echo: {text}")


# endregion
