"""Nothing that can be claimed waits for ever, whatever else comes; and what is urgent still comes first in practice.

Who is served out of turn is drawn by lot. Each bound here is missed by chance less than once in a million runs.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text

from interlock.core.claims import Claim
from interlock.core.members import Actor
from interlock.core.tickets import Priority
from interlock.store.database import Database
from interlock.use_cases import claims, projects
from makers import Team, a_team

LONG = timedelta(days=3)
SHARE = 0.1  # of the claims

# Publishing them one by one takes longer than all the rest. Each is a millisecond older than the next.
READY = text("""
with j as (
  select p.id, coalesce((select max(number) from tickets where project_id = p.id), 0) as before
  from projects p where p.key = 'SHOP'
), t as (
  insert into tickets (project_id, number, title, spec, state, priority, created_by, ready_since)
  select j.id, j.before + n, :title || ' ' || n, 'Refunds.', 'ready', :priority, m.id,
    now() - :waited + n * interval '1 millisecond'
  from j, generate_series(1, :count) n, members m where m.name = 'owner'
  returning id, project_id, priority, ready_since
), l as (
  insert into lanes (project_id, role) select id, :role from j on conflict do nothing
)
insert into parts (ticket_id, project_id, role, claimable, priority, ready_since)
select id, project_id, :role, true, priority, ready_since from t
""")


async def test_what_has_waited_long_is_reached_under_a_steady_stream_of_urgent_work(db):
    team = await an_unlimited_team(db)
    agents = [await team.joined("otter"), await team.joined("lynx", roles=["backend"])]
    await ready(db, 15, "low", Priority.LOW, LONG, role="backend")
    await ready(db, 600, "urgent", Priority.URGENT)

    got = await claimed(db, agents, 600)

    assert titles(got, "low") == [f"low {n}" for n in range(1, 16)]
    assert len(titles(got, "urgent")) == 585


async def test_what_is_urgent_still_gets_nine_claims_in_ten(db):
    team = await an_unlimited_team(db)
    otter = await team.joined("otter")
    await ready(db, 400, "low", Priority.LOW, 100 * LONG)
    await ready(db, 400, "urgent", Priority.URGENT)

    got = await claimed(db, [otter], 400)

    assert 400 * (1 - 2 * SHARE) < len(titles(got, "urgent")) < 400


async def test_nothing_goes_before_its_priority_until_it_has_waited_long(db):
    team = await an_unlimited_team(db)
    await ready(db, 20, "low", Priority.LOW, LONG - timedelta(minutes=1))
    await ready(db, 200, "urgent", Priority.URGENT)
    got = await claimed(db, [await team.joined("otter")], 200)
    assert len(titles(got, "urgent")) == 200


async def test_an_agent_that_always_gives_back_what_it_knows_reaches_the_others(db):
    team = await an_unlimited_team(db)
    otter = await team.joined("otter")
    await ready(db, 3, "older", Priority.NORMAL, LONG)
    mine = await team.ticket("mine")
    given = await claims.claim_ticket(db, otter, mine.key)
    got = [given]
    while len(titles(got, "older")) < 3:
        assert len(got) < 300
        if given.title == "mine":
            await claims.release_claim(db, otter, given.ticket, given.fence, "Not now.")
        given = await claims.claim_next(db, otter, "SHOP")
        got.append(given)


async def test_a_part_keeps_its_age_while_others_of_its_ticket_come_and_go(db):
    team = await an_unlimited_team(db)
    back, front = await team.joined("back", roles=["backend"]), await team.joined("front", roles=["frontend"])
    both = await team.ticket("both", roles=("backend", "frontend"))
    await team.ticket("newer", roles=("frontend",))
    claim = await claims.claim_next(db, back, "SHOP")
    await claims.release_claim(db, back, both.key, claim.fence, "Not now.")
    assert (await claims.claim_next(db, front, "SHOP")).ticket == both.key


async def test_a_part_that_is_given_back_goes_behind_what_waited_meanwhile(db):
    team = await an_unlimited_team(db)
    given_back = await team.ticket("given back")
    await team.ticket("newer")
    otter = await team.joined("otter")
    claim = await claims.claim_next(db, otter, "SHOP")
    await claims.release_claim(db, otter, given_back.key, claim.fence, "Not now.")
    assert (await claims.claim_next(db, await team.joined("lynx"), "SHOP")).title == "newer"


async def test_with_more_urgent_work_than_anybody_can_do_all_is_reached_in_the_end(db):
    """Half a day goes by in each round. In each, as many urgent tickets come as there are claims, and others besides;
    some agents have one role and some have all, and whatever is not urgent falls to either role by chance."""
    rounds, chance = 40, random.Random(7)
    team = await an_unlimited_team(db)
    agents = [await team.joined(f"agent-{n}", roles=roles) for n, roles in enumerate([["a"], ["b"], [], ["a"], ["b"]])]
    got: list[Claim] = []
    for number in range(rounds):
        await half_a_day_passes(db)
        for role in ("a", "b"):
            await ready(db, 10, "urgent", Priority.URGENT, role=role)
        for priority in (Priority.HIGH, Priority.NORMAL, Priority.LOW):
            await ready(db, 1, f"came in {number} {priority.word}", priority, role=chance.choice("ab"))
        got += await claimed(db, agents, 20)

    reached = Counter(int(title.split()[2]) for title in titles(got, "came in"))
    assert [reached[number] for number in range(rounds // 8)] == [3] * (rounds // 8)
    assert len(titles(got, "urgent")) > 20 * rounds * (1 - 2 * SHARE)


async def an_unlimited_team(db: Database) -> Team:
    team = await a_team(db)
    await projects.change_policy(db, team.owner, "SHOP", {"claims_per_member": 0})
    return team


async def ready(
    db: Database,
    count: int,
    title: str,
    priority: Priority,
    waited: timedelta = timedelta(),
    role: str = "work",
) -> None:
    about = {"count": count, "title": title, "priority": int(priority), "role": role}
    async with db.transaction() as tx:
        await tx.sql.execute(READY, {**about, "waited": waited + timedelta(seconds=1)})


async def half_a_day_passes(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.sql.execute(text("update parts set ready_since = ready_since - interval '12 hours' where claimable"))


async def claimed(db: Database, agents: Sequence[Actor], count: int) -> list[Claim]:
    """All ask at once, in turns."""
    asked = (claims.claim_next(db, agents[n % len(agents)], "SHOP") for n in range(count))
    return sorted(await asyncio.gather(*asked), key=lambda claim: claim.fence)


def titles(got: Sequence[Claim], beginning: str) -> list[str]:
    return [claim.title for claim in got if claim.title.startswith(beginning)]
