from flask import Flask, request
from pydantic import BaseModel, EmailStr, Field, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

app = Flask(__name__)


# region step:model
class SignUp(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: EmailStr
    age: int = Field(ge=18, le=120)


# endregion
# region step:endpoint
@app.post("/signup")
def sign_up():
    data = SignUp.model_validate(request.get_json())
    return data.model_dump(), 201


# endregion
# region step:errors
@app.errorhandler(ValidationError)
def invalid(error):
    errors = {}
    for item in error.errors():
        field = item["loc"][0] if item["loc"] else "body"
        errors.setdefault(field, []).append(item["msg"])
    return {"errors": errors}, 422


@app.errorhandler(BadRequest)
@app.errorhandler(UnsupportedMediaType)
def unreadable(error):
    return {"errors": {"body": [error.description]}}, error.code


# endregion
