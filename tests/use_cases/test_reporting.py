"""The usual report is one look and one write; whatever else it may be, both ways leave the same behind."""

import asyncio

import pytest
from sqlalchemy import text

from interlock.core.claims import Claim
from interlock.core.members import Actor
from interlock.core.refusals import Invalid, RequestReused, StaleFence
from interlock.core.tickets import State, Ticket
from interlock.store.database import Database
from interlock.use_cases import claims, gate
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, a_team
from reviewed_work import a_crew
from statements import counted

LEFT = text("""
select t.state, t.version, t.heads, t.tokens_spent, t.gate_is_open,
  t.verdict - 'snapshot' #- '{criteria,0,evidence}' as verdict,
  (t.state_since > t.created_at) as moved,
  array(select p.role || ' ' || p.state || ' ' || p.claimable || ' ' || coalesce(p.commit, '-') || ' '
    || coalesce(p.reported_by::text, '-') from parts p where p.ticket_id = t.id order by p.role) as parts,
  array(select c.ending || ' ' || (c.ended_at is not null) from claims c where c.ticket_id = t.id order by c.fence)
    as claims,
  array(select m.kind || ' ' || m.body || ' ' || m.round from messages m where m.ticket_id = t.id order by m.id)
    as messages,
  array(select e.kind || ' ' || (e.data - 'fence' - 'message' - 'snapshot' - 'evidence')::text from events e
    where e.ticket_id = t.id order by e.era, e.xid, e.seq) as events,
  array(select (r.answer - 'id' - 'number' - 'created_at' - 'state_since')::text from requests r
    where r.call = 'report part' and (r.answer ->> 'id')::bigint = t.id) as answers
from tickets t where t.number = :number
""")
WAITS = text("select exists (select from pg_locks where not granted)")


@pytest.mark.parametrize("roles", [("work",), ("backend", "frontend")])
@pytest.mark.parametrize("is_proved", [False, True])
@pytest.mark.parametrize("request_id", ["", "again"])
async def test_a_report_leaves_the_same_whichever_way_it_goes(db: Database, roles, is_proved, request_id):
    left, answered = [], []
    crew = await a_crew(db)
    team, otter, lynx = crew.team, crew.worker, crew.reviewer
    for goes_the_long_way in (False, True):
        ticket = await team.ticket(roles=roles)
        if is_proved:
            await crew.post(ticket.key)
        claim = await claims.claim_ticket(db, otter, ticket.key)
        other = await claims.claim_ticket(db, lynx, ticket.key) if len(roles) > 1 else None
        said = f"{request_id}{goes_the_long_way}" if request_id else ""
        first = await reported(db, otter, claim, said, goes_the_long_way)
        last = await reported(db, lynx, other, "", goes_the_long_way) if other else first
        answered.append((first.state, first.version, first.tokens_spent, last.state, last.version, last.gate_is_open))
        left.append(await left_of(db, ticket))
    assert left[0] == left[1]
    assert left[0]["gate_is_open"] is is_proved
    assert answered[0] == answered[1]
    assert answered[0][3] is State.VERIFYING


async def test_the_usual_report_needs_no_statement_of_its_own_transaction(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    with counted(db) as sent:
        await report(db, otter, claim)
    assert sent == []


async def test_all_parts_reported_in_one_moment_are_verified_together(db: Database):
    team = await a_team(db)
    roles = [f"role-{n}" for n in range(8)]
    agents = [await team.joined(f"agent-{n}", roles=[role]) for n, role in enumerate(roles)]
    ticket = await team.ticket(roles=tuple(roles))
    given = [await claims.claim_ticket(db, agent, ticket.key) for agent in agents]
    answers = await asyncio.gather(*(report(db, agent, claim) for agent, claim in zip(agents, given, strict=True)))
    assert sorted(answer.version for answer in answers) == list(range(answers[0].version, answers[0].version + 8))
    assert [answer.state for answer in answers].count(State.VERIFYING) == 1
    assert (await gate.read_gate(db, team.owner, ticket.key))[0].heads == {REPOSITORY: COMMIT}


async def test_one_request_sent_many_times_at_once_reports_once(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket, another = await team.ticket(), await team.ticket()
    mine = await claims.claim_ticket(db, otter, ticket.key)
    theirs = await claims.claim_ticket(db, lynx, another.key)
    *same, other = await asyncio.gather(
        *(report(db, otter, mine, request_id="r1") for _ in range(5)), report(db, lynx, theirs)
    )
    assert all(answer == same[0] for answer in same)
    assert other.state is State.VERIFYING
    messages = (await left_of(db, ticket))["messages"]
    assert messages == ["handoff Done. 1"]
    with pytest.raises(RequestReused):
        await claims.report_part(db, otter, ticket.key, mine.fence, REPOSITORY, OTHER_COMMIT, "Done.", request_id="r1")


async def test_a_refused_report_in_a_crowd_is_refused_alone_and_leaves_nothing(db: Database):
    team = await a_team(db)
    otter, lynx, heron = [await team.joined(name) for name in ("otter", "lynx", "heron")]
    first, second = await team.ticket(), await team.ticket()
    mine = await claims.claim_ticket(db, otter, first.key)
    theirs = await claims.claim_ticket(db, lynx, second.key)
    stale, empty, good = await asyncio.gather(
        report(db, heron, mine),
        claims.report_part(db, otter, first.key, mine.fence, REPOSITORY, COMMIT, " "),
        report(db, lynx, theirs),
        return_exceptions=True,
    )
    assert isinstance(stale, StaleFence)
    assert isinstance(empty, Invalid)
    assert isinstance(good, Ticket)
    assert (await left_of(db, first))["messages"] == []
    assert (await report(db, otter, mine)).state is State.VERIFYING


async def reported(db: Database, actor: Actor, claim: Claim, request_id: str, goes_the_long_way: bool) -> Ticket:
    """Somebody who has the ticket under the hand sends the report the long way."""
    if not goes_the_long_way:
        return await report(db, actor, claim, request_id)
    number = int(claim.ticket.rpartition("-")[2])
    async with db.transaction() as tx:
        await tx.sql.execute(text("select id from tickets where number = :number for update"), {"number": number})
        reporting = asyncio.create_task(report(db, actor, claim, request_id))
        async with asyncio.timeout(30):
            while not (await tx.sql.execute(WAITS)).scalar_one():  # noqa: ASYNC110  nothing tells that a lock is waited for
                await asyncio.sleep(0)
    return await reporting


async def report(db: Database, actor: Actor, claim: Claim, request_id: str = "") -> Ticket:
    return await claims.report_part(
        db, actor, claim.ticket, claim.fence, REPOSITORY, COMMIT, "Done.", tokens_spent=7, request_id=request_id
    )


async def left_of(db: Database, ticket: Ticket) -> dict[str, object]:
    async with db.read() as tx:
        return dict((await tx.sql.execute(LEFT, {"number": ticket.number})).mappings().one())
