"""The board and the lists: which tickets, in which order. Reads only, one question each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString

from ..core.board import Board, Card
from ..core.pages import Place
from ..core.tickets import OPEN, State
from . import cards, events
from .database import Database
from .wire import array

# Every open ticket, in the order in which they are claimed, and the newest closed ones of either kind. All of it is of
# one moment: what follows the cursor is what the board does not show yet.
BOARD = f"""
with shown as materialized (
  select id from tickets where project_id = $1::bigint and state not in ('done', 'cancelled')
  union all (
    select id from tickets where project_id = $1::bigint and state = 'done'
    order by state_since desc, id desc limit $2::int
  )
  union all (
    select id from tickets where project_id = $1::bigint and state = 'cancelled'
    order by state_since desc, id desc limit $2::int
  )
), {cards.CARDS}
select json_build_object(
  'now', now(),
  'cursor', ({events.NEWEST.text}),
  'counts', (
    select json_object_agg(state, count) from (
      select state, count(*) from tickets where project_id = $1::bigint group by state
    ) x
  ),
  'order', (
    select json_agg(t.id order by t.priority, coalesce(t.ready_since, t.state_since), t.id)
    from tickets t where t.id in (select id from shown)
  ),
  'drawn', {cards.DRAWN}
)
"""

PIECE = """
with piece as materialized (
  select t.id, t.state_since from tickets t join projects j on j.id = t.project_id
  where t.project_id = $1::bigint {also}
  order by t.state_since desc, t.id desc limit $2::int
), shown as (select id from piece), {cards}
select json_build_object(
  'order', (select json_agg(json_build_array(id, state_since) order by state_since desc, id desc) from piece),
  'drawn', {drawn}
)
"""
OF_STATES: LiteralString = "t.state = any({0}::text[])"
WITH_WORDS: LiteralString = """not exists (
  select from unnest({0}::text[]) w(word) where not (
    strpos(lower(t.title), lower(word)) > 0 or starts_with(lower(j.key || '-' || t.number), lower(word))
    or strpos(lower(array_to_string(t.labels, E'\n')), lower(word)) > 0
  )
)"""
WITH_LABEL: LiteralString = "{0}::text = any(t.labels)"
WITH_ROLE: LiteralString = "exists (select from parts p where p.ticket_id = t.id and p.role = {0}::text)"
BEHIND: LiteralString = "(t.state_since, t.id) < ({0}::timestamptz, {1}::bigint)"


async def read(db: Database, project_id: int, closed_limit: int) -> Board:
    """With the cards of so many closed tickets of either kind."""
    answer = await db.reads.ask(BOARD, str(project_id), str(closed_limit))
    drawn = cards.drawn(answer["drawn"])
    counts: Mapping[str, int] = answer["counts"] or {}
    in_order = [drawn[id] for id in answer["order"] or ()]
    columns: dict[State, list[Card]] = {state: [] for state in State}
    for card in in_order:
        columns[card.state].append(card)
    for state in State:
        if state not in OPEN:
            columns[state].sort(key=lambda card: (card.state_since, _number(card)), reverse=True)
    return Board(
        {state: tuple(column) for state, column in columns.items()},
        {state: counts.get(state, 0) for state in State},
        tuple(sorted((card for card in in_order if card.needs), key=lambda card: card.state_since)),
        answer["cursor"] or events.BEGINNING,
        datetime.fromisoformat(answer["now"]),
    )


async def listed(
    db: Database,
    project_id: int,
    states: Sequence[State],
    words: Sequence[str],
    label: str,
    role: str,
    after: Place | None,
    limit: int,
) -> tuple[list[Card], Place | None]:
    """What came to be as it is last comes first. The place of the last card, when there are more behind it.

    A word is in the title, in a label, or the key or the beginning of one, whatever the case.
    """
    asked = [str(project_id), str(limit + 1)]
    also: list[str] = []

    def must(condition: LiteralString, *values: str) -> None:
        also.append("and " + condition.format(*(f"${len(asked) + n}" for n, _ in enumerate(values, 1))))
        asked.extend(values)

    if states:
        must(OF_STATES, array(states))
    if words:
        must(WITH_WORDS, array(words))
    if label:
        must(WITH_LABEL, label)
    if role:
        must(WITH_ROLE, role)
    if after:
        must(BEHIND, after.at.isoformat(), str(after.id))
    answer = await db.reads.ask(PIECE.format(also=" ".join(also), cards=cards.CARDS, drawn=cards.DRAWN), *asked)
    drawn = cards.drawn(answer["drawn"])
    found: list[tuple[int, str]] = answer["order"] or []
    shown = found[:limit]
    place = Place(datetime.fromisoformat(shown[-1][1]), shown[-1][0]) if len(found) > limit else None
    return [drawn[id] for id, _ in shown], place


def _number(card: Card) -> int:
    return int(card.key.rpartition("-")[2])
