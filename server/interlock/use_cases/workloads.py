"""CI jobs that are believed by their own tokens: declared by owners, exchanged by the jobs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from jwt import PyJWK

from ..core.events import Event
from ..core.events import Kind as Happened
from ..core.gate.producers import of_job
from ..core.identity.shown_tokens import ASK_ANEW, Proven, claimed, proven
from ..core.identity.workloads import Declared, SeenRun, Workload, checked, concerned, job_of, run_to_see
from ..core.jobs import Job
from ..core.members import Actor, Deed, Kind, Membership, Scope, checked_name
from ..core.refusals import Invalid, NotFound, NotPermitted, Refusal, UnknownCaller
from ..store import events, members, workloads
from ..store.database import Database, Transaction
from .members import issue

TOKEN_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Given:
    """What a job gets for its own token."""

    secret: str
    expires_at: datetime
    member: str
    project: str
    repository: str
    commit: str
    run: str
    attempt: int
    producer_class: str


FindKey = Callable[[str, str], Awaitable[PyJWK]]  # of an issuer, by its id
SeeRun = Callable[[str, str], Awaitable[SeenRun]]  # of a repository


async def declare_workload(
    db: Database, actor: Actor, project: str, member: str, declared: Declared, may_be_local: bool = False
) -> Workload:
    """From now on such jobs are believed, as this ci of the caller's; one that is not there yet is made.

    Refuses (Invalid) a name that is somebody else's, and what could never be proven, or by anybody.
    """
    membership = actor.within(project, Deed.TRUST)
    kept = checked(declared, may_be_local)
    async with db.transaction() as tx:
        member_id = await _ci(tx, actor, membership, member)
        id = await workloads.add(tx, membership.project_id, member_id, kept, actor.id)
        told = {"workload": id, "member": member, **asdict(kept)}
        await events.append(tx, Event(Happened.WORKLOAD_DECLARED, membership.project_id, None, actor.id, told))
        return next(w for w in await workloads.of_project(tx, membership.project_id) if w.id == id)


async def list_workloads(db: Database, actor: Actor, project: str) -> list[Workload]:
    """The newest first; those that were revoked, too."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        return await workloads.of_project(tx, membership.project_id)


async def revoke_workload(db: Database, actor: Actor, project: str, id: int) -> None:
    """At once, with every token that its jobs hold. What they showed before stays: see distrust for that."""
    membership = actor.within(project, Deed.TRUST)
    async with db.transaction() as tx:
        if not await workloads.revoke(tx, membership.project_id, id, actor.id):
            raise NotFound(f"{project} has no workload {id}.", "interlock workload list shows what there is.")
        told = {"workload": id}
        await events.append(tx, Event(Happened.WORKLOAD_REVOKED, membership.project_id, None, actor.id, told))


async def exchange_token(
    db: Database, find_key: FindKey, see_run: SeeRun | None, audience: str, shown: str, project: str = ""
) -> Given:
    """A job's own token for one of ours, that speaks for this job alone and for 15 minutes.

    Refuses (UnknownCaller) what its issuer did not sign for us, now, or was shown before; (NotPermitted) a job that no
    project declared; (Invalid) one that several did, where none is named. What an issuer did sign is remembered.
    """
    says = claimed(shown)
    async with db.read() as tx:
        believed = await workloads.of_issuer(tx, says.issuer, project)
        now = tx.now
    if not believed:
        raise UnknownCaller(f"Nobody here believes tokens of {says.issuer[:80]}.", ASK_ANEW)
    key = await find_key(says.issuer, says.key_id)
    proof = proven(shown, key, says.issuer, audience, now)
    try:
        wanted = run_to_see(believed, proof.claims)
        seen = await see_run(*wanted) if wanted and see_run else None
        job = job_of(believed, proof.claims, seen)
        async with db.transaction() as tx:
            return await _admit(tx, job, next(w for w in believed if w.id == job.workload), proof)
    except (NotPermitted, UnknownCaller) as refusal:
        await _remember(db, believed, proof.claims, refusal)
        raise


async def forget_expired(db: Database) -> None:
    async with db.transaction() as tx:
        await workloads.forget_expired(tx)


async def _ci(tx: Transaction, actor: Actor, membership: Membership, name: str) -> int:
    """The id of the caller's own ci of that name, which is a member of the project afterwards."""
    ci = await members.add(tx, checked_name(name), Kind.CI, actor.id) or await members.by_name(tx, name)
    if ci is None or ci.kind is not Kind.CI or ci.operator_id != actor.operator_id:
        raise Invalid(f"The name {name} is taken.", "Name a ci of yours, or one that is not there yet.")
    if ci.disabled_at:
        raise Invalid(f"{name} can do nothing any more.", "Name another ci.")
    if all(m.name != name for m, _ in await members.of_project(tx, membership.project_id)):
        await members.join(tx, membership.project_id, ci.id, (), False)
        joined = {"member": name, "kind": Kind.CI, "roles": [], "is_owner": False}
        await events.append(tx, Event(Happened.MEMBER_JOINED, membership.project_id, None, actor.id, joined))
    return ci.id


async def _admit(tx: Transaction, job: Job, workload: Workload, proof: Proven) -> Given:
    if not await workloads.still_stands(tx, workload.id):
        raise NotPermitted("An owner has just taken back that this job is believed.", "Ask an owner of the project.")
    if not await workloads.spend(tx, workload.issuer, proof.token_id, proof.expires_at):
        raise UnknownCaller(
            "This token was shown before, and each is taken once.",
            "Exchange it once in a job, and keep what you get: export INTERLOCK_TOKEN=$(interlock token exchange)",
        )
    label = f"{job.run} on {job.event}"
    token, secret = await issue(tx, workload.member_id, "bearer", label, (Scope.EVIDENCE,), TOKEN_LIFE, job)
    about = {"workload": job.workload, "repository": job.repository, "commit": job.commit, "is_pinned": job.is_pinned}
    told = {"member": token.member, "label": label, "prefix": token.prefix, "scopes": list(token.scopes), **about}
    await events.append(tx, Event(Happened.TOKEN_ISSUED, job.project_id, None, workload.member_id, told))
    return Given(
        secret,
        tx.now + TOKEN_LIFE,
        token.member,
        workload.project,
        job.repository,
        job.commit,
        job.run,
        job.attempt,
        of_job(job).word,
    )


async def _remember(db: Database, believed: Sequence[Workload], claims: Mapping[str, Any], refusal: Refusal) -> None:
    """In the log of each project that declared the repository, and of no other: anybody's job may knock."""
    about = {"code": refusal.code, "sentence": refusal.sentence}
    projects = sorted(concerned(believed, claims))
    async with db.transaction() as tx:
        await events.append(tx, *(Event(Happened.WORKLOAD_REFUSED, id, None, None, about) for id in projects))
