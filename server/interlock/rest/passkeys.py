"""/api/passkeys, /api/tickets/{key}/challenges: by what a person shows that it is they who decide."""

from fastapi import APIRouter, status

from ..use_cases import passkeys
from ..vocabulary import words
from ..vocabulary.forms.gate import ChallengeForm
from ..vocabulary.forms.passkeys import PasskeyForm, RevocationForm, shown
from ..vocabulary.views.passkeys import AddingView, ChallengeView, PasskeyView
from .door import Caller, TheRuntime

router = APIRouter(tags=["passkeys"])


@router.get("/passkeys")
async def list_passkeys(runtime: TheRuntime, caller: Caller) -> list[PasskeyView]:
    """Yours, revoked ones too."""
    return [PasskeyView.model_validate(kept) for kept in await passkeys.list_passkeys(runtime.db, caller)]


@router.post("/passkeys/challenges", status_code=status.HTTP_201_CREATED)
async def begin_adding_passkey(runtime: TheRuntime, caller: Caller) -> AddingView:
    """To add one more. The first is added on the board, in a session that has just begun, and never with a token."""
    make, show = await passkeys.begin_adding(runtime.db, caller, runtime.public_url)
    return AddingView(make=make, show=show)


@router.post("/passkeys", status_code=status.HTTP_204_NO_CONTENT)
async def add_passkey(runtime: TheRuntime, caller: Caller, form: PasskeyForm) -> None:
    """Decisions may be made with it from now on."""
    url = runtime.public_url
    await passkeys.add(runtime.db, caller, form.label, url, form.made.answer, shown(form.passkey, url))


@router.post("/passkeys/{id}/challenges", status_code=status.HTTP_201_CREATED)
async def begin_revoking_passkey(runtime: TheRuntime, caller: Caller, id: words.ItemId) -> ChallengeView:
    """To revoke one of yours, with any of yours."""
    return ChallengeView(show=await passkeys.begin_revoking(runtime.db, caller, id, runtime.public_url))


@router.post("/passkeys/{id}/revocation", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_passkey(runtime: TheRuntime, caller: Caller, id: words.ItemId, form: RevocationForm) -> None:
    """At once, for good."""
    await passkeys.revoke(runtime.db, caller, id, shown(form.passkey, runtime.public_url))


@router.delete("/projects/{project}/members/{name}/passkeys", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_passkeys_of_member(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, name: words.MemberName
) -> None:
    """All of a person who has lost theirs, by an owner. They sign in anew, and add another one."""
    await passkeys.revoke_all_of(runtime.db, caller, project, name)


@router.post("/tickets/{key}/challenges", status_code=status.HTTP_201_CREATED)
async def ask_for_passkey(
    runtime: TheRuntime, caller: Caller, key: words.TicketKey, form: ChallengeForm
) -> ChallengeView:
    """Before a decision: what to show for this decision on this snapshot, and for no other."""
    show = await passkeys.ask(runtime.db, caller, key, form.decision, form.snapshot, runtime.public_url, form.about)
    return ChallengeView(show=show)
