from django.conf import settings
from django.http import JsonResponse


# region step:endpoint
def show_config(request):
    return JsonResponse(
        {
            "greeting": settings.GREETING,
            "page_size": settings.PAGE_SIZE,
            "debug": settings.DEBUG,
        }
    )


# endregion
