"""The names of tests that passed, for as long as a later run may be compared with them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, text

from ..core.tickets import Ticket
from .database import Transaction
from .evidence import Posted
from .tables_of_proof import passed_tests

OF_RUN = text("""
select p.names from passed_tests p join evidence e on e.id = p.evidence_id
where e.ticket_id = :ticket and e.round = :round and e.repository = :repository and e.commit = :commit
  and e.check_name = :check and e.run = :run and e.attempt = :attempt and :run <> ''
order by e.id
""")

# A run is as new as its first word, and several reports of it count together. An override relied on nothing.
RELIED_ON = text("""
with relied as (
  select p.evidence_id, c.id as closed, j.key || '-' || t.number as ticket, min(p.evidence_id) over (
    partition by c.id, e.run, e.attempt, case when e.run = '' then e.id end
  ) as began
  from passed_tests p
  join evidence e on e.id = p.evidence_id
  join close_records c on c.ticket_id = e.ticket_id and c.round = e.round and c.heads ->> e.repository = e.commit
  join tickets t on t.id = e.ticket_id join projects j on j.id = t.project_id
  where e.project_id = :project and e.repository = :repository and e.check_name = :check and not c.is_override
), newest as (select closed, began from relied order by closed desc, began desc limit 1)
select r.ticket, p.names from relied r join newest using (closed, began)
join passed_tests p on p.evidence_id = r.evidence_id order by r.evidence_id
""")

# What may still come to be relied on, and what the last close of its kind relied on, is kept.
FORGET = text("""
with kept as (
  select p.evidence_id, t.resolution is null and e.round = t.round as may_come, c.id as closed,
    max(c.id) over (partition by e.project_id, e.repository, e.check_name) as newest
  from passed_tests p
  join evidence e on e.id = p.evidence_id
  join tickets t on t.id = e.ticket_id
  left join close_records c on c.ticket_id = e.ticket_id and c.round = e.round and not c.is_override
    and c.heads ->> e.repository = e.commit
)
delete from passed_tests where evidence_id in (
  select evidence_id from kept group by evidence_id
  having not bool_or(may_come) and not coalesce(bool_or(closed = newest), false)
)
""")


class ReliedOn(NamedTuple):
    """The run of a check that the last close of a ticket relied on: that ticket, and the names of each report."""

    ticket: str
    names: Sequence[bytes]


async def keep(tx: Transaction, evidence_id: int, names: bytes) -> None:
    await tx.sql.execute(insert(passed_tests).values(evidence_id=evidence_id, names=names))


async def of_run(tx: Transaction, ticket: Ticket, posted: Posted) -> Sequence[bytes]:
    """Of each report that the same run has sent before. A run without a name has sent no other."""
    about = {
        "ticket": ticket.id,
        "round": ticket.round,
        "repository": posted.repository,
        "commit": posted.commit,
        "check": posted.check,
        "run": posted.run,
        "attempt": posted.attempt,
    }
    return (await tx.sql.execute(OF_RUN, about)).scalars().all()


async def relied_on(tx: Transaction, project_id: int, repository: str, check: str) -> ReliedOn | None:
    """None: no ticket was closed by a run of this check."""
    about = {"project": project_id, "repository": repository, "check": check}
    rows = (await tx.sql.execute(RELIED_ON, about)).all()
    return ReliedOn(rows[0].ticket, [row.names for row in rows]) if rows else None


async def forget(tx: Transaction) -> int:
    """Throw away what nothing will be compared with any more."""
    return (await tx.sql.execute(FORGET)).rowcount
