import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from interlock.core.events import Kind as Happened
from interlock.core.members import Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import (
    HeldByAnother,
    LimitReached,
    NotClaimable,
    NotFound,
    NotPermitted,
    RequestReused,
    StaleFence,
    WrongState,
)
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority, Resolution, State
from interlock.store.database import Database
from interlock.use_cases import board, claims, members, messages, projects, tickets
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, a_draft, a_team


async def time_passes(db: Database, by: timedelta) -> None:
    """Leases and reservations end sooner by that much: nobody has to wait for a clock."""
    async with db.transaction() as tx:
        for column in ("lease_until", "reserved_until"):
            await tx.sql.execute(text(f"update parts set {column} = {column} - :by"), {"by": by})


async def happened(db: Database, key: str, actor) -> list[Happened]:
    page = await board.read_ticket(db, actor, key)
    return [e.kind for e in page.events]


async def test_a_claim_starts_a_ready_ticket_and_says_so(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()

    claim = await claims.claim_next(db, otter, "SHOP")

    assert (claim.ticket, claim.role, claim.holder, claim.lease_seconds) == (ticket.key, "work", "otter", 900)
    page = await board.read_ticket(db, otter, ticket.key)
    assert page.ticket.state is State.IN_PROGRESS
    assert {Happened.CLAIM_TAKEN, Happened.TICKET_STARTED} <= {e.kind for e in page.events}


async def test_of_two_who_claim_the_same_ticket_one_reads_who_has_it(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)

    with pytest.raises(HeldByAnother, match="is held by otter until") as no:
        await claims.claim_ticket(db, lynx, ticket.key)
    assert no.value.facts["holder"] == "otter"


async def test_twenty_who_claim_at_once_get_twenty_different_parts(db):
    team = await a_team(db)
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 0})
    agents = [await team.joined(f"agent-{n}") for n in range(4)]
    drafts = [a_draft(f"Ticket {n}", ref=f"t{n}") for n in range(20)]
    await tickets.create_tickets(db, team.owner, "SHOP", drafts, publish=True)

    got = await asyncio.gather(*(claims.claim_next(db, agents[n % 4], "SHOP") for n in range(20)))

    assert len({claim.ticket for claim in got}) == 20
    assert len({claim.fence for claim in got}) == 20
    with pytest.raises(NotFound, match="nothing for agent-0 to claim"):
        await claims.claim_next(db, agents[0], "SHOP")


async def test_the_most_urgent_goes_first_then_what_is_ready_longest(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket("old")
    await team.ticket("new")
    urgent = await team.ticket("urgent", priority=Priority.URGENT)
    got = [(await claims.claim_next(db, otter, "SHOP")).title for _ in range(3)]
    assert got == [urgent.title, "old", "new"]


async def test_what_one_worked_on_before_goes_before_what_is_older(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket("older")
    mine = await team.ticket("mine")
    claim = await claims.claim_ticket(db, otter, mine.key)
    await claims.release_claim(db, otter, mine.key, claim.fence, "half done")
    assert (await claims.claim_next(db, otter, "SHOP")).ticket == mine.key


async def test_parts_go_to_those_who_have_their_role(db):
    team = await a_team(db)
    back, front = await team.joined("back", roles=["backend"]), await team.joined("front", roles=["frontend"])
    ticket = await team.ticket(roles=("backend", "frontend"))

    assert (await claims.claim_next(db, front, "SHOP")).role == "frontend"
    assert (await claims.claim_next(db, back, "SHOP")).role == "backend"
    with pytest.raises(NotClaimable, match="has no part backend"):
        await claims.claim_ticket(db, front, ticket.key, role="backend")


async def test_a_ticket_that_waits_for_another_is_claimed_only_after_it(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    first, second = await tickets.create_tickets(
        db, team.owner, "SHOP", [a_draft("first", ref="a"), a_draft("second", ref="b", needs=("a",))], publish=True
    )
    assert second.waiting == 1
    with pytest.raises(NotClaimable, match="waits for 1"):
        await claims.claim_ticket(db, otter, second.key)
    await tickets.cancel_ticket(db, team.owner, first.key, Resolution.OBSOLETE, "no longer wanted")
    assert (await claims.claim_next(db, otter, "SHOP")).ticket == second.key


async def test_scopes_that_meet_are_not_worked_on_at_once(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    one = await team.ticket("one", scope=TicketScope(paths=("src/api/**",)))
    two = await team.ticket("two", scope=TicketScope(paths=("src/api/orders.py",)))
    other = await team.ticket("other", scope=TicketScope(paths=("src/web/**",)))
    await claims.claim_ticket(db, otter, one.key)

    with pytest.raises(NotClaimable, match="otter works on SHOP-1 there") as no:
        await claims.claim_ticket(db, lynx, two.key)
    assert no.value.facts["taken_by"] == one.key
    assert (await claims.claim_next(db, lynx, "SHOP")).ticket == other.key


async def test_a_policy_may_only_warn_of_scopes_that_meet(db):
    team = await a_team(db)
    await projects.change_policy(db, team.owner, "SHOP", {"overlap": "warn"})
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    one = await team.ticket("one", scope=TicketScope(operations=("GET /orders/{id}",)))
    two = await team.ticket("two", scope=TicketScope(operations=("PUT /orders/{order}",)))
    await claims.claim_ticket(db, otter, one.key)
    claim = await claims.claim_ticket(db, lynx, two.key)
    assert claim.warnings == ("otter works on SHOP-1 in the same scope.",)


async def test_no_more_parts_than_the_policy_allows(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 1})
    await team.ticket("one")
    await team.ticket("two")
    await claims.claim_next(db, otter, "SHOP")
    with pytest.raises(LimitReached, match="holds 1 of 1"):
        await claims.claim_next(db, otter, "SHOP")


async def test_a_lapsed_lease_frees_the_part_and_the_old_fence_writes_nothing(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    old = await claims.claim_next(db, otter, "SHOP")
    await time_passes(db, timedelta(minutes=16))

    new = await claims.claim_next(db, lynx, "SHOP")

    assert new.fence > old.fence
    with pytest.raises(StaleFence, match=f"held by lynx under fence {new.fence}"):
        await claims.report_part(db, otter, ticket.key, old.fence, REPOSITORY, COMMIT, "done")
    with pytest.raises(StaleFence):
        await claims.renew_claim(db, otter, ticket.key, old.fence)
    kinds = await happened(db, ticket.key, lynx)
    assert Happened.CLAIM_LAPSED in kinds
    assert kinds.count(Happened.ATTEMPT_REFUSED) == 2


async def test_a_late_holder_may_still_report_while_nobody_took_the_part(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    await time_passes(db, timedelta(minutes=16))
    reported = await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    assert reported.state is State.VERIFYING


async def test_any_call_of_the_holder_renews_the_lease(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await team.ticket()
    await claims.claim_next(db, otter, "SHOP")
    await time_passes(db, timedelta(minutes=14))
    await members.identify(db, team.tokens["otter"])
    await time_passes(db, timedelta(minutes=14))
    with pytest.raises(NotFound, match="1 are held"):
        await claims.claim_next(db, lynx, "SHOP")


async def test_five_lapses_call_for_a_person(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    for _ in range(5):
        await claims.claim_ticket(db, otter, ticket.key)
        await time_passes(db, timedelta(minutes=30))
        assert await claims.sweep(db) == 1
    page = await board.read_ticket(db, otter, ticket.key)
    assert (page.ticket.state, page.ticket.lapses) == (State.NEEDS_HUMAN, 5)
    assert await claims.sweep(db) == 0


async def test_a_ticket_is_verified_when_every_part_has_reported(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket(roles=("backend", "frontend"))
    back = await claims.claim_ticket(db, otter, ticket.key, role="backend")
    half = await claims.report_part(db, otter, ticket.key, back.fence, REPOSITORY, COMMIT, "backend done")
    assert half.state is State.READY
    front = await claims.claim_ticket(db, otter, ticket.key)
    whole = await claims.report_part(db, otter, ticket.key, front.fence, "example/web", "c" * 40, "all done")
    assert whole.state is State.VERIFYING
    assert dict(whole.heads) == {REPOSITORY: COMMIT, "example/web": "c" * 40}


async def test_of_two_commits_of_one_repository_the_latest_report_is_verified(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket(roles=("backend", "frontend"))
    for role, commit in (("frontend", OTHER_COMMIT), ("backend", COMMIT)):
        claim = await claims.claim_ticket(db, otter, ticket.key, role=role)
        reported = await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, commit, "done")
    assert dict(reported.heads) == {REPOSITORY: COMMIT}


async def test_a_blocking_question_keeps_a_part_from_being_reported_until_it_is_answered(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    question = await messages.post_message(db, otter, ticket.key, MessageKind.QUESTION, "Which currency?", True)
    with pytest.raises(WrongState, match="blocking question"):
        await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    await messages.post_message(db, team.owner, ticket.key, MessageKind.ANSWER, "Euro.", reply_to=question.id)
    reported = await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    assert reported.state is State.VERIFYING


async def test_more_tokens_than_the_budget_call_for_a_person(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket(budget_tokens=1000)
    claim = await claims.claim_next(db, otter, "SHOP")
    spent = await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done", tokens_spent=1001)
    assert spent.state is State.NEEDS_HUMAN


async def test_the_same_request_again_gets_the_first_answer(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket("one")
    await team.ticket("two")
    first = await claims.claim_next(db, otter, "SHOP", request_id="r1")
    assert await claims.claim_next(db, otter, "SHOP", request_id="r1") == first
    with pytest.raises(RequestReused):
        await claims.claim_next(db, otter, "SHOP", role="backend", request_id="r1")


async def test_the_same_request_twice_at_once_takes_one_part(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await team.ticket("one")
    await team.ticket("two")
    both = await asyncio.gather(*(claims.claim_next(db, otter, "SHOP", request_id="r1") for _ in range(2)))
    assert both[0] == both[1]


async def test_a_person_takes_a_claim_away_and_an_agent_may_not(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    ticket = await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    with pytest.raises(NotPermitted):
        await claims.steal_claim(db, otter, ticket.key, "work", "mine now")
    freed = await claims.steal_claim(db, team.owner, ticket.key, "work", "stuck for an hour")
    assert freed.state is State.READY
    with pytest.raises(StaleFence, match="Nobody holds"):
        await claims.renew_claim(db, otter, ticket.key, claim.fence)


async def test_ci_may_not_claim(db):
    team = await a_team(db)
    robot = await team.joined("robot", Kind.CI)
    await team.ticket()
    with pytest.raises(NotPermitted, match="robot is of kind ci and may not claim"):
        await claims.claim_next(db, robot, "SHOP")


async def test_check_scope_says_what_is_outside_and_what_another_works_on(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    mine = await team.ticket("mine", scope=TicketScope(paths=("src/web/**",)))
    theirs = await team.ticket("theirs", scope=TicketScope(paths=("src/api/**",)))
    await claims.claim_ticket(db, otter, mine.key)
    await claims.claim_ticket(db, lynx, theirs.key)

    inside, outside = await claims.check_scope(db, otter, mine.key, ["src/web/app.ts", "src/api/orders.py"])

    assert (inside.is_inside, inside.taken_by) == (True, None)
    assert (outside.is_inside, outside.taken_by) == (False, theirs.key)
