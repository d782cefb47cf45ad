"""A lint rule that is wrong about one criterion: who may say so, and where that is kept."""

from typing import Any

import pytest
from sqlalchemy import text

from interlock.core.criteria import Draft
from interlock.core.members import Kind
from interlock.core.refusals import Invalid, NotPermitted, RequestReused
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import board, claims, revisions, tickets
from interlock.use_cases.revisions import SpecChange
from makers import Team, a_draft, a_team

VAGUE = "The export should offer the format CSV."
WRONG = "The page of the order is intuitive for a customer."
WHY = "The customer's own word."


def a_criterion(text: str = VAGUE, **suppressions: str) -> Draft:
    return Draft(text, selectors=("tests/test_export.py::test_csv",), suppressions=suppressions)


async def created(team: Team, by: Any, *criteria: Draft, publish: bool = False, request_id: str = "") -> str:
    drafts = [a_draft(criteria=criteria)]
    (ticket,) = await tickets.create_tickets(team.db, by, team.project, drafts, publish, request_id)
    return ticket.key


async def test_a_warning_is_suppressed_with_a_reason_that_stays_with_the_criterion(db: Database):
    team = await a_team(db)
    agent = await team.joined("otter")

    key = await created(team, agent, a_criterion(AC005=WHY))

    (criterion,) = (await board.read_ticket(db, team.owner, key)).criteria
    assert criterion.suppressions == {"AC005": WHY}
    assert criterion.hash == (await plain_hash(team))
    (finding,) = await tickets.lint_ticket(db, agent, key)
    assert (finding.rule, finding.suppressed) == ("AC005", WHY)
    async with db.read() as tx:
        kept = (
            await tx.sql.execute(text("select criteria -> 0 -> 'suppressions' from spec_versions limit 1"))
        ).scalar()
    assert kept == {"AC005": WHY}


async def plain_hash(team: Team) -> str:
    key = await created(team, team.owner, a_criterion())
    return (await board.read_ticket(team.db, team.owner, key)).criteria[0].hash


async def test_a_person_publishes_over_an_error_that_they_suppressed(db: Database):
    team = await a_team(db)
    with pytest.raises(Invalid, match="intuitive"):
        await created(team, team.owner, a_criterion(WRONG), publish=True)

    key = await created(team, team.owner, a_criterion(WRONG, AC001="A panel judges it."), publish=True)

    assert (await board.read_ticket(db, team.owner, key)).ticket.state is State.READY


async def test_no_agent_suppresses_an_error_and_nothing_is_created(db: Database):
    team = await a_team(db)
    agent = await team.joined("otter")
    with pytest.raises(NotPermitted, match="AC001 is an error, and otter is of kind agent"):
        await created(team, agent, a_criterion(WRONG, AC001="It is fine."))
    async with db.read() as tx:
        assert (await tx.sql.execute(text("select count(*) from tickets"))).scalar_one() == 0


async def test_an_agent_may_revise_beside_what_a_person_suppressed_but_not_under_it(db: Database):
    team = await a_team(db)
    agent = await team.joined("otter")
    key = await created(team, team.owner, a_criterion(WRONG, AC001="A panel judges it."))
    kept = (1, a_criterion(WRONG, AC001="A panel judges it."))
    more = (None, a_criterion("The export offers the format CSV."))

    await revisions.revise_ticket(db, agent, key, SpecChange(criteria=(kept, more)))

    first, second = (await board.read_ticket(db, team.owner, key)).criteria
    assert (first.suppressions, second.suppressions) == ({"AC001": "A panel judges it."}, {})
    moved = (1, a_criterion("The page of the shop is intuitive for a guest.", AC001="A panel judges it."))
    with pytest.raises(NotPermitted):
        await revisions.revise_ticket(db, agent, key, SpecChange(criteria=(moved, more)))


async def test_after_the_first_claim_a_suppression_is_a_proposal_like_any_change(db: Database):
    team = await a_team(db)
    agent = await team.joined("otter")
    key = await created(team, team.owner, a_criterion(), publish=True)
    await claims.claim_ticket(db, agent, key)
    change = SpecChange(criteria=((1, a_criterion(AC005=WHY)),), reason="Lint is wrong here.")

    revised = await revisions.revise_ticket(db, team.owner, key, change)

    assert revised.revision is not None
    assert (await board.read_ticket(db, team.owner, key)).criteria[0].suppressions == {}
    person = await team.joined("paula", Kind.PERSON)
    await revisions.decide_revision(db, person, key, True)
    assert (await board.read_ticket(db, team.owner, key)).criteria[0].suppressions == {"AC005": WHY}


async def test_one_request_with_another_suppression_is_another_request(db: Database):
    team = await a_team(db)
    key = await created(team, team.owner, a_criterion(AC005=WHY), request_id="r1")
    assert await created(team, team.owner, a_criterion(AC005=WHY), request_id="r1") == key
    with pytest.raises(RequestReused):
        await created(team, team.owner, a_criterion(), request_id="r1")
