import os
from secrets import compare_digest, token_hex, token_urlsafe
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from pwdlib import PasswordHash
from pydantic import BaseModel, EmailStr, Field, ValidationError
from starlette.middleware.sessions import SessionMiddleware


# region step:csrf
def csrf_token(request: Request) -> dict[str, str]:
    return {"csrf_token": request.session.setdefault("csrf_token", token_urlsafe())}


async def check_csrf(request: Request) -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    sent = str((await request.form()).get("csrf_token"))
    expected = request.session.get("csrf_token")
    if expected is None or not compare_digest(sent.encode(), expected.encode()):
        raise HTTPException(403, "CSRF token missing or wrong")


# endregion
# region step:settings
app = FastAPI(dependencies=[Depends(check_csrf)])
app.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"])
templates = Jinja2Templates("templates", context_processors=[csrf_token])
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


# region step:fields
class Contact(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr


FormText = Annotated[str, Form()]

# endregion
messages: list[Contact] = []
logged_in: dict[str, str] = {}


# region step:contact
@app.get("/contact")
def show_contact(request: Request) -> Response:
    return templates.TemplateResponse(request, "contact.html", {"errors": {}})


@app.post("/contact")
def contact(request: Request, name: FormText = "", email: FormText = "") -> Response:
    try:
        messages.append(Contact(name=name, email=email))
    except ValidationError as error:
        errors = {item["loc"][0]: item["msg"] for item in error.errors()}
        context = {"name": name, "email": email, "errors": errors}
        return templates.TemplateResponse(request, "contact.html", context, 422)
    return RedirectResponse("/thanks", 303)


@app.get("/thanks", response_class=PlainTextResponse)
def thanks() -> str:
    return "Thank you"


# endregion
# region step:log-in
@app.get("/login")
def show_log_in(request: Request) -> Response:
    return templates.TemplateResponse(request, "login.html")


@app.post("/login")
def log_in(
    request: Request, username: FormText = "", password: FormText = ""
) -> Response:
    if not password_hash.verify(password, users.get(username, NOBODY)):
        context = {
            "username": username,
            "error": "Please enter a correct username and password.",
        }
        return templates.TemplateResponse(request, "login.html", context, 422)
    request.session.clear()
    request.session["id"] = token_urlsafe()
    logged_in[request.session["id"]] = username
    return RedirectResponse("/account", 303)


# endregion
# region step:account
def current_user(request: Request) -> str:
    username = logged_in.get(request.session.get("id", ""))
    if username is None:
        raise HTTPException(303, headers={"Location": "/login"})
    return username


@app.get("/account")
def account(
    request: Request, username: Annotated[str, Depends(current_user)]
) -> Response:
    context = {"username": username, "messages": messages}
    return templates.TemplateResponse(request, "account.html", context)


# endregion
# region step:log-out
@app.post("/logout")
def log_out(request: Request) -> Response:
    logged_in.pop(request.session.get("id", ""), None)
    request.session.clear()
    return RedirectResponse("/login", 303)


# endregion
