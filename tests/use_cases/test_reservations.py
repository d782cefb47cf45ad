"""Who goes first when a part is open again."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import NotClaimable, NotFound, StaleFence
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import claims, gate, messages, projects, tickets
from interlock.use_cases.workload import workload
from makers import COMMIT, REPOSITORY, a_team

MINUTE = timedelta(minutes=1)
LEASE = 15 * MINUTE
JUST_LAPSED = LEASE + timedelta(seconds=2)


async def time_passes(db: Database, by: timedelta) -> None:
    """Leases and reservations end sooner by that much, and what has lapsed is recorded."""
    async with db.transaction() as tx:
        for column in ("lease_until", "reserved_until"):
            await tx.sql.execute(text(f"update parts set {column} = {column} - :by"), {"by": by})
    await claims.sweep(db)


async def test_what_is_kept_for_another_is_refused_with_their_name(db):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    claim = await claims.claim_next(db, otter, "SHOP")
    await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    await gate.return_ticket(db, team.owner, ticket.key, "once more")
    with pytest.raises(NotClaimable, match=r"SHOP-1 \(work\) is kept until \d\d:\d\d UTC for otter") as no:
        await claims.claim_ticket(db, lynx, ticket.key)
    assert no.value.facts["kept_for"] == "otter"
    await time_passes(db, timedelta(minutes=11))
    assert (await claims.claim_ticket(db, lynx, ticket.key)).holder == "lynx"


async def test_after_a_lapse_its_holder_goes_first_for_a_minute_and_may_then_write(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    old = await claims.claim_ticket(db, otter, ticket.key)
    await time_passes(db, JUST_LAPSED)
    with pytest.raises(NotClaimable, match=r"SHOP-1 \(work\) is kept until \d\d:\d\d UTC for otter"):
        await claims.claim_ticket(db, lynx, ticket.key)
    with pytest.raises(NotFound, match="1 are kept for who had them before"):
        await claims.claim_next(db, lynx, "SHOP")
    assert (await workload(db, lynx)).claimable == ()
    assert [card.key for card in (await workload(db, otter)).claimable] == [ticket.key]
    with pytest.raises(StaleFence):
        await messages.post_message(db, otter, ticket.key, MessageKind.NOTE, "I am back.", fence=old.fence)
    new = await claims.claim_next(db, otter, "SHOP")
    assert await messages.post_message(db, otter, ticket.key, MessageKind.NOTE, "I am back.", fence=new.fence)


async def test_a_minute_after_the_lease_a_lapsed_part_is_anybodys(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)
    await time_passes(db, JUST_LAPSED)
    await time_passes(db, MINUTE)
    assert (await claims.claim_next(db, lynx, "SHOP")).ticket == ticket.key


async def test_the_minute_begins_with_the_end_of_the_lease_and_not_when_the_lapse_is_found(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)
    await time_passes(db, JUST_LAPSED + MINUTE)
    assert (await claims.claim_next(db, lynx, "SHOP")).ticket == ticket.key


async def test_a_policy_may_keep_a_lapsed_part_for_longer(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await projects.change_policy(db, team.owner, "SHOP", {"reserve_after_lapse_seconds": 600})
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)
    await time_passes(db, JUST_LAPSED + 9 * MINUTE)
    with pytest.raises(NotClaimable, match="for otter"):
        await claims.claim_ticket(db, lynx, ticket.key)


async def test_a_policy_may_keep_a_lapsed_part_for_nobody(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await projects.change_policy(db, team.owner, "SHOP", {"reserve_after_lapse_seconds": 0})
    ticket = await team.ticket()
    await claims.claim_ticket(db, otter, ticket.key)
    await time_passes(db, JUST_LAPSED)
    assert await claims.claim_ticket(db, lynx, ticket.key)


async def test_what_was_given_back_or_taken_away_is_kept_for_nobody(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    claim = await claims.claim_ticket(db, otter, ticket.key)
    await claims.release_claim(db, otter, ticket.key, claim.fence, "Not for me.")
    await claims.claim_ticket(db, lynx, ticket.key)
    await claims.steal_claim(db, team.owner, ticket.key, "work", "It hangs.")
    assert await claims.claim_ticket(db, otter, ticket.key)


async def test_one_who_lapses_again_and_again_keeps_nothing_for_good(db: Database):
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    ticket = await team.ticket()
    for _ in range(5):
        await claims.claim_ticket(db, otter, ticket.key)
        await time_passes(db, JUST_LAPSED)
    await tickets.decide_ticket(db, team.owner, ticket.key, State.READY, "Somebody else tries.")
    await time_passes(db, MINUTE)
    assert await claims.claim_ticket(db, lynx, ticket.key)
