"""An owner says whom the project believes no more, and since when. There is no way back: that is a new member's."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ..core.events import Event, Kind
from ..core.members import Actor, Deed
from ..core.refusals import Invalid, NotFound
from ..store import distrusts, events, members, tickets
from ..store.database import Database
from ..store.distrusts import Distrust
from .judging import judge_again

EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Distrusted:
    """`judged`: the open tickets that were judged again. `closed`: those that are done and had such evidence; they
    stay as they are, for a person to look at and perhaps to reopen."""

    member: str
    since: datetime
    judged: tuple[str, ...]
    closed: tuple[str, ...]


async def distrust_member(
    db: Database, actor: Actor, project: str, member: str, reason: str, since: datetime | None = None
) -> Distrusted:
    """Evidence of the member that came in since then counts no more in the project; None: whenever it came in.

    Refuses (Invalid) a distrust without a reason, or from the future on.
    """
    membership = actor.within(project, Deed.TRUST)
    if not reason.strip():
        raise Invalid("A distrust wants a reason.", f"Say why {member} is believed no more.")
    async with db.transaction() as tx:
        found = await members.by_name(tx, member)
        begins = since or EVER
        if begins > tx.now:
            raise Invalid("Nothing has come in since then.", "Name a moment that has passed.")
        await distrusts.hold_open_tickets(tx, membership.project_id)
        here = {m.id for m, _ in await members.of_project(tx, membership.project_id)}
        concerned = await distrusts.concerned(tx, membership.project_id, found.id, begins) if found else {}
        if found is None or (found.id not in here and not concerned):
            raise NotFound(f"{project} has no member {member}.", "interlock member list shows who there is.")
        await distrusts.add(tx, membership.project_id, found.id, begins, reason, actor.id)
        open_ones = tuple(key for key, (_, is_open) in concerned.items() if is_open)
        closed = tuple(key for key, (_, is_open) in concerned.items() if not is_open)
        told = {"member": member, "since": begins.isoformat(), "reason": reason, "closed": list(closed)}
        await events.append(tx, Event(Kind.PRODUCER_DISTRUSTED, membership.project_id, None, actor.id, told))
        for key in open_ones:
            await judge_again(tx, await tickets.lock_id(tx, concerned[key][0]), actor.id)
    return Distrusted(member, begins, open_ones, closed)


async def list_distrusts(db: Database, actor: Actor, project: str) -> list[Distrust]:
    """The newest first."""
    membership = actor.within(project, Deed.READ)
    async with db.read() as tx:
        return await distrusts.of_project(tx, membership.project_id)
