"""What comparisons found becomes what is kept: opened, seen again or resolved; whom that concerns is judged anew."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..core.contracts.kept import KeptMismatch
from ..core.contracts.mismatch import Mismatch
from ..core.events import Event, Kind
from ..core.gate.touching import in_scope
from ..core.tickets import State
from ..store import disagreements, events, gate, mismatches, tickets
from ..store.database import Transaction
from ..store.mismatches import Spot
from ..store.pieces import pieces
from .judging import judge_again

AT_WORK = frozenset({State.IN_PROGRESS, State.VERIFYING, State.NEEDS_HUMAN})


@dataclass(frozen=True)
class Moved:
    """By the branch, the provider and the consumer. `open` are all that are open there now."""

    opened: Mapping[Spot, Sequence[KeptMismatch]]
    resolved: Mapping[Spot, Sequence[KeptMismatch]]
    open: Mapping[Spot, Sequence[KeptMismatch]]
    changed: frozenset[int]  # ids of all that opened, were resolved, or weigh otherwise now


async def reconcile(
    tx: Transaction,
    project_id: int,
    found: Mapping[Spot, Sequence[Mismatch]],
    actor_id: int,
    scan_id: int | None = None,
    forgotten: Collection[str] = (),
) -> Moved:
    """What is no longer found where somebody looked is resolved, and so is all on branches that were forgotten."""
    before = await mismatches.open_at(tx, project_id)
    looked_at = {*found, *(spot for spot in before if spot[0] in forgotten)}
    seen = {spot: {m.fingerprint for m in found.get(spot, ())} for spot in looked_at}
    gone = {s: [m for m in before.get(s, {}).values() if m.fingerprint not in seen[s]] for s in looked_at}
    await mismatches.keep(tx, project_id, found)
    await mismatches.resolve(tx, [m.id for those in gone.values() for m in those])
    await mismatches.settle(tx, project_id, scan_id)
    now = await mismatches.open_at(tx, project_id)
    opened = {s: [m for id, m in now.get(s, {}).items() if id not in before.get(s, {})] for s in looked_at}
    was = {id: m.severity for those in before.values() for id, m in those.items()}
    heavier = {id for s in looked_at for id, m in now.get(s, {}).items() if was.get(id, m.severity) is not m.severity}
    changed = heavier.union(m.id for moved in (opened, gone) for those in moved.values() for m in those)
    for kind, moved in ((Kind.MISMATCH_OPENED, opened), (Kind.MISMATCH_RESOLVED, gone)):
        for some in pieces([m for those in moved.values() for m in those]):
            await events.append(tx, *(Event(kind, project_id, None, actor_id, _told(m)) for m in some))
    return Moved(opened, gone, {s: list(now.get(s, {}).values()) for s in looked_at}, frozenset(changed))


async def judge_touched(
    tx: Transaction, project_id: int, mismatch_ids: Iterable[int], actor_id: int, *, has_scan: bool = False
) -> None:
    """Every open ticket that one of these mismatches concerns. A scan may also prove, or take the proof from, a
    `contract` criterion of a ticket at work.

    Each is judged under its lock: one that is being reported just now is waited for, and not overlooked.
    """
    changed = [d for some in pieces(sorted(mismatch_ids)) for d in await disagreements.of_ids(tx, some)]
    found = [(d.mismatch, d.files) for d in changed]
    repositories = {repository for _, files in found for repository, _ in files}
    for ticket in await gate.scoped(tx, project_id):
        await asyncio.sleep(0)  # somebody else's turn: what changed may be thousands
        is_touched = in_scope(ticket.scope, ticket.criteria, ticket.heads, repositories, found)
        if is_touched or (has_scan and ticket.criteria and ticket.state in AT_WORK):
            await judge_again(tx, await tickets.lock_id(tx, ticket.id), actor_id)


def _told(mismatch: KeptMismatch) -> dict[str, str]:
    return {
        "fingerprint": mismatch.fingerprint,
        "rule": mismatch.rule,
        "severity": mismatch.severity,
        "operation": mismatch.operation,
        "sentence": mismatch.sentence,
        "branch": mismatch.branch,
        "provider": mismatch.provider,
        "consumer": mismatch.consumer,
    }
