"""What the hooks of React, Vue and their data libraries hand on: state that was set, and answers that were fetched."""

from collections.abc import Sequence

from tree_sitter import Node

from ...nodes import child, named, text, walk
from . import contexts, language, rtk_query
from .modules import Module
from .objects import as_state, is_empty
from .reading import Reading
from .scopes import parameter_parts, parameters
from .substitute import closed
from .syntax import arguments
from .values import (
    ABSENT,
    UNKNOWN,
    Absent,
    Client,
    Entry,
    Function,
    Items,
    Known,
    Literal,
    Member,
    NodeKey,
    Thing,
    Unknown,
    Value,
    choice,
    node_key,
    options,
)

_STATE = frozenset({"useState"})
_SAME = frozenset(["useCallback", "useEvent", "useEffectEvent", "cache", "memo", "forwardRef", "debounce", "throttle",
                   "useDebounceFn", "useThrottleFn", "markRaw", "toRaw", "unref", "toValue", "reactive", "readonly",
                   "untrack", "$derived", "$state"])  # fmt: skip
_REFS = frozenset({"ref", "shallowRef"})
_QUERIES = frozenset({"useQuery", "useSuspenseQuery", "createQuery", "useAsync"})
_PAGED = frozenset({"useInfiniteQuery", "useSuspenseInfiniteQuery", "createInfiniteQuery"})
_MUTATIONS = frozenset({"useMutation", "createMutation"})
_FETCHED = frozenset({"fetchQuery", "ensureQueryData"})
_OPTIONS = frozenset({"queryOptions", "infiniteQueryOptions", "mutationOptions"})
_ASYNC = frozenset({"useAsyncData", "useLazyAsyncData"})
_FETCHERS = frozenset({"useSWR", "useSWRImmutable", "useSWRInfinite", "useSWRMutation"})
_FUNCTIONS = ("queryFn", "mutationFn", "fetcher")
_DEFERS = frozenset({"call", "fork", "spawn"})
_ASKED = _QUERIES | _PAGED | _FETCHED
QUERIES = _QUERIES | _PAGED | _MUTATIONS | _FETCHED
_SIMPLE = frozenset({"useMemo", "useRef", "createContext", "useContext", "use"})
_ROUTED = "resolve"
_KNOWN = (
    (QUERIES | _STATE | _REFS | _ASYNC | _SAME | _OPTIONS | _FETCHERS | _SIMPLE)
    | rtk_query.ENDPOINTS
    | rtk_query.MAKERS
    | {_ROUTED}
)


def result(reading: Reading, node: Node, given: Sequence[Value], module: Module, call: NodeKey) -> Value | None:
    """What the call of a hook gives; None when it is no hook that we know."""
    name = name_of(node)
    if name not in _KNOWN:
        return None
    if name == _ROUTED:  # `this.$router.resolve(url).href` is the url, below where the app is served
        is_router = text(child(node, "function")).endswith("$router.resolve") and len(given) == 1
        return given[0] if is_router and not isinstance(given[0], Thing) else None
    if name in _STATE:
        return _state(reading, node, given, module)
    if name in _SAME and given and not _is_own(reading, node, module):
        return given[0]
    if name == "useMemo" and given:
        return reading.invoke(given[0], (), call)
    if name == "useRef" and given:
        return Thing((Entry("current", _first(as_state(given[0]))),), is_open=True)
    if name == "createContext":
        return contexts.made(call, given[0] if given else ABSENT)
    if name in {"useContext", "use"} and len(given) == 1:
        return reading.context(given[0])
    if name in _REFS and len(given) < 2:
        return Thing((Entry("value", _first(given[0]) if given else Unknown()),))
    if name in _OPTIONS and given:
        return given[0]
    if name in _ASYNC and (function := _function(reading, given)) is not None:
        return Thing((Entry("data", Thing((Entry("value", reading.invoke(function, (), call)),))),), is_open=True)
    if name in QUERIES and (function := _function(reading, given)) is not None:
        return _fetched(reading, name, function, given, call)
    if name in _ASKED and (by_default := _by_default(reading, given)) is not None:
        return _given_as(name, reading.invoke(by_default[0], by_default[1], call))
    if name in _FETCHERS and (asked := fetcher(reading, given)):
        function, keys = asked
        return Thing((Entry("data", reading.invoke(function, keys, call)),), is_open=True)
    return rtk_query.endpoint(reading, node, given, module, call) or rtk_query.api(reading, node, given, module)


def invoked(
    reading: Reading, node: Node, given: Sequence[Value], module: Module
) -> Sequence[tuple[Function, Sequence[Value]]]:
    """The functions that a hook calls by itself, with what it calls them with."""
    name, callee = name_of(node), child(node, "function")
    if name in _DEFERS and callee is not None:
        deferred = language.deferred(reading, reading.value(callee, module), given)
        return [(deferred[0], deferred[1])] if deferred is not None and isinstance(deferred[0], Function) else []
    if name in _FETCHERS and (asked := fetcher(reading, given)) and isinstance(asked[0], Function):
        return [(asked[0], asked[1])]
    if name in _ASKED and _function(reading, given) is None and (by_default := _by_default(reading, given)) is not None:
        return [by_default]
    return rtk_query.wrapped(reading, node, given, module) if name in rtk_query.ENDPOINTS else []


def fetcher(reading: Reading, given: Sequence[Value]) -> tuple[Value, Sequence[Value]] | None:
    """`useSWR(key, fetcher)` calls the fetcher with the key; a key that is null sends nothing."""
    if not given:
        return None
    function = given[1] if len(given) > 1 and isinstance(given[1], Function | Client | Member) else reading.fetcher()
    key = reading.invoke(given[0], (), None) if isinstance(given[0], Function) else given[0]
    keys = [o for o in options(key) if not isinstance(o, Literal | Absent | Known)]
    if isinstance(function, Absent) or not keys:
        return None
    whole = choice(keys)
    if isinstance(whole, Items) and not (isinstance(function, Function) and _takes_a_list(function)):
        return function, list(whole.members)
    return function, [whole]


def answered(reading: Reading, settings: Value) -> Value | None:
    """What the function in the settings of a query or a mutation gives."""
    function = _function(reading, [settings])
    return reading.returned(function) if function is not None else None


def name_of(call: Node) -> str:
    """`useState` and `React.useState` alike."""
    return text(child(call, "function")).rpartition(".")[2]


def _is_own(reading: Reading, node: Node, module: Module) -> bool:
    """A function of that name is written here, and does what it does."""
    callee = child(node, "function")
    return callee is not None and isinstance(reading.value(callee, module), Function)


def _first(value: Value) -> Value:
    """What is empty in the beginning is filled later."""
    return Unknown() if is_empty(value) else value


def _takes_a_list(function: Function) -> bool:
    written = parameters(function.node)
    return len(written) == 1 or (bool(written) and parameter_parts(written[0])[0].type == "array_pattern")


def _function(reading: Reading, given: Sequence[Value]) -> Function | None:
    for value in given:
        if isinstance(value, Function):
            return value
        found = [reading.member(value, name) for name in _FUNCTIONS] if isinstance(value, Thing) else []
        if function := next((f for f in found if isinstance(f, Function)), None):
            return function
    return None


def _fetched(reading: Reading, name: str, function: Function, given: Sequence[Value], call: NodeKey) -> Value:
    if name in _MUTATIONS:
        entries = (Entry("data", reading.returned(function)), Entry("mutateAsync", function), Entry("mutate", function))
        return Thing(entries, is_open=True)
    answer = reading.invoke(function, (), call)
    for value in given:
        select = reading.member(value, "select") if isinstance(value, Thing) else UNKNOWN
        answer = reading.invoke(select, (answer,), call) if isinstance(select, Function) else answer
    return _given_as(name, answer)


def _by_default(reading: Reading, given: Sequence[Value]) -> tuple[Function, Sequence[Value]] | None:
    """`useQuery({ queryKey: ["/orders"] })`, where the client was told how to fetch by the key."""
    function, first = reading.query_function(), given[0] if given else ABSENT
    key = reading.member(first, "queryKey") if isinstance(first, Thing) else first
    if not isinstance(function, Function) or not isinstance(key, Items):
        return None
    return function, [Thing((Entry("queryKey", key),), is_open=True)]


def _given_as(name: str, answer: Value) -> Value:
    if name in _FETCHED:
        return answer
    if name in _PAGED:
        answer = Thing((Entry("pages", Items(answer)),), is_open=True)
    return Thing((Entry("data", answer),), is_open=True)


def _state(reading: Reading, node: Node, given: Sequence[Value], module: Module) -> Value:
    """All that the setter is called with, and what the state is in the beginning."""
    declarator = node.parent
    pattern = child(declarator, "name") if declarator is not None else None
    names = [text(n) for n in named(pattern)] if pattern is not None and pattern.type == "array_pattern" else []
    first = given[0] if given else UNKNOWN
    if len(names) < 2:
        return Items(first, (first,))
    at = node_key(module, node)
    values = [closed(reading, reading.value(n, module), at) for n in _set_to(node, names[0], names[1], module)]
    state = choice([_first(as_state(first)), *(_first(v) for v in values)])
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
