"""Who depends on a change: the consumers' calls, and what they send to and read at the spot that changed."""

from collections.abc import Sequence
from dataclasses import replace

from ..clashing import declared_paths
from ..model import Contract, Operation
from ..pairing import Meeting, pair
from ..places import Place
from ..reach import Outcome, reach
from ..shapes import Shapes
from .changes import Change, Direction

_DEMANDS = frozenset({"required_parameter.added", "parameter.required"})
_FIELD_DEMANDS = frozenset({"required_property.added", "property.required"})

Path = tuple[str, ...]


_WEBHOOK = "WEBHOOK "


def is_webhook(operation: Operation) -> bool:
    return operation.method.startswith(_WEBHOOK)


class Readers:
    def __init__(self, old: Contract, consumers: Sequence[Contract]) -> None:
        self._calls: dict[str, list[tuple[Meeting, Shapes]]] = {}
        for consumer in consumers:
            for meeting in pair(old, consumer).meetings:
                self._calls.setdefault(meeting.served.canonical, []).append((meeting, consumer.shapes))

    @property
    def called(self) -> frozenset[str]:
        return frozenset(self._calls)

    def told(self, change: Change) -> Change:
        """The change with the places that depend on it; none for what nobody called before. Who takes a webhook is
        not looked for."""
        if change.canonical.startswith(_WEBHOOK):
            return change
        everybody = [c for calls in self._calls.values() for c in calls]
        calls = everybody if change.canonical == "*" else self._calls.get(change.canonical, [])
        places = {p for meeting, shapes in calls for p in _places(change, meeting.call, shapes)}
        return replace(change, readers=tuple(sorted(places)))


def _places(change: Change, call: Operation, shapes: Shapes) -> list[Place]:
    if change.direction is Direction.RESPONSE:
        return _reads(change, call, shapes)
    kind, _, name = change.root.partition(".")
    if change.direction is Direction.OPERATION or not kind:
        return [call.place]
    if kind.startswith("body"):
        return _sends(change, call, shapes)
    sent = next((p for p in call.parameters if p.location == kind and p.name.lower() == name.lower()), None)
    if kind == "path" or (kind == "cookie" and sent is None):
        return [call.place]
    if change.kind in _DEMANDS:
        is_safe = sent is not None and sent.required
        return [] if is_safe else [call.place]
    return [sent.place or call.place] if sent else [] if call.query_is_complete else [call.place]


def _reads(change: Change, call: Operation, shapes: Shapes) -> list[Place]:
    expectation = call.expectation
    status, _, header = change.root.removeprefix("response.").partition(".header.")
    status = status.partition("(")[0]
    if header:
        return [r.place for r in expectation.reads if r.status == "header" and r.path[:1] == (header,)]
    tested = [t.place for t in expectation.statuses if t.status == status]
    if not status.startswith("2"):
        return tested + [r.place for r in expectation.reads if r.status == "error" and _is_below(r.path, change.path)]
    reads = [r.place for r in expectation.reads if r.status == "success" and _is_below(r.path, change.path)]
    names = [f.place for p, f in declared_paths(expectation.declared, shapes) if p == change.path and f.place]
    return tested + reads + names


def _sends(change: Change, call: Operation, shapes: Shapes) -> list[Place]:
    """A field that is demanded now concerns those who do not send it; any other change those who do."""
    if not change.path:
        return [b.place or call.place for b in call.bodies] or [call.place]
    places: list[Place] = []
    for body in call.bodies:
        found = reach(body.shape, change.path, shapes)
        is_sent = found.outcome is Outcome.FOUND
        is_concerned = found.outcome is Outcome.UNKNOWN or is_sent
        if change.kind in _FIELD_DEMANDS:
            is_concerned = not is_sent or found.optional
        if is_concerned:
            places.append(body.place or call.place)
    return places


def _is_below(path: Path, spot: Path) -> bool:
    """Whether what is read lies at the spot or inside of it."""
    plain = tuple(s for s in spot if s != "{}")
    return path[: len(plain)] == plain
