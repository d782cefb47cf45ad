import pytest

from interlock.core.criteria import Draft
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind as Happened
from interlock.core.members import Kind
from interlock.core.refusals import Changed, Invalid, NotIndependent, WrongState
from interlock.core.tickets import Priority, State
from interlock.use_cases import board, claims, revisions
from interlock.use_cases.revisions import SpecChange
from makers import COMMIT, REPOSITORY, a_criterion, a_team

STRICTER = Draft(
    "If a refund exceeds 100 euro, then the shop asks a person.", CriterionKind.TEST, ("t.py::test_hundred",)
)


async def a_claimed_ticket(team):
    otter = await team.joined("otter")
    ticket = await team.ticket()
    return otter, ticket, await claims.claim_next(team.db, otter, "SHOP")


async def test_before_the_first_claim_a_change_is_made_at_once_and_the_ticket_is_a_draft_again(db):
    team = await a_team(db)
    ticket = await team.ticket()
    revised = await revisions.revise_ticket(db, team.owner, ticket.key, SpecChange(spec="Refunds within 30 days."))
    assert revised.revision is None
    assert (revised.ticket.state, revised.ticket.spec_version) == (State.DRAFT, 2)


async def test_after_the_first_claim_the_spec_is_frozen_until_somebody_else_approves(db):
    team = await a_team(db)
    otter, ticket, _ = await a_claimed_ticket(team)
    change = SpecChange(criteria=((1, a_criterion()), (None, STRICTER)), reason="law")
    with pytest.raises(Invalid, match="spec is frozen"):
        await revisions.revise_ticket(db, otter, ticket.key, SpecChange(spec="Less."))

    proposed = await revisions.revise_ticket(db, otter, ticket.key, change)
    assert proposed.revision is not None
    assert proposed.ticket.spec_version == 1
    with pytest.raises(NotIndependent):
        await revisions.decide_revision(db, otter, ticket.key, approve=True)
    with pytest.raises(WrongState, match="waits already"):
        await revisions.revise_ticket(db, team.owner, ticket.key, change)

    approved = await revisions.decide_revision(db, team.owner, ticket.key, approve=True)
    assert (approved.spec_version, approved.state) == (2, State.IN_PROGRESS)
    page = await board.read_ticket(db, team.owner, ticket.key)
    assert [c.name for c in page.criteria] == ["AC-1", "AC-2"]
    assert {Happened.REVISION_PROPOSED, Happened.REVISION_APPROVED, Happened.TICKET_REVISED} <= {
        e.kind for e in page.events
    }


async def test_a_removed_criterion_stays_listed_as_removed(db):
    team = await a_team(db)
    ticket = await team.ticket(criteria=(a_criterion(), STRICTER))
    await revisions.revise_ticket(db, team.owner, ticket.key, SpecChange(criteria=((1, a_criterion()),)))
    page = await board.read_ticket(db, team.owner, ticket.key)
    assert [(c.name, c.removed_in) for c in page.criteria] == [("AC-1", None), ("AC-2", 2)]


async def test_a_rejected_revision_changes_nothing(db):
    team = await a_team(db)
    otter, ticket, _ = await a_claimed_ticket(team)
    await revisions.revise_ticket(db, otter, ticket.key, SpecChange(spec="Nothing.", reason="too hard"))
    kept = await revisions.decide_revision(db, team.owner, ticket.key, approve=False, reason="no")
    assert (kept.spec_version, kept.spec) == (1, ticket.spec)


async def test_priority_and_labels_change_at_once_while_the_ticket_is_worked_on(db):
    team = await a_team(db)
    _, ticket, _ = await a_claimed_ticket(team)
    change = SpecChange(priority=Priority.URGENT, labels=("money",))
    revised = await revisions.revise_ticket(db, team.owner, ticket.key, change)
    assert (revised.ticket.priority, revised.ticket.labels, revised.ticket.state) == (
        Priority.URGENT,
        ("money",),
        State.IN_PROGRESS,
    )


async def test_a_revision_of_what_somebody_changed_meanwhile_is_refused(db):
    team = await a_team(db)
    ticket = await team.ticket()
    await revisions.revise_ticket(db, team.owner, ticket.key, SpecChange(spec="One."), ticket.version)
    with pytest.raises(Changed):
        await revisions.revise_ticket(db, team.owner, ticket.key, SpecChange(spec="Two."), ticket.version)


async def test_an_unknown_criterion_and_an_empty_change_are_refused(db):
    team = await a_team(db)
    ticket = await team.ticket()
    with pytest.raises(Invalid, match="no AC-7"):
        await revisions.revise_ticket(db, team.owner, ticket.key, SpecChange(criteria=((7, a_criterion()),)))
    with pytest.raises(Invalid, match="Nothing would change"):
        await revisions.revise_ticket(db, team.owner, ticket.key, SpecChange())


async def test_new_roles_get_parts_and_a_part_that_was_claimed_stays(db):
    team = await a_team(db)
    await team.joined("ada", Kind.PERSON)
    otter, ticket, claim = await a_claimed_ticket(team)
    await revisions.revise_ticket(db, otter, ticket.key, SpecChange(roles=("backend", "qa"), reason="needs a tester"))
    await revisions.decide_revision(db, team.owner, ticket.key, approve=True)
    page = await board.read_ticket(db, team.owner, ticket.key)
    assert [p.role for p in page.parts] == ["work", "backend", "qa"]
    half = await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "my part is done")
    assert half.state is State.READY
