"""/api/projects"""

from fastapi import APIRouter, status

from ..core.gate import policy as policies
from ..core.gate.policy import Policy
from ..core.gate.presets import PRESETS
from ..core.members import Deed
from ..use_cases import projects
from ..vocabulary import words
from ..vocabulary.forms.members import PolicyForm, ProjectForm
from ..vocabulary.views.members import PolicyView, PresetView, ProjectView
from .door import Caller, TheRuntime

router = APIRouter(tags=["projects"])


@router.get("/projects")
async def list_projects(runtime: TheRuntime, caller: Caller) -> list[ProjectView]:
    """Those you are a member of."""
    return [ProjectView.model_validate(p) for p in await projects.list_projects(runtime.db, caller)]


@router.post("/projects", status_code=status.HTTP_201_CREATED)
async def create_project(runtime: TheRuntime, caller: Caller, form: ProjectForm) -> ProjectView:
    """You own it."""
    return ProjectView.model_validate(
        await projects.create_project(runtime.db, caller, form.key, form.name, form.preset)
    )


@router.get("/projects/{project}/policy")
async def read_policy(runtime: TheRuntime, caller: Caller, project: words.ProjectKey) -> PolicyView:
    """What the project demands before a ticket may close, and how it runs its claims."""
    return _view(*await projects.read_policy(runtime.db, caller, project))


@router.patch("/projects/{project}/policy")
async def change_policy(runtime: TheRuntime, caller: Caller, project: words.ProjectKey, form: PolicyForm) -> PolicyView:
    """A new version with these settings changed. Tickets keep the version that they became ready under."""
    changes = form.model_dump(mode="json", exclude_none=True, exclude={"preset"})
    return _view(*await projects.change_policy(runtime.db, caller, project, changes, form.preset))


@router.get("/policy-presets")
async def list_policy_presets(caller: Caller) -> list[PresetView]:
    """The policies to start from, each with the settings that its name stands for."""
    caller.must(Deed.READ)
    return [PresetView(name=name, settings=dict(settings)) for name, settings in PRESETS.items()]


def _view(version: int, policy: Policy) -> PolicyView:
    return PolicyView(version=version, policy=policies.as_data(policy))
