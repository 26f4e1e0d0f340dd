from litestar import Litestar, Request, Response, post
from litestar.exceptions import ClientException, ValidationException
from litestar.params import JSONBody
from pydantic import BaseModel, EmailStr, Field


# region step:model
class SignUp(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr
    age: int = Field(ge=18, le=120)


# endregion
# region step:endpoint
def only_json(request: Request) -> None:
    if request.content_type[0] != "application/json":
        raise ClientException("Content-Type must be application/json", status_code=415)


@post("/signup", before_request=only_json)
async def sign_up(data: JSONBody[SignUp]) -> SignUp:
    return data


# endregion
# region step:errors
def invalid(request: Request, error: ValidationException) -> Response:
    errors: dict[str, list[str]] = {}
    for item in error.extra:
        errors.setdefault(item.get("key", "body"), []).append(item["message"])
    return Response({"errors": errors}, status_code=422)


def unreadable(request: Request, error: ClientException) -> Response:
    return Response({"errors": {"body": [error.detail]}}, status_code=error.status_code)


# endregion
app = Litestar(
    [sign_up],
    exception_handlers={ValidationException: invalid, ClientException: unreadable},
)
