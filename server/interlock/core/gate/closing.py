"""May it close? Who closes names what they saw, and a gate that has changed since is not theirs to close."""

from collections.abc import Mapping

from ..members import Actor, Kind
from ..refusals import Changed, GateShut, NotPermitted, WrongState
from ..tickets import OPEN, WHAT_HELPS, State, Ticket
from .verdict import Verdict

READ_AGAIN = "Read its gate again, then decide again."


def must_be_verifying(ticket: Ticket, to_be: str) -> None:
    """Refuses (WrongState) what is not under verification. `to_be` is what is asked for: "closed"."""
    if ticket.state is not State.VERIFYING:
        raise WrongState(
            f"{ticket.key} is {ticket.state}; only a ticket that is being verified can be {to_be}.",
            WHAT_HELPS[ticket.state],
            state=ticket.state,
        )


def must_be_undecided(ticket: Ticket) -> None:
    """Refuses (WrongState) a closed ticket: what is shown of it now changes nothing any more."""
    if ticket.state not in OPEN:
        raise WrongState(f"{ticket.key} is {ticket.state}.", WHAT_HELPS[ticket.state], state=ticket.state)


def must_be_as_seen(ticket: Ticket, verdict: Verdict, heads: Mapping[str, str] | None, snapshot: str) -> None:
    """Refuses (Changed) other heads or another verdict than the caller saw. None and "" are for who does not mind."""
    if heads is not None and dict(heads) != dict(ticket.heads):
        raise Changed(f"{ticket.key} has other heads than you saw.", READ_AGAIN, heads=dict(ticket.heads))
    if snapshot and snapshot != verdict.snapshot:
        raise Changed(
            f"The verdict on {ticket.key} is not the one you saw: {verdict.sentence}",
            READ_AGAIN,
            snapshot=verdict.snapshot,
        )


def must_be_open(ticket: Ticket, verdict: Verdict) -> None:
    """Refuses (GateShut) with everything that is missing, and everything that would help."""
    if verdict.is_open:
        return
    raise GateShut(
        f"{ticket.key} cannot close: {' '.join(verdict.missing)}",
        " ".join(verdict.next),
        missing=list(verdict.missing),
        next=list(verdict.next),
        snapshot=verdict.snapshot,
    )


def must_be_shut(ticket: Ticket, verdict: Verdict) -> None:
    """Refuses (WrongState) to override what needs no override."""
    if verdict.is_open:
        raise WrongState(f"The gate of {ticket.key} is open.", "Close the ticket: there is nothing to override.")


def must_let_close(verdict: Verdict, ticket: Ticket, actor: Actor) -> None:
    """Refuses (NotPermitted) all but persons where the policy, or a risk, wants a person to close."""
    if not verdict.person_closes or actor.kind is Kind.PERSON:
        return
    risks = " ".join(risk.sentence for risk in verdict.risks if risk.calls)
    where = f"A person closes {ticket.key}" if risks else f"In {ticket.project} a person closes tickets"
    raise NotPermitted(
        f"{where}, and {actor.name} is of kind {actor.kind}. {risks}".rstrip(),
        "Leave it in verifying: a person closes it once its gate is open.",
    )
