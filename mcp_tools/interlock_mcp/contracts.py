"""Tools about contracts: what the other side offers, and where the two disagree."""

from typing import Annotated, Literal

from interlock.core.contracts.model import Side
from interlock.use_cases import contracts
from interlock.vocabulary import words as word

from .arguments import AnyProject, AnyTicket, Format, project_of
from .door import Call, Caller
from .operations import mismatch_lines, operation_lines, operations_as_data
from .schemas import SELDOM
from .text import as_json


async def get_api_spec(
    call: Caller,
    path: word.SearchText = "",
    words: word.SearchText = "",
    ticket: AnyTicket = "",
    project: Annotated[AnyProject, SELDOM] = "",
    side: Annotated[Literal["provider", "consumer"], SELDOM] = "provider",
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
    )
    return as_json(operations_as_data(found, side)) if format == "json" else operation_lines(found)


async def get_mismatches(
    call: Caller,
    ticket: AnyTicket = "",
    severity: Annotated[Literal["", "error", "warning", "info"], SELDOM] = "",
    source: Annotated[word.SearchText, SELDOM] = "",
    project: Annotated[AnyProject, SELDOM] = "",
    format: Format = "text",
) -> str:
    """Where consumer and provider disagree."""
    found = await contracts.read_mismatches(
        call.runtime.db,
        call.actor,
        _project(call, project, ticket),
        ticket=ticket,
        severity=severity,
        source=source,
    )
    return as_json(found) if format == "json" else mismatch_lines(found)


def _project(call: Call, project: str, ticket: str) -> str:
    return project_of(call.actor, project or ticket.partition("-")[0])
