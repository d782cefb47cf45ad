"""See what keeps parts from those who found none to take: one look into a project for all who ask at that moment.

A look begins after it was asked for: what it shows was so while they waited. It locks nothing and writes nothing.
A crowd that asks in vain again and again gets a share of this process and no more, for the next look waits a while.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString, NamedTuple

from .lane import Lane

CROWD = 8  # so many who ask at once: the next look waits as long as this one took, with all the answers
LONGEST_PAUSE = 3  # times as long, for a larger crowd
LONGEST_PAUSE_SECONDS = 0.2

# Parts by their role and by the first thing that keeps them from everybody; store/taking.py takes what is free.
LOOK: LiteralString = """
with taken as materialized (
  select distinct t.id, t.scope_reach
  from parts p join tickets t on t.id = p.ticket_id
  where p.project_id = %(project)s and p.state = 'held' and cardinality(t.scope_reach) > 0
), filled as materialized (
  select l.role, l.claims_at_most, h.holders
  from lanes l cross join lateral (
    select count(*) as count, array_agg(j.key || '-' || t.number || ' by ' || m.name order by p.fence) as holders
    from parts p
    join tickets t on t.id = p.ticket_id join projects j on j.id = p.project_id join members m on m.id = p.holder_id
    where p.project_id = l.project_id and p.role = l.role and p.state = 'held'
  ) h
  where l.project_id = %(project)s and l.claims_at_most > 0 and h.count >= l.claims_at_most
), crowd as (
  select p.role,
    case
      when t.waiting > 0 then 'waiting'
      when p.state = 'held' then 'held'
      when p.role in (select role from filled) then 'filled'
      when cardinality(t.scope_reach) > 0 and not j.may_overlap and exists (
        select from taken k, unnest(k.scope_reach) a, unnest(t.scope_reach) b
        where k.id <> t.id and (starts_with(a, b) or starts_with(b, a))
      ) then 'overlapping'
      else 'free'
    end as standing,
    case when p.reserved_until > now() then p.reserved_for end as kept_for,
    count(*) as parts
  from projects j join tickets t on t.project_id = j.id join parts p on p.ticket_id = t.id
  where j.id = %(project)s and t.state in ('ready', 'in_progress') and p.state <> 'reported'
  group by 1, 2, 3
), holding as (
  select holder_id, count(*) as parts from parts
  where holder_id = any(%(members)s) and project_id = %(project)s and state = 'held'
  group by 1
), answered as (
  select member_id, request_id
  from unnest(%(callers)s::bigint[], %(requests)s::text[]) c(member_id, request_id)
  join requests using (member_id, request_id)
)
select j.claims_per_member, j.may_overlap,
  exists (select from parts p where p.project_id = j.id and p.state = 'held' and p.lease_until <= now()),
  exists (select from parts p where p.project_id = j.id and p.barred_by is not null and not exists (
    select from taken k, unnest(k.scope_reach) a where starts_with(p.barred_by, a)
  )),
  (select coalesce(json_agg(json_build_array(role, standing, kept_for, parts)), '[]') from crowd),
  (select coalesce(json_agg(json_build_array(holder_id, parts)), '[]') from holding),
  (select coalesce(json_agg(json_build_array(role, claims_at_most, holders)), '[]') from filled),
  (select coalesce(json_agg(json_build_array(member_id, request_id)), '[]') from answered)
from projects j where j.id = %(project)s
"""


class Crowd(NamedTuple):
    """So many parts of one role that stand alike: waiting, held, filled (as their role is), overlapping or free."""

    role: str
    standing: str
    kept_for: int | None
    parts: int


class Filled(NamedTuple):
    """A role of which all together hold as much as the policy allows. `holders`: "SHOP-1 by otter", by their claims."""

    role: str
    most: int
    holders: Sequence[str]


class Sight(NamedTuple):
    """`holding`: the parts that each of those who asked holds. `answered`: their known (member, request id).

    `has_lifted`: parts are out of the queue that nothing bars any more.
    """

    claims_per_member: int
    may_overlap: bool
    has_lapsed: bool
    has_lifted: bool
    crowds: Sequence[Crowd]
    holding: Mapping[int, int]
    filled: Mapping[str, Filled]
    answered: frozenset[tuple[int, str]]


@dataclass
class Asked:
    project_id: int
    member_id: int
    request_id: str
    answer: asyncio.Future[Sight]


class Looks:
    """`in_vain`: the (project, member) who found nothing the last time they claimed; they look before they take."""

    def __init__(self, url: str) -> None:
        self.in_vain: set[tuple[int, int]] = set()
        self._lane = Lane(url)
        self._asked: list[Asked] = []
        self._worker: asyncio.Task[None] | None = None

    async def look(self, project_id: int, member_id: int, request_id: str = "") -> Sight:
        """Refuses (Unavailable) when the database cannot be reached."""
        answer: asyncio.Future[Sight] = asyncio.get_running_loop().create_future()
        self._asked.append(Asked(project_id, member_id, request_id, answer))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await answer

    async def close(self) -> None:
        if self._worker:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
        await self._lane.close()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._asked:
            began = loop.time()
            asked, self._asked = self._asked, []
            projects = {each.project_id for each in asked}
            await asyncio.gather(*(self._look(id, [a for a in asked if a.project_id == id]) for id in projects))
            await asyncio.sleep(0)  # those who were answered are heard first: it counts what they cost
            pause = min(len(asked) / CROWD, LONGEST_PAUSE) * (loop.time() - began)
            await asyncio.sleep(min(pause, LONGEST_PAUSE_SECONDS))

    async def _look(self, project_id: int, asked: Sequence[Asked]) -> None:
        try:
            sight = await self._seen(project_id, asked)
        except Exception as error:
            for each in asked:
                if not each.answer.done():
                    each.answer.set_exception(error)
            return
        for each in asked:
            if not each.answer.done():
                each.answer.set_result(sight)

    async def _seen(self, project_id: int, asked: Sequence[Asked]) -> Sight:
        named = [each for each in asked if each.request_id]
        row = await self._lane.ask(
            LOOK,
            {
                "project": project_id,
                "members": list({each.member_id for each in asked}),
                "callers": [each.member_id for each in named],
                "requests": [each.request_id for each in named],
            },
        )
        assert row
        claims_per_member, may_overlap, has_lapsed, has_lifted, crowds, holding, filled, answered = row
        return Sight(
            claims_per_member,
            may_overlap,
            has_lapsed,
            has_lifted,
            [Crowd(*crowd) for crowd in crowds],
            dict(holding),
            {role: Filled(role, most, holders) for role, most, holders in filled},
            frozenset((member, request) for member, request in answered),
        )
