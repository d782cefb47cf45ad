"""Read where two sides disagree, since when, and let a mismatch be for a while."""

import re
from datetime import UTC, datetime

from ..core.contracts.kept import Drift, KeptMismatch, Period, Standing
from ..core.contracts.lookup import touches
from ..core.contracts.mismatch import Severity
from ..core.contracts.model import Side
from ..core.events import Event, Kind
from ..core.members import Actor, Deed, Membership, split_key
from ..core.refusals import Invalid, NotFound
from ..core.tickets import Ticket
from ..store import contracts, events, facts, mismatches, projects, tickets
from ..store.database import Database, Transaction
from .reconciling import judge_touched

CURSOR = re.compile(r"(error|warning|info)\.(\d{1,18})", re.ASCII)
MOST_DAYS = 366
RANK = {severity: rank for rank, severity in enumerate(Severity)}


async def read_mismatches(
    db: Database,
    actor: Actor,
    project: str,
    ticket: str = "",
    severity: str = "",
    source: str = "",
    state: str = Standing.OPEN,
    *,
    side: str = "",
    operation: str = "",
    since: datetime | None = None,
    branch: str = "",
    after: str = "",
    limit: int = 0,
) -> list[KeptMismatch]:
    """The worst first, and then the oldest: on a branch or else the default branch, or as a ticket sees them.

    `source` is on either side, or on the side named; `operation` is a pattern as in a ticket's scope; `since` is when
    they opened or were resolved. `after` is the cursor of the last one of the piece before; 0: no limit.
    """
    membership = actor.within(project, Deed.READ)
    place = _place(after)
    then = since.replace(tzinfo=since.tzinfo or UTC) if since else None
    async with db.read() as tx:
        found = await (_of_ticket(tx, membership, ticket, state) if ticket else _on(tx, membership, branch, state))
    wanted = [
        m
        for m in found
        if (not state or m.state == state)
        and (not severity or m.severity == severity)
        and (not source or source in _sides(m, side))
        and (not operation or touches((operation,), m.operation))
        and (then is None or max(m.opened_at, m.resolved_at or m.opened_at) >= then)
        and (place is None or (RANK[m.severity], m.id) > place)
    ]
    return wanted[:limit] if limit else wanted


async def read_history(db: Database, actor: Actor, project: str, fingerprint: str) -> list[Period]:
    """When it was open, on every branch: the newest first."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        found = await mismatches.history(tx, membership.project_id, fingerprint)
    if not found:
        raise NotFound(f"{project} never had a mismatch {fingerprint}.", "get_mismatches lists them.")
    return found


async def read_drift(db: Database, actor: Actor, project: str, days: int = 30, branch: str = "") -> tuple[Drift, ...]:
    """How many were open at the end of each of the last days, the oldest first."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        there = branch or await contracts.default_branch(tx, membership.project_id)
        return await mismatches.drift(tx, membership.project_id, there, max(1, min(days, MOST_DAYS)))


async def waive_mismatch(
    db: Database, actor: Actor, project: str, fingerprint: str, reason: str, days: int
) -> list[KeptMismatch]:
    """It shuts no gate for that many days, on any branch, by the word of a person. Then it does again by itself."""
    membership = actor.within(project, Deed.WAIVE)
    if not reason.strip():
        raise Invalid("A waiver wants a reason.", "Say why both sides may disagree for a while.")
    async with db.transaction() as tx:
        project_id = membership.project_id
        await contracts.take_turns(tx, project_id)
        _, policy = await projects.policy(tx, project_id)
        if not 1 <= days <= policy.waiver_max_days:
            raise Invalid(f"{days} days.", f"The policy allows 1 to {policy.waiver_max_days}.")
        found = await mismatches.kept(tx, project_id, fingerprint=fingerprint)
        ids = [m.id for m in found if m.state is not Standing.RESOLVED]
        if not ids:
            raise NotFound(f"{project} has no open mismatch {fingerprint}.", "get_mismatches lists them.")
        await mismatches.waive(tx, ids, actor.id, reason, days)
        told = {"fingerprint": fingerprint, "reason": reason, "days": days, "operation": found[0].operation}
        await events.append(tx, Event(Kind.MISMATCH_WAIVED, project_id, None, actor.id, told))
        await judge_touched(tx, project_id, ids, actor.id)
        return await mismatches.kept(tx, project_id, ids=ids)


async def ticket_of(tx: Transaction, membership: Membership, key: str) -> Ticket:
    project, number = split_key(key)
    if project != membership.project:
        raise NotFound(f"{key} is not in {membership.project}.", "Name the ticket's own project, or none.")
    return await tickets.read(tx, membership.project_id, number)


async def _on(tx: Transaction, membership: Membership, branch: str, state: str) -> list[KeptMismatch]:
    there = branch or await contracts.default_branch(tx, membership.project_id)
    return await mismatches.kept(
        tx, membership.project_id, branches=[there], standing=Standing(state) if state else None
    )


async def _of_ticket(tx: Transaction, membership: Membership, key: str, state: str) -> list[KeptMismatch]:
    """Those that its gate minds."""
    seen = await facts.of_ticket(tx, await ticket_of(tx, membership, key))
    mine = {m.fingerprint for m in seen.facts.mismatches}
    default = await contracts.default_branch(tx, membership.project_id)
    found = await mismatches.kept(
        tx,
        membership.project_id,
        branches=[*seen.sight.branches, default],
        standing=Standing(state) if state else None,
    )
    return [m for m in found if m.fingerprint in mine and seen.sight.meets(m.branch, m.branch == default, m.consumer)]


def _sides(mismatch: KeptMismatch, side: str) -> tuple[str, ...]:
    if not side:
        return mismatch.provider, mismatch.consumer
    return (mismatch.provider if side == Side.PROVIDER else mismatch.consumer,)


def _place(after: str) -> tuple[int, int] | None:
    if not after:
        return None
    found = CURSOR.fullmatch(after)
    if found is None:
        raise Invalid(f"{after[:40]!r} is no place in this list.", "Hand back the cursor of the last one, unchanged.")
    return RANK[Severity(found[1])], int(found[2])
