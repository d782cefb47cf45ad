"""A person decides, in a browser with a security key that Chromium makes up; an agent that drives it cannot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect

from interlock.core.criteria import Draft, Kind
from interlock.core.members import Actor
from interlock.core.members import Kind as MemberKind
from interlock.core.tickets import State
from interlock.use_cases import board, claims, evidence, gate, members, projects, tickets
from interlock.use_cases.evidence import Upload
from makers import REPOSITORY, a_draft
from web_browser import opened_page, ready
from web_shop import HEAD, LOOK, criteria

pytestmark = pytest.mark.asyncio(loop_scope="session")

REPORT = b'<testsuite tests="1"><testcase classname="tests.test_orders" name="test_total_in_cents"/></testsuite>'
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


# A form that the answer of a passkey is in is not sent, but shown to the test.
HOLD_BACK = """() => document.addEventListener("submit", (event) => {
  if (!event.target.querySelector("[name=passkey]").value) return;
  event.preventDefault();
  window.heldBack = new URLSearchParams(new FormData(event.target)).toString();
}, true)"""

# Another key is put in before a passkey is made: the one that is there would say that it has one already.
CHANGE_KEYS = """() => {
  const make = navigator.credentials.create.bind(navigator.credentials);
  navigator.credentials.create = async (options) => { await changeKeys(); return make(options); };
}"""


class Person:
    """Somebody of the shop, at their browser, with a security key or without."""

    def __init__(self, town: Any, page: Page, cdp: CDPSession, actor: Actor) -> None:
        self.town, self.page, self.cdp, self.actor = town, page, cdp, actor
        self.key = ""

    async def takes_key(self) -> None:
        added = await self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        self.key = added["authenticatorId"]

    async def loses_key(self) -> None:
        await self.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.key})

    async def changes_keys(self) -> None:
        await self.loses_key()
        await self.takes_key()

    async def adds_passkey(self, label: str = "blue key", changing: bool = False) -> None:
        await self.page.goto("/account")
        if changing:
            await self.page.expose_function("changeKeys", self.changes_keys)
            await self.page.evaluate(CHANGE_KEYS)
        await self.page.get_by_label("What you call it").fill(label)
        await self.page.get_by_role("button", name="Add a passkey").click()
        await expect(self.page.locator(".kept-keys")).to_contain_text(label)

    async def credential(self) -> dict[str, Any]:
        found = await self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.key})
        return found["credentials"][0]


@asynccontextmanager
async def a_person(browser: Any, town: Any, name: str) -> AsyncIterator[Person]:
    """A member of their own for each test, signed in where browsers show passkeys: at localhost, by its name."""
    actor = await town.shop.team.joined(name, MemberKind.PERSON)
    address = town.address.replace("127.0.0.1", "localhost")
    async with opened_page(browser, address, town.shop.team.tokens[name], tolerant=True) as page:
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("WebAuthn.enable")
        yield Person(town, page, cdp, actor)


async def verified(town: Any, title: str, *more: Draft) -> str:
    """A ticket that lacks nothing but a person."""
    team = town.shop.team
    draft = a_draft(title, criteria=(*criteria(), *more))
    made = (await tickets.create_tickets(town.db, team.owner, "SHOP", [draft], True))[0]
    otter, robot = [await members.identify(town.db, team.tokens[name]) for name in ("otter", "robot")]
    claim = await claims.claim_ticket(town.db, otter, made.key)
    await claims.report_part(town.db, otter, made.key, claim.fence, REPOSITORY, HEAD, "Done.")
    await proven(town, made.key, robot)
    return made.key


async def proven(town: Any, key: str, robot: Actor, run: str = "1") -> None:
    upload = Upload(raw=REPORT, repository=REPOSITORY, commit=HEAD, run=run, run_passed=True)
    await evidence.submit_evidence(town.db, robot, key, upload)


async def state_of(town: Any, key: str) -> State:
    return (await board.read_ticket(town.db, town.shop.team.owner, key)).ticket.state


async def test_a_passkey_is_added_and_a_ticket_accepted_with_it(browser, town):
    key = await verified(town, "Accept with a key")
    async with a_person(browser, town, "pia") as pia:
        await pia.takes_key()
        await pia.adds_passkey()
        await ready(pia.page, f"/t/{key}")
        await pia.page.get_by_role("link", name="Look and decide").click()
        await expect(pia.page.locator("#decision")).to_contain_text("asked for your passkey")
        await pia.page.get_by_label("I looked, and it holds").check()
        await pia.page.get_by_role("button", name="Accept and close").click()
        await expect(pia.page.locator("#head .state")).to_have_text("done")
        await pia.page.goto("/account")
        await expect(pia.page.locator(".kept-keys")).to_contain_text("last shown")
    assert await state_of(town, key) is State.DONE


async def test_without_the_passkey_nobody_accepts_though_they_hold_the_browser(browser, town):
    """An agent drives the page: it has the cookie and the word of the form, and not the finger."""
    key = await verified(town, "Hands off")
    async with a_person(browser, town, "pit") as pit:
        await pit.takes_key()
        await pit.adds_passkey()
        await pit.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": pit.key, "isUserVerified": False})
        await ready(pit.page, f"/t/{key}/decide")
        await pit.page.get_by_label("I looked, and it holds").check()
        await pit.page.get_by_role("button", name="Accept and close").click()
        await expect(pit.page.locator("#accept .passkey-says")).to_contain_text("No passkey was shown.")
        await pit.page.evaluate("() => HTMLFormElement.prototype.submit.call(document.getElementById('accept'))")
        await expect(pit.page.locator("#notices")).to_contain_text(f"To accept {key} wants a passkey of pit")
    assert await state_of(town, key) is State.VERIFYING


async def test_a_passkey_shown_before_the_proof_changed_accepts_nothing(browser, town):
    key = await verified(town, "Another snapshot")
    robot = await members.identify(town.db, town.shop.team.tokens["robot"])
    async with a_person(browser, town, "pom") as pom:
        await pom.takes_key()
        await pom.adds_passkey()
        await ready(pom.page, f"/t/{key}/decide")
        await pom.page.evaluate(HOLD_BACK)
        await pom.page.get_by_label("I looked, and it holds").check()
        await pom.page.get_by_role("button", name="Accept and close").click()
        body = await (await pom.page.wait_for_function("() => window.heldBack")).json_value()
        await proven(town, key, robot, run="2")
        _, verdict = await gate.read_gate(town.db, town.shop.team.owner, key)
        old = body.split("snapshot=")[1][:24]
        for snapshot, said in ((old, "is not the one you saw"), (verdict.snapshot, "was not shown for this")):
            answer = await pom.page.request.post(
                f"/t/{key}/accept",
                data=body.replace(old, snapshot),
                headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": pom.page.url.split("/t/")[0]},
            )
            assert (answer.status, said in await answer.text()) == (409 if snapshot == old else 403, True)
    assert await state_of(town, key) is State.VERIFYING


async def test_a_copied_passkey_that_counts_back_is_refused(browser, town):
    key = await verified(town, "A copy")
    async with a_person(browser, town, "pop") as pop:
        await pop.takes_key()
        await pop.adds_passkey()
        credential = await pop.credential()
        await pop.changes_keys()
        copy = {**credential, "signCount": 0}
        await pop.cdp.send("WebAuthn.addCredential", {"authenticatorId": pop.key, "credential": copy})
        await ready(pop.page, f"/t/{key}/decide")
        await pop.page.get_by_label("I looked, and it holds").check()
        await pop.page.get_by_role("button", name="Accept and close").click()
        await expect(pop.page.locator("#notices")).to_contain_text("there may be a copy of it")
    assert await state_of(town, key) is State.VERIFYING


async def test_a_second_passkey_wants_the_first_and_the_first_can_then_go(browser, town):
    async with a_person(browser, town, "pam") as pam:
        await pam.takes_key()
        await pam.adds_passkey("blue key")
        await pam.adds_passkey("green key", changing=True)
        await pam.page.get_by_role("button", name="Revoke blue key").click()
        await expect(pam.page.locator(".kept-keys li")).to_have_count(1)
        await expect(pam.page.locator(".kept-keys")).to_contain_text("green key")


async def test_what_is_to_be_ticked_is_ticked_again_when_the_proof_changes(browser, town):
    key = await verified(town, "Tick twice")
    robot = await members.identify(town.db, town.shop.team.tokens["robot"])
    async with opened_page(browser, town.address, town.session) as page:
        await ready(page, f"/t/{key}/decide")
        tick = page.get_by_label("I looked, and it holds")
        await tick.check()
        await proven(town, key, robot, run="2")
        await expect(page.get_by_text("Look again before you accept.")).to_be_visible()
        await expect(tick).not_to_be_checked()
        await page.get_by_role("button", name="Accept and close").click()
        assert await tick.evaluate("(one) => one.validity.valueMissing")
        await tick.check()
        await page.get_by_role("button", name="Accept and close").click()
        await expect(page.locator("#head .state")).to_have_text("done")


async def test_the_page_is_read_and_a_ticket_sent_back_without_a_script(browser, town):
    key = await verified(town, "By hand", Draft("A person reads the mail that the shop sends.", Kind.HUMAN))
    async with opened_page(browser, town.address, town.session, java_script_enabled=False) as page:
        await page.goto(f"/t/{key}/decide")
        await expect(page.locator("#criteria")).to_contain_text(LOOK)
        await expect(page.locator("#spec")).to_contain_text("It reads as it did when it was published.")
        await expect(page.locator("#files")).to_contain_text("did not say which files")
        await page.get_by_text("Send it back").click()
        await page.get_by_role("checkbox", name="AC-2").check()
        await page.get_by_label("Why AC-2 is not met").fill("The currency is missing.")
        await page.get_by_role("checkbox", name="AC-3").check()
        await page.get_by_label("Why AC-3 is not met").fill("The mail is empty.")
        await page.get_by_role("button", name="Send back").click()
        await expect(page.locator("#head .state")).to_have_text("ready")
    found = await board.read_ticket(town.db, town.shop.team.owner, key)
    assert [(sorted(r.hashes), r.reason) for r in found.reviews] == [
        ([2], "The currency is missing."),
        ([3], "The mail is empty."),
    ]


async def test_the_page_shows_what_became_of_spec_tests_and_criteria(browser, town):
    async with opened_page(browser, town.address, town.session) as page:
        await ready(page, f"/t/{town.shop.risky}/decide")
        await expect(page.locator(".risks")).to_contain_text("Protected paths were changed")
        await expect(page.locator("#spec del")).to_have_count(2)
        await expect(page.locator("#spec ins").last).to_contain_text("taken for EUR")
        await expect(page.locator("#spec")).to_contain_text("Old clients send none.")
        shown = await page.locator(".paths-says + .paths").all_inner_texts()
        assert [text.split("\n") for text in shown] == [
            ["migrations/0042_partial_refunds.sql"],
            ["tests/conftest.py"],
            ["tests/test_orders.py", "web/src/refunds.spec.ts"],
        ]
        await expect(page.locator("#let-go")).to_contain_text("The log moves to another service this week.")


async def test_a_page_at_an_address_of_numbers_says_where_passkeys_are(browser, town):
    async with opened_page(browser, town.address, town.session) as page:
        await page.goto("/account")
        elsewhere = town.address.replace("127.0.0.1", "localhost")
        await expect(page.get_by_role("link", name=f"{elsewhere}/account")).to_be_visible()
        await expect(page.get_by_role("button", name="Add a passkey")).to_have_count(0)


async def test_a_second_owner_confirms_an_override_on_its_page(browser, town):
    team = town.shop.team
    await projects.change_policy(town.db, team.owner, "SHOP", {"override_confirm_hours": 24})
    key = await verified(town, "Confirm me", Draft("A person reads the mail that the shop sends.", Kind.HUMAN))
    await gate.override_ticket(town.db, team.owner, key, "The shop was down, and the mail could wait for a day.")
    async with opened_page(browser, town.address, town.session) as page:
        await ready(page, f"/t/{key}/decide")
        await expect(page.locator("#decision")).to_contain_text("it is reopened")
        await expect(page.get_by_role("button", name="Confirm the override")).to_have_count(0)
    await team.joined("olga", MemberKind.PERSON)
    await members.create_member(town.db, team.owner, "SHOP", "olga", MemberKind.PERSON, is_owner=True)
    async with opened_page(browser, town.address, team.tokens["olga"]) as page:
        await ready(page, f"/t/{key}")
        await page.get_by_role("link", name="See who overrode it, and why.").click()
        await page.get_by_role("button", name="Confirm the override").click()
        await expect(page.locator("#decision")).to_contain_text("olga confirmed that.")
