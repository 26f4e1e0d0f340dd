import os
from secrets import token_hex, token_urlsafe

from flask import Flask, redirect, render_template, session, url_for
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import Email, InputRequired, Length

app = Flask(__name__)
# region step:settings
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
# endregion
# region step:csrf
CSRFProtect(app)
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
class ContactForm(FlaskForm):
    name = StringField(validators=[InputRequired(), Length(max=50)])
    email = EmailField(validators=[InputRequired(), Email()])


class LogInForm(FlaskForm):
    username = StringField(validators=[InputRequired()])
    password = PasswordField(validators=[InputRequired()])


# endregion
# region step:page
def form_page(title, form):
    page = render_template("form.html", title=title, form=form)
    return page, 422 if form.errors else 200


# endregion
# region step:contact
@app.route("/contact", methods=["GET", "POST"])
def contact():
    form = ContactForm()
    if form.validate_on_submit():
        messages.append({"name": form.name.data, "email": form.email.data})
        return redirect(url_for("thanks"), 303)
    return form_page("Contact", form)


@app.get("/thanks")
def thanks():
    return "Thank you"


# endregion
# region step:log-in
@app.route("/login", methods=["GET", "POST"])
def log_in():
    form = LogInForm()
    if form.validate_on_submit():
        username, password = form.username.data, form.password.data
        if check_password_hash(users.get(username, NOBODY), password):
            session.clear()
            session["id"] = token_urlsafe()
            logged_in[session["id"]] = username
            return redirect(url_for("account"), 303)
        form.form_errors.append("Please enter a correct username and password.")
    return form_page("Log in", form)


# endregion
# region step:account
@app.get("/account")
def account():
    username = logged_in.get(session.get("id"))
    if username is None:
        return redirect(url_for("log_in"), 303)
    return render_template("account.html", username=username, messages=messages)


# endregion
# region step:log-out
@app.post("/logout")
def log_out():
    logged_in.pop(session.get("id"), None)
    session.clear()
    return redirect(url_for("log_in"), 303)


# endregion
