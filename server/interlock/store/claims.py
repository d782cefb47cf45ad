"""Claims: who holds what, what lapsed, how they end. They are taken and renewed in taking.py."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select, text, update

from ..core.claims import Ending, PartState
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


# Why find-and-take found nothing: parts counted by the first reason that keeps them from this member.
WHY_NOTHING = text("""
select
  count(*) filter (where t.waiting > 0) as waiting,
  count(*) filter (where t.waiting = 0 and p.state = 'held') as held,
  count(*) filter (where t.waiting = 0 and p.state = 'open' and not mine) as other_role,
  count(*) filter (where t.waiting = 0 and p.state = 'open' and mine and kept) as reserved,
  count(*) filter (where t.waiting = 0 and p.state = 'open' and mine and not kept) as overlapping
from tickets t join parts p on p.ticket_id = t.id,
lateral (select
  (cardinality(cast(:roles as text[])) = 0 or p.role = 'work' or p.role = any(cast(:roles as text[])))
    and (cast(:role as text) = '' or p.role = :role) as mine,
  coalesce(p.reserved_until > now() and p.reserved_for <> :member, false) as kept
) x
where t.project_id = :project and t.state in ('ready', 'in_progress') and p.state <> 'reported'
""")


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


async def why_nothing(
    tx: Transaction, project_id: int, member_id: int, roles: Sequence[str], role: str
) -> dict[str, int]:
    """Reason -> number of parts that it keeps from the member."""
    asked = {"project": project_id, "member": member_id, "roles": list(roles), "role": role}
    row = (await tx.sql.execute(WHY_NOTHING, asked)).one()
    return {
        "wait for a ticket or an answer": row.waiting,
        "are held": row.held,
        "are for another role": row.other_role,
        "are kept for who had them before": row.reserved,
        "touch what somebody works on": row.overlapping,
    }


async def overlapping(tx: Transaction, project_id: int, ticket_id: int, reach: Sequence[str]) -> list[Overlap]:
    """Living claims on other tickets whose scope meets this one."""
    rows = await tx.sql.execute(OVERLAPPING, {"project": project_id, "ticket": ticket_id, "reach": list(reach)})
    return [Overlap(*row) for row in rows]


async def live_count(tx: Transaction, project_id: int, member_id: int) -> int:
    p = parts.c
    held = p.project_id == project_id, p.holder_id == member_id, p.state == PartState.HELD
    return (await tx.sql.execute(select(func.count()).where(*held))).scalar_one()


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
