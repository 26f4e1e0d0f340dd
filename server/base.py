"""Base path, titles and routes that several parts of the server share."""

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

import catalog
from catalog.site import PAGES


def base_path() -> str:
    """Return `server.baseUrlPath` with a slash at both ends, or "/" if it is not set."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/" if base else "/"


def path_in_app(scope: Scope) -> str:
    """Return a request's path without the path at which the application is mounted."""
    return str(scope.get("path", "")).removeprefix(scope.get("root_path", ""))


class PageText(NamedTuple):
    """Title and description of a page, as link previews show them."""

    title: str
    says: str


def page_texts() -> dict[str, PageText]:
    """Return the title and description of every page, including those of frameworks, by address without slashes."""
    data = catalog.current()
    own = {page.path: PageText(page.title, page.says) for page in PAGES}
    frameworks = {slug: PageText(framework.name, framework.tagline) for slug, framework in data.frameworks.items()}
    return own | frameworks | {slug: PageText(slug, "The file of this framework has faults.") for slug in data.broken}


class BelowBase:
    """ASGI middleware that also answers our `routes` below `server.baseUrlPath`, where Streamlit serves only its own.

    They stay at the root as well, because health probes ask a replica directly.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        self.base = base_path()
        self.first_parts = {str(getattr(route, "path", "")).split("/")[1] for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        path = path_in_app(scope)
        if scope["type"] == "http" and self.base != "/" and path.startswith(self.base):
            rest = path.removeprefix(self.base)
            if rest.split("/")[0] in self.first_parts:
                scope = {**scope, "path": f"{scope.get('root_path', '')}/{rest}"}
        await self.app(scope, receive, send)
