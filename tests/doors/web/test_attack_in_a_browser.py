"""Attack 35 of docs/security.md, in a browser: what others wrote neither runs nor asks for anything."""

import json
from xml.sax.saxutils import quoteattr

import pytest
from playwright.async_api import Request

from interlock.core.criteria import Draft, Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.scopes import TicketScope
from interlock.core.tickets import TicketDraft
from interlock.use_cases import claims, evidence, members, messages, tickets
from interlock.use_cases.evidence import Upload
from makers import COMMIT, REPOSITORY
from reviewed_work import LOOKED_AT
from web_browser import opened_page, ready

pytestmark = pytest.mark.asyncio(loop_scope="session")

RAN = "globalThis.attacked=1"
PAYLOADS = (
    f"<script>{RAN}</script>",
    f"<img src=x onerror='{RAN}'>",
    f"<svg/onload={RAN}>",
    f"</textarea></title><script>{RAN}</script>",
    f'"><input autofocus onfocus={RAN}>',
    f"[look](javascript:{RAN})",
    f"[look](data:text/html,<script>{RAN}</script>)",
    "![picture](https://evil.example/p.png)",
    f"<iframe srcdoc='<script>parent.{RAN}</script>'></iframe>",
    "<a href='//evil.example' ping='//evil.example'>x</a><style>@import '//evil.example/c.css'</style>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href='//evil.example/'>",
)
ALL = "\n\n".join(PAYLOADS)


async def an_attacked_ticket(town, payload: str) -> str:
    db, team = town.db, town.shop.team
    otter, robot = [await members.identify(db, team.tokens[name]) for name in ("otter", "robot")]
    draft = TicketDraft(
        title=payload[:120],
        spec=f"{ALL}\n\n# {payload}\n\n```{payload}\n{payload}\n```\n\n| {payload} |\n|---|\n",
        criteria=(Draft(f"The page of an order shows {payload} beside 12 cents.", Kind.TEST, (payload,)), LOOKED_AT),
        labels=("attack",),
        scope=TicketScope((payload.replace("\n", ""),), ()),
    )
    key = (await tickets.create_tickets(db, team.owner, "SHOP", [draft], publish=True))[0].key
    claim = await claims.claim_ticket(db, otter, key)
    await claims.report_part(db, otter, key, claim.fence, REPOSITORY, COMMIT, ALL)
    await messages.post_message(db, otter, key, MessageKind.NOTE, ALL)
    await messages.post_message(db, otter, key, MessageKind.QUESTION, ALL, is_blocking=True)
    case = f"<testcase classname={quoteattr(payload)} name={quoteattr(payload)}><failure message={quoteattr(ALL)}/>"
    report = f"<testsuite name={quoteattr(payload)}>{case}</testcase></testsuite>"
    upload = Upload(raw=report.encode(), repository=REPOSITORY, commit=COMMIT, run=payload[:100], check=payload[:40])
    await evidence.submit_evidence(db, robot, key, upload)
    return key


@pytest.mark.parametrize("payload", PAYLOADS[:5], ids=["script", "picture", "drawing", "way out", "attribute"])
async def test_attack_35_a_script_in_the_text_of_others(browser, town, payload: str):
    key = await an_attacked_ticket(town, payload)
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((town.address, "data:image/")):
            asked.append(request.url)

    async with opened_page(browser, town.address, town.session) as page:
        page.on("request", note)
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        for path in (f"/t/{key}", f"/t/{key}/decide", f"/t/{key}/edit", "/p/SHOP/board", "/p/SHOP/activity"):
            await ready(page, path)
            assert await page.evaluate("() => globalThis.attacked") is None, path
            assert await page.locator("a[href^='javascript:'], a[href^='data:'], iframe, base, [onerror]").count() == 0
        assert (
            (await page.context.request.get(f"/t/{key}"))
            .headers["content-security-policy"]
            .startswith("default-src 'none'; script-src 'self';")
        )
    assert asked == [], json.dumps(asked)
