"""Mismatches between sources, on each branch: how they stand, and since when."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import case, func, select, text, update

from ..core.contracts import mismatch as mismatches_of
from ..core.contracts.kept import Drift, KeptMismatch, Period, Standing
from ..core.contracts.mismatch import Mismatch, Severity
from .columns import AnyRow
from .database import Transaction
from .pieces import pieces
from .tables import members
from .tables_of_contracts import mismatches, periods, scans, sources

Spot = tuple[str, int, int]  # a branch, a provider and a consumer

PROVIDER = sources.alias("provider")
CONSUMER = sources.alias("consumer")
BEGAN = scans.alias("began")
ENDED = scans.alias("ended")

KEEP = text("""
insert into mismatches (
  project_id, provider_id, consumer_id, branch, fingerprint, rule, severity, operation, body, state
)
select :project, r.*, 'open' from jsonb_to_recordset(cast(:rows as jsonb)) as r(
  provider_id bigint, consumer_id bigint, branch text, fingerprint text, rule text, severity text, operation text,
  body jsonb
)
on conflict on constraint mismatches_key do update set
  severity = excluded.severity, operation = excluded.operation, body = excluded.body, state = 'open', seen_at = now(),
  opened_at = case when mismatches.state = 'resolved' then now() else mismatches.opened_at end, resolved_at = null
""")

# What a person let be on one branch is let be on the others.
INHERIT = text("""
update mismatches m set waived_by = w.waived_by, waived_until = w.waived_until, waive_reason = w.waive_reason
from mismatches w
where m.project_id = :project and m.state = 'open' and m.opened_at = now() and m.waived_until is null
  and w.project_id = m.project_id and w.provider_id = m.provider_id and w.consumer_id = m.consumer_id
  and w.fingerprint = m.fingerprint and w.state = 'open' and w.waived_until > now()
""")

END = text("""
update periods p set ended_at = now(), ended_with = :scan
from mismatches m
where p.project_id = :project and p.ended_at is null and m.id = p.mismatch_id
  and (m.state = 'resolved' or m.severity <> p.severity)
""")

BEGIN = text("""
insert into periods (mismatch_id, project_id, branch, severity, began_with)
select m.id, m.project_id, m.branch, m.severity, cast(:scan as bigint) from mismatches m
where m.project_id = :project and m.state = 'open'
  and not exists (select from periods p where p.mismatch_id = m.id and p.ended_at is null)
""")

DRIFT = text("""
select cast(d.day as date) as day,
  count(p.id) filter (where p.severity = 'error') as errors,
  count(p.id) filter (where p.severity = 'warning') as warnings,
  count(p.id) filter (where p.severity = 'info') as infos
from generate_series(date_trunc('day', now()) - make_interval(days => :days - 1), date_trunc('day', now()),
  interval '1 day') d(day)
left join periods p on p.project_id = :project and p.branch = :branch
  and p.began_at < d.day + interval '1 day' and (p.ended_at is null or p.ended_at >= d.day + interval '1 day')
group by d.day order by d.day
""")


async def kept(
    tx: Transaction,
    project_id: int,
    *,
    branches: Iterable[str] | None = None,
    standing: Standing | None = None,
    fingerprint: str = "",
    ids: Sequence[int] | None = None,
) -> list[KeptMismatch]:
    """The worst first, and then the oldest. None: on every branch, however it stands."""
    m = mismatches.c
    rank = case((m.severity == "error", 0), (m.severity == "warning", 1), else_=2)
    found = (
        select(mismatches, PROVIDER.c.name.label("provider"), CONSUMER.c.name.label("consumer"), members.c.name)
        .join(PROVIDER, PROVIDER.c.id == m.provider_id)
        .join(CONSUMER, CONSUMER.c.id == m.consumer_id)
        .outerjoin(members, members.c.id == m.waived_by)
        .where(m.project_id == project_id)
        .order_by(rank, m.id)
    )
    if branches is not None:
        found = found.where(m.branch.in_(list(branches)))
    if standing is not None:
        found = found.where(m.state == ("resolved" if standing is Standing.RESOLVED else "open"))
    if fingerprint:
        found = found.where(m.fingerprint == fingerprint)
    if ids is not None:
        found = found.where(m.id.in_(ids))
    read = [_kept(row, tx) for row in await tx.sql.execute(found)]
    return [mismatch for mismatch in read if standing is None or mismatch.state is standing]


async def open_at(tx: Transaction, project_id: int) -> dict[Spot, dict[int, KeptMismatch]]:
    """Every open one, waived or not, by its id, at where it was found."""
    m = mismatches.c
    spots = select(m.id, m.branch, m.provider_id, m.consumer_id).where(m.project_id == project_id, m.state == "open")
    rows = (await tx.sql.execute(spots.order_by(m.id))).all()
    found: dict[Spot, dict[int, KeptMismatch]] = {}
    for some in pieces(rows):
        by_id = {mismatch.id: mismatch for mismatch in await kept(tx, project_id, ids=[row.id for row in some])}
        for row in some:
            found.setdefault((row.branch, row.provider_id, row.consumer_id), {})[row.id] = by_id[row.id]
    return found


async def keep(tx: Transaction, project_id: int, found: Mapping[Spot, Sequence[Mismatch]]) -> None:
    """What a comparison found is open from now on; one that was resolved before opens again under its old identity."""
    for some in pieces([(spot, mismatch) for spot, all_found in found.items() for mismatch in all_found]):
        rows = [
            {
                "provider_id": provider_id,
                "consumer_id": consumer_id,
                "branch": branch,
                "fingerprint": f.fingerprint,
                "rule": f.rule,
                "severity": f.severity,
                "operation": f.operation,
                "body": mismatches_of.as_json(f),
            }
            for (branch, provider_id, consumer_id), f in some
        ]
        await tx.sql.execute(KEEP, {"project": project_id, "rows": json.dumps(rows)})


async def resolve(tx: Transaction, ids: Sequence[int]) -> None:
    for some in pieces(ids):
        await tx.sql.execute(
            update(mismatches)
            .where(mismatches.c.id.in_(some))
            .values(state="resolved", resolved_at=func.now(), waived_by=None, waived_until=None, waive_reason=None)
        )


async def settle(tx: Transaction, project_id: int, scan_id: int | None = None) -> None:
    """After mismatches were opened or resolved: waivers hold on every branch, and periods begin and end."""
    await tx.sql.execute(INHERIT, {"project": project_id})
    await tx.sql.execute(END, {"project": project_id, "scan": scan_id})
    await tx.sql.execute(BEGIN, {"project": project_id, "scan": scan_id})


async def waive(tx: Transaction, ids: Sequence[int], member_id: int, reason: str, days: int) -> None:
    until = func.now() + timedelta(days=days)
    await tx.sql.execute(
        update(mismatches)
        .where(mismatches.c.id.in_(ids))
        .values(waived_by=member_id, waived_until=until, waive_reason=reason)
    )


async def drift(tx: Transaction, project_id: int, branch: str, days: int) -> tuple[Drift, ...]:
    """One row for each of the last days, the oldest first."""
    rows = await tx.sql.execute(DRIFT, {"project": project_id, "branch": branch, "days": days})
    return tuple(Drift(*row) for row in rows)


async def history(tx: Transaction, project_id: int, fingerprint: str) -> list[Period]:
    """Of one mismatch on every branch and between all sources, the newest first."""
    p, m = periods.c, mismatches.c
    rows = await tx.sql.execute(
        select(
            p.branch,
            PROVIDER.c.name.label("provider"),
            CONSUMER.c.name.label("consumer"),
            p.severity,
            p.began_at,
            BEGAN.c.commit.label("began_with"),
            p.ended_at,
            ENDED.c.commit.label("ended_with"),
        )
        .join(mismatches, m.id == p.mismatch_id)
        .join(PROVIDER, PROVIDER.c.id == m.provider_id)
        .join(CONSUMER, CONSUMER.c.id == m.consumer_id)
        .outerjoin(BEGAN, BEGAN.c.id == p.began_with)
        .outerjoin(ENDED, ENDED.c.id == p.ended_with)
        .where(m.project_id == project_id, m.fingerprint == fingerprint)
        .order_by(p.id.desc())
        .limit(200)
    )
    return [Period(r.branch, r.provider, r.consumer, Severity(r.severity), *r[4:]) for r in rows]


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
        branch=row.branch,
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
