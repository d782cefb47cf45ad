"""/api/tickets/{key}/gate, and the ways to an end: closing, acceptance, override, return."""

from fastapi import APIRouter, Response

from ..use_cases import gate, overrides
from ..use_cases import preflight as preflights
from ..vocabulary import words
from ..vocabulary.forms.gate import AcceptanceForm, ClosingForm, ConfirmationForm, DecidingForm, ReturnForm
from ..vocabulary.forms.passkeys import shown
from ..vocabulary.views.gate import VerdictView
from ..vocabulary.views.tickets import TicketView
from .door import Caller, RequestKey, SeenVersion, TheRuntime, with_etag

router = APIRouter(tags=["gate"])


@router.get("/tickets/{key}/gate")
async def read_gate(runtime: TheRuntime, caller: Caller, response: Response, key: words.TicketKey) -> VerdictView:
    """Open or shut, with a reason for each criterion and what would help."""
    ticket, verdict = await gate.read_gate(runtime.db, caller, key)
    with_etag(response, ticket)
    return VerdictView.model_validate(verdict)


@router.get("/tickets/{key}/preflight")
async def preflight(
    runtime: TheRuntime, caller: Caller, key: words.TicketKey, repository: words.Repository, commit: words.CommitDigest
) -> VerdictView:
    """What would be missing if you reported your parts now, at this commit. Nothing is written."""
    _, verdict = await preflights.preflight(runtime.db, caller, key, repository, commit)
    return VerdictView.model_validate(verdict)


@router.post("/tickets/{key}/closing")
async def close_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: ClosingForm,
    version: SeenVersion,
    request_id: RequestKey = "",
) -> TicketView:
    """Done, if the gate is open now and everything is as you saw it."""
    ticket = await gate.close_ticket(
        runtime.db,
        caller,
        key,
        expected_version=version,
        heads=form.heads,
        snapshot=form.snapshot,
        request_id=request_id,
        shown=shown(form.passkey, runtime.public_url),
    )
    return with_etag(response, ticket)


@router.post("/tickets/{key}/acceptance")
async def accept_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: AcceptanceForm,
    version: SeenVersion,
    request_id: RequestKey = "",
) -> TicketView:
    """A person looked: passes the criteria that want one, and closes."""
    ticket = await gate.accept_ticket(
        runtime.db,
        caller,
        key,
        form.snapshot,
        expected_version=version,
        request_id=request_id,
        shown=shown(form.passkey, runtime.public_url),
    )
    return with_etag(response, ticket)


@router.post("/tickets/{key}/override")
async def override_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: DecidingForm,
    version: SeenVersion,
) -> TicketView:
    """Close although the gate is shut. It shows for ever and never counts as verified."""
    ticket = await gate.override_ticket(
        runtime.db,
        caller,
        key,
        form.reason,
        expected_version=version,
        snapshot=form.snapshot,
        shown=shown(form.passkey, runtime.public_url),
    )
    return with_etag(response, ticket)


@router.post("/tickets/{key}/override/confirmation")
async def confirm_override(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: ConfirmationForm,
    version: SeenVersion,
) -> TicketView:
    """A second owner says that the override may stay. Where the policy wants it and nobody does, it is reopened."""
    ticket = await overrides.confirm_override(
        runtime.db, caller, key, expected_version=version, shown=shown(form.passkey, runtime.public_url)
    )
    return with_etag(response, ticket)


@router.post("/tickets/{key}/return")
async def return_ticket(
    runtime: TheRuntime,
    caller: Caller,
    response: Response,
    key: words.TicketKey,
    form: ReturnForm,
    version: SeenVersion,
) -> TicketView:
    """Not good enough: ready again, in its next round, with these reasons at the top of its brief."""
    ticket = await gate.return_ticket(
        runtime.db, caller, key, form.reason, form.criteria, expected_version=version, reasons=form.reasons
    )
    return with_etag(response, ticket)
