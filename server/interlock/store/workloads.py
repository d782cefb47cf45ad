"""Whom a project believes by their own tokens, and which of these were shown already."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core.identity.issuers import Provider
from ..core.identity.workloads import Declared, Workload
from .columns import AnyRow, AnySelect
from .database import Transaction
from .tables import members, memberships, projects, tokens
from .tables_of_identity import shown_tokens, workloads

LONG_AGO = text("interval '1 hour'")
CREATORS = members.alias("creators")


async def add(tx: Transaction, project_id: int, member_id: int, declared: Declared, created_by: int) -> int:
    values = {**asdict(declared), "events": list(declared.events)}
    added = insert(workloads).values(project_id=project_id, member_id=member_id, created_by=created_by, **values)
    return (await tx.sql.execute(added.returning(workloads.c.id))).scalar_one()


async def of_project(tx: Transaction, project_id: int) -> list[Workload]:
    """The newest first; those that were revoked, too."""
    rows = await tx.sql.execute(
        _workloads().where(workloads.c.project_id == project_id).order_by(workloads.c.id.desc())
    )
    return [_workload(row) for row in rows]


async def of_issuer(tx: Transaction, issuer: str, project: str = "") -> list[Workload]:
    """Those that are believed now, in one project or in any: their ci is still there, and can still act."""
    found = _workloads().where(workloads.c.issuer == issuer, workloads.c.revoked_at.is_(None))
    is_here = and_(memberships.c.project_id == workloads.c.project_id, memberships.c.member_id == members.c.id)
    found = found.join(memberships, is_here).where(members.c.disabled_at.is_(None))
    rows = await tx.sql.execute(found.where(projects.c.key == project) if project else found)
    return [_workload(row) for row in rows]


async def still_stands(tx: Transaction, id: int) -> bool:
    """Held until the transaction ends, so that nobody revokes it meanwhile."""
    w = workloads.c
    found = select(w.id).where(w.id == id, w.revoked_at.is_(None)).with_for_update(read=True)
    return (await tx.sql.execute(found)).first() is not None


async def revoke(tx: Transaction, project_id: int, id: int, revoked_by: int) -> bool:
    """Whether there was one. What it got for its tokens is worth nothing any more, either."""
    w = workloads.c
    gone = update(workloads).where(w.id == id, w.project_id == project_id)
    gone = gone.values(
        revoked_at=func.coalesce(w.revoked_at, func.now()), revoked_by=func.coalesce(w.revoked_by, revoked_by)
    )
    if (await tx.sql.execute(gone.returning(w.member_id))).first() is None:
        return False
    of_it = tokens.c.identity["workload"].as_integer() == id
    await tx.sql.execute(update(tokens).where(of_it, tokens.c.revoked_at.is_(None)).values(revoked_at=func.now()))
    return True


async def spend(tx: Transaction, issuer: str, token_id: str, expires_at: datetime) -> bool:
    """False when a token of that name was shown before."""
    values = {"issuer": issuer, "token_id": token_id, "expires_at": expires_at}
    spent = upsert(shown_tokens).values(values).on_conflict_do_nothing().returning(shown_tokens.c.token_id)
    return (await tx.sql.execute(spent)).first() is not None


async def forget_expired(tx: Transaction) -> None:
    """What no clock here could take for valid any more: tokens that were shown, and those that were given for them."""
    await tx.sql.execute(delete(shown_tokens).where(shown_tokens.c.expires_at < func.now() - LONG_AGO))
    t = tokens.c
    await tx.sql.execute(delete(tokens).where(t.identity.is_not(None), t.expires_at < func.now() - LONG_AGO))


def _workloads() -> AnySelect:
    w = workloads.c
    return (
        select(*w, projects.c.key, members.c.name.label("member"), CREATORS.c.name.label("creator"))
        .join(projects, projects.c.id == w.project_id)
        .join(members, members.c.id == w.member_id)
        .join(CREATORS, CREATORS.c.id == w.created_by)
    )


def _workload(row: AnyRow) -> Workload:
    return Workload(
        id=row.id,
        project_id=row.project_id,
        project=row.key,
        member_id=row.member_id,
        member=row.member,
        provider=Provider(row.provider),
        issuer=row.issuer,
        repository_id=row.repository_id,
        repository=row.repository,
        workflow=row.workflow,
        events=tuple(row.events),
        self_hosted=row.self_hosted,
        created_by=row.creator,
        at=row.at,
        revoked_at=row.revoked_at,
    )
