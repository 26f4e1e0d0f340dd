from litestar import Litestar, get
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


# region step:settings
class Settings(BaseSettings):
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    secret_key: SecretStr = Field(alias="APP_SECRET_KEY", min_length=32)
    greeting: str = Field(alias="APP_GREETING", default="Hello")
    page_size: int = Field(alias="APP_PAGE_SIZE", default=20, ge=1, le=100)
    debug: bool = Field(alias="APP_DEBUG", default=False)


settings = Settings()


# endregion
# region step:endpoint
@get("/config")
async def show_config() -> dict[str, str | int | bool]:
    return {
        "greeting": settings.greeting,
        "page_size": settings.page_size,
        "debug": settings.debug,
    }


# endregion
app = Litestar([show_config], debug=settings.debug)
