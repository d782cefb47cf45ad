"""Flow 4: a person accepts on the board; what is not a person may not."""

import httpx2
import pytest

from interlock.cli.demo_browser import form_of
from interlock.cli.demo_screen import NotAsTold
from interlock.core.criteria import Kind
from makers import COMMIT, REPOSITORY, a_criterion
from servers import Shop, post_report, refusal

TEST = "tests/test_refunds.py::test_limit"


async def test_a_person_accepts_on_the_board_and_the_ticket_is_done(shop: Shop):
    key = await waiting_for_a_person(shop)
    browser = await shop.browser()
    assert key in browser.open("/p/SHOP/board")
    browser.send(f"/t/{key}/decide", f"/t/{key}/accept", looked="2")
    page = shop.rest("owner").get(f"/tickets/{key}")
    assert page["ticket"]["state"] == "done"
    [close] = page["closes"]
    assert (close["closed_by"], close["is_override"], close["heads"]) == ("owner", False, {REPOSITORY: COMMIT})
    assert {c["name"]: c["state"] for c in page["verdict"]["criteria"]} == {"AC-1": "satisfied", "AC-2": "satisfied"}


async def test_ci_may_not_accept(shop: Shop):
    key = await waiting_for_a_person(shop)
    robot = shop.rest("robot")
    said = refusal(robot, f"/tickets/{key}/acceptance", {"snapshot": robot.get(f"/tickets/{key}/gate")["snapshot"]})
    assert said == "robot is of kind ci and may not accept as a person. Who may: person."


async def test_what_changed_since_the_person_looked_is_not_accepted(shop: Shop):
    key = await waiting_for_a_person(shop)
    browser = await shop.browser()
    seen = form_of(browser.open(f"/t/{key}/decide"), f"/t/{key}/accept")
    post_report(shop.rest("robot"), key, (TEST, False))
    with pytest.raises(NotAsTold, match="409"):
        browser.post(f"/t/{key}/accept", seen)
    assert shop.rest("owner").get(f"/tickets/{key}")["closes"] == []


async def test_a_form_without_the_word_of_the_session_does_nothing(shop: Shop):
    key = await waiting_for_a_person(shop)
    browser = await shop.browser()
    seen = form_of(browser.open(f"/t/{key}/decide"), f"/t/{key}/accept")
    with pytest.raises(NotAsTold, match="403"):
        browser.post(f"/t/{key}/accept", {**seen, "csrf": "guessed"})
    assert shop.rest("owner").get(f"/tickets/{key}")["closes"] == []


async def test_who_is_not_signed_in_sees_no_board(shop: Shop):
    with httpx2.Client(base_url=shop.url) as stranger:
        assert stranger.get("/p/SHOP/board").status_code == 401


async def waiting_for_a_person(shop: Shop) -> str:
    """A ticket that otter has reported and whose tests passed; one criterion wants a person's look."""
    criteria = (a_criterion(), a_criterion("The form says the refunded sum beside the rest.", Kind.HUMAN))
    key = await shop.reported(criteria=criteria)
    post_report(shop.rest("robot"), key, (TEST, True))
    return key
