"""Decides which hosts are served and which origins may open a websocket, before Streamlit sees the request.

Streamlit's own check calls an external service for the machine's address when a websocket has a foreign origin, and blocks all requests
meanwhile. No request that passes this middleware reaches that step.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from catalog.site import configured_address
from server.base import base_path

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
PROBES = ("/api/health", "/api/live")
"""Paths that probes request by IP address. Streamlit itself checks the host of paths below /_stcore/."""
POLICY_VIOLATION = 1008
"""Close code of RFC 6455. Before the handshake, the server turns it into status 403."""

HostPort = tuple[str, int | None]


def host_and_port(authority: str) -> HostPort | None:
    """Return the lower-case host name and port (None if absent) of a Host header, or None if it is malformed."""
    try:
        parts = urlsplit(f"//{authority}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.netloc != authority or "@" in authority or not authority.isprintable():
        return None
    return parts.hostname.rstrip("."), port


def origin_of(url: str) -> tuple[str, str, int | None] | None:
    """Return scheme, host and port of an origin or URL, or None without a scheme or host, as in `null`."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    found = host_and_port(parts.netloc.rpartition("@")[2]) if parts.scheme else None
    return (parts.scheme, found[0], found[1] or DEFAULT_PORTS.get(parts.scheme)) if found else None


def is_allowed_host(host: str | None, allowed: Iterable[str]) -> bool:
    """Return whether a Host header matches `server.allowedHosts` (names, `*.` with a name, or `*`). Every host matches an empty list."""
    patterns = [pattern.strip().lower().rstrip(".") for pattern in allowed]
    if not patterns:
        return True
    found = host_and_port(host) if host else None
    return found is not None and any(
        pattern in ("*", found[0]) or (pattern.startswith("*.") and found[0].endswith(pattern[1:])) for pattern in patterns
    )


def is_allowed_origin(origin: str, host: str) -> bool:
    """Return whether a page of this origin may open a websocket: our own origin, GUIDE_URL, `browser.serverAddress` or
    `server.corsAllowedOrigins`.
    """
    found, own = origin_of(origin), host_and_port(host)
    if found is None or own is None:
        return False
    scheme, name, port = found
    default = DEFAULT_PORTS.get(scheme)
    if (name, port) == (own[0], own[1] or default):
        return True
    if config.is_manually_set("browser.serverAddress"):
        address = host_and_port(str(config.get_option("browser.serverAddress")))
        if address and name == address[0] and port in (default, config.get_option("browser.serverPort")):
            return True
    named = [configured_address(), *config.get_option("server.corsAllowedOrigins")]
    return found in [origin_of(each) for each in named]


class Origins:
    """ASGI middleware that refuses foreign hosts and origins without logging each of them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.streamlits = f"{base_path()}_stcore/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http" and not self._is_probe(scope["path"]) and not is_allowed_host(_only(scope, b"host"), _allowed_hosts()):
            says = "This server does not answer for the host that was asked for."
            answer = JSONResponse({"error": says}, 400) if _is_api(scope["path"]) else PlainTextResponse(says, 400)
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_probe(self, path: str) -> bool:
        return path in PROBES or path.startswith(self.streamlits)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        host = _only(scope, b"host")
        if host is None or not is_allowed_host(host, _allowed_hosts()) or not _may_open(origins, host):
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        if origins:
            # To Streamlit every origin we allow is its own: for any other it would go on to ask that outside service.
            own = (b"origin", f"http://{host}".encode("latin-1"))
            scope = {**scope, "headers": [own if name == b"origin" else (name, value) for name, value in scope["headers"]]}
        await self.app(scope, receive, send)


def _may_open(origins: list[bytes], host: str) -> bool:
    """Return whether a websocket may be opened.

    Requests without an origin come from programs; with `server.enableCORS` off, the operator has disabled the check.
    """
    if not origins or not config.get_option("server.enableCORS"):
        return True
    return len(origins) == 1 and is_allowed_origin(origins[0].decode("latin-1"), host)


def _only(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header that occurs exactly once, else None."""
    values = [value for header, value in scope["headers"] if header == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


def _allowed_hosts() -> list[str]:
    return list(config.get_option("server.allowedHosts"))


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")
