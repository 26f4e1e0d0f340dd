from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def json_list(request: Request) -> JSONResponse:
    return JSONResponse(
        [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    )


app = Starlette(routes=[Route("/json-list", json_list)])
