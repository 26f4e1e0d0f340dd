from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, WebSocket, WebSocketException, status

app = FastAPI()


# region step:origin
def same_origin(socket: WebSocket) -> None:
    origin = socket.headers.get("origin")
    if origin and urlsplit(origin).netloc != socket.headers["host"]:
        raise WebSocketException(status.WS_1008_POLICY_VIOLATION)


# endregion
# region step:echo
@app.websocket("/ws/echo", dependencies=[Depends(same_origin)])
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(f"echo: {text}")


# endregion
