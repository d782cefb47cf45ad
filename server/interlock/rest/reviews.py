"""/api/tickets/{key}/reviews, /api/tickets/{key}/waivers: what somebody else says of criteria."""

from fastapi import APIRouter, Response, status

from ..use_cases import reviews
from ..vocabulary import words
from ..vocabulary.forms.gate import DecidingForm, ReviewForm, WaiverForm
from ..vocabulary.forms.passkeys import shown
from ..vocabulary.forms.tickets import ReasonForm
from ..vocabulary.views.gate import VerdictView
from .door import Caller, RequestKey, TheRuntime, with_etag

router = APIRouter(tags=["gate"])


@router.post("/tickets/{key}/reviews", status_code=status.HTTP_201_CREATED)
async def review_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: ReviewForm,
    request_id: RequestKey = "",
) -> VerdictView:
    """Say whether criteria are met. Whoever worked on the ticket may not."""
    ticket, verdict = await reviews.review_ticket(
        runtime.db,
        caller,
        key,
        passes=form.passes,
        criteria=form.criteria,
        reason=form.reason,
        snapshot=form.snapshot,
        request_id=request_id,
        abstains=form.abstains,
        shown=shown(form.passkey, runtime.public_url),
    )
    with_etag(response, ticket)
    return VerdictView.model_validate(verdict)


@router.post("/tickets/{key}/reviews/{id}/clearance")
async def clear_review(
    runtime: TheRuntime, caller: Caller, key: words.TicketKey, id: words.ItemId, form: DecidingForm
) -> VerdictView:
    """A rejection stands no longer."""
    verdict = await reviews.clear_review(
        runtime.db, caller, key, id, form.reason, form.snapshot, shown(form.passkey, runtime.public_url)
    )
    return VerdictView.model_validate(verdict)


@router.post("/tickets/{key}/reviews/{id}/upholding", status_code=status.HTTP_201_CREATED)
async def uphold_review(
    runtime: TheRuntime, caller: Caller, key: words.TicketKey, id: words.ItemId, form: ReasonForm
) -> VerdictView:
    """A rejection was right: kept beside it, so that its judge can be measured. It changes no gate."""
    return VerdictView.model_validate(await reviews.uphold_review(runtime.db, caller, key, id, form.reason))


@router.post("/tickets/{key}/waivers", status_code=status.HTTP_201_CREATED)
async def waive_criterion(runtime: TheRuntime, caller: Caller, key: words.TicketKey, form: WaiverForm) -> VerdictView:
    """Close without this criterion, until the waiver ends."""
    verdict = await reviews.waive_criterion(
        runtime.db,
        caller,
        key,
        form.criterion,
        form.reason,
        form.days,
        form.any_head,
        snapshot=form.snapshot,
        shown=shown(form.passkey, runtime.public_url),
    )
    return VerdictView.model_validate(verdict)
