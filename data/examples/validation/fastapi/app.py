from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, EmailStr, Field

app = FastAPI()


# region step:model
class SignUp(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr
    age: int = Field(ge=18, le=120)


# endregion
# region step:endpoint
@app.post("/signup", status_code=201)
def sign_up(data: SignUp) -> SignUp:
    return data


# endregion
# region step:errors
@app.exception_handler(RequestValidationError)
def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors():
        # ("body", "age"), or ("body",), or ("body", 9) where the JSON breaks off
        field = item["loc"][-1]
        key = field if isinstance(field, str) else "body"
        errors.setdefault(key, []).append(item["msg"])
    return JSONResponse({"errors": errors}, status_code=422)


# endregion
