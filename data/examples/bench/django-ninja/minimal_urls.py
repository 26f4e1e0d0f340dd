from django.http import JsonResponse
from django.urls import path
from ninja import NinjaAPI

api = NinjaAPI(openapi_url=None)


@api.get("/json-list")
def json_list(request):
    items = [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    return JsonResponse(items, safe=False, json_dumps_params={"separators": (",", ":")})


urlpatterns = [path("", api.urls)]
