import os
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import jwt
from pwdlib import PasswordHash
from starlette.applications import Starlette
from starlette.authentication import (
    AuthCredentials,
    AuthenticationBackend,
    AuthenticationError,
    SimpleUser,
    requires,
)
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

SECRET_KEY = os.environ["SECRET_KEY"]

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
async def log_in(request: Request) -> JSONResponse:
    async with request.form() as form:
        username = str(form.get("username", ""))
        password = str(form.get("password", ""))
    known = users.get(username, NOBODY)
    if not await run_in_threadpool(password_hash.verify, password, known):
        return unauthorized("Wrong username or password")
    expires = datetime.now(UTC) + timedelta(minutes=30)
    claims = {"sub": username, "exp": expires}
    token = jwt.encode(claims, SECRET_KEY, algorithm="HS256")
    return JSONResponse({"access_token": token, "token_type": "bearer"})


# endregion
# region step:check
class BearerToken(AuthenticationBackend):
    async def authenticate(
        self, conn: HTTPConnection
    ) -> tuple[AuthCredentials, SimpleUser] | None:
        scheme, _, token = conn.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            claims = jwt.decode(
                token,
                SECRET_KEY,
                algorithms=["HS256"],
                options={"require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise AuthenticationError("Invalid token") from error
        if claims["sub"] not in users:
            raise AuthenticationError("Invalid token")
        return AuthCredentials(["authenticated"]), SimpleUser(claims["sub"])


def unauthorized(detail: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, 401, {"WWW-Authenticate": "Bearer"})


def invalid_token(conn: HTTPConnection, error: AuthenticationError) -> JSONResponse:
    return unauthorized(str(error))


async def not_authenticated(request: Request, error: HTTPException) -> JSONResponse:
    return unauthorized("Not authenticated")


# endregion
# region step:endpoint
@requires("authenticated", status_code=401)
async def me(request: Request) -> JSONResponse:
    return JSONResponse({"username": request.user.display_name})


# endregion
app = Starlette(
    routes=[
        Route("/token", log_in, methods=["POST"]),
        Route("/me", me),
    ],
    middleware=[
        Middleware(
            AuthenticationMiddleware, backend=BearerToken(), on_error=invalid_token
        )
    ],
    exception_handlers={401: not_authenticated},
)
