"""The board: five columns, and above them what needs a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.board import Board, Card, Needs
from interlock.core.claims import PartState
from interlock.core.tickets import Priority, State
from interlock.use_cases import board as boards

from .door import PageRoute, TheRuntime, TheSession
from .render import page

COLUMNS: Mapping[State, str] = {
    State.DRAFT: "Draft",
    State.READY: "Ready",
    State.IN_PROGRESS: "In progress",
    State.VERIFYING: "Verifying",
    State.DONE: "Done",
}

EMPTY: Mapping[State, str] = {
    State.DRAFT: "No draft. A ticket begins here.",
    State.READY: "Nothing waits to be claimed.",
    State.IN_PROGRESS: "Nobody works on anything.",
    State.VERIFYING: "Nothing waits for proof.",
    State.DONE: "Nothing is done yet.",
}

ASKS: Mapping[Needs, tuple[str, str]] = {
    Needs.ACCEPT: ("Accept", "Everything that machines and agents can prove is proven."),
    Needs.DECIDE: ("Decide", "The work has stopped until a person says how it goes on."),
    Needs.ANSWER: ("Answer", "An open question keeps it from being worked on."),
    Needs.APPROVE_REVISION: ("Approve", "A new spec is proposed."),
    Needs.LOOK: ("Look", "Somebody says that a criterion cannot be checked here."),
}
"""The button on the strip, and why the ticket is there."""

DONE_SHOWN = 50

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Column:
    state: State
    name: str
    cards: tuple[Card, ...]
    count: int


@router.get("/p/{project}/board")
async def show_board(
    request: Request, runtime: TheRuntime, session: TheSession, project: str, changed: str | None = None
) -> Response:
    """`changed` holds the keys of the tickets to draw, where a browser has all others already; none of them: all."""
    board = await boards.read_board(runtime.db, session.actor, project, DONE_SHOWN)
    context = {
        "project": project,
        "place": "board",
        "board": board,
        "columns": columns_of(board),
        "cancelled": board.counts.get(State.CANCELLED, 0),
        "workers": workers_of(board),
        "asks": ASKS,
        "empty": EMPTY,
        "finds": finds,
        "cursor": board.cursor,
        "now": board.now,
        "changed": None if changed is None else frozenset(changed.split(",")),
    }
    return page(request, "board.html", context)


def columns_of(board: Board) -> tuple[Column, ...]:
    """A ticket that needs a decision has no column of its own: it stays, marked, where its work had come to."""
    stopped = board.columns.get(State.NEEDS_HUMAN, ())
    return tuple(
        _column(board, state, name, tuple(c for c in stopped if place_of(c) is state))
        for state, name in COLUMNS.items()
    )


def place_of(card: Card) -> State:
    if card.parts and all(part.state is PartState.REPORTED for part in card.parts):
        return State.VERIFYING
    if card.round > 1 or any(part.fence for part in card.parts):
        return State.IN_PROGRESS
    return State.READY


def finds(card: Card) -> str:
    """What the filter box finds a card by: plain words, and words with a colon for all that is not in its text."""
    held = [part for part in card.parts if part.state is PartState.HELD]
    marks = (
        (card.needs is not None, "needs"),
        (bool(card.mismatches), "drift"),
        (bool(card.waiting), "waiting"),
        (bool(held), "held"),
        (card.gate_is_open, "open"),
        (card.is_overridden, "overridden"),
        (card.round > 1, "returned"),
        (card.priority is Priority.URGENT, "urgent"),
    )
    words = [
        card.key,
        card.title,
        *(f"label:{label}" for label in card.labels),
        *(f"agent:{part.holder}" for part in held),
        *(f"role:{part.role}" for part in card.parts),
        *(f"is:{word}" for is_so, word in marks if is_so),
        f"is:{card.state}",
    ]
    return " ".join(words).lower()


def workers_of(board: Board) -> tuple[tuple[str, int], ...]:
    """Who holds a part now, and on how many tickets: the busiest first."""
    tickets: dict[str, int] = {}
    for card in _all(board.columns.values()):
        for holder in {part.holder for part in card.parts if part.state is PartState.HELD and part.holder}:
            tickets[holder] = tickets.get(holder, 0) + 1
    return tuple(sorted(tickets.items(), key=lambda item: (-item[1], item[0])))


def _column(board: Board, state: State, name: str, stopped: tuple[Card, ...]) -> Column:
    return Column(state, name, (*stopped, *board.columns.get(state, ())), board.counts.get(state, 0) + len(stopped))


def _all(columns: Iterable[tuple[Card, ...]]) -> Iterable[Card]:
    return (card for cards in columns for card in cards)
