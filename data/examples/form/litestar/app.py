import hashlib
import os
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Any

from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware.session.client_side import (
    ClientSideSessionBackend,
    CookieBackendConfig,
)
from litestar.params import URLEncodedBody
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.security.session_auth import SessionAuth
from litestar.template import TemplateConfig
from pwdlib import PasswordHash
from pydantic import BaseModel, EmailStr, Field, ValidationError

password_hash = PasswordHash.recommended()
users = {
    "ada": (
        "$argon2id$v=19$m=65536,t=3,p=4$amOUwdrbFBJl5sn1WJWGpA"
        "$/TYVof2MYwXdnN//GcJbETXySRhXJ76idwT6xuSkkCo"
    )
}
# Checked for unknown names too, so that their answer takes as long.
NOBODY = password_hash.hash(token_hex())


# region step:fields
class Contact(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr


class LogIn(BaseModel):
    username: str = ""
    password: str = ""


# endregion
messages: list[Contact] = []
logged_in: dict[str, str] = {}


# region step:contact
@get("/contact", exclude_from_auth=True)
async def show_contact() -> Template:
    return Template("contact.html", context={"errors": {}})


@post("/contact", exclude_from_auth=True)
async def contact(data: URLEncodedBody[dict[str, str]]) -> Template | Redirect:
    try:
        messages.append(Contact.model_validate(data))
    except ValidationError as error:
        errors = {item["loc"][0]: item["msg"] for item in error.errors()}
        context = data | {"errors": errors}
        return Template("contact.html", context=context, status_code=422)
    return Redirect("/thanks", status_code=303)


@get("/thanks", exclude_from_auth=True, media_type=MediaType.TEXT)
async def thanks() -> str:
    return "Thank you"


# endregion
# region step:log-in
@get("/login", exclude_from_auth=True)
async def show_log_in() -> Template:
    return Template("login.html")


@post("/login", exclude_from_auth=True, sync_to_thread=True)
def log_in(request: Request, data: URLEncodedBody[LogIn]) -> Template | Redirect:
    if not password_hash.verify(data.password, users.get(data.username, NOBODY)):
        context = {
            "username": data.username,
            "error": "Please enter a correct username and password.",
        }
        return Template("login.html", context=context, status_code=422)
    id = token_urlsafe()
    logged_in[id] = data.username
    request.set_session({"id": id})
    response = Redirect("/account", status_code=303)
    response.delete_cookie(csrf_config.cookie_name)  # the next page brings a new token
    return response


# endregion
# region step:account
async def find_user(session: dict[str, Any], connection: ASGIConnection) -> str | None:
    return logged_in.get(session.get("id", ""))


def to_log_in(request: Request, error: NotAuthorizedException) -> Response:
    return Redirect("/login", status_code=303)


@get("/account")
async def account(request: Request[str, dict[str, str], Any]) -> Template:
    context = {"username": request.user, "messages": messages}
    return Template("account.html", context=context)


# endregion
# region step:log-out
@post("/logout")
async def log_out(request: Request[str, dict[str, str], Any]) -> Redirect:
    del logged_in[request.session["id"]]
    request.clear_session()
    return Redirect("/login", status_code=303)


# endregion
# region step:csrf
csrf_config = CSRFConfig(secret=os.environ["SECRET_KEY"])
# endregion
# region step:settings
key = hashlib.sha256(os.environ["SECRET_KEY"].encode()).digest()
session_auth = SessionAuth[str, ClientSideSessionBackend](
    retrieve_user_handler=find_user,
    session_backend_config=CookieBackendConfig(secret=key),
)
app = Litestar(
    [show_contact, contact, thanks, show_log_in, log_in, account, log_out],
    on_app_init=[session_auth.on_app_init],
    csrf_config=csrf_config,
    exception_handlers={NotAuthorizedException: to_log_in},
    template_config=TemplateConfig(
        directory=Path("templates"), engine=JinjaTemplateEngine
    ),
    openapi_config=None,
)
# endregion
