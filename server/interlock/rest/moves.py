"""/api/tickets/{key}/publication, cancellation, reopening, escalation, decision: from one state to the next."""

from fastapi import APIRouter, Response

from ..use_cases import tickets
from ..vocabulary import words
from ..vocabulary.forms.tickets import CancellationForm, DecisionForm, ReasonForm
from ..vocabulary.views.tickets import TicketView
from .door import Caller, SeenVersion, TheRuntime, with_etag

router = APIRouter(tags=["tickets"])


@router.post("/tickets/{key}/publication")
async def publish_ticket(runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey) -> TicketView:
    """Ready to be claimed, once its spec has no error and at least one criterion."""
    return with_etag(response, await tickets.publish_ticket(runtime.db, caller, key))


@router.post("/tickets/{key}/cancellation")
async def cancel_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: CancellationForm,
    version: SeenVersion,
) -> TicketView:
    ticket = await tickets.cancel_ticket(runtime.db, caller, key, form.resolution, form.reason, version)
    return with_etag(response, ticket)


@router.post("/tickets/{key}/reopening")
async def reopen_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: ReasonForm,
    version: SeenVersion,
) -> TicketView:
    """A done ticket is ready again, in its next round."""
    return with_etag(response, await tickets.reopen_ticket(runtime.db, caller, key, form.reason, version))


@router.post("/tickets/{key}/escalation")
async def escalate_ticket(
    runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey, form: ReasonForm
) -> TicketView:
    """Stop, and ask for a person."""
    return with_etag(response, await tickets.escalate_ticket(runtime.db, caller, key, form.reason))


@router.post("/tickets/{key}/decision")
async def decide_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: DecisionForm,
    version: SeenVersion,
) -> TicketView:
    """A person says how a ticket that needs one goes on."""
    return with_etag(response, await tickets.decide_ticket(runtime.db, caller, key, form.to, form.reason, version))
