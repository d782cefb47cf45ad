"""The form that writes a new ticket: title, spec, and one criterion a line."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core import scopes
from interlock.core.criteria import Draft, Kind
from interlock.core.members import Deed
from interlock.core.refusals import Invalid, Refusal
from interlock.core.tickets import Priority, TicketDraft
from interlock.use_cases import tickets

from .door import PageRoute, Submitted, TheForm, TheRuntime, TheSession, kept_of, see, status_of
from .render import page

CRITERION = re.compile(rf"^(?:(?P<kind>{'|'.join(Kind)})\s*:\s*)?(?P<text>.*?)(?:\s+\|\s*(?P<selectors>.*))?$")

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
        made = await tickets.create_tickets(runtime.db, session.actor, project, [written(form)], publish)
    except Refusal as no:
        session.actor.within(project, Deed.WRITE_SPEC)
        return _shown(request, project, no, form)
    return see(f"/t/{made[0].key}")


def written(form: Submitted) -> TicketDraft:
    priority = form.text("priority").upper()
    if priority not in Priority.__members__:
        raise Invalid(f"{priority[:40]!r} is no priority.", "Choose one from the list.")
    return TicketDraft(
        title=form.text("title"),
        spec=form.text("spec"),
        criteria=tuple(criterion(line) for line in form.lines("criteria")),
        roles=_words(form, "roles"),
        scope=scopes.checked(form.lines("paths"), form.lines("operations")),
        needs=_words(form, "needs"),
        priority=Priority[priority],
        labels=_words(form, "labels"),
        size=form.number("size") or 1,
    )


def criterion(line: str) -> Draft:
    """`test: The total is in cents | tests/test_orders.py::test_total`: kind, text, and what checks it."""
    match = CRITERION.match(line)
    assert match is not None  # every line matches: each piece may be missing
    selectors = [name.strip() for name in (match["selectors"] or "").split(",") if name.strip()]
    return Draft(match["text"].strip(), Kind(match["kind"] or Kind.TEST), tuple(selectors))


def _shown(request: Request, project: str, refused: Refusal | None = None, form: Submitted | None = None) -> Response:
    context = {
        "project": project,
        "place": "board",
        "priorities": list(Priority),
        "kinds": list(Kind),
        "refused": refused,
        "kept": kept_of(form),
    }
    return page(request, "new_ticket.html", context, status_of(refused) if refused else 200)


def _words(form: Submitted, name: str) -> tuple[str, ...]:
    return tuple(form.text(name).replace(",", " ").split())
