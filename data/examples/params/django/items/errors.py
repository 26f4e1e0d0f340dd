from rest_framework import exceptions, status
from rest_framework.views import exception_handler


# region step:errors
def errors_by_field(error, context):
    response = exception_handler(error, context)
    if isinstance(error, exceptions.ValidationError):
        response.data = {"errors": error.detail}
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    return response


# endregion
