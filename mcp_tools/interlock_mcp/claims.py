"""Tools about claims: take, keep, give back, report."""

from functools import partial
from typing import Annotated

from pydantic import Field

from interlock.core.refusals import Invalid
from interlock.use_cases import claims
from interlock.vocabulary import words

from .arguments import AnyProject, AnyRole, AnyTicket, RequestId, WaitSeconds, project_of
from .door import Caller
from .lines import claim_lines, scope_lines, ticket_line


async def claim_ticket(
    call: Caller,
    key: AnyTicket = "",
    project: AnyProject = "",
    role: AnyRole = "",
    request_id: RequestId = "",
    wait_seconds: WaitSeconds = 0,
) -> str:
    """Claim it; without key the best next one. Keep the fence."""
    db, actor = call.runtime.db, call.actor
    if key and wait_seconds:
        raise Invalid(f"{key} cannot be waited for.", "Leave the key out to wait for the next ticket that is free.")
    if key:
        return claim_lines(await claims.claim_ticket(db, actor, key, role=role, request_id=request_id))
    project = project_of(actor, project)
    attempt = partial(claims.claim_next, db, actor, project, role=role, request_id=request_id)
    if not wait_seconds:
        return claim_lines(await attempt())
    waiting = call.runtime.waiting
    return claim_lines(await waiting.claim(actor, project, role, request_id, wait_seconds, attempt))


async def renew_claim(call: Caller, key: words.TicketKey, fence: words.Fence) -> str:
    """Extend your lease, as any call does."""
    return claim_lines(await claims.renew_claim(call.runtime.db, call.actor, key, fence))


async def release_claim(
    call: Caller, key: words.TicketKey, fence: words.Fence, handoff: words.Handoff, request_id: RequestId = ""
) -> str:
    """Give your part back unfinished."""
    ticket = await claims.release_claim(call.runtime.db, call.actor, key, fence, handoff, request_id=request_id)
    return f"Released: {ticket_line(ticket)}"


async def report_part(
    call: Caller,
    key: words.TicketKey,
    fence: words.Fence,
    repository: words.Repository,
    commit: words.CommitDigest,
    handoff: words.Handoff,
    tokens_spent: words.Tokens = 0,
    request_id: RequestId = "",
) -> str:
    """Your part is done at this pushed commit (full digest)."""
    ticket = await claims.report_part(
        call.runtime.db,
        call.actor,
        key,
        fence,
        repository,
        commit,
        handoff,
        tokens_spent=tokens_spent,
        request_id=request_id,
    )
    return f"Reported: {ticket_line(ticket)}\nget_gate says what is still missing."


async def check_scope(
    call: Caller, key: words.TicketKey, paths: Annotated[list[words.FilePath], Field(min_length=1, max_length=200)]
) -> str:
    """May you edit these paths? Ask first."""
    return scope_lines(await claims.check_scope(call.runtime.db, call.actor, key, paths))
