"""/api/tickets/{key}, /api/projects/{project}/tickets: find, read, write, link."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from ..core.tickets import State
from ..use_cases import board, tickets
from ..vocabulary import words
from ..vocabulary.forms.tickets import DependenciesForm, TicketTreeForm
from ..vocabulary.views.tickets import CardsView, FindingView, TicketPageView, TicketView
from .door import Caller, RequestKey, TheRuntime, with_etag

router = APIRouter(tags=["tickets"])


@router.get("/projects/{project}/tickets")
async def list_tickets(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    state: Annotated[list[State], Query(max_length=7, description="In one of these states. None: in any.")] = [],  # noqa: B006  FastAPI copies it
    text: words.SearchText = "",
    label: words.SearchText = "",
    role: words.SearchText = "",
    limit: words.PageLimit = 50,
    after: words.Cursor = "",
) -> CardsView:
    """Newest change first, a page at a time: hand `next` back as `after`."""
    page = await board.list_tickets(
        runtime.db, caller, project, state=state, text=text, label=label, role=role, limit=limit, after=after
    )
    return CardsView.model_validate(page)


@router.post("/projects/{project}/tickets", status_code=status.HTTP_201_CREATED)
async def create_tickets(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    form: TicketTreeForm,
    request_id: RequestKey = "",
) -> list[TicketView]:
    """Create tickets together or not at all. They refer to each other by `ref`."""
    drafts = [ticket.as_draft() for ticket in form.tickets]
    created = await tickets.create_tickets(
        runtime.db, caller, project, drafts, publish=form.publish, request_id=request_id
    )
    return [TicketView.model_validate(ticket) for ticket in created]


@router.get("/tickets/{key}")
async def read_ticket(runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey) -> TicketPageView:
    """One ticket whole. Its ETag is the version to name in If-Match."""
    page = await board.read_ticket(runtime.db, caller, key)
    with_etag(response, page.ticket)
    return TicketPageView.model_validate(page)


@router.get("/tickets/{key}/findings")
async def lint_ticket(runtime: TheRuntime, caller: Caller, key: words.TicketKey) -> list[FindingView]:
    """What is wrong with the spec as it is written. An error keeps it from being published."""
    return [FindingView.model_validate(f) for f in await tickets.lint_ticket(runtime.db, caller, key)]


@router.post("/tickets/{key}/dependencies")
async def link_ticket(
    runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey, form: DependenciesForm
) -> TicketView:
    """The ticket waits until these are done."""
    return with_etag(response, await tickets.link_ticket(runtime.db, caller, key, form.needs))


@router.delete("/tickets/{key}/dependencies/{needed}")
async def unlink_ticket(
    runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey, needed: words.TicketKey
) -> TicketView:
    """The ticket no longer waits for that one."""
    return with_etag(response, await tickets.unlink_ticket(runtime.db, caller, key, [needed]))
