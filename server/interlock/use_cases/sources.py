"""Where contracts are read from: folders that a person allowed on the server's machine, and sources to be removed."""

import platform
from pathlib import Path

from ..core.contracts.kept import KeptSource, ScanOutcome
from ..core.contracts.model import Side
from ..core.events import Event, Kind
from ..core.members import Actor, Deed
from ..core.refusals import Invalid, NotFound, WrongState
from ..store import contracts, events, mismatches
from ..store.contracts import Source
from ..store.database import Database, Transaction
from . import folders
from .contracts import Said, record
from .reconciling import judge_touched, reconcile


async def read_sources(db: Database, actor: Actor, project: str, branch: str = "") -> tuple[KeptSource, ...]:
    """As each is on the branch, else on the default branch, else where it was scanned last."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        return await contracts.sources_of(tx, membership.project_id, branch)


async def allow_folder(
    db: Database,
    actor: Actor,
    project: str,
    name: str,
    side: Side,
    folder: Path,
    repository: str,
    component: str = "",
) -> Source:
    """From now on this folder of this machine may be scanned as the source.

    To be called on the machine itself, and never by a door: who can name a folder to the server can read it. Refuses
    (Invalid) what is no folder, and a way to it that leads over a link or up again.
    """
    membership = actor.within(project, Deed.MANAGE_SOURCES)
    folders.must_be_plain(folder)
    async with db.transaction() as tx:
        project_id = membership.project_id
        await contracts.take_turns(tx, project_id)
        known = await contracts.find(tx, project_id, name, side)
        if known and not known.is_removed and known.folder is None:
            raise Invalid(f"{name} is posted by CI.", "Remove it first, or give the folder another name.")
        machine = platform.node()
        source = await contracts.enter(tx, project_id, name, side, repository, component, str(folder), machine)
        about = {"source": name, "side": side, "folder": str(folder), "machine": machine}
        await events.append(tx, Event(Kind.SOURCE_ADDED, project_id, None, actor.id, about))
        return source


async def scan_folder(
    db: Database, actor: Actor, project: str, name: str, side: Side, request_id: str = ""
) -> ScanOutcome:
    """Read the folder as it lies there, on the branch that is checked out. That proves nothing about a commit: it opens
    and resolves mismatches, and meets no `contract` criterion."""
    membership = actor.within(project, Deed.RECORD_SCAN)
    async with db.read() as tx:
        source = await _source(tx, membership.project_id, project, name, side)
    if source.folder is None:
        raise WrongState(f"{name} is no folder: it is posted.", "interlock post scan sends it.")
    if source.machine != platform.node():
        raise WrongState(f"{name} lies on {source.machine}, and this is {platform.node()}.", "Ask the server there.")
    folder = Path(source.folder)
    said = Said(name, source.repository, "", folders.branch_of(folder), "", await folders.read(folder, side))
    return await record(db, actor, membership, said, request_id, folder=source.folder)


async def remove_source(db: Database, actor: Actor, project: str, name: str, side: Side) -> None:
    """It is compared with nobody any more: its mismatches are resolved. What was scanned stays in the history."""
    membership = actor.within(project, Deed.MANAGE_SOURCES)
    project_id = membership.project_id
    async with db.transaction() as tx:
        await contracts.take_turns(tx, project_id)
        source = await _source(tx, project_id, project, name, side)
        await contracts.remove(tx, source.id)
        about = {"source": name, "side": side}
        await events.append(tx, Event(Kind.SOURCE_REMOVED, project_id, None, actor.id, about))
        spots = [spot for spot in await mismatches.open_at(tx, project_id) if source.id in spot[1:]]
        moved = await reconcile(tx, project_id, dict.fromkeys(spots, ()), actor.id)
        await judge_touched(tx, project_id, moved.changed, actor.id, has_scan=True)


async def _source(tx: Transaction, project_id: int, project: str, name: str, side: Side) -> Source:
    found = await contracts.find(tx, project_id, name, side)
    if found is None or found.is_removed:
        raise NotFound(f"{project} has no {side} {name}.", "interlock source list shows what there is.")
    return found
