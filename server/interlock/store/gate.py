"""What the judge must know of a ticket besides its evidence and reviews; and the records of its closes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, select, text

from ..core.contracts.mismatch import Severity
from ..core.gate.facts import Child, OpenMismatch, ScanFact
from ..core.gate.policy import Policy
from ..core.gate.verdict import Verdict, as_data, from_data
from ..core.tickets import Ticket
from .database import Transaction
from .tables import tickets
from .tables_of_contracts import scans, sources
from .tables_of_proof import close_records

# A claim keeps its holder for ever, so that who reported in an earlier round is found there, too.
CONTRIBUTORS = text("""
with worked as (
  select member_id as id from claims where ticket_id = :ticket
  union select reported_by from parts where ticket_id = :ticket and reported_by is not null
), contributed as (
  select id from worked
  union select written_by from spec_versions where ticket_id = :ticket
  union select created_by from tickets where id = :ticket
)
select m.id, coalesce(m.operator_id, m.id) as operator_id, m.id in (select id from worked) as has_worked
from contributed c join members m on m.id = c.id
""")

CHILDREN = text("""
select p.key || '-' || t.number as key, t.state, t.resolution
from tickets t join projects p on p.id = t.project_id
where t.parent_id = :ticket and t.state <> 'cancelled'
order by t.number
""")

QUESTIONS = text(
    "select id from messages where ticket_id = :ticket and is_blocking and resolved_at is null order by id"
)

MISMATCHES = text("""
select m.fingerprint, m.severity, m.operation, m.body, o.repository as provider, c.repository as consumer
from mismatches m
join sources o on o.id = m.provider_id
join sources c on c.id = m.consumer_id
where m.project_id = :project and m.state = 'open' and (m.waived_until is null or m.waived_until <= now())
order by m.id
""")


# Most tickets have little of most of these: one look saves a statement for each that is not there.
PRESENT = text("""
select
  exists (select from evidence where ticket_id = :ticket) as evidence,
  exists (select from reviews where ticket_id = :ticket) as reviews,
  exists (select from waivers where ticket_id = :ticket) as waivers,
  exists (select from messages where ticket_id = :ticket and is_blocking and resolved_at is null) as questions,
  exists (select from tickets where parent_id = :ticket) as children,
  exists (select from revisions where ticket_id = :ticket and state = 'proposed') as revision,
  exists (select from sources where project_id = :project and newest_scan_id is not null) as scans,
  exists (select from mismatches where project_id = :project and state = 'open') as mismatches
""")


class Present(NamedTuple):
    """Of which facts there are any."""

    evidence: bool
    reviews: bool
    waivers: bool
    questions: bool
    children: bool
    revision: bool
    scans: bool
    mismatches: bool


class Contributor(NamedTuple):
    id: int
    operator_id: int
    has_worked: bool


class FoundMismatch(NamedTuple):
    """`files` are (repository, path) of every place that meets it."""

    mismatch: OpenMismatch
    files: tuple[tuple[str, str], ...]


async def present(tx: Transaction, project_id: int, ticket_id: int) -> Present:
    return Present(*(await tx.sql.execute(PRESENT, {"project": project_id, "ticket": ticket_id})).one())


async def contributors(tx: Transaction, ticket_id: int) -> list[Contributor]:
    """All who claimed or reported a part in any round, and all who wrote or revised the spec."""
    return [Contributor(*row) for row in await tx.sql.execute(CONTRIBUTORS, {"ticket": ticket_id})]


async def children(tx: Transaction, ticket_id: int) -> dict[str, Child]:
    rows = await tx.sql.execute(CHILDREN, {"ticket": ticket_id})
    return {row.key: _child(row.state, row.resolution) for row in rows}


async def open_questions(tx: Transaction, ticket_id: int) -> tuple[int, ...]:
    """The ids of blocking messages that nobody has answered."""
    return tuple((await tx.sql.execute(QUESTIONS, {"ticket": ticket_id})).scalars())


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


async def newest_scans(tx: Transaction, project_id: int) -> tuple[ScanFact, ...]:
    rows = await tx.sql.execute(
        select(sources.c.name, sources.c.side, sources.c.repository, scans.c.commit, scans.c.operations)
        .join(scans, scans.c.id == sources.c.newest_scan_id)
        .where(sources.c.project_id == project_id)
        .order_by(sources.c.id)
    )
    return tuple(ScanFact(r.name, r.side, r.repository, r.commit, frozenset(r.operations)) for r in rows)


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


def _child(state: str, resolution: str | None) -> Child:
    if state != "done":
        return Child.OPEN
    return Child.OVERRIDDEN if resolution == "overridden" else Child.DONE


def _consumers(body: dict[str, Any]) -> Sequence[str]:
    return body.get("consumer_places", [])


def _files(repository: str, places: Sequence[str | None]) -> list[tuple[str, str]]:
    """A place is written file:line:column."""
    return [(repository, place.rsplit(":", 2)[0]) for place in places if place]
