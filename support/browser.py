"""The system's Chromium with access to the loopback interface only."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOOPBACK = ("127.0.0.1", "localhost")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND" + "".join(f", EXCLUDE {host}" for host in LOOPBACK),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium and close it at the end of the block. Raise FileNotFoundError if it is not installed."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise FileNotFoundError("No Chromium found. `make test` installs one; or name it in the environment variable CHROMIUM.")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


def wait_until_run(page: Page) -> None:
    """Wait until the script of the page has finished."""
    page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=notRunning]")).wait_for()


def settled(page: Page) -> None:
    """Wait until the page's script has run and its title stands, or the line that it failed."""
    wait_until_run(page)
    page.get_by_role("heading", level=1).or_(page.get_by_text("Something went wrong")).first.wait_for()
