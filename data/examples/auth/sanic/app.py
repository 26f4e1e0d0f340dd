import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from secrets import token_hex

import jwt
from pwdlib import PasswordHash
from sanic import HTTPResponse, Request, Sanic, Unauthorized, json

app = Sanic("Accounts")
app.config.SECRET = os.environ["SECRET_KEY"]
password_hash = PasswordHash.recommended()

# region step:users
users = {
    "ada": (
        "$argon2id$v=19$m=65536,t=3,p=4$amOUwdrbFBJl5sn1WJWGpA"
        "$/TYVof2MYwXdnN//GcJbETXySRhXJ76idwT6xuSkkCo"
    )
}
# Checked for unknown names too, so that their answer takes as long.
NOBODY = password_hash.hash(token_hex())


# endregion
# region step:token
@app.post("/token")
async def log_in(request: Request) -> HTTPResponse:
    username = request.form.get("username", "")
    password = request.form.get("password", "")
    known = users.get(username, NOBODY)
    # In a thread, or every other request would wait for the hash.
    if not await asyncio.to_thread(password_hash.verify, password, known):
        raise Unauthorized("Wrong username or password", scheme="Bearer")
    expires = datetime.now(UTC) + timedelta(minutes=30)
    claims = {"sub": username, "exp": expires}
    token = jwt.encode(claims, app.config.SECRET, algorithm="HS256")
    return json({"access_token": token, "token_type": "bearer"})


# endregion
# region step:check
@app.exception(Unauthorized)
async def unauthorized(request: Request, error: Unauthorized) -> HTTPResponse:
    return json({"detail": str(error)}, status=401, headers=error.headers)


Handler = Callable[..., Awaitable[HTTPResponse]]


def protected(handler: Handler) -> Handler:
    @wraps(handler)
    async def checked(request: Request, *args, **kwargs) -> HTTPResponse:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("Not authenticated", scheme="Bearer")
        try:
            claims = jwt.decode(
                token,
                app.config.SECRET,
                algorithms=["HS256"],
                options={"require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise Unauthorized("Invalid token", scheme="Bearer") from error
        if claims["sub"] not in users:
            raise Unauthorized("Invalid token", scheme="Bearer")
        request.ctx.username = claims["sub"]
        return await handler(request, *args, **kwargs)

    return checked


# endregion
# region step:endpoint
@app.get("/me")
@protected
async def me(request: Request) -> HTTPResponse:
    return json({"username": request.ctx.username})


# endregion
