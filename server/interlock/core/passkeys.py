"""What a passkey is shown for: one decision of one person, on one ticket, as they saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from .gate.policy import StepUp
from .members import Actor, Deed, Kind
from .refusals import Invalid, NotPermitted, PasskeyWanted

CHALLENGE_LIFE = timedelta(minutes=5)
FRESH = timedelta(minutes=15)  # a session in which one's first passkey may be added
LABEL_LETTERS = 80


class Decided(StrEnum):
    """The decisions of a person that open or close something. To send a ticket back opens nothing, and is free."""

    ACCEPT = "accept"
    CLOSE = "close"
    PASS = "pass"  # noqa: S105  a review's yes
    WAIVE = "waive"
    CLEAR = "clear"
    OVERRIDE = "override"
    CONFIRM = "confirm"


PERMISSIONS: Mapping[Decided, Deed] = {
    Decided.ACCEPT: Deed.ACCEPT,
    Decided.CLOSE: Deed.CLOSE,
    Decided.PASS: Deed.REVIEW,
    Decided.WAIVE: Deed.WAIVE,
    Decided.CLEAR: Deed.REVIEW,
    Decided.OVERRIDE: Deed.OVERRIDE,
    Decided.CONFIRM: Deed.OVERRIDE,
}

ADDING = "add a passkey"


@dataclass(frozen=True)
class Decision:
    """`about` says which of several: the criterion that is waived, the review that is cleared."""

    decided: Decided
    ticket: str
    snapshot: str
    about: str = ""

    @property
    def subject(self) -> str:
        """What a challenge is for, and for nothing else."""
        return f"{self.decided} {self.ticket} {self.about or '-'} {self.snapshot}"


@dataclass(frozen=True)
class Shown:
    """What a browser answered to a challenge, and the address by which people reach this server."""

    public_url: str
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A passkey as its owner knows it."""

    id: int
    label: str
    at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def about_of(criteria: Sequence[int] = (), days: int = 0, any_head: bool = False, review: int = 0) -> str:
    """The same for the same criteria, in whatever order they are named."""
    named = [f"AC-{number}" for number in sorted(set(criteria))]
    rest = (f"{days}d" if days else "", "any-head" if any_head else "", f"review-{review}" if review else "")
    return ",".join([*named, *filter(None, rest)])


def is_wanted(step_up: StepUp, actor: Actor, ever_had_one: bool) -> bool:
    """Whoever once had a passkey needs one from then on: to take it away from them opens nothing."""
    if actor.kind is not Kind.PERSON or step_up is StepUp.OFF:
        return False
    return step_up is StepUp.REQUIRED or ever_had_one


def none_was_shown(actor: Actor, decision: Decision, has_one: bool) -> PasskeyWanted:
    if not has_one:
        return PasskeyWanted(
            f"To {decision.decided} {decision.ticket} wants a passkey, and {actor.name} has none.",
            "Add one on the page of your account, within 15 minutes of signing in.",
            decision=decision.decided,
        )
    return PasskeyWanted(
        f"To {decision.decided} {decision.ticket} wants a passkey of {actor.name}: a session or a token is not enough.",
        f"Decide on the board at /t/{decision.ticket}/decide, which asks for it.",
        decision=decision.decided,
        snapshot=decision.snapshot,
    )


def shown_for_another(subject: str) -> NotPermitted:
    return NotPermitted(
        f"The passkey was not shown for this: {subject}.", "Look again, and show it for what you see then."
    )


def checked_label(label: str) -> str:
    """How its owner tells it from others."""
    label = " ".join(label.split())
    if not label or len(label) > LABEL_LETTERS:
        raise Invalid("A passkey wants a name.", f"At most {LABEL_LETTERS} letters: laptop, blue key.")
    return label


def must_be_fresh(actor: Actor, signed_in_at: datetime | None, now: datetime) -> None:
    """Refuses (NotPermitted) a first passkey from a token, and from a session that somebody may have found open."""
    if signed_in_at is None or now - signed_in_at > FRESH:
        raise NotPermitted(
            f"{actor.name} has no passkey yet, and signed in too long ago to add the first one.",
            "Sign in anew with a one-time link (interlock member link), and add it within 15 minutes.",
        )
