"""Every page, light and dark: no axe finding, nothing wider than the screen, no word of complaint in the console."""

import pytest
from axe_playwright_python.async_playwright import Axe

from web_browser import opened_page, ready
from web_shop import OUTSIDE, pages_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll(".page")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className)"""
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
async def test_axe_finds_nothing_on_any_page(browser, town, width, dark):
    """axe comes in as a script of others, which our own policy forbids: it alone is let past."""
    findings: dict[str, str] = {}
    for session, paths in ((town.session, pages_of(town.shop)), ("", OUTSIDE)):
        async with opened_page(browser, town.address, session, width=width, dark=dark, bypass_csp=True) as page:
            for name, path in paths.items():
                await ready(page, path)
                await page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true }")
                found = await Axe().run(page, options={"runOnly": STANDARDS})
                if found.violations_count:
                    findings[name] = found.generate_report()
    assert findings == {}, "\n".join(f"{name}: {report}" for name, report in findings.items())


async def test_no_page_is_wider_than_its_screen(browser, town):
    for session, paths in ((town.session, pages_of(town.shop)), ("", OUTSIDE)):
        async with opened_page(browser, town.address, session) as page:
            for name, path in paths.items():
                await ready(page, path)
                for width in (360, 768, 1440):
                    await page.set_viewport_size({"width": width, "height": 800})
                    assert await page.evaluate(TOO_WIDE) == [], f"{name} at {width}"


async def test_axe_would_find_something(browser, town):
    """The tests above mean something: a fault put in on purpose is found."""
    async with opened_page(browser, town.address, town.session, bypass_csp=True) as page:
        await ready(page, "/p/SHOP/tickets")
        await page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")
        found = await Axe().run(page, options={"runOnly": STANDARDS})
        assert [violation["id"] for violation in found.response["violations"]] == ["image-alt"]


async def test_every_page_has_one_first_heading_one_main_and_a_title(browser, town):
    async with opened_page(browser, town.address, town.session) as page:
        for name, path in pages_of(town.shop).items():
            await ready(page, path)
            counts = await page.evaluate("() => ['h1', 'main'].map((tag) => document.querySelectorAll(tag).length)")
            assert counts == [1, 1], name
            assert (await page.title()).endswith(" · Interlock")
