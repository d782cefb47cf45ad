"""What a person does to a ticket: every form of its page, one line in DEEDS each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from interlock.core.members import Actor
from interlock.core.messages import Kind
from interlock.core.passkeys import Shown
from interlock.core.refusals import Changed, Invalid, NotFound, Refusal
from interlock.core.tickets import Resolution, State
from interlock.live.runtime import Runtime
from interlock.use_cases import claims, gate, messages, overrides, revisions, tickets

from . import decide, ticket
from .door import PageRoute, Submitted, TheForm, TheRuntime, TheSession, done_or_said
from .passkeys import shown_in

Value = TypeVar("Value")

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Order:
    """One form that a person sent from a ticket's page. `version` and `snapshot` are of what they saw."""

    runtime: Runtime
    actor: Actor
    key: str
    form: Submitted

    @property
    def version(self) -> int | None:
        return self.form.number("expected_version")

    @property
    def reason(self) -> str:
        return self.form.text("reason")

    @property
    def snapshot(self) -> str:
        return self.form.text("snapshot")

    @property
    def shown(self) -> Shown | None:
        return shown_in(self.form, self.runtime)

    @property
    def page(self) -> str:
        """On which the form was: of those that a ticket has."""
        return "/decide" if self.form.text("page") == "decide" else ""


@router.post("/t/{key}/{deed}")
async def act(
    request: Request, runtime: TheRuntime, session: TheSession, form: TheForm, key: str, deed: str
) -> Response:
    if deed not in DEEDS:
        raise NotFound(f"A ticket has no form {deed[:40]!r}.", "Open the ticket's page.")

    order = Order(runtime, session.actor, key, form)

    async def again(no: Refusal) -> Response:
        show = decide.shown if order.page else ticket.shown
        return await show(request, runtime, session, key, no, form)

    back = order.page if deed in STAYING else ""
    return await done_or_said(DEEDS[deed](order), f"/t/{key}{back}{PLACES.get(deed, '')}", again)


async def _publish(o: Order) -> None:
    await tickets.publish_ticket(o.runtime.db, o.actor, o.key)


async def _accept(o: Order) -> None:
    if not o.snapshot:
        raise Changed("The form does not say what was shown.", "Open the page of the decision, and look.")
    looked = o.form.numbers("looked")
    await gate.accept_ticket(o.runtime.db, o.actor, o.key, o.snapshot, o.version, shown=o.shown, looked=looked)


async def _return(o: Order) -> None:
    criteria = o.form.numbers("criterion")
    own = {number: o.form.text(f"reason-{number}") for number in criteria}
    await gate.return_ticket(o.runtime.db, o.actor, o.key, o.reason, criteria, o.version, own)


async def _override(o: Order) -> None:
    await gate.override_ticket(o.runtime.db, o.actor, o.key, o.reason, o.version, o.snapshot, o.shown)


async def _confirm(o: Order) -> None:
    await overrides.confirm_override(o.runtime.db, o.actor, o.key, o.version, o.shown)


async def _waive(o: Order) -> None:
    criterion, days, any_head = (
        o.form.number("criterion") or 0,
        o.form.number("days") or 1,
        o.form.is_ticked("any_head"),
    )
    await gate.waive_criterion(
        o.runtime.db, o.actor, o.key, criterion, o.reason, days, any_head, snapshot=o.snapshot, shown=o.shown
    )


async def _clear_review(o: Order) -> None:
    review = o.form.number("review") or 0
    await gate.clear_review(o.runtime.db, o.actor, o.key, review, o.reason, o.snapshot, o.shown)


async def _decide(o: Order) -> None:
    to = _one_of(State, o.form.text("to"), "state")
    await tickets.decide_ticket(o.runtime.db, o.actor, o.key, to, o.reason, o.version)


async def _reopen(o: Order) -> None:
    await tickets.reopen_ticket(o.runtime.db, o.actor, o.key, o.reason, o.version)


async def _cancel(o: Order) -> None:
    resolution = _one_of(Resolution, o.form.text("resolution"), "resolution")
    await tickets.cancel_ticket(o.runtime.db, o.actor, o.key, resolution, o.reason, o.version)


async def _escalate(o: Order) -> None:
    await tickets.escalate_ticket(o.runtime.db, o.actor, o.key, o.reason)


async def _approve_revision(o: Order) -> None:
    await revisions.decide_revision(o.runtime.db, o.actor, o.key, True, o.reason)


async def _reject_revision(o: Order) -> None:
    await revisions.decide_revision(o.runtime.db, o.actor, o.key, False, o.reason)


async def _steal(o: Order) -> None:
    await claims.steal_claim(o.runtime.db, o.actor, o.key, o.form.text("role"), o.reason)


async def _post(o: Order) -> None:
    """Blocking is for questions and blockers alone; for other kinds the tick says nothing."""
    kind = _one_of(Kind, o.form.text("kind"), "kind of message")
    blocks = o.form.is_ticked("is_blocking") and kind in (Kind.QUESTION, Kind.BLOCKER)
    reply_to = o.form.number("reply_to")
    await messages.post_message(o.runtime.db, o.actor, o.key, kind, o.form.text("body"), blocks, reply_to)


DEEDS: Mapping[str, Callable[[Order], Awaitable[None]]] = {
    "publish": _publish,
    "accept": _accept,
    "return": _return,
    "override": _override,
    "confirm": _confirm,
    "waive": _waive,
    "clear_review": _clear_review,
    "decide": _decide,
    "reopen": _reopen,
    "cancel": _cancel,
    "escalate": _escalate,
    "approve_revision": _approve_revision,
    "reject_revision": _reject_revision,
    "steal": _steal,
    "post": _post,
}

PLACES: Mapping[str, str] = {"post": "#thread", "waive": "#criteria", "clear_review": "#criteria"}
"""Where on its page a form leads back to."""

STAYING = frozenset({"waive", "clear_review", "confirm"})
"""After these the page of the decision is there again, if it was on that."""


def _one_of(kind: Callable[[str], Value], given: str, noun: str) -> Value:
    try:
        return kind(given)
    except ValueError:
        raise Invalid(f"{given[:40]!r} is no {noun}.", "Choose one from the list.") from None
