"""What can happen. An event is written once, in the transaction that made it true."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """noun.past_tense; the noun is what the event is about."""

    PROJECT_CREATED = "project.created"
    POLICY_CHANGED = "policy.changed"
    MEMBER_JOINED = "member.joined"
    MEMBER_LEFT = "member.left"
    MEMBER_DISABLED = "member.disabled"
    TOKEN_ISSUED = "token.issued"  # noqa: S105  an event's name
    TOKEN_REVOKED = "token.revoked"  # noqa: S105  an event's name
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REVOKED = "passkey.revoked"
    WORKLOAD_DECLARED = "workload.declared"
    WORKLOAD_REVOKED = "workload.revoked"
    WORKLOAD_REFUSED = "workload.refused"
    KEY_REGISTERED = "key.registered"
    KEY_REVOKED = "key.revoked"
    PRODUCER_DISTRUSTED = "producer.distrusted"
    TICKET_CREATED = "ticket.created"
    TICKET_REVISED = "ticket.revised"
    TICKET_PUBLISHED = "ticket.published"
    TICKET_LINKED = "ticket.linked"
    TICKET_STARTED = "ticket.started"
    TICKET_READIED = "ticket.readied"
    TICKET_SUBMITTED = "ticket.submitted"
    TICKET_RETURNED = "ticket.returned"
    TICKET_CLOSED = "ticket.closed"
    TICKET_OVERRIDDEN = "ticket.overridden"
    OVERRIDE_CONFIRMED = "override.confirmed"
    TICKET_REOPENED = "ticket.reopened"
    TICKET_CANCELLED = "ticket.cancelled"
    TICKET_ESCALATED = "ticket.escalated"
    TICKET_DECIDED = "ticket.decided"
    TICKET_UNBLOCKED = "ticket.unblocked"
    TICKET_BLOCKED = "ticket.blocked"
    REVISION_PROPOSED = "revision.proposed"
    REVISION_APPROVED = "revision.approved"
    REVISION_REJECTED = "revision.rejected"
    CLAIM_TAKEN = "claim.taken"
    CLAIM_RELEASED = "claim.released"
    CLAIM_LAPSED = "claim.lapsed"
    CLAIM_STOLEN = "claim.stolen"
    CLAIM_ENDED = "claim.ended"
    PART_REPORTED = "part.reported"
    MESSAGE_POSTED = "message.posted"
    QUESTION_ANSWERED = "question.answered"
    EVIDENCE_POSTED = "evidence.posted"
    REVIEW_GIVEN = "review.given"
    REVIEW_CLEARED = "review.cleared"
    REVIEW_UPHELD = "review.upheld"
    WAIVER_GRANTED = "waiver.granted"
    GATE_OPENED = "gate.opened"
    GATE_SHUT = "gate.shut"
    GATE_DISPUTED = "gate.disputed"
    SOURCE_ADDED = "source.added"
    SOURCE_REMOVED = "source.removed"
    CONTRACT_SCANNED = "contract.scanned"
    CONTRACT_BROKEN = "contract.broken"
    MISMATCH_OPENED = "mismatch.opened"
    MISMATCH_RESOLVED = "mismatch.resolved"
    MISMATCH_WAIVED = "mismatch.waived"
    MISMATCH_TICKETED = "mismatch.ticketed"
    STATUS_SHOWN = "status.shown"
    ATTEMPT_REFUSED = "attempt.refused"


@dataclass(frozen=True)
class Event:
    """`ticket` is a key or ""; `actor_id` is None where the server itself acted, as the sweeper does."""

    kind: Kind
    project_id: int
    ticket_id: int | None
    actor_id: int | None
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Logged:
    """An event as the log gives it back. `id` is an opaque cursor: hand it back to read on from there."""

    id: str
    at: datetime
    kind: Kind
    project: str
    ticket: str
    title: str
    actor: str
    data: Mapping[str, Any]
