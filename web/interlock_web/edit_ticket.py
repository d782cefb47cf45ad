"""Change what a ticket says: at once before its first claim, by a proposal after it."""

from collections import defaultdict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.board import TicketPage
from interlock.core.criteria import Kind
from interlock.core.members import Deed
from interlock.core.refusals import Refusal
from interlock.core.tickets import Priority
from interlock.use_cases import board as boards
from interlock.use_cases import revisions

from .door import PageRoute, Submitted, TheForm, TheRuntime, TheSession, kept_of, see, status_of
from .render import page
from .ticket_text import change_of, fields_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/t/{key}/edit")
async def show_edit_ticket(request: Request, runtime: TheRuntime, session: TheSession, key: str) -> Response:
    session.actor.must(Deed.WRITE_SPEC)
    return _shown(request, await boards.read_ticket(runtime.db, session.actor, key))


@router.post("/t/{key}/edit")
async def edit_ticket(request: Request, runtime: TheRuntime, session: TheSession, form: TheForm, key: str) -> Response:
    """The form is compared with the ticket as it is now; `expected_version` sees to it that this is what was shown."""
    found = await boards.read_ticket(runtime.db, session.actor, key)
    try:
        change = change_of(form, found)
        await revisions.revise_ticket(runtime.db, session.actor, key, change, form.number("expected_version"))
    except Refusal as no:
        return _shown(request, found, no, form)
    return see(f"/t/{key}")


def _shown(
    request: Request, found: TicketPage, refused: Refusal | None = None, form: Submitted | None = None
) -> Response:
    context = {
        "project": found.ticket.project,
        "place": "ticket",
        "ticket": found.ticket,
        "priorities": list(Priority),
        "kinds": list(Kind),
        "refused": refused,
        "fields": kept_of(form) if form else defaultdict(str, fields_of(found)),
    }
    return page(request, "edit_ticket.html", context, status_of(refused) if refused else 200)
