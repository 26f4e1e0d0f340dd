import json

from flask import Flask, Response

app = Flask(__name__)


@app.get("/json-list")
def json_list():
    items = [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    return Response(
        json.dumps(items, separators=(",", ":")), mimetype="application/json"
    )
