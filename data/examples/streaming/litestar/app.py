import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from litestar import Litestar, Request, Response, get
from litestar.exceptions import ValidationException
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from litestar.serialization import encode_json


async def ticks(n: int) -> AsyncIterator[ServerSentEventMessage]:
    for number in range(n):
        await asyncio.sleep(0.2)  # whatever takes its time
        yield ServerSentEventMessage(encode_json({"n": number}), sep="\n")


# region step:endpoint
@get("/events")
async def events(n: Annotated[int, QueryParameter(ge=1, le=100)]) -> ServerSentEvent:
    return ServerSentEvent(ticks(n))


# endregion
def invalid(request: Request, error: ValidationException) -> Response:
    return Response({"detail": error.detail}, status_code=422)


app = Litestar([events], exception_handlers={ValidationException: invalid})
