"""What is one member's: what it holds, could take, may judge and might answer. Reads only."""

from collections.abc import Sequence

from sqlalchemy import exists, func, or_, select, text

from ..core import waiting
from ..core.board import Card, Holding
from ..core.claims import PartState
from ..core.gate import policy
from ..core.messages import CAN_BLOCK, Kind, Message
from ..core.tickets import OPEN, State
from . import cards, messages
from .claims import LOST
from .database import Transaction
from .tables import claims, parts, policies, projects, tickets

FEW = 10
MANY = 50

# As store/claims.py finds and takes, without taking. A lease that has passed frees its part for the next claim.
CLAIMABLE = text("""
with taken as materialized (
  select distinct t.id, t.project_id, t.scope_reach
  from parts p join tickets t on t.id = p.ticket_id
  where p.project_id = any(:projects) and p.state = 'held' and p.lease_until > now()
    and cardinality(t.scope_reach) > 0
)
select t.id
from tickets t
join parts p on p.ticket_id = t.id
join memberships s on s.project_id = t.project_id and s.member_id = :member
join projects j on j.id = t.project_id
join policies o on o.project_id = j.id and o.version = j.policy_version
where t.project_id = any(:projects) and t.state in ('ready', 'in_progress') and t.waiting = 0
  and (p.state = 'open' or p.state = 'held' and p.lease_until <= now() and p.holder_id <> :member)
  and (cardinality(s.roles) = 0 or p.role = 'work' or p.role = any(s.roles))
  and (p.reserved_until is null or p.reserved_until <= now() or p.reserved_for = :member)
  and (o.body->>'overlap' = 'warn' or not exists (
    select from taken k, unnest(k.scope_reach) a, unnest(t.scope_reach) b
    where k.id <> t.id and k.project_id = t.project_id and (starts_with(a, b) or starts_with(b, a))
  ))
group by t.id
order by t.priority,
  exists (select from claims c where c.ticket_id = t.id and c.member_id = :member) desc,
  t.ready_since, t.id
limit :limit
""")

WANTS_REVIEW = """
t.state = 'verifying' and exists (
  select from criteria c
  where c.ticket_id = t.id and c.kind = 'review' and c.removed_in is null and not exists (
    select from jsonb_array_elements(coalesce(t.verdict->'criteria', '[]')) v
    where (v->>'number')::int = c.number and v->>'state' in ('satisfied', 'waived')
  )
)
"""

# Whoever claimed, reported, wrote or revised may not judge: core/gate/reviewing.py says so, with the words for it.
CONTRIBUTORS = """
join policies o on o.project_id = t.project_id and o.version = t.policy_version
cross join lateral (
  select t.created_by as id
  union select member_id from claims where ticket_id = t.id
  union select reported_by from parts where ticket_id = t.id
  union select written_by from spec_versions where ticket_id = t.id
) contributor
join members m on m.id = contributor.id
"""

TO_REVIEW = text(f"""
select t.id
from tickets t {CONTRIBUTORS}
where t.project_id = any(:projects) and {WANTS_REVIEW}
group by t.id, o.body->>'independence'
having not bool_or(m.id = :member)
  and (:is_person or o.body->>'independence' is distinct from 'operator'
    or not bool_or(coalesce(m.operator_id, m.id) = :operator))
order by t.state_since, t.id
limit :limit
""")


async def holding(tx: Transaction, member_id: int, project_ids: Sequence[int]) -> list[Holding]:
    """Oldest claim first. A lease that has passed still holds until somebody else takes the part."""
    t, p = tickets.c, parts.c
    rows = (
        await tx.sql.execute(
            select(t.id, t.project_id, projects.c.key, t.number, t.title, t.state, t.round)
            .add_columns(p.role, p.fence, p.lease_until)
            .join(parts, p.ticket_id == t.id)
            .join(projects, projects.c.id == t.project_id)
            .where(p.holder_id == member_id, p.state == PartState.HELD, cards.among(t.project_id, project_ids))
            .order_by(p.fence)
        )
    ).all()
    ties = await cards.tied(tx, [row.id for row in rows], project_ids)
    return [
        Holding(
            key=f"{row.key}-{row.number}",
            title=row.title,
            role=row.role,
            fence=row.fence,
            lease_until=row.lease_until,
            round=row.round,
            # A role that nobody fills keeps another part from being taken, not this one from going on.
            waiting=waiting.reasons(
                row.key, State(row.state), ties.needs.get(row.id, ()), ties.questions.get(row.id, ()), (), None
            ),
        )
        for row in rows
    ]


async def claimable(tx: Transaction, member_id: int, project_ids: Sequence[int]) -> list[Card]:
    """What the member's next claims would take, in that order."""
    wanted = {"projects": list(project_ids), "member": member_id, "limit": FEW}
    return await _cards(tx, (await tx.sql.execute(CLAIMABLE, wanted)).scalars().all())


async def to_review(
    tx: Transaction, member_id: int, operator_id: int, is_person: bool, project_ids: Sequence[int]
) -> list[Card]:
    """What waits longest for somebody who did not work on it, the longest first."""
    wanted = {"projects": list(project_ids), "member": member_id, "limit": FEW}
    found = await tx.sql.execute(TO_REVIEW, {**wanted, "operator": operator_id, "is_person": is_person})
    return await _cards(tx, found.scalars().all())


async def questions(tx: Transaction, member_id: int, project_ids: Sequence[int]) -> list[tuple[str, Message]]:
    """What nobody has answered on open tickets that the member wrote or works or worked on, oldest first.

    Not where it lost its claim: its answer would be refused until it claims again.
    """
    t, m = tickets.c, messages.messages.c
    answers = messages.messages.alias("answers").c
    may_write = text(f":member not in ({LOST.format(ticket='tickets')})").bindparams(member=member_id)
    worked = exists().where(claims.c.ticket_id == t.id, claims.c.member_id == member_id)
    answered = exists().where(answers.reply_to == m.id, answers.kind == Kind.ANSWER)
    rows = await tx.sql.execute(
        messages.reading()
        .add_columns((projects.c.key + "-" + func.cast(t.number, t.title.type)).label("key"))
        .join(tickets, t.id == m.ticket_id)
        .join(projects, projects.c.id == t.project_id)
        .where(
            cards.among(t.project_id, project_ids), t.state.in_(sorted(OPEN)), or_(worked, t.created_by == member_id)
        )
        .where(may_write)
        .where(m.kind.in_(sorted(CAN_BLOCK)), m.resolved_at.is_(None), m.author_id != member_id, ~answered)
        .order_by(m.id)
        .limit(MANY)
    )
    return [(row.key, messages.message_of(row)) for row in rows]


async def limits(tx: Transaction, project_ids: Sequence[int]) -> list[int]:
    """How many parts a member may hold, of each project; 0 where there is no limit."""
    in_force = select(policies.c.body).join(
        projects, (projects.c.id == policies.c.project_id) & (projects.c.policy_version == policies.c.version)
    )
    bodies = (await tx.sql.execute(in_force.where(cards.among(projects.c.id, project_ids)))).scalars()
    return [policy.from_data(body).claims_per_member for body in bodies]


async def _cards(tx: Transaction, ids: Sequence[int]) -> list[Card]:
    """In the order of the ids."""
    rows = {row.id: row for row in await tx.sql.execute(cards.reading().where(cards.among(tickets.c.id, ids)))}
    return await cards.drawn(tx, [rows[id] for id in ids])
