"""Sources, their scans, and the mismatches between them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core.contracts import mismatch as mismatches_of
from ..core.contracts.kept import KeptMismatch, KeptSource, Standing
from ..core.contracts.mismatch import Mismatch, Severity
from ..core.contracts.model import Side
from .columns import AnyRow
from .database import Transaction
from .tables import members
from .tables_of_contracts import mismatches, scans, sources

PROVIDER = sources.alias("provider")
CONSUMER = sources.alias("consumer")


class NewestScan(NamedTuple):
    source_id: int
    source: str
    side: Side
    contract: Mapping[str, Any]


async def source(tx: Transaction, project_id: int, name: str, side: Side, repository: str) -> int:
    """The id of the source, made when it is new. Scans of a project take turns from here on: it locks its sources."""
    named = upsert(sources).values(project_id=project_id, name=name, side=side, repository=repository)
    await tx.sql.execute(
        named.on_conflict_do_update(
            index_elements=["project_id", "name", "side"], set_={"repository": named.excluded.repository}
        )
    )
    s = sources.c
    locked = await tx.sql.execute(
        select(s.id, s.name, s.side).where(s.project_id == project_id).order_by(s.id).with_for_update(key_share=True)
    )
    return next(row.id for row in locked if (row.name, row.side) == (name, side))


async def add_scan(
    tx: Transaction,
    project_id: int,
    source_id: int,
    commit: str,
    digest: str,
    contract: Mapping[str, Any],
    operations: Sequence[str],
    member_id: int,
) -> None:
    added = insert(scans).values(
        project_id=project_id,
        source_id=source_id,
        commit=commit,
        digest=digest,
        contract=dict(contract),
        operations=list(operations),
        recorded_by=member_id,
    )
    id = (await tx.sql.execute(added.returning(scans.c.id))).scalar_one()
    await tx.sql.execute(update(sources).where(sources.c.id == source_id).values(newest_scan_id=id))


async def newest(tx: Transaction, project_id: int, side: Side | None = None) -> list[NewestScan]:
    """The newest scan of each source, of one side or of both."""
    found = (
        select(sources.c.id, sources.c.name, sources.c.side, scans.c.contract)
        .join(scans, scans.c.id == sources.c.newest_scan_id)
        .where(sources.c.project_id == project_id)
        .order_by(sources.c.id)
    )
    if side is not None:
        found = found.where(sources.c.side == side)
    return [NewestScan(r.id, r.name, Side(r.side), r.contract) for r in await tx.sql.execute(found)]


async def sources_of(tx: Transaction, project_id: int) -> tuple[KeptSource, ...]:
    unresolved = func.jsonb_array_length(func.coalesce(scans.c.contract["diagnostics"], func.jsonb_build_array()))
    rows = await tx.sql.execute(
        select(
            sources.c.name,
            sources.c.side,
            sources.c.repository,
            func.coalesce(scans.c.commit, "").label("commit"),
            func.coalesce(func.cardinality(scans.c.operations), 0).label("operations"),
            func.coalesce(unresolved, 0).label("unresolved"),
            scans.c.at,
        )
        .outerjoin(scans, scans.c.id == sources.c.newest_scan_id)
        .where(sources.c.project_id == project_id)
        .order_by(sources.c.side.desc(), sources.c.name)
    )
    return tuple(
        KeptSource(r.name, Side(r.side), r.repository, r.commit, r.operations, r.unresolved, r.at) for r in rows
    )


async def kept(tx: Transaction, project_id: int, pair: tuple[int, int] | None = None) -> list[KeptMismatch]:
    """All there ever were, open ones first; of one (provider, consumer) pair, or of the whole project."""
    m = mismatches.c
    found = (
        select(mismatches, PROVIDER.c.name.label("provider"), CONSUMER.c.name.label("consumer"), members.c.name)
        .join(PROVIDER, PROVIDER.c.id == m.provider_id)
        .join(CONSUMER, CONSUMER.c.id == m.consumer_id)
        .outerjoin(members, members.c.id == m.waived_by)
        .where(m.project_id == project_id)
        .order_by(m.state, m.severity, m.operation, m.id)
    )
    if pair is not None:
        found = found.where(m.provider_id == pair[0], m.consumer_id == pair[1])
    return [_kept(row, tx) for row in await tx.sql.execute(found)]


async def keep(tx: Transaction, project_id: int, pair: tuple[int, int], found: Sequence[Mismatch]) -> None:
    """What a comparison found is open from now on; one that was resolved before opens again under its old identity."""
    if not found:
        return
    rows = [
        {
            "project_id": project_id,
            "provider_id": pair[0],
            "consumer_id": pair[1],
            "fingerprint": f.fingerprint,
            "rule": f.rule,
            "severity": f.severity,
            "operation": f.operation,
            "body": mismatches_of.as_json(f),
            "state": "open",
        }
        for f in found
    ]
    added = upsert(mismatches).values(rows)
    seen = {name: added.excluded[name] for name in ("severity", "operation", "body", "state")}
    was_resolved = mismatches.c.state == "resolved"
    opened = {"opened_at": case((was_resolved, func.now()), else_=mismatches.c.opened_at), "resolved_at": None}
    await tx.sql.execute(
        added.on_conflict_do_update(
            index_elements=["project_id", "provider_id", "consumer_id", "fingerprint"],
            set_={**seen, **opened, "seen_at": func.now()},
        )
    )


async def resolve(tx: Transaction, ids: Sequence[int]) -> None:
    await tx.sql.execute(
        update(mismatches)
        .where(mismatches.c.id.in_(ids))
        .values(state="resolved", resolved_at=func.now(), waived_by=None, waived_until=None, waive_reason=None)
    )


async def waive(tx: Transaction, ids: Sequence[int], member_id: int, reason: str, days: int) -> None:
    until = func.now() + timedelta(days=days)
    await tx.sql.execute(
        update(mismatches)
        .where(mismatches.c.id.in_(ids))
        .values(waived_by=member_id, waived_until=until, waive_reason=reason)
    )


def _kept(row: AnyRow, tx: Transaction) -> KeptMismatch:
    is_waived = row.waived_until is not None and row.waived_until > tx.now
    body = row.body
    return KeptMismatch(
        id=row.id,
        fingerprint=row.fingerprint,
        rule=row.rule,
        severity=Severity(row.severity),
        operation=row.operation,
        field=body["field"],
        sentence=body["sentence"],
        hint=body["hint"],
        confidence=body["confidence"],
        provider=row.provider,
        consumer=row.consumer,
        provider_place=body["provider_place"],
        consumer_places=tuple(body["consumer_places"]),
        provider_shape=body["provider_shape"],
        consumer_shape=body["consumer_shape"],
        state=Standing.RESOLVED if row.state == "resolved" else Standing.WAIVED if is_waived else Standing.OPEN,
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        resolved_at=row.resolved_at,
        waived_by=row.name if is_waived else None,
        waived_until=row.waived_until if is_waived else None,
        waive_reason=row.waive_reason if is_waived else None,
    )
