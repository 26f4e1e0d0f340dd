from django.db import IntegrityError
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler


# region step:errors
def conflict_or_invalid(error, context):
    if isinstance(error, IntegrityError):
        detail = {"detail": "There is one of this name"}
        return Response(detail, status=status.HTTP_409_CONFLICT)
    response = exception_handler(error, context)
    if isinstance(error, exceptions.ValidationError):
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    return response


# endregion
