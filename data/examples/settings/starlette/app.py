from starlette.applications import Starlette
from starlette.config import Config
from starlette.datastructures import Secret
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


# region step:check
def page_size(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100:
        raise ValueError
    return number


# endregion
# region step:settings
config = Config(env_prefix="APP_")
SECRET_KEY = config("SECRET_KEY", cast=Secret)
GREETING = config("GREETING", default="Hello")
PAGE_SIZE = config("PAGE_SIZE", cast=page_size, default=20)
DEBUG = config("DEBUG", cast=bool, default=False)

# Not in a cast, for its message would show the secret.
if len(str(SECRET_KEY)) < 32:
    raise ValueError("APP_SECRET_KEY must have 32 characters or more")


# endregion
# region step:endpoint
async def show_config(request: Request) -> JSONResponse:
    return JSONResponse({"greeting": GREETING, "page_size": PAGE_SIZE, "debug": DEBUG})


# endregion
app = Starlette(debug=DEBUG, routes=[Route("/config", show_config)])
