import time

from flask import Flask

app = Flask(__name__)


# region step:health
@app.get("/healthz")
def health():
    return {"status": "ok"}


# endregion
@app.get("/report")
def report():
    time.sleep(1)  # whatever takes its time
    return {"report": "done"}
