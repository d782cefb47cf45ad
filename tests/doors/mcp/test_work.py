"""An agent's way through the tools, with a real client."""

import json
import re
from typing import Any

import pytest

from interlock.core.criteria import Kind
from interlock.use_cases import members, projects
from interlock_mcp.catalogue import listed
from makers import COMMIT, REPOSITORY, Team, a_criterion, a_team

REVIEWED = {"text": "If a refund exceeds the total, then the shop answers 422.", "kind": "review"}
REFUND = {
    "title": "Refund an order",
    "spec": "Customers get their money back.",
    "criteria": [REVIEWED],
    "scope": {"paths": ["src/refunds/**"]},
    "ref": "refund",
}
PAGE = {"title": "Show refunds", "spec": "A page.", "criteria": [REVIEWED], "needs": ["refund"]}
JUNIT = '<testsuite tests="1" failures="0"><testcase classname="tests.test_refunds" name="test_limit"/></testsuite>'
HEAD = {"repository": REPOSITORY, "commit": COMMIT}
BY_REVIEW = (a_criterion("If a refund exceeds the total, then the shop answers 422.", Kind.REVIEW),)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_ticket_goes_from_a_spec_to_an_open_gate_through_tools_alone(
    connect: Any, ask: Any, team: Team, mode: str
) -> None:
    ada, bob, cyd = (team.tokens[name] for name in ("ada", "bob", "cyd"))

    async with connect(bob, mode) as client:
        created = await ask(client, "create_tickets", tickets=[REFUND, PAGE], publish=True)
        assert "SHOP-1 ready normal" in created
        assert "SHOP-2 ready normal, waits for 1" in created

    async with connect(ada, mode) as client:
        assert "You may claim, best first:\nSHOP-1 ready" in await ask(client, "get_my_workload")
        claimed = await ask(client, "claim_ticket")
        fence = fence_of(claimed)
        assert claimed.startswith(f"You hold SHOP-1 (work) under fence {fence} until ")
        assert f"SHOP-1 (work) fence {fence}" in await ask(client, "get_my_workload")
        brief = await ask(client, "get_ticket", key="SHOP-1")
        assert "Customers get their money back." in brief
        assert REVIEWED["text"] in brief
        scope = await ask(client, "check_scope", key="SHOP-1", paths=["src/refunds/limit.py", "src/pay.py"])
        assert [line[:3] for line in scope.splitlines()] == ["yes", "NO "]
        assert f"under fence {fence} until" in await ask(client, "renew_claim", key="SHOP-1", fence=fence)
        asked = await ask(client, "post_message", key="SHOP-1", kind="question", body="In euro?", blocking=True)
        assert "blocking question by ada" in asked

    async with connect(bob, mode) as client:
        assert "In euro?" in await ask(client, "get_ticket", key="SHOP-1")
        await ask(client, "post_message", key="SHOP-1", kind="answer", body="Yes.", reply_to=number_of(asked))

    async with connect(ada, mode) as client:
        done = {"key": "SHOP-1", "fence": fence, "handoff": "The limit holds.", "tokens_spent": 1200} | HEAD
        assert "SHOP-1 verifying" in await ask(client, "report_part", **done)
        shown = await ask(client, "attach_evidence", key="SHOP-1", report=JUNIT, **HEAD)
        assert "AC-1 missing" in shown

    async with connect(cyd, mode) as client:
        assert "Wait for a review that you may give:\nSHOP-1 verifying" in await ask(client, "get_my_workload")
        passed = await ask(client, "review_ticket", key="SHOP-1", passes=True, criteria=["AC-1"], reason="Tried 1001.")
        assert "AC-1 satisfied" in passed
        assert "The gate is open. A person closes it." in await ask(client, "get_gate", key="SHOP-1")


async def test_where_the_policy_wants_no_person_the_last_review_closes_the_ticket(
    connect: Any, ask: Any, refused: Any, team: Team
) -> None:
    await projects.change_policy(team.db, team.owner, "SHOP", {"person_closes": False})
    await team.ticket(criteria=BY_REVIEW)
    async with connect(team.tokens["ada"]) as ada:
        await take_and_report(ask, ada)
        assert "SHOP-1" in await refused(ada, "close_ticket", key="SHOP-1")
    async with connect(team.tokens["cyd"]) as cyd:
        assert "SHOP-1 done" in await ask(cyd, "review_ticket", key="SHOP-1", passes=True, reason="I tried it.")


async def test_a_person_closes_through_an_open_gate_and_not_after_it_has_changed(
    connect: Any, ask: Any, refused: Any, team: Team
) -> None:
    await team.ticket(criteria=BY_REVIEW)
    async with connect(team.tokens["ada"]) as ada:
        await take_and_report(ask, ada)
        before = json.loads(await ask(ada, "get_gate", key="SHOP-1", format="json"))["snapshot"]
    async with connect(team.tokens["cyd"]) as cyd:
        await ask(cyd, "review_ticket", key="SHOP-1", passes=True, reason="I tried it.")
        assert "a person closes tickets" in await refused(cyd, "close_ticket", key="SHOP-1")
    _, secret = await members.issue_token(team.db, team.owner, team.owner.name, "laptop")
    async with connect(secret) as owner:
        assert "SHOP-1" in await refused(owner, "close_ticket", key="SHOP-1", snapshot=before)
        assert "Closed: SHOP-1 done" in await ask(owner, "close_ticket", key="SHOP-1")


async def test_a_rejection_sends_the_ticket_back_and_its_reason_heads_the_next_brief(
    connect: Any, ask: Any, team: Team
) -> None:
    await team.ticket(criteria=BY_REVIEW)
    async with connect(team.tokens["ada"]) as ada:
        await take_and_report(ask, ada)
    reason = "1001 of 1000 was paid back."
    async with connect(team.tokens["cyd"]) as cyd:
        said = await ask(cyd, "review_ticket", key="SHOP-1", passes=False, criteria=["AC-1"], reason=reason)
        assert "SHOP-1 ready, round 2" in said
    async with connect(team.tokens["ada"]) as ada:
        brief = await ask(ada, "get_ticket", key="SHOP-1")
    assert brief.index("Why it came back last:") < brief.index(reason) < brief.index("Handoffs, newest first")


async def test_a_draft_is_revised_published_taken_given_back_and_escalated(connect: Any, ask: Any, team: Team) -> None:
    async with connect(team.tokens["ada"]) as ada:
        assert "SHOP-1 draft" in await ask(ada, "create_tickets", tickets=[REFUND])
        change = {"title": "Refund a part of an order", "criteria": [{**REVIEWED, "number": 1}], "size": 3}
        assert "Refund a part of an order" in await ask(ada, "revise_ticket", key="SHOP-1", change=change)
        assert "SHOP-1 ready" in await ask(ada, "publish_ticket", key="SHOP-1")
        fence = fence_of(await ask(ada, "claim_ticket", key="SHOP-1"))
        given = await ask(ada, "release_claim", key="SHOP-1", fence=fence, handoff="Nothing works yet.")
        assert "SHOP-1 ready" in given
        proposal = await ask(ada, "revise_ticket", key="SHOP-1", change={"spec": "Only once.", "reason": "Fraud."})
        assert "is proposed; somebody else must approve it." in proposal
        assert "SHOP-1 needs_human" in await ask(ada, "escalate_ticket", key="SHOP-1", why="Nobody knows the law.")
        page = await ask(ada, "get_ticket", key="SHOP-1", view="full")
    assert "Nothing works yet." in page
    assert "ticket.escalated by ada" in page


async def test_reading_tools_answer_in_compact_json_when_asked(connect: Any, ask: Any, team: Team) -> None:
    await team.ticket()
    async with connect(team.tokens["ada"]) as ada:
        cards = json.loads(await ask(ada, "list_tickets", format="json"))
        ticket = json.loads(await ask(ada, "get_ticket", key="SHOP-1", format="json"))
        workload = json.loads(await ask(ada, "get_my_workload", format="json"))
        raw = await ask(ada, "get_gate", key="SHOP-1", format="json")
    assert cards["items"][0]["key"] == ticket["ticket"]["key"] == workload["claimable"][0]["key"] == "SHOP-1"
    assert json.loads(raw)["is_open"] is False
    assert raw == json.dumps(json.loads(raw), ensure_ascii=False, separators=(",", ":"))


async def test_a_list_is_read_on_from_where_it_ended(connect: Any, ask: Any, team: Team) -> None:
    for number in range(3):
        await team.ticket(f"Ticket {number}")
    async with connect(team.tokens["ada"]) as ada:
        first = await ask(ada, "list_tickets", limit=2, state="ready")
        rest = await ask(ada, "list_tickets", limit=2, state="ready", after=first.rsplit("after=", 1)[1])
        none = await ask(ada, "list_tickets", state="done,cancelled")
    assert [line.split()[0] for line in first.splitlines()[:2]] == ["SHOP-3", "SHOP-2"]
    assert [line.split()[0] for line in rest.splitlines()] == ["SHOP-1"]
    assert none == "No ticket matches."


async def test_a_member_of_two_projects_names_the_one_it_means(
    connect: Any, ask: Any, refused: Any, team: Team
) -> None:
    other = await a_team(team.db, "OTHER")
    await members.create_member(other.db, other.owner, "OTHER", "ada", members.Kind.AGENT)
    await other.ticket()
    async with connect(team.tokens["ada"]) as ada:
        assert "ada is a member of 2 projects." in await refused(ada, "list_tickets")
        assert "OTHER-1 ready" in await ask(ada, "list_tickets", project="OTHER")
        assert "You hold OTHER-1" in await ask(ada, "claim_ticket", project="OTHER")


async def test_what_looks_like_json_inside_a_text_stays_a_text(connect: Any, ask: Any, team: Team) -> None:
    await team.ticket()
    async with connect(team.tokens["ada"]) as ada:
        for body in ('{"a": 1}', "[1, 2]", "null", "12"):
            assert f": {body}" in await ask(ada, "post_message", key="SHOP-1", body=body)


async def test_a_list_sent_as_a_json_text_is_understood(connect: Any, ask: Any, team: Team) -> None:
    async with connect(team.tokens["ada"]) as ada:
        assert "SHOP-1 draft" in await ask(ada, "create_tickets", tickets=json.dumps([REFUND]))


async def test_every_answer_is_text_alone(connect: Any, team: Team) -> None:
    await team.ticket()
    async with connect(team.tokens["ada"]) as ada:
        result = await ada.call_tool("get_gate", {"key": "SHOP-1"})
        tools = (await ada.list_tools()).tools
    assert result.structured_content is None
    assert [tool.model_dump() for tool in tools] == [tool.model_dump() for tool in listed()]


async def take_and_report(ask: Any, client: Any) -> None:
    fence = fence_of(await ask(client, "claim_ticket", key="SHOP-1"))
    await ask(client, "report_part", key="SHOP-1", fence=fence, handoff="Done.", **HEAD)


def fence_of(text: str) -> int:
    found = re.search(r"fence (\d+)", text)
    assert found
    return int(found[1])


def number_of(posted: str) -> int:
    found = re.search(r"#(\d+)", posted)
    assert found
    return int(found[1])


async def test_who_creates_a_ticket_hears_what_lint_says_in_few_words(connect: Any, ask: Any, team: Team) -> None:
    vague = {"text": "The export should offer the format CSV.", "kind": "review"}
    told = {**vague, "suppressions": {"AC005": "The customer's own word."}}
    async with connect(team.tokens["bob"]) as client:
        created = await ask(client, "create_tickets", tickets=[PAGE | {"needs": [], "criteria": [vague]}])
        assert created.splitlines()[1:] == [
            'SHOP-1 draft normal, version 1 "Show refunds"',
            'Lint AC005 warning, SHOP-1: AC-1 says "should", which is a wish and no observation.',
        ]
        quiet = await ask(client, "create_tickets", tickets=[PAGE | {"needs": [], "criteria": [told]}])
        assert "Lint" not in quiet
        assert "AC005 suppressed: The customer's own word." in await ask(client, "get_ticket", key="SHOP-2")
