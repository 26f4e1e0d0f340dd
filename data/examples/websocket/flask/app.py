from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_sock import Sock

app = Flask(__name__)
sock = Sock(app)


# region step:origin
@app.before_request
def same_origin():
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        abort(403)


# endregion
# region step:echo
@sock.route("/ws/echo")
def echo(socket):
    while True:
        text = socket.receive()
        socket.send(f"echo: {text}")


# endregion
