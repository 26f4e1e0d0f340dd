import asyncio
import hmac
import os
from secrets import token_hex, token_urlsafe

from pwdlib import PasswordHash
from pydantic import BaseModel, EmailStr, Field, ValidationError
from sanic import Forbidden, HTTPResponse, Request, Sanic, redirect, text
from sanic_ext import render

# region step:settings
app = Sanic("Contact")
app.config.SECRET_KEY = os.environ["SECRET_KEY"]
# endregion
password_hash = PasswordHash.recommended()
users = {
    "ada": (
        "$argon2id$v=19$m=65536,t=3,p=4$amOUwdrbFBJl5sn1WJWGpA"
        "$/TYVof2MYwXdnN//GcJbETXySRhXJ76idwT6xuSkkCo"
    )
}
# Checked for unknown names too, so that their answer takes as long.
NOBODY = password_hash.hash(token_hex())


# region step:session
@app.on_request
async def open_session(request: Request) -> None:
    use_session(request, request.cookies.get("session") or token_urlsafe())


def use_session(request: Request, id: str) -> None:
    key = app.config.SECRET_KEY.encode()
    request.ctx.session = id
    request.ctx.csrf_token = hmac.new(key, id.encode(), "sha256").hexdigest()


@app.on_response
async def keep_session(request: Request, response: HTTPResponse) -> None:
    if request.cookies.get("session") != request.ctx.session:
        response.add_cookie("session", request.ctx.session, httponly=True)


# endregion
# region step:csrf
@app.on_request
async def check_csrf(request: Request) -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    sent = request.form.get("csrf_token", "")
    if not hmac.compare_digest(sent.encode(), request.ctx.csrf_token.encode()):
        raise Forbidden("CSRF token missing or wrong")


# endregion
# region step:fields
class Contact(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr


# endregion
messages: list[Contact] = []
logged_in: dict[str, str] = {}


# region step:contact
@app.get("/contact")
async def show_contact(request: Request) -> HTTPResponse:
    return await render("contact.html", context={"errors": {}})


@app.post("/contact")
async def contact(request: Request) -> HTTPResponse:
    sent = {name: request.form.get(name, "") for name in ("name", "email")}
    try:
        messages.append(Contact.model_validate(sent))
    except ValidationError as error:
        errors = {item["loc"][0]: item["msg"] for item in error.errors()}
        return await render("contact.html", 422, context={**sent, "errors": errors})
    return redirect(app.url_for("thanks"), status=303)


@app.get("/thanks")
async def thanks(request: Request) -> HTTPResponse:
    return text("Thank you")


# endregion
# region step:log-in
@app.get("/login")
async def show_log_in(request: Request) -> HTTPResponse:
    return await render("login.html")


@app.post("/login")
async def log_in(request: Request) -> HTTPResponse:
    username = request.form.get("username", "")
    password = request.form.get("password", "")
    known = users.get(username, NOBODY)
    # In a thread, or every other request would wait for the hash.
    if not await asyncio.to_thread(password_hash.verify, password, known):
        context = {
            "username": username,
            "error": "Please enter a correct username and password.",
        }
        return await render("login.html", 422, context=context)
    use_session(request, token_urlsafe())
    logged_in[request.ctx.session] = username
    return redirect(app.url_for("account"), status=303)


# endregion
# region step:account
@app.get("/account")
async def account(request: Request) -> HTTPResponse:
    username = logged_in.get(request.ctx.session)
    if username is None:
        return redirect(app.url_for("show_log_in"), status=303)
    context = {"username": username, "messages": messages}
    return await render("account.html", context=context)


# endregion
# region step:log-out
@app.post("/logout")
async def log_out(request: Request) -> HTTPResponse:
    logged_in.pop(request.ctx.session, None)
    use_session(request, token_urlsafe())
    return redirect(app.url_for("show_log_in"), status=303)


# endregion
