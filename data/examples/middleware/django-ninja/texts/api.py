import time

from ninja import NinjaAPI, Schema

api = NinjaAPI()
texts = []


# region step:endpoints
class Added(Schema):
    count: int
    request_id: str


@api.get("/texts")
def count_texts(request):
    return {"count": len(texts)}


@api.post("/texts", response={201: Added})
def add_text(request):
    texts.append(request.body)
    return {"count": len(texts), "request_id": request.id}


@api.get("/fault")
def fault(request):
    time.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
