"""/api/workload-tokens, /api/projects/{project}/workloads: CI jobs that are believed by their own tokens."""

from fastapi import APIRouter, status

from ..core.identity.workloads import Declared
from ..use_cases import workloads
from ..vocabulary import words
from ..vocabulary.forms.identity import ShownTokenForm, WorkloadForm
from ..vocabulary.views.identity import DeclaredWorkloadView, JobTokenView
from .door import Caller, TheRuntime

router = APIRouter(tags=["workloads"])


@router.post("/workload-tokens", status_code=status.HTTP_201_CREATED)
async def exchange_token(runtime: TheRuntime, form: ShownTokenForm) -> JobTokenView:
    """A CI job's own token for one that speaks for this job alone, for 15 minutes. Each is taken once."""
    see_run = runtime.github.run if runtime.github else None
    given = await workloads.exchange_token(
        runtime.db, runtime.issuers.key, see_run, runtime.public_url, form.token, form.project or ""
    )
    return JobTokenView.model_validate(given)


@router.get("/projects/{project}/workloads")
async def list_workloads(runtime: TheRuntime, caller: Caller, project: words.ProjectKey) -> list[DeclaredWorkloadView]:
    """The newest first; those that were revoked, too."""
    found = await workloads.list_workloads(runtime.db, caller, project)
    return [DeclaredWorkloadView.model_validate(workload) for workload in found]


@router.post("/projects/{project}/workloads", status_code=status.HTTP_201_CREATED)
async def declare_workload(
    runtime: TheRuntime, caller: Caller, project: words.ProjectKey, form: WorkloadForm
) -> DeclaredWorkloadView:
    """Such jobs are believed from now on. An owner says so."""
    declared = Declared(**form.model_dump(exclude={"member"}))
    made = await workloads.declare_workload(
        runtime.db, caller, project, form.member, declared, runtime.issuers.may_be_local
    )
    return DeclaredWorkloadView.model_validate(made)


@router.delete("/projects/{project}/workloads/{id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_workload(runtime: TheRuntime, caller: Caller, project: words.ProjectKey, id: words.ItemId) -> None:
    """Such jobs are believed no more, and what they hold of ours is worth nothing."""
    await workloads.revoke_workload(runtime.db, caller, project, id)
