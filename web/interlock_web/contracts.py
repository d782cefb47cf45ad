"""Contracts: where they are read from, and where the two sides disagree, side by side."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.contracts.kept import KeptMismatch, Standing
from interlock.core.members import Deed
from interlock.core.refusals import Refusal
from interlock.live.runtime import Runtime
from interlock.use_cases import board as boards
from interlock.use_cases import contracts

from .door import PageRoute, Session, Submitted, TheForm, TheRuntime, TheSession, done_or_said, kept_of, status_of
from .render import page

FILTERS: Mapping[str, str] = {
    Standing.OPEN: "Open",
    Standing.WAIVED: "Waived",
    Standing.RESOLVED: "Resolved",
}

Lines = tuple[tuple[str, str], ...]

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Drift:
    """A mismatch as the page shows it: the operation in two pieces, and each side's shape as lines."""

    mismatch: KeptMismatch
    method: str
    path: str
    consumer_shape: Lines
    provider_shape: Lines


@router.get("/p/{project}/contracts")
async def show_contracts(
    request: Request, runtime: TheRuntime, session: TheSession, project: str, only: str = "", branch: str = ""
) -> Response:
    return await _shown(request, runtime, session, project, only, branch)


@router.post("/p/{project}/contracts/waive")
async def waive(request: Request, runtime: TheRuntime, session: TheSession, form: TheForm, project: str) -> Response:
    async def again(no: Refusal) -> Response:
        return await _shown(request, runtime, session, project, "", "", no, form)

    fingerprint, days = form.text("fingerprint"), form.number("days") or 1
    deed = contracts.waive_mismatch(runtime.db, session.actor, project, fingerprint, form.text("reason"), days)
    return await done_or_said(deed, f"/p/{project}/contracts?only={Standing.WAIVED}", again)


def as_drift(mismatch: KeptMismatch) -> Drift:
    method, _, path = mismatch.operation.partition(" ")
    return Drift(mismatch, method, path, as_lines(mismatch.consumer_shape), as_lines(mismatch.provider_shape))


def as_lines(shape: Mapping[str, Any] | None) -> Lines:
    """A shape is small JSON, made to be read: one line for each of its names."""
    return tuple((str(name), _word(value)) for name, value in (shape or {}).items())


async def _shown(
    request: Request,
    runtime: Runtime,
    session: Session,
    project: str,
    only: str,
    branch: str,
    refused: Refusal | None = None,
    form: Submitted | None = None,
) -> Response:
    cursor = await boards.newest_cursor(runtime.db)
    found = await contracts.read_contracts(runtime.db, session.actor, project, branch)
    only = only if only in FILTERS else Standing.OPEN
    context = {
        "project": project,
        "place": "contracts",
        "sources": found.sources,
        "drifts": [as_drift(m) for m in found.mismatches if m.state == only],
        "counts": {state: sum(m.state == state for m in found.mismatches) for state in FILTERS},
        "filters": FILTERS,
        "only": only,
        "branch": branch,
        "drift": found.drift,
        "peak": max((day.errors for day in found.drift), default=0),
        "may_waive": session.actor.may(Deed.WAIVE),
        "cursor": cursor,
        "now": found.now,
        "refused": refused,
        "kept": kept_of(form),
    }
    return page(request, "contracts.html", context, status_of(refused) if refused else 200)


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(_word(item) for item in value)
    return json.dumps(value, ensure_ascii=False, default=str)
