"""Where a person begins: the board of their first project, or the form that makes one."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.refusals import Refusal
from interlock.use_cases import projects

from .door import PageRoute, TheForm, TheRuntime, TheSession, done_or_said, kept_of, see, status_of
from .render import page

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/")
async def home(request: Request, session: TheSession) -> Response:
    memberships = session.actor.memberships
    if memberships:
        return see(f"/p/{memberships[0].project}/board")
    return page(request, "no_project.html", {"project": ""})


@router.post("/projects")
async def create_project(request: Request, runtime: TheRuntime, session: TheSession, form: TheForm) -> Response:
    async def again(no: Refusal) -> Response:
        return page(request, "no_project.html", {"project": "", "refused": no, "kept": kept_of(form)}, status_of(no))

    key = form.text("key").upper()
    deed = projects.create_project(runtime.db, session.actor, key, form.text("name"))
    return await done_or_said(deed, f"/p/{key}/connect", again)
