"""/api/projects/{project}/scans, sources, mismatches, operations, drift, proposals: both sides of every API."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from ..core.contracts import json_form
from ..core.contracts.kept import Standing
from ..core.contracts.mismatch import Severity
from ..core.contracts.model import Contract, Side
from ..core.contracts.written import Written, written
from ..core.refusals import TooLarge
from ..use_cases import apart, contracts, mismatches, proposals, sources
from ..vocabulary import words
from ..vocabulary.forms.contracts import ProposalForm
from ..vocabulary.forms.gate import MismatchWaiverForm
from ..vocabulary.views.contracts import (
    DriftView,
    MismatchView,
    PeriodView,
    ReadApiView,
    ScanOutcomeView,
    ScanView,
    SourceView,
)
from ..vocabulary.views.tickets import TicketView
from .door import Caller, RequestKey, TheRuntime
from .uploads import read_object, read_upload

router = APIRouter(tags=["contracts"])

MOST_OPERATIONS = 20_000  # of one contract

CONTRACT = {
    "required": True,
    "description": "A contract as `interlock post scan` writes it, plain or with Content-Encoding: gzip.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}

OnBranch = Annotated[words.Branch | None, Query(description="On this branch. None: on the project's default branch.")]


@router.post("/projects/{project}/scans", status_code=status.HTTP_201_CREATED, openapi_extra={"requestBody": CONTRACT})
async def record_scan(
    runtime: TheRuntime,
    caller: Caller,
    request: Request,
    project: words.ProjectKey,
    source: words.SourceName,
    side: Side,
    repository: words.Repository,
    commit: words.CommitDigest,
    branch: OnBranch = None,
    component: Annotated[words.RoleName | None, Query(description="The role that works there.")] = None,
    request_id: RequestKey = "",
) -> ScanOutcomeView:
    """Say what this source offers or counts on at this commit; the answer says where it now disagrees."""
    raw = await read_upload(request)
    contract = await apart.done(_written, raw, letters=len(raw))
    outcome = await contracts.record_scan(
        runtime.db,
        caller,
        project,
        source,
        side,
        repository,
        commit,
        contract,
        request_id=request_id,
        branch=branch or "",
        component=component or "",
    )
    return ScanOutcomeView.model_validate(outcome)


@router.get("/projects/{project}/scans")
async def list_scans(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    source: words.SourceName | None = None,
    side: Side | None = None,
    branch: Annotated[words.Branch | None, Query(description="On this branch. None: on any.")] = None,
    before: Annotated[words.ItemId | None, Query(description="The id of the last scan of the piece before.")] = None,
    limit: words.PageLimit = 50,
) -> list[ScanView]:
    """What was scanned, the newest first, and what each scan of a provider broke."""
    found = await contracts.read_scans(
        runtime.db, caller, project, source or "", side, branch or "", before or 0, limit
    )
    return [ScanView.model_validate(scan) for scan in found]


@router.get("/projects/{project}/sources")
async def list_sources(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, branch: OnBranch = None
) -> list[SourceView]:
    """Where contracts are read from, and what the newest scan of each saw."""
    found = await sources.read_sources(runtime.db, caller, project, branch or "")
    return [SourceView.model_validate(source) for source in found]


@router.delete("/projects/{project}/sources/{side}/{source:path}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_source(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, side: Side, source: words.SourceName
) -> None:
    """It is compared with nobody any more, and its mismatches are resolved. What was scanned stays in the history."""
    await sources.remove_source(runtime.db, caller, project, source, side)


@router.post("/projects/{project}/folder-scans", status_code=status.HTTP_201_CREATED)
async def scan_folder(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    source: words.SourceName,
    side: Side,
    request_id: RequestKey = "",
) -> ScanOutcomeView:
    """Have the server read a folder that a person allowed on its machine (`interlock source add`), as it lies there."""
    outcome = await sources.scan_folder(runtime.db, caller, project, source, side, request_id)
    return ScanOutcomeView.model_validate(outcome)


@router.get("/projects/{project}/mismatches")
async def list_mismatches(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    ticket: Annotated[words.TicketKey | None, Query(description="Only in the scope of this ticket.")] = None,
    severity: Severity | None = None,
    source: Annotated[words.SourceName | None, Query(description="Only with this source on either side.")] = None,
    side: Annotated[Side | None, Query(description="The side that the source is to stand on.")] = None,
    operation: Annotated[
        words.OperationName | None, Query(description="Only on these operations, as in a ticket's scope.")
    ] = None,
    since: Annotated[datetime | None, Query(description="Only what opened or was resolved since then.")] = None,
    branch: OnBranch = None,
    state: Standing | None = Standing.OPEN,
    after: Annotated[words.Cursor, Query(description="The cursor of the last mismatch of the piece before.")] = "",
    limit: Annotated[words.PageLimit | None, Query(description="None: all.")] = None,
) -> list[MismatchView]:
    """Where two sides disagree: the worst first, then the oldest. Each has its `cursor` in the list."""
    found = await mismatches.read_mismatches(
        runtime.db,
        caller,
        project,
        ticket or "",
        severity or "",
        source or "",
        state or "",
        side=side or "",
        operation=operation or "",
        since=since,
        branch=branch or "",
        after=after,
        limit=limit or 0,
    )
    return [MismatchView.model_validate(mismatch) for mismatch in found]


@router.get("/projects/{project}/mismatches/{fingerprint}/history")
async def read_mismatch_history(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, fingerprint: words.Fingerprint
) -> list[PeriodView]:
    """When it was open, on every branch and between all sources: the newest first."""
    found = await mismatches.read_history(runtime.db, caller, project, fingerprint)
    return [PeriodView.model_validate(period) for period in found]


@router.get("/projects/{project}/drift")
async def read_drift(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    days: Annotated[int, Query(ge=1, le=366, description="How many, today included.")] = 30,
    branch: OnBranch = None,
) -> list[DriftView]:
    """How many mismatches were open at the end of each day, the oldest first."""
    found = await mismatches.read_drift(runtime.db, caller, project, days, branch or "")
    return [DriftView.model_validate(drift) for drift in found]


@router.post("/projects/{project}/proposals", status_code=status.HTTP_201_CREATED)
async def propose_tickets(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    form: ProposalForm,
    request_id: RequestKey = "",
) -> list[TicketView]:
    """Draft a ticket for each root cause among open mismatches that no open ticket is to mend yet."""
    made = await proposals.propose_tickets(
        runtime.db, caller, project, form.fingerprints, form.severity, form.branch or "", request_id
    )
    return [TicketView.model_validate(ticket) for ticket in made]


@router.get("/projects/{project}/operations")
async def read_api(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    path: Annotated[words.SearchText, Query(description="What the path begins with.")] = "",
    text: words.SearchText = "",
    tag: Annotated[words.SearchText, Query(description="Only with this tag.")] = "",
    ticket: Annotated[words.TicketKey | None, Query(description="Only in the scope of this ticket.")] = None,
    side: Side = Side.PROVIDER,
    branch: OnBranch = None,
) -> list[ReadApiView]:
    """The operations that meet all that is given, by source, with their shapes."""
    found = await contracts.read_api(runtime.db, caller, project, path, text, ticket or "", side, tag, branch or "")
    return [
        ReadApiView(
            source=read.source,
            contract=json_form.as_json(Contract(side, operations=read.operations, shapes=dict(read.shapes))),
        )
        for read in found
    ]


@router.post("/projects/{project}/mismatches/{fingerprint}/waiver")
async def waive_mismatch(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    fingerprint: words.Fingerprint,
    form: MismatchWaiverForm,
) -> list[MismatchView]:
    """It shuts no gate until the waiver ends."""
    waived = await mismatches.waive_mismatch(runtime.db, caller, project, fingerprint, form.reason, form.days)
    return [MismatchView.model_validate(mismatch) for mismatch in waived]


def _written(raw: bytes) -> Written:
    document = read_object(raw)
    operations = document.get("operations")
    if isinstance(operations, list) and len(operations) > MOST_OPERATIONS:
        raise TooLarge(f"The contract has more than {MOST_OPERATIONS:,} operations.", "Post it as several sources.")
    return written(json_form.from_json(document))
