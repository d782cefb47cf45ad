"""Record what a scan saw, compare it with the other side, and read what both sides say."""

import asyncio

from ..core.commits import checked_head
from ..core.contracts import json_form, lookup
from ..core.contracts.compare import Comparison, compare
from ..core.contracts.kept import ContractsPage, KeptMismatch, ReadApi, ScanOutcome, Standing
from ..core.contracts.model import Contract, Side
from ..core.criteria import Kind as CriterionKind
from ..core.events import Event, Kind
from ..core.gate.touching import in_scope
from ..core.members import Actor, Deed, Membership, split_key
from ..core.refusals import Invalid, NotFound
from ..core.tickets import Ticket
from ..store import contracts, events, gate, projects, tickets
from ..store.database import Database, Transaction
from .judging import judge_again
from .requests import once


async def record_scan(
    db: Database,
    actor: Actor,
    project: str,
    source: str,
    side: Side,
    repository: str,
    commit: str,
    contract: Contract,
    request_id: str = "",
) -> ScanOutcome:
    """The source says this at this commit. It is compared with every source of the other side, as newly scanned.

    Mismatches are opened, seen again or resolved by fingerprint; every ticket under verification is judged anew.
    """
    membership = actor.within(project, Deed.RECORD_SCAN)
    repository, commit = checked_head(repository, commit)
    if contract.side is not side:
        raise Invalid(f"This contract is that of a {contract.side}, not of a {side}.", "Post it as what it is.")
    document, digest = json_form.as_json(contract), json_form.digest(contract)
    async with db.transaction() as tx:

        async def act() -> ScanOutcome:
            project_id = membership.project_id
            source_id = await contracts.source(tx, project_id, source, side, repository)
            names = sorted({operation.name for operation in contract.operations})
            await contracts.add_scan(tx, project_id, source_id, commit, digest, document, names, actor.id)
            told = {"source": source, "side": side, "commit": commit, "operations": len(names)}
            await events.append(tx, Event(Kind.CONTRACT_SCANNED, project_id, None, actor.id, told))
            outcome = await _compare_with_others(tx, project_id, source_id, contract, actor.id)
            await _judge_verifying(tx, project_id, actor.id)
            return outcome

        arguments = [project, source, side, repository, commit, digest]
        return await once(tx, actor, request_id, "record scan", arguments, ScanOutcome, act)


async def read_contracts(db: Database, actor: Actor, project: str) -> ContractsPage:
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        sources = await contracts.sources_of(tx, membership.project_id)
        return ContractsPage(sources, tuple(await contracts.kept(tx, membership.project_id)), tx.now)


async def read_mismatches(
    db: Database,
    actor: Actor,
    project: str,
    ticket: str = "",
    severity: str = "",
    source: str = "",
    state: str = Standing.OPEN,
) -> list[KeptMismatch]:
    """Those that stand so; of one ticket's scope, one severity, or one source of either side where named."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        found = await contracts.kept(tx, membership.project_id)
        if ticket:
            mine = await _fingerprints_in_scope(tx, membership, ticket)
            found = [m for m in found if m.fingerprint in mine]
    return [
        m
        for m in found
        if (not state or m.state == state)
        and (not severity or m.severity == severity)
        and (not source or source in (m.provider, m.consumer))
    ]


async def read_api(
    db: Database,
    actor: Actor,
    project: str,
    path: str = "",
    words: str = "",
    ticket: str = "",
    side: Side = Side.PROVIDER,
) -> list[ReadApi]:
    """The operations that meet all that is given, by source; those of a ticket's scope and criteria where named."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        wanted = await _operations_of(tx, membership, ticket) if ticket else ()
        newest = await contracts.newest(tx, membership.project_id, side)
    found: list[ReadApi] = []
    for scan in newest:
        contract = json_form.from_json(dict(scan.contract))
        chosen = lookup.select(contract, words=words, path=path, operations=wanted)
        if chosen and not (ticket and not wanted):
            found.append(ReadApi(scan.source, chosen, contract.shapes))
    return found


async def waive_mismatch(
    db: Database, actor: Actor, project: str, fingerprint: str, reason: str, days: int
) -> list[KeptMismatch]:
    """It shuts no gate for that many days, by the word of a person."""
    membership = actor.within(project, Deed.WAIVE)
    if not reason.strip():
        raise Invalid("A waiver wants a reason.", "Say why both sides may disagree for a while.")
    async with db.transaction() as tx:
        project_id = membership.project_id
        _, policy = await projects.policy(tx, project_id)
        if not 1 <= days <= policy.waiver_max_days:
            raise Invalid(f"{days} days.", f"The policy allows 1 to {policy.waiver_max_days}.")
        found = [m for m in await contracts.kept(tx, project_id) if m.fingerprint == fingerprint]
        ids = [m.id for m in found if m.state is not Standing.RESOLVED]
        if not ids:
            raise NotFound(f"{project} has no open mismatch {fingerprint}.", "get_mismatches lists them.")
        await contracts.waive(tx, ids, actor.id, reason, days)
        told = {"fingerprint": fingerprint, "reason": reason, "days": days, "operation": found[0].operation}
        await events.append(tx, Event(Kind.MISMATCH_WAIVED, project_id, None, actor.id, told))
        await _judge_verifying(tx, project_id, actor.id)
        return [m for m in await contracts.kept(tx, project_id) if m.id in ids]


async def _compare_with_others(
    tx: Transaction, project_id: int, source_id: int, contract: Contract, actor_id: int
) -> ScanOutcome:
    other_side = Side.CONSUMER if contract.side is Side.PROVIDER else Side.PROVIDER
    opened: list[KeptMismatch] = []
    resolved: list[KeptMismatch] = []
    still: list[KeptMismatch] = []
    assumptions: dict[str, None] = {}
    for other in await contracts.newest(tx, project_id, other_side):
        theirs = json_form.from_json(dict(other.contract))
        is_provider = contract.side is Side.PROVIDER
        pair = (source_id, other.source_id) if is_provider else (other.source_id, source_id)
        compared = await asyncio.to_thread(compare, *((contract, theirs) if is_provider else (theirs, contract)))
        assumptions |= dict.fromkeys(compared.assumptions)
        new, gone, now = await _reconcile(tx, project_id, pair, compared)
        opened, resolved, still = [*opened, *new], [*resolved, *gone], [*still, *now]
    for kind, moved in ((Kind.MISMATCH_OPENED, opened), (Kind.MISMATCH_RESOLVED, resolved)):
        await events.append(tx, *(Event(kind, project_id, None, actor_id, _told(m)) for m in moved))
    return ScanOutcome(tuple(opened), tuple(resolved), tuple(still), tuple(assumptions), len(contract.diagnostics))


async def _reconcile(
    tx: Transaction, project_id: int, pair: tuple[int, int], compared: Comparison
) -> tuple[list[KeptMismatch], list[KeptMismatch], list[KeptMismatch]]:
    """What this comparison opened, what it resolved, and all that is open between the two now."""
    before = {m.id: m for m in await contracts.kept(tx, project_id, pair) if m.state is not Standing.RESOLVED}
    found = {m.fingerprint for m in compared.mismatches}
    gone = [m for m in before.values() if m.fingerprint not in found]
    await contracts.keep(tx, project_id, pair, compared.mismatches)
    await contracts.resolve(tx, [m.id for m in gone])
    now = [m for m in await contracts.kept(tx, project_id, pair) if m.state is not Standing.RESOLVED]
    return [m for m in now if m.id not in before], gone, now


async def _judge_verifying(tx: Transaction, project_id: int, actor_id: int) -> None:
    for id in await tickets.verifying(tx, project_id):
        await judge_again(tx, await tickets.lock_id(tx, id), actor_id)


async def _fingerprints_in_scope(tx: Transaction, membership: Membership, key: str) -> set[str]:
    ticket = await _ticket(tx, membership, key)
    criteria = await tickets.criteria_of(tx, ticket.id)
    repositories = await gate.scanned_repositories(tx, ticket.project_id)
    found = await gate.open_mismatches(tx, ticket.project_id)
    return {m.fingerprint for m in in_scope(ticket.scope, criteria, ticket.heads, repositories, found)}


async def _operations_of(tx: Transaction, membership: Membership, key: str) -> tuple[str, ...]:
    ticket = await _ticket(tx, membership, key)
    criteria = await tickets.criteria_of(tx, ticket.id)
    named = [s for c in criteria if c.kind is CriterionKind.CONTRACT and c.removed_in is None for s in c.selectors]
    return tuple(dict.fromkeys([*ticket.scope.operations, *named]))


async def _ticket(tx: Transaction, membership: Membership, key: str) -> Ticket:
    project, number = split_key(key)
    if project != membership.project:
        raise NotFound(f"{key} is not in {membership.project}.", "Name the ticket's own project, or none.")
    return await tickets.read(tx, membership.project_id, number)


def _told(mismatch: KeptMismatch) -> dict[str, str]:
    return {
        "fingerprint": mismatch.fingerprint,
        "rule": mismatch.rule,
        "severity": mismatch.severity,
        "operation": mismatch.operation,
        "sentence": mismatch.sentence,
        "provider": mismatch.provider,
        "consumer": mismatch.consumer,
    }
