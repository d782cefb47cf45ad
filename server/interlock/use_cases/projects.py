"""Create projects; read and change what they demand."""

from collections.abc import Mapping
from typing import Any

from ..core.events import Event, Kind
from ..core.gate import policy as policies
from ..core.gate.policy import Policy
from ..core.members import Actor, Deed
from ..core.projects import Project, checked_key
from ..store import events, members, projects
from ..store.database import Database


async def create_project(db: Database, actor: Actor, key: str, name: str) -> Project:
    """The caller owns it."""
    actor.must(Deed.CREATE_PROJECT)
    async with db.transaction() as tx:
        project = await projects.add(tx, checked_key(key), name, Policy(), actor.id)
        await members.join(tx, project.id, actor.id, (), True)
        await events.append(tx, Event(Kind.PROJECT_CREATED, project.id, None, actor.id, {"project": key}))
    return project


async def list_projects(db: Database, actor: Actor) -> list[Project]:
    """Those the caller is a member of."""
    actor.must(Deed.READ)
    async with db.read() as tx:
        return await projects.of_ids(tx, [m.project_id for m in actor.memberships])


async def read_policy(db: Database, actor: Actor, project: str) -> tuple[int, Policy]:
    """The newest version and its number."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        return await projects.policy(tx, membership.project_id)


async def change_policy(db: Database, actor: Actor, project: str, changes: Mapping[str, Any]) -> tuple[int, Policy]:
    """A new version, with these settings changed; of a mapping, only the entries that are named.

    Tickets keep the version that they became ready under; limits on claims hold at once for everybody.
    """
    membership = actor.within(project, Deed.CHANGE_POLICY)
    async with db.transaction() as tx:
        await projects.lock(tx, membership.project_id)
        version, old = await projects.policy(tx, membership.project_id)
        policy = policies.changed(old, changes)
        if policy == old:
            return version, old
        await projects.change_policy(tx, membership.project_id, version + 1, policy, actor.id)
        changed = {"version": version + 1, "digest": policy.digest, "changes": dict(changes)}
        await events.append(tx, Event(Kind.POLICY_CHANGED, membership.project_id, None, actor.id, changed))
    return version + 1, policy
