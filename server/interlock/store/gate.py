"""What the gate said last, the records of its closes, and which tickets a change of contracts may concern."""

from typing import NamedTuple

from sqlalchemy import insert, select, text

from ..core.criteria import Criterion, Kind
from ..core.gate.policy import Policy
from ..core.gate.verdict import Verdict, as_data, from_data
from ..core.scopes import TicketScope
from ..core.tickets import State, Ticket
from .database import Transaction
from .tables import tickets
from .tables_of_proof import close_records

SCOPED = text("""
select t.id, t.state, t.scope_paths, t.scope_operations, t.heads, (
  select json_agg(json_build_array(c.number, c.text, c.selectors))
  from criteria c where c.ticket_id = t.id and c.kind = 'contract' and c.removed_in is null
) as criteria
from tickets t
where t.project_id = :project and t.resolution is null and (
  t.scope_paths <> '{}' or t.scope_operations <> '{}'
  or exists (select from criteria c where c.ticket_id = t.id and c.kind = 'contract' and c.removed_in is null)
)
order by t.id
""")


class Scoped(NamedTuple):
    """An open ticket, as far as contracts mind: its scope, its heads, and its `contract` criteria."""

    id: int
    state: State
    scope: TicketScope
    heads: dict[str, str]
    criteria: tuple[Criterion, ...]


async def scoped(tx: Transaction, project_id: int) -> list[Scoped]:
    """Those that contracts may concern, in the order in which they are to be locked."""
    rows = await tx.sql.execute(SCOPED, {"project": project_id})
    return [
        Scoped(
            row.id,
            State(row.state),
            TicketScope(tuple(row.scope_paths), tuple(row.scope_operations)),
            row.heads,
            tuple(Criterion(n, said, Kind.CONTRACT, tuple(selectors)) for n, said, selectors in row.criteria or ()),
        )
        for row in rows
    ]


async def kept_verdict(tx: Transaction, ticket_id: int) -> Verdict | None:
    """As it was last remembered; None where nothing was ever judged."""
    kept = (await tx.sql.execute(select(tickets.c.verdict).where(tickets.c.id == ticket_id))).scalar_one()
    return from_data(kept) if kept else None


async def record_close(
    tx: Transaction,
    ticket: Ticket,
    verdict: Verdict,
    spec_hash: str,
    policy: Policy,
    closed_by: int | None,
    override_reason: str = "",
    passkey_id: int | None = None,
) -> int:
    """The id of the proof without which the database refuses `done`. With a reason it is an override."""
    proof = insert(close_records).values(
        ticket_id=ticket.id,
        project_id=ticket.project_id,
        round=ticket.round,
        version=ticket.version,
        heads=dict(ticket.heads),
        spec_version=ticket.spec_version,
        spec_hash=spec_hash,
        policy_version=ticket.policy_version,
        policy_digest=policy.digest,
        verdict=as_data(verdict),
        snapshot=verdict.snapshot,
        is_override=bool(override_reason),
        reason=override_reason,
        closed_by=closed_by,
        passkey_id=passkey_id,
    )
    return (await tx.sql.execute(proof.returning(close_records.c.id))).scalar_one()
