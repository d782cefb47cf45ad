"""Read the board, a list, one ticket whole, and the log."""

from collections.abc import Sequence

from ..core.board import Board, Page, TicketPage
from ..core.events import Logged
from ..core.gate import blindness
from ..core.members import Actor, Deed
from ..core.pages import MOST, place_of, size_of, word_of
from ..core.refusals import NotFound
from ..core.tickets import OPEN, State
from ..store import board, events, ticket_page, tickets
from ..store.database import Database
from .judging import Case, judged

WORDS = 10  # of a search; more of them only cost time


async def read_board(db: Database, actor: Actor, project: str, done_limit: int = 50) -> Board:
    """`done_limit` bounds each of the two closed columns."""
    here = actor.within(project, Deed.READ)
    return await board.read(db, here.project_id, max(0, min(done_limit, MOST)))


async def list_tickets(
    db: Database,
    actor: Actor,
    project: str,
    state: Sequence[State] = (),
    text: str = "",
    label: str = "",
    role: str = "",
    limit: int = 50,
    after: str = "",
) -> Page:
    """Newest first. No `state` means every state; each word of `text` is in the title, a label or the key."""
    here = actor.within(project, Deed.READ)
    place = place_of(after)
    text, label, role = map(_findable, (text, label, role))
    items, last = await board.listed(
        db, here.project_id, state, text.split()[:WORDS], label, role, place, size_of(limit)
    )
    return Page(tuple(items), word_of(last) if last else "")


async def read_ticket(db: Database, actor: Actor, key: str) -> TicketPage:
    """The thread, the evidence and the log oldest first, claims and closes newest first.

    The verdict is judged now; that of a closed ticket is the one it was closed with.
    """
    page, _ = await read_case(db, actor, key)
    return page


async def read_case(db: Database, actor: Actor, key: str) -> tuple[TicketPage, Case]:
    """The same, with the policy and the facts that it was judged by."""
    known = await ticket_page.read(db, *actor.on_ticket(key, Deed.READ))
    if known is None:
        raise NotFound(f"There is no ticket {key}.", "list_tickets shows what there is.")
    ticket = known.record.ticket
    case = judged(ticket, known.found)
    seen = blindness.as_seen_by(actor, case.facts, case.verdict)
    verdict = seen if ticket.state in OPEN else known.kept or case.verdict
    page = TicketPage(
        **{**vars(known.record), "events": tuple(blindness.events_for(actor, known.record.events))},
        criteria=case.facts.criteria,
        evidence=case.facts.evidence,
        reviews=blindness.reviews_for(actor, case.facts, case.verdict),
        waivers=case.facts.waivers,
        verdict=verdict,
    )
    return page, case


async def read_events(
    db: Database, actor: Actor, project: str = "", after: str = "", ticket: str = "", limit: int = 100
) -> list[Logged]:
    """Oldest first: those behind the cursor, or the newest where none is given. No `project` means each of yours."""
    number = 0
    if ticket:
        project_id, number = actor.on_ticket(ticket, Deed.READ)
        projects = [project_id]
    elif project:
        projects = [actor.within(project, Deed.READ).project_id]
    else:
        actor.must(Deed.READ)
        projects = [m.project_id for m in actor.memberships]
    async with db.read() as tx:
        id = (await tickets.read(tx, projects[0], number)).id if number else None
        if after:
            return blindness.events_for(actor, await events.after(tx, after, projects, size_of(limit), id))
        return blindness.events_for(actor, (await events.latest(tx, projects, size_of(limit), id))[::-1])


async def newest_cursor(db: Database) -> str:
    """Where the log ends now: follow it from here."""
    async with db.read() as tx:
        return await events.newest(tx)


def _findable(given: str) -> str:
    """PostgreSQL keeps no text with a NUL or half a character in it, so none can be found by one."""
    return given.replace("\0", " ").encode(errors="ignore").decode()
