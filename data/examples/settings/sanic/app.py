from collections.abc import Iterator

from sanic import HTTPResponse, Request, Sanic, json
from sanic.config import Config

# region step:settings
config = Config(
    defaults={"SECRET_KEY": "", "GREETING": "Hello", "PAGE_SIZE": 20, "DEBUG": False},
    env_prefix="APP_",
)


# endregion
# region step:check
def wrong_settings(config: Config) -> Iterator[str]:
    if not isinstance(config.SECRET_KEY, str) or len(config.SECRET_KEY) < 32:
        yield "APP_SECRET_KEY must be a text of 32 characters or more"
    if not isinstance(config.GREETING, str):
        yield "APP_GREETING must be a text"
    if type(config.PAGE_SIZE) is not int or not 1 <= config.PAGE_SIZE <= 100:
        yield "APP_PAGE_SIZE must be a whole number from 1 to 100"
    if not isinstance(config.DEBUG, bool):
        yield "APP_DEBUG must be true or false"


if wrong := list(wrong_settings(config)):
    raise SystemExit("; ".join(wrong))  # after a ValueError, `sanic` ends with 0


# endregion
# region step:endpoint
app = Sanic("Shop", config=config)


@app.get("/config")
async def show_config(request: Request) -> HTTPResponse:
    shown = {
        "greeting": app.config.GREETING,
        "page_size": app.config.PAGE_SIZE,
        "debug": app.config.DEBUG,
    }
    return json(shown)


# endregion
