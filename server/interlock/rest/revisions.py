"""PATCH /api/tickets/{key}, /api/tickets/{key}/revision/decision: change what is wanted."""

from fastapi import APIRouter, Response

from ..core.refusals import Invalid
from ..core.tickets import Priority
from ..use_cases import revisions
from ..use_cases.revisions import SpecChange
from ..vocabulary import words
from ..vocabulary.forms.tickets import RevisionDecisionForm, SpecForm
from ..vocabulary.views.tickets import RevisedView, TicketView
from .door import Caller, RequestKey, SeenVersion, TheRuntime, with_etag

router = APIRouter(tags=["tickets"])


@router.patch("/tickets/{key}")
async def revise_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: SpecForm,
    version: SeenVersion,
    request_id: RequestKey = "",
) -> RevisedView:
    """Before the first claim the change is made at once; after it, it is a proposal that somebody else approves."""
    revised = await revisions.revise_ticket(runtime.db, caller, key, _change(form), version, request_id=request_id)
    return RevisedView(ticket=with_etag(response, revised.ticket), revision=revised.revision)


@router.post("/tickets/{key}/revision/decision")
async def decide_revision(
    runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey, form: RevisionDecisionForm
) -> TicketView:
    """Approve or reject the proposed spec. Whoever works on the ticket may not."""
    ticket = await revisions.decide_revision(runtime.db, caller, key, approve=form.approve, reason=form.reason)
    return with_etag(response, ticket)


def _change(form: SpecForm) -> SpecChange:
    if not form.model_fields_set - {"reason"}:
        raise Invalid("The change holds nothing.", f"It may hold: {', '.join(SpecForm.model_fields)}.")
    return SpecChange(
        title=form.title,
        spec=form.spec,
        criteria=None if form.criteria is None else tuple((c.number, c.as_draft()) for c in form.criteria),
        scope=None if form.scope is None else form.scope.as_scope(),
        roles=form.roles,
        priority=Priority[form.priority.upper()] if form.priority else None,
        labels=form.labels,
        size=form.size,
        budget_tokens=form.budget_tokens,
        reason=form.reason,
    )
