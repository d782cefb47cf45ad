"""What else moves a gate: questions, waivers that end, children, mismatches; and whom a close sets free."""

import pytest
from sqlalchemy import text

from interlock.core.criteria import Draft
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import (
    GateShut,
)
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Resolution, State
from interlock.store.database import Database
from interlock.use_cases import gate, messages, tickets
from makers import REPOSITORY
from reviewed_work import REVIEWED, TESTED, Crew, a_crew

ENOUGH = "The customer waits, and the test server is down."
CHILDREN = Draft("Each child ticket of this epic closes through its own gate.", CriterionKind.CHILDREN)


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

    with pytest.raises(GateShut, match=r"GET /orders/\{order_id\} never sends total"):
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
                "body": '{"sentence": "GET /orders/{order_id} never sends total.", '
                '"provider_place": "src/orders.py:3:1", "consumer_places": ["src/card.ts:8:4"]}'
            },
        )
