"""From a report to a closed ticket, over REST."""

import gzip
import json
from typing import Any

import httpx2

from interlock.core.members import Kind
from interlock.use_cases import members
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, Team
from report_files import zipped
from rest_door import As

PASSED = b"""<testsuite name="t" tests="1" failures="0" errors="0" skipped="0">
<testcase classname="tests.test_refunds" name="test_limit" file="tests/test_refunds.py"/></testsuite>"""
FAILED = b"""<testsuite name="t" tests="1" failures="1" errors="0" skipped="0">
<testcase classname="tests.test_refunds" name="test_limit" file="tests/test_refunds.py">
<failure message="200"/></testcase></testsuite>"""
ABOUT = {"repository": REPOSITORY, "commit": COMMIT, "run": "ci/1"}


async def test_a_report_from_ci_opens_the_gate_and_a_person_closes(as_: As, team: Team):
    await verifying(as_, team)
    posted = await post(as_("robot"), PASSED)
    assert (posted.status_code, posted.json()["is_open"]) == (201, True)
    gate = await as_("owner").get("/tickets/SHOP-1/gate")
    seen = {"heads": {REPOSITORY: COMMIT}, "snapshot": gate.json()["snapshot"]}
    closed = await as_("owner").post("/tickets/SHOP-1/closing", json=seen, headers={"If-Match": gate.headers["etag"]})
    assert (closed.status_code, closed.json()["state"]) == (200, "done")


async def test_a_gzipped_report_counts_as_the_same(as_: As, team: Team):
    await verifying(as_, team)
    posted = await post(as_("robot"), gzip.compress(PASSED), headers={"Content-Encoding": "gzip"})
    assert posted.json()["is_open"]


async def test_a_zip_of_several_reports_of_a_run_counts_as_one(as_: As, team: Team):
    await verifying(as_, team)
    both = await post(as_("robot"), zipped({"chromium.xml": PASSED, "firefox.xml": FAILED}))
    assert (both.status_code, both.json()["is_open"]) == (201, False)
    ticket = (await as_("owner").get("/tickets/SHOP-1")).json()["ticket"]
    assert (ticket["state"], ticket["round"]) == ("ready", 2)


async def test_a_report_in_another_format_opens_the_gate_as_well(as_: As, team: Team):
    await verifying(as_, team)
    tests = [{"name": "tests/test_refunds.py::test_limit", "status": "passed", "filePath": "tests/test_refunds.py"}]
    report = {"results": {"tool": {"name": "pytest"}, "summary": {"tests": 1, "failed": 0}, "tests": tests}}
    posted = await post(as_("robot"), json.dumps(report).encode())
    assert (posted.status_code, posted.json()["is_open"]) == (201, True)


async def test_text_that_no_database_keeps_does_not_stop_a_report(as_: As, team: Team):
    await verifying(as_, team)
    strange = b"TAP version 13\n1..2\nnot ok 1 - a\x00\xed\xa0\x80\n# \x1b[31m\x00\nok 2 - b\nBail out! \x00\n"
    assert (await post(as_("robot"), strange)).status_code == 201
    name = {"name": "\ud800\u0000", "status": "failed", "message": "\udfff\u0000"}
    report = {"results": {"tool": {"name": "t"}, "summary": {"tests": 1, "failed": 1}, "tests": [name]}}
    assert (await post(as_("robot"), json.dumps(report).encode(), run="ci/2")).status_code == 201


async def test_a_report_of_an_agent_opens_nothing(as_: As, team: Team):
    await verifying(as_, team)
    posted = await post(as_("otter"), PASSED)
    assert [c["state"] for c in posted.json()["criteria"]] == ["claimed_only"]


async def test_a_run_that_failed_makes_a_passing_report_fail(as_: As, team: Team):
    await verifying(as_, team)
    posted = await post(as_("robot"), PASSED, run_passed="false")
    assert not posted.json()["is_open"]


async def test_a_failing_report_sends_the_ticket_back(as_: As, team: Team):
    await verifying(as_, team)
    await post(as_("robot"), FAILED)
    ticket = (await as_("owner").get("/tickets/SHOP-1")).json()["ticket"]
    assert (ticket["state"], ticket["round"]) == ("ready", 2)


async def test_a_started_run_takes_the_older_pass_away(as_: As, team: Team):
    await verifying(as_, team)
    await post(as_("robot"), PASSED)
    started = await as_("robot").post("/tickets/SHOP-1/runs", json=ABOUT | {"run": "ci/2"})
    assert [c["state"] for c in started.json()["criteria"]] == ["pending"]


async def test_a_shut_gate_refuses_to_close_and_says_what_is_missing(as_: As, team: Team):
    await verifying(as_, team)
    refused = await as_("owner").post("/tickets/SHOP-1/closing", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "gate_shut")


async def test_whoever_saw_another_head_or_version_does_not_close(as_: As, team: Team):
    await verifying(as_, team)
    await post(as_("robot"), PASSED)
    owner = as_("owner")
    other_head = await owner.post("/tickets/SHOP-1/closing", json={"heads": {REPOSITORY: OTHER_COMMIT}})
    assert (other_head.status_code, other_head.json()["code"]) == (409, "changed")
    other_version = await owner.post("/tickets/SHOP-1/closing", json={}, headers={"If-Match": '"1"'})
    assert (other_version.status_code, other_version.json()["code"]) == (412, "changed")
    assert (await owner.get("/tickets/SHOP-1")).json()["ticket"]["state"] == "verifying"


async def test_whoever_worked_on_a_ticket_may_not_review_it(as_: As, team: Team):
    await verifying(as_, team)
    review = {"passes": False, "criteria": [1], "reason": "It does not hold."}
    refused = await as_("otter").post("/tickets/SHOP-1/reviews", json=review)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_independent")


async def test_a_rejection_shuts_the_gate_until_a_person_clears_it(as_: As, team: Team):
    await team.joined("heron")
    await verifying(as_, team)
    await post(as_("robot"), PASSED)
    review = {"passes": False, "criteria": [1], "reason": "The limit is off by one."}
    rejected = await as_("heron").post("/tickets/SHOP-1/reviews", json=review)
    assert (rejected.status_code, rejected.json()["is_open"]) == (201, False)
    page = (await as_("owner").get("/tickets/SHOP-1")).json()
    id = page["reviews"][0]["id"]
    cleared = await as_("owner").post(f"/tickets/SHOP-1/reviews/{id}/clearance", json={"reason": "It is not."})
    assert cleared.status_code == 200


async def test_a_waived_criterion_is_waived_until_a_day(as_: As, team: Team):
    await verifying(as_, team)
    ada = await team.joined("ada", Kind.PERSON)
    _, secret = await members.issue_token(team.db, ada, "ada", "test")
    waiver = {"criterion": 1, "reason": "The payment service is down this week.", "days": 7}
    waived = await as_(secret).post("/tickets/SHOP-1/waivers", json=waiver)
    assert waived.status_code == 201
    assert [c["state"] for c in waived.json()["criteria"]] == ["waived"]


async def test_an_override_closes_a_shut_gate_and_stays_marked(as_: As, team: Team):
    await verifying(as_, team)
    reason = {"reason": "The release is tonight and the test machine burnt down."}
    closed = await as_("owner").post("/tickets/SHOP-1/override", json=reason)
    assert (closed.json()["state"], closed.json()["is_overridden"]) == ("done", True)


async def test_a_returned_ticket_is_ready_in_its_next_round(as_: As, team: Team):
    await verifying(as_, team)
    returned = await as_("owner").post("/tickets/SHOP-1/return", json={"reason": "Wrong page.", "criteria": [1]})
    assert (returned.json()["state"], returned.json()["round"]) == ("ready", 2)


async def test_acceptance_wants_the_snapshot_that_was_seen(as_: As, team: Team):
    await verifying(as_, team)
    await post(as_("robot"), PASSED)
    owner = as_("owner")
    old = await owner.post("/tickets/SHOP-1/acceptance", json={"snapshot": "0" * 24})
    assert (old.status_code, old.json()["code"]) == (409, "changed")
    snapshot = (await owner.get("/tickets/SHOP-1/gate")).json()["snapshot"]
    accepted = await owner.post("/tickets/SHOP-1/acceptance", json={"snapshot": snapshot})
    assert accepted.json()["state"] == "done"


async def test_a_message_a_report_and_a_run_name_the_fence_of_a_claim_that_has_not_ended(as_: As, team: Team):
    await verifying(as_, team)
    otter = as_("otter")
    fence = (await otter.get("/tickets/SHOP-1")).json()["claims"][0]["fence"]
    note, run = {"body": "I ran it."}, {"repository": REPOSITORY, "commit": COMMIT, "run": "7"}

    async def answers(client: httpx2.AsyncClient) -> set[tuple[int, str]]:
        sent = [
            await client.post("/tickets/SHOP-1/messages", json=note | {"fence": fence}),
            await post(client, PASSED, fence=str(fence)),
            await client.post("/tickets/SHOP-1/runs", json=run | {"fence": fence}),
        ]
        return {(answer.status_code, answer.json().get("code", "")) for answer in sent}

    assert await answers(otter) == {(201, "")}
    assert await answers(as_("owner")) == {(409, "stale_fence")}


async def verifying(as_: As, team: Team) -> None:
    """SHOP-1, reported by the otter."""
    await team.ticket()
    otter = as_("otter")
    fence = (await otter.post("/claims", json={"project": "SHOP"})).json()["fence"]
    report = {"repository": REPOSITORY, "commit": COMMIT, "handoff": "Done and tested."}
    await otter.post(f"/tickets/SHOP-1/claims/{fence}/report", json=report)


async def post(client: httpx2.AsyncClient, report: bytes, headers: Any = None, **about: str) -> httpx2.Response:
    return await client.post("/tickets/SHOP-1/evidence", params=ABOUT | about, content=report, headers=headers)
