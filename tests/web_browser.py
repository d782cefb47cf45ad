"""A browser that is already on this machine; none is ever downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from interlock_web.door import COOKIE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
VARIABLE = "INTERLOCK_TEST_BROWSER"
QUIET = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--font-render-hinting=none")


def found() -> str | None:
    given = os.environ.get(VARIABLE)
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def opened(executable: str) -> AsyncIterator[Browser]:
    args = [*QUIET, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else list(QUIET)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=args)
        yield browser
        await browser.close()


async def signed_in(
    browser: Browser, address: str, session: str, width: int = 1440, dark: bool = False, **about: object
) -> BrowserContext:
    context = await browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 844 if width < 720 else 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        **about,  # type: ignore[arg-type]  # names are those of a browser context
    )
    if session:
        await context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
    return context


@asynccontextmanager
async def opened_page(
    browser: Browser, address: str, session: str, tolerant: bool = False, **about: object
) -> AsyncIterator[Page]:
    """A page that may not complain: any error in its console, a broken policy too, fails the test it was opened in."""
    context = await signed_in(browser, address, session, **about)  # type: ignore[arg-type]  # as there
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if _complains(said, page) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        await context.close()
    assert tolerant or not complaints, complaints


async def ready(page: Page, path: str) -> None:
    """The page with its scripts running; those outside the frame have none to wait for."""
    await page.goto(path)
    if await page.query_selector("body[data-cursor]"):
        await page.wait_for_selector("html[data-ready='yes']", state="attached")
        await page.wait_for_selector("#live[data-state='live']")


def _complains(said: ConsoleMessage, page: Page) -> bool:
    """That a page itself was answered with 404 or 401 is no complaint: it says so to its reader."""
    is_its_own_status = said.text.startswith("Failed to load resource") and said.location["url"] == page.url
    return said.type in ("error", "warning") and not is_its_own_status
