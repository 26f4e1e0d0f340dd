import asyncio
import json
from collections.abc import AsyncIterator

from pydantic import BaseModel, Field, ValidationError
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


class EventsQuery(BaseModel):
    n: int = Field(ge=1, le=100)


# region step:events
async def ticks(n: int) -> AsyncIterator[dict[str, str]]:
    for number in range(n):
        await asyncio.sleep(0.2)  # whatever takes its time
        yield {"data": json.dumps({"n": number})}


# endregion
# region step:endpoint
async def events(request: Request) -> EventSourceResponse:
    query = EventsQuery.model_validate(dict(request.query_params))
    return EventSourceResponse(
        ticks(query.n), headers={"Cache-Control": "no-cache"}, sep="\n"
    )


# endregion
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    detail = error.errors(include_url=False, include_context=False, include_input=False)
    return JSONResponse({"detail": detail}, 422)


app = Starlette(
    routes=[Route("/events", events)],
    exception_handlers={ValidationError: invalid},
)
