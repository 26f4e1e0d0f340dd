import os
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pwdlib import PasswordHash
from pydantic import BaseModel

SECRET_KEY = os.environ["SECRET_KEY"]

app = FastAPI()
password_hash = PasswordHash.recommended()
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")

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
class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"


@app.post("/token")
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    if not password_hash.verify(form.password, users.get(form.username, NOBODY)):
        raise unauthorized("Wrong username or password")
    expires = datetime.now(UTC) + timedelta(minutes=30)
    claims = {"sub": form.username, "exp": expires}
    return Token(access_token=jwt.encode(claims, SECRET_KEY, algorithm="HS256"))


# endregion
# region step:check
def unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})


def current_user(token: Annotated[str, Depends(oauth2_scheme)]) -> str:
    try:
        claims = jwt.decode(
            token,
            SECRET_KEY,
            algorithms=["HS256"],
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError as error:
        raise unauthorized("Invalid token") from error
    if claims["sub"] not in users:
        raise unauthorized("Invalid token")
    return claims["sub"]


# endregion
# region step:endpoint
@app.get("/me")
def me(username: Annotated[str, Depends(current_user)]) -> dict[str, str]:
    return {"username": username}


# endregion
