"""Closing: only through an open gate, as it was seen, and never past a rejection."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from interlock.core.criteria import Draft
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind
from interlock.core.gate.verdict import State as Stands
from interlock.core.messages import Kind as MessageKind
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
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Resolution, State
from interlock.store.database import Database
from interlock.use_cases import board, evidence, gate, messages, tickets
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, a_team
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, Crew, a_crew, junit

ENOUGH = "The customer waits, and the test server is down."
CHILDREN = Draft("Each child ticket of this epic closes through its own gate.", CriterionKind.CHILDREN)


async def closes(db: Database, key: str, crew: Crew) -> list[Any]:
    return list((await board.read_ticket(db, crew.owner, key)).closes)


async def test_a_person_closes_an_open_gate(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    seen = await crew.verdict(ticket.key)

    closed = await gate.close_ticket(db, crew.person, ticket.key, ticket.version, {REPOSITORY: COMMIT}, seen.snapshot)

    assert (closed.state, closed.resolution) == (State.DONE, "done")
    assert (await crew.kinds(ticket.key))[-1] is Kind.TICKET_CLOSED
    (record,) = await closes(db, ticket.key, crew)
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
    assert len(await closes(db, ticket.key, crew)) == 1


async def test_a_ticket_closes_by_itself_where_no_person_is_wanted(db: Database):
    crew = await a_crew(db, person_closes=False)
    ticket = await crew.reported(TESTED, REVIEWED)
    await crew.post(ticket.key)

    closed, verdict = await gate.review_ticket(db, crew.reviewer, ticket.key, True, [], "Reads well.")

    assert closed.state is State.DONE
    assert verdict.is_open
    assert (await crew.kinds(ticket.key))[-3:] == [Kind.REVIEW_GIVEN, Kind.GATE_OPENED, Kind.TICKET_CLOSED]
    (record,) = await closes(db, ticket.key, crew)
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
    (record,) = await closes(db, ticket.key, crew)
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


async def test_an_open_question_shuts_the_gate_until_it_is_answered(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    asked = await messages.post_message(
        db, crew.reviewer, ticket.key, MessageKind.QUESTION, "In which currency?", is_blocking=True
    )

    with pytest.raises(GateShut, match=f"Message {asked.id} blocks"):
        await gate.close_ticket(db, crew.person, ticket.key)
    await messages.post_message(db, crew.owner, ticket.key, MessageKind.ANSWER, "In euros.", reply_to=asked.id)

    assert (await gate.close_ticket(db, crew.person, ticket.key)).state is State.DONE


async def test_a_waiver_that_has_ended_shuts_the_gate_at_the_close(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green(TESTED, REVIEWED)
    await gate.waive_criterion(db, crew.person, ticket.key, 2, "Nobody is free.", 1)
    async with db.transaction() as tx:
        await tx.sql.execute(text("update waivers set expires_at = now() - interval '1 second'"))

    with pytest.raises(GateShut, match="Nobody has reviewed it"):
        await gate.close_ticket(db, crew.person, ticket.key)


async def test_a_close_frees_who_waited_for_it(db: Database):
    crew = await a_crew(db)
    first = await crew.green()
    second = await crew.team.ticket(needs=(first.key,))
    assert second.waiting == 1

    await gate.close_ticket(db, crew.person, first.key)

    assert (await crew.read(second.key)).waiting == 0
    assert Kind.TICKET_UNBLOCKED in await crew.kinds(second.key)


@pytest.mark.parametrize("how", ["closed", "overridden", "cancelled"])
async def test_a_parent_opens_once_its_children_are_verified(db: Database, how: str):
    crew = await a_crew(db)
    parent = await crew.reported(CHILDREN)
    done, last = await crew.reported(parent=parent.key), await crew.reported(parent=parent.key)
    await crew.post(done.key)
    await gate.close_ticket(db, crew.person, done.key)
    assert not (await crew.read(parent.key)).gate_is_open

    match how:
        case "closed":
            await crew.post(last.key)
            await gate.close_ticket(db, crew.person, last.key)
        case "overridden":
            await gate.override_ticket(db, crew.owner, last.key, ENOUGH)
        case _:
            await tickets.cancel_ticket(db, crew.owner, last.key, Resolution.OBSOLETE, "Nobody asked.")

    assert (await crew.read(parent.key)).gate_is_open is (how != "overridden")


async def test_a_parent_that_no_person_closes_closes_with_its_last_child(db: Database):
    crew = await a_crew(db, person_closes=False)
    parent = await crew.reported(CHILDREN)
    child = await crew.reported(parent=parent.key)

    await crew.post(child.key)

    assert (await crew.read(child.key)).state is State.DONE
    assert (await crew.read(parent.key)).state is State.DONE


async def test_a_mismatch_in_scope_shuts_the_gate(db: Database):
    crew = await a_crew(db)
    inside = await crew.reported(scope=TicketScope(operations=("GET /orders/{id}",)))
    await crew.post(inside.key)
    outside = await crew.green()
    await a_mismatch(db, crew)

    with pytest.raises(GateShut, match=r"GET /orders/\{order_id\}: total is never sent"):
        await gate.close_ticket(db, crew.person, inside.key)
    assert (await gate.close_ticket(db, crew.person, outside.key)).state is State.DONE


async def test_a_mismatch_in_a_file_of_the_scope_shuts_the_gate_until_it_is_waived(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(scope=TicketScope(paths=("src/*.py",)))
    await crew.post(ticket.key)
    await a_mismatch(db, crew)

    assert [b.code for b in (await crew.verdict(ticket.key)).blockers] == ["mismatch_open"]
    async with db.transaction() as tx:
        await tx.sql.execute(text("update mismatches set waived_until = now() + interval '1 day'"))
    assert (await crew.verdict(ticket.key)).is_open


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


@pytest.mark.parametrize("head_start", ["the close", "the news"])
@pytest.mark.parametrize("news", ["a rejection", "a failing report", "a started run", "a blocking question"])
async def test_a_close_and_bad_news_at_once_never_end_in_a_wrong_close(db: Database, head_start: str, news: str):
    crew = await a_crew(db)
    ticket = await crew.green()
    bad = {
        "a rejection": lambda: gate.review_ticket(db, crew.reviewer, ticket.key, False, [1], "It is off by one."),
        "a failing report": lambda: crew.post(ticket.key, junit("failed"), run="9"),
        "a started run": lambda: evidence.start_run(db, crew.ci, ticket.key, REPOSITORY, COMMIT, "tests", "9"),
        "a blocking question": lambda: messages.post_message(
            db, crew.reviewer, ticket.key, MessageKind.BLOCKER, "The law changed.", is_blocking=True
        ),
    }[news]
    before = len(await crew.kinds(ticket.key))
    deeds = [lambda: gate.close_ticket(db, crew.person, ticket.key), bad]
    both = asyncio.gather(
        *(deed() for deed in (deeds if head_start == "the close" else reversed(deeds))), return_exceptions=True
    )

    async with db.transaction() as tx:  # while we hold the ticket, both come to wait for it
        await tx.sql.execute(text("select from tickets where id = :id for update"), {"id": ticket.id})
        await waiting_for_locks(db, 2)
    answers = await both

    assert not [a for a in answers if isinstance(a, BaseException) and not isinstance(a, Refusal)]
    happened = (await crew.kinds(ticket.key))[before:]
    is_closed = (await crew.read(ticket.key)).state is State.DONE
    assert is_closed is (Kind.TICKET_CLOSED in happened)
    if is_closed:
        assert happened[0] is Kind.TICKET_CLOSED
        assert (await crew.verdict(ticket.key)).is_open
    assert len(await closes(db, ticket.key, crew)) == int(is_closed)


async def test_two_who_close_at_once_close_once(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    both = asyncio.gather(
        gate.close_ticket(db, crew.person, ticket.key),
        gate.close_ticket(db, crew.owner, ticket.key),
        return_exceptions=True,
    )

    async with db.transaction() as tx:
        await tx.sql.execute(text("select from tickets where id = :id for update"), {"id": ticket.id})
        await waiting_for_locks(db, 2)
    answers = await both

    assert sorted(type(a).__name__ for a in answers) == ["Ticket", "WrongState"]
    assert len(await closes(db, ticket.key, crew)) == 1


async def waiting_for_locks(db: Database, count: int) -> None:
    """Until that many transactions wait for a lock: both are truly in flight."""
    async with asyncio.timeout(20):
        while True:
            async with db.read() as tx:
                found = await tx.sql.execute(
                    text("select count(*) from pg_locks where not granted and locktype in ('transactionid', 'tuple')")
                )
                if found.scalar_one() >= count:
                    return


async def a_mismatch(db: Database, crew: Crew) -> None:
    """A consumer reads what the provider never sends."""
    async with db.transaction() as tx:
        for name, side, repository in (("api", "provider", REPOSITORY), ("web", "consumer", "example/web")):
            await tx.sql.execute(
                text(
                    "insert into sources (project_id, name, side, repository) "
                    "select id, :name, :side, :repository from projects where key = :key"
                ),
                {"name": name, "side": side, "repository": repository, "key": crew.team.project},
            )
        await tx.sql.execute(
            text(
                "insert into mismatches (project_id, provider_id, consumer_id, fingerprint, rule, severity, operation, "
                "body, state) select p.project_id, p.id, c.id, 'ffffffffffffffff', 'missing_field', 'error', "
                "'GET /orders/{order_id}', cast(:body as jsonb), 'open' "
                "from sources p, sources c where p.side = 'provider' and c.side = 'consumer'"
            ),
            {
                "body": '{"sentence": "total is never sent.", "provider_place": "src/orders.py:3:1", '
                '"consumer_places": ["src/card.ts:8:4"]}'
            },
        )
