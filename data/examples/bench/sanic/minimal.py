from sanic import HTTPResponse, Request, Sanic, json

app = Sanic("Bench")
app.config.AUTO_EXTEND = False


@app.get("/json-list")
async def json_list(request: Request) -> HTTPResponse:
    return json(
        [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    )
