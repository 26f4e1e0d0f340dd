"""Answers unknown addresses with status 404 and a helpful page, where Streamlit would send its front end with status 200."""

from difflib import get_close_matches
from html import escape
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.site import PAGES, RESERVED, SITE
from server.base import base_path, page_texts, path_in_app
from server.front_end import file_names

STREAMLITS_OWN = RESERVED - {page.path for page in PAGES} - {"overview"} | {"auth", "oauth2callback"}
"""First path segments that Streamlit or `/api` answers."""
COMPONENTS = "component"
"""Path segment below which Streamlit serves HTML of custom components."""
LONGEST = 80
"""Maximum number of characters of an address that are compared with page addresses to suggest one."""
STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1.25rem;background:#fff;color:#111827}"
    "a{color:#1d4ed8}h1{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}"
    "ul{padding:0;margin:0;list-style:none}li{margin:.35rem 0}.names{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}"
    "@media(prefers-color-scheme:dark){body{background:#0f141b;color:#f1f4f9}a{color:#8ab4f8}}"
)


class NotFound:
    """ASGI middleware that answers GET and HEAD for addresses without a page, file or route. `routes` are exact paths to let pass."""

    def __init__(self, app: ASGIApp, routes: frozenset[str]) -> None:
        self.app = app
        self.base = base_path()
        self.passing = file_names() | {route.strip("/") for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        path = path_in_app(scope)
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not f"{path}/".startswith(self.base):
            await self.app(scope, receive, send)
            return
        address = f"{path}/".removeprefix(self.base).strip("/")
        first = address.split("/")[0]
        if address in self.passing or first == COMPONENTS:
            await self.app(scope, receive, send)
        elif first in STREAMLITS_OWN:
            await self._unless_front_end(address, scope, receive, send)
        elif address in page_texts():
            await self._page(path, address, scope, receive, send)
        else:
            await self._answer(address, _way_up(scope, self.base))(scope, receive, send)

    async def _page(self, path: str, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect an address with a trailing slash to the page's only address, relatively: an absolute redirect would repeat the
        request's host, or a path that the proxy does not have.
        """
        if path == self.base + address:
            await self.app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        target = f"../{address}" if address else f"{path.rpartition('/')[2]}/"
        await RedirectResponse(target + (query and f"?{query}"), headers={"cache-control": "no-cache"})(scope, receive, send)

    def _answer(self, address: str, up: str) -> HTMLResponse:
        return HTMLResponse(_page(address, up), 404, headers={"cache-control": "no-cache"})

    async def _unless_front_end(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Replace Streamlit's front end by a 404 page where Streamlit has no file at an address of its own."""
        replaced, up = False, _way_up(scope, self.base)  # before routes change the scope

        async def send_or_replace(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                replaced = message["status"] == HTTPStatus.OK and kind.startswith("text/html")
                if replaced:
                    await self._answer(address, up)(scope, receive, send)
            if not replaced:
                await send(message)

        await self.app(scope, receive, send_or_replace)


def _way_up(scope: Scope, base: str) -> str:
    """Return the relative address of the overview, because only the proxy knows which part of the path it removed.

    Segments are counted in the raw path, in which %2F is no slash, as browsers do.
    """
    sent = (scope.get("raw_path") or b"").decode("latin-1").partition("?")[0]
    return "../" * sent.removeprefix(scope.get("root_path", "") + base).count("/") or "./"


def _page(address: str, base: str) -> str:
    """Return the 404 page as HTML. It does not repeat any part of the address."""
    titles = {path: page.title for path, page in page_texts().items()}

    def link(path: str) -> str:
        return f'<a href="{escape(base + path)}">{escape(titles[path])}</a>'

    spelled = {path or "overview": path for path in titles}
    close = get_close_matches(address[:LONGEST].lower(), spelled, 1, 0.7)
    hint = f"<p>Did you mean {link(spelled[close[0]])}?</p>" if close else ""
    own = {page.path for page in PAGES}
    pages = "".join(f"<li>{link(page.path)}: {escape(page.says)}</li>" for page in PAGES)
    frameworks = "".join(f"<li>{link(path)}</li>" for path in titles if path not in own)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>No page here · {SITE}</title><style>{STYLE}</style></head><body><main>'
        f"<h1>No page here</h1><p>The {SITE} has no page at this address. It may have been typed wrongly or taken out.</p>{hint}"
        f'<h2>Pages</h2><ul>{pages}</ul><h2>Frameworks</h2><ul class="names">{frameworks}</ul></main></body></html>'
    )
