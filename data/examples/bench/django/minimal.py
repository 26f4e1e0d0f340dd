from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="only-for-this-example",
    MIDDLEWARE=[],
)


def json_list(request):
    items = [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    return JsonResponse(items, safe=False, json_dumps_params={"separators": (",", ":")})


urlpatterns = [path("json-list", json_list)]
application = get_wsgi_application()
