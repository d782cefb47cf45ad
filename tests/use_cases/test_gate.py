"""Closing: only through an open gate, as it was seen; or over it, marked for ever."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from interlock.core.events import Kind
from interlock.core.gate.verdict import State as Stands
from interlock.core.refusals import (
    Changed,
    GateShut,
    Invalid,
    NotFound,
    NotIndependent,
    NotPermitted,
    Refusal,
    WrongState,
)
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import gate, tickets
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, a_team
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, a_crew

ENOUGH = "The customer waits, and the test server is down."


async def test_a_person_closes_an_open_gate(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    seen = await crew.verdict(ticket.key)

    closed = await gate.close_ticket(db, crew.person, ticket.key, ticket.version, {REPOSITORY: COMMIT}, seen.snapshot)

    assert (closed.state, closed.resolution) == (State.DONE, "done")
    assert (await crew.kinds(ticket.key))[-1] is Kind.TICKET_CLOSED
    (record,) = await crew.closes(ticket.key)
    assert (record.closed_by, record.snapshot, record.heads) == ("paula", seen.snapshot, {REPOSITORY: COMMIT})
    assert not record.is_override


async def test_a_close_record_holds_the_spec_the_policy_and_the_verdict(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    await gate.close_ticket(db, crew.person, ticket.key)

    async with db.read() as tx:
        row = (
            await tx.sql.execute(
                text(
                    "select c.version, c.spec_hash = s.hash as spec, c.policy_digest = p.digest as policy, c.verdict "
                    "from close_records c "
                    "join spec_versions s on s.ticket_id = c.ticket_id and s.version = c.spec_version "
                    "join policies p on p.project_id = c.project_id and p.version = c.policy_version"
                )
            )
        ).one()
    assert (row.version, row.spec, row.policy) == (ticket.version, True, True)
    assert row.verdict["criteria"][0]["state"] == "satisfied"


async def test_a_shut_gate_is_refused_with_all_that_is_missing_and_remembered(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, REVIEWED)
    before = await crew.kinds(ticket.key)

    with pytest.raises(GateShut) as refusal:
        await gate.close_ticket(db, crew.person, ticket.key)

    assert refusal.value.facts["missing"] == [
        "AC-1: No test report speaks for it at aaaaaaaaaaaa.",
        "AC-2: Nobody has reviewed it.",
    ]
    assert await crew.kinds(ticket.key) == [*before, Kind.ATTEMPT_REFUSED]
    (attempt,) = await crew.log(ticket.key, Kind.ATTEMPT_REFUSED)
    assert (attempt.actor, attempt.data["deed"], attempt.data["code"]) == ("paula", "close", "gate_shut")
    assert (await crew.read(ticket.key)).state is State.VERIFYING


async def test_an_agent_does_not_close_where_a_person_does(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    with pytest.raises(NotPermitted, match="In SHOP a person closes tickets"):
        await gate.close_ticket(db, crew.worker, ticket.key)

    (attempt,) = await crew.log(ticket.key, Kind.ATTEMPT_REFUSED)
    assert (attempt.actor, attempt.data["code"]) == ("otter", "not_permitted")


async def test_only_what_is_being_verified_closes(db: Database):
    crew = await a_crew(db)
    ticket = await crew.team.ticket(criteria=(TESTED,))

    with pytest.raises(WrongState, match="is ready; only a ticket that is being verified"):
        await gate.close_ticket(db, crew.person, ticket.key)


@pytest.mark.parametrize(
    "seen",
    [{"expected_version": 1}, {"heads": {REPOSITORY: OTHER_COMMIT}}, {"heads": {}}, {"snapshot": "0" * 24}],
    ids=str,
)
async def test_who_saw_something_else_does_not_close(db: Database, seen: dict[str, Any]):
    crew = await a_crew(db)
    ticket = await crew.green()

    with pytest.raises(Changed):
        await gate.close_ticket(db, crew.person, ticket.key, **seen)

    assert (await crew.read(ticket.key)).state is State.VERIFYING


async def test_the_same_request_closes_once_and_gets_the_first_answer(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    first = await gate.close_ticket(db, crew.person, ticket.key, request_id="r1")

    assert await gate.close_ticket(db, crew.person, ticket.key, request_id="r1") == first
    assert len(await crew.closes(ticket.key)) == 1


async def test_a_ticket_closes_by_itself_where_no_person_is_wanted(db: Database):
    crew = await a_crew(db, person_closes=False)
    ticket = await crew.reported(TESTED, REVIEWED)
    await crew.post(ticket.key)

    closed, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, True, [], "Reads well.")

    assert closed.state is State.DONE
    assert verdict.is_open
    assert (await crew.kinds(ticket.key))[-3:] == [Kind.REVIEW_GIVEN, Kind.GATE_OPENED, Kind.TICKET_CLOSED]
    (record,) = await crew.closes(ticket.key)
    assert record.closed_by is None
    assert (await crew.log(ticket.key, Kind.TICKET_CLOSED))[0].actor == ""


async def test_a_report_closes_by_itself_when_ci_was_there_first(db: Database):
    crew = await a_crew(db, person_closes=False)
    ticket = await crew.team.ticket(criteria=(TESTED,))
    await crew.post(ticket.key)

    assert (await crew.report(ticket.key)).state is State.DONE


async def test_a_closed_ticket_shows_the_verdict_it_closed_with(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    await gate.close_ticket(db, crew.person, ticket.key)

    closed, verdict = await gate.read_gate(db, crew.owner, ticket.key)

    assert closed.state is State.DONE
    assert verdict.is_open


async def test_a_reopened_ticket_has_to_show_everything_again(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.review_ticket(db, crew.reviewer, ticket.key, True, [], "Reads well.")
    await gate.close_ticket(db, crew.person, ticket.key)

    await tickets.reopen_ticket(db, crew.person, ticket.key, "It broke.")
    assert not (await crew.read(ticket.key)).gate_is_open
    await crew.report(ticket.key)

    assert [c.state for c in (await crew.verdict(ticket.key)).criteria] == [Stands.STALE, Stands.STALE]
    assert (await crew.post(ticket.key, run="after the reopening")).criteria[0].state is Stands.SATISFIED


async def test_acceptance_meets_what_asks_for_a_person_and_closes(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, LOOKED_AT)
    seen = await crew.verdict(ticket.key)

    closed = await gate.accept_ticket(db, crew.owner, ticket.key, seen.snapshot, ticket.version)

    assert closed.state is State.DONE
    assert (await crew.kinds(ticket.key))[-3:] == [Kind.REVIEW_GIVEN, Kind.GATE_OPENED, Kind.TICKET_CLOSED]


async def test_nothing_of_an_acceptance_is_kept_while_the_gate_stays_shut(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, LOOKED_AT)
    seen = await crew.verdict(ticket.key)

    with pytest.raises(GateShut) as refusal:
        await gate.accept_ticket(db, crew.owner, ticket.key, seen.snapshot)

    assert refusal.value.facts["missing"] == ["AC-1: No test report speaks for it at aaaaaaaaaaaa."]
    assert await crew.log(ticket.key, Kind.REVIEW_GIVEN) == []
    assert (await crew.verdict(ticket.key)).criteria[1].state is Stands.MISSING


async def test_acceptance_is_of_what_was_seen(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, LOOKED_AT)
    seen = await crew.verdict(ticket.key)
    await crew.post(ticket.key)

    with pytest.raises(Changed):
        await gate.accept_ticket(db, crew.owner, ticket.key, seen.snapshot)


async def test_acceptance_lifts_what_the_same_person_sent_back(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, LOOKED_AT)
    await gate.return_ticket(db, crew.owner, ticket.key, "The amount is cut off.", [1, 2])
    await crew.report(ticket.key, OTHER_COMMIT)
    verdict = await crew.post(ticket.key, commit=OTHER_COMMIT)
    assert [c.state for c in verdict.criteria] == [Stands.REJECTED, Stands.REJECTED]

    assert (await gate.accept_ticket(db, crew.owner, ticket.key, verdict.snapshot)).state is State.DONE


async def test_an_agent_may_not_accept_override_or_send_back(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, LOOKED_AT)

    with pytest.raises(NotPermitted):
        await gate.accept_ticket(db, crew.reviewer, ticket.key, "")
    with pytest.raises(NotPermitted):
        await gate.override_ticket(db, crew.reviewer, ticket.key, ENOUGH)
    with pytest.raises(NotPermitted):
        await gate.return_ticket(db, crew.reviewer, ticket.key, "No.")

    attempts = await crew.log(ticket.key, Kind.ATTEMPT_REFUSED)
    assert [a.data["deed"] for a in attempts] == ["accept as a person", "override a gate", "return"]


async def test_a_person_who_did_the_work_does_not_accept_it(db: Database):
    crew = await a_crew(db)
    crew.worker = crew.person
    ticket = await crew.green(TESTED, LOOKED_AT)

    with pytest.raises(NotIndependent):
        await gate.accept_ticket(db, crew.person, ticket.key, "")


async def test_an_owner_overrides_a_shut_gate_and_it_stays_marked(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    closed = await gate.override_ticket(db, crew.owner, ticket.key, ENOUGH)

    assert (closed.state, closed.is_overridden, closed.gate_is_open) == (State.DONE, True, False)
    (record,) = await crew.closes(ticket.key)
    assert (record.is_override, record.reason, record.closed_by) == (True, ENOUGH, "owner")
    assert Kind.TICKET_CLOSED not in await crew.kinds(ticket.key)
    assert (await crew.log(ticket.key, Kind.TICKET_OVERRIDDEN))[0].data["reason"] == ENOUGH


@pytest.mark.parametrize(
    ("case", "refusal"),
    [("no owner", NotPermitted), ("short", Invalid), ("open", WrongState), ("not verifying", WrongState)],
)
async def test_an_override_is_refused(db: Database, case: str, refusal: type[Refusal]):
    crew = await a_crew(db)
    ready = await crew.team.ticket()
    shut = await crew.reported()
    opened = await crew.green()
    who, key, reason = {
        "no owner": (crew.person, shut.key, ENOUGH),
        "short": (crew.owner, shut.key, "Because I say so.   " + " " * 20),
        "open": (crew.owner, opened.key, ENOUGH),
        "not verifying": (crew.owner, ready.key, ENOUGH),
    }[case]

    with pytest.raises(refusal):
        await gate.override_ticket(db, who, key, reason)

    assert (await crew.read(key)).state is not State.DONE


async def test_a_person_sends_a_ticket_back(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    returned = await gate.return_ticket(db, crew.person, ticket.key, "The page is wrong.")

    assert (returned.state, returned.round, returned.gate_is_open) == (State.READY, 2, False)
    assert (await crew.log(ticket.key, Kind.TICKET_RETURNED))[0].data["reasons"] == [
        "paula sent it back: The page is wrong."
    ]
    assert Kind.GATE_SHUT in await crew.kinds(ticket.key)


async def test_a_return_wants_a_reason_and_criteria_that_exist(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    with pytest.raises(Invalid):
        await gate.return_ticket(db, crew.person, ticket.key, " ")
    with pytest.raises(NotFound):
        await gate.return_ticket(db, crew.person, ticket.key, "It is wrong.", [9])


async def test_the_database_takes_no_done_without_a_close_record(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    with pytest.raises(IntegrityError, match="has no close record of this transaction"):
        async with db.transaction() as tx:
            await tx.sql.execute(
                text("update tickets set state = 'done', resolution = 'done' where id = :id"), {"id": ticket.id}
            )


async def test_a_close_record_of_another_transaction_proves_nothing(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    await gate.close_ticket(db, crew.person, ticket.key)

    with pytest.raises(IntegrityError, match="has no close record of this transaction"):
        async with db.transaction() as tx:
            await tx.sql.execute(text("update tickets set state = 'verifying', resolution = null"))
            await tx.sql.execute(text("update tickets set state = 'done', resolution = 'done'"))


async def test_who_is_no_member_learns_nothing_and_is_not_remembered(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    outside = await (await a_team(db, "OTHER")).joined("stranger")
    before = await crew.kinds(ticket.key)

    for call in (gate.close_ticket, gate.read_gate):
        with pytest.raises(NotFound):
            await call(db, outside, ticket.key)

    assert await crew.kinds(ticket.key) == before
