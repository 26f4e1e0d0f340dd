from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI(openapi_url=None)


@app.get("/json-list", response_model=None)
async def json_list() -> JSONResponse:
    return JSONResponse(
        [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    )
