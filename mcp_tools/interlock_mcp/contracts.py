"""Tools about contracts: what the other side offers, and where the two disagree."""

from datetime import datetime
from typing import Annotated, Literal

from interlock.core.contracts.model import Side
from interlock.use_cases import contracts, mismatches
from interlock.vocabulary import words as word

from .arguments import AnyProject, AnyTicket, Format, Letters, project_of
from .door import Call, Caller
from .operations import BUDGET, mismatch_lines, operation_lines, operations_as_data
from .schemas import SELDOM
from .text import as_json

MOST = 15  # mismatches in one answer, unless another number is asked for


async def get_api_spec(
    call: Caller,
    path: word.SearchText = "",
    words: word.SearchText = "",
    ticket: AnyTicket = "",
    tag: Annotated[word.SearchText, SELDOM] = "",
    project: Annotated[AnyProject, SELDOM] = "",
    side: Annotated[Literal["provider", "consumer"], SELDOM] = "provider",
    branch: Annotated[word.Branch | None, SELDOM] = None,
    after: Annotated[word.SearchText, SELDOM] = "",
    budget: Letters = BUDGET,
    format: Format = "text",
) -> str:
    """Scanned operations and their shapes."""
    found = await contracts.read_api(
        call.runtime.db,
        call.actor,
        _project(call, project, ticket),
        path=path,
        words=words,
        ticket=ticket,
        side=Side(side),
        tag=tag,
        branch=branch or "",
    )
    return as_json(operations_as_data(found, side)) if format == "json" else operation_lines(found, after, budget)


async def get_mismatches(
    call: Caller,
    ticket: AnyTicket = "",
    severity: Annotated[Literal["", "error", "warning", "info"], SELDOM] = "",
    source: Annotated[word.SearchText, SELDOM] = "",
    side: Annotated[Literal["", "provider", "consumer"], SELDOM] = "",
    operation: Annotated[word.SearchText, SELDOM] = "",
    since: Annotated[datetime | None, SELDOM] = None,
    branch: Annotated[word.Branch | None, SELDOM] = None,
    after: Annotated[word.Cursor, SELDOM] = "",
    limit: Annotated[word.PageLimit, SELDOM] = MOST,
    project: Annotated[AnyProject, SELDOM] = "",
    format: Format = "text",
) -> str:
    """Where consumer and provider disagree."""
    found = await mismatches.read_mismatches(
        call.runtime.db,
        call.actor,
        _project(call, project, ticket),
        ticket=ticket,
        severity=severity,
        source=source,
        side=side,
        operation=operation,
        since=since,
        branch=branch or "",
        after=after,
        limit=limit + 1,
    )
    return as_json(found[:limit]) if format == "json" else mismatch_lines(found, limit)


def _project(call: Call, project: str, ticket: str) -> str:
    return project_of(call.actor, project or ticket.partition("-")[0])
