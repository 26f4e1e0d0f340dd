from pydantic import BaseModel, EmailStr, Field
from quart import Quart
from quart_schema import QuartSchema, RequestSchemaValidationError, validate_request
from werkzeug.exceptions import BadRequest

app = Quart(__name__)
QuartSchema(app)


# region step:model
class SignUp(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr
    age: int = Field(ge=18, le=120)


# endregion
# region step:endpoint
@app.post("/signup")
@validate_request(SignUp)
async def sign_up(data: SignUp):
    return data, 201


# endregion
# region step:errors
@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    errors = {}
    for item in error.validation_error.errors():
        field = item["loc"][0] if item["loc"] else "body"
        errors.setdefault(field, []).append(item["msg"])
    return {"errors": errors}, 422


@app.errorhandler(BadRequest)
async def unreadable(error):
    return {"errors": {"body": [error.description]}}, 400


# endregion
