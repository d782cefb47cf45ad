"""What every page says about itself: what may be loaded, who may embed it, how long it may be kept."""

import re

import pytest

from interlock_web.render import STATIC, STATIC_ADDRESS
from web_door import client_of
from web_shop import a_shop, pages_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; manifest-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types server-fragment"
)
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:|https?://(?!interlock\.test|127\.)", re.I
)


@pytest.mark.parametrize("path", ["/sign-in?link=x", "/", "/p/SHOP/board", "/p/NONE/board", "/t/nonsense"])
async def test_every_page_allows_our_own_files_alone(owner, path):
    headers = (await owner.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


async def test_no_page_holds_a_script_a_style_or_an_address_of_others(db, app):
    shop = await a_shop(db)
    async with client_of(app, shop.team.tokens["owner"]) as owner:
        for name, path in pages_of(shop).items():
            page = await owner.get(path)
            assert INLINE.findall(page.text) == [], name


@pytest.mark.parametrize("file", sorted(p.relative_to(STATIC).as_posix() for p in STATIC.rglob("*.*")))
async def test_a_file_is_kept_for_ever_under_the_address_of_its_content(visitor, file):
    answer = await visitor.get(f"{STATIC_ADDRESS}/{file}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/static/0123456789ab/css/base.css", f"{STATIC_ADDRESS}/../render.py", f"{STATIC_ADDRESS}/none.css"]
)
async def test_no_other_file_is_served(visitor, path):
    answer = await visitor.get(path)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")
