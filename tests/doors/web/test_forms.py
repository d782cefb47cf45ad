"""Forms: only our own pages send them, they lead back to a page, and a refusal keeps what was typed."""

import pytest
from fastapi.routing import APIRoute

from interlock.core.members import Kind
from interlock.core.tickets import State
from interlock.use_cases import board, gate
from interlock_web.router import PAGES
from interlock_web.ticket_forms import DEEDS
from web_door import client_of, form_of
from web_shop import a_shop

POSTS = sorted(
    route.path
    for page in PAGES
    for route in page.router.routes
    if isinstance(route, APIRoute) and "POST" in (route.methods or ())
)


def path_of(route: str) -> str:
    return route.replace("{project}", "SHOP").replace("{key}", "SHOP-1").replace("{deed}", "publish")


def test_every_form_is_known_here():
    assert len(POSTS) == 13


@pytest.mark.parametrize("route", [r for r in POSTS if r != "/sign-in"])
async def test_a_form_without_the_word_of_its_session_is_refused(owner, team, route):
    await team.ticket(publish=False)
    for word in ("", "0" * 64):
        refused = await owner.post(path_of(route), data={"csrf": word})
        assert refused.status_code == 403, route
        assert "lost its place" in refused.text
    assert (await state_of(team, "SHOP-1")) is State.DRAFT


@pytest.mark.parametrize("route", POSTS)
@pytest.mark.parametrize("origin", ["https://evil.test", "null", "", "http://interlock.test.evil.test"])
async def test_a_form_of_another_site_is_refused(owner, team, route, origin):
    await team.ticket(publish=False)
    refused = await owner.post(path_of(route), data=form_of(team.tokens["owner"]), headers={"Origin": origin})
    assert refused.status_code == 403, route
    assert (await state_of(team, "SHOP-1")) is State.DRAFT


async def test_the_word_of_another_session_is_refused(owner, team):
    await team.joined("ada", kind=Kind.PERSON)
    await team.ticket(publish=False)
    refused = await owner.post("/t/SHOP-1/publish", data=form_of(team.tokens["ada"]))
    assert refused.status_code == 403


async def test_a_form_that_is_too_large_is_refused_before_it_is_read(owner, team):
    await team.ticket()
    refused = await owner.post("/t/SHOP-1/post", data=form_of(team.tokens["owner"], body="x" * 1_100_000))
    assert refused.status_code == 413


async def test_a_deed_leads_back_to_its_page(owner, team):
    await team.ticket(publish=False)
    done = await owner.post("/t/SHOP-1/publish", data=form_of(team.tokens["owner"], expected_version="1"))
    assert (done.status_code, done.headers["location"]) == (303, "/t/SHOP-1")
    assert (await state_of(team, "SHOP-1")) is State.READY


async def test_a_refusal_is_shown_on_the_page_with_what_was_typed(owner, team):
    await team.ticket()
    form = form_of(
        team.tokens["owner"], form="cancel", resolution="wont_do", reason="Typed with care", expected_version="99"
    )
    refused = await owner.post("/t/SHOP-1/cancel", data=form)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert "not 99" in refused.text
    assert ">Typed with care</textarea>" in refused.text
    assert '<details class="deed" id="deed-cancel" open>' in refused.text


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("decide", {"to": "nowhere", "reason": "x"}),
        ("cancel", {"resolution": "because", "reason": "x"}),
        ("post", {"kind": "shout", "body": "x"}),
        ("post", {"kind": "note", "body": "x", "reply_to": "minus one"}),
        ("return", {"criterion": "AC-1", "reason": "x"}),
        ("waive", {"criterion": "1" * 40, "reason": "x", "days": "1"}),
    ],
)
async def test_a_field_that_no_page_would_send_is_refused_in_words(owner, team, deed, fields):
    await team.ticket()
    refused = await owner.post(f"/t/SHOP-1/{deed}", data=form_of(team.tokens["owner"], **fields))
    assert refused.status_code == 422
    assert "is no" in refused.text


async def test_a_form_that_does_not_exist_is_not_found(owner, team):
    await team.ticket()
    assert (await owner.post("/t/SHOP-1/explode", data=form_of(team.tokens["owner"]))).status_code == 404


async def test_an_unknown_ticket_is_not_found_whatever_the_form(owner, team):
    for deed in DEEDS:
        refused = await owner.post(
            f"/t/SHOP-99/{deed}",
            data=form_of(
                team.tokens["owner"],
                reason="x" * 30,
                to="ready",
                resolution="wont_do",
                kind="note",
                body="x",
                role="work",
                criterion="1",
                days="1",
                review="1",
            ),
        )
        assert refused.status_code == 404, deed


async def test_a_new_ticket_is_written_with_one_criterion_a_line(owner, team):
    form = form_of(
        team.tokens["owner"],
        title="Total in cents",
        spec="As **cents**.",
        criteria="test: If the total is odd, then the shop answers 422. | tests/a.py::test_b | tests/a.py::test_c\n"
        "human: A person sees the total on the order page.\n",
        roles="backend, frontend",
        labels="api",
        priority="high",
        size="3",
        paths="src/orders/**",
        operations="GET /orders/{id}",
        then="draft",
    )
    made = await owner.post("/p/SHOP/new", data=form)
    assert (made.status_code, made.headers["location"]) == (303, "/t/SHOP-1")
    page = await board.read_ticket(team.db, team.owner, "SHOP-1")
    assert [(c.kind, c.text, c.selectors) for c in page.criteria] == [
        ("test", "If the total is odd, then the shop answers 422.", ("tests/a.py::test_b", "tests/a.py::test_c")),
        ("human", "A person sees the total on the order page.", ()),
    ]
    assert [p.role for p in page.parts] == ["backend", "frontend"]
    assert (page.ticket.priority.word, page.ticket.size, page.ticket.scope.paths) == ("high", 3, ("src/orders/**",))


async def test_a_new_ticket_that_is_refused_keeps_all_that_was_typed(owner, team):
    form = form_of(team.tokens["owner"], title="Long thought", spec="Much text", priority="high", paths="/etc/passwd")
    refused = await owner.post("/p/SHOP/new", data=form)
    assert refused.status_code == 422
    assert 'value="Long thought"' in refused.text
    assert ">Much text</textarea>" in refused.text
    assert '<option value="high" selected>' in refused.text


async def test_a_token_is_shown_once_inside_what_is_to_be_pasted(owner, team):
    form = form_of(team.tokens["owner"], name="lynx", roles="backend", label="laptop")
    issued = await owner.post("/p/SHOP/connect", data=form)
    assert issued.status_code == 200
    assert issued.text.count("Bearer ilb_") == 3
    assert "ilb_" in issued.text.split("The token of")[1]
    assert "Bearer ilb_" not in (await owner.get("/p/SHOP/connect")).text


async def test_an_answer_frees_the_ticket_and_leads_back_to_the_thread(owner, team):
    await team.ticket()
    asked = form_of(team.tokens["owner"], kind="question", body="Cents?", is_blocking="yes")
    assert (await owner.post("/t/SHOP-1/post", data=asked)).headers["location"] == "/t/SHOP-1#thread"
    page = await board.read_ticket(team.db, team.owner, "SHOP-1")
    assert page.waiting
    question = page.messages[0].id
    answer = form_of(team.tokens["owner"], kind="answer", body="Cents.", reply_to=str(question))
    assert (await owner.post("/t/SHOP-1/post", data=answer)).status_code == 303
    assert not (await board.read_ticket(team.db, team.owner, "SHOP-1")).waiting


async def test_only_what_was_seen_can_be_accepted(db, app):
    shop = await a_shop(db)
    session = shop.team.tokens["owner"]
    async with client_of(app, session) as owner:
        sent = form_of(session, snapshot="0" * 24, page="decide")
        refused = await owner.post(f"/t/{shop.accept}/accept", data=sent)
        assert refused.status_code == 409
        assert 'role="alert"' in refused.text
        assert "Accept and close" in refused.text
    assert (await state_of(shop.team, shop.accept)) is State.VERIFYING


async def test_what_waits_for_a_persons_eyes_is_accepted_only_once_it_is_ticked(db, app):
    shop = await a_shop(db)
    session = shop.team.tokens["owner"]
    _, verdict = await gate.read_gate(db, shop.team.owner, shop.accept)
    async with client_of(app, session) as owner:
        sent = form_of(session, snapshot=verdict.snapshot, page="decide")
        refused = await owner.post(f"/t/{shop.accept}/accept", data=sent)
        assert refused.status_code == 422
        assert "You did not say that you looked at AC-2." in refused.text
        accepted = await owner.post(f"/t/{shop.accept}/accept", data={**sent, "looked": "2"})
        assert (accepted.status_code, accepted.headers["location"]) == (303, f"/t/{shop.accept}")
    assert (await state_of(shop.team, shop.accept)) is State.DONE


async def test_the_script_of_a_page_is_told_what_to_show_in_json(owner, team):
    await team.ticket()
    _, verdict = await gate.read_gate(team.db, team.owner, "SHOP-1")
    about = form_of(team.tokens["owner"], decision="waive", snapshot=verdict.snapshot, criterion="1", days="7")
    assert (await owner.post("/t/SHOP-1/passkey", data=about)).json() == {"show": None}
    changed = await owner.post("/t/SHOP-1/passkey", data={**about, "snapshot": "0" * 24})
    assert (changed.status_code, sorted(changed.json())) == (409, ["hint", "sentence"])
    begun = await owner.post("/account/begin", data=form_of(team.tokens["owner"]))
    assert (begun.status_code, "https and a name" in begun.json()["sentence"]) == (409, True)
    for path, field in (("/t/SHOP-1/waive", "passkey"), ("/account/add", "made")):
        for wrong in ("[]", "{", "nonsense", "[" * 5000):
            sent = {**about, "reason": "x", "label": "key", field: wrong}
            refused = await owner.post(path, data=sent)
            assert refused.status_code == 422, (path, wrong[:9])


async def state_of(team, key: str) -> State:
    return (await board.read_ticket(team.db, team.owner, key)).ticket.state
