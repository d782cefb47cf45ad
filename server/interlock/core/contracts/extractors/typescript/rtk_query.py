"""RTK Query: endpoints that are described, a base they share, and hooks named after them."""

import re
from collections.abc import Sequence

from tree_sitter import Node

from ...nodes import child, text
from .clients import answer
from .modules import Module
from .reading import Reading
from .substitute import fill
from .syntax import ancestors, arguments
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Answer,
    Client,
    Entry,
    Function,
    Items,
    Member,
    NodeKey,
    Text,
    Thing,
    Value,
    either,
    options,
)

MAKERS = frozenset({"createApi", "injectEndpoints", "enhanceEndpoints"})
ENDPOINTS = frozenset({"query", "mutation", "infiniteQuery"})
_TRANSFORM = "transformResponse"
_SENT, _TRIGGER = "rtk_sent", "rtk_trigger"
_HOOK = re.compile(r"^use(?:Lazy)?(\w+?)(?:Infinite)?(Query|Mutation|QueryState)$")


def api(reading: Reading, node: Node, given: Sequence[Value], module: Module) -> Value | None:
    """`createApi({ baseQuery, endpoints })` and what is injected into one later."""
    callee = child(node, "function")
    name = text(callee).rpartition(".")[2]
    if name == "enhanceEndpoints" and callee is not None and (owner := child(callee, "object")) is not None:
        return reading.value(owner, module)
    if name not in MAKERS or not given:
        return None
    above: Value = ABSENT
    if name == "injectEndpoints" and (owner := child(callee, "object")) is not None:
        above = reading.value(owner, module)
    return Thing((Entry("rtk", given[0]), Entry("rtk_above", above)), is_open=True)


def endpoint(reading: Reading, node: Node, given: Sequence[Value], module: Module, call: NodeKey) -> Value | None:
    """The answer to `build.query({ query: (id) => `orders/${id}` })`, or what `transformResponse` makes of it."""
    sent = _sent(reading, node, given, module, call)
    change = reading.member(given[0], _TRANSFORM) if isinstance(sent, Answer) else UNKNOWN
    if not isinstance(change, Function):
        return sent
    return Thing((Entry(_SENT, sent or UNKNOWN), Entry("data", reading.invoke(change, (sent or UNKNOWN,), None))))


def answered(reading: Reading, endpoint: Value) -> Value:
    """What is handed to `transformResponse`."""
    return reading.member(endpoint, _SENT) if isinstance(endpoint, Thing) else endpoint


def handed(reading: Reading, given: Sequence[Value], endpoint: Value) -> tuple[Function, Value] | None:
    """The function of an endpoint that is handed the answer, and that answer."""
    change = reading.member(given[0], _TRANSFORM) if given and isinstance(given[0], Thing) else UNKNOWN
    sent = answered(reading, endpoint)
    return (change, sent) if isinstance(change, Function) and isinstance(sent, Answer) else None


def _sent(reading: Reading, node: Node, given: Sequence[Value], module: Module, call: NodeKey) -> Value | None:
    callee = child(node, "function")
    if text(child(callee, "property")) not in ENDPOINTS or not given or not isinstance(given[0], Thing):
        return None
    described = reading.member(given[0], "query")
    if not isinstance(described, Function) or (send := base_query(reading, node, module)) is None:
        return None
    sent = reading.returned(described)
    if isinstance(send, Function):
        return _data(reading, reading.invoke(send, (sent,), call))
    settings = [o for o in options(sent) if isinstance(o, Thing)]
    if settings and len(settings) == len(options(sent)):
        first = settings[0]
        url, others = reading.member(sent, "url"), sent if len(settings) > 1 else first
    else:
        url, others = sent, ABSENT
    method = either(reading.member(others, "method") if not isinstance(others, Absent) else ABSENT, Text(("GET",)))
    return answer(reading, send, call, method, url, others)


def wrapped(reading: Reading, node: Node, given: Sequence[Value], module: Module) -> list[tuple[Function, list[Value]]]:
    """The base query of one's own that an endpoint is sent with, and what it is given."""
    callee = child(node, "function")
    if text(child(callee, "property")) not in ENDPOINTS or not given or not isinstance(given[0], Thing):
        return []
    described = reading.member(given[0], "query")
    send = base_query(reading, node, module) if isinstance(described, Function) else None
    if isinstance(described, Function) and isinstance(send, Function):
        return [(send, [reading.returned(described)])]
    return []


def hook(reading: Reading, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Value | None:
    """`useGetOrderQuery(id)` gives the answer of the endpoint getOrder."""
    if not isinstance(callee, Member) or not isinstance(callee.owner, Thing):
        return None
    if callee.name == _TRIGGER:
        return callee.owner
    if callee.name == "unwrap":
        return reading.member(callee.owner, "data")
    found = _HOOK.match(callee.name)
    if found is None:
        return None
    sent = _endpoint_named(reading, callee.owner, found[1])
    if sent is None:
        return None
    data = Thing((Entry("data", sent),), is_open=True)
    if found[2] == "Mutation" or callee.name.startswith("useLazy"):
        return Items(data, (Member(data, _TRIGGER), data))
    return data


def is_hook(thing: Thing, name: str) -> bool:
    return name.startswith("use") and bool(_HOOK.match(name)) and any(e.key == "rtk" for e in thing.entries)


def _endpoint_named(reading: Reading, owner: Value, name: str, depth: int = 0) -> Value | None:
    if depth > 5 or not isinstance(owner, Thing):
        return None
    made = reading.member(reading.member(owner, "rtk"), "endpoints")
    all_of_them = reading.returned(made) if isinstance(made, Function) else UNKNOWN
    for wanted in (name[:1].lower() + name[1:], name):
        found = reading.member(all_of_them, wanted) if isinstance(all_of_them, Thing) else UNKNOWN
        if isinstance(found, Answer):
            return found
        if isinstance(found, Thing) and any(e.key == _SENT for e in found.entries):
            return reading.member(found, "data")
    return _endpoint_named(reading, reading.member(owner, "rtk_above"), name, depth + 1)


def base_query(reading: Reading, node: Node, module: Module) -> Client | Function | None:
    """What sends: a client with its base, or a function of one's own around one."""
    around = (a for a, _ in ancestors(node) if a.type == "call_expression")
    maker = next((a for a in around if text(child(a, "function")).rpartition(".")[2] in MAKERS), None)
    if maker is None:
        return None
    made = reading.value(maker, module)
    for _ in range(5):
        given = reading.member(reading.member(made, "rtk"), "baseQuery")
        if isinstance(given, Client):
            return given
        if isinstance(given, Function):
            return _inside(reading, given) or given
        made = reading.member(made, "rtk_above")
        if not isinstance(made, Thing):
            break
    return None


def _inside(reading: Reading, function: Function) -> Client | None:
    """`async (args, api) => { const answer = await baseQuery(args, api); .. }` sends as baseQuery does."""
    for call in function.module.within(function.node, "call_expression"):
        callee = child(call, "function")
        value = reading.value(callee, function.module) if callee is not None and arguments(call) else UNKNOWN
        bound = {(p.function, p.index): v for p, v in function.bound}
        value = fill(reading, value, bound, None)
        if isinstance(value, Client) and value.library == "rtk":
            return value
    return None


def _data(reading: Reading, value: Value) -> Value:
    """A base query gives `{ data }`."""
    found = reading.member(value, "data") if isinstance(value, Thing) else value
    return found if isinstance(found, Answer) else UNKNOWN
