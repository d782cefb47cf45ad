"""Claims: who holds what, what lapsed, how they end. They are taken and renewed in taking.py."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select, text, update

from ..core.claims import Ending, Given, PartState
from .columns import AnyRow
from .database import Transaction
from .tables import claims, members, parts, tickets

OVERLAPPING = text("""
select distinct p.key || '-' || t.number as key, t.title, m.name as holder, a.reach as theirs, b.reach as ours
from parts h
join tickets t on t.id = h.ticket_id
join projects p on p.id = t.project_id
join members m on m.id = h.holder_id,
lateral unnest(t.scope_reach) a(reach), unnest(cast(:reach as text[])) b(reach)
where h.project_id = :project and h.state = 'held' and h.lease_until > now() and t.id <> :ticket
  and (starts_with(a.reach, b.reach) or starts_with(b.reach, a.reach))
order by 1 limit 20
""")


# Whoever lost their claim may not write: core/claims.py says so (`stale_fence`), with the words for it.
LOST = """
select last.member_id
from (
  select distinct on (c.member_id) c.member_id, c.ending
  from claims c where c.ticket_id = {ticket}.id and c.round = {ticket}.round
  order by c.member_id, c.ended_at desc nulls first, c.fence desc
) last join members a on a.id = last.member_id and a.kind = 'agent'
where last.ending in ('lapsed', 'stolen', 'withdrawn')
"""


class Lapsed(NamedTuple):
    ticket_id: int
    part_id: int
    role: str
    fence: int
    holder_id: int
    holder: str


class Overlap(NamedTuple):
    key: str
    title: str
    holder: str
    theirs: str
    ours: str


async def overlapping(tx: Transaction, project_id: int, ticket_id: int, reach: Sequence[str]) -> list[Overlap]:
    """Living claims on other tickets whose scope meets this one."""
    rows = await tx.sql.execute(OVERLAPPING, {"project": project_id, "ticket": ticket_id, "reach": list(reach)})
    return [Overlap(*row) for row in rows]


async def lapsed(tx: Transaction, project_id: int | None = None, limit: int = 100) -> list[Lapsed]:
    """Parts whose lease has passed, of tickets that nobody has under the hand; those tickets are now locked."""
    p = parts.c
    found = (
        select(p.ticket_id, p.id, p.role, p.fence, p.holder_id, members.c.name)
        .join(tickets, tickets.c.id == p.ticket_id)
        .join(members, members.c.id == p.holder_id)
        .where(p.state == PartState.HELD, p.lease_until <= func.now())
        .order_by(p.ticket_id, p.id)
        .limit(limit)
        .with_for_update(of=[tickets, parts], skip_locked=True, key_share=True)
    )
    if project_id is not None:
        found = found.where(p.project_id == project_id)
    return [Lapsed(*row) for row in await tx.sql.execute(found)]


async def end(tx: Transaction, part_ids: Sequence[int], ending: Ending) -> None:
    """The living claims on these parts end; the parts themselves are the caller's to move."""
    c = claims.c
    await tx.sql.execute(
        update(claims).where(c.part_id.in_(part_ids), c.ended_at.is_(None)).values(ended_at=func.now(), ending=ending)
    )


async def given(tx: Transaction, ticket_id: int, round: int, member_id: int) -> list[Given]:
    """The member's claims in that round of the ticket: the living first, then the last to end."""
    c = claims.c
    rows = await tx.sql.execute(
        select(c.fence, c.ending)
        .where(c.ticket_id == ticket_id, c.round == round, c.member_id == member_id)
        .order_by(c.ended_at.desc().nulls_first(), c.fence.desc())
    )
    return [Given(row.fence, Ending(row.ending) if row.ending else None) for row in rows]


async def of_ticket(tx: Transaction, ticket_id: int) -> Sequence[AnyRow]:
    """Every claim there ever was: fence, role, holder, round, taken_at, ended_at, ending; newest first."""
    c = claims.c
    rows = await tx.sql.execute(
        select(c.fence, parts.c.role, members.c.name.label("holder"), c.round, c.taken_at, c.ended_at, c.ending)
        .join(parts, parts.c.id == c.part_id)
        .join(members, members.c.id == c.member_id)
        .where(c.ticket_id == ticket_id)
        .order_by(c.fence.desc())
    )
    return rows.all()


async def has_worked(tx: Transaction, ticket_id: int, member_id: int) -> bool:
    """Whether the member ever claimed a part of the ticket."""
    c = claims.c
    return (
        await tx.sql.execute(select(c.fence).where(c.ticket_id == ticket_id, c.member_id == member_id).limit(1))
    ).first() is not None
