"""Sessions: how one begins, who is turned away, and how it ends."""

from http.cookies import SimpleCookie

import pytest

from interlock.core.members import Kind
from interlock.use_cases import members
from interlock_web.door import COOKIE
from web_door import form_of


@pytest.mark.parametrize("path", ["/", "/p/SHOP/board", "/t/SHOP-1", "/p/SHOP/connect", "/live?project=SHOP"])
async def test_who_is_not_signed_in_is_told_how_to_get_a_link(visitor, path):
    answer = await visitor.get(path)
    assert answer.status_code == 401
    assert "interlock member link" in answer.text


async def test_a_word_that_is_no_session_is_turned_away(visitor):
    visitor.cookies.set(COOKIE, "ils_nobody")
    assert (await visitor.get("/p/SHOP/board")).status_code == 401


async def test_an_agents_token_opens_no_page(visitor, team):
    visitor.cookies.set(COOKIE, team.tokens["otter"])
    assert (await visitor.get("/p/SHOP/board")).status_code == 401


async def test_looking_at_a_link_does_not_spend_it(visitor, team):
    link = await members.sign_in_link(team.db, team.owner, "owner")
    for _ in range(2):
        page = await visitor.get(f"/sign-in?link={link}")
        assert page.status_code == 200
        assert f'value="{link}"' in page.text
    assert (await visitor.post("/sign-in", data={"link": link})).status_code == 303


async def test_a_link_signs_in_once_with_a_cookie_that_scripts_cannot_read(visitor, team):
    link = await members.sign_in_link(team.db, team.owner, "owner")
    first = await visitor.post("/sign-in", data={"link": link})
    cookie = SimpleCookie(first.headers["set-cookie"])[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "lax", "")
    assert (await visitor.get("/p/SHOP/board")).status_code == 200
    again = await visitor.post("/sign-in", data={"link": link})
    assert again.status_code == 401
    assert "This link" in again.text


async def test_over_https_the_cookie_never_travels_in_the_clear(visitor, team):
    link = await members.sign_in_link(team.db, team.owner, "owner")
    visitor.base_url = "https://interlock.test"
    answer = await visitor.post("/sign-in", data={"link": link}, headers={"Origin": "https://interlock.test"})
    assert SimpleCookie(answer.headers["set-cookie"])[COOKIE]["secure"] is True


async def test_another_site_cannot_sign_a_browser_in(visitor, team):
    link = await members.sign_in_link(team.db, team.owner, "owner")
    refused = await visitor.post("/sign-in", data={"link": link}, headers={"Origin": "https://evil.test"})
    assert refused.status_code == 403
    assert COOKIE not in refused.headers.get("set-cookie", "")


async def test_who_signs_out_is_out_even_if_the_cookie_is_kept(owner, team):
    session = team.tokens["owner"]
    left = await owner.post("/sign-out", data=form_of(session))
    assert left.status_code == 200
    assert "You have signed out" in left.text
    owner.cookies.set(COOKIE, session)
    assert (await owner.get("/p/SHOP/board")).status_code == 401


async def test_a_project_of_others_is_not_found_and_not_named(owner, visitor, team):
    await team.joined("ada", kind=Kind.PERSON)
    visitor.cookies.set(COOKIE, team.tokens["ada"])
    assert (await visitor.get("/p/SHOP/board")).status_code == 200
    for path in ("/p/MAIN/board", "/p/DEMO/board", "/p/DEMO/activity", "/p/DEMO/contracts", "/live?project=DEMO"):
        answer = await visitor.get(path)
        assert answer.status_code == 404, path


async def test_the_first_page_is_the_board_of_the_first_project(owner, team):
    answer = await owner.get("/")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/p/{team.owner.memberships[0].project}/board"
