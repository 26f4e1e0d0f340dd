"""Where the guide is served, and which pages it has there: the path before every address, the routes at the root, page titles."""

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

import catalog
from catalog.site import PAGES


def base_path() -> str:
    """`server.baseUrlPath` with a slash at both ends; "/" without one."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/" if base else "/"


def path_in_app(scope: Scope) -> str:
    """The path of a request, without that of an application ours is mounted in."""
    return str(scope.get("path", "")).removeprefix(scope.get("root_path", ""))


class PageText(NamedTuple):
    """Title and description of a page."""

    title: str
    says: str


def page_texts() -> dict[str, PageText]:
    """Address (no slashes) → title and description of every page, those of frameworks included."""
    data = catalog.current()
    own = {page.path: PageText(page.title, page.says) for page in PAGES}
    frameworks = {slug: PageText(framework.name, framework.tagline) for slug, framework in data.frameworks.items()}
    return own | frameworks | {slug: PageText(slug, "The file of this framework has faults.") for slug in data.broken}


class BelowBase:
    """ASGI middleware that answers our `routes` below `server.baseUrlPath` too; Streamlit puts only its own there.

    At the root they stay: probes ask a copy itself, without the path.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        self.base = base_path()
        self.first_parts = {str(getattr(route, "path", "")).split("/")[1] for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_in_app(scope)
        if scope["type"] == "http" and self.base != "/" and path.startswith(self.base):
            rest = path.removeprefix(self.base)
            if rest.split("/")[0] in self.first_parts:
                scope = {**scope, "path": f"{scope.get('root_path', '')}/{rest}"}
        await self.app(scope, receive, send)
