"""Events as sentences: who did what, to which ticket, and what they said.

A sentence is "ACTOR before TICKET after"; the page links the ticket. Every kind of event has its line in TOLD.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from interlock.core.events import Kind, Logged

SERVER = "Interlock"  # who acts where nobody did: the sweeper, a gate that opened

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """`tone`: "needs" calls for a person, "drift" is about contracts, "good" and "bad" are what they say."""

    before: str
    after: str = ""
    quote: str = ""
    tone: str = ""
    tag: str = ""


def tell(event: Logged) -> Told:
    return TOLD[event.kind](event.data)


def line(event: Logged) -> str:
    """The whole sentence as plain text."""
    told = tell(event)
    return " ".join(part for part in (event.actor or SERVER, told.before, event.ticket, told.after) if part)


def _plain(before: str, after: str = "", tone: str = "", tag: str = "") -> Callable[[Data], Told]:
    return lambda _: Told(before, after, tone=tone, tag=tag)


def _quoting(name: str, before: str, after: str = "", tone: str = "", tag: str = "") -> Callable[[Data], Told]:
    return lambda data: Told(before, after, _said(data, name), tone, tag)


def _said(data: Data, *names: str) -> str:
    """The first of these that the event holds, as text."""
    for name in names:
        value = data.get(name)
        if value:
            return "; ".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
    return ""


def _part(data: Data) -> str:
    role = _said(data, "role", "part")
    return f"the {role} part of" if role and role != "work" else ""


def _with_part(verb: str, tone: str = "", tag: str = "", quote: str = "") -> Callable[[Data], Told]:
    return lambda data: Told(f"{verb} {_part(data)}".strip(), quote=_said(data, quote), tone=tone, tag=tag)


def _returned(data: Data) -> Told:
    round_ = _said(data, "round")
    return Told("sent", "back", _said(data, "reasons", "reason"), "needs", f"round {round_}" if round_ else "returned")


def _decided(data: Data) -> Told:
    to = _said(data, "to").replace("_", " ")
    return Told("decided", f"goes to {to}" if to else "", _said(data, "reason"), tag="decided")


def _message(data: Data) -> Told:
    verbs = {"question": "asks about", "blocker": "is blocked on", "decision": "decided on", "answer": "answered on"}
    kind = _said(data, "kind")
    blocks = bool(data.get("is_blocking"))
    return Told(
        verbs.get(kind, "wrote on"), quote=_said(data, "body", "excerpt"), tone="needs" if blocks else "", tag=kind
    )


def _evidence(data: Data) -> Told:
    standing = _said(data, "standing", "outcome")
    tone = {"passed": "good", "failed": "bad"}.get(standing, "")
    check = _said(data, "check")
    return Told(f"posted evidence of {check} on" if check else "posted evidence on", tone=tone, tag=standing)


def _review(data: Data) -> Told:
    if "abstains" in data:
        return Told(
            "left to others" if data["abstains"] == "abstains" else "left to a person", "", _said(data, "reason")
        )
    passes = bool(data.get("passes"))
    return Told("passed" if passes else "rejected", "in review", _said(data, "reason"), "good" if passes else "bad")


def _scanned(data: Data) -> Told:
    return Told(f"scanned {_source(data)}", tag=_said(data, "side"))


def _broken(data: Data) -> Told:
    count = _said(data, "breaking")
    said = f"{count} breaking change{'' if count == '1' else 's'}" if count else "breaking changes"
    return Told(f"found {said} in {_source(data)}", quote=_said(data, "changes"), tone="drift", tag="breaking")


def _source(data: Data) -> str:
    return _said(data, "source", "name") or "a source"


def _mismatch(verb: str, tone: str, tag: str) -> Callable[[Data], Told]:
    def told(data: Data) -> Told:
        where = _said(data, "operation")
        return Told(
            f"{verb} on {where}" if where else verb, quote=_said(data, "sentence", "reason"), tone=tone, tag=tag
        )

    return told


def _member(verb: str) -> Callable[[Data], Told]:
    return lambda data: Told(f"{verb} {_said(data, 'member', 'name')}".strip())


TOLD: Mapping[Kind, Callable[[Data], Told]] = {
    Kind.PROJECT_CREATED: _plain("created the project"),
    Kind.POLICY_CHANGED: _plain("changed the policy"),
    Kind.MEMBER_JOINED: _member("added the member"),
    Kind.MEMBER_LEFT: _member("took out the member"),
    Kind.MEMBER_DISABLED: _member("disabled the member"),
    Kind.TOKEN_ISSUED: _member("issued a token for"),
    Kind.TOKEN_REVOKED: _member("revoked a token of"),
    Kind.WORKLOAD_DECLARED: _plain("said that a CI job is believed by its own token", tag="trust"),
    Kind.WORKLOAD_REVOKED: _plain("took back that a CI job is believed", tag="trust"),
    Kind.WORKLOAD_REFUSED: _quoting("sentence", "refused the token of a CI job", tone="bad", tag="refused"),
    Kind.KEY_REGISTERED: _member("registered a key of"),
    Kind.KEY_REVOKED: _member("revoked a key of"),
    Kind.PRODUCER_DISTRUSTED: lambda data: Told(
        f"stopped believing {_said(data, 'member')}".strip(), quote=_said(data, "reason"), tone="bad", tag="trust"
    ),
    Kind.PASSKEY_ADDED: _quoting("label", "added a passkey"),
    Kind.PASSKEY_REVOKED: _member("revoked a passkey of"),
    Kind.TICKET_CREATED: _plain("wrote", tag="draft"),
    Kind.TICKET_REVISED: _quoting("reason", "revised"),
    Kind.TICKET_PUBLISHED: _plain("published", tag="ready"),
    Kind.TICKET_LINKED: _plain("changed what", "waits for"),
    Kind.TICKET_STARTED: _plain("started", tag="in progress"),
    Kind.TICKET_READIED: _quoting("why", "put", "back to ready", tag="ready"),
    Kind.TICKET_SUBMITTED: _plain("put", "into verification", tag="verifying"),
    Kind.TICKET_RETURNED: _returned,
    Kind.TICKET_CLOSED: _plain("closed", tone="good", tag="done"),
    Kind.TICKET_OVERRIDDEN: _quoting("reason", "closed", "although its gate was shut", "needs", "overridden"),
    Kind.OVERRIDE_CONFIRMED: _plain("confirmed the override of", tone="needs", tag="overridden"),
    Kind.TICKET_REOPENED: _quoting("reason", "reopened", tag="ready"),
    Kind.TICKET_CANCELLED: _quoting("reason", "cancelled", tag="cancelled"),
    Kind.TICKET_ESCALATED: _quoting("why", "asks for a person on", tone="needs", tag="needs you"),
    Kind.TICKET_DECIDED: _decided,
    Kind.TICKET_UNBLOCKED: _plain("freed", "to be worked on"),
    Kind.TICKET_BLOCKED: _plain("made", "wait"),
    Kind.REVISION_PROPOSED: _quoting("reason", "proposes a new spec for", tone="needs", tag="revision"),
    Kind.REVISION_APPROVED: _quoting("reason", "approved the new spec of"),
    Kind.REVISION_REJECTED: _quoting("reason", "turned down the new spec of"),
    Kind.CLAIM_TAKEN: _with_part("claimed"),
    Kind.CLAIM_RELEASED: _with_part("released", quote="handoff"),
    Kind.CLAIM_LAPSED: _with_part("saw the lease end on", tone="needs", tag="lapsed"),
    Kind.CLAIM_STOLEN: _with_part("took over", tag="taken over", quote="reason"),
    Kind.CLAIM_ENDED: _with_part("ended the claim on"),
    Kind.PART_REPORTED: _with_part("reported", quote="handoff"),
    Kind.MESSAGE_POSTED: _message,
    Kind.QUESTION_ANSWERED: _plain("answered a question on", tone="good"),
    Kind.EVIDENCE_POSTED: _evidence,
    Kind.REVIEW_GIVEN: _review,
    Kind.REVIEW_CLEARED: _quoting("reason", "cleared a rejection of"),
    Kind.REVIEW_UPHELD: _quoting("reason", "upheld a rejection of"),
    Kind.WAIVER_GRANTED: _quoting("reason", "waived a criterion of", tone="needs", tag="waived"),
    Kind.GATE_OPENED: _plain("opened the gate of", tone="good", tag="gate open"),
    Kind.GATE_SHUT: _plain("shut the gate of", tag="gate shut"),
    Kind.GATE_DISPUTED: _plain("disputes that the gate is open of", tag="gate disputed"),
    Kind.SOURCE_ADDED: lambda data: Told(f"had a folder read as {_source(data)}", tag=_said(data, "side")),
    Kind.SOURCE_REMOVED: lambda data: Told(f"took out {_source(data)}", tag=_said(data, "side")),
    Kind.CONTRACT_SCANNED: _scanned,
    Kind.CONTRACT_BROKEN: _broken,
    Kind.MISMATCH_OPENED: _mismatch("found a mismatch", "drift", "drift"),
    Kind.MISMATCH_RESOLVED: _mismatch("saw a mismatch resolved", "good", "agreed"),
    Kind.MISMATCH_WAIVED: _mismatch("waived a mismatch", "needs", "waived"),
    Kind.MISMATCH_TICKETED: _plain("proposed", "for a mismatch", tag="drift"),
    Kind.STATUS_SHOWN: _plain("told GitHub how", "stands"),
    Kind.ATTEMPT_REFUSED: _quoting("sentence", "was refused on", tone="bad", tag="refused"),
}
