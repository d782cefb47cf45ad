"""What was seen of requests, put together: one operation for each that can be told."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...model import (
    Confidence,
    Diagnostic,
    Expectation,
    Location,
    Operation,
    Parameter,
    Read,
    StatusTested,
    Tested,
)
from ...nodes import child, text
from ...places import Place
from ...shapes import UNKNOWN, Kind, Shape, array_of, follow
from . import answers, texts
from .answers import Origin, origin
from .models import Models
from .noticing import Noted, Notes, Sighting
from .sent_shapes import SentShapes
from .urls import Address, address_of, addresses
from .values import Function, Inner, Known, Site, Value, options

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_PATH_WORDS = ("path", "url", "endpoint", "uri", "route")
_DEEPEST_PARSED = 3
_SHORTEST_WORD = 3  # letters: one that is longer is not in a path by chance

Key = tuple[str, ...] | tuple[Place, ...]


@dataclass
class _Call:
    sightings: list[Sighting]
    inner: list["_Call"] = field(default_factory=list["_Call"])  # the same request, as callers make it clearer
    same: list["_Call"] = field(default_factory=list["_Call"])  # as callers leave it as clear as it was
    outer: "_Call | None" = None  # the one further in that this one is a way to
    reads: dict[Read, None] = field(default_factory=dict[Read, None])
    tested: dict[Tested, None] = field(default_factory=dict[Tested, None])
    statuses: dict[StatusTested, None] = field(default_factory=dict[StatusTested, None])
    declared: list[tuple[Shape, Place]] = field(default_factory=list[tuple[Shape, Place]])
    parsed_at: Place | None = None

    @property
    def ways(self) -> list[tuple[str, Address, Sighting]]:
        """Methods and addresses; two that vary together go in step."""
        found: list[tuple[str, Address, Sighting]] = []
        for s in self.sightings:
            told = [a for a in addresses(s.sent.url, s.sent.base, s.sent.joins) if a is not None]
            methods = _methods(s.sent.method)
            pairs = (
                zip(methods, told, strict=True)
                if len(methods) == len(told)
                else ((m, a) for m in methods for a in told)
            )
            found += ((m, a, s) for m, a in pairs)
        return found

    @property
    def is_clear(self) -> bool:
        return bool(self.ways) and all(
            None not in addresses(s.sent.url, s.sent.base, s.sent.joins) and _methods(s.sent.method)
            for s in self.sightings
        )


class Gathered:
    def __init__(self, notes: Notes, models: Models, sent: SentShapes) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._models = models
        self._sent = sent
        self._calls: dict[tuple[str, tuple[Place, ...]], _Call] = {}
        self._of: dict[int, _Call] = {}
        self._gather(notes.sent)
        self._read(notes)

    def operations(self) -> Iterator[Operation]:
        found: dict[tuple[Place, str], Operation] = {}
        reached = set[tuple[Place, str]]()  # from a caller that says more
        for call in sorted(self._calls.values(), key=lambda c: bool(c.sightings[0].variant)):
            for operation in self._told(call) if call.outer is None else ():
                key = (operation.place, operation.canonical)
                if key not in reached:
                    found.setdefault(key, operation)
                reached |= {(p, operation.canonical) for p in operation.chain[1:]}
        yield from found.values()
        self.diagnostics = list({d.place: d for d in self.diagnostics}.values())

    def _gather(self, seen: list[Sighting]) -> None:
        for sighting in seen:
            call = self._calls.setdefault((sighting.variant, sighting.key), _Call([]))
            call.sightings.append(sighting)
            self._of[id(sighting.call)] = call
        for (variant, key), call in sorted(self._calls.items(), key=lambda c: len(c[0][1])):
            within = self._calls.get((variant, key[:-1])) or self._calls.get(("", key[:-1]))
            if within is None:
                continue
            call.outer = within
            is_same = within.is_clear and _skeleton(within) == _skeleton(call)
            (within.same if is_same else within.inner).append(call)

    def _read(self, notes: Notes) -> None:
        for noted in notes.taken:
            found = self._home(noted.value)
            if found is not None:
                self._take(*found, noted)
        for noted in notes.compared:
            found = self._home(noted.value)
            if found is not None and found[1].stage == "status" and len(noted.literal) == 3:
                found[0].statuses[StatusTested(noted.literal, noted.place)] = None
            elif found is not None and found[1].stage == "body" and not noted.literal.isdigit():
                found[0].tested[Tested(found[1].path, noted.literal, noted.place)] = None
        for noted in notes.declared:
            found = self._home(noted.value)
            if found is not None and found[1].stage in {"body", "raw"} and noted.type is not None:
                self._declare(*found, noted, noted.type)

    def _home(self, value: Value) -> tuple[_Call, Origin] | None:
        """The request it is the answer to: one that only repeats another is that other."""
        found = origin(value, self._of)
        if found is None:
            return None
        call = self._of[id(found.call)]
        while call.outer is not None and call in call.outer.same:
            call = call.outer
        return call, found

    def _take(self, call: _Call, found: Origin, noted: Noted) -> None:
        if not found.path:
            return
        status = "header" if found.stage == "headers" else "success"
        key = found.path[-1]
        is_get = answers.is_get(noted.value)
        guarded = is_get or answers.is_guarded(noted.node, key)
        call.reads[Read(found.path, noted.place, guarded=guarded, status=status)] = None
        before = found.path[:-1]
        if status == "success" and before and before[-1] != "[]" and isinstance(noted.value, Inner):
            is_asked = guarded or answers.is_guarded(noted.node, before[-1])
            call.reads[Read(before, noted.place, dereferenced=True, guarded=is_asked)] = None
        if status == "success":
            call.parsed_at = call.parsed_at or noted.place

    def _declare(self, call: _Call, found: Origin, noted: Noted, type: Value) -> None:
        shape = self._models.types.shape(type)
        if not shape.is_known:
            return
        whole = shape
        for step in reversed(found.path):
            whole = array_of(whole) if step == "[]" else UNKNOWN
        if whole.is_known:
            call.declared.append((whole, noted.place))
        if noted.is_parsed:
            for path in _needed(shape, self._models, found.path):
                call.reads[Read(path, noted.place)] = None

    def _told(self, call: _Call) -> list[Operation]:
        found = [o for inner in call.inner for o in self._told(inner)]
        ways = call.ways
        if ways and (call.same or not found):
            found += (self._operation(call, *way) for way in ways)
        if not found:
            guessed = self._by_name(call)
            found += guessed
            if not guessed and call.outer is None and any(s.sent.is_sure for s in call.sightings):
                self._unresolved(call)
        return found

    def _operation(self, call: _Call, method: str, address: Address, sighting: Sighting) -> Operation:
        sent = sighting.sent
        place, entry = _made_at(sighting, method, address)
        headers = self._sent.headers(sent, place)
        query, is_complete = self._sent.query(sent, place)
        names = {p.name for p in query}
        written = tuple(Parameter(n, Location.QUERY, True, UNKNOWN, place) for n in address.query if n not in names)
        confidence = Confidence.INFERRED if address.is_inferred or len(sighting.key) > 1 else Confidence.EXACT
        return Operation(
            method=method,
            path=address.path,
            place=place,
            parameters=(*written, *query, *headers.parameters, *self._sent.cookies(sent, place)),
            bodies=tuple(dict.fromkeys(self._sent.bodies(sent, headers.media_type, place)))
            if method not in {"GET", "HEAD"}
            else (),
            security=(headers.scheme,) if headers.scheme else None,
            base=address.base,
            symbol=_symbol(entry),
            chain=tuple(dict.fromkeys((place, *_after(reversed(sighting.key), place)))),
            expectation=self._expectation(call),
            query_is_complete=is_complete and address.query_is_complete,
            confidence=confidence if sent.is_sure else Confidence.HEURISTIC,
        )

    def _expectation(self, call: _Call) -> Expectation:
        family = [call]
        while family[-1].outer is not None:
            family.append(family[-1].outer)
        reads = sorted({r: None for c in family for r in c.reads}, key=lambda r: (r.place, r.path, r.dereferenced))
        declared = [d for c in family for d in c.declared]
        shape, spot = declared[0] if declared else (UNKNOWN, None)
        return Expectation(
            tuple(reads),
            shape,
            spot,
            tuple({t: None for c in family for t in c.tested}),
            (),
            tuple({t: None for c in family for t in c.statuses if c is call or t.status.startswith("2")}),
            call.parsed_at,
        )

    def _by_name(self, call: _Call) -> list[Operation]:
        """`self._post("/orders", ...)`, where what `_post` does to the path cannot be followed."""
        found: list[Operation] = []
        for sighting in call.sightings:
            for site in sighting.call.sites[:1]:
                word = text(child(site.function.node, "name")).strip("_").removeprefix("async_").upper()
                positional, keywords = site.given.positional, site.given.keywords
                written = next((keywords[w] for w in _PATH_WORDS if w in keywords), None)
                method = _method_of(positional[0]) if positional else ""
                if word in _METHODS:
                    method, value = word, written or (positional[0] if positional else None)
                else:
                    value = written or (positional[1] if len(positional) > 1 else None)
                parts = texts.parts_of(value) if value is not None and texts.is_text(value) else ()
                address = address_of(parts) if parts and str(parts[0]).startswith("/") else None
                if method in _METHODS and address is not None:
                    place = sighting.key[-1]
                    query = tuple(Parameter(n, Location.QUERY, True, UNKNOWN, place) for n in address.query)
                    found.append(
                        Operation(
                            method,
                            address.path,
                            place,
                            query,
                            symbol=_symbol(sighting.entry),
                            chain=sighting.key[::-1],
                            query_is_complete=False,
                            confidence=Confidence.HEURISTIC,
                        )
                    )
        return found

    def _unresolved(self, call: _Call) -> None:
        sighting = call.sightings[0]
        has_address = bool(addresses(sighting.sent.url, sighting.sent.base)) and bool(_methods(sighting.sent.method))
        value = sighting.sent.url if not has_address or _methods(sighting.sent.method) else sighting.sent.method
        what = "address" if value is sighting.sent.url else "method"
        name = texts.word(value)
        where = f" in {_symbol(sighting.entry)}" if sighting.entry is not None else ""
        reason = f" It depends on '{name}'." if name else ""
        sentence = f"The {what} of the call{where} cannot be told from the source.{reason}"
        self.diagnostics.append(Diagnostic("unresolved_call", sentence, sighting.call.place))


def _made_at(sighting: Sighting, method: str, address: Address) -> tuple[Place, Function | None]:
    """The outermost call that says something of the address, and the function it is in."""
    entry, sites = sighting.entry, list(sighting.call.sites)
    words = {s.literal for s in address.path.segments if s.literal}
    while sites and not _says(sites[0], words, method):
        entry = sites.pop(0).function
    return (sites[0].place if sites else sighting.call.place), entry


def _says(site: Site, words: set[str], method: str) -> bool:
    given = (o for v in (*site.given.positional, *site.given.keywords.values()) for o in options(v))
    for value in given:
        if texts.is_text(value):
            literals = [p for p in texts.parts_of(value) if isinstance(p, str)]
            spoken = [w for p in literals for w in re.split(r"[/?]", p) if w]
            if literals == [method] or any(w in s for w in spoken for s in words if w == s or len(w) > _SHORTEST_WORD):
                return True
    return False


def _after(places: Iterator[Place], place: Place) -> Iterator[Place]:
    return itertools.dropwhile(lambda p: p != place, places)


def _methods(value: Value) -> list[str]:
    found = [str(o.value).upper() for o in options(value) if isinstance(o, Known) and isinstance(o.value, str)]
    return [m for m in dict.fromkeys(found) if m in _METHODS]


def _method_of(value: Value) -> str:
    found = _methods(value)
    return found[0] if len(found) == 1 else ""


def _skeleton(call: _Call) -> object:
    """Where it goes: two requests with the same one are the same request."""
    return frozenset((m, a.path.canonical) for m, a, _ in call.ways)


def _needed(shape: Shape, models: Models, path: tuple[str, ...], depth: int = 0) -> Iterator[tuple[str, ...]]:
    """What a model refuses to be without."""
    opened = follow(shape, models.named)
    if depth > _DEEPEST_PARSED:
        return
    if Kind.ARRAY in opened.kinds and opened.items is not None:
        yield from _needed(opened.items, models, (*path, "[]"), depth + 1)
    for wanted in opened.fields:
        if wanted.required:
            yield (*path, wanted.name)
            yield from _needed(wanted.shape, models, (*path, wanted.name), depth + 1)


def _symbol(function: Function | None) -> str:
    if function is None:
        return ""
    name = text(child(function.node, "name"))
    return f"{function.owner.name}.{name}" if function.owner is not None else name
