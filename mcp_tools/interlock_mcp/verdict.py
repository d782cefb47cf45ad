"""What the gate says, as lines: one per criterion and blocker, each with what would help."""

from interlock.core.gate.verdict import Blocker, CriterionVerdict, Verdict
from interlock.core.tickets import State, Ticket

from .text import one_line

REASON = 400  # letters of one reason


def gate_lines(ticket: Ticket, verdict: Verdict) -> str:
    heads = "".join(f", {repository} at {commit[:12]}" for repository, commit in ticket.heads.items())
    standing = f"{ticket.key} {ticket.state}, round {ticket.round}{heads}"
    closes = [f"Next: close_ticket {ticket.key}."] if _can_close(ticket, verdict) else []
    return "\n".join([f"{standing}: {verdict_lines(verdict)}", *closes])


def verdict_lines(verdict: Verdict) -> str:
    return "\n".join(
        [
            verdict.sentence,
            *map(criterion_verdict_line, verdict.criteria),
            *map(blocker_line, verdict.blockers),
            *(f"risk: {one_line(risk.sentence, REASON)}" for risk in verdict.risks),
            f"snapshot {verdict.snapshot}",
        ]
    )


def criterion_verdict_line(criterion: CriterionVerdict) -> str:
    said = f"{criterion.name} {criterion.state}: {one_line(criterion.sentence, REASON)} {_helps(criterion.next)}"
    return said.rstrip()


def blocker_line(blocker: Blocker) -> str:
    return f"blocker: {one_line(blocker.sentence, REASON)} {_helps(blocker.next)}".rstrip()


def _can_close(ticket: Ticket, verdict: Verdict) -> bool:
    return verdict.is_open and not verdict.person_closes and ticket.state is State.VERIFYING


def _helps(next: str) -> str:
    return f"-> {one_line(next, REASON)}" if next else ""
