import asyncio
import json

from django import forms
from django.http import JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe


class EventsForm(forms.Form):
    n = forms.IntegerField(min_value=1, max_value=100)


# region step:events
async def ticks(n):
    for number in range(n):
        await asyncio.sleep(0.2)  # whatever takes its time
        yield f"data: {json.dumps({'n': number})}\n\n"


# endregion
# region step:endpoint
@require_safe
async def events(request):
    form = EventsForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    return StreamingHttpResponse(
        ticks(form.cleaned_data["n"]),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


# endregion
