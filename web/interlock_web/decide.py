"""The page on which a person decides: all that would be accepted in one place, and what to show before it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.passkeys import Decided, about_of
from interlock.core.refusals import Invalid, Refusal
from interlock.live.runtime import Runtime
from interlock.use_cases import board as boards
from interlock.use_cases import deciding, passkeys

from . import buttons
from .door import PageRoute, Session, Submitted, TheForm, TheRuntime, TheSession, kept_of, status_of
from .passkeys import in_json
from .render import page
from .ticket import OVERRIDDEN, STATES, judged

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/t/{key}/decide")
async def show_decide(request: Request, runtime: TheRuntime, session: TheSession, key: str) -> Response:
    return await shown(request, runtime, session, key)


@router.post("/t/{key}/passkey")
async def ask_for_passkey(runtime: TheRuntime, session: TheSession, form: TheForm, key: str) -> Response:
    """Sent by static/js/passkeys.js before the form itself, with all that is in that form."""
    decided = form.text("decision")
    if decided not in set(Decided):
        raise Invalid(f"{decided[:40]!r} is no decision.", "Open the page again.")
    about = about_of(
        form.numbers("criterion") if decided == Decided.WAIVE else (),
        form.number("days") or 0,
        form.is_ticked("any_head"),
        form.number("review") or 0,
    )

    async def asked() -> dict[str, Any]:
        snapshot, url = form.text("snapshot"), runtime.public_url
        return {"show": await passkeys.ask(runtime.db, session.actor, key, Decided(decided), snapshot, url, about)}

    return await in_json(asked())


async def shown(
    request: Request,
    runtime: Runtime,
    session: Session,
    key: str,
    refused: Refusal | None = None,
    form: Submitted | None = None,
) -> Response:
    """The page; after a refusal with its notice, and with what was typed still in its fields."""
    cursor = await boards.newest_cursor(runtime.db)
    decision = await deciding.read_decision(runtime.db, session.actor, key)
    found = decision.page
    context = {
        "project": found.ticket.project,
        "place": "decide",
        "decision": decision,
        "found": found,
        "ticket": found.ticket,
        "says": OVERRIDDEN if found.ticket.is_overridden else STATES[found.ticket.state],
        "criteria": judged(found),
        "dropped": [c for c in found.criteria if c.removed_in is not None],
        "buttons": buttons.of_ticket(found, session.actor),
        "ticks": decision.looked_at,
        "may_confirm": buttons.may_confirm(found, decision.override, session.actor),
        "cursor": cursor,
        "now": found.now,
        "refused": refused,
        "kept": kept_of(form),
        "ticked": form.fields if form else {},
    }
    return page(request, "decide.html", context, status_of(refused) if refused else 200)
