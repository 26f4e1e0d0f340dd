import os
from secrets import token_hex, token_urlsafe

from pwdlib import PasswordHash
from starlette.applications import Starlette
from starlette.authentication import (
    AuthCredentials,
    AuthenticationBackend,
    SimpleUser,
    requires,
)
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_wtf import (
    CSRFProtectMiddleware,
    StarletteForm,
    csrf_protect,
    csrf_token,
)
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import Email, InputRequired, Length

SECRET_KEY = os.environ["SECRET_KEY"]

password_hash = PasswordHash.recommended()
users = {
    "ada": (
        "$argon2id$v=19$m=65536,t=3,p=4$amOUwdrbFBJl5sn1WJWGpA"
        "$/TYVof2MYwXdnN//GcJbETXySRhXJ76idwT6xuSkkCo"
    )
}
# Checked for unknown names too, so that their answer takes as long.
NOBODY = password_hash.hash(token_hex())
messages: list[dict[str, str]] = []
logged_in: dict[str, str] = {}
templates = Jinja2Templates("templates")


# region step:fields
class ContactForm(StarletteForm):
    name = StringField(validators=[InputRequired(), Length(max=50)])
    email = EmailField(validators=[InputRequired(), Email()])


class LogInForm(StarletteForm):
    username = StringField(validators=[InputRequired()])
    password = PasswordField(validators=[InputRequired()])


# endregion
# region step:page
def form_page(request: Request, title: str, form: StarletteForm) -> Response:
    context = {"title": title, "form": form}
    status = 422 if form.errors else 200
    return templates.TemplateResponse(request, "form.html", context, status)


# endregion
# region step:contact
@csrf_protect
async def contact(request: Request) -> Response:
    form = await ContactForm.from_formdata(request)
    if await form.validate_on_submit():
        messages.append({"name": form.name.data, "email": form.email.data})
        return RedirectResponse("/thanks", 303)
    return form_page(request, "Contact", form)


async def thanks(request: Request) -> PlainTextResponse:
    return PlainTextResponse("Thank you")


# endregion
# region step:log-in
@csrf_protect
async def log_in(request: Request) -> Response:
    form = await LogInForm.from_formdata(request)
    if await form.validate_on_submit():
        username, password = form.username.data, form.password.data
        known = users.get(username, NOBODY)
        if await run_in_threadpool(password_hash.verify, password, known):
            request.session.clear()
            request.session["id"] = token_urlsafe()
            logged_in[request.session["id"]] = username
            return RedirectResponse("/account", 303)
        form.form_errors.append("Please enter a correct username and password.")
    return form_page(request, "Log in", form)


# endregion
# region step:account
class SessionUser(AuthenticationBackend):
    async def authenticate(
        self, conn: HTTPConnection
    ) -> tuple[AuthCredentials, SimpleUser] | None:
        username = logged_in.get(conn.session.get("id", ""))
        if username is None:
            return None
        return AuthCredentials(["authenticated"]), SimpleUser(username)


@requires("authenticated", redirect="log_in")
async def account(request: Request) -> Response:
    context = {"messages": messages, "csrf_token": csrf_token}
    return templates.TemplateResponse(request, "account.html", context)


# endregion
# region step:log-out
@csrf_protect
async def log_out(request: Request) -> RedirectResponse:
    logged_in.pop(request.session.get("id", ""), None)
    request.session.clear()
    return RedirectResponse("/login", 303)


# endregion
# region step:csrf
middleware = [
    Middleware(SessionMiddleware, secret_key=SECRET_KEY),
    Middleware(CSRFProtectMiddleware, csrf_secret=SECRET_KEY),
    Middleware(AuthenticationMiddleware, backend=SessionUser()),
]
# endregion
# region step:settings
routes = [
    Route("/contact", contact, methods=["GET", "POST"]),
    Route("/thanks", thanks),
    Route("/login", log_in, methods=["GET", "POST"]),
    Route("/account", account),
    Route("/logout", log_out, methods=["POST"]),
]
app = Starlette(routes=routes, middleware=middleware)
# endregion
