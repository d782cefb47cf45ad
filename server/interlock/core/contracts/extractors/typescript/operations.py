"""What was observed, put together: one operation for each request that can be told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...model import (
    Body,
    Confidence,
    Diagnostic,
    Expectation,
    Location,
    Operation,
    Parameter,
    Read,
    StatusTested,
    Switched,
    Tested,
)
from ...paths import Hole
from ...places import Place
from ...shapes import UNKNOWN, Kind, Shape, array_of, follow
from . import headers
from .addresses import Address, addresses, closed, fits, united
from .bodies import Bodies
from .branches import variants
from .libraries import VERB
from .modules import Modules
from .objects import is_empty
from .observe import Observer
from .observed import Sighting
from .own_routes import OwnRoutes
from .substitute import depends
from .type_shapes import Types
from .values import (
    Absent,
    Answer,
    Either,
    NodeKey,
    Param,
    Query,
    Request,
    Text,
    Unknown,
    Value,
    options,
)

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})

Key = tuple[NodeKey, ...]


@dataclass
class _Call:
    """Everything known of one request."""

    sighting: Sighting
    bodies: dict[Value, Place] = field(default_factory=dict[Value, Place])
    queries: list[Value] = field(default_factory=list[Value])
    headers: list[Value] = field(default_factory=list[Value])
    inner: list[Key] = field(default_factory=list[Key])  # the same request, as callers make it clearer
    same: list[Key] = field(default_factory=list[Key])  # as callers leave it as clear as it was
    reads: dict[Read, None] = field(default_factory=dict[Read, None])
    tested: dict[Tested, None] = field(default_factory=dict[Tested, None])
    switched: dict[Switched, None] = field(default_factory=dict[Switched, None])
    statuses: dict[StatusTested, None] = field(default_factory=dict[StatusTested, None])
    parsed_at: Place | None = None
    declared: list[tuple[Shape, Place]] = field(default_factory=list[tuple[Shape, Place]])


class Gathered:
    def __init__(self, modules: Modules, types: Types, observer: Observer, own_routes: OwnRoutes) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._modules = modules
        self._types = types
        self._bodies = Bodies(modules, types)
        self._observer = observer
        self._own_routes = own_routes
        self._calls: dict[Key, _Call] = {}
        self._homes: dict[Key, Key] = {}  # a request that adds nothing -> the one it is the same as
        self._unclear: dict[Place, Diagnostic] = {}
        self._definitions: dict[str, list[int]] = {}
        self._gather_calls()
        self._gather_uses()
        for spot, client in observer.observed.unknown_clients.items():
            sentence = f"This looks like a call, but what '{client}' is cannot be told from the source."
            self.diagnostics.append(Diagnostic("unknown_client", sentence, spot))

    def operations(self) -> Iterator[Operation]:
        found: dict[tuple[Place, str, str], Operation] = {}
        for key, call in self._calls.items():
            if len(key) == 1 or key[:-1] not in self._calls:
                for operation in self._told(key, call)[0]:
                    same = (operation.place, operation.base, operation.canonical)
                    found[same] = _together(found[same], operation) if same in found else operation
        yield from found.values()
        self.diagnostics += self._unclear.values()
        for file, (all_of_them, uncalled) in self._definitions.items():
            if uncalled:
                sentence = f"{uncalled} of the {all_of_them} operations of this generated client are called nowhere."
                self.diagnostics.append(Diagnostic("uncalled_operations", sentence, Place(file, 1)))

    def _gather_calls(self) -> None:
        for sighting in self._observer.observed.requests:
            request = sighting.request
            call = self._calls.setdefault(request.key, _Call(sighting))
            if sighting.is_own and sighting.place != call.sighting.place:  # else it is the first step of a chain
                call.sighting = sighting
            if not isinstance(request.body, Absent):
                call.bodies.setdefault(request.body, sighting.place)
            if not isinstance(request.query, Absent) and request.query not in call.queries:
                call.queries.append(request.query)
            if not isinstance(request.headers, Absent) and request.headers not in call.headers:
                call.headers.append(request.headers)
        for key in sorted(self._calls, key=len):
            parent = self._calls.get(key[:-1])
            if parent is None:
                continue
            before, after = parent.sighting.request, self._calls[key].sighting.request
            if self._is_generated(parent):
                parent.inner.append(key)
            elif _is_clear(before) and _skeleton(before) == _skeleton(after):
                parent.same.append(key)
                self._homes[key] = key[:-1]
            else:
                parent.inner.append(key)
                if _is_clear(before) and _ends(before) == _ends(after):  # only where it goes to became known out there
                    here = parent.sighting
                    self._calls[key].sighting = replace(self._calls[key].sighting, place=here.place, symbol=here.symbol)

    def _gather_uses(self) -> None:
        observed = self._observer.observed
        for taken in observed.taken:
            for answer in self._observer.origins(taken.owner):
                call = self._call_of(answer)
                if call is not None and answer.stage == "headers" and taken.step is not None:
                    call.reads[Read((taken.step,), taken.place, guarded=True, status="header")] = None
                elif call is not None and answer.stage in {"body", "error"}:
                    path = answer.path if taken.step is None else (*answer.path, taken.step)
                    status = "error" if answer.stage == "error" else "success"
                    call.reads[Read(path, taken.place, taken.step is None, taken.guarded, status)] = None
        for value, literal, spot in observed.tested:
            for answer in self._observer.origins(value):
                call = self._call_of(answer)
                if call is not None and answer.stage == "body":
                    call.tested[Tested(answer.path, literal, spot)] = None
        for value, words, spot in observed.switched:
            for answer in self._observer.origins(value):
                call = self._call_of(answer)
                if call is not None and answer.stage == "body":
                    call.switched[Switched(answer.path, words, spot)] = None
        for value, code, spot in observed.statuses:
            for answer in self._observer.origins(value):
                call = self._call_of(answer)
                if call is not None and answer.stage == "status" and len(code) == 3:
                    call.statuses[StatusTested(code, spot)] = None
        for value, spot in observed.parsed:
            for answer in self._observer.origins(value):
                if (call := self._call_of(answer)) is not None:
                    call.parsed_at = call.parsed_at or spot
        for value, written, spot in observed.declared:
            shape = self._types.answered(written)
            for answer in self._observer.origins(value):
                call = self._call_of(answer)
                if call is not None and answer.stage in {"body", "envelope"} and shape.is_known:
                    call.declared.append((_wrapped(shape, answer.path), spot))

    def _call_of(self, answer: Answer) -> _Call | None:
        key = answer.request.key
        while key in self._homes:
            key = self._homes[key]
        return self._calls.get(key)

    def _told(self, key: Key, call: _Call) -> tuple[list[Operation], bool]:
        """The operations of a request and of its clearer forms, and whether there are any."""
        found: list[Operation] = []
        any_inner = False
        for inner in call.inner:
            operations, has_any = self._told(inner, self._calls[inner])
            found += operations
            any_inner = any_inner or has_any
        if self._is_generated(call):
            if len(key) == 1 and _is_clear(call.sighting.request):
                self._note_definition(call, is_called=bool(found) or any_inner)
            return found, bool(found) or any_inner
        request = call.sighting.request
        clear = united([a for a in addresses(request.url, request.base) if a is not None])
        methods = _methods(request.method)
        if clear and methods and (call.same or not any_inner):
            ways = [(m, taken) for m, taken in _taken(request.method) if m in methods]
            found += [self._operation(key, call, a, m) for a in clear for m, taken in ways if fits(a, taken)]
        elif not any_inner:
            self._unresolved(call, has_address=bool(clear))
        return found, bool(found) or any_inner

    def _is_generated(self, call: _Call) -> bool:
        """It stands in a generated client, and counts where that is called."""
        return self._modules.by_path[call.sighting.place.file].is_generated

    def _note_definition(self, call: _Call, is_called: bool) -> None:
        counts = self._definitions.setdefault(call.sighting.place.file, [0, 0])
        counts[0] += 1
        counts[1] += not is_called

    def _operation(self, key: Key, call: _Call, address: Address, method: str) -> Operation:
        family = [self._calls[key[:i]] for i in range(1, len(key) + 1) if key[:i] in self._calls]
        same = [self._calls[k] for k in call.same]
        sighting = call.sighting
        query, is_complete = self._query([call, *same], address)
        all_sent = [headers.read(h, self._bodies, sighting.place) for h in call.headers]
        sent = max(all_sent, key=lambda h: len(h.parameters), default=headers.Headers())  # the last of several steps
        return Operation(
            method=method,
            path=address.path,
            place=sighting.place,
            parameters=(*self._holes(address, sighting.place), *query, *sent.parameters),
            bodies=self._sent(call, same, sent.media_type) if method not in {"GET", "HEAD"} else (),
            security=(sent.scheme,) if sent.scheme else None,
            base=self._base(address, sighting.place),
            symbol=sighting.symbol,
            chain=tuple(dict.fromkeys((sighting.place, *(c.sighting.place for c in reversed(family))))),
            expectation=self._expectation(family),
            query_is_complete=is_complete,
            confidence=self._confidence(address, key),
        )

    def _base(self, address: Address, place: Place) -> str:
        is_relative = address.base in {"", "{origin}"}
        return (self._own_routes.host(place.file, address.path) if is_relative else "") or address.base

    def _confidence(self, address: Address, key: Key) -> Confidence:
        if (spot := address.unclear) is not None:
            sentence = (
                "What this interceptor makes of the url cannot be told; the calls it changes are compared as written."
            )
            self._unclear.setdefault(spot, Diagnostic("unclear_rewrite", sentence, spot))
            return Confidence.HEURISTIC
        return Confidence.INFERRED if address.is_inferred or len(key) > 1 else Confidence.EXACT

    def _holes(self, address: Address, place: Place) -> Iterator[Parameter]:
        """What stands in the path, where its type is known."""
        for name, value in address.holes:
            shape = self._bodies.shape(value)
            if shape.is_known:
                yield Parameter(name, Location.PATH, True, shape, place)

    def _sent(self, call: _Call, same: list[_Call], media_type: str) -> tuple[Body, ...]:
        """Bodies that are written out where they are sent; a parameter's type counts when nothing is."""
        written = {**call.bodies, **{b: p for c in same for b, p in c.bodies.items()}}
        whole = {b: p for b, p in written.items() if not depends(b)} or written
        bodies = [
            Body(_media(option, media_type), self._bodies.whole(option), required=True, place=spot)
            for body, spot in whole.items()
            for option in options(closed(body) if isinstance(body, Unknown) else body)
            if not is_empty(option)
        ]
        return tuple(dict.fromkeys(b for b in bodies if b.shape.enum != ("",)))  # `data || ""`

    def _query(self, calls: list[_Call], address: Address) -> tuple[tuple[Parameter, ...], bool]:
        spot = calls[0].sighting.place
        found = {name: Parameter(name, Location.QUERY, True, UNKNOWN, spot) for name in address.query}
        for name in address.sometimes:
            found.setdefault(name, Parameter(name, Location.QUERY, False, UNKNOWN, spot))
        is_complete = address.query_is_complete
        for call in calls[1:]:
            request = call.sighting.request
            for name in (n for a in addresses(request.url, request.base) if a is not None for n in a.query):
                found.setdefault(name, Parameter(name, Location.QUERY, False, UNKNOWN, call.sighting.place))
        for value in (q for c in calls for q in c.queries):
            shape = follow(self._bodies.shape(value), self._types.named)
            if Kind.OBJECT not in shape.kinds:
                is_complete = False
                continue
            is_complete = is_complete and shape.closed is not False
            for sent in shape.fields:
                found[sent.name] = Parameter(sent.name, Location.QUERY, sent.required, sent.shape, sent.place or spot)
        return tuple(found.values()), is_complete

    def _expectation(self, family: list[_Call]) -> Expectation:
        reads = {r: None for c in family for r in c.reads}
        tested = {t: None for c in family for t in c.tested}
        declared = [d for c in reversed(family) for d in c.declared]
        shape, spot = declared[0] if declared else (UNKNOWN, None)
        # What a wrapper tests for all its calls says of one of them only that an answer without a body is thought of.
        own = family[-1]
        statuses = {t: None for c in family for t in c.statuses if c is own or t.status.startswith("2")}
        switched = {t: None for c in family for t in c.switched}
        return Expectation(
            tuple(sorted(reads, key=_by_place)),
            shape,
            spot,
            tuple(sorted(tested, key=lambda t: (t.place, t.path, t.value))),
            tuple(switched),
            tuple(statuses),
            own.parsed_at,
        )

    def _unresolved(self, call: _Call, has_address: bool) -> None:
        sighting, request = call.sighting, call.sighting.request
        if isinstance(request.method, Param) and VERB in request.method.steps:
            return  # it sends only if somebody hands a client in
        what = "method" if has_address else "address"
        value = request.method if has_address else request.url
        where = f" in {sighting.symbol}" if sighting.symbol else ""
        reason = f" It depends on {_names(value)}." if _names(value) else ""
        sentence = f"The {what} of the call{where} cannot be told from the source.{reason}"
        self.diagnostics.append(Diagnostic("unresolved_call", sentence, sighting.place))


def _together(first: Operation, second: Operation) -> Operation:
    """One call that sends at two spots, of which one is tried when the other fails."""
    reads = tuple(sorted(dict.fromkeys((*first.expectation.reads, *second.expectation.reads)), key=_by_place))
    whole = first if first.expectation.declared.is_known else second
    return replace(first, expectation=replace(whole.expectation, reads=reads))


def _is_clear(request: Request) -> bool:
    found = addresses(request.url, request.base)
    return bool(found) and all(a is not None for a in found) and bool(_methods(request.method))


def _methods(value: Value) -> list[str]:
    if isinstance(value, Either) and isinstance(value.first, Param) and not value.first.steps:
        return []  # it is a parameter itself, and not a field of options that may well be left out
    found = [o.literal.upper() for o in options(closed(value)) if isinstance(o, Text) and o.literal]
    return [m for m in dict.fromkeys(found) if m in _METHODS]


def _taken(value: Value) -> list[tuple[str, Mapping[str, bool]]]:
    """The methods, each with the way that the branches to it went."""
    ways = [(o.literal.upper(), taken) for taken, o in variants(closed(value)) if isinstance(o, Text) and o.literal]
    return [way for i, way in enumerate(ways) if way not in ways[:i]]


def _skeleton(request: Request) -> object:
    """Where it goes: two requests with the same one are the same request."""
    places = frozenset((a.base, a.path.canonical) for a in addresses(request.url, request.base) if a is not None)
    return places, frozenset(_methods(request.method))


def _ends(request: Request) -> object:
    """The paths it may have, wherever they begin."""
    found = (a for a in addresses(request.url, request.base) if a is not None)
    return frozenset(a.path.canonical for a in found), frozenset(_methods(request.method))


def _wrapped(shape: Shape, path: tuple[str, ...]) -> Shape:
    """The shape of the whole answer, when the shape of what lies at the path is known."""
    for step in reversed(path):
        if step == "[]":
            shape = array_of(shape)
        else:
            return UNKNOWN  # what lies beside it is not known
    return shape


def _media(body: Value, written: str) -> str:
    if isinstance(body, Query):
        return "multipart/form-data" if body.kind == "multipart" else "application/x-www-form-urlencoded"
    return written or "application/json"


def _by_place(read: Read) -> tuple[Place, tuple[str, ...], bool]:
    return read.place, read.path, read.dereferenced


def _names(value: Value) -> str:
    found: list[str] = []
    for option in options(value):
        match option:
            case Param():
                found.append(option.word)
            case Unknown():
                found.append(option.name)
            case Either():
                found.append(option.word)
            case Text():
                found += [p.name if isinstance(p, Hole) else p.word for p in option.parts if not isinstance(p, str)]
            case _:
                pass
    return ", ".join(f"'{n}'" for n in dict.fromkeys(found) if n)
