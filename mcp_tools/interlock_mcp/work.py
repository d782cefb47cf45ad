"""Tools about one's own work."""

from typing import Annotated

from interlock.use_cases import workload
from interlock.vocabulary.views.claims import WorkloadView

from .arguments import AnyProject, Format
from .door import Caller
from .lines import workload_lines
from .schemas import SELDOM
from .text import as_json


async def get_my_workload(call: Caller, project: Annotated[AnyProject, SELDOM] = "", format: Format = "text") -> str:
    """What you hold, may claim, must review or answer. Start here."""
    mine = await workload.workload(call.runtime.db, call.actor, project)
    return as_json(WorkloadView.model_validate(mine)) if format == "json" else workload_lines(mine)
