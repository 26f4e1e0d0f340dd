from pydantic import BaseModel, EmailStr, Field, ValidationError
from sanic import HTTPResponse, Request, Sanic, json
from sanic.exceptions import SanicException

app = Sanic("SignUp")


# region step:model
class SignUp(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr
    age: int = Field(ge=18, le=120)


# endregion
# region step:endpoint
@app.post("/signup")
async def sign_up(request: Request) -> HTTPResponse:
    if not request.content_type.startswith("application/json"):
        raise SanicException("Send application/json", status_code=415)
    data = SignUp.model_validate(request.json)
    return json(data.model_dump(), status=201)


# endregion
# region step:errors
@app.exception(ValidationError)
async def invalid(request: Request, error: ValidationError) -> HTTPResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors():
        field = str(item["loc"][0]) if item["loc"] else "body"
        errors.setdefault(field, []).append(item["msg"])
    return json({"errors": errors}, status=422)


@app.exception(SanicException)
async def unreadable(request: Request, error: SanicException) -> HTTPResponse:
    return json({"errors": {"body": [str(error)]}}, status=error.status_code)


# endregion
