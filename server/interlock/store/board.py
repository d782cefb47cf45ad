"""The board and the lists: which tickets, in which order. Reads only."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, any_, exists, func, literal, or_, select, text, tuple_, union_all

from ..core.board import Card
from ..core.pages import Place
from ..core.tickets import OPEN, State
from . import cards
from .database import Transaction
from .tables import parts, projects, tickets

CLOSED = (State.DONE, State.CANCELLED)
COUNTS = text("select state, count(*) from tickets where project_id = :project group by state")


async def counts(tx: Transaction, project_id: int) -> Mapping[State, int]:
    """Of every state, also of those without a ticket."""
    rows = await tx.sql.execute(COUNTS, {"project": project_id})
    return dict.fromkeys(State, 0) | {State(state): count for state, count in rows}


async def on_board(tx: Transaction, project_id: int, closed_limit: int) -> list[Card]:
    """Every open ticket, in the order in which they are claimed, and then the newest closed ones of either kind."""
    t = tickets.c
    open_ones = select(t.id).where(t.project_id == project_id, t.state.in_(sorted(OPEN)))
    newest = [
        select(t.id)
        .where(t.project_id == project_id, t.state == state)
        .order_by(t.state_since.desc(), t.id.desc())
        .limit(closed_limit)
        .subquery()
        for state in CLOSED
    ]
    shown = union_all(open_ones, *(select(found.c.id) for found in newest)).subquery()
    since = func.coalesce(t.ready_since, t.state_since)
    rows = await tx.sql.execute(cards.reading().join(shown, shown.c.id == t.id).order_by(t.priority, since, t.id))
    drawn = await cards.drawn(tx, rows.all())
    still_open = [card for card in drawn if card.state in OPEN]
    closed = [card for card in drawn if card.state not in OPEN]
    return still_open + sorted(closed, key=lambda card: (card.state_since, _number(card)), reverse=True)


async def listed(
    tx: Transaction,
    project_id: int,
    states: Sequence[State],
    words: Sequence[str],
    label: str,
    role: str,
    after: Place | None,
    limit: int,
) -> tuple[list[Card], Place | None]:
    """What came to be as it is last comes first. The place of the last card, when there are more behind it."""
    t = tickets.c
    found = cards.reading().where(t.project_id == project_id, *(_has(word) for word in words))
    if states:
        found = found.where(t.state.in_(sorted(states)))
    if label:
        found = found.where(literal(label) == any_(t.labels))
    if role:
        found = found.where(exists().where(parts.c.ticket_id == t.id, parts.c.role == role))
    if after is not None:
        found = found.where(tuple_(t.state_since, t.id) < tuple_(literal(after.at), literal(after.id)))
    rows = (await tx.sql.execute(found.order_by(t.state_since.desc(), t.id.desc()).limit(limit + 1))).all()
    shown = rows[:limit]
    place = Place(shown[-1].state_since, shown[-1].id) if len(rows) > limit else None
    return await cards.drawn(tx, shown), place


def _has(word: str) -> ColumnElement[bool]:
    """In the title, in a label, or as the key or the beginning of one, whatever the case."""
    t = tickets.c
    key = projects.c.key + "-" + func.cast(t.number, t.title.type)
    return or_(
        t.title.icontains(word, autoescape=True),
        key.istartswith(word, autoescape=True),
        func.array_to_string(t.labels, "\n").icontains(word, autoescape=True),
    )


def _number(card: Card) -> int:
    return int(card.key.rpartition("-")[2])
