"""By which keys the signed statements of a ci are checked."""

from ..core.events import Event
from ..core.events import Kind as Happened
from ..core.identity.signing import as_pem, key_id, read_public_key
from ..core.members import Actor, Deed, Kind
from ..core.refusals import Invalid, NotFound
from ..store import attestations, events, members
from ..store.attestations import ProducerKey
from ..store.database import Database, Transaction

MOST_KEYS = 10  # of one member that are believed at a time


async def register_key(db: Database, actor: Actor, project: str, member: str, public_key: str) -> ProducerKey:
    """Statements of this ci of the caller's are believed from now on when this key signed them.

    Refuses (Invalid) what is no public key for Ed25519 or P-256, and one that was registered before: a key that was
    revoked, or is somebody else's, does not come back.
    """
    membership = actor.within(project, Deed.TRUST)
    key = read_public_key(public_key)
    async with db.transaction() as tx:
        holder = (await _ci_of(tx, actor, membership.project_id)).get(member)
        if holder is None:
            raise NotFound(f"{project} has no ci of yours that is called {member}.", "interlock member list shows who.")
        if sum(k.revoked_at is None for k in await attestations.keys_of(tx, [holder])) >= MOST_KEYS:
            raise Invalid(f"{member} has {MOST_KEYS} keys.", "Revoke one first: interlock key revoke.")
        if not await attestations.add_key(tx, holder, key_id(key), as_pem(key), actor.id):
            raise Invalid("This key was registered before.", "Make a new one: openssl genpkey -algorithm ed25519")
        told = {"member": member, "key_id": key_id(key)}
        await events.append(tx, Event(Happened.KEY_REGISTERED, membership.project_id, None, actor.id, told))
        return (await attestations.keys_of(tx, [holder]))[0]


async def list_keys(db: Database, actor: Actor, project: str) -> list[ProducerKey]:
    """Of every ci of the project; those that were revoked, too."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        here = await members.of_project(tx, membership.project_id)
        return await attestations.keys_of(tx, [m.id for m, _ in here if m.kind is Kind.CI])


async def revoke_key(db: Database, actor: Actor, project: str, id: int) -> None:
    """What it signs is believed no more, at once. What it signed before stays: see distrust for that."""
    membership = actor.within(project, Deed.TRUST)
    async with db.transaction() as tx:
        mine = await _ci_of(tx, actor, membership.project_id)
        member = await attestations.revoke_key(tx, list(mine.values()), id)
        if member is None:
            raise NotFound(f"No ci of yours in {project} has a key {id}.", "interlock key list shows what there is.")
        told = {"member": member, "key": id}
        await events.append(tx, Event(Happened.KEY_REVOKED, membership.project_id, None, actor.id, told))


async def _ci_of(tx: Transaction, actor: Actor, project_id: int) -> dict[str, int]:
    """Name and id of each ci of the caller's in the project."""
    here = await members.of_project(tx, project_id)
    return {m.name: m.id for m, _ in here if m.kind is Kind.CI and m.operator_id == actor.operator_id}
