"""What the report of a part makes of its ticket."""

from collections.abc import Collection

from . import tickets
from .claims import Part, PartState, heads_of
from .tickets import Change, Ticket


def after_report(ticket: Ticket, parts: Collection[Part], actor_id: int) -> Change | None:
    """`parts` as the report leaves them. None: others still hold theirs, and the ticket stays as it is."""
    if tickets.is_over_budget(ticket):
        return tickets.escalate(ticket, None, f"{ticket.tokens_spent} of {ticket.budget_tokens} tokens are spent.")
    if all(p.state is PartState.REPORTED for p in parts):
        return tickets.submit(ticket, heads_of(parts), actor_id)
    if any(p.state is PartState.HELD for p in parts):
        return None
    return tickets.fall_back(ticket, actor_id, "a part is left")
