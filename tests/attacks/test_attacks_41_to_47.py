"""Attacks 41 to 47 of docs/security.md: the ticket that never ends, the clock, the log, the gate itself, what stays."""

import json
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256

import psycopg
import pytest

from databases import execute
from interlock.core.gate.facts import Facts
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy
from interlock.core.gate.verdict import CriterionVerdict, Verdict
from interlock.core.gate.verdict import State as Met
from interlock.core.members import Kind as MemberKind
from interlock.use_cases import judging, members, sealing
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from reviewed_work import REVIEWED, TESTED, junit
from siege import Siege, blockers, states

NO = {"passes": False, "reason": "The log names nobody.", "criteria": [2]}


async def test_attack_41_two_agents_send_a_ticket_to_and_fro(siege: Siege):
    key = await siege.reported(TESTED, REVIEWED)
    siege.does("heron", f"/tickets/{key}/reviews", NO)
    fence = siege.claim("otter", key)
    done = {"repository": REPOSITORY, "commit": COMMIT, "handoff": "It is fine."}
    again = siege.no("otter", f"/tickets/{key}/claims/{fence}/report", done)
    assert (again.code, "nothing is new" in again.sentence) == ("wrong_state", True)
    for commit in ("1" * 40, "2" * 40):
        siege.does("otter", f"/tickets/{key}/claims/{fence}/report", {**done, "commit": commit})
        siege.does("heron", f"/tickets/{key}/reviews", NO)
        fence = siege.claim("otter", key) if siege.state(key) == "ready" else 0
    assert siege.state(key) == "needs_human"
    assert siege.no("otter", f"/tickets/{key}/claims", {"role": "work"}).status == 409
    assert siege.no("heron", f"/tickets/{key}/decision", {"to": "ready", "reason": "Once more."}).status == 403


async def test_attack_41_the_same_is_tried_again_and_again(siege: Siege):
    await siege.policy(max_same_failures=2)
    key = await siege.ticket()
    for run, commit in enumerate((COMMIT, OTHER_COMMIT)):
        siege.report("otter", key, commit)
        siege.post("robot", key, junit("failed"), commit=commit, run=str(run))
    assert siege.state(key) == "needs_human"


async def test_attack_42_a_rejection_is_buried_under_many_words(siege: Siege):
    key = await siege.green(TESTED, REVIEWED)
    blocker = {"kind": "blocker", "body": "The refund is paid twice.", "is_blocking": True}
    asked = siege.does("heron", f"/tickets/{key}/messages", blocker)
    for number in range(60):
        siege.does("otter", f"/tickets/{key}/messages", {"body": f"All is well, says number {number}."})
    gate = siege.gate(key)
    assert blockers(gate) == ["question_open"]
    async with siege.agent("lynx") as lynx:
        assert "The refund is paid twice." in await lynx.ask("get_ticket", key=key)
    answer = {"kind": "answer", "body": "It is not.", "reply_to": asked["id"]}
    assert siege.no("otter", f"/tickets/{key}/messages", answer).code == "not_independent"
    siege.does("heron", f"/tickets/{key}/reviews", NO)
    assert siege.stands(key)["AC-2"] == "rejected"
    [no] = [r for r in siege.page(key)["reviews"] if not r["passes"]]
    cleared = siege.no("otter", f"/tickets/{key}/reviews/{no['id']}/clearance", {"reason": "It is not so."})
    assert cleared.status in (403, 409)
    assert siege.stands(key)["AC-2"] == "rejected"


async def test_attack_43_clocks_that_are_wrong(siege: Siege):
    key = await siege.reported()
    [(before,)] = siege.rows("select now()")
    future = "2999-01-01T00:00:00"
    report = junit().replace(b"<testsuite", f'<testsuite timestamp="{future}"'.encode())
    late = {"Date": "Tue, 01 Jan 2999 00:00:00 GMT"}
    about = {"repository": REPOSITORY, "commit": COMMIT}
    siege.does("robot", f"/tickets/{key}/evidence", content=report, params=about, headers=late)
    [(at, after)] = siege.rows(
        f"select max(e.at), now() from evidence e join projects p on p.id = e.project_id "
        f"where p.key = '{siege.project}'"
    )
    assert before <= at <= after
    for name in ("at", "expires_at", "until", "received_at"):
        waiver = {"criterion": 1, "reason": "Later.", "days": 1, name: f"{future}Z"}
        assert siege.no("paula", f"/tickets/{key}/waivers", waiver).status == 422
        assert siege.no("otter", f"/tickets/{key}/messages", {"body": "Hello.", name: f"{future}Z"}).status == 422


async def test_attack_44_the_log_is_rewritten(siege: Siege):
    key = await siege.green()
    await sealing.seal(siege.db)
    assert (await sealing.verify(siege.db, key)).faults == []
    mine = f"kind = 'ticket.submitted' and ticket_id = {siege.id_of(key)}"
    for statement in (f"update events set data = '{{}}' where {mine}", f"delete from events where {mine}"):
        for role in (siege.urls.app, siege.urls.owner):
            with pytest.raises(psycopg.Error):
                execute(role, statement)
    for statement in (
        "alter table events disable trigger user",
        f"update events set at = at + interval '1 microsecond' where {mine}",
        "alter table events enable trigger user",
    ):
        execute(siege.urls.owner, statement)
    [fault] = (await sealing.verify(siege.db, key)).faults
    assert (fault.chain, "is not what was sealed" in fault.sentence) == (key, True)


async def test_attack_45_the_gate_itself_lets_everything_through(siege: Siege, monkeypatch: pytest.MonkeyPatch):
    def blind(policy: Policy, facts: Facts) -> Verdict:
        verdict = judge(policy, facts)
        fine = tuple(CriterionVerdict(c.number, Met.SATISFIED, "It is fine.") for c in verdict.criteria)
        return replace(verdict, criteria=fine, blockers=())

    key = await siege.reported()
    monkeypatch.setattr(judging, "judge", blind)
    assert siege.gate(key)["is_open"]
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_disputed"
    assert siege.no("owner", f"/tickets/{key}/acceptance", {"snapshot": siege.gate(key)["snapshot"]}).status == 409
    assert siege.state(key) == "verifying"
    assert siege.log(key, "gate.disputed")
    async with siege.agent("lynx") as lynx:
        await lynx.is_refused("close_ticket", key=key)


async def test_attack_46_one_role_says_that_the_part_of_another_is_done(siege: Siege):
    for name, role in (("bee", "backend"), ("owl", "qa")):
        await members.create_member(siege.db, siege.team.owner, siege.project, name, MemberKind.AGENT, (role,))
        _, siege.team.tokens[name] = await members.issue_token(siege.db, siege.team.owner, name, "test")
    key = await siege.ticket(roles=("backend", "qa"))
    assert siege.no("bee", f"/tickets/{key}/claims", {"role": "qa"}).status in (403, 404, 409)
    fence = siege.claim("owl", key, "qa")
    done = {"repository": REPOSITORY, "commit": COMMIT, "handoff": "QA is happy."}
    assert siege.no("bee", f"/tickets/{key}/claims/{fence}/report", done).code == "stale_fence"
    siege.report("bee", key, role="backend")
    siege.post("robot", key)
    assert (siege.state(key), blockers(siege.gate(key))) == ("in_progress", ["parts_unreported"])
    assert siege.no("owner", f"/tickets/{key}/closing").status == 409


async def test_attack_47_proof_is_taken_away_after_the_close(siege: Siege):
    key = await siege.green()
    siege.does("owner", f"/tickets/{key}/closing")
    [proof] = siege.page(key)["evidence"]
    for path in (f"/tickets/{key}/evidence/{proof['id']}", f"/tickets/{key}/evidence", f"/tickets/{key}"):
        assert siege.asks("owner", path, method="DELETE").status_code in (404, 405)
    for table in ("evidence", "evidence_links", "close_records"):
        for statement in (f"delete from {table}", f"truncate {table} cascade"):
            with pytest.raises(psycopg.Error):
                execute(siege.urls.app, statement)
        with pytest.raises(psycopg.Error):
            execute(siege.urls.owner, f"delete from {table}")
    [close] = [a for a in siege.does("owner", f"/tickets/{key}/attestations", method="GET") if a["close"]]
    assert sha256(junit()).hexdigest() in b64decode(json.loads(close["envelope"])["payload"]).decode()
    assert states(siege.page(key)["verdict"]) == {"AC-1": "satisfied"}
