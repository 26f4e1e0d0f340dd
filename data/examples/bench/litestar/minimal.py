from typing import Any

from litestar import Litestar, get


@get("/json-list")
async def json_list() -> list[dict[str, Any]]:
    return [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]


app = Litestar([json_list], openapi_config=None)
