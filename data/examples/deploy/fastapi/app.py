import time

from fastapi import FastAPI

app = FastAPI()


# region step:health
@app.get("/healthz")
def health() -> dict[str, str]:
    return {"status": "ok"}


# endregion
@app.get("/report")
def report() -> dict[str, str]:
    time.sleep(1)  # whatever takes its time
    return {"report": "done"}
