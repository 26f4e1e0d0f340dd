import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
http = get_asgi_application()

# Only now, for what it imports may need Django's settings and models.
from echo.consumers import EchoConsumer  # noqa: E402

# region step:origin
websocket = URLRouter([path("ws/echo", EchoConsumer.as_asgi())])

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(websocket),
    }
)
# endregion
