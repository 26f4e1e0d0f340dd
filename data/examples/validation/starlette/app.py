from pydantic import BaseModel, EmailStr, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


# region step:model
class SignUp(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr
    age: int = Field(ge=18, le=120)


# endregion
# region step:endpoint
async def sign_up(request: Request) -> JSONResponse:
    if request.headers.get("Content-Type", "").split(";")[0] != "application/json":
        raise HTTPException(415, "Send JSON, as application/json")
    data = SignUp.model_validate_json(await request.body())
    return JSONResponse(data.model_dump(), 201)


# endregion
# region step:errors
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors():
        field = str(item["loc"][0]) if item["loc"] else "body"
        errors.setdefault(field, []).append(item["msg"])
    return JSONResponse({"errors": errors}, 422)


async def http_error(request: Request, error: HTTPException) -> JSONResponse:
    errors = {"body": [error.detail]}
    return JSONResponse({"errors": errors}, error.status_code, error.headers)


# endregion
app = Starlette(
    routes=[Route("/signup", sign_up, methods=["POST"])],
    exception_handlers={ValidationError: invalid, HTTPException: http_error},
)
