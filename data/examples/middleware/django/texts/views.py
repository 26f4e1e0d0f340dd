import time

from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

texts = []


# region step:endpoints
@csrf_exempt  # no cookie identifies anyone here, so there is nothing to forge
@require_http_methods(["GET", "HEAD", "POST"])
def texts_view(request):
    if request.method != "POST":
        return JsonResponse({"count": len(texts)})
    texts.append(request.body)
    return JsonResponse({"count": len(texts), "request_id": request.id}, status=201)


@require_safe
def fault(request):
    time.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
