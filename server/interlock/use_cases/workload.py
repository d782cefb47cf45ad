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
    may = [deed for deed in (Deed.CLAIM, Deed.REVIEW) if actor.may(deed)]
    return await store.read(db, actor.id, actor.operator_id, actor.kind is Kind.PERSON, here, may)
