"""Projects, and the versions of their policies."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from ..core.gate import policy as policies_of
from ..core.gate.policy import Overlap, Policy
from ..core.projects import Project
from ..core.refusals import Invalid, NotFound
from .database import Transaction
from .tables import lanes, policies, projects, tickets

NUMBERING = text("select pg_advisory_xact_lock(hashtextextended('numbers of project ' || cast(:project as text), 0))")
COLUMNS = (projects.c.id, projects.c.key, projects.c.name, projects.c.policy_version, projects.c.created_at)


async def add(tx: Transaction, key: str, name: str, policy: Policy, actor_id: int) -> Project:
    """Refuses (Invalid) a key that is taken."""
    try:
        async with tx.sql.begin_nested():
            row = (
                await tx.sql.execute(
                    insert(projects).values(key=key, name=name, **_for_statements(policy)).returning(*COLUMNS)
                )
            ).one()
    except IntegrityError:
        raise Invalid(f"The key {key} is taken.", "Choose another.") from None
    await _write_policy(tx, row.id, 1, policy, actor_id)
    return Project(*row)


async def of_ids(tx: Transaction, ids: Sequence[int]) -> list[Project]:
    rows = await tx.sql.execute(select(*COLUMNS).where(projects.c.id.in_(ids)).order_by(projects.c.key))
    return [Project(*row) for row in rows]


async def lock(tx: Transaction, project_id: int) -> Project:
    """One at a time: claims take turns here, and so do changes of the policy and of dependencies."""
    rows = await tx.sql.execute(select(*COLUMNS).where(projects.c.id == project_id).with_for_update(key_share=True))
    return Project(*rows.one())


async def next_numbers(tx: Transaction, project_id: int, count: int) -> range:
    """The numbers of the next tickets, without a gap: a rolled back one is used again.

    Whoever else wants numbers in the project waits until the transaction ends; who claims there does not.
    """
    await tx.sql.execute(NUMBERING, {"project": project_id})
    t = tickets.c
    newest = (await tx.sql.execute(select(func.max(t.number)).where(t.project_id == project_id))).scalar_one() or 0
    return range(newest + 1, newest + count + 1)


async def policy(tx: Transaction, project_id: int, version: int | None = None) -> tuple[int, Policy]:
    """That version of the policy, or the newest."""
    found = select(policies.c.version, policies.c.body).where(policies.c.project_id == project_id)
    if version is not None:
        found = found.where(policies.c.version == version)
    row = (await tx.sql.execute(found.order_by(policies.c.version.desc()).limit(1))).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {version} of this policy.")
    return row.version, policies_of.from_data(row.body)


async def change_policy(tx: Transaction, project_id: int, version: int, policy: Policy, actor_id: int) -> None:
    await _write_policy(tx, project_id, version, policy, actor_id)
    await tx.sql.execute(
        update(projects).where(projects.c.id == project_id).values(policy_version=version, **_for_statements(policy))
    )
    await _limit_roles(tx, project_id, policy.claims_per_role)


def _for_statements(policy: Policy) -> dict[str, object]:
    """What statements read of a policy: the claim, beside the lock that it takes, and whoever looks at contracts."""
    return {
        "lease_seconds": policy.lease_minutes * 60,
        "claims_per_member": policy.claims_per_member,
        "may_overlap": policy.overlap is Overlap.WARN,
        "default_branch": policy.default_branch,
    }


async def _limit_roles(tx: Transaction, project_id: int, limits: Mapping[str, int]) -> None:
    """A role may have a limit before it has any part."""
    c = lanes.c
    await tx.sql.execute(update(lanes).where(c.project_id == project_id, c.claims_at_most > 0).values(claims_at_most=0))
    if limits:
        limited = upsert(lanes).values(
            [{"project_id": project_id, "role": role, "claims_at_most": most} for role, most in limits.items()]
        )
        await tx.sql.execute(
            limited.on_conflict_do_update(
                index_elements=[c.project_id, c.role], set_={"claims_at_most": limited.excluded.claims_at_most}
            )
        )


async def _write_policy(tx: Transaction, project_id: int, version: int, policy: Policy, actor_id: int) -> None:
    await tx.sql.execute(
        insert(policies).values(
            project_id=project_id,
            version=version,
            body=policies_of.as_data(policy),
            digest=policy.digest,
            changed_by=actor_id,
        )
    )
