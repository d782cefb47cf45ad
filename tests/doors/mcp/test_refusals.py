"""What agents get wrong: each is told what is so and what would help, and nothing has changed."""

from typing import Any

import pytest
from mcp import Client

from databases import DatabaseUrls, execute
from interlock.core.members import Kind, Scope
from interlock.use_cases import members
from interlock_mcp import gate, server
from interlock_mcp.door import Tokens
from makers import COMMIT, REPOSITORY, Team, a_team

HUGE = "x" * 100_001
DEEP: Any = "bottom"
for _ in range(200):
    DEEP = [DEEP]

# tool, arguments, what the answer must say
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("get_ticket", {}, "key: It is required."),
    ("get_ticket", {"key": 12}, "key: It should be text."),
    ("get_ticket", {"key": None}, "key: It is required."),
    ("get_ticket", {"key": "shop-1"}, "key: It should match"),
    ("get_ticket", {"key": "SHOP-1\0"}, "key: It should match"),
    ("get_ticket", {"key": "SHOP-1'; drop table tickets; --"}, "key: It should match"),
    ("get_ticket", {"key": "SHOP-99"}, "SHOP-99"),
    ("get_ticket", {"key": "SHOP-99999999999999999999"}, "key: It should match"),
    ("get_ticket", {"key": "SHOP-1", "view": "all"}, "view: "),
    ("get_ticket", {"key": "SHOP-1", "budget": 10}, "budget: "),
    ("get_ticket", {"key": "SHOP-1", "member": "bob"}, "get_ticket takes no argument member. Arguments: key, view"),
    ("get_ticket", {"key": "OTHER-1"}, "OTHER"),
    ("list_tickets", {"state": "ready,asleep"}, "'asleep' is no state. One of: draft, ready"),
    ("list_tickets", {"project": "OTHER"}, "There is no project OTHER. Your projects: SHOP."),
    ("list_tickets", {"after": "not a place"}, "'not a place' is no place in this list."),
    ("list_tickets", {"limit": 10**30}, "limit: "),
    ("claim_ticket", {"key": "OTHER-1"}, "There is no project OTHER."),
    ("claim_ticket", {"key": "SHOP-1", "role": "sales"}, "sales"),
    ("claim_ticket", {"key": "SHOP-1", "actor": "bob", "member_id": 1}, "takes no argument actor, member_id."),
    ("renew_claim", {"key": "SHOP-1", "fence": 10**30}, "fence: "),
    ("renew_claim", {"key": "SHOP-1", "fence": -1}, "fence: "),
    ("renew_claim", {"key": "SHOP-1", "fence": "soon"}, "fence: It should be a whole number."),
    ("renew_claim", {"key": "SHOP-1", "fence": 7}, "SHOP-1 was never claimed under fence 7."),
    ("release_claim", {"key": "SHOP-1", "fence": 7, "handoff": "  "}, "handoff: It says nothing."),
    ("check_scope", {"key": "SHOP-1", "paths": []}, "paths: "),
    ("check_scope", {"key": "SHOP-1", "paths": ["a\0b"]}, "paths[0]: It holds the character U+0000"),
    ("post_message", {"key": "SHOP-1", "body": HUGE}, "body: "),
    ("post_message", {"key": "SHOP-1", "body": "a\0b"}, "body: It holds the character U+0000"),
    ("post_message", {"key": "SHOP-1", "body": "hm", "kind": "shout"}, "kind: "),
    ("post_message", {"key": "SHOP-1", "body": "hm", "blocking": True}, "block"),
    ("post_message", {"key": "SHOP-1", "body": "hm", "kind": "answer", "reply_to": 424242}, "424242"),
    (
        "report_part",
        {"key": "SHOP-1", "fence": 1, "repository": REPOSITORY, "commit": "HEAD", "handoff": "x"},
        "commit",
    ),
    ("create_tickets", {"tickets": []}, "tickets: "),
    ("create_tickets", {"tickets": "one"}, "tickets: It should be a list."),
    ("create_tickets", {"tickets": ["one"]}, "tickets[0]: It should be an object."),
    ("create_tickets", {"tickets": DEEP}, "tickets[0]: It should be an object."),
    ("create_tickets", {"tickets": [{"spec": "no title"}]}, "tickets[0].title: It is required."),
    ("create_tickets", {"tickets": [{"title": "x", "owner": "me"}]}, "tickets[0].owner: There is no such field here."),
    ("create_tickets", {"tickets": [{"title": "x", "spec": HUGE}]}, "tickets[0].spec: "),
    ("create_tickets", {"tickets": [{"title": "\ud800"}]}, "tickets[0].title: It holds half a character"),
    ("create_tickets", {"tickets": [{"title": "a"}, {"title": "b", "needs": ["nowhere"]}]}, "nowhere"),
    ("create_tickets", {"tickets": [{"title": "a", "parent": "OTHER-1"}]}, "OTHER-1"),
    ("create_tickets", {"tickets": [{"title": "a", "scope": {"paths": ["../../etc/passwd"]}}]}, "no path inside"),
    ("create_tickets", {"tickets": [{"title": f"t{n}"} for n in range(101)]}, "tickets: "),
    ("revise_ticket", {"key": "SHOP-1", "change": {"state": "done"}}, "change.state: There is no such field here."),
    ("revise_ticket", {"key": "SHOP-1", "change": {"title": "x"}, "expected_version": 99}, "is at version"),
    ("publish_ticket", {"key": "SHOP-1"}, "SHOP-1 is ready; it cannot publish from there."),
    ("escalate_ticket", {"key": "SHOP-1", "why": ""}, "why: "),
    ("review_ticket", {"key": "SHOP-1", "passes": "perhaps", "reason": "x"}, "passes: "),
    ("review_ticket", {"key": "SHOP-1", "passes": True, "reason": "x", "criteria": ["first"]}, "'first' names no crit"),
    ("review_ticket", {"key": "SHOP-1", "passes": True, "reason": "x"}, "SHOP-1 is ready"),
    ("close_ticket", {"key": "SHOP-1"}, "SHOP-1 is ready"),
    (
        "attach_evidence",
        {"key": "SHOP-1", "repository": REPOSITORY, "commit": COMMIT, "report": "<not a report"},
        "This looks like no report that can be read",
    ),
    (
        "attach_evidence",
        {"key": "SHOP-1", "repository": REPOSITORY, "commit": COMMIT, "report": "é" * 60_000},
        "The report is over 100,000 bytes.",
    ),
    ("get_everything", {}, "Unknown tool: get_everything"),
]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_every_wrong_call_is_answered_with_a_sentence_and_changes_nothing(
    connect: Any, refused: Any, team: Team, database_urls: DatabaseUrls, mode: str
) -> None:
    other = await a_team(team.db, "OTHER")
    await other.ticket("Not yours")
    await team.ticket()
    before = everything(database_urls)
    async with connect(team.tokens["ada"], mode) as ada:
        answers = [(tool, says, await refused(ada, tool, **arguments)) for tool, arguments, says in WRONG]
    assert [(tool, says, text) for tool, says, text in answers if says not in text] == []
    for _, _, text in answers:
        assert "Error executing tool" not in text
        assert "pydantic" not in text
        assert "fault of the server" not in text
        assert len(text) < 1_500
    assert everything(database_urls) == before


async def test_a_ticket_of_another_project_reads_like_one_that_never_was(
    connect: Any, refused: Any, team: Team
) -> None:
    await (await a_team(team.db, "OTHER")).ticket("Not yours")
    async with connect(team.tokens["ada"]) as ada:
        hidden = await refused(ada, "get_ticket", key="OTHER-1")
        unknown = await refused(ada, "get_ticket", key="NONE-1")
    assert hidden.replace("OTHER", "NONE") == unknown


async def test_a_token_that_only_reads_is_told_which_scope_it_lacks(connect: Any, refused: Any, team: Team) -> None:
    await team.ticket()
    await team.joined("eye", Kind.AGENT, scopes=[Scope.READ])
    async with connect(team.tokens["eye"]) as eye:
        text = await refused(eye, "claim_ticket")
    assert text == "This token of eye may not claim. Use a token with the scope work."


async def test_ci_may_not_claim(connect: Any, refused: Any, team: Team) -> None:
    await team.ticket()
    await team.joined("robot", Kind.CI)
    async with connect(team.tokens["robot"]) as robot:
        assert "robot is of kind ci and may not claim." in await refused(robot, "claim_ticket", key="SHOP-1")


async def test_a_stale_fence_is_refused_with_who_holds_it_now(connect: Any, ask: Any, refused: Any, team: Team) -> None:
    await team.ticket()
    async with connect(team.tokens["ada"]) as ada:
        fence = int((await ask(ada, "claim_ticket")).split("fence ")[1].split()[0])
        await ask(ada, "release_claim", key="SHOP-1", fence=fence, handoff="Nothing yet.")
        async with connect(team.tokens["bob"]) as bob:
            await ask(bob, "claim_ticket", key="SHOP-1")
    async with connect(team.tokens["ada"]) as ada:
        text = await refused(ada, "renew_claim", key="SHOP-1", fence=fence)
    assert "SHOP-1 (work) is held by bob" in text


async def test_a_stale_fence_writes_neither_a_message_nor_evidence(
    connect: Any, ask: Any, refused: Any, team: Team
) -> None:
    await team.ticket()
    report = {"repository": REPOSITORY, "commit": COMMIT, "report": '<testsuite tests="0"/>'}
    async with connect(team.tokens["ada"]) as ada:
        fences: list[int] = []
        for _ in range(2):
            fences.append(int((await ask(ada, "claim_ticket", key="SHOP-1")).split("fence ")[1].split()[0]))
            assert await ask(ada, "post_message", key="SHOP-1", body="I begin.", fence=fences[-1])
            assert await ask(ada, "attach_evidence", key="SHOP-1", fence=fences[-1], **report)
            await ask(ada, "release_claim", key="SHOP-1", fence=fences[-1], handoff="Nothing yet.")
        for tool, arguments in (("post_message", {"body": "I go on."}), ("attach_evidence", report)):
            text = await refused(ada, tool, key="SHOP-1", fence=fences[0], **arguments)
            assert f"your claim with fence {fences[0]} has ended. Stop working on it" in text


async def test_the_same_request_id_gets_the_first_answer_and_other_arguments_are_refused(
    connect: Any, ask: Any, refused: Any, team: Team
) -> None:
    async with connect(team.tokens["ada"]) as ada:
        first = await ask(ada, "create_tickets", tickets=[{"title": "One"}], request_id="r-1")
        again = await ask(ada, "create_tickets", tickets=[{"title": "One"}], request_id="r-1")
        assert first == again
        await refused(ada, "create_tickets", tickets=[{"title": "Two"}], request_id="r-1")
        assert (await ask(ada, "list_tickets")).count("SHOP-") == 1


async def test_a_bug_is_told_apart_from_a_refusal_and_tells_nothing_of_itself(
    connect: Any, refused: Any, team: Team, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(*_: object) -> None:
        raise RuntimeError("secret detail")

    await team.ticket()
    monkeypatch.setattr(gate.gate, "read_gate", breaks)
    async with connect(team.tokens["ada"]) as ada:
        text = await refused(ada, "get_gate", key="SHOP-1")
    assert text.startswith("This is a fault of the server, not of your call")
    assert "secret detail" not in text
    assert "secret detail" in caplog.text


async def test_a_refusal_is_never_logged_as_an_error(
    connect: Any, refused: Any, team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    async with connect(team.tokens["ada"]) as ada:
        await refused(ada, "get_ticket", key="SHOP-99")
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


async def test_a_call_without_a_token_is_refused_by_the_tool_itself(runtime: Any, refused: Any, team: Team) -> None:
    async with Client(server.build(runtime)) as nobody:
        assert "No valid token" in await refused(nobody, "get_my_workload")


async def test_a_token_revoked_between_two_calls_is_refused_at_the_second(team: Team, runtime: Any) -> None:
    verifier = Tokens(runtime)
    assert await verifier.verify_token(team.tokens["ada"]) is not None
    [token] = [t for t in await members.list_tokens(team.db, team.owner, "ada") if t.label == "test"]
    await members.revoke_token(team.db, team.owner, token.id)
    assert await verifier.verify_token(team.tokens["ada"]) is None


def everything(urls: DatabaseUrls) -> list[tuple[object, ...]]:
    counted = ("tickets", "claims", "messages", "criteria", "evidence", "reviews", "revisions", "requests")
    counts = ", ".join(f"(select count(*) from {table})" for table in counted)
    states = "(select array_agg(state || version order by id) from tickets)"
    happened = "(select count(*) from events where kind <> 'attempt.refused')"  # what was tried is remembered
    return execute(urls.owner, f"select {counts}, {states}, {happened}")
