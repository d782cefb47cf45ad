"""/api/tokens"""

from typing import Annotated

from fastapi import APIRouter, Query, status

from ..use_cases import members
from ..vocabulary import words
from ..vocabulary.forms.members import TokenForm
from ..vocabulary.views.members import IssuedTokenView, TokenView
from .door import Caller, TheRuntime

router = APIRouter(tags=["tokens"])


@router.get("/tokens")
async def list_tokens(
    runtime: TheRuntime,
    caller: Caller,
    member: Annotated[words.MemberName | None, Query(description="Whose; without it, yours.")] = None,
) -> list[TokenView]:
    return [TokenView.model_validate(t) for t in await members.list_tokens(runtime.db, caller, member or "")]


@router.post("/tokens", status_code=status.HTTP_201_CREATED)
async def issue_token(runtime: TheRuntime, caller: Caller, form: TokenForm) -> IssuedTokenView:
    """A token for yourself or for an agent or ci of yours. Its secret is in this answer and nowhere else."""
    token, secret = await members.issue_token(
        runtime.db, caller, form.member, form.label, form.scopes, form.expires_days
    )
    return IssuedTokenView(token=TokenView.model_validate(token), secret=secret)


@router.delete("/tokens/{id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_token(runtime: TheRuntime, caller: Caller, id: words.ItemId) -> None:
    """At once, for good."""
    await members.revoke_token(runtime.db, caller, id)
