"""Create projects; read and change what they demand."""

from collections.abc import Mapping
from typing import Any

from ..core.events import Event, Kind
from ..core.gate import policy as policies
from ..core.gate.policy import Policy
from ..core.gate.presets import Preset, from_preset
from ..core.members import Actor, Deed
from ..core.projects import Project, checked_key
from ..core.refusals import Invalid
from ..store import events, members, projects
from ..store.database import Database, Transaction


async def create_project(db: Database, actor: Actor, key: str, name: str, preset: Preset | None = None) -> Project:
    """The caller owns it. Its policy is the usual one, or as the preset has it."""
    actor.must(Deed.CREATE_PROJECT)
    policy = from_preset(Policy(), preset, {}) if preset else Policy()
    async with db.transaction() as tx:
        project = await projects.add(tx, checked_key(key), name, policy, actor.id)
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


async def change_policy(
    db: Database, actor: Actor, project: str, changes: Mapping[str, Any], preset: Preset | None = None
) -> tuple[int, Policy]:
    """A new version, as the preset has it, and with these settings changed; of a mapping, only the entries named.

    Tickets keep the version that they became ready under; limits on claims hold at once for everybody.
    """
    membership = actor.within(project, Deed.CHANGE_POLICY)
    async with db.transaction() as tx:
        version = (await projects.lock(tx, membership.project_id)).policy_version
        old = await _stored(tx, membership.project_id, preset)
        policy = from_preset(old, preset, changes) if preset else policies.changed(old, changes)
        if policy == old:
            return version, old
        await projects.change_policy(tx, membership.project_id, version + 1, policy, actor.id)
        named = {"preset": preset} if preset else {}
        changed = {"version": version + 1, "digest": policy.digest, **named, "changes": dict(changes)}
        await events.append(tx, Event(Kind.POLICY_CHANGED, membership.project_id, None, actor.id, changed))
    return version + 1, policy


async def _stored(tx: Transaction, project_id: int, preset: Preset | None) -> Policy:
    """What is to be changed. Where it cannot be read, a preset mends it: it names all that decides about the gate."""
    try:
        _, policy = await projects.policy(tx, project_id)
    except Invalid as refusal:
        if preset is None:
            raise Invalid(f"The policy cannot be read: {refusal.sentence}", "Start anew, from a preset.") from None
        return Policy()
    return policy
