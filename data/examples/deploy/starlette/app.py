import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


# region step:health
async def health(request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


# endregion
def report(request: Request) -> JSONResponse:
    time.sleep(1)  # whatever takes its time
    return JSONResponse({"report": "done"})


app = Starlette(routes=[Route("/healthz", health), Route("/report", report)])
