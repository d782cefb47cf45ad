"""/api/signing-key, /api/tickets/{key}/attestations, /api/projects/{project}/producer-keys: what is signed, by whom."""

from fastapi import APIRouter, Request, status

from ..use_cases import attestations, producer_keys
from ..use_cases.evidence import Upload
from ..vocabulary import words
from ..vocabulary.forms.identity import ProducerKeyForm
from ..vocabulary.views.gate import VerdictView
from ..vocabulary.views.identity import AttestationView, ProducerKeyView, SigningKeyView
from .door import Caller, RequestKey, TheRuntime
from .uploads import read_upload

router = APIRouter(tags=["attestations"])

ENVELOPE = {
    "required": True,
    "description": "A DSSE envelope around an in-toto statement with a test-result predicate.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@router.get("/signing-key")
async def read_signing_key(runtime: TheRuntime) -> SigningKeyView:
    """The public half of the key that this server signs with. Keep it: what it signed is checked without the server."""
    signer = runtime.db.signer
    return SigningKeyView(key_id=signer.key_id, algorithm="ed25519", public_key=signer.public_key)


@router.get("/tickets/{key}/attestations")
async def list_attestations(runtime: TheRuntime, caller: Caller, key: words.TicketKey) -> list[AttestationView]:
    """The signed statements about a ticket: those of CI that came in, and ours on each of its closes."""
    found = await attestations.list_attestations(runtime.db, caller, key)
    return [AttestationView.model_validate(attestation) for attestation in found]


@router.post(
    "/tickets/{key}/attestations", status_code=status.HTTP_201_CREATED, openapi_extra={"requestBody": ENVELOPE}
)
async def submit_attestation(
    runtime: TheRuntime,
    caller: Caller,
    request: Request,
    key: words.TicketKey,
    repository: words.Repository,
    commit: words.CommitDigest | None = None,
    check: words.CheckName = "tests",
    run: words.RunName = "",
    attempt: words.Attempt = 1,
    request_id: RequestKey = "",
) -> VerdictView:
    """Send signed results of tests about the commit that they name; the answer is the verdict of the gate."""
    upload = Upload(
        raw=await read_upload(request),
        repository=repository,
        commit=commit or "",
        check=check,
        run=run,
        attempt=attempt,
    )
    verdict = await attestations.submit_attestation(runtime.db, caller, key, upload, request_id)
    return VerdictView.model_validate(verdict)


@router.get("/projects/{project}/producer-keys")
async def list_producer_keys(runtime: TheRuntime, caller: Caller, project: words.ProjectKey) -> list[ProducerKeyView]:
    """By which statements of the project's ci are checked; those that were revoked, too."""
    found = await producer_keys.list_keys(runtime.db, caller, project)
    return [ProducerKeyView.model_validate(key) for key in found]


@router.post("/projects/{project}/producer-keys", status_code=status.HTTP_201_CREATED)
async def register_producer_key(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, form: ProducerKeyForm
) -> ProducerKeyView:
    """Statements of a ci of yours are believed from now on when this key signed them. An owner says so."""
    made = await producer_keys.register_key(runtime.db, caller, project, form.member, form.public_key)
    return ProducerKeyView.model_validate(made)


@router.delete("/projects/{project}/producer-keys/{id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_producer_key(runtime: TheRuntime, caller: Caller, project: words.ProjectKey, id: words.ItemId) -> None:
    """What it signs is believed no more."""
    await producer_keys.revoke_key(runtime.db, caller, project, id)
