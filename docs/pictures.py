"""Pictures of the guide, taken in a real Chromium from a server of their own.

python -m docs.pictures              overview.png, decide.png and tour.webp for the README
python -m docs.pictures --all DIR    every page, desktop and phone, light and dark, and one contact sheet of all
"""

import argparse
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

import catalog
from support.browser import chromium, settled
from support.servers import running_server

HERE = Path(__file__).parent
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
PAGES = ("", "decide", "compare", "code", "benchmarks", "migrate", "fact-check", "sources", "search?q=session")
QUIET_MS = 900
"""For charts and fonts, once the script has finished."""


def window(browser: Browser, size: str, scheme: str, address: str) -> Page:
    """Open an address in a window of a size and colour scheme."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    rest(page)
    return page


def rest(page: Page) -> None:
    """Wait until the page is drawn and its charts and fonts are there."""
    settled(page)
    page.wait_for_timeout(QUIET_MS)


def whole(page: Page) -> Image.Image:
    """The page from top to end; Streamlit scrolls inside its main part, so the window grows."""
    size = page.viewport_size
    assert size
    height = page.evaluate("Math.max(innerHeight, document.querySelector('[data-testid=stMain]').scrollHeight)")
    page.set_viewport_size({"width": size["width"], "height": min(int(height), 9000)})
    rest(page)
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def every_page(browser: Browser, site: str, folder: Path) -> None:
    """One file for each page, size and scheme, and sheet.png with the first 1,600 pixels of all."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = [*PAGES, *catalog.current().defaults]
    columns = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
    tall, across = 800, {"desktop": 640, "phone": 195}
    sheet = Image.new("RGB", (sum(across[size] + 10 for size, _ in columns), (tall + 10) * len(pages)), "grey")
    for row, address in enumerate(pages):
        left = 0
        for size, scheme in columns:
            page = window(browser, size, scheme, f"{site}/{address}")
            picture = whole(page)
            page.close()
            picture.save(folder / f"{address.partition('?')[0] or 'overview'}-{size}-{scheme}.png")
            small = picture.resize((across[size], round(picture.height * across[size] / picture.width)))
            sheet.paste(small.crop((0, 0, across[size], min(tall, small.height))), (left, row * (tall + 10)))
            left += across[size] + 10
    sheet.save(folder / "sheet.png")


def for_the_readme(browser: Browser, site: str) -> None:
    """Write overview.png, decide.png and tour.webp."""
    frames: list[tuple[Image.Image, int]] = []

    def keep(page: Page, milliseconds: int) -> None:
        frames.append((Image.open(BytesIO(page.screenshot())).convert("RGB").resize((960, 600)), milliseconds))

    def follow(page: Page, link: str) -> None:
        page.get_by_role("link", name=link, exact=True).first.click()
        page.mouse.move(0, 0)  # or it might rest on another link of the next page, whose help would stand in the picture
        rest(page)

    page = window(browser, "desktop", "light", site)
    page.screenshot(path=HERE / "overview.png")
    keep(page, 2500)
    follow(page, "Decide")
    keep(page, 2500)
    sliders = page.get_by_test_id("stSidebar").get_by_role("slider")
    for number, presses in ((0, 2), (2, 2), (4, 2)):
        for _ in range(presses):
            sliders.nth(number).press("ArrowRight")
            rest(page)
            keep(page, 700)
    page.screenshot(path=HERE / "decide.png")
    for name, milliseconds in (("Compare", 2500), ("Code", 3000), ("Benchmarks", 3000), ("Fact check", 2800)):
        follow(page, name)
        keep(page, milliseconds)
    pictures, durations = zip(*frames, strict=True)
    pictures[0].save(HERE / "tour.webp", save_all=True, append_images=pictures[1:], duration=list(durations), loop=0, quality=60, method=6)


def main() -> int:
    """Start a server, take the pictures and return the exit code."""
    parser = argparse.ArgumentParser(description="Pictures of the guide.")
    parser.add_argument("--all", metavar="DIR", type=Path, help="every page instead of the README's pictures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_server("app.py", Path(folder)) as server, chromium() as browser:
        if options.all:
            every_page(browser, server.url, options.all)
        else:
            for_the_readme(browser, server.url)
    return 0


if __name__ == "__main__":
    sys.exit(main())
