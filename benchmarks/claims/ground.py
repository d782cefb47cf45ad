"""What every measurement of claims stands on: an embedded PostgreSQL of its own, a project, tickets by the thousand."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import uvloop
from sqlalchemy import make_url

from interlock.core.members import Actor, Kind
from interlock.store.database import Database
from interlock.store.embedded.supervisor import EmbeddedPostgres
from interlock.store.migrate import migrate
from interlock.use_cases import members, projects

PROJECT = "BENCH"

FILL = """
with j as materialized (
  select id, coalesce((select max(number) from tickets where project_id = projects.id), 0) as before, policy_version
  from projects where key = %(project)s
), t as (
  insert into tickets
    (project_id, number, title, spec, state, priority, policy_version, created_by, ready_since, waiting)
  select j.id, j.before + n, 'Ticket ' || n, 'What is wanted.', 'ready', 2, j.policy_version, %(owner)s,
         now() + n * interval '1 microsecond', %(waiting)s
  from j, generate_series(1, %(count)s) n
  returning id, project_id, ready_since, title, spec, waiting
), p as (
  insert into parts (ticket_id, project_id, role, claimable, priority, ready_since)
  select id, project_id, %(role)s, waiting = 0, 2, ready_since from t
), c as (
  insert into criteria (ticket_id, number, text, kind) select id, 1, 'A person looked.', 'human' from t
)
insert into spec_versions (ticket_id, version, title, spec, hash, written_by)
select id, 1, title, spec, 'x', %(owner)s from t
"""


@dataclass(frozen=True)
class Ground:
    app_url: str
    owner_url: str
    programs: Path  # psql, pgbench and the like

    def sql(self, statement: str, parameters: dict[str, object] | None = None) -> None:
        """As the owner of the database."""
        url = make_url(self.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement, parameters)  # type: ignore[arg-type]  # our own statements

    def fill(self, count: int, owner_id: int, role: str = "work", waiting: int = 0) -> None:
        """So many ready tickets more, as publishing them one by one would leave them."""
        asked = {"project": PROJECT, "count": count, "owner": owner_id, "role": role, "waiting": waiting}
        self.sql(FILL, asked)
        self.sql(
            "insert into lanes (project_id, role) select id, %(role)s from projects where key = %(project)s "
            "on conflict do nothing",
            {"project": PROJECT, "role": role},
        )
        self.sql("vacuum analyze tickets, parts, criteria, spec_versions")


@contextmanager
def ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="interlock-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        postgres = EmbeddedPostgres(Path(folder))
        postgres.start()
        try:
            migrate(postgres.owner_url)
            yield Ground(postgres.app_url, postgres.owner_url, postgres.programs)
        finally:
            postgres.stop()


@asynccontextmanager
async def team(ground: Ground, agents: int) -> AsyncIterator[tuple[Database, Actor, list[Actor], list[str]]]:
    """The owner, and so many agents with their bearer tokens, in a project without a limit on claims."""
    db = Database(ground.app_url)
    begun = await members.first_start(db)
    link = begun.link_secret if begun else await members.local_link(db)
    session = await members.sign_in(db, link)
    await projects.create_project(db, await members.identify_session(db, session), PROJECT, "Bench")
    owner = await members.identify_session(db, session)
    await projects.change_policy(db, owner, PROJECT, {"claims_per_member": 0, "lease_minutes": 240})
    actors: list[Actor] = []
    tokens: list[str] = []
    for n in range(agents):
        await members.create_member(db, owner, PROJECT, f"agent-{n}", Kind.AGENT)
        _, secret = await members.issue_token(db, owner, f"agent-{n}", "bench")
        actors.append(await members.identify(db, secret))
        tokens.append(secret)
    try:
        yield db, owner, actors, tokens
    finally:
        await db.close()


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(main: Coroutine[Any, Any, None]) -> None:
    """With uvloop, as the server runs."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)
