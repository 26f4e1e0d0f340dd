import os
from datetime import UTC, datetime, timedelta
from functools import wraps
from secrets import token_hex

import jwt
from quart import Quart, g, request
from quart.utils import run_sync
from werkzeug.security import check_password_hash, generate_password_hash

app = Quart(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]

# region step:users
users = {
    "ada": (
        "scrypt:32768:8:1$rmC7zS7NDe2iuvq2$0fc7c2c6f573a9878e9c015c0dfa2dda"
        "201b96089b7374a858f1cf34e6c8f382a4fc316b1e343969f7c3ece760582b0637"
        "fb272038846c49251f41ac7a5c9c8b"
    )
}
# Checked for unknown names too, so that their answer takes as long.
NOBODY = generate_password_hash(token_hex())


# endregion
# region step:token
@app.post("/token")
async def log_in():
    form = await request.form
    username, password = form.get("username", ""), form.get("password", "")
    # In a thread, for hashing keeps the processor busy and would stop all others.
    check = run_sync(check_password_hash)
    if not await check(users.get(username, NOBODY), password):
        return unauthorized("Wrong username or password")
    expires = datetime.now(UTC) + timedelta(minutes=30)
    claims = {"sub": username, "exp": expires}
    token = jwt.encode(claims, app.config["SECRET_KEY"], algorithm="HS256")
    return {"access_token": token, "token_type": "bearer"}


# endregion
# region step:check
def unauthorized(detail):
    return {"detail": detail}, 401, {"WWW-Authenticate": "Bearer"}


def login_required(view):
    @wraps(view)
    async def checked_view(*args, **kwargs):
        sent = request.authorization
        if sent is None or sent.type != "bearer":
            return unauthorized("Not authenticated")
        try:
            claims = jwt.decode(
                sent.token,
                app.config["SECRET_KEY"],
                algorithms=["HS256"],
                options={"require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError:
            return unauthorized("Invalid token")
        if claims["sub"] not in users:
            return unauthorized("Invalid token")
        g.username = claims["sub"]
        return await view(*args, **kwargs)

    return checked_view


# endregion
# region step:endpoint
@app.get("/me")
@login_required
async def me():
    return {"username": g.username}


# endregion
