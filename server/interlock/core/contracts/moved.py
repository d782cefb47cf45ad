"""Calls that miss what they want by the same beginning of their paths: one root cause, and not one for each call."""

from collections.abc import Iterable
from dataclasses import dataclass

from .model import Confidence, Operation
from .pairing import Pairing, Unserved
from .paths import Segment

_LONGEST = 3

Prefix = tuple[Segment, ...]


@dataclass(frozen=True)
class Move:
    """Calls under `called` whose operations are offered under `offered`."""

    called: Prefix
    offered: Prefix
    calls: tuple[Unserved, ...]
    answers: tuple[Operation, ...]

    @property
    def confidence(self) -> Confidence:
        """A part of the path that varies may be put in where it is not seen, by an interceptor or a proxy."""
        is_literal = all(s.literal is not None for s in self.offered)
        is_sure = is_literal and all(u.confidence is not Confidence.HEURISTIC for u in self.calls)
        return Confidence.INFERRED if is_sure else Confidence.HEURISTIC


def moves(pairing: Pairing) -> tuple[Move, ...]:
    """Each with two different calls at least: one alone is just a call that nobody offers."""
    open_calls = [u for u in pairing.unserved if not u.near and u.alike is None]
    found: list[Move] = []
    while True:
        best = _best(open_calls, pairing.provider.operations)
        if best is None:
            return tuple(found)
        found.append(best)
        open_calls = [u for u in open_calls if u not in best.calls]


def spelled(prefix: Prefix) -> str:
    return "/" + "/".join(map(str, prefix))


def _best(calls: list[Unserved], operations: Iterable[Operation]) -> Move | None:
    offered: dict[tuple[str, tuple[str, ...]], Operation] = {}
    for operation in operations:
        offered.setdefault((operation.method, tuple(s.canonical for s in operation.path.segments)), operation)
    shifts: dict[tuple[Prefix, Prefix], dict[str, tuple[Unserved, Operation]]] = {}
    for call in calls:
        for operation in offered.values():
            shift = _shift(call, operation)
            if shift is not None:
                shifts.setdefault(shift, {}).setdefault(f"{call.canonical} {call.call.place}", (call, operation))
    many = {s: c for s, c in shifts.items() if len({u.canonical for u, _ in c.values()}) > 1}
    if not many:
        return None
    shift, pairs = max(many.items(), key=lambda s: (len(s[1]), -len(s[0][0]) - len(s[0][1]), spelled(s[0][1])))
    return Move(*shift, tuple(u for u, _ in pairs.values()), tuple(o for _, o in pairs.values()))


def _shift(call: Unserved, operation: Operation) -> tuple[Prefix, Prefix] | None:
    """What to cut off the call and to put before it; None when more than the beginning is different."""
    if call.call.method != operation.method:
        return None
    ours, theirs = call.path.segments, operation.path.segments
    same = 0
    while same < min(len(ours), len(theirs)) and ours[-1 - same].canonical == theirs[-1 - same].canonical:
        same += 1
    called, offered = ours[: len(ours) - same], theirs[: len(theirs) - same]
    shared = 0
    while shared < min(len(called), len(offered)) and called[shared] == offered[shared]:
        shared += 1
    is_literal = all(s.literal is not None for s in called) and not any(s.catch_all for s in offered)
    says_enough = any(s.literal is not None for s in ours[len(ours) - same :])
    if not is_literal or not says_enough or max(len(called), len(offered)) - shared > _LONGEST:
        return None
    return called, offered
