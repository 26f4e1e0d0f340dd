import asyncio
from collections.abc import AsyncIterable
from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel

app = FastAPI()


class Tick(BaseModel):
    n: int


# region step:endpoint
@app.get("/events", response_class=EventSourceResponse)
async def events(n: Annotated[int, Query(ge=1, le=100)]) -> AsyncIterable[Tick]:
    for number in range(n):
        await asyncio.sleep(0.2)  # whatever takes its time
        yield Tick(n=number)


# endregion
