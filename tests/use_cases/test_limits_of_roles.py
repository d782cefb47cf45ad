"""At most so many parts for one role are held at once, whoever holds them."""

import asyncio

import pytest
from sqlalchemy import text

from interlock.core.refusals import LimitReached, NotFound
from interlock.core.tickets import Priority
from interlock.store.database import Database
from interlock.use_cases import claims, projects
from interlock.use_cases.workload import workload
from makers import COMMIT, REPOSITORY, Team, a_team


async def limited(db: Database, **limits: int) -> Team:
    team = await a_team(db)
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_role": limits})
    return team


async def test_no_more_parts_for_a_role_are_held_than_the_policy_allows(db: Database):
    team = await limited(db, backend=2)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    one, two, three = [await team.ticket(title, roles=("backend",)) for title in ("One", "Two", "Three")]
    await claims.claim_ticket(db, otter, one.key)
    held = await claims.claim_next(db, lynx, "SHOP", "backend")

    with pytest.raises(LimitReached) as no:
        await claims.claim_ticket(db, lynx, three.key)

    assert no.value.sentence == (
        f"SHOP-3 (backend) must wait: 2 of 2 parts for backend are held, {one.key} by otter, {two.key} by lynx."
    )
    assert no.value.facts == {"role": "backend", "most": 2}
    assert (await workload(db, lynx)).claimable == ()
    await claims.report_part(db, lynx, two.key, held.fence, REPOSITORY, COMMIT, "It is done.")
    assert (await claims.claim_next(db, otter, "SHOP")).ticket == three.key


async def test_who_asks_for_the_next_hears_which_role_is_full_and_who_holds_its_parts(db: Database):
    team = await limited(db, backend=1)
    otter, lynx, heron = await team.joined("otter"), await team.joined("lynx"), await team.joined("heron", roles=["qa"])
    one = await team.ticket(roles=("backend",))
    await team.ticket(roles=("backend",))
    await claims.claim_ticket(db, otter, one.key)
    with pytest.raises(NotFound) as no:
        await claims.claim_next(db, lynx, "SHOP")
    assert no.value.sentence == (
        "There is nothing for lynx to claim in SHOP. 1 are held; 1 are for a role of which enough is held; "
        "1 of 1 parts for backend are held, SHOP-1 by otter."
    )
    with pytest.raises(NotFound) as no:
        await claims.claim_next(db, heron, "SHOP")
    assert "backend" not in no.value.sentence


async def test_a_full_role_is_passed_over_for_what_others_wait_for(db: Database):
    team = await limited(db, backend=1)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    for title in ("One", "Two"):
        await team.ticket(title, roles=("backend",), priority=Priority.URGENT)
    both = await team.ticket("Both", roles=("backend", "frontend"))
    await claims.claim_next(db, otter, "SHOP")
    taken = await claims.claim_next(db, lynx, "SHOP")
    assert (taken.ticket, taken.role) == (both.key, "frontend")


async def test_of_many_who_claim_at_once_only_as_many_as_the_limit_allows_are_served(db: Database):
    team = await limited(db, work=3)
    agents = [await team.joined(f"agent-{n}") for n in range(8)]
    for n in range(8):
        await team.ticket(f"Ticket {n}")
    answers = await asyncio.gather(*(claims.claim_next(db, agent, "SHOP") for agent in agents), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Claim"] * 3 + ["NotFound"] * 5


async def test_a_limit_is_of_one_project_and_one_role(db: Database):
    team = await limited(db, backend=1)
    other = await a_team(db, "BANK")
    otter = await team.joined("otter")
    await other.joined("lynx")
    for roles in (("backend",), ("frontend",), ("frontend",)):
        await team.ticket(roles=roles)
        await claims.claim_next(db, otter, "SHOP")
    await other.ticket(roles=("backend",))
    assert await claims.claim_next(db, other.owner, "BANK")


async def test_a_limit_may_come_before_the_first_part_and_go_again(db: Database):
    team = await limited(db, backend=1, qa=4)
    otter = await team.joined("otter")
    for title in ("One", "Two"):
        await team.ticket(title, roles=("backend",))
    await claims.claim_next(db, otter, "SHOP")
    with pytest.raises(NotFound):
        await claims.claim_next(db, otter, "SHOP")
    _, policy = await projects.change_policy(db, team.owner, "SHOP", {"claims_per_role": {"backend": 0}})
    assert policy.claims_per_role == {"qa": 4}
    assert await claims.claim_next(db, otter, "SHOP")


async def test_a_lower_limit_takes_nothing_away_and_lets_nothing_more_be_taken(db: Database):
    team = await a_team(db)
    otter = await team.joined("otter")
    for title in ("One", "Two", "Three"):
        await team.ticket(title)
    held = [await claims.claim_next(db, otter, "SHOP") for _ in range(2)]
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_role": {"work": 1}})
    assert await claims.renew_claim(db, otter, held[0].ticket, held[0].fence)
    with pytest.raises(NotFound, match="2 of 1 parts for work are held"):
        await claims.claim_next(db, otter, "SHOP")


async def test_a_lease_that_has_passed_makes_room(db: Database):
    team = await limited(db, work=1)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    one, two = await team.ticket("One"), await team.ticket("Two")
    await claims.claim_ticket(db, otter, one.key)
    async with db.transaction() as tx:
        await tx.sql.execute(text("update parts set lease_until = now() where state = 'held'"))
    assert [card.key for card in (await workload(db, lynx)).claimable][-1:] == [two.key]
    assert (await claims.claim_next(db, lynx, "SHOP")).ticket == two.key
