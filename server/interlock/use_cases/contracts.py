"""Record what a scan saw, compare it with the other side, and read what both sides say."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ..core.commits import checked_branch, checked_head
from ..core.contracts import json_form, lookup
from ..core.contracts.encounters import Newest
from ..core.contracts.kept import ContractsPage, KeptScan, ReadApi, ScanOutcome
from ..core.contracts.model import Contract, Side
from ..core.contracts.version.changes import Change, Level, as_json
from ..core.contracts.written import Written, written
from ..core.criteria import Kind as CriterionKind
from ..core.events import Event, Kind
from ..core.jobs import must_speak_for
from ..core.members import Actor, Deed, Membership
from ..core.refusals import Busy, Invalid
from ..store import contracts, events, facts, mismatches
from ..store.contracts import Scan, Source, change_of
from ..store.database import Database, Transaction
from . import apart
from .comparing import NEW, Comparing, Overtaken
from .mismatches import read_mismatches, ticket_of, waive_mismatch
from .reconciling import judge_touched, reconcile
from .requests import Request, once, replayed

__all__ = ["read_api", "read_contracts", "read_mismatches", "read_scans", "record", "record_scan", "waive_mismatch"]

CALL = "record scan"
TRIES = 8  # before a scan gives way to others that come at the same time
CHANGES_KEPT = 50  # of one scan
CHANGES_TOLD = 10  # in the log
DRIFT_DAYS = 30
NOT_YET = 2**62  # the id of a source that will be the newest


@dataclass(frozen=True)
class Said:
    """A contract, and what it is the contract of. No commit: of a folder, as it lies there; no branch: the default."""

    source: str
    repository: str
    commit: str
    branch: str
    component: str
    contract: Written

    @property
    def side(self) -> Side:
        return self.contract.side


async def record_scan(
    db: Database,
    actor: Actor,
    project: str,
    source: str,
    side: Side,
    repository: str,
    commit: str,
    contract: Contract | Written,
    request_id: str = "",
    branch: str = "",
    component: str = "",
) -> ScanOutcome:
    """The source says this at this commit of that branch; none is the default branch.

    It is compared with every source of the other side, as newly scanned there or else on the default branch. Mismatches
    are opened, seen again or resolved by fingerprint, and the tickets that this concerns are judged anew.
    """
    membership = actor.within(project, Deed.RECORD_SCAN)
    repository, commit = checked_head(repository, commit)
    must_speak_for(actor.job, repository, commit)
    branch = checked_branch(branch) if branch else ""
    if contract.side is not side:
        raise Invalid(f"This contract is that of a {contract.side}, not of a {side}.", "Post it as what it is.")
    kept = contract if isinstance(contract, Written) else await apart.done(written, contract, letters=0)
    return await record(db, actor, membership, Said(source, repository, commit, branch, component, kept), request_id)


async def record(
    db: Database, actor: Actor, membership: Membership, said: Said, request_id: str = "", folder: str | None = None
) -> ScanOutcome:
    """Compares before it locks anything, and again what others scanned meanwhile. Refuses (Busy) when that goes on."""
    about = [said.source, said.side, said.repository, said.commit, said.contract.digest]
    arguments = [membership.project, *about, *filter(None, (said.branch, said.component))]
    request = Request(actor.id, request_id, CALL, arguments)
    comparing = Comparing(said.contract.document)
    for _ in range(TRIES):
        async with db.read() as tx:
            if first := await replayed(tx, request, ScanOutcome):
                return first
            default = await contracts.default_branch(tx, membership.project_id)
            known = await contracts.find(tx, membership.project_id, said.source, said.side)
            newest = await contracts.newest(tx, membership.project_id)
            today = tx.now.date().isoformat()
        _must_come_from(known, folder)
        here = replace(said, branch=said.branch or default)
        scanned = Newest(known.id if known else NOT_YET, said.source, said.side, here.branch, NEW)
        keep = partial(
            _keep, actor=actor, project_id=membership.project_id, said=here, comparing=comparing, folder=folder
        )
        try:
            await comparing.all_of(db, newest, default, scanned, today)
            async with db.transaction() as tx:
                return await once(tx, actor, request_id, CALL, arguments, ScanOutcome, partial(keep, tx))
        except (Overtaken, Busy):
            continue
    raise Busy("Others scan all the time.", "Post it again in a moment.")


async def read_contracts(db: Database, actor: Actor, project: str, branch: str = "") -> ContractsPage:
    """On a branch, or on the default branch: the sources, all mismatches there ever were, and the drift of late."""
    membership = actor.within(project, Deed.READ)
    wanted = checked_branch(branch) if branch else ""
    async with db.read() as tx:
        there = wanted or await contracts.default_branch(tx, membership.project_id)
        sources = await contracts.sources_of(tx, membership.project_id, there)
        found = await mismatches.kept(tx, membership.project_id, branches=[there])
        drift = await mismatches.drift(tx, membership.project_id, there, DRIFT_DAYS)
        return ContractsPage(sources, tuple(found), drift, tx.now)


async def read_scans(
    db: Database,
    actor: Actor,
    project: str,
    source: str = "",
    side: Side | None = None,
    branch: str = "",
    before: int = 0,
    limit: int = 50,
) -> list[KeptScan]:
    """The newest first, each with what it broke. `before` is the id of the last one of the piece before."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        return await contracts.scans_of(tx, membership.project_id, source, side, branch, before, limit)


async def read_api(
    db: Database,
    actor: Actor,
    project: str,
    path: str = "",
    words: str = "",
    ticket: str = "",
    side: Side = Side.PROVIDER,
    tag: str = "",
    branch: str = "",
) -> list[ReadApi]:
    """The operations that meet all that is given, by source; those of a ticket's scope and criteria where named.

    Each source as it is on the branch, or on those that the ticket's heads stand on; else on the default branch.
    """
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        default = await contracts.default_branch(tx, membership.project_id)
        wanted, branches = await _of_ticket(tx, membership, ticket) if ticket else ((), ())
        newest = [n for n in await contracts.newest(tx, membership.project_id) if n.side is side]
        chosen = _seen(newest, (branch, *sorted(branches), default))
        documents = await contracts.documents_on(tx, chosen)
    if ticket and not wanted:
        return []
    return await asyncio.to_thread(_selected, documents, words, path, tag, wanted)


async def _keep(
    tx: Transaction, actor: Actor, project_id: int, said: Said, comparing: Comparing, folder: str | None
) -> ScanOutcome:
    await contracts.take_turns(tx, project_id)
    default = await contracts.default_branch(tx, project_id)
    source = await contracts.enter(tx, project_id, said.source, said.side, said.repository, said.component)
    _must_come_from(source, folder)
    newest = await contracts.newest(tx, project_id)
    scanned = Newest(source.id, said.source, said.side, said.branch, NEW)
    met = comparing.found(newest, default, scanned)
    causing = comparing.changes(newest, default, scanned)
    scan_id = await contracts.add_scan(tx, project_id, source.id, _scan(said, causing), actor.id)
    forgotten = await contracts.forget_old_branches(tx, project_id, said.branch)
    breaking = [c for c in causing if c.level is Level.BREAKING]
    about = {"source": said.source, "side": said.side, "branch": said.branch, "commit": said.commit}
    seen = {**about, "operations": len(said.contract.operations)}
    await events.append(tx, Event(Kind.CONTRACT_SCANNED, project_id, None, actor.id, seen))
    if breaking:
        broken = {**about, "breaking": len(breaking), "changes": [c.sentence for c in breaking[:CHANGES_TOLD]]}
        await events.append(tx, Event(Kind.CONTRACT_BROKEN, project_id, None, actor.id, broken))
    found = {
        (encounter.branch, provider_id, encounter.consumer.source_id): comparison.mismatches
        for encounter, by in met
        for provider_id, comparison in by.items()
    }
    moved = await reconcile(tx, project_id, found, actor.id, scan_id, forgotten)
    await judge_touched(tx, project_id, moved.changed, actor.id, has_scan=True)
    here = [spot for spot in found if spot[0] == said.branch]
    assumed = dict.fromkeys(a for e, by in met if e.branch == said.branch for c in by.values() for a in c.assumptions)
    return ScanOutcome(
        tuple(m for spot in here for m in moved.opened[spot]),
        tuple(m for spot in here for m in moved.resolved[spot]),
        tuple(m for spot in here for m in moved.open[spot]),
        (*assumed, *_unmet(said, default, newest)),
        said.contract.unresolved,
        said.branch,
        len(breaking),
        tuple(change_of(as_json(c)) for c in _worst(causing)),
    )


def _selected(
    documents: Mapping[str, str], words: str, path: str, tag: str, operations: Sequence[str]
) -> list[ReadApi]:
    """By source, those that have any; with no more shapes than these operations use."""
    found: list[ReadApi] = []
    for source, document in documents.items():
        contract = json_form.from_json(json.loads(document))
        chosen = lookup.select(contract, words=words, path=path, tag=tag, operations=operations)
        if chosen:
            found.append(ReadApi(source, chosen, lookup.used_shapes(chosen, contract.shapes)))
    return found


def _must_come_from(source: Source | None, folder: str | None) -> None:
    """Nobody posts what is to be read from a folder, and the folder is still the one that was read."""
    if source and not source.is_removed and source.folder != folder:
        raise Invalid(f"{source.name} is read from a folder.", "Have the folder scanned, or post it as another source.")


def _seen(newest: Sequence[Newest], branches: Sequence[str]) -> list[Newest]:
    """Of each source the newest scan on the first of these branches that it was scanned on, else on any."""
    rank = {branch: place for place, branch in reversed(list(enumerate(branches)))}
    best: dict[int, Newest] = {}
    for scan in sorted(newest, key=lambda n: (rank.get(n.branch, len(rank)), -n.scan_id)):
        best.setdefault(scan.source_id, scan)
    return sorted(best.values(), key=lambda n: n.source_id)


def _scan(said: Said, causing: Sequence[Change]) -> Scan:
    breaking = sum(c.level is Level.BREAKING for c in causing)
    changes = json.dumps([as_json(c) for c in _worst(causing)])
    return Scan(said.branch, said.commit, said.contract, breaking, changes)


def _worst(changes: Sequence[Change]) -> list[Change]:
    return [c for c in changes if c.level is not Level.INFO][:CHANGES_KEPT]


def _unmet(said: Said, default: str, newest: Sequence[Newest]) -> tuple[str, ...]:
    """A branch whose other side is nowhere to be found was compared with nothing."""
    if any(n.side is not said.side and n.branch in (said.branch, default) for n in newest):
        return ()
    side = Side.CONSUMER if said.side is Side.PROVIDER else Side.PROVIDER
    where = said.branch if said.branch == default else f"{said.branch}, nor on {default}, the default branch"
    return (f"No {side} was scanned on {where}: there was nothing to compare with.",)


async def _of_ticket(tx: Transaction, membership: Membership, key: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The operations of its scope and criteria, and the branches that its heads stand on."""
    ticket = await ticket_of(tx, membership, key)
    seen = await facts.of_ticket(tx, ticket)
    living = [c for c in seen.facts.criteria if c.kind is CriterionKind.CONTRACT and c.removed_in is None]
    return (*ticket.scope.operations, *(s for c in living for s in c.selectors)), seen.sight.branches
