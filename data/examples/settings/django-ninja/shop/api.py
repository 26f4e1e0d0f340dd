from django.conf import settings
from ninja import NinjaAPI

api = NinjaAPI()


# region step:endpoint
@api.get("/config")
def show_config(request):
    return {
        "greeting": settings.GREETING,
        "page_size": settings.PAGE_SIZE,
        "debug": settings.DEBUG,
    }


# endregion
