"""Attacks 21 to 30 of docs/security.md: handwritten proof, news at the wrong moment, and the ways round the gate."""

from typing import Any

import psycopg
import pytest

from databases import execute
from interlock.core.criteria import Draft, Kind
from interlock.core.members import Kind as MemberKind
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from reviewed_work import REVIEWED, TESTED, junit
from siege import Siege, blockers, states

ENOUGH = "The customer waits, and CI is down until Monday."
NEVER_WAIVED = Draft("If a refund is refused, then the reason is shown.", Kind.REVIEW, (), True)
CHILDREN = Draft("Each child ticket of this epic closes through its own gate.", Kind.CHILDREN)


async def test_attack_21_an_agent_uploads_a_report_that_it_wrote_by_hand(siege: Siege):
    key = await siege.reported()
    where = {"key": key, "repository": REPOSITORY, "commit": COMMIT}
    async with siege.agent("otter") as otter, siege.agent("lynx") as lynx:
        for hand in (otter, lynx):
            await hand.ask("attach_evidence", **where, report=junit().decode(), check="tests", run="ci/1")
    siege.post("heron", key, run_passed="true", run="github/9001")
    assert siege.stands(key) == {"AC-1": "claimed_only"}
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"


async def test_attack_21_an_agent_takes_the_word_of_ci_away_with_a_run_of_its_own(siege: Siege):
    key = await siege.green()
    at = {"repository": REPOSITORY, "commit": COMMIT, "check": "tests", "run": "mine"}
    siege.asks("otter", f"/tickets/{key}/runs", at)
    siege.post("otter", key, junit("failed"), run="mine")
    assert siege.stands(key) == {"AC-1": "satisfied"}


async def test_attack_22_an_approval_of_what_is_not_there_any_more(siege: Siege):
    key = await siege.green()
    seen, version = siege.gate(key), siege.page(key)["ticket"]["version"]
    siege.does("paula", f"/tickets/{key}/return", {"reason": "The form is ugly."})
    siege.report("otter", key, OTHER_COMMIT)
    siege.post("robot", key, commit=OTHER_COMMIT)
    assert siege.gate(key)["is_open"]
    old = {"If-Match": f'"{version}"'}
    assert siege.no("owner", f"/tickets/{key}/closing", headers=old).status == 412
    for body in ({"heads": {REPOSITORY: COMMIT}}, {"snapshot": seen["snapshot"]}):
        assert siege.no("owner", f"/tickets/{key}/closing", body).code == "changed"
    assert siege.no("owner", f"/tickets/{key}/acceptance", {"snapshot": seen["snapshot"]}).code == "changed"
    assert siege.state(key) == "verifying"


async def test_attack_23_it_was_green_when_somebody_looked(siege: Siege):
    key = await siege.green()
    seen = siege.gate(key)
    assert seen["is_open"]
    siege.does("lynx", f"/tickets/{key}/messages", {"kind": "question", "body": "And fees?", "is_blocking": True})
    assert siege.no("owner", f"/tickets/{key}/acceptance", {"snapshot": seen["snapshot"]}).code == "changed"
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"
    siege.post("robot", key, junit("failed"), run="2")
    assert siege.no("owner", f"/tickets/{key}/closing").status == 409
    assert siege.state(key) == "ready"


async def test_attack_24_a_waiver_without_end_of_ones_own_or_of_everything(siege: Siege):
    key = await siege.green(TESTED, REVIEWED, NEVER_WAIVED)
    waiver = {"criterion": 2, "reason": "Nobody is free.", "days": 7}
    path = f"/tickets/{key}/waivers"
    assert siege.no("otter", path, waiver).status == 403
    assert siege.no("robot", path, waiver).status == 403
    assert siege.no("owner", path, waiver).code == "not_independent"
    assert siege.no("paula", path, {**waiver, "criterion": 3}).code == "not_permitted"
    for days in (0, 90, 10_000, None):
        assert siege.no("paula", path, {**waiver, "days": days}).status == 422
    assert siege.no("paula", path, {**waiver, "reason": " "}).status == 422

    key = await siege.green(TESTED, REVIEWED)
    assert siege.does("paula", f"/tickets/{key}/waivers", waiver)["is_open"]
    execute(
        siege.urls.owner,
        f"update waivers set expires_at = now() - interval '1 second' where ticket_id = {siege.id_of(key)}",
    )
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"


async def test_attack_24_every_criterion_is_waived(siege: Siege):
    key = await siege.reported(TESTED, REVIEWED)
    for criterion in (1, 2):
        siege.does("paula", f"/tickets/{key}/waivers", {"criterion": criterion, "reason": "Later.", "days": 1})
    assert siege.stands(key) == {"AC-1": "waived", "AC-2": "waived"}
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"


async def test_attack_24_a_waiver_is_carried_over_to_other_work(siege: Siege):
    key = await siege.green(TESTED, REVIEWED)
    assert siege.does("paula", f"/tickets/{key}/waivers", {"criterion": 2, "reason": "Later.", "days": 7})["is_open"]
    siege.does("paula", f"/tickets/{key}/return", {"reason": "The form is ugly."})
    siege.report("otter", key, OTHER_COMMIT)
    assert states(siege.post("robot", key, commit=OTHER_COMMIT))["AC-2"] == "missing"


async def test_attack_25_the_state_is_set_by_hand(siege: Siege):
    key = await siege.green()
    wishes = {"state": "done", "resolution": "done", "gate_is_open": True}
    for field, value in wishes.items():
        assert siege.no("owner", f"/tickets/{key}", {field: value}, method="PATCH").status == 422
        tree = {"tickets": [{"title": "Refund", "spec": "Money.", field: value}]}
        assert siege.no("owner", f"/projects/{siege.project}/tickets", tree).status == 422
    for method, path in (("PUT", f"/tickets/{key}"), ("POST", f"/tickets/{key}/state"), ("DELETE", f"/tickets/{key}")):
        assert siege.asks("owner", path, wishes, method).status_code in (404, 405)
    async with siege.agent("otter") as otter:
        await otter.try_to("revise_ticket", key=key, state="done", title="Refund it")
    assert siege.state(key) == "verifying"
    for role in (siege.urls.app, siege.urls.owner):
        with pytest.raises(psycopg.Error, match="close record"):
            execute(role, f"update tickets set state = 'done', resolution = 'done' where id = {siege.id_of(key)}")
    assert siege.state(key) == "verifying"


async def test_attack_26_what_was_closed_is_reopened_and_closed_by_the_old_proof(siege: Siege):
    key = await siege.green()
    siege.does("owner", f"/tickets/{key}/closing")
    assert siege.no("otter", f"/tickets/{key}/reopening", {"reason": "Again."}).status == 403
    siege.does("paula", f"/tickets/{key}/reopening", {"reason": "It broke."})
    assert siege.no("owner", f"/tickets/{key}/closing").status == 409
    siege.report("otter", key)
    assert siege.stands(key) == {"AC-1": "stale"}
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"


async def test_attack_26_criteria_are_shed_by_cancelling_and_writing_anew(siege: Siege):
    key = await siege.reported()
    gone = {"resolution": "duplicate", "reason": "The same as another."}
    for who in ("otter", "robot"):
        assert siege.no(who, f"/tickets/{key}/cancellation", gone).status == 403
    siege.does("paula", f"/tickets/{key}/cancellation", gone)
    assert siege.state(key) == "cancelled"
    assert siege.no("owner", f"/tickets/{key}/closing").status == 409
    assert siege.page(key)["closes"] == []


async def test_attack_27_a_parent_is_closed_while_a_child_is_open(siege: Siege):
    parent = await siege.reported(CHILDREN)
    child = await siege.reported(TESTED, parent=parent)
    assert siege.no("owner", f"/tickets/{parent}/closing").code == "gate_shut"
    siege.does("owner", f"/tickets/{child}/override", {"reason": ENOUGH})
    assert siege.no("owner", f"/tickets/{parent}/closing").code == "gate_shut"
    childless = await siege.reported(CHILDREN)
    assert siege.no("owner", f"/tickets/{childless}/closing").code == "gate_shut"


async def test_attack_28_an_override_that_looks_like_any_close(siege: Siege):
    await siege.policy(override_confirm_hours=24)
    key = await siege.reported()
    for who in ("otter", "robot", "paula"):
        assert siege.no(who, f"/tickets/{key}/override", {"reason": ENOUGH}).status == 403
    assert siege.no("owner", f"/tickets/{key}/override", {"reason": "Because."}).status in (409, 422)
    siege.does("owner", f"/tickets/{key}/override", {"reason": ENOUGH})
    page = siege.page(key)
    [close] = page["closes"]
    assert (page["ticket"]["is_overridden"], close["is_override"], close["reason"]) == (True, True, ENOUGH)
    assert (len(siege.log(key, "ticket.overridden")), siege.log(key, "ticket.closed")) == (1, [])
    assert close["confirm_until"]
    assert siege.no("owner", f"/tickets/{key}/override/confirmation").code == "not_independent"
    await siege.joins("olga", MemberKind.PERSON, is_owner=True)
    siege.does("olga", f"/tickets/{key}/override/confirmation")
    assert siege.page(key)["ticket"]["is_overridden"]


async def test_attack_28_an_open_gate_is_not_overridden(siege: Siege):
    key = await siege.green()
    assert siege.no("owner", f"/tickets/{key}/override", {"reason": ENOUGH}).status == 409


async def test_attack_29_the_policy_is_loosened_for_one_close(siege: Siege):
    await siege.policy(lost_tests="refuse", independence="operator")
    key = await siege.reported(TESTED, REVIEWED)
    version = siege.page(key)["ticket"]["policy_version"]
    for who in ("otter", "robot", "paula"):
        path = f"/projects/{siege.project}/policy"
        assert siege.no(who, path, {"person_closes": "never"}, method="PATCH").status == 403
    loose = {"person_closes": "never", "independence": "member", "lost_tests": "allow"}
    siege.does("owner", f"/projects/{siege.project}/policy", loose, method="PATCH")
    siege.post("robot", key)
    assert siege.no("lynx", f"/tickets/{key}/reviews", {"passes": True, "reason": "Fine."}).code == "not_independent"
    siege.does("paula", f"/tickets/{key}/reviews", {"passes": True, "reason": "It holds.", "criteria": [2]})
    gate = siege.gate(key)
    assert (gate["is_open"], gate["person_closes"], siege.state(key)) == (True, True, "verifying")
    assert siege.no("otter", f"/tickets/{key}/closing").status in (403, 409)
    siege.does("paula", f"/tickets/{key}/closing")
    assert siege.page(key)["closes"][0]["policy_version"] == version
    changes = siege.rows(f"select count(*) from policies where project_id = {siege.project_id}")
    assert changes == [(3,)]


@pytest.mark.parametrize(
    "body",
    [{"person_closes": "maybe"}, {"needs": {"test": "claim"}}, {"prayer": True}, {"waiver_max_days": 10_000}],
)
async def test_attack_30_a_policy_that_means_nothing(siege: Siege, body: dict[str, Any]):
    assert siege.no("owner", f"/projects/{siege.project}/policy", body, method="PATCH").status == 422


async def test_attack_30_a_policy_that_cannot_be_read_opens_nothing(siege: Siege):
    key = await siege.green()
    for statement in (
        f"""insert into policies (project_id, version, body, digest, changed_by)
        select project_id, 99, '{{"prayer": true}}', '', changed_by from policies
        where project_id = {siege.project_id} limit 1""",
        f"update tickets set policy_version = 99 where id = {siege.id_of(key)}",
    ):
        execute(siege.urls.owner, statement)
    gate = siege.gate(key)
    assert (states(gate), gate["is_open"]) == ({"AC-1": "error"}, False)
    assert "policy_unreadable" in blockers(gate)
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"
