"""Attacks 1 to 10 of docs/security.md: who may judge, what proof is about, and what a spec may become."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from authenticator import Authenticator
from interlock.core.criteria import Draft, Kind
from interlock.core.members import Kind as MemberKind
from interlock.use_cases import members, passkeys
from interlock_web.door import COOKIE
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from report_files import SAMPLES
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, junit
from siege import Siege, blockers, risks, states

YES = {"passes": True, "reason": "It holds."}
NEARLY = "b" + COMMIT[1:]


async def test_attack_01_an_agent_approves_its_own_work_under_a_second_identity(siege: Siege):
    await siege.policy(independence="operator")
    key = await siege.green(TESTED, REVIEWED)
    async with siege.agent("lynx") as second:
        said = await second.is_refused("review_ticket", key=key, passes=True, reason="It holds.", criteria=["AC-2"])
    assert "lynx shares its operator with somebody who worked on" in said
    assert siege.no("otter", f"/tickets/{key}/reviews", YES).code == "not_independent"
    assert siege.no("otter", f"/projects/{siege.project}/members", {"name": "me-too", "kind": "agent"}).status == 403
    for name in ("otter", "heron"):
        assert siege.no("otter", "/tokens", {"member": name, "label": "another me"}).status == 403
    assert siege.stands(key)["AC-2"] == "missing"
    assert {e["actor"] for e in siege.log(key, "attempt.refused")} == {"lynx", "otter"}


async def claimed_it(siege: Siege) -> str:
    key = await siege.ticket(TESTED, REVIEWED)
    fence = siege.claim("lynx", key)
    siege.does("lynx", f"/tickets/{key}/claims/{fence}", {"handoff": "Too hard."}, method="DELETE")
    siege.report("otter", key)
    return key


async def reported_it_a_round_ago(siege: Siege) -> str:
    await siege.policy(reserve_minutes=0)
    key = await siege.reported(TESTED, REVIEWED, by="lynx")
    siege.does("paula", f"/tickets/{key}/return", {"reason": "Another one does it."})
    siege.report("otter", key, OTHER_COMMIT)
    return key


async def wrote_the_spec(siege: Siege) -> str:
    criteria = [{"text": c.text, "kind": c.kind, "selectors": c.selectors} for c in (TESTED, REVIEWED)]
    tree = {"tickets": [{"title": "Refund an order", "spec": "Money back.", "criteria": criteria}], "publish": True}
    [ticket] = siege.does("lynx", f"/projects/{siege.project}/tickets", tree)
    siege.report("otter", ticket["key"])
    return ticket["key"]


async def revised_the_spec(siege: Siege) -> str:
    key = await siege.reported(TESTED, REVIEWED)
    siege.does("lynx", f"/tickets/{key}", {"spec": "All of it comes back.", "reason": "Clearer."}, method="PATCH")
    siege.does("paula", f"/tickets/{key}/revision/decision", {"approve": True})
    return key


@pytest.mark.parametrize("contributed", [claimed_it, reported_it_a_round_ago, wrote_the_spec, revised_the_spec])
async def test_attack_02_whoever_had_a_hand_in_the_ticket_reviews_it(
    siege: Siege, contributed: Callable[[Siege], Awaitable[str]]
):
    key = await contributed(siege)
    assert siege.no("lynx", f"/tickets/{key}/reviews", YES).code == "not_independent"
    assert siege.no("lynx", f"/tickets/{key}/reviews", {**YES, "passes": False, "criteria": [2]}).status == 409
    siege.does("heron", f"/tickets/{key}/reviews", {**YES, "criteria": [2]})
    assert siege.stands(key)["AC-2"] == "satisfied"


async def test_attack_02_an_approval_falls_when_its_author_takes_a_hand_in_the_ticket_afterwards(siege: Siege):
    key = await siege.green(TESTED, REVIEWED)
    siege.does("lynx", f"/tickets/{key}/reviews", YES)
    assert siege.gate(key)["is_open"]
    siege.does("lynx", f"/tickets/{key}", {"spec": "All of it comes back.", "reason": "Clearer."}, method="PATCH")
    siege.does("paula", f"/tickets/{key}/revision/decision", {"approve": True})
    assert siege.stands(key) == {"AC-1": "satisfied", "AC-2": "claimed_only"}


async def test_attack_03_an_agent_that_drives_the_browser_presses_the_button(siege: Siege):
    key, other = await siege.green(TESTED, LOOKED_AT), await siege.green(TESTED, LOOKED_AT)
    person = await siege.joins("pia", MemberKind.PERSON, is_owner=True)
    finger = Authenticator(siege.url.replace("127.0.0.1", "localhost"))
    make, _ = await passkeys.begin_adding(siege.db, person, siege.url)
    await passkeys.add(siege.db, person, "hers", siege.url, finger.make(make))

    session = siege.team.tokens["pia's session"]
    snapshot = siege.gate(key)["snapshot"]
    form = {"csrf": members.csrf_word(session), "snapshot": snapshot, "looked": "2", "form": "accept"}
    driven = {"Origin": siege.url, "Cookie": f"{COOKIE}={session}"}
    pressed = siege.http.post(f"{siege.url}/t/{key}/accept", data=form, headers=driven)
    assert (pressed.status_code, "passkey" in pressed.text) == (403, True)
    assert siege.no("pia", f"/tickets/{key}/acceptance", {"snapshot": snapshot}).code == "passkey_wanted"

    def shown(ticket: str, decision: str) -> Any:
        about = {"decision": decision, "snapshot": siege.gate(ticket)["snapshot"]}
        return finger.show(siege.does("pia", f"/tickets/{ticket}/challenges", about)["show"])

    for elsewhere in (shown(other, "accept"), shown(key, "override")):
        no = siege.no("pia", f"/tickets/{key}/acceptance", {"snapshot": snapshot, "passkey": elsewhere})
        assert (no.status, no.code) == (403, "not_permitted")
    before = shown(key, "accept")
    siege.post("robot", key, run="a newer one")
    no = siege.no("pia", f"/tickets/{key}/acceptance", {"snapshot": siege.gate(key)["snapshot"], "passkey": before})
    assert (no.status, siege.state(key)) == (403, "verifying")


@pytest.mark.parametrize("commit", [NEARLY, COMMIT[:-1] + "b", "b" * 40])
async def test_attack_04_evidence_of_another_commit(siege: Siege, commit: str):
    key = await siege.reported()
    verdict = siege.post("robot", key, commit=commit)
    assert (states(verdict), verdict["is_open"]) == ({"AC-1": "stale"}, False)
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"


@pytest.mark.parametrize("commit", [COMMIT[:12], "main", "HEAD", f"{COMMIT}~1", ""])
async def test_attack_04_a_name_that_may_come_to_mean_another_commit(siege: Siege, commit: str):
    key = await siege.reported()
    about = {"repository": REPOSITORY, "commit": commit}
    assert siege.no("robot", f"/tickets/{key}/evidence", content=junit(), params=about).status == 422


async def test_attack_05_evidence_of_another_repository_ticket_or_tenant(siege: Siege):
    mine, other = await siege.reported(), await siege.reported()
    assert not siege.post("robot", mine, repository="evil/shop")["is_open"]
    siege.post("robot", other)
    assert siege.stands(mine) != {"AC-1": "satisfied"}

    tenant = siege.does("paula", "/projects", {"key": f"X{siege.project}", "name": "Elsewhere"})
    siege.does("paula", f"/projects/{tenant['key']}/members", {"name": f"ci-{siege.project.lower()}", "kind": "ci"})
    stranger = siege.does("paula", "/tokens", {"member": f"ci-{siege.project.lower()}", "label": "elsewhere"})["secret"]
    about = {"repository": REPOSITORY, "commit": COMMIT}
    assert siege.no(stranger, f"/tickets/{mine}/evidence", content=junit(), params=about).status == 404
    assert siege.no(stranger, f"/tickets/{mine}/runs", {**about, "run": "1"}).status == 404
    assert siege.no(stranger, f"/tickets/{mine}", method="GET").status == 404
    assert {e["producer"] for e in siege.page(mine)["evidence"]} == {"robot"}


async def test_attack_06_evidence_that_is_older_than_the_last_edit_of_its_criterion(siege: Siege):
    again = Draft("If an order is refunded twice, then the shop answers 409.", Kind.TEST, ("test_twice",))
    key = await siege.reported(TESTED, again)
    both = junit(extra='<testcase classname="tests.test_refunds" name="test_twice"/>')
    assert siege.post("robot", key, both)["is_open"]
    criteria = [
        {"number": 1, "text": TESTED.text, "kind": "test", "selectors": TESTED.selectors},
        {"number": 2, "text": again.text.replace("409", "410"), "kind": "test", "selectors": again.selectors},
    ]
    siege.does("owner", f"/tickets/{key}", {"criteria": criteria, "reason": "Gone is gone."}, method="PATCH")
    siege.does("paula", f"/tickets/{key}/revision/decision", {"approve": True})
    assert siege.stands(key) == {"AC-1": "satisfied", "AC-2": "stale"}


async def test_attack_07_a_criterion_is_weakened_or_taken_out_once_work_has_begun(siege: Siege):
    key = await siege.ticket(TESTED, REVIEWED)
    siege.claim("otter", key)
    only = [{"number": 2, "text": "If a refund is refused, then the log has a line.", "kind": "review"}]
    siege.does("otter", f"/tickets/{key}", {"criteria": only, "reason": "Simpler."}, method="PATCH")
    assert [c["text"] for c in siege.page(key)["criteria"]] == [TESTED.text, REVIEWED.text]
    assert "revision_pending" in blockers(siege.gate(key))
    assert siege.no("otter", f"/tickets/{key}/revision/decision", {"approve": True}).code == "not_independent"

    siege.does("paula", f"/tickets/{key}/revision/decision", {"approve": True})
    removed = {c["number"]: c["removed_in"] for c in siege.page(key)["criteria"]}
    assert removed == {1: 2, 2: None}
    assert "spec_revised" in risks(siege.gate(key))


@pytest.mark.parametrize("text", ["It works as expected.", "The refund is done.", "Fast.", "TODO: say what is wanted."])
async def test_attack_08_a_criterion_that_is_trivially_true(siege: Siege, text: str):
    wanted = {"title": "Refund", "criteria": [{"text": text, "kind": "review"}]}
    no = siege.no("otter", f"/projects/{siege.project}/tickets", {"tickets": [wanted], "publish": True})
    assert no.code in ("invalid", "wrong_state")
    [draft] = siege.does("otter", f"/projects/{siege.project}/tickets", {"tickets": [wanted]})
    errors = [f["rule"] for f in siege.does("otter", f"/tickets/{draft['key']}/findings", method="GET")]
    silenced = {**wanted["criteria"][0], "number": 1, "suppressions": dict.fromkeys(errors, "It is fine here.")}
    asked = siege.asks("otter", f"/tickets/{draft['key']}", {"criteria": [silenced]}, method="PATCH")
    assert asked.status_code >= 400, "an agent may not say that an error is none"
    siege.no("otter", f"/tickets/{draft['key']}/publication")


async def test_attack_09_a_test_that_asserts_nothing(siege: Siege):
    await siege.policy(red_proof="required")
    key = await siege.reported()
    assert states(siege.post("robot", key)) == {"AC-1": "unproven"}
    assert states(siege.post("robot", key, commit=OTHER_COMMIT, base_of=COMMIT, run="base")) == {"AC-1": "unproven"}
    siege.post("lynx", key, junit("failed"), commit=OTHER_COMMIT, base_of=COMMIT, run="mine")
    assert siege.stands(key) == {"AC-1": "unproven"}
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"
    red = siege.post("robot", key, junit("failed"), commit=OTHER_COMMIT, base_of=COMMIT, run="base again")
    assert states(red) == {"AC-1": "satisfied"}


EMPTY = sorted(
    path
    for path in SAMPLES.rglob("*")
    if path.is_file() and any(word in path.name for word in ("matches_nothing", "no_tests", "all_skipped", "empty"))
)


async def test_attack_10_a_suite_that_ran_nothing(siege: Siege):
    key = await siege.reported()
    assert len(EMPTY) >= 12
    for number, path in enumerate(EMPTY):
        answer = siege.asks(
            "robot",
            f"/tickets/{key}/evidence",
            content=path.read_bytes(),
            params={"repository": REPOSITORY, "commit": COMMIT, "run": str(number)},
        )
        if answer.status_code == 201:
            assert states(answer.json()) != {"AC-1": "satisfied"}, path.name
            newest = max(siege.page(key)["evidence"], key=lambda e: e["id"])
            assert newest["standing"] != "passed", path.name
        else:
            assert answer.status_code == 422, path.name
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"
