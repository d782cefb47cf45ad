"""Each call beside what answers it, and the calls that nothing answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from . import bases, elsewhere, unplaced
from .graphql_checks import Disagreement, disagreements
from .matching import Match, Matcher
from .model import Confidence, Contract, Operation, Parameter, Unplaced
from .paths import NOWHERE, PathTemplate
from .reach import Reach, reach
from .shapes import UNKNOWN, Shape, Shapes, one_of


@dataclass(frozen=True)
class Meeting:
    """A call and the operation that answers it. Duplicates of a provider are melted: each may be the one."""

    call: Operation
    served: Operation
    is_guess: bool = False
    path: PathTemplate = NOWHERE  # of the call, as the provider sees it

    @cached_property
    def answer(self) -> Shape:
        """What a successful call gets, as far as it is JSON."""
        shapes = tuple(r.shape for r in self.served.responses if r.is_success and is_json(r.media_type))
        return one_of(shapes) if shapes else UNKNOWN

    @cached_property
    def _reached(self) -> dict[tuple[str, ...], Reach]:
        return {}

    def reach(self, path: tuple[str, ...], shapes: Shapes) -> Reach:
        """How far a path leads into the answer; `shapes` are the provider's. Each path is asked for many times."""
        if path not in self._reached:
            self._reached[path] = reach(self.answer, path, shapes)
        return self._reached[path]

    def accepts(self, media_type: str = "application/json") -> tuple[Shape, ...]:
        """The bodies of this kind that the provider takes; all spellings of JSON are one kind."""
        wants_json = is_json(media_type)
        return tuple(
            b.shape for b in self.served.bodies if b.media_type == media_type or (wants_json and is_json(b.media_type))
        )


@dataclass(frozen=True)
class Unserved:
    """A call that nothing answers. `near` answer the same path to other methods."""

    call: Operation
    path: PathTemplate  # as the provider would see it
    near: tuple[Operation, ...] = ()
    confidence: Confidence = Confidence.EXACT
    alike: Operation | None = None  # the same path but for small and capital letters
    maybe: Unplaced | None = None  # a route without a known place that may be the one

    @property
    def canonical(self) -> str:
        return f"{self.call.method} {self.path.canonical}"


@dataclass(frozen=True)
class Pairing:
    provider: Contract
    consumer: Contract
    meetings: tuple[Meeting, ...]
    unserved: tuple[Unserved, ...]
    foreign: tuple[Operation, ...]  # calls to somebody else
    assumptions: tuple[str, ...]
    today: str = ""  # '2027-01-31'; empty: nobody said, and nothing is over

    @cached_property
    def graphql(self) -> tuple[Disagreement, ...]:
        """Where operations of GraphQL ask for what the schema does not offer."""
        return tuple(disagreements(self.provider.graphql, self.consumer.graphql))

    @property
    def unused(self) -> tuple[Operation, ...]:
        """What the provider offers and no call reaches."""
        used = {m.served.canonical for m in self.meetings}
        return tuple(o for o in self.provider.operations if o.canonical not in used)


def pair(provider: Contract, consumer: Contract, said: Mapping[str, bases.Base] | None = None) -> Pairing:
    matcher = Matcher(provider.operations)
    alike = {o.canonical.lower(): o for o in provider.operations}
    found = bases.find(provider, consumer.operations, matcher, said)
    meetings: list[Meeting] = []
    unserved: list[Unserved] = []
    foreign: list[Operation] = []
    elsewhere_for = {
        elsewhere.SERVERS: elsewhere.of_the_server(provider, consumer.operations),
        elsewhere.FILES: elsewhere.files(provider),
    }
    said_elsewhere: dict[str, None] = {}
    for call in consumer.operations:
        base = found[call.base]
        path = base.applied(call.path)
        matches = () if base.is_foreign else matcher.best(call.method, path)
        if matches:
            meetings.append(Meeting(call, _melted(matches), matches[0].is_guess, path))
        elif base.is_foreign:
            foreign.append(call)
        else:
            near = tuple(m.operation for m in matcher.same_path(path))
            why = None if near else next((w for w, holds in elsewhere_for.items() if holds(call)), None)
            if why is not None:
                said_elsewhere[why] = None
                foreign.append(call)
                continue
            is_sure = base.is_explained or "{" not in call.base
            maybe = unplaced.may_serve(call.method, path, provider)
            confidence = call.confidence if is_sure and maybe is None else Confidence.HEURISTIC
            similar = alike.get(f"{call.method} {path.canonical}".lower())
            unserved.append(Unserved(call, path, near, confidence, similar, maybe))
    assumptions = (*(b.assumption for b in found.values() if b.assumption), *said_elsewhere)
    return Pairing(provider, consumer, tuple(meetings), tuple(unserved), tuple(foreign), assumptions)


def is_json(media_type: str) -> bool:
    return media_type in {"application/json", "*/*", "application/*", "text/json"} or media_type.endswith("+json")


def _melted(matches: tuple[Match, ...]) -> Operation:
    first, *others = (m.operation for m in matches)
    if not others:
        return first
    everywhere = [{(p.location, p.name) for p in o.parameters if p.required} for o in others]
    parameters: dict[tuple[str, str], Parameter] = {}
    for operation in (first, *others):
        for p in operation.parameters:
            is_required = p.required and all((p.location, p.name) in names for names in everywhere)
            parameters.setdefault((p.location, p.name), replace(p, required=is_required))
    return replace(
        first,
        parameters=tuple(parameters.values()),
        responses=tuple(dict.fromkeys(r for o in (first, *others) for r in o.responses)),
        bodies=tuple(dict.fromkeys(b for o in (first, *others) for b in o.bodies)),
    )
