"""Tools about tickets: read, write, publish."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, WithJsonSchema

from interlock.core.refusals import Invalid
from interlock.core.tickets import Priority, State, TicketDraft
from interlock.use_cases import board, revisions, tickets
from interlock.use_cases.revisions import SpecChange
from interlock.vocabulary import words
from interlock.vocabulary.forms.tickets import SpecForm, TicketForm
from interlock.vocabulary.views.tickets import CardsView, TicketPageView

from .arguments import AnyProject, AnyRole, Format, Letters, RequestId, SeenVersion, View, project_of
from .brief import BUDGET, brief
from .door import Call, Caller
from .lines import cards_lines, lint_lines, ticket_line
from .page import page_lines
from .schemas import SELDOM
from .text import as_json, one_line

# Listed as plain objects: the whole forms would cost a quarter of the list. The docstrings name the fields, and a wrong
# one is answered with its place.
Tickets = Annotated[
    list[TicketForm],
    Field(min_length=1, max_length=100),
    WithJsonSchema({"type": "array", "items": {"type": "object"}}),
]
Change = Annotated[SpecForm, WithJsonSchema({"type": "object"})]


async def list_tickets(
    call: Caller,
    project: AnyProject = "",
    state: words.SearchText = "",
    text: words.SearchText = "",
    label: Annotated[words.SearchText, SELDOM] = "",
    role: Annotated[AnyRole, SELDOM] = "",
    limit: Annotated[words.PageLimit, SELDOM] = 20,
    after: words.Cursor = "",
    format: Format = "text",
) -> str:
    """state: separated by commas."""
    cards = await board.list_tickets(
        call.runtime.db,
        call.actor,
        project_of(call.actor, project),
        state=[_state(word.strip()) for word in state.split(",") if word.strip()],
        text=text,
        label=label,
        role=role,
        limit=limit,
        after=after,
    )
    return as_json(CardsView.model_validate(cards)) if format == "json" else cards_lines(cards)


async def get_ticket(
    call: Caller, key: words.TicketKey, view: View = "brief", format: Format = "text", budget: Letters = BUDGET
) -> str:
    """Spec, criteria, history, what helps; view=full: everything."""
    page = await board.read_ticket(call.runtime.db, call.actor, key)
    if format == "json":
        return as_json(TicketPageView.model_validate(page))
    return brief(page, budget) if view == "brief" else page_lines(page)


async def create_tickets(
    call: Caller, tickets: Tickets, project: AnyProject = "", publish: bool = False, request_id: words.RequestId = ""
) -> str:
    """All or none: title, spec, criteria [{text,
    kind: test|static|coverage|contract|review|human|children, selectors [], suppressions {AC005: why}}], ref, scope
    {paths [], operations []}, roles, labels, needs (keys, refs), parent, priority, size.
    """
    return await _created(call, [form.as_draft() for form in tickets], project, publish, request_id)


async def revise_ticket(
    call: Caller,
    key: words.TicketKey,
    change: Change,
    expected_version: SeenVersion = 0,
    request_id: RequestId = "",
) -> str:
    """change: title, spec, criteria (all; number keeps one), scope, roles, priority, labels, size, reason.
    Once claimed: a proposal.
    """
    revised = await revisions.revise_ticket(
        call.runtime.db,
        call.actor,
        key,
        _spec_change(change),
        expected_version=expected_version or None,
        request_id=request_id,
    )
    if revised.revision is None:
        return f"Revised: {ticket_line(revised.ticket)}"
    return f"Revision {revised.revision} of {revised.ticket.key} is proposed; somebody else must approve it."


async def publish_ticket(call: Caller, key: words.TicketKey) -> str:
    """Make a draft claimable."""
    return f"Published: {ticket_line(await tickets.publish_ticket(call.runtime.db, call.actor, key))}"


async def escalate_ticket(call: Caller, key: words.TicketKey, why: words.Reason) -> str:
    """Call for a person's decision."""
    return f"Escalated: {ticket_line(await tickets.escalate_ticket(call.runtime.db, call.actor, key, why))}"


async def _created(call: Call, drafts: Sequence[TicketDraft], project: str, publish: bool, request_id: str) -> str:
    created = await tickets.create_tickets(
        call.runtime.db, call.actor, project_of(call.actor, project), drafts, publish=publish, request_id=request_id
    )
    found = tickets.lint_drafts(drafts)
    lint = [(ticket.key, finding) for ticket, of_it in zip(created, found, strict=True) for finding in of_it]
    return "\n".join(["Created:", *map(ticket_line, created), *lint_lines(lint)])


def _spec_change(form: SpecForm) -> SpecChange:
    return SpecChange(
        title=form.title,
        spec=form.spec,
        criteria=None if form.criteria is None else tuple((c.number, c.as_draft()) for c in form.criteria),
        scope=None if form.scope is None else form.scope.as_scope(),
        roles=form.roles,
        priority=None if form.priority is None else Priority[form.priority.upper()],
        labels=form.labels,
        size=form.size,
        budget_tokens=form.budget_tokens,
        reason=form.reason,
    )


def _state(word: str) -> State:
    if word not in set(State):
        raise Invalid(f"{one_line(word, 40)!r} is no state.", f"One of: {', '.join(State)}.")
    return State(word)
