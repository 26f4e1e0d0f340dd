from functools import wraps

from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, EmailStr, Field

api = NinjaAPI()


# region step:model
class SignUp(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr
    age: int = Field(ge=18, le=120)


# endregion
# region step:endpoint
@api.post("/signup", response={201: SignUp})
def sign_up(request, data: SignUp):
    return data


# endregion
# region step:errors
@api.exception_handler(ValidationError)
def invalid(request, error):
    errors = {}
    for item in error.errors:
        # ("body", "data", "age"), or ("body", "data") for what is no object
        field = item["loc"][2] if len(item["loc"]) > 2 else "body"
        errors.setdefault(field, []).append(item["msg"])
    return api.create_response(request, {"errors": errors}, status=422)


@api.exception_handler(HttpError)
def unreadable(request, error):
    errors = {"body": [str(error)]}
    return api.create_response(request, {"errors": errors}, status=error.status_code)


def json_only(operation):
    @wraps(operation)
    def checked(request, *args, **kwargs):
        if request.content_type != "application/json":
            return unreadable(request, HttpError(415, "Send application/json"))
        return operation(request, *args, **kwargs)

    return checked


api.add_decorator(json_only, mode="view")
# endregion
