import time

from ninja import NinjaAPI

api = NinjaAPI(openapi_url=None)


# region step:health
@api.get("/healthz")
def health(request):
    return {"status": "ok"}


# endregion
@api.get("/report")
def report(request):
    time.sleep(1)  # whatever takes its time
    return {"report": "done"}
