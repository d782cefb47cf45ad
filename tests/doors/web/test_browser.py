"""What people see and do, in a browser, on a whole server. A console error fails any of these tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from interlock.core.messages import Kind as MessageKind
from interlock.core.tickets import Resolution, State
from interlock.use_cases import board, claims, members, messages, tickets
from makers import a_draft
from web_browser import opened_page, ready, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser, town) -> AsyncIterator[Page]:
    """A page of somebody who has signed in."""
    async with opened_page(browser, town.address, town.session) as page:
        yield page


async def a_ticket(town, title: str, publish: bool = True) -> str:
    made = await tickets.create_tickets(town.db, town.shop.team.owner, "SHOP", [a_draft(title)], publish)
    return made[0].key


async def an_agent(town, name: str):
    return await members.identify(town.db, town.shop.team.tokens[name])


async def test_a_link_signs_in_and_the_board_is_there(browser, town):
    link = await members.sign_in_link(town.db, town.shop.team.owner, "owner")
    async with opened_page(browser, town.address, "") as page:
        await page.goto(f"/sign-in?link={link}")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", name="Board", level=1)).to_be_visible()
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("heading", name="You have signed out.")).to_be_visible()


async def test_the_board_shows_what_others_do_without_a_reload(page, town):
    key = await a_ticket(town, "Move by itself")
    await ready(page, "/p/SHOP/board")
    await page.evaluate("() => { window.sameDocument = true }")
    card = page.locator(f"#card-{key}")
    await expect(page.locator("#col-ready").locator(f"#card-{key}")).to_be_visible()
    await claims.claim_ticket(town.db, await an_agent(town, "wren"), key)
    await expect(page.locator("#col-in_progress").locator(f"#card-{key}")).to_be_visible()
    await expect(card).to_contain_text("wren")
    await expect(page.locator("#ticker")).to_contain_text(key)
    assert await page.evaluate("() => window.sameDocument")
    fresh = await a_ticket(town, "Appear by itself")
    await expect(page.locator("#col-ready").locator(f"#card-{fresh}")).to_be_visible()


async def test_a_live_change_keeps_focus_scroll_and_filter(page, town):
    key = await a_ticket(town, "Stay focused")
    await ready(page, "/p/SHOP/board")
    await page.locator("#filter").fill("stay")
    await page.locator(f"#card-{key} a").focus()
    await messages.post_message(town.db, await an_agent(town, "otter"), key, MessageKind.NOTE, "Hello.")
    await expect(page.locator(f"#card-{key} .talk")).to_contain_text("1")
    assert await page.evaluate("() => document.activeElement.closest('.card')?.id") == f"card-{key}"
    await expect(page.locator("#shown")).to_contain_text("1 of")
    await tickets.cancel_ticket(town.db, town.shop.team.owner, key, Resolution.OBSOLETE, "Only a test.")
    await expect(page.locator(f"#card-{key}")).to_have_count(0)


async def test_what_is_being_typed_survives_a_live_change(page, town):
    key = await a_ticket(town, "Type in peace")
    await ready(page, f"/t/{key}")
    body = page.get_by_label("Write to the thread")
    await body.fill("Half a thou")
    await page.locator("#deed-cancel summary").click()
    await page.locator("#deed-cancel textarea").fill("Nobody")
    await messages.post_message(town.db, await an_agent(town, "otter"), key, MessageKind.NOTE, "From elsewhere.")
    await expect(page.locator("#talks")).to_contain_text("From elsewhere.")
    await expect(body).to_have_value("Half a thou")
    await expect(page.locator("#deed-cancel textarea")).to_have_value("Nobody")
    await expect(page.locator("#deed-cancel")).to_have_attribute("open", "")


async def test_a_person_accepts_a_ticket_by_clicking(page, town):
    await ready(page, "/p/SHOP/board")
    await page.locator("#strip").get_by_role("link", name=f"Accept {town.shop.accept}", exact=True).click()
    await expect(page.locator("#answer")).to_contain_text("What waits for a person's eyes")
    await page.get_by_role("link", name="Look and decide").click()
    await page.get_by_label("I looked, and it holds").check()
    await page.get_by_role("button", name="Accept and close").click()
    await expect(page.locator("#head .state")).to_have_text("done")
    await expect(page.locator("#history")).to_contain_text("verified")
    closed = await board.read_ticket(town.db, town.shop.team.owner, town.shop.accept)
    assert (closed.ticket.state, closed.closes[-1].closed_by) == (State.DONE, "owner")


async def test_a_person_answers_a_question_and_decides_without_a_script(browser, town):
    async with opened_page(browser, town.address, town.session, java_script_enabled=False) as page:
        await page.goto(f"/t/{town.shop.question}")
        await page.get_by_label("Your answer").fill("It is an error.")
        await page.get_by_role("button", name="Answer").click()
        await expect(page.locator("#talks")).to_contain_text("It is an error.")
        await expect(page.get_by_label("Your answer")).to_have_count(0)
        await page.goto(f"/t/{town.shop.stopped}")
        await page.get_by_label("Why, and what the next agent should know").fill("The key is in the vault.")
        await page.get_by_role("button", name="Decide").click()
        await expect(page.locator("#head .state")).to_have_text("ready")


async def test_the_filter_works_at_each_letter_and_stays_in_the_address(page, town):
    await ready(page, "/p/SHOP/board")
    await page.locator("#filter").fill("is:drift stream")
    await expect(page.locator(".card:visible")).to_have_count(1)
    assert "q=is%3Adrift" in page.url
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Drift").click()
    await expect(page.locator(".card:visible")).to_have_count(1)
    await page.locator("#filter").fill("-is:drift stream")
    await expect(page.locator(".card:visible")).to_have_count(0)


async def test_arrows_walk_over_the_cards_with_one_stop_a_column(page, town):
    await ready(page, "/p/SHOP/board")
    stops = await page.evaluate(
        "() => [...document.querySelectorAll('.col')].map((c) => c.querySelectorAll('.card a[tabindex=\"0\"]').length)"
    )
    assert max(stops) == 1
    await page.keyboard.press("j")
    begin = await page.evaluate("() => document.activeElement.closest('.card').id")
    await page.keyboard.press("ArrowDown")
    assert await page.evaluate("() => document.activeElement.closest('.card').id") != begin
    await page.keyboard.press("ArrowRight")
    assert await page.evaluate("() => document.activeElement.closest('.col').id") != "col-draft"
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/t/SHOP-*")


async def test_the_pill_tells_when_the_server_cannot_be_reached(browser, town):
    async with opened_page(browser, town.address, town.session, tolerant=True) as page:
        await ready(page, "/p/SHOP/board")
        await page.context.set_offline(True)
        await expect(page.locator("#live")).to_have_text("Offline")
        missed = await a_ticket(town, "Written while the line was down")
        await page.context.set_offline(False)
        await expect(page.locator("#live")).to_have_text("Live", timeout=20_000)
        await expect(page.locator(f"#card-{missed}")).to_be_visible()


async def test_many_tabs_share_one_stream(browser, town):
    context = await signed_in(browser, town.address, town.session)
    pages = [await context.new_page() for _ in range(8)]
    for page in pages:
        await ready(page, "/p/SHOP/board")
    key = await a_ticket(town, "Seen in every tab")
    await pages[-1].bring_to_front()
    await expect(pages[-1].locator(f"#card-{key}")).to_be_visible()
    await pages[0].close()
    other = await a_ticket(town, "Seen after the first tab has gone")
    await expect(pages[-1].locator(f"#card-{other}")).to_be_visible(timeout=10_000)
    await context.close()


async def test_a_script_cannot_be_slipped_in(browser, town):
    async with opened_page(browser, town.address, town.session, tolerant=True) as page:
        await ready(page, "/p/SHOP/board")
        put = "(html) => { try { document.body.innerHTML += html; return 'put'; } catch (e) { return e.name; } }"
        assert await page.evaluate(put, "<b>x</b>") == "TypeError"
        policy = "() => { try { trustedTypes.createPolicy('mine', {}); return 'made'; } catch (e) { return e.name; } }"
        assert await page.evaluate(policy) == "TypeError"


async def test_colours_are_chosen_and_kept(page, town):
    await ready(page, "/p/SHOP/board")
    button = page.locator("#theme")
    await button.click()
    await button.click()
    await page.reload()
    assert await page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    await expect(button).to_have_attribute("title", "Colours: dark")


async def test_a_fresh_token_can_be_copied_and_is_gone_after_a_reload(browser, town):
    async with opened_page(browser, town.address, town.session) as page:
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await ready(page, "/p/SHOP/connect")
        await page.get_by_label("Name of the agent").fill("lynx")
        await page.get_by_role("button", name="Issue a token").click()
        secret = await page.locator("#token").inner_text()
        await page.locator("[data-copy=token]").click()
        assert await page.evaluate("() => navigator.clipboard.readText()") == secret
        assert (await members.identify(town.db, secret)).name == "lynx"
        await ready(page, "/p/SHOP/connect")
        await expect(page.locator("#token")).to_have_count(0)
