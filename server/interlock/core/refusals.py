"""Every way the server says no.

Refusal
├─ UnknownCaller   no valid token: missing, wrong, expired or revoked
├─ NotFound        there is no such thing, or you may not know of it
├─ NotPermitted    your kind, standing or token scope may not do this
│  └─ PasskeyWanted it wants a passkey, shown for this very decision
├─ Invalid         what you sent has the right form and cannot be meant
│  └─ Unreadable   what you sent cannot be read at all
├─ TooLarge        what you sent is over a limit
├─ WrongState      not in the state it is in now
│  ├─ Changed      it is not what you saw any more: read it again
│  └─ NotClaimable it waits for something, or its scope is taken
├─ HeldByAnother   someone else holds it
├─ StaleFence      your claim has ended; nothing may be written under it
├─ LimitReached    you hold as much as you may
├─ NotIndependent  you worked on it, so you may not judge it
├─ GateShut        the gate still lacks something
├─ GateDisputed    the gate is open, and the second evaluator says that it should not be
├─ RequestReused   this request id stands for another call
├─ Busy            others hold the same rows; the same call may pass in a moment
└─ Unavailable     the database cannot be reached

A refusal is an answer, not a fault: it is never logged as an error, and a refused transaction leaves no trace.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Refusal(Exception):
    """`sentence` says what is so, `hint` what would help, `facts` the same for programs (JSON values)."""

    code = "refused"

    def __init__(self, sentence: str, hint: str = "", **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.facts: Mapping[str, Any] = MappingProxyType(facts)


class UnknownCaller(Refusal):
    code = "unknown_caller"


class NotFound(Refusal):
    code = "not_found"


class NotPermitted(Refusal):
    code = "not_permitted"


class PasskeyWanted(NotPermitted):
    code = "passkey_wanted"


class Invalid(Refusal):
    code = "invalid"


class Unreadable(Invalid):
    code = "unreadable"


class TooLarge(Refusal):
    code = "too_large"


class WrongState(Refusal):
    code = "wrong_state"


class Changed(WrongState):
    code = "changed"


class NotClaimable(WrongState):
    code = "not_claimable"


class HeldByAnother(Refusal):
    code = "held_by_another"


class StaleFence(Refusal):
    code = "stale_fence"


class LimitReached(Refusal):
    code = "limit_reached"


class NotIndependent(Refusal):
    code = "not_independent"


class GateShut(Refusal):
    code = "gate_shut"


class GateDisputed(Refusal):
    code = "gate_disputed"


class RequestReused(Refusal):
    code = "request_reused"


class Busy(Refusal):
    code = "busy"


class Unavailable(Refusal):
    code = "unavailable"
