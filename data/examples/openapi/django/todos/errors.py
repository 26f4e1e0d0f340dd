from rest_framework.exceptions import ValidationError
from rest_framework.views import exception_handler


# region step:errors
def invalid_is_422(error, context):
    response = exception_handler(error, context)
    if isinstance(error, ValidationError):
        response.status_code = 422
    return response


# endregion
