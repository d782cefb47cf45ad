"""/api/claims, /api/tickets/{key}/claims, /api/workload: take work, keep it, give it back, hand it in."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from ..use_cases import claims, workload
from ..vocabulary import words
from ..vocabulary.forms.claims import ClaimForm, NextClaimForm, ReleaseForm, ReportForm, TakeoverForm
from ..vocabulary.views.claims import ClaimView, ScopeAnswerView, WorkloadView
from ..vocabulary.views.tickets import TicketView
from .door import Caller, RequestKey, TheRuntime, with_etag
from .staying import while_there

router = APIRouter(tags=["claims"])

Paths = Annotated[list[words.FilePath], Query(min_length=1, max_length=200, description="Files you want to change.")]


@router.post("/claims", status_code=status.HTTP_201_CREATED)
async def claim_next(
    request: Request, runtime: TheRuntime, caller: Caller, form: NextClaimForm, request_id: RequestKey = ""
) -> ClaimView:
    """Take the next part for you. 404 says why there is none; with `wait_seconds` it is awaited first."""
    attempt = partial(claims.claim_next, runtime.db, caller, form.project, form.role, request_id)
    if not form.wait_seconds:
        return ClaimView.model_validate(await attempt())
    claim = runtime.waiting.claim(caller, form.project, form.role, request_id, form.wait_seconds, attempt)
    return ClaimView.model_validate(await while_there(request, claim))


@router.post("/tickets/{key}/claims", status_code=status.HTTP_201_CREATED)
async def claim_ticket(
    runtime: TheRuntime, caller: Caller, key: words.TicketKey, form: ClaimForm, request_id: RequestKey = ""
) -> ClaimView:
    """Take a part of this ticket. Send the fence with everything you write under the claim."""
    claim = await claims.claim_ticket(runtime.db, caller, key, form.role, request_id=request_id)
    return ClaimView.model_validate(claim)


@router.put("/tickets/{key}/claims/{fence}")
async def renew_claim(runtime: TheRuntime, caller: Caller, key: words.TicketKey, fence: words.Fence) -> ClaimView:
    """A sign of life. Any other call of the holder is one too."""
    return ClaimView.model_validate(await claims.renew_claim(runtime.db, caller, key, fence))


@router.delete("/tickets/{key}/claims/{fence}")
async def release_claim(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    fence: words.Fence,
    form: ReleaseForm,
    request_id: RequestKey = "",
) -> TicketView:
    """Give the part back undone, with a note for whoever takes it next."""
    ticket = await claims.release_claim(runtime.db, caller, key, fence, form.handoff, request_id=request_id)
    return with_etag(response, ticket)


@router.post("/tickets/{key}/claims/{fence}/report")
async def report_part(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    fence: words.Fence,
    form: ReportForm,
    request_id: RequestKey = "",
) -> TicketView:
    """Your part is done at this commit. The claim ends; once every part is reported, the ticket is verified."""
    ticket = await claims.report_part(
        runtime.db,
        caller,
        key,
        fence,
        form.repository,
        form.commit,
        form.handoff,
        tokens_spent=form.tokens_spent,
        request_id=request_id,
    )
    return with_etag(response, ticket)


@router.post("/tickets/{key}/takeover")
async def steal_claim(
    runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey, form: TakeoverForm
) -> TicketView:
    """Take a part away from its holder, so that it is free again. The log says who did and why."""
    return with_etag(response, await claims.steal_claim(runtime.db, caller, key, form.role, form.reason))


@router.get("/tickets/{key}/scope")
async def check_scope(runtime: TheRuntime, caller: Caller, key: words.TicketKey, path: Paths) -> list[ScopeAnswerView]:
    """Whether the ticket may touch these files, and who else holds them now."""
    return [ScopeAnswerView.model_validate(a) for a in await claims.check_scope(runtime.db, caller, key, path)]


@router.get("/workload")
async def read_workload(
    request: Request,
    runtime: TheRuntime,
    caller: Caller,
    project: Annotated[words.ProjectKey | None, Query(description="Without it: all of yours.")] = None,
    wait_seconds: Annotated[words.WaitSeconds, Query()] = 0,
) -> WorkloadView:
    """What you hold, what you could take, and what waits for your judgement."""
    read = partial(workload.workload, runtime.db, caller, project or "")
    if not wait_seconds:
        return WorkloadView.model_validate(await read())
    mine = runtime.waiting.work(caller, project or "", wait_seconds, read)
    return WorkloadView.model_validate(await while_there(request, mine))
