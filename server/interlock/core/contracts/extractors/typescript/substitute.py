"""Put the arguments of a call in the place of the parameters a function was read with."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from ...paths import Hole
from . import predicates, spreads
from .branches import branch
from .objects import without
from .reading import Reading
from .texts import Parts, joined, parts_of, with_one_slash
from .values import (
    WITHOUT,
    Absent,
    Answer,
    Branch,
    Choice,
    Class,
    Client,
    Either,
    Encoded,
    Entry,
    Function,
    Items,
    Literal,
    Member,
    NodeKey,
    Param,
    Query,
    Request,
    Rewritten,
    Text,
    Thing,
    Unknown,
    Value,
    choice,
    either,
    options,
)

Given: TypeAlias = Mapping[tuple[NodeKey, int], Value]
"""The argument for each parameter, by function and position."""

_LONGEST_CHAIN = 12
_DEEPEST = 40


def fill(reading: Reading, value: Value, given: Given, call: NodeKey | None, depth: int = 0) -> Value:
    if depth > _DEEPEST or not given:
        return value
    deeper = depth + 1
    match value:
        case Param():
            return _taken(reading, value, given)
        case Text():
            return _text(reading, value, given)
        case Thing() | Items() if value.is_settled:
            return value
        case Thing():
            entries = tuple(_entry(e, fill(reading, e.value, given, call, deeper)) for e in value.entries)
            return replace(value, entries=entries)
        case Items():
            filled = [(m, fill(reading, m, given, call, deeper)) for m in value.members]
            members = [n for m, f in filled for n in (spreads.flattened([f]) if spreads.is_gathered(m) else (f,))]
            return replace(value, item=fill(reading, value.item, given, call, deeper), members=tuple(members))
        case Either():
            first = fill(reading, value.first, given, call, deeper)
            otherwise = fill(reading, value.otherwise, given, call, deeper)
            return otherwise if _is_hooked(value, first, otherwise) else either(first, otherwise)
        case Choice():
            return choice(fill(reading, o, given, call, deeper) for o in value.options)
        case Branch():
            yes, no = fill(reading, value.yes, given, call, deeper), fill(reading, value.no, given, call, deeper)
            test = fill(reading, value.test, given, call, deeper)
            first = test.first if isinstance(test, Either) else test
            if value.is_presence and test != value.test and isinstance(first, Param) and not reading.may_lack(first):
                return yes  # `url(order.id)`: who passes something on, means it to be there
            return branch(test, value.equals, value.key, yes, no, value.is_presence)
        case Rewritten():
            return replace(value, base=fill(reading, value.base, given, call, deeper))
        case Encoded():
            return Encoded(fill(reading, value.value, given, call, deeper))
        case Query():
            return replace(value, fields=fill(reading, value.fields, given, call, deeper))
        case Client():
            parts = (value.base, value.headers, value.query, value.body)
            base, headers, query, body = (fill(reading, p, given, call, deeper) for p in parts)
            return Client(value.library, base, headers, value.made, query, body)
        case Member():
            return Member(fill(reading, value.owner, given, call, deeper), value.name)
        case Answer():
            request = fill_request(reading, value.request, given, call)
            return replace(value, request=request) if not isinstance(request.method, Absent) else Unknown()
        case Function():
            return _closure(reading, value, given, call, deeper)
        case Class():
            return replace(value, given=tuple(fill(reading, g, given, call, deeper) for g in value.given))
        case _:
            return value


def fill_request(reading: Reading, request: Request, given: Given, call: NodeKey | None) -> Request:
    """A request whose address becomes clearer by the call is another request, one call further out.

    So is one that a generated client defines: it counts where that is called.
    """
    filled = replace(
        request,
        method=fill(reading, request.method, given, call),
        url=fill(reading, request.url, given, call),
        body=fill(reading, request.body, given, call),
        query=fill(reading, request.query, given, call),
        base=fill(reading, request.base, given, call),
        headers=fill(reading, request.headers, given, call),
    )
    if call is None or len(request.chain) >= _LONGEST_CHAIN:
        return filled
    is_same = (filled.method, filled.url, filled.base) == (request.method, request.url, request.base)
    if is_same and not request.is_definition:
        return filled
    return replace(filled, chain=(*request.chain, call), is_definition=reading.is_generated(call[0]))


def depends(value: Value) -> bool:
    """Whether a parameter is still open in it."""
    return next(_open(value), None) is not None


def request_depends(request: Request) -> bool:
    return next(_open_in_request(request), None) is not None


def open_in(request: Request) -> frozenset[NodeKey]:
    """The functions whose parameters are still open in where it goes."""
    return frozenset(param.function for value in (request.url, request.method, request.base) for param in _open(value))


def closed(reading: Reading, value: Value, at: NodeKey) -> Value:
    """As it is known at some spot: what other functions than those around it are called with is not."""
    path, start, end = at
    given = {
        (p.function, p.index): Unknown(p.name)
        for p in _open(value)
        if not (p.function[0] == path and p.function[1] <= start and end <= p.function[2])
    }
    return fill(reading, value, given, None) if given else value


def _open_in_request(request: Request) -> Iterator[Param]:
    for value in (request.url, request.method, request.body, request.query, request.base):
        yield from _open(value)


def _open(value: Value, depth: int = 0) -> Iterator[Param]:
    if isinstance(value, Param):
        yield value
    elif isinstance(value, Answer):
        yield from _open_in_request(value.request)
    elif depth <= _DEEPEST:
        for inner in _inside(value):
            yield from _open(inner, depth + 1)


def _inside(value: Value) -> tuple[Value, ...]:
    match value:
        case Text():
            return tuple(p for p in value.parts if isinstance(p, Param | Either))
        case Thing():
            return tuple(e.value for e in value.entries)
        case Items():
            return (value.item, *value.members)
        case Either():
            return (value.first, value.otherwise)
        case Choice():
            return value.options
        case Branch():
            return (value.yes, value.no)
        case Encoded():
            return (value.value,)
        case Query():
            return (value.fields,)
        case Client() | Rewritten():
            return (value.base,)
        case Member():
            return (value.owner,)
        case Function():
            return tuple(v for _, v in value.bound)
        case _:
            return ()


def _entry(entry: Entry, filled: Value) -> Entry:
    """`{ id: order.id }`, and this caller's order has none: it is for the callers whose orders have one."""
    is_lacking = isinstance(filled, Absent) and isinstance(entry.value, Param) and bool(entry.value.steps)
    return Entry(entry.key, filled, entry.node, entry.is_sometimes or is_lacking)


def _taken(reading: Reading, param: Param, given: Given) -> Value:
    if (param.function, param.index) not in given:
        return param
    value = given[param.function, param.index]
    for step in param.steps:
        value = step_into(reading, value, step)
    return value


def _is_hooked(value: Either, first: Value, otherwise: Value) -> bool:
    """`{ ...(settings.before?.(options) || options) }`: what a hook may give back is what it was given."""
    is_called = isinstance(value.first, Param) and "()" in value.first.steps
    return is_called and isinstance(first, Unknown) and not isinstance(otherwise, Unknown)


def step_into(reading: Reading, value: Value, step: str) -> Value:
    if step == "[]":
        return reading.item(value)
    if (found := spreads.step(value, step) or predicates.step(value, step)) is not None:
        return found
    if step == "()":
        return value if isinstance(value, Absent) else reading.invoke(value, (), None)
    if step.startswith(WITHOUT):
        return without(value, tuple(step.removeprefix(WITHOUT).split(",")))
    if step == "?":
        return choice(o if isinstance(o, Query) else Query(o) for o in options(value))
    return reading.member(value, step)


def _text(reading: Reading, text: Text, given: Given) -> Value:
    whole: Value = Text(())
    for part in text.parts:
        if isinstance(part, Either) or (isinstance(part, Param) and (part.function, part.index) in given):
            whole = joined(whole, _spelled(fill(reading, part, given, None), part.word))
        else:
            whole = joined(whole, Text((part,)))
    return with_one_slash(whole) if text.one_slash else whole


def _spelled(value: Value, name: str) -> Value:
    """An argument that is a number, null or not given is one of many: it stays a hole."""
    match value:
        case Branch():
            yes, no = _spelled(value.yes, name), _spelled(value.no, name)
            return branch(value.test, value.equals, value.key, yes, no, value.is_presence)
        case Choice():
            return choice(_spelled(o, name) for o in value.options)
        case Literal() | Absent():
            return Text((Hole(name),))
        case _:
            return Text(_named(parts_of(value), name))


def _named(parts: Parts, name: str) -> Parts:
    """A hole is best named as the wrapper names it, when the caller has no word for it."""
    return tuple(Hole(name) if isinstance(p, Hole) and not p.name else p for p in parts)


def _closure(reading: Reading, function: Function, given: Given, call: NodeKey | None, depth: int) -> Function:
    path, start, end = function.key
    around = {k: v for k, v in given.items() if k[0][0] == path and k[0][1] <= start and end <= k[0][2]}
    bound = {p: fill(reading, v, given, call, depth) for p, v in function.bound}
    bound |= {Param(key, index): v for (key, index), v in around.items() if key != function.key}
    this = fill(reading, function.this, given, call, depth) if function.this is not None else None
    return replace(function, bound=tuple(bound.items()), this=this)
