import time

from litestar import Litestar, get


# region step:health
@get("/healthz")
async def health() -> dict[str, str]:
    return {"status": "ok"}


# endregion
@get("/report", sync_to_thread=True)
def report() -> dict[str, str]:
    time.sleep(1)  # whatever takes its time
    return {"report": "done"}


app = Litestar([health, report])
