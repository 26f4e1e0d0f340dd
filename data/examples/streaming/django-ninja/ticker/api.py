import asyncio
from typing import Annotated

from ninja import SSE, NinjaAPI, Query, Schema

api = NinjaAPI()


class Tick(Schema):
    n: int


# region step:endpoint
@api.get("/events", response=SSE[Tick])
async def events(request, n: Annotated[int, Query(ge=1, le=100)]):
    for number in range(n):
        await asyncio.sleep(0.2)  # whatever takes its time
        yield Tick(n=number)


# endregion
