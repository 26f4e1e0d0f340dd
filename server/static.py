"""Small files that browsers and crawlers request at the root of a host."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.base import base_path

ICON = Path(__file__).parents[1] / "pages" / "static" / "favicon.ico"
A_DAY_S = 86_400


async def robots(_: Request) -> Response:
    """Allow crawlers to read the pages, but not to compute decisions."""
    return PlainTextResponse(f"User-agent: *\nDisallow: {base_path()}_stcore/\nDisallow: {base_path()}api/decide\n")


async def icon(_: Request) -> Response:
    """Return the site's icon."""
    return FileResponse(ICON, media_type="image/x-icon", headers={"cache-control": f"public, max-age={A_DAY_S}"})


ROUTES = (Route("/robots.txt", robots), Route("/favicon.ico", icon))
