import time

from django.http import JsonResponse
from django.views.decorators.http import require_safe


# region step:health
@require_safe
def health(request):
    return JsonResponse({"status": "ok"})


# endregion
@require_safe
def report(request):
    time.sleep(1)  # whatever takes its time
    return JsonResponse({"report": "done"})
