"""/api/tickets/{key}/evidence, /api/tickets/{key}/runs: what CI says of a head."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from ..use_cases import evidence
from ..use_cases.evidence import Upload
from ..vocabulary import words
from ..vocabulary.forms.gate import RunForm
from ..vocabulary.views.gate import VerdictView
from .door import Caller, RequestKey, TheRuntime
from .report_forms import BODY, read_reports

router = APIRouter(tags=["evidence"])


@router.post("/tickets/{key}/evidence", status_code=status.HTTP_201_CREATED, openapi_extra={"requestBody": BODY})
async def submit_evidence(
    runtime: TheRuntime,
    caller: Caller,
    request: Request,
    key: words.TicketKey,
    repository: words.Repository,
    commit: words.CommitDigest,
    format: words.EvidenceFormat = "auto",
    check: Annotated[
        words.CheckName | None,
        Query(description="Which check this is a run of. Without it: tests, static or coverage, as the report is."),
    ] = None,
    run: words.RunName = "",
    attempt: words.Attempt = 1,
    run_passed: Annotated[
        bool | None, Query(description="How the run as a whole ended. Without it the report alone counts.")
    ] = None,
    base_of: Annotated[
        words.CommitDigest | None,
        Query(description="The head whose tests were run at this commit, its base, to show that they fail there."),
    ] = None,
    fence: Annotated[words.WritingFence | None, Query()] = None,
    request_id: RequestKey = "",
) -> VerdictView:
    """Send a report about a commit, or several of one run; the answer is the verdict of the gate."""
    sent = await read_reports(request)
    upload = Upload(
        format=format,
        raw=sent.raw,
        repository=repository,
        commit=commit,
        check=check or "",
        run=run,
        attempt=attempt,
        run_passed=run_passed,
        base_of=base_of,
        changed_paths=sent.changed_paths,
    )
    verdict = await evidence.submit_evidence(runtime.db, caller, key, upload, request_id, fence)
    return VerdictView.model_validate(verdict)


@router.post("/tickets/{key}/runs", status_code=status.HTTP_201_CREATED)
async def start_run(runtime: TheRuntime, caller: Caller, key: words.TicketKey, form: RunForm) -> VerdictView:
    """Say that a run has started: from now on only what it reports counts for its check."""
    verdict = await evidence.start_run(
        runtime.db, caller, key, form.repository, form.commit, form.check, form.run, form.attempt, form.fence
    )
    return VerdictView.model_validate(verdict)
