"""Write a new ticket."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.criteria import Kind
from interlock.core.members import Deed
from interlock.core.refusals import Refusal
from interlock.core.tickets import Priority
from interlock.use_cases import tickets

from .door import PageRoute, Submitted, TheForm, TheRuntime, TheSession, kept_of, see, status_of
from .render import page
from .ticket_text import draft_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/p/{project}/new")
async def show_new_ticket(request: Request, session: TheSession, project: str) -> Response:
    session.actor.within(project, Deed.WRITE_SPEC)
    return _shown(request, project)


@router.post("/p/{project}/new")
async def create_ticket(
    request: Request, runtime: TheRuntime, session: TheSession, form: TheForm, project: str
) -> Response:
    try:
        publish = form.text("then") == "publish"
        made = await tickets.create_tickets(runtime.db, session.actor, project, [draft_of(form)], publish)
    except Refusal as no:
        session.actor.within(project, Deed.WRITE_SPEC)
        return _shown(request, project, no, form)
    return see(f"/t/{made[0].key}")


def _shown(request: Request, project: str, refused: Refusal | None = None, form: Submitted | None = None) -> Response:
    context = {
        "project": project,
        "place": "new",
        "priorities": list(Priority),
        "kinds": list(Kind),
        "refused": refused,
        "fields": kept_of(form),
    }
    return page(request, "new_ticket.html", context, status_of(refused) if refused else 200)
