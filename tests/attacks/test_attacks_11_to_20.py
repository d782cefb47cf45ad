"""Attacks 11 to 20 of docs/security.md: what a report leaves out, runs anew or says of itself, and who posts it."""

import json
from typing import Any

import pytest

from forged_tokens import FORGED
from job_tokens import EDITED, PIN, REPOSITORY_ID, Issuer
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from reviewed_work import TESTED, THE_TEST, junit
from siege import No, Siege, blockers, risks, states

THE_FILE = "tests/test_refunds.py"


def case(inside: str = "", attributes: str = "") -> bytes:
    name = f'classname="tests.test_refunds" name="{THE_TEST}"'
    return f"<testsuite name='s'><testcase {name} {attributes}>{inside}</testcase></testsuite>".encode()


def ctrf(status: str) -> bytes:
    test = {"name": f"{THE_FILE}::{THE_TEST}", "status": status, "duration": 1}
    counts = dict.fromkeys(("passed", "failed", "skipped", "pending", "other"), 0) | {status: 1}
    summary = {"tests": 1, "start": 1, "stop": 2, **counts}
    return json.dumps({"results": {"tool": {"name": "t"}, "summary": summary, "tests": [test]}}).encode()


NOT_RUN: dict[str, bytes] = {
    "skipped": case("<skipped/>"),
    "skipped, and printed much": case("<skipped/><system-out>passed</system-out>"),
    "disabled": case(attributes='status="notrun"'),
    "suppressed": case(attributes='result="suppressed"'),
    "expected to fail": case('<skipped type="pytest.xfail" message="expected"/>'),
    "a child that nobody knows": case("<blocked/>"),
    "pending": ctrf("pending"),
    "other": ctrf("other"),
    "to be done": f"TAP version 13\n1..1\nok 1 - {THE_FILE}::{THE_TEST} # TODO later\n".encode(),
    "skipped in TAP": f"TAP version 13\n1..1\nok 1 - {THE_FILE}::{THE_TEST} # SKIP no printer\n".encode(),
}


@pytest.mark.parametrize("how", NOT_RUN)
async def test_attack_11_a_test_that_was_skipped_disabled_or_left_for_later(siege: Siege, how: str):
    key = await siege.reported()
    verdict = siege.post("robot", key, NOT_RUN[how])
    assert states(verdict)["AC-1"] not in ("satisfied", "waived")
    assert not verdict["is_open"]


def with_others(*names: str) -> bytes:
    return junit(extra="".join(f'<testcase classname="tests.test_refunds" name="{name}"/>' for name in names))


@pytest.mark.parametrize("name", [f"{THE_TEST}_of_refunds", THE_TEST.upper(), f"a_{THE_TEST}"])
async def test_attack_12_a_test_is_renamed_moved_or_deleted_between_rounds(siege: Siege, name: str):
    key = await siege.green()
    siege.does("paula", f"/tickets/{key}/return", {"reason": "The form is ugly."})
    siege.report("otter", key, OTHER_COMMIT)
    verdict = siege.post("robot", key, junit(name=name), commit=OTHER_COMMIT)
    assert states(verdict) == {"AC-1": "missing"}
    assert TESTED.selectors[0] in verdict["criteria"][0]["sentence"]


async def test_attack_13_a_smaller_denominator(siege: Siege):
    await siege.policy(lost_tests="refuse")
    first = await siege.reported()
    siege.post("robot", first, with_others("test_a", "test_b"), run="1")
    siege.does("owner", f"/tickets/{first}/closing")
    key = await siege.reported()
    verdict = siege.post("robot", key, with_others("test_a"), run="2")
    assert (states(verdict), blockers(verdict)) == ({"AC-1": "satisfied"}, ["tests_lost"])
    assert "tests.test_refunds::test_b" in verdict["blockers"][0]["sentence"]
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"
    assert siege.post("robot", key, with_others("test_a", "test_b"), run="3")["is_open"]


async def test_attack_14_ci_is_run_until_it_is_green(siege: Siege):
    key = await siege.ticket()
    for run in range(4):
        siege.post("robot", key, junit("failed"), run=str(run))
    siege.post("robot", key, run="4")
    siege.report("otter", key)
    assert siege.stands(key) == {"AC-1": "flaky"}
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"


async def test_attack_14_the_runs_that_failed_are_never_reported(siege: Siege):
    await siege.policy(max_attempts=2)
    key = await siege.reported()
    for run in range(3):
        at = {"repository": REPOSITORY, "commit": COMMIT, "check": "tests", "run": str(run)}
        siege.does("robot", f"/tickets/{key}/runs", at)
    assert states(siege.post("robot", key, run="2")) == {"AC-1": "flaky"}


async def test_attack_15_a_close_while_a_check_is_run_again(siege: Siege):
    key = await siege.reported()
    seen = siege.post("robot", key, run="1")
    assert seen["is_open"]
    at = {"repository": REPOSITORY, "commit": COMMIT, "check": "tests", "run": "2"}
    assert states(siege.does("robot", f"/tickets/{key}/runs", at)) == {"AC-1": "pending"}
    assert siege.no("owner", f"/tickets/{key}/closing").code == "gate_shut"
    assert siege.no("owner", f"/tickets/{key}/closing", {"snapshot": seen["snapshot"]}).status == 409
    late = siege.post("robot", key, with_others("test_a"), run="1")
    assert states(late) == {"AC-1": "pending"}, "another report of the older run"


async def test_attack_16_a_report_is_sent_again_and_again(siege: Siege):
    key = await siege.reported()
    about = {"repository": REPOSITORY, "commit": COMMIT, "run": "7"}
    headers = {"Idempotency-Key": "replayed"}
    for number in range(30):
        again = headers if number % 2 else {}
        siege.does("robot", f"/tickets/{key}/evidence", content=junit(), params=about, headers=again)
    assert len(siege.page(key)["evidence"]) == 1
    assert len(siege.log(key, "evidence.posted")) == 1
    elsewhere = {**about, "commit": OTHER_COMMIT}
    no = siege.no("robot", f"/tickets/{key}/evidence", content=junit(), params=elsewhere, headers=headers)
    assert no.code == "request_reused"


async def test_attack_16_an_old_report_comes_after_a_newer_one(siege: Siege):
    key = await siege.ticket()
    siege.post("robot", key, run="1")
    siege.post("robot", key, junit("failed"), run="2")
    siege.post("robot", key, run="1")
    siege.report("otter", key)
    assert siege.page(key)["ticket"]["round"] == 2, "the newest run failed, and sent it back"
    assert siege.stands(key) != {"AC-1": "satisfied"}


@pytest.fixture
async def believed(siege: Siege, issuer: Issuer) -> Siege:
    """A project that believes the pinned workflow, and nothing weaker."""
    await siege.policy(needs={"test": "ci_oidc"})
    declared = {"provider": "github", "issuer": issuer.url, "workflow": PIN}
    about = {"member": f"jobs-{siege.project.lower()}", "repository_id": REPOSITORY_ID, "repository": REPOSITORY}
    siege.does("owner", f"/projects/{siege.project}/workloads", {**declared, **about})
    return siege


def exchanged(siege: Siege, token: str) -> str:
    """Ours for that of a job."""
    return siege.does("", "/workload-tokens", {"token": token, "project": siege.project})["secret"]


def refused(siege: Siege, token: str) -> No:
    return siege.no("", "/workload-tokens", {"token": token, "project": siege.project})


async def test_attack_17_a_forged_token_of_ci(believed: Siege, issuer: Issuer):
    for how, forge in FORGED.items():
        assert refused(believed, forge(issuer)).status in (401, 422), how
    shown = issuer.token()
    key = await believed.reported()
    assert states(believed.post(exchanged(believed, shown), key)) == {"AC-1": "satisfied"}
    assert refused(believed, shown).status == 401, "each is taken once"


@pytest.mark.parametrize("event", ["pull_request_target", "issue_comment", "workflow_run", "pull_request", "schedule"])
async def test_attack_18_a_fork_or_an_outsider_starts_the_job_that_posts(believed: Siege, issuer: Issuer, event: str):
    no = refused(believed, issuer.token(event_name=event, head_ref="patch-1", base_ref="main"))
    assert (no.status, event in no.sentence) == (403, True)
    assert refused(believed, issuer.token(repository_id="75")).status == 403


async def test_attack_19_the_workflow_is_edited_on_the_branch_so_that_it_posts_green(believed: Siege, issuer: Issuer):
    assert refused(believed, issuer.token(job_workflow_ref=EDITED)).status == 403
    assert refused(believed, issuer.token("job_workflow_ref")).status in (401, 403)
    key = await believed.reported()
    assert states(believed.post("robot", key)) == {"AC-1": "claimed_only"}
    job = exchanged(believed, issuer.token(sha=OTHER_COMMIT))
    about = {"repository": REPOSITORY, "commit": COMMIT}
    assert believed.no(job, f"/tickets/{key}/evidence", content=junit(), params=about).status == 403
    assert believed.stands(key) == {"AC-1": "claimed_only"}


CHANGED: dict[str, Any] = {
    "conftest.py is among them": json.dumps(["src/refunds.py", "tests/conftest.py"]),
    "nobody said which": None,
}


@pytest.mark.parametrize("how", CHANGED)
async def test_attack_20_the_test_runner_is_manipulated(siege: Siege, how: str):
    await siege.policy(person_closes="on_risk", protected_paths=["**/conftest.py", ".github/**"])
    key = await siege.reported()
    posted(siege, key, CHANGED[how], "robot")
    gate = siege.gate(key)
    assert (gate["is_open"], gate["person_closes"]) == (True, True)
    assert "paths_protected" in risks(gate)
    async with siege.agent("heron") as heron:
        await heron.is_refused("close_ticket", key=key)
    assert siege.state(key) == "verifying"


async def test_attack_20_an_agent_says_that_nothing_protected_was_changed(siege: Siege):
    await siege.policy(person_closes="on_risk", protected_paths=["**/conftest.py"])
    key = await siege.reported()
    posted(siege, key, json.dumps(["src/refunds.py"]), "lynx")
    siege.post("robot", key)
    assert "paths_protected" in risks(siege.gate(key))
    assert siege.state(key) == "verifying"


def posted(siege: Siege, key: str, changed_paths: str | None, who: str) -> None:
    """A report as a form, with what it says of the paths that changed."""
    said = {} if changed_paths is None else {"changed_paths": changed_paths}
    about = {"repository": REPOSITORY, "commit": COMMIT, "run": "1"}
    siege.does(who, f"/tickets/{key}/evidence", params=about, files=[("report", junit())], data=said)
