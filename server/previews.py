"""Puts title and description of each page into its HTML, for chats and search engines that run no scripts."""

from html import escape
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.site import SITE, window_title
from server.base import base_path, page_texts, path_in_app
from server.front_end import BASE_URL_SCRIPT, TITLE

OUR_SCRIPTS = "\n".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("landing.js", "same_tab.js"))
HEAD_SCRIPTS = f"{BASE_URL_SCRIPT}<script>{OUR_SCRIPTS}</script>"


def preview(path: str) -> str:
    """Return title and description of the page at `path` (without slashes) as HTML, or "" for an unknown address."""
    if not (page := page_texts().get(path)):
        return ""
    title, says = window_title(path, page.title), page.says
    described = {"og:site_name": SITE, "og:type": "website", "og:title": title, "og:description": says}
    lines = [f"<title>{escape(title)}</title>", f'<meta name="description" content="{escape(says)}" />']
    lines += [f'<meta property="{name}" content="{escape(content)}" />' for name, content in described.items()]
    return "\n    ".join(lines)


class Previews:
    """ASGI middleware that inserts title, description and `HEAD_SCRIPTS` into Streamlit's index.html, which is the same for all pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.base = base_path()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        path = path_in_app(scope)
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or not path.startswith(self.base)
            or not (head := preview(path.removeprefix(self.base).strip("/")))
        ):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def send_with_head(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts).replace(TITLE.encode(), f"{head}\n    {HEAD_SCRIPTS}".encode(), 1)
            headers = MutableHeaders(raw=start["headers"])
            for name in ("etag", "last-modified", "content-length"):  # they belong to Streamlit's file, not to our data
                del headers[name]
            if scope["method"] == "GET":
                headers["content-length"] = str(len(body))
            await send(start)
            await send({**message, "body": body})

        # whole, as it is and without conditions
        asked = [pair for pair in scope["headers"] if pair[0] not in (b"accept-encoding", b"range", b"if-none-match", b"if-modified-since")]
        await self.app({**scope, "headers": asked}, receive, send_with_head)
