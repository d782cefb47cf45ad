"""Decisions of persons over REST: a token alone is refused, and so is a passkey shown for anything else."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from authenticator import Authenticator, copied
from interlock.core.criteria import Kind
from interlock.core.members import Kind as MemberKind
from interlock.use_cases import members, passkeys
from makers import COMMIT, REPOSITORY, Team, a_criterion
from rest_door import As

URL = "https://interlock.test"
PASSED = b"""<testsuite name="t"><testcase classname="tests.test_refunds" name="test_limit"/></testsuite>"""
ABOUT = {"repository": REPOSITORY, "commit": COMMIT, "run": "ci/1"}


@pytest.fixture
async def key(app: FastAPI, team: Team) -> Authenticator:
    """The owner's, which they have added on the board."""
    app.state.runtime = replace(app.state.runtime, public_url=URL)
    key = Authenticator(URL)
    make, _ = await passkeys.begin_adding(team.db, team.owner, URL)
    await passkeys.add(team.db, team.owner, "blue key", URL, key.make(make))
    return key


async def verifying(as_: As, team: Team, *more: Any) -> str:
    """A ticket that the otter reported and whose tests passed."""
    ticket = await team.ticket(criteria=(a_criterion(), *more))
    otter = as_("otter")
    fence = (await otter.post("/claims", json={"project": "SHOP"})).json()["fence"]
    report = {"repository": REPOSITORY, "commit": COMMIT, "handoff": "Done."}
    await otter.post(f"/tickets/{ticket.key}/claims/{fence}/report", json=report)
    await as_("robot").post(f"/tickets/{ticket.key}/evidence", params=ABOUT, content=PASSED)
    return ticket.key


async def seen(owner: httpx2.AsyncClient, ticket: str) -> str:
    return (await owner.get(f"/tickets/{ticket}/gate")).json()["snapshot"]


async def shown(owner: httpx2.AsyncClient, ticket: str, by: Authenticator, decision: str, **about: Any) -> Any:
    body = {"decision": decision, "snapshot": await seen(owner, ticket), **about}
    asked = await owner.post(f"/tickets/{ticket}/challenges", json=body)
    assert asked.status_code == 201, asked.text
    return by.show(asked.json()["show"])


async def test_a_token_alone_accepts_nothing_of_a_person_who_has_a_passkey(as_: As, team: Team, key: Authenticator):
    ticket, owner = await verifying(as_, team), as_("owner")
    for path in ("acceptance", "closing"):
        refused = await owner.post(f"/tickets/{ticket}/{path}", json={"snapshot": await seen(owner, ticket)})
        assert (refused.status_code, refused.json()["code"]) == (403, "passkey_wanted")
        assert f"wants a passkey of {team.owner.name}: a session or a token is not enough." in refused.json()["detail"]
    passkey = await shown(owner, ticket, key, "accept")
    done = await owner.post(
        f"/tickets/{ticket}/acceptance", json={"snapshot": await seen(owner, ticket), "passkey": passkey}
    )
    assert (done.status_code, done.json()["state"]) == (200, "done")


async def test_a_passkey_shown_for_anything_else_is_refused(as_: As, team: Team, key: Authenticator):
    look = a_criterion("The form says the refunded sum beside the rest.", Kind.HUMAN)
    ticket, other, owner = await verifying(as_, team, look), await verifying(as_, team, look), as_("owner")
    snapshot = await seen(owner, ticket)
    wrong = {
        "another ticket": await shown(owner, other, key, "accept"),
        "another deed": await shown(owner, ticket, key, "override"),
        "another site": copied(key, origin="https://evil.test").show({"rpId": "interlock.test", "challenge": "AAAA"}),
        "nobody there": await shown(owner, ticket, copied(key, verifies=False, count=50), "accept"),
        "a copy": await shown(owner, ticket, copied(key, count=0), "accept"),
        "another key": await shown(owner, ticket, Authenticator(URL), "accept"),
    }
    for name, passkey in wrong.items():
        refused = await owner.post(f"/tickets/{ticket}/acceptance", json={"snapshot": snapshot, "passkey": passkey})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted"), name
        assert refused.json()["hint"], name
    before = await shown(owner, ticket, key, "accept")
    await as_("robot").post(f"/tickets/{ticket}/evidence", params={**ABOUT, "run": "ci/2"}, content=PASSED)
    now = await seen(owner, ticket)
    refused = await owner.post(f"/tickets/{ticket}/acceptance", json={"snapshot": now, "passkey": before})
    assert (now != snapshot, refused.status_code) == (True, 403)
    assert (await owner.get(f"/tickets/{ticket}")).json()["ticket"]["state"] == "verifying"


async def test_a_passkey_shown_for_a_waiver_is_good_for_that_waiver_and_once(as_: As, team: Team, key: Authenticator):
    ticket = await verifying(as_, team)
    ada = await team.joined("ada", MemberKind.PERSON)
    _, team.tokens["ada"] = await members.issue_token(team.db, ada, "ada", "test")
    make, _ = await passkeys.begin_adding(team.db, ada, URL)
    mine, her = as_("ada"), Authenticator(URL)
    await passkeys.add(team.db, ada, "hers", URL, her.make(make))
    waiver = {"criterion": 1, "reason": "The test machine burnt down.", "days": 7}
    refused = await mine.post(f"/tickets/{ticket}/waivers", json=waiver)
    assert refused.json()["code"] == "passkey_wanted"
    longer = await shown(mine, ticket, her, "waive", criteria=[1], days=6)
    refused = await mine.post(f"/tickets/{ticket}/waivers", json={**waiver, "passkey": longer})
    assert refused.status_code == 403
    passkey = await shown(mine, ticket, her, "waive", criteria=[1], days=7)
    statuses = [await mine.post(f"/tickets/{ticket}/waivers", json={**waiver, "passkey": passkey}) for _ in range(2)]
    assert [answer.status_code for answer in statuses] == [201, 403]


@pytest.mark.parametrize("name", ["otter", "robot"])
async def test_no_token_of_an_agent_or_a_ci_comes_near_a_passkey(as_: As, team: Team, key: Authenticator, name: str):
    ticket = await verifying(as_, team)
    them = as_(name)
    snapshot = await seen(them, ticket)
    asked = await them.post(f"/tickets/{ticket}/challenges", json={"decision": "accept", "snapshot": snapshot})
    answers = [
        asked,
        await them.get("/passkeys"),
        await them.post("/passkeys/challenges"),
        await them.post("/passkeys", json={"label": "mine", "made": key.make(a_creation())}),
        await them.delete("/projects/SHOP/members/owner/passkeys"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "not_permitted")] * 5


async def test_another_passkey_is_added_and_revoked_with_one_that_is_there(as_: As, team: Team, key: Authenticator):
    owner, phone = as_("owner"), Authenticator(URL)
    asked = (await owner.post("/passkeys/challenges")).json()
    without = await owner.post("/passkeys", json={"label": "phone", "made": phone.make(asked["make"])})
    assert (without.status_code, without.json()["code"]) == (403, "passkey_wanted")
    both = {"label": "phone", "made": phone.make(asked["make"]), "passkey": key.show(asked["show"])}
    assert (await owner.post("/passkeys", json=both)).status_code == 204
    listed = (await owner.get("/passkeys")).json()
    assert [(p["label"], p["revoked_at"]) for p in listed] == [("blue key", None), ("phone", None)]
    first = listed[0]["id"]
    asked = (await owner.post(f"/passkeys/{first}/challenges")).json()
    revoked = await owner.post(f"/passkeys/{first}/revocation", json={"passkey": phone.show(asked["show"])})
    assert revoked.status_code == 204
    assert [p["revoked_at"] is None for p in (await owner.get("/passkeys")).json()] == [False, True]


async def test_a_first_passkey_is_not_added_with_a_token(as_: As, app: FastAPI, team: Team):
    app.state.runtime = replace(app.state.runtime, public_url=URL)
    refused = await as_("owner").post("/passkeys/challenges")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert "interlock member link" in refused.json()["hint"]


async def test_a_server_that_browsers_trust_with_no_passkey_says_so(as_: As):
    refused = await as_("owner").post("/passkeys/challenges")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert "INTERLOCK_PUBLIC_URL" in refused.json()["hint"]


async def test_a_return_gives_each_criterion_its_own_reason(as_: As, team: Team):
    look = a_criterion("The form says the refunded sum beside the rest.", Kind.HUMAN)
    ticket, owner = await verifying(as_, team, look), as_("owner")
    body = {"reason": "Not yet.", "criteria": [1], "reasons": {"2": "The sum is missing."}}
    returned = await owner.post(f"/tickets/{ticket}/return", json=body)
    assert (returned.json()["state"], returned.json()["round"]) == ("ready", 2)
    reviews = (await owner.get(f"/tickets/{ticket}")).json()["reviews"]
    assert [(r["criteria"], r["reason"]) for r in reviews] == [([1], "Not yet."), ([2], "The sum is missing.")]


def a_creation() -> dict[str, Any]:
    return {"rp": {"id": "interlock.test"}, "challenge": "AAAA"}
