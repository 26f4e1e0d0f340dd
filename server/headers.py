"""Security headers on every HTTP answer."""

import base64
import hashlib
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.front_end import index_html
from server.previews import HEAD_SCRIPTS


def content_security_policy(page: str, frame_ancestors: str) -> str:
    """Return a policy that allows nothing from other hosts and no scripts except Streamlit's files and the inline scripts of `page`.

    `frame_ancestors` are the origins that may embed the pages, separated by spaces.
    """
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",  # Streamlit's components style themselves
            "img-src 'self' data: blob:",  # a chart that is saved as a picture
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors 'self' {frame_ancestors}".strip(),
        )
    )


class SecurityHeaders:
    """ASGI middleware that adds security headers. Malformed origins in `frame_ancestors` (separated by spaces) are ignored."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self.app = app
        origins = " ".join(part for part in frame_ancestors.split() if not set(part) & set(";,'\""))
        self.headers = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "content-security-policy": content_security_policy(HEAD_SCRIPTS + index_html(), origins),
        }
        if not origins:
            self.headers["x-frame-options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [(n.encode(), v.encode()) for n, v in self.headers.items() if n.encode() not in present]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
