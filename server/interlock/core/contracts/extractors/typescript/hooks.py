"""What the hooks of React and its data libraries hand on: state that was set, and answers that were fetched."""

from collections.abc import Sequence

from tree_sitter import Node

from .modules import Module
from .reading import Reading
from .syntax import arguments, child, named, text, walk
from .values import UNKNOWN, Entry, Function, Items, NodeKey, Thing, Unknown, Value, choice

_STATE = frozenset({"useState"})
_QUERIES = frozenset({"useQuery", "useSuspenseQuery", "createQuery", "useAsync"})
_FETCHERS = frozenset({"useSWR", "useSWRImmutable"})


def result(reading: Reading, node: Node, given: Sequence[Value], module: Module, call: NodeKey) -> Value | None:
    """What the call of a hook gives; None when it is no hook that we know."""
    name = name_of(node)
    if name in _STATE:
        return _state(reading, node, given, module)
    if name in _QUERIES:
        functions = [f for g in given for f in (g, reading.member(g, "queryFn")) if isinstance(f, Function)]
        answer = reading.invoke(functions[0], (), call) if functions else UNKNOWN
        return Thing((Entry("data", answer),), is_open=True)
    if fetched := fetcher(node, given):
        function, keys = fetched
        return Thing((Entry("data", reading.invoke(function, keys, call)),), is_open=True)
    return None


def fetcher(node: Node, given: Sequence[Value]) -> tuple[Function, Sequence[Value]] | None:
    """`useSWR(key, fetcher)` calls the fetcher with the key."""
    if name_of(node) not in _FETCHERS or len(given) < 2 or not isinstance(given[1], Function):
        return None
    return given[1], given[:1]


def name_of(call: Node) -> str:
    """`useState` and `React.useState` alike."""
    return text(child(call, "function")).rpartition(".")[2]


def _state(reading: Reading, node: Node, given: Sequence[Value], module: Module) -> Value:
    """All that the setter is called with, and what the state is in the beginning."""
    declarator = node.parent
    pattern = child(declarator, "name") if declarator is not None else None
    names = [text(n) for n in named(pattern)] if pattern is not None and pattern.type == "array_pattern" else []
    first = given[0] if given else UNKNOWN
    if len(names) < 2:
        return Items(first, (first,))
    values = [reading.value(n, module) for n in _set_to(node, names[0], names[1], module)]
    state = choice([first, *values])
    return Items(state, (state, Unknown(names[1])))


def _set_to(node: Node, name: str, setter: str, module: Module) -> list[Node]:
    """What the setter is given, except what is made of the state itself: that adds nothing new."""
    home = node
    while home.parent is not None and home.type not in {"statement_block", "program"}:
        home = home.parent
    found: list[Node] = []
    for call in module.within(home, "call_expression"):
        callee, given = child(call, "function"), arguments(call)
        if text(callee) == setter and given:
            found.append(given[0])
        elif given and text(given[0]) == setter and text(child(callee, "property")) == "then":
            owner = child(callee, "object")
            found += [owner] if owner is not None else []
    return [n for n in found if not any(i.type == "identifier" and text(i) == name for i in walk(n))]
