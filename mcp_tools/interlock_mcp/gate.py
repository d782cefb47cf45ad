"""Tools about the gate: what it says, evidence, reviews, closing."""

from typing import Annotated, Literal

from pydantic import Field

from interlock.core import criteria as named
from interlock.core.gate.facts import Abstains
from interlock.core.refusals import TooLarge
from interlock.use_cases import evidence, gate, preflight
from interlock.vocabulary import words
from interlock.vocabulary.views.gate import VerdictView

from .arguments import AnyCommit, AnyFence, AnyRepository, Format, RequestId, SeenVersion, Snapshot
from .door import Caller
from .lines import ticket_line
from .schemas import SELDOM
from .text import as_json
from .verdict import gate_lines, verdict_lines

Names = Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=200)]


async def get_gate(
    call: Caller,
    key: words.TicketKey,
    format: Format = "text",
    repository: AnyRepository = "",
    commit: AnyCommit = "",
) -> str:
    """What keeps it from closing; with a commit: if you reported it now."""
    if commit:
        ticket, verdict = await preflight.preflight(call.runtime.db, call.actor, key, repository, commit)
    else:
        ticket, verdict = await gate.read_gate(call.runtime.db, call.actor, key)
    return as_json(VerdictView.model_validate(verdict)) if format == "json" else gate_lines(ticket, verdict)


async def attach_evidence(
    call: Caller,
    key: words.TicketKey,
    repository: words.Repository,
    commit: words.CommitDigest,
    report: str,
    fence: AnyFence = 0,
    check: Annotated[words.CheckName | None, SELDOM] = None,
    run: Annotated[words.RunName, SELDOM] = "",
    attempt: Annotated[words.Attempt, SELDOM] = 1,
    request_id: RequestId = "",
) -> str:
    """Your report; only CI's counts."""
    raw = report.encode()
    if len(raw) > call.runtime.upload_limit_bytes:
        raise TooLarge(f"The report is over {call.runtime.upload_limit_bytes:,} bytes.", "Send less at once.")
    upload = evidence.Upload(
        raw=raw,
        repository=repository,
        commit=commit,
        check=check or "",
        run=run,
        attempt=attempt,
    )
    verdict = await evidence.submit_evidence(call.runtime.db, call.actor, key, upload, request_id, fence or None)
    return f"{key}: {verdict_lines(verdict)}"


async def review_ticket(
    call: Caller,
    key: words.TicketKey,
    passes: bool,
    reason: words.Reason,
    criteria: Names = [],  # noqa: B006  never changed
    abstains: Annotated[Literal["", "abstains", "escalates"], SELDOM] = "",
    snapshot: Snapshot = "",
    request_id: RequestId = "",
) -> str:
    """Judge others' work; a fail names criteria (AC-1)."""
    ticket, verdict = await gate.review_ticket(
        call.runtime.db,
        call.actor,
        key,
        passes,
        [named.number_of(name) for name in criteria],
        reason,
        snapshot=snapshot,
        request_id=request_id,
        abstains=Abstains(abstains) if abstains else None,
    )
    return gate_lines(ticket, verdict)


async def close_ticket(
    call: Caller,
    key: words.TicketKey,
    snapshot: Snapshot = "",
    expected_version: SeenVersion = 0,
    request_id: RequestId = "",
) -> str:
    """Its gate must be open."""
    ticket = await gate.close_ticket(
        call.runtime.db,
        call.actor,
        key,
        expected_version=expected_version or None,
        snapshot=snapshot,
        request_id=request_id,
    )
    return f"Closed: {ticket_line(ticket)}"
