import json

from quart import Quart, Response

app = Quart(__name__)


@app.get("/json-list")
async def json_list():
    items = [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    return Response(
        json.dumps(items, separators=(",", ":")), mimetype="application/json"
    )
