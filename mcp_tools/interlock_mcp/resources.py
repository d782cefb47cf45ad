"""A board and a ticket as resources: what people pull into a conversation, and what clients watch."""

from collections.abc import Awaitable
from typing import TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from interlock.core.board import Board
from interlock.core.refusals import Invalid, NotFound, Refusal
from interlock.live.runtime import Runtime
from interlock.use_cases import board

from .brief import brief
from .door import this_call
from .lines import card_line
from .tool import said

T = TypeVar("T")

MOST_CARDS = 50  # in one column


def add_to(server: MCPServer[Runtime]) -> None:
    server.resource("board://{project}", name="board", description="The board of a project, such as board://SHOP.")(
        read_board
    )
    server.resource("ticket://{key}", name="ticket", description="The brief of a ticket, such as ticket://SHOP-12.")(
        read_ticket
    )


async def read_board(project: str, ctx: Context[Runtime]) -> str:
    return board_lines(await _answered(_board(project, ctx)))


async def read_ticket(key: str, ctx: Context[Runtime]) -> str:
    return await _answered(_brief(key, ctx))


def board_lines(shown: Board) -> str:
    """Each column with its count, and its cards one line each."""
    lines: list[str] = []
    for state, cards in shown.columns.items():
        if count := shown.counts.get(state, 0):
            lines += [f"{state} ({count}):", *map(card_line, cards[:MOST_CARDS])]
            if count > MOST_CARDS:
                lines.append(f"The others: list_tickets state={state}.")
    return "\n".join(lines) or "No tickets yet."


async def _board(project: str, ctx: Context[Runtime]) -> Board:
    call = await this_call(ctx)
    return await board.read_board(call.runtime.db, call.actor, project)


async def _brief(key: str, ctx: Context[Runtime]) -> str:
    call = await this_call(ctx)
    return brief(await board.read_ticket(call.runtime.db, call.actor, key))


async def _answered(reading: Awaitable[T]) -> T:
    try:
        return await reading
    except (NotFound, Invalid) as refusal:
        raise ResourceNotFoundError(said(refusal)) from refusal
    except Refusal as refusal:
        raise ResourceError(said(refusal)) from refusal
