"""/api/me, /api/projects/{project}/members"""

from fastapi import APIRouter, status

from ..core.members import Member, Membership
from ..use_cases import members
from ..vocabulary import words
from ..vocabulary.forms.members import MemberForm
from ..vocabulary.views.members import CallerView, MemberView
from .door import Caller, TheRuntime

router = APIRouter(tags=["members"])


@router.get("/me")
async def read_me(caller: Caller) -> CallerView:
    """Whom this token stands for, and where."""
    return CallerView.model_validate(caller)


@router.get("/projects/{project}/members")
async def list_members(runtime: TheRuntime, caller: Caller, project: words.ProjectKey) -> list[MemberView]:
    return [_view(*pair) for pair in await members.list_members(runtime.db, caller, project)]


@router.post("/projects/{project}/members", status_code=status.HTTP_201_CREATED)
async def create_member(runtime: TheRuntime, caller: Caller, project: words.ProjectKey, form: MemberForm) -> MemberView:
    """Add a member, or let one of yours join this project too."""
    member = await members.create_member(
        runtime.db,
        caller,
        project,
        form.name,
        form.kind,
        form.roles,
        is_owner=form.is_owner,
        model_family=form.model_family,
    )
    return _view(member, Membership(0, project, form.roles, form.is_owner))


@router.delete("/projects/{project}/members/{name}", status_code=status.HTTP_204_NO_CONTENT)
async def disable_member(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, name: words.MemberName
) -> None:
    """The member can do nothing more, and nothing it made goes away."""
    await members.disable_member(runtime.db, caller, project, name)


def _view(member: Member, membership: Membership) -> MemberView:
    return MemberView(
        name=member.name,
        kind=member.kind,
        operator=member.operator,
        roles=list(membership.roles),
        is_owner=membership.is_owner,
        created_at=member.created_at,
        disabled_at=member.disabled_at,
    )
