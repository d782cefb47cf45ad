"""Write a picture of every page, light and dark, desk and phone: `python tests/doors/web/screenshots.py FOLDER`."""

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT / shelf) for shelf in ("server", "mcp_tools", "web", "migrations", "tests")]

from playwright.async_api import Browser

from databases import DatabaseUrls, running_cluster
from interlock.store.database import Database
from web_browser import VARIABLE, found, opened, ready, signed_in
from web_door import served
from web_shop import OUTSIDE, a_shop, pages_of

WIDTHS = {"desk": 1440, "phone": 390}
WHOLE = """() => {
  const page = document.querySelector(".page");
  return page ? page.scrollHeight + innerHeight - page.clientHeight : 0;
}"""


async def main(folder: Path, urls: DatabaseUrls, address: str) -> None:
    executable = found()
    if executable is None:
        sys.exit(f"There is no browser here: install chromium, or name one in {VARIABLE}.")
    db = Database(urls.app)
    shop = await a_shop(db)
    await db.close()
    async with opened(executable) as browser:
        for dark in (False, True):
            for size, width in WIDTHS.items():
                suffix = f"{size}_{'dark' if dark else 'light'}"
                inside = {f"{name}_{suffix}": path for name, path in pages_of(shop).items()}
                outside = {f"{name}_{suffix}": path for name, path in OUTSIDE.items()}
                await shoot(browser, address, shop.team.tokens["owner"], width, dark, inside, folder)
                await shoot(browser, address, "", width, dark, outside, folder)


async def shoot(
    browser: Browser, address: str, session: str, width: int, dark: bool, paths: dict[str, str], folder: Path
) -> None:
    """Each page whole: as high as its content, not as its window."""
    context = await signed_in(browser, address, session, width, dark)
    page = await context.new_page()
    for name, path in paths.items():
        await page.set_viewport_size({"width": width, "height": 900 if width > 720 else 844})
        await ready(page, path)
        wanted = await page.evaluate(WHOLE)
        if wanted > 900:
            await page.set_viewport_size({"width": width, "height": min(wanted, 6000)})
        await page.screenshot(path=folder / f"{name}.png", animations="disabled")
        print(folder / f"{name}.png")  # noqa: T201  what this program is for
    await context.close()


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    target.mkdir(parents=True, exist_ok=True)
    with running_cluster() as cluster, cluster.fresh_database() as fresh, served(fresh) as at:
        asyncio.run(main(target, fresh, at))
