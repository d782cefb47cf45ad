"""Tools about one's own work."""

from functools import partial
from typing import Annotated

from interlock.use_cases import workload
from interlock.vocabulary.views.claims import WorkloadView

from .arguments import AnyProject, Format, WaitSeconds
from .door import Caller
from .lines import workload_lines
from .schemas import SELDOM
from .text import as_json


async def get_my_workload(
    call: Caller,
    project: Annotated[AnyProject, SELDOM] = "",
    format: Format = "text",
    wait_seconds: WaitSeconds = 0,
) -> str:
    """What you hold, may claim, must review or answer. Start here."""
    read = partial(workload.workload, call.runtime.db, call.actor, project)
    mine = await (call.runtime.waiting.work(call.actor, project, wait_seconds, read) if wait_seconds else read())
    return as_json(WorkloadView.model_validate(mine)) if format == "json" else workload_lines(mine)
