"""Read what is mine: what I hold, could take, may judge and might answer."""

from ..core.board import Workload
from ..core.members import Actor, Deed, Kind
from ..store import workload as store
from ..store.database import Database


async def workload(db: Database, actor: Actor, project: str = "") -> Workload:
    """Of one project, or of all of yours. The limit is the lowest of theirs; 0 means that there is none."""
    if project:
        here = [actor.within(project, Deed.READ).project_id]
    else:
        actor.must(Deed.READ)
        here = [m.project_id for m in actor.memberships]
    is_person = actor.kind is Kind.PERSON
    async with db.read() as tx:
        return Workload(
            tuple(await store.holding(tx, actor.id, here)),
            tuple(await store.claimable(tx, actor.id, here)) if actor.may(Deed.CLAIM) else (),
            tuple(await store.to_review(tx, actor.id, actor.operator_id, is_person, here))
            if actor.may(Deed.REVIEW)
            else (),
            tuple(await store.questions(tx, actor.id, here)),
            min((limit for limit in await store.limits(tx, here) if limit), default=0),
        )
