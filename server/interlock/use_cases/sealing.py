"""Seal the log, and find out whether somebody has touched it. No deed of a member: the terminal of the machine asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..core.events import Logged
from ..core.log_exports import Sealed
from ..core.refusals import NotFound
from ..core.sealing import Fault, Harm, Head, chain_of, faults_against, faults_of, slipped_in
from ..store import seals
from ..store.database import Database

EVENTS_AT_ONCE = 500
CHAINS_AT_ONCE = 200
FAULTS_SHOWN = 100  # of each kind that is looked for in the whole log


@dataclass
class Looked:
    """What `verify` went through. `unsealed` events are newer than the newest link."""

    chains: int = 0
    links: int = 0
    archived: int = 0
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list[Fault])


async def seal(db: Database) -> int:
    """How many events were sealed, until none was left or another process took its turn."""
    total = 0
    while True:
        async with db.transaction() as tx:
            sealed = await seals.seal(tx, EVENTS_AT_ONCE)
        total += sealed
        if sealed < EVENTS_AT_ONCE:
            return total


async def verify(
    db: Database, chain: str = "", archived: Mapping[str, Logged] | None = None, known: Sequence[Head] = ()
) -> Looked:
    """Check every chain, or the one of a ticket or project, and the log against it.

    `archived` are events that archives hold, by their ids; `known` the heads of an earlier checkpoint.
    Refuses (NotFound) a chain that is not there.
    """
    looked = Looked()
    kept = archived or {}
    async with db.read() as tx:
        wanted = await seals.chains(tx, chain or None)
        if chain and not wanted:
            raise NotFound(f"There is no sealed log of {chain[:80]!r}.", "Name a ticket (SHOP-12) or a project (SHOP).")
    for start in range(0, len(wanted), CHAINS_AT_ONCE):
        some = wanted[start : start + CHAINS_AT_ONCE]
        async with db.read() as tx:
            links = await seals.links_of(tx, some)
            left = await seals.events_of(tx, some)
        by_chain: dict[str, dict[str, Logged]] = {}
        for event in left:
            by_chain.setdefault(chain_of(event), {})[event.id] = event
        for each, its_links in links.items():
            events = by_chain.get(each.name, {})
            away = {
                link.event: kept[link.event] for link in its_links if link.event not in events and link.event in kept
            }
            looked.archived += len(away)
            looked.links += len(its_links)
            looked.faults += faults_of(each.name, its_links, {**events, **away})
    looked.chains = len(wanted)
    async with db.read() as tx:
        looked.faults += faults_against(known, await seals.links_at(tx, known))
        if not chain:
            looked.faults += [slipped_in(event) for event in await seals.slipped_in(tx, FAULTS_SHOWN)]
            looked.faults += [_lost(key) for key in await seals.without_log(tx, FAULTS_SHOWN)]
            looked.unsealed = await seals.count_unsealed(tx)
    return looked


async def heads(db: Database) -> tuple[list[Head], datetime]:
    """A checkpoint: kept elsewhere, it shows later whether the end of a log was cut off or all of it written anew."""
    async with db.read() as tx:
        return await seals.heads(tx), tx.now


async def exported(db: Database, chain: str) -> Sealed:
    """Refuses (NotFound) a chain that is not there."""
    async with db.read() as tx:
        wanted = await seals.chains(tx, chain)
        if not wanted:
            raise NotFound(f"There is no sealed log of {chain[:80]!r}.", "Name a ticket (SHOP-12) or a project (SHOP).")
        links = (await seals.links_of(tx, wanted))[wanted[0]]
        sealed = {link.event for link in links}
        events = tuple(event for event in await seals.events_of(tx, wanted) if event.id in sealed)
        return Sealed(chain, tx.now, tuple(links), events)


def _lost(key: str) -> Fault:
    return Fault(key, "", Harm.TAKEN_AWAY, f"Of {key} neither events nor links are left.")
