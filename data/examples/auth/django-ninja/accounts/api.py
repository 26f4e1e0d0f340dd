from datetime import UTC, datetime, timedelta

import jwt
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from ninja import Form, NinjaAPI, Schema
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer


# region step:check
class TokenAuth(HttpBearer):
    def authenticate(self, request, token):
        try:
            claims = jwt.decode(
                token,
                settings.SECRET_KEY,
                algorithms=["HS256"],
                options={"require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError:
            return None
        return User.objects.filter(username=claims["sub"], is_active=True).first()


api = NinjaAPI(auth=TokenAuth())


@api.exception_handler(AuthenticationError)
def unauthorized(request, error):
    response = api.create_response(request, {"detail": str(error)}, status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


# endregion
# region step:token
class LogIn(Schema):
    username: str
    password: str


class Token(Schema):
    access_token: str
    token_type: str = "bearer"


@api.post("/token", auth=None, response=Token)
def log_in(request, form: Form[LogIn]):
    user = authenticate(request, **form.dict())
    if user is None:
        raise AuthenticationError(message="Wrong username or password")
    expires = datetime.now(UTC) + timedelta(minutes=30)
    claims = {"sub": user.username, "exp": expires}
    return Token(access_token=jwt.encode(claims, settings.SECRET_KEY, "HS256"))


# endregion
# region step:endpoint
@api.get("/me")
def me(request):
    return {"username": request.auth.username}


# endregion
