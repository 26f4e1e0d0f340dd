import os
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AuthenticationResult
from litestar.params import URLEncodedBody
from litestar.security.jwt import JWTAuth, JWTAuthenticationMiddleware, Token
from pwdlib import PasswordHash

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


async def find_user(token: Token, connection: ASGIConnection) -> str | None:
    return token.sub if token.sub in users else None


# endregion
# region step:token
@dataclass
class LogIn:
    username: str
    password: str


@post("/token", status_code=200, sync_to_thread=True)
def log_in(data: URLEncodedBody[LogIn]) -> dict[str, str]:
    if not password_hash.verify(data.password, users.get(data.username, NOBODY)):
        raise NotAuthorizedException("Wrong username or password")
    token = jwt_auth.create_token(data.username, timedelta(minutes=30))
    return {"access_token": token, "token_type": "bearer"}


# endregion
# region step:check
class AccessToken(Token):
    @classmethod
    def decode_payload(cls, *args: Any, **options: Any) -> dict[str, Any]:
        # Token wants `iat`, which the standard leaves to whoever makes tokens.
        return {"iat": 0} | super().decode_payload(*args, **options)


class BearerMiddleware(JWTAuthenticationMiddleware):
    async def authenticate_request(
        self, connection: ASGIConnection
    ) -> AuthenticationResult:
        scheme = connection.headers.get("Authorization", "").partition(" ")[0]
        if scheme.lower() != "bearer":
            raise NotAuthorizedException("A bearer token is needed")
        return await super().authenticate_request(connection)


jwt_auth = JWTAuth[str, AccessToken](
    retrieve_user_handler=find_user,
    token_secret=os.environ["SECRET_KEY"],
    token_cls=AccessToken,
    authentication_middleware_class=BearerMiddleware,
    exclude=["^/token$", "^/schema"],
)


def unauthorized(request: Request, error: NotAuthorizedException) -> Response:
    headers = {"WWW-Authenticate": "Bearer"}
    return Response({"detail": error.detail}, status_code=401, headers=headers)


# endregion
# region step:endpoint
@get("/me")
async def me(request: Request[str, AccessToken, Any]) -> dict[str, str]:
    return {"username": request.user}


# endregion
app = Litestar(
    [log_in, me],
    on_app_init=[jwt_auth.on_app_init],
    exception_handlers={NotAuthorizedException: unauthorized},
)
