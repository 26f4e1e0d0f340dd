from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.serializers import IntegerField


class InvalidSize(APIException):
    status_code = 422


# region step:page
class ArticlePagination(PageNumberPagination):
    page_size = 10
    page_size_query_param = "size"
    max_page_size = 100

    def get_paginated_response(self, data):
        return Response(
            {
                "items": data,
                "page": self.page.number,
                "size": self.page.paginator.per_page,
                "total": self.page.paginator.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
            }
        )

    # endregion
    # region step:input
    def get_page_size(self, request):
        sent = request.query_params.get(self.page_size_query_param, self.page_size)
        try:
            size = IntegerField(min_value=1).run_validation(sent)
        except ValidationError as error:
            raise InvalidSize(error.detail) from error
        return min(size, self.max_page_size)

    # endregion
