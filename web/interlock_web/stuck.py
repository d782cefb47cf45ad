"""What is stuck: since when, why, and what frees it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.use_cases import board as boards
from interlock.use_cases import stuck

from .door import PageRoute, TheRuntime, TheSession
from .render import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/p/{project}/stuck")
async def show_stuck(request: Request, runtime: TheRuntime, session: TheSession, project: str) -> Response:
    cursor = await boards.newest_cursor(runtime.db)
    found = await stuck.read_stuck(runtime.db, session.actor, project)
    context = {"project": project, "place": "stuck", "found": found, "cursor": cursor, "now": found.now}
    return page(request, "stuck.html", context)
