"""Sources, their scans, and the newest contract of each on a branch."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core.contracts.encounters import Newest
from ..core.contracts.kept import KeptChange, KeptScan, KeptSource, Origin
from ..core.contracts.model import Side
from ..core.contracts.version.changes import Level
from ..core.contracts.written import Written
from .columns import AnyRow
from .database import Transaction
from .tables import members, projects
from .tables_of_contracts import contracts, scans, sources

COMMITS_KEPT = 20  # of a branch
BRANCHES_KEPT = 30  # of a project, beside the default branch

TURNS = text("select pg_advisory_xact_lock(hashtextextended('contracts of project ' || cast(:project as text), 0))")

# Those scanned longest ago, of which no open ticket has a commit under verification.
OLD_BRANCHES = text("""
select b.branch from contracts b join projects j on j.id = b.project_id
where b.project_id = :project and b.branch <> j.default_branch and b.branch <> :but
group by b.branch
having not exists (
  select from tickets t, jsonb_each_text(t.heads) h, contracts c
  where t.project_id = :project and t.resolution is null
    and c.project_id = :project and c.branch = b.branch and h.value = any(c.commits)
)
order by max(b.at) desc, b.branch offset :keep
""")


@dataclass(frozen=True)
class Source:
    id: int
    name: str
    side: Side
    repository: str
    component: str
    folder: str | None = None
    machine: str | None = None
    is_removed: bool = False


@dataclass(frozen=True)
class Scan:
    """What is kept of one scan. `changes`: JSON of the worst that became of a provider since the one before."""

    branch: str
    commit: str
    contract: Written
    breaking: int
    changes: str


async def default_branch(tx: Transaction, project_id: int) -> str:
    return (await tx.sql.execute(select(projects.c.default_branch).where(projects.c.id == project_id))).scalar_one()


async def enter(
    tx: Transaction,
    project_id: int,
    name: str,
    side: Side,
    repository: str,
    component: str = "",
    folder: str | None = None,
    machine: str | None = None,
) -> Source:
    """The source, made when it is new or was removed. No component: the one it had. No folder: it stays what it is."""
    kind = Origin.FOLDER if folder else Origin.POSTED
    named = upsert(sources).values(
        project_id=project_id,
        name=name,
        side=side,
        repository=repository,
        component=component,
        kind=kind,
        folder=folder,
        machine=machine,
    )
    new = named.excluded
    place = {"kind": new.kind, "folder": new.folder, "machine": new.machine} if folder else {}
    changed = {"repository": new.repository, "removed_at": None, **({"component": component} if component else {})}
    row = await tx.sql.execute(
        named.on_conflict_do_update(index_elements=["project_id", "name", "side"], set_={**changed, **place}).returning(
            *sources.c
        )
    )
    return _source(row.one())


async def take_turns(tx: Transaction, project_id: int) -> None:
    """Whoever changes what is compared in a project does it alone from here on, also where it has no source yet."""
    await tx.sql.execute(TURNS, {"project": project_id})


async def find(tx: Transaction, project_id: int, name: str, side: Side) -> Source | None:
    s = sources.c
    found = select(sources).where(s.project_id == project_id, s.name == name, s.side == side)
    row = (await tx.sql.execute(found)).one_or_none()
    return _source(row) if row else None


async def remove(tx: Transaction, source_id: int) -> None:
    """It is compared with nobody any more. Its scans stay in the history."""
    await tx.sql.execute(delete(contracts).where(contracts.c.source_id == source_id))
    values = {"removed_at": func.now(), "kind": Origin.POSTED, "folder": None, "machine": None}
    await tx.sql.execute(update(sources).where(sources.c.id == source_id).values(values))


async def newest(tx: Transaction, project_id: int) -> list[Newest]:
    """Of every source, on every branch it was scanned on."""
    c = contracts.c
    found = (
        select(c.source_id, sources.c.name, sources.c.side, c.branch, c.scan_id)
        .join(sources, sources.c.id == c.source_id)
        .where(c.project_id == project_id)
        .order_by(c.source_id, c.branch)
    )
    rows = await tx.sql.execute(found)
    return [Newest(r.source_id, r.name, Side(r.side), r.branch, r.scan_id) for r in rows]


async def documents(tx: Transaction, scan_ids: Iterable[int]) -> dict[int, str]:
    """The contracts that these scans read, of those that are the newest still."""
    c = contracts.c
    rows = await tx.sql.execute(select(c.scan_id, c.document).where(c.scan_id.in_(scan_ids)))
    return {row.scan_id: row.document for row in rows}


async def documents_on(tx: Transaction, wanted: Sequence[Newest]) -> dict[str, str]:
    """The contracts of these sources on these branches, by source: what is the newest there by now."""
    c = contracts.c
    rows = await tx.sql.execute(
        select(c.source_id, c.document).where(
            tuple_(c.source_id, c.branch).in_([(n.source_id, n.branch) for n in wanted])
        )
    )
    found = {row.source_id: row.document for row in rows}
    return {n.source: found[n.source_id] for n in wanted if n.source_id in found}


async def add_scan(tx: Transaction, project_id: int, source_id: int, scan: Scan, member_id: int) -> int:
    """It is the newest of its source on its branch from now on."""
    added = insert(scans).values(
        project_id=project_id,
        source_id=source_id,
        branch=scan.branch,
        commit=scan.commit,
        digest=scan.contract.digest,
        operation_count=len(scan.contract.operations),
        resolved=scan.contract.resolved,
        unresolved=scan.contract.unresolved,
        breaking=scan.breaking,
        changes=scan.changes,
        recorded_by=member_id,
    )
    id = (await tx.sql.execute(added.returning(scans.c.id))).scalar_one()
    said = upsert(contracts).values(
        source_id=source_id,
        branch=scan.branch,
        project_id=project_id,
        scan_id=id,
        document=scan.contract.document,
        operations=list(scan.contract.operations),
        commits=[scan.commit] if scan.commit else [],
    )
    new = said.excluded
    seen = func.array_cat(new.commits, func.array_remove(contracts.c.commits, scan.commit))
    late = func.trim_array(seen, func.greatest(func.cardinality(seen) - COMMITS_KEPT, 0))
    values = {"scan_id": new.scan_id, "document": new.document, "operations": new.operations, "commits": late}
    await tx.sql.execute(
        said.on_conflict_do_update(index_elements=["source_id", "branch"], set_={**values, "at": func.now()})
    )
    return id


async def forget_old_branches(tx: Transaction, project_id: int, but: str) -> list[str]:
    """The branches that are compared no more, since so many others were scanned after them."""
    asked = {"project": project_id, "but": but, "keep": BRANCHES_KEPT - 1}
    old = list((await tx.sql.execute(OLD_BRANCHES, asked)).scalars())
    if old:
        c = contracts.c
        await tx.sql.execute(delete(contracts).where(c.project_id == project_id, c.branch.in_(old)))
    return old


async def sources_of(tx: Transaction, project_id: int, branch: str = "") -> tuple[KeptSource, ...]:
    """As each is on the branch, else on the default branch, else where it was scanned last."""
    c, s = contracts.c, sources.c
    wanted = case((c.branch == branch, 0), (c.branch == projects.c.default_branch, 1), else_=2)
    rows = await tx.sql.execute(
        select(
            s.name,
            s.side,
            s.repository,
            s.component,
            s.kind,
            func.coalesce(scans.c.branch, "").label("branch"),
            func.coalesce(scans.c.commit, "").label("commit"),
            func.coalesce(scans.c.operation_count, 0).label("operations"),
            func.coalesce(scans.c.resolved, 0).label("resolved"),
            func.coalesce(scans.c.unresolved, 0).label("unresolved"),
            scans.c.at,
        )
        .join(projects, projects.c.id == s.project_id)
        .outerjoin(contracts, c.source_id == s.id)
        .outerjoin(scans, scans.c.id == c.scan_id)
        .where(s.project_id == project_id, s.removed_at.is_(None))
        .ext(distinct_on(s.side, s.name))
        .order_by(s.side.desc(), s.name, wanted, c.scan_id.desc())
    )
    return tuple(KeptSource(r.name, Side(r.side), r.repository, r.component, Origin(r.kind), *r[5:]) for r in rows)


async def scans_of(
    tx: Transaction, project_id: int, source: str, side: Side | None, branch: str, before: int, limit: int
) -> list[KeptScan]:
    """The newest first; 0: from the newest on."""
    n, s = scans.c, sources.c
    found = (
        select(
            n.id,
            s.name.label("source"),
            s.side,
            n.branch,
            n.commit,
            n.digest,
            n.operation_count,
            n.resolved,
            n.unresolved,
            n.breaking,
            n.changes,
            members.c.name.label("member"),
            n.at,
        )
        .join(sources, s.id == n.source_id)
        .join(members, members.c.id == n.recorded_by)
        .where(n.project_id == project_id)
        .order_by(n.id.desc())
        .limit(limit)
    )
    if source:
        found = found.where(s.name == source)
    if side is not None:
        found = found.where(s.side == side)
    if branch:
        found = found.where(n.branch == branch)
    if before:
        found = found.where(n.id < before)
    return [_scan(row) for row in await tx.sql.execute(found)]


def change_of(row: dict[str, Any]) -> KeptChange:
    return KeptChange(
        row["fingerprint"],
        row["kind"],
        Level(row["level"]),
        row["operation"],
        row["field"],
        row["sentence"],
        tuple(row["readers"] or ()),
    )


def _source(row: AnyRow) -> Source:
    is_removed = row.removed_at is not None
    return Source(row.id, row.name, Side(row.side), row.repository, row.component, row.folder, row.machine, is_removed)


def _scan(row: AnyRow) -> KeptScan:
    return KeptScan(
        row.id,
        row.source,
        Side(row.side),
        row.branch,
        row.commit,
        row.digest,
        row.operation_count,
        row.resolved,
        row.unresolved,
        row.breaking,
        tuple(change_of(change) for change in json.loads(row.changes)),
        row.member,
        row.at,
    )
