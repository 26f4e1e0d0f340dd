from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from ninja import Field, Schema
from ninja.pagination import PaginationBase


class ArticlePagination(PaginationBase):
    # region step:input
    class Input(Schema):
        page: int = Field(1, ge=1)
        size: int = Field(10, ge=1)

    # endregion
    # region step:page
    class Output(Schema):
        items: list[Any]
        page: int
        size: int
        total: int
        next: str | None
        previous: str | None

    def paginate_queryset(self, queryset, pagination, request, **params):
        paginator = Paginator(queryset, min(pagination.size, 100))
        try:
            page = paginator.page(pagination.page)
        except EmptyPage as error:
            raise Http404("There is no such page") from error
        here = page.number
        return {
            "items": page.object_list,
            "page": here,
            "size": paginator.per_page,
            "total": paginator.count,
            "next": page_url(request, here + 1) if page.has_next() else None,
            "previous": page_url(request, here - 1) if page.has_previous() else None,
        }

    # endregion


# region step:links
def page_url(request, page):
    query = request.GET.copy()
    query["page"] = page
    return request.build_absolute_uri(f"?{query.urlencode()}")


# endregion
