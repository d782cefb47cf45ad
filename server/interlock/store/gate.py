"""What the gate said last, the records of its closes, and the mismatches that it minds."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, select, text

from ..core.contracts.mismatch import Severity
from ..core.gate.facts import OpenMismatch
from ..core.gate.policy import Policy
from ..core.gate.verdict import Verdict, as_data, from_data
from ..core.tickets import Ticket
from .database import Transaction
from .tables import tickets
from .tables_of_contracts import sources
from .tables_of_proof import close_records

MISMATCHES = text("""
select m.fingerprint, m.severity, m.operation, m.body, o.repository as provider, c.repository as consumer
from mismatches m
join sources o on o.id = m.provider_id
join sources c on c.id = m.consumer_id
where m.project_id = :project and m.state = 'open' and (m.waived_until is null or m.waived_until <= now())
order by m.id
""")


class FoundMismatch(NamedTuple):
    """`files` are (repository, path) of every place that meets it."""

    mismatch: OpenMismatch
    files: tuple[tuple[str, str], ...]


async def open_mismatches(tx: Transaction, project_id: int) -> list[FoundMismatch]:
    """All of the project that no waiver covers now."""
    rows = await tx.sql.execute(MISMATCHES, {"project": project_id})
    return [
        FoundMismatch(
            OpenMismatch(row.fingerprint, Severity(row.severity), row.operation, row.body.get("sentence", "")),
            (*_files(row.provider, [row.body.get("provider_place")]), *_files(row.consumer, _consumers(row.body))),
        )
        for row in rows
    ]


async def scanned_repositories(tx: Transaction, project_id: int) -> frozenset[str]:
    """Those of which a contract was read at least once."""
    o = sources.c
    found = select(o.repository).where(o.project_id == project_id, o.newest_scan_id.is_not(None))
    return frozenset((await tx.sql.execute(found)).scalars())


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
) -> None:
    """The proof without which the database refuses `done`. With a reason it is an override."""
    await tx.sql.execute(
        insert(close_records).values(
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
        )
    )


def _consumers(body: dict[str, Any]) -> Sequence[str]:
    return body.get("consumer_places", [])


def _files(repository: str, places: Sequence[str | None]) -> list[tuple[str, str]]:
    """A place is written file:line:column."""
    return [(repository, place.rsplit(":", 2)[0]) for place in places if place]
