"""/api/projects/{project}/judges: how well agents judge."""

from fastapi import APIRouter

from ..use_cases import judges
from ..vocabulary import words
from ..vocabulary.views.judges import JudgeView
from .door import Caller, TheRuntime

router = APIRouter(tags=["gate"])


@router.get("/projects/{project}/judges")
async def list_judges(runtime: TheRuntime, caller: Caller, project: words.ProjectKey) -> list[JudgeView]:
    """For each agent and kind of criterion, how far its verdicts agree with those of persons about the same things."""
    return [_view(judge) for judge in await judges.list_judges(runtime.db, caller, project)]


def _view(judge: judges.Judge) -> JudgeView:
    found = judge.agreement
    low, high = found.interval or (None, None)
    return JudgeView(
        judge=judge.name,
        kind=judge.kind,
        family=judge.family,
        n=found.n,
        negatives=found.negatives,
        prevalence=found.prevalence,
        observed=found.observed,
        kappa=found.kappa,
        pabak=found.pabak,
        low=low,
        high=high,
    )
