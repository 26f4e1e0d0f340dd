from quart import Quart

app = Quart(__name__)

# region step:settings
app.config.from_mapping(SECRET_KEY="", GREETING="Hello", PAGE_SIZE=20)
app.config.from_prefixed_env("APP")


# endregion
# region step:check
def wrong_settings(config):
    if not isinstance(config["SECRET_KEY"], str) or len(config["SECRET_KEY"]) < 32:
        yield "APP_SECRET_KEY must be a text of 32 characters or more"
    if not isinstance(config["GREETING"], str):
        yield "APP_GREETING must be a text"
    if type(config["PAGE_SIZE"]) is not int or not 1 <= config["PAGE_SIZE"] <= 100:
        yield "APP_PAGE_SIZE must be a whole number from 1 to 100"
    if not isinstance(config["DEBUG"], bool):
        yield "APP_DEBUG must be true or false"


if wrong := list(wrong_settings(app.config)):
    raise ValueError("; ".join(wrong))


# endregion
# region step:endpoint
@app.get("/config")
async def show_config():
    return {
        "greeting": app.config["GREETING"],
        "page_size": app.config["PAGE_SIZE"],
        "debug": app.config["DEBUG"],
    }


# endregion
