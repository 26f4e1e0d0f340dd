import os
from secrets import token_hex, token_urlsafe

from quart import Quart, abort, redirect, render_template, request, session, url_for
from quart.utils import run_sync
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import EmailField, Form, PasswordField, StringField
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import Email, InputRequired, Length

app = Quart(__name__)
# region step:settings
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
# endregion


# region step:csrf
class SafeForm(Form):
    class Meta:
        csrf = True
        csrf_class = SessionCSRF
        csrf_secret = os.environ["SECRET_KEY"].encode()

        @property
        def csrf_context(self):
            return session


@app.before_request
async def check_csrf():
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        if not SafeForm(await request.form).validate():
            abort(400, "CSRF token missing or wrong")


# endregion

users = {
    "ada": (
        "scrypt:32768:8:1$rmC7zS7NDe2iuvq2$0fc7c2c6f573a9878e9c015c0dfa2dda"
        "201b96089b7374a858f1cf34e6c8f382a4fc316b1e343969f7c3ece760582b0637"
        "fb272038846c49251f41ac7a5c9c8b"
    )
}
# Checked for unknown names too, so that their answer takes as long.
NOBODY = generate_password_hash(token_hex())
messages = []
logged_in = {}


# region step:fields
class ContactForm(SafeForm):
    name = StringField(validators=[InputRequired(), Length(max=50)])
    email = EmailField(validators=[InputRequired(), Email()])


class LogInForm(SafeForm):
    username = StringField(validators=[InputRequired()])
    password = PasswordField(validators=[InputRequired()])


# endregion
# region step:page
async def form_page(title, form):
    page = await render_template("form.html", title=title, form=form)
    return page, 422 if form.errors else 200


# endregion
# region step:contact
@app.route("/contact", methods=["GET", "POST"])
async def contact():
    form = ContactForm(await request.form)
    if request.method == "POST" and form.validate():
        messages.append({"name": form.name.data, "email": form.email.data})
        return redirect(url_for("thanks"), 303)
    return await form_page("Contact", form)


@app.get("/thanks")
async def thanks():
    return "Thank you"


# endregion
# region step:log-in
@app.route("/login", methods=["GET", "POST"])
async def log_in():
    form = LogInForm(await request.form)
    if request.method == "POST" and form.validate():
        username, password = form.username.data, form.password.data
        # In a thread, for hashing keeps the processor busy and would stop all others.
        check = run_sync(check_password_hash)
        if await check(users.get(username, NOBODY), password):
            session.clear()
            session["id"] = token_urlsafe()
            logged_in[session["id"]] = username
            return redirect(url_for("account"), 303)
        form.form_errors.append("Please enter a correct username and password.")
    return await form_page("Log in", form)


# endregion
# region step:account
@app.get("/account")
async def account():
    username = logged_in.get(session.get("id"))
    if username is None:
        return redirect(url_for("log_in"), 303)
    return await render_template(
        "account.html", username=username, messages=messages, form=SafeForm()
    )


# endregion
# region step:log-out
@app.post("/logout")
async def log_out():
    logged_in.pop(session.get("id"), None)
    session.clear()
    return redirect(url_for("log_in"), 303)


# endregion
