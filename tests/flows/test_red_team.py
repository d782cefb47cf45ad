"""A hostile agent with a valid token tries every tool and every endpoint in every state. It never gets to `done`."""

import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from databases import DatabaseUrls, execute
from interlock.core.members import Kind as MemberKind
from interlock.core.tickets import Resolution, State
from interlock.use_cases import board, claims, gate, members, projects, tickets
from makers import COMMIT, REPOSITORY
from red_team import DONE, Call, Hostile
from reviewed_work import LOOKED_AT, TESTED, Crew, junit
from servers import Shop

TIMEOUT_SECONDS = 60
Made = Callable[[Crew], Awaitable[str]]


async def a_draft(crew: Crew) -> str:
    return (await crew.team.ticket(criteria=(TESTED, LOOKED_AT), publish=False)).key


async def a_ready_one(crew: Crew) -> str:
    return (await crew.team.ticket(criteria=(TESTED, LOOKED_AT))).key


async def one_in_progress(crew: Crew) -> str:
    key = await a_ready_one(crew)
    await claims.claim_ticket(crew.db, crew.worker, key)
    return key


async def one_of_another(crew: Crew) -> str:
    key = await a_ready_one(crew)
    await claims.claim_ticket(crew.db, crew.reviewer, key)
    return key


async def one_with_a_shut_gate(crew: Crew) -> str:
    return (await crew.reported(TESTED, LOOKED_AT)).key


async def one_with_an_open_gate(crew: Crew) -> str:
    return (await crew.green()).key


async def one_that_wants_a_person_to_look(crew: Crew) -> str:
    return (await crew.green(TESTED, LOOKED_AT)).key


async def one_for_people(crew: Crew) -> str:
    key = await one_in_progress(crew)
    await tickets.escalate_ticket(crew.db, crew.worker, key, "It is unclear.")
    return key


async def a_cancelled_one(crew: Crew) -> str:
    key = await a_ready_one(crew)
    await tickets.cancel_ticket(crew.db, crew.owner, key, Resolution.OBSOLETE, "Nobody wants it.")
    return key


STATES: dict[Made, State] = {
    a_draft: State.DRAFT,
    a_ready_one: State.READY,
    one_in_progress: State.IN_PROGRESS,
    one_of_another: State.IN_PROGRESS,
    one_with_a_shut_gate: State.VERIFYING,
    one_with_an_open_gate: State.VERIFYING,
    one_that_wants_a_person_to_look: State.VERIFYING,
    one_for_people: State.NEEDS_HUMAN,
    a_cancelled_one: State.CANCELLED,
}


class Target:
    """A ticket in a state; made anew when something has moved it."""

    def __init__(self, crew: Crew, made: Made, state: State, hostile: Hostile) -> None:
        self._crew, self._made, self._state, self._hostile = crew, made, state, hostile
        self._key = ""

    async def attacker(self) -> Hostile:
        """One that knows all of the ticket as it is now."""
        if not self._key or (await self._crew.read(self._key)).state is not self._state:
            self._key = await self._made(self._crew)
        ticket, verdict = await gate.read_gate(self._crew.db, self._crew.owner, self._key)
        page = await board.read_ticket(self._crew.db, self._crew.owner, self._key)
        mine = next((part.fence for part in page.parts if part.holder == "otter"), 1)
        return self._hostile.with_known(
            key=ticket.key,
            ticket=ticket.key,
            project="SHOP",
            repository=REPOSITORY,
            commit=COMMIT,
            heads=dict(ticket.heads) or {REPOSITORY: COMMIT},
            version=ticket.version,
            snapshot=verdict.snapshot,
            fence=mine,
            criterion=1,
            role="work",
            roles="work",
            member="otter",
            name="otter",
            raw=junit(),
            reason=DONE,
            passes=True,
            verdict="pass",
            to="ready",
            state="done",
            id=1,
            number=1,
            format="auto",
            needs=ticket.key,
            needed=ticket.key,
            check="tests",
            run="9",
            base_of="b" * 40,
            body=DONE,
            **{"if-match": f'"{ticket.version}"', "Idempotency-Key": f"try-{next(TRIES)}"},
        )


async def sent(rest: httpx2.AsyncClient, call: Call) -> httpx2.Response:
    path = call.path.removeprefix("/api")
    body: dict[str, Any] = {}
    if call.body is not None:
        body["content" if isinstance(call.body, bytes) else "json"] = call.body
    return await rest.request(call.method, path, params=dict(call.query), headers=dict(call.headers), **body)


TRIES = itertools.count()
ENDLESS = {"/events"}  # it would listen for ever

# What it may not have changed, however it was asked.
SACRED = {
    "closes": "select count(*) from close_records",
    "done": "select count(*) from tickets where state = 'done'",
    "policies": "select count(*) from policies",
    "members": "select count(*) from members",
    "standing": "select array_agg((project_id, member_id, is_owner, roles) order by member_id)::text from memberships",
    "tokens": "select count(*) from tokens where purpose <> 'session' and label <> 'its own'",
    "waivers": "select count(*) from waivers",
    "cleared": "select count(*) from reviews where cleared_at is not null",
    "approvals": """
        select count(*) from reviews r join members m on m.id = r.reviewer_id
        where m.name = 'otter' and r.passes and r.abstains is null""",
    "runs that count": """
        select count(*) from evidence e join members m on m.id = e.producer_id
        where m.name = 'otter' and e.producer_class > 0""",
    "waived mismatches": "select count(*) from mismatches where waived_until is not null",
    "workloads": "select count(*) from workloads",
    "keys": "select (select count(*) from producer_keys) + (select count(*) from passkeys)",
    "distrusts": "select count(*) from distrusts",
    "folders": "select count(*) from sources where kind = 'folder'",
}


@pytest.fixture
async def crew(shop: Shop) -> Crew:
    """otter works, and is the hostile one; everybody else is honest."""
    team = shop.team
    await projects.change_policy(team.db, team.owner, "SHOP", {"claims_per_member": 0})
    person = await team.joined("paula", MemberKind.PERSON)
    otter, lynx, robot = [await members.identify(team.db, team.tokens[name]) for name in ("otter", "lynx", "robot")]
    return Crew(team, otter, lynx, person, robot)


async def test_a_hostile_agent_never_gets_to_done(shop: Shop, crew: Crew, database_urls: DatabaseUrls):
    hostile = Hostile({}, random.Random(20))
    answers: Counter[str] = Counter()
    sacred = {name: execute(database_urls.owner, question) for name, question in SACRED.items()}
    headers = {"Authorization": f"Bearer {shop.team.tokens['otter']}"}
    async with (
        httpx2.AsyncClient(base_url=f"{shop.url}/api", headers=headers, timeout=TIMEOUT_SECONDS) as rest,
        shop.agent("otter") as mcp,
    ):
        document = (await rest.get("/openapi.json")).json()
        operations = [
            (path, method) for path, item in document["paths"].items() for method in item if path not in ENDLESS
        ]
        tools = {tool.name: tool.input_schema for tool in (await mcp.mcp.list_tools()).tools}
        for made, state in STATES.items():
            target = Target(crew, made, state, hostile)
            for name, schema in tools.items():
                call = (await target.attacker()).tool_call(name, schema)
                answer = await mcp.try_to(name, **call.body)
                answers["tool refused" if answer.is_refusal else "tool taken"] += 1
            for path, method in operations:
                if "{key}" not in path and made is not a_draft:
                    continue  # it is about no ticket: once is enough
                call = (await target.attacker()).rest_call(document, path, method)
                response = await sent(rest, call)
                assert response.status_code < 500, f"{call.name}: {response.text}"
                answers[f"{response.status_code}"] += 1
    for name, question in SACRED.items():
        assert execute(database_urls.owner, question) == sacred[name], name
    tried = sum(answers.values())
    assert tried > 500
    assert answers["422"] < tried / 4, answers  # most were understood, and refused for what they were
    refused = execute(database_urls.owner, "select distinct data ->> 'code' from events where kind = 'attempt.refused'")
    assert {("not_permitted",), ("not_independent",)} <= set(refused)
