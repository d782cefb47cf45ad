"""/api/projects/{project}/scans, sources, mismatches, operations: both sides of every API."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from ..core.contracts import json_form
from ..core.contracts.kept import Standing
from ..core.contracts.mismatch import Severity
from ..core.contracts.model import Contract, Side
from ..use_cases import contracts
from ..vocabulary import words
from ..vocabulary.forms.gate import MismatchWaiverForm
from ..vocabulary.views.contracts import MismatchView, ReadApiView, ScanOutcomeView, SourceView
from .door import Caller, RequestKey, TheRuntime
from .uploads import read_object, read_upload

router = APIRouter(tags=["contracts"])

CONTRACT = {
    "required": True,
    "description": "A contract as `interlock post scan` writes it, plain or with Content-Encoding: gzip.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


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
    request_id: RequestKey = "",
) -> ScanOutcomeView:
    """Say what this source offers or counts on at this commit; the answer says where it now disagrees."""
    raw = await read_upload(request)
    contract = await asyncio.to_thread(lambda: json_form.from_json(read_object(raw)))
    outcome = await contracts.record_scan(
        runtime.db, caller, project, source, side, repository, commit, contract, request_id=request_id
    )
    return ScanOutcomeView.model_validate(outcome)


@router.get("/projects/{project}/sources")
async def list_sources(runtime: TheRuntime, caller: Caller, project: words.ProjectKey) -> list[SourceView]:
    """Where contracts are read from, and what the newest scan of each saw."""
    page = await contracts.read_contracts(runtime.db, caller, project)
    return [SourceView.model_validate(source) for source in page.sources]


@router.get("/projects/{project}/mismatches")
async def list_mismatches(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    ticket: Annotated[words.TicketKey | None, Query(description="Only in the scope of this ticket.")] = None,
    severity: Severity | None = None,
    source: Annotated[words.SourceName | None, Query(description="Only with this source on either side.")] = None,
    state: Standing | None = Standing.OPEN,
) -> list[MismatchView]:
    """Where two sides disagree."""
    found = await contracts.read_mismatches(
        runtime.db, caller, project, ticket or "", severity or "", source or "", state or ""
    )
    return [MismatchView.model_validate(mismatch) for mismatch in found]


@router.get("/projects/{project}/operations")
async def read_api(
    runtime: TheRuntime,
    caller: Caller,
    project: words.ProjectKey,
    path: Annotated[words.SearchText, Query(description="What the path begins with.")] = "",
    text: words.SearchText = "",
    ticket: Annotated[words.TicketKey | None, Query(description="Only in the scope of this ticket.")] = None,
    side: Side = Side.PROVIDER,
) -> list[ReadApiView]:
    """The operations that meet all that is given, by source, with their shapes."""
    found = await contracts.read_api(runtime.db, caller, project, path, text, ticket or "", side)
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
    waived = await contracts.waive_mismatch(runtime.db, caller, project, fingerprint, form.reason, form.days)
    return [MismatchView.model_validate(mismatch) for mismatch in waived]
