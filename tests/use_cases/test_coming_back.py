"""A ticket that came back is not handed in again as it was, and what cannot be checked or judged goes to a person."""

import json

import pytest
from sqlalchemy import text

from interlock.core.board import Needs
from interlock.core.events import Kind
from interlock.core.gate.facts import Abstains
from interlock.core.gate.presets import Preset
from interlock.core.gate.verdict import State as Stands
from interlock.core.messages import Kind as Message
from interlock.core.refusals import Invalid, NotFound, WrongState
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import board, claims, evidence, gate, messages, preflight, projects, tickets, workload
from makers import COMMIT, OTHER_COMMIT, REPOSITORY
from reviewed_work import REVIEWED, TESTED, THE_TEST, a_crew, junit

UNREADABLE = (
    """insert into policies (project_id, version, body, digest, changed_by)
    select project_id, 2, '{"prayer": true}', '', changed_by from policies""",
    "update projects set policy_version = 2",
    "update tickets set policy_version = 2",
)


async def test_the_same_head_is_not_reported_again_until_something_is_new(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, junit("failed"))

    with pytest.raises(WrongState, match="came back with these very heads"):
        await crew.report(ticket.key)

    (held,) = (await workload.workload(db, crew.worker)).holding
    again = await claims.report_part(db, crew.worker, ticket.key, held.fence, REPOSITORY, OTHER_COMMIT, "Mended.")
    assert (again.state, again.round) == (State.VERIFYING, 2)


async def test_new_evidence_lets_the_same_head_be_reported(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "I cannot read it.")

    await crew.post(ticket.key)

    assert (await crew.report(ticket.key)).state is State.VERIFYING


async def test_a_person_who_decides_lets_it_be_reported_as_it_was(db: Database):
    crew = await a_crew(db, max_returns=1)
    ticket = await crew.reported()
    await crew.post(ticket.key, junit("failed"))

    await tickets.decide_ticket(db, crew.person, ticket.key, State.READY, "CI was broken.")

    assert (await crew.report(ticket.key)).round == 2


async def test_the_same_failure_twice_calls_for_a_person(db: Database):
    crew = await a_crew(db, max_same_failures=2)
    ticket = await crew.reported()
    await crew.post(ticket.key, junit("failed"))
    await crew.report(ticket.key, OTHER_COMMIT)
    await crew.post(ticket.key, junit("failed"), commit=OTHER_COMMIT, run="2")

    assert (await crew.read(ticket.key)).state is State.NEEDS_HUMAN
    (called,) = await crew.log(ticket.key, Kind.TICKET_ESCALATED)
    assert f"in a row: AC-1: tests.test_refunds::{THE_TEST} failed" in called.data["why"]


async def test_what_cannot_be_checked_waits_for_a_persons_look(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    why = "The test wants a printer."

    await messages.post_message(db, crew.worker, ticket.key, Message.BLOCKER, why, criterion=1)

    verdict = await crew.verdict(ticket.key)
    assert verdict.criteria[0].state is Stands.CANNOT_CHECK
    assert verdict.criteria[0].sentence.startswith(f"otter says that it cannot be checked here: {why}")
    (card,) = (await board.read_board(db, crew.owner, "SHOP")).needs_you
    assert (card.key, card.needs) == (ticket.key, Needs.LOOK)

    await gate.review_ticket(db, crew.person, ticket.key, True, [1], "I printed one.")

    assert (await crew.verdict(ticket.key)).is_open
    assert (await gate.close_ticket(db, crew.person, ticket.key)).state is State.DONE


async def test_only_a_blocker_about_a_criterion_that_is_there_says_so(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    with pytest.raises(Invalid, match="A note says nothing of AC-1"):
        await messages.post_message(db, crew.worker, ticket.key, Message.NOTE, "Hm.", criterion=1)
    with pytest.raises(NotFound, match="has no criterion AC-9"):
        await messages.post_message(db, crew.worker, ticket.key, Message.BLOCKER, "Hm.", criterion=9)


async def test_who_leaves_it_to_a_person_stops_the_ticket(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)

    await gate.review_ticket(db, crew.reviewer, ticket.key, False, [2], "Too much law.", abstains=Abstains.ESCALATES)

    assert (await crew.read(ticket.key)).state is State.NEEDS_HUMAN
    (called,) = await crew.log(ticket.key, Kind.TICKET_ESCALATED)
    assert called.data["why"] == "AC-2: rita leaves it to a person: Too much law."


async def test_who_abstains_neither_opens_nor_returns(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)

    after, verdict = await gate.review_ticket(
        db, crew.reviewer, ticket.key, True, [2], "I know no Rust.", abstains=Abstains.ABSTAINS
    )

    assert (after.state, verdict.criteria[1].state) == (State.VERIFYING, Stands.MISSING)
    (given,) = await crew.log(ticket.key, Kind.REVIEW_GIVEN)
    assert given.data["abstains"] == "abstains"
    assert "passes" not in given.data


async def test_before_a_report_its_verdict_can_be_asked_for(db: Database):
    crew = await a_crew(db)
    ticket = await crew.team.ticket(criteria=(TESTED, REVIEWED))
    await claims.claim_ticket(db, crew.worker, ticket.key)
    await crew.post(ticket.key)
    events = await crew.kinds(ticket.key)

    as_if, verdict = await preflight.preflight(db, crew.worker, ticket.key, REPOSITORY, COMMIT)

    assert as_if.heads == {REPOSITORY: COMMIT}
    assert [c.state for c in verdict.criteria] == [Stands.SATISFIED, Stands.MISSING]
    assert verdict.blockers == ()
    assert (await crew.read(ticket.key)).heads == {}
    assert await crew.kinds(ticket.key) == events


async def test_before_a_report_others_parts_are_still_missing(db: Database):
    crew = await a_crew(db)
    ticket = await crew.team.ticket(roles=("backend", "frontend"))
    await claims.claim_ticket(db, crew.worker, ticket.key, role="backend")

    _, verdict = await preflight.preflight(db, crew.worker, ticket.key, REPOSITORY, COMMIT)

    assert [b.sentence for b in verdict.blockers] == ["Not reported yet: frontend."]


async def test_before_a_report_it_is_said_that_it_would_be_refused(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, junit("failed"))
    await claims.claim_ticket(db, crew.worker, ticket.key)

    _, verdict = await preflight.preflight(db, crew.worker, ticket.key, REPOSITORY, COMMIT)

    assert [b.code for b in verdict.blockers][-1] == "nothing_new"


async def test_of_two_reviewers_the_second_does_not_hear_the_first(db: Database):
    crew = await a_crew(db, reviews_needed=2)
    other = await crew.team.joined("wren")
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, True, [2], "I ran it.")

    _, unheard = await gate.read_gate(db, other, ticket.key)
    page = await board.read_ticket(db, other, ticket.key)

    assert "rita" not in unheard.criteria[1].sentence
    assert page.reviews == ()
    assert "I ran it." not in json.dumps([dict(e.data) for e in page.events])
    assert "rita" in (await crew.verdict(ticket.key)).criteria[1].sentence


async def test_a_waiver_falls_with_a_new_head_unless_it_is_for_any(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, REVIEWED)
    await gate.waive_criterion(db, crew.person, ticket.key, 2, "Nobody is free.", 7)
    await crew.post(ticket.key, junit("failed"))
    await crew.report(ticket.key, OTHER_COMMIT)
    assert (await crew.verdict(ticket.key)).criteria[1].state is Stands.MISSING

    await gate.waive_criterion(db, crew.person, ticket.key, 2, "Nobody is free.", 7, any_head=True)
    await crew.post(ticket.key, junit("failed"), commit=OTHER_COMMIT, run="2")
    await crew.report(ticket.key, "c" * 40)
    assert (await crew.verdict(ticket.key)).criteria[1].state is Stands.WAIVED


async def test_a_policy_that_cannot_be_read_shuts_the_gate_and_crashes_nothing(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    async with db.transaction() as tx:
        for statement in UNREADABLE:
            await tx.sql.execute(text(statement))

    verdict = await crew.verdict(ticket.key)

    assert not verdict.is_open
    assert verdict.criteria[0].state is Stands.ERROR
    assert verdict.criteria[0].sentence == "Version 2 of the policy cannot be read: A policy has no setting prayer."
    await evidence.start_run(db, crew.ci, ticket.key, REPOSITORY, COMMIT, "tests", "9", 1)
    version, policy = await projects.change_policy(db, crew.owner, "SHOP", {}, Preset.SOLO)
    assert (version, policy.max_same_failures) == (3, 2)
