import json

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.kept import Standing
from interlock.core.contracts.model import Side
from interlock.core.contracts.sources import SourceFile
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind as Happened
from interlock.core.members import Kind
from interlock.core.refusals import Invalid, NotFound, NotPermitted
from interlock.core.scopes import TicketScope
from interlock.use_cases import board, claims, contracts, gate
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, a_criterion, a_team


def a_provider(*fields: str):
    order = {"type": "object", "required": list(fields), "properties": {f: {"type": "integer"} for f in fields}}
    answer = {"200": {"description": "", "content": {"application/json": {"schema": order}}}}
    document = {"openapi": "3.1.0", "info": {}, "paths": {"/orders/{id}": {"get": {"responses": answer}}}}
    provider = extract_files([SourceFile("openapi.json", json.dumps(document).encode())]).provider
    assert provider is not None
    return provider


def a_consumer(field: str):
    text = f"""
export async function show(id) {{
  const answer = await fetch(`/orders/${{id}}`);
  const order = await answer.json();
  return order.{field}.toFixed();
}}
"""
    consumer = extract_files([SourceFile("src/order.ts", text.encode())]).consumer
    assert consumer is not None
    return consumer


async def a_drift(team):
    """The page reads `total`; the API answers `total_cents`."""
    robot = await team.joined("robot", Kind.CI)
    await scan(team, robot, Side.PROVIDER, a_provider("total_cents"))
    return robot, await scan(team, robot, Side.CONSUMER, a_consumer("total"))


async def scan(team, by, side, contract, commit=COMMIT):
    return await contracts.record_scan(team.db, by, "SHOP", side, side, REPOSITORY, commit, contract)


async def test_a_disagreement_is_opened_once_and_resolved_when_it_is_gone(db):
    team = await a_team(db)
    robot, first = await a_drift(team)
    assert [m.field for m in first.opened] == ["response.total"]
    again = await scan(team, robot, Side.CONSUMER, a_consumer("total"), OTHER_COMMIT)
    assert (again.opened, len(again.open)) == ((), 1)
    mended = await scan(team, robot, Side.PROVIDER, a_provider("total"))
    assert [m.id for m in mended.resolved] == [first.opened[0].id]
    assert mended.open == ()
    broken = await scan(team, robot, Side.PROVIDER, a_provider("total_cents"))
    assert [m.id for m in broken.opened] == [first.opened[0].id]
    kinds = [e.kind for e in await board.read_events(db, team.owner, "SHOP")]
    assert kinds.count(Happened.MISMATCH_OPENED) == 2
    assert kinds.count(Happened.MISMATCH_RESOLVED) == 1


async def test_an_open_mismatch_shuts_the_gate_of_a_ticket_that_touches_the_operation(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    looked = a_criterion("A person sees the total of the order.", CriterionKind.HUMAN)
    ticket = await team.ticket(criteria=(looked,), scope=TicketScope(operations=("GET /orders/{order}",)))
    claim = await claims.claim_next(db, otter, "SHOP")
    await claims.report_part(db, otter, ticket.key, claim.fence, REPOSITORY, COMMIT, "done")
    await a_drift(team)
    _, verdict = await gate.read_gate(db, team.owner, ticket.key)
    assert [b.code for b in verdict.blockers] == ["mismatch_open"]
    found = await contracts.read_mismatches(db, otter, "SHOP", ticket=ticket.key)
    assert [m.operation for m in found] == ["GET /orders/{id}"]


async def test_a_waiver_opens_what_a_mismatch_shut_for_as_long_as_it_lasts(db):
    team = await a_team(db)
    robot, drift = await a_drift(team)
    fingerprint = drift.opened[0].fingerprint
    with pytest.raises(NotPermitted):
        await contracts.waive_mismatch(db, robot, "SHOP", fingerprint, "fine", 1)
    with pytest.raises(Invalid, match="99 days"):
        await contracts.waive_mismatch(db, team.owner, "SHOP", fingerprint, "fine", 99)
    with pytest.raises(NotFound):
        await contracts.waive_mismatch(db, team.owner, "SHOP", "nonsense", "fine", 1)
    waived = await contracts.waive_mismatch(db, team.owner, "SHOP", fingerprint, "ships tomorrow", 2)
    assert [(m.state, m.waived_by) for m in waived] == [(Standing.WAIVED, "owner")]
    assert await contracts.read_mismatches(db, team.owner, "SHOP") == []


async def test_an_agent_records_no_scan(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    with pytest.raises(NotPermitted, match="may not record scans"):
        await scan(team, otter, Side.PROVIDER, a_provider("total"))


async def test_an_agent_reads_just_the_operations_of_a_ticket(db):
    team = await a_team(db)
    otter = await team.joined("otter")
    await a_drift(team)
    mine = await team.ticket("mine", scope=TicketScope(operations=("* /orders/**",)))
    other = await team.ticket("other")
    found = await contracts.read_api(db, otter, "SHOP", ticket=mine.key)
    assert [(api.source, [o.name for o in api.operations]) for api in found] == [("provider", ["GET /orders/{id}"])]
    assert await contracts.read_api(db, otter, "SHOP", ticket=other.key) == []
    assert await contracts.read_api(db, otter, "SHOP", words="nothing") == []


async def test_the_page_of_contracts_names_sources_and_both_sides(db):
    team = await a_team(db)
    await a_drift(team)
    page = await contracts.read_contracts(db, team.owner, "SHOP")
    assert [(s.name, s.operations) for s in page.sources] == [("provider", 1), ("consumer", 1)]
    mismatch = page.mismatches[0]
    assert mismatch.consumer_places[0].startswith("src/order.ts:5")
    assert mismatch.provider_place is not None
