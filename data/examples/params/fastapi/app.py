from typing import Annotated

from fastapi import FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

app = FastAPI()


# region step:endpoint
@app.get("/items/{item_id}")
def read_item(
    item_id: Annotated[int, Path(ge=0)],
    q: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> dict[str, int | str | None]:
    return {"item_id": item_id, "q": q, "limit": limit}


# endregion
# region step:errors
@app.exception_handler(RequestValidationError)
def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors():
        errors.setdefault(item["loc"][-1], []).append(item["msg"])
    return JSONResponse({"errors": errors}, status_code=422)


# endregion
