"""/api/projects/{project}/distrusts: whom a project believes no more."""

from fastapi import APIRouter, status

from ..use_cases import distrusts
from ..vocabulary import words
from ..vocabulary.forms.identity import DistrustForm
from ..vocabulary.views.identity import DistrustedView, DistrustView
from .door import Caller, TheRuntime

router = APIRouter(tags=["members"])


@router.get("/projects/{project}/distrusts")
async def list_distrusts(runtime: TheRuntime, caller: Caller, project: words.ProjectKey) -> list[DistrustView]:
    """The newest first."""
    found = await distrusts.list_distrusts(runtime.db, caller, project)
    return [DistrustView.model_validate(distrust) for distrust in found]


@router.post("/projects/{project}/distrusts", status_code=status.HTTP_201_CREATED)
async def distrust_member(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, form: DistrustForm
) -> DistrustedView:
    """What the member posted since then counts no more, for good; open tickets are judged again. An owner says so."""
    done = await distrusts.distrust_member(runtime.db, caller, project, form.member, form.reason, form.since)
    return DistrustedView.model_validate(done)
