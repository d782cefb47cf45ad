"""For measurements of cost: databases side by side in one PostgreSQL, each filled with work of another kind.

The agents have one role. The first of them claims nothing: it holds, or knew, what is in the way of the others.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import psycopg
from ground import PROJECT, Ground, team
from sqlalchemy import make_url

from interlock.core.members import Actor
from interlock.store.database import Database
from interlock.use_cases import members

ROLE, OTHER_ROLE = "backend", "frontend"
CLAIMABLE = 5_000
CHUNK = 50_000

# What is left of tickets that were claimed, reported and closed.
PAST = """
with j as materialized (
  select p.id, coalesce((select max(number) from tickets where project_id = p.id), 0) as before, p.policy_version
  from projects p where p.key = %(project)s
), m as (
  select id from members where name = 'agent-1'
), t as (
  insert into tickets (project_id, number, title, spec, state, resolution, was_claimed, version, policy_version,
                       created_by, created_at, state_since, ready_since)
  select j.id, j.before + n, 'Ticket ' || n, 'What was wanted.', 'done', 'done', true, 6, j.policy_version,
         m.id, x.at, x.at, x.at
  from j, m, generate_series(1, %(count)s) n, lateral (select now() - n * interval '1 second' as at) x
  returning id, project_id, ready_since as at
), p as (
  insert into parts (ticket_id, project_id, role, state, fence, taken_at, repository, commit, reported_by, reported_at,
                     ready_since, known_to)
  select t.id, t.project_id, %(role)s, 'reported', 1, t.at, 'example/shop', repeat('a', 40), m.id, t.at, t.at, m.id
  from t, m
  returning id, ticket_id, project_id, taken_at as at
), c as (
  insert into claims (part_id, ticket_id, project_id, member_id, round, taken_at, ended_at, ending)
  select p.id, p.ticket_id, p.project_id, m.id, 1, p.at, p.at, 'reported' from p, m
  returning fence, ticket_id, project_id, member_id, taken_at as at
), r as (
  insert into requests (member_id, request_id, call, digest, answer, at)
  select member_id, 'claim-' || fence, 'claim', repeat('d', 64), jsonb_build_object('fence', fence), at from c
)
insert into events (project_id, ticket_id, kind, actor_id, at, data)
select project_id, ticket_id, kind, member_id, at, jsonb_build_object('fence', fence)
from c, unnest(array['claim.taken', 'ticket.started', 'part.reported', 'ticket.closed']) kind
"""

TO_THE_HEAD = "update parts set priority = 0, ready_since = ready_since - interval '1 day' where ticket_id > %(after)s"
MEETING = "update tickets set scope_paths = '{src/api/**}', scope_reach = '{src/api/}' where id > %(after)s"
HOLD_ONE = """
with c as (
  insert into claims (part_id, ticket_id, project_id, member_id, round)
  select p.id, p.ticket_id, p.project_id, %(outsider)s, 1 from parts p
  where p.ticket_id = (select max(id) from tickets)
  returning part_id, fence, member_id, ticket_id
), p as (
  update parts p set state = 'held', claimable = false, fence = c.fence, holder_id = c.member_id,
    lease_until = now() + interval '1 day'
  from c where p.id = c.part_id
)
update tickets t set state = 'in_progress' from c where t.id = c.ticket_id
"""
GIVE_BACK = """
with c as (
  insert into claims (part_id, ticket_id, project_id, member_id, round, ended_at, ending)
  select id, ticket_id, project_id, %(outsider)s, 1, now(), 'released' from parts where ticket_id > %(after)s
), t as (
  update tickets set was_claimed = true where id > %(after)s
)
update parts set known_to = %(outsider)s where ticket_id > %(after)s
"""

UNCLAIM = """
with c as (
  delete from claims where ended_at is null and member_id <> %(outsider)s returning part_id, ticket_id
), p as (
  update parts set state = 'open', holder_id = null, lease_until = null, claimable = true, known_to = null
  where id in (select part_id from c)
)
update tickets set state = 'ready', was_claimed = false where id in (select ticket_id from c)
"""
REPORT = """
with c as (
  update claims set ended_at = now(), ending = 'reported' where ended_at is null
  returning fence, part_id, ticket_id, project_id, member_id
), p as (
  update parts p
  set state = 'reported', holder_id = null, lease_until = null, repository = 'example/shop', commit = repeat('a', 40),
      reported_by = c.member_id, reported_at = now()
  from c where p.id = c.part_id
), t as (
  update tickets set state = 'verifying', version = version + 1, state_since = now()
  where id in (select ticket_id from c)
)
insert into events (project_id, ticket_id, kind, actor_id, data)
select project_id, ticket_id, kind, member_id, jsonb_build_object('fence', fence)
from c, unnest(array['part.reported', 'ticket.closed']) kind
"""


@dataclass(frozen=True)
class Place:
    """A database of its own, with a project and its team in it."""

    where: Ground
    db: Database
    owner: Actor
    outsider: Actor
    agents: list[Actor]

    def claimable(self, count: int = CLAIMABLE) -> None:
        self.where.fill(count, self.owner.id, ROLE)

    def waiting(self, count: int) -> None:
        self.where.fill(count, self.owner.id, ROLE, waiting=1)

    def of_others(self, count: int) -> None:
        self.where.fill(count, self.owner.id, OTHER_ROLE)

    def past(self, count: int) -> None:
        """Tickets that were claimed and done."""
        for start in range(0, count, CHUNK):
            asked = {"project": PROJECT, "count": min(CHUNK, count - start), "role": ROLE}
            with _owner(self.where, "-c session_replication_role=replica") as sql:  # no checks of what we know to be so
                sql.execute(PAST, asked)

    def newest(self) -> int:
        with _owner(self.where) as sql:
            [(id,)] = sql.execute("select coalesce(max(id), 0) from tickets").fetchall()
        return id

    def to_the_head(self, after: int) -> None:
        """What came after this ticket is more urgent than all there is, and older."""
        self.where.sql(TO_THE_HEAD, {"after": after})

    def into_a_held_scope(self, after: int) -> None:
        """What came after this ticket is in a scope that the outsider works on."""
        self.where.sql(MEETING, {"after": after})
        self.where.sql(HOLD_ONE, {"outsider": self.outsider.id})

    def given_back(self, after: int) -> None:
        """The outsider once claimed what came after this ticket."""
        self.where.sql(GIVE_BACK, {"after": after, "outsider": self.outsider.id})

    def unclaim(self) -> None:
        """As if nothing had been claimed here."""
        self.where.sql(UNCLAIM, {"outsider": self.outsider.id})

    def report(self) -> None:
        """All that is claimed is reported: one statement writes what the reports would."""
        self.where.sql(REPORT)


@asynccontextmanager
async def place(ground: Ground, name: str, agents: int) -> AsyncIterator[Place]:
    """A new database beside the others, which is gone afterwards. `ground` itself must be empty, and nobody there."""
    ground.sql(f"create database {name} template interlock")
    there = replace(ground, app_url=_named(ground.app_url, name), owner_url=_named(ground.owner_url, name))
    try:
        async with team(there, agents + 1) as (db, owner, _, tokens):
            there.sql(f"update memberships set roles = '{{{ROLE}}}' where not is_owner")
            outsider, *others = [await members.identify(db, token) for token in tokens]
            yield Place(there, db, owner, outsider, others)
    finally:
        ground.sql(f"drop database {name} with (force)")


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _owner(where: Ground, options: str = "") -> psycopg.Connection:
    url = make_url(where.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True, options=options)
