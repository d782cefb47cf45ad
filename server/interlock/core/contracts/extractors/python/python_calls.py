"""The calls of a Python tree through requests, httpx, aiohttp and their like, with what is read of the answers."""

import re
from collections.abc import Iterable, Sequence

from ... import garbage
from ...model import Contract, Diagnostic, Side, Source
from ...nodes import child, text
from ...places import Place
from ...shapes import Shape
from ...sources import SourceFile
from . import clients, configs
from .call_operations import Gathered
from .following import Following, subclasses
from .models import Models
from .modules import Modules
from .python_routes import reads as is_source
from .sent_shapes import SentShapes
from .values import Class, Function, Module, lineage

_TEST = re.compile(
    rb"^\s*(?:from|import)\s+(?:pytest|unittest|responses|respx|aioresponses|requests_mock|httpretty|locust)\b",
    re.MULTILINE,
)
_SENDS = re.compile(
    rb"\.(?:post|put|patch|delete|head|options|request|stream|fetch|urlopen|build_request|send)\b|\burlopen\b|Request\(|\bgetattr\((?!\s*[\w.]+,\s*[\"'](?!get\b|post|put|patch|delete|head|options|request|send))|"
    rb"\b(?:requests|httpx2?|aiohttp)\.|\.get\(\s*(?!\)|[\"'][\w .-]*[\"']\s*[,)])"
)
_WORD = re.compile(rb"[A-Za-z_]\w*(?=\s*[.(])")
_SENDS_BY_ITSELF = re.compile(rb"self\.(?:\w+\.)*(?:get|post|put|patch|delete|request|build_request|send)\(")
_MOST_ROUNDS = 5
_MOST_HEIRS = 2  # of a mixin that sends nothing by itself
_COMMON = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "request", "run", "main", "update", "create", "list"}
)


def reads(path: str) -> bool:
    return is_source(path)


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One consumer contract for all files together."""
    with garbage.not_looked_for():
        contracts = list(_contracts(files))
    yield from contracts


def _contracts(files: Sequence[SourceFile]) -> Iterable[Contract]:
    written = [f for f in files if not _TEST.search(f.content)]
    sending = {f.path for f in written if clients.IMPORTED.search(f.content)}
    if not sending:
        return
    modules = Modules(written)
    following = Following(modules)
    _follow(following, [m for m in modules.by_path.values() if m.path in sending])
    shapes, claimed, old = dict[str, Shape](), dict[str, bool](), configs.is_old(following.foreign)
    taken = Models(following, False, old, shapes, claimed)
    answered = Models(following, True, old, shapes, claimed)
    gathered = Gathered(following.notes, taken, SentShapes(answered))
    operations = tuple(gathered.operations())
    if operations or gathered.diagnostics:
        said = [_broken(m) for m in modules.by_path.values() if m.path in sending and m.root.has_error]
        yield Contract(Side.CONSUMER, Source.STATIC, operations, shapes, diagnostics=(*said, *gathered.diagnostics))


def _follow(following: Following, sending: list[Module]) -> None:
    """What sends, and whoever calls it, and whoever calls that."""
    following.run_all(sending)
    makers = {c.name.encode() for c in following.classes if c.frame.module in sending}
    _run(following, sending, makers)
    following.forget()
    seen = list(sending)
    for module in sending:
        following.run_again(module)
    _run(following, seen, None)
    for _ in range(_MOST_ROUNDS):
        waiting = _waiting(following)
        names = {_name(f).encode() for f in waiting}
        telling = {_telling_name(f).encode() for f in waiting}
        more = [m for m in following.modules.by_path.values() if m not in seen and _mentions(m, telling)]
        if not more:
            return
        seen += more
        following.run_all(more)
        _run(following, more, names)


def _run(following: Following, modules: list[Module], names: set[bytes] | None) -> None:
    """Each function of the modules by itself; only those that mention one of the names, when there are any."""
    inside = {id(m) for m in modules}
    done = set[int]()
    while True:
        fresh = [f for f in following.functions if f.node.id not in done and id(f.frame.module) in inside]
        done |= {f.node.id for f in fresh}
        if not fresh:
            return
        below = subclasses(following.classes)
        sending = _sending(following)
        following.quiet = {f.node.id for f in following.functions} - sending
        wanted = [f for f in fresh if (names & _words(following, f) if names is not None else f.node.id in sending)]
        for function in wanted:
            is_open = following.run_alone(function).is_open
            may_need_heirs = is_open or _SENDS_BY_ITSELF.search(function.node.text or b"")
            for cls in _heirs(function, below)[: None if is_open else _MOST_HEIRS] if may_need_heirs else ():
                following.run_alone(function, cls)


def _sending(following: Following) -> set[int]:
    """Those that may send, by what they mention: a client, or another one that may."""
    waiting = {f.node.id: f for f in following.functions}
    found = set[int]()
    own = {m.path: _own_senders(m) for m in {id(f.frame.module): f.frame.module for f in waiting.values()}.values()}
    more = [f for f in waiting.values() if _may_send(following, f) or own[f.frame.module.path] & _words(following, f)]
    while more:
        found |= {f.node.id for f in more}
        names = {_name(f).encode() for f in more}
        waiting = {key: f for key, f in waiting.items() if key not in found}
        more = [f for f in waiting.values() if names & _words(following, f)]
    return found


def _own_senders(module: Module) -> set[bytes]:
    """`from requests import get`."""
    return {n.encode() for n, v in module.names.items() if clients.may_send(v)}


def _may_send(following: Following, function: Function) -> bool:
    key = function.node.id
    if key not in following.sending:
        following.sending[key] = _SENDS.search(function.node.text or b"") is not None
    return following.sending[key]


def _words(following: Following, function: Function) -> set[bytes]:
    """What it may call, by name."""
    key = function.node.id
    if key not in following.words:
        following.words[key] = set(_WORD.findall(function.node.text or b""))
    return following.words[key]


def _name(function: Function) -> str:
    """By which it is called: a constructor by its class."""
    name = text(child(function.node, "name"))
    return function.owner.name if function.owner is not None and name == "__init__" else name


def _heirs(function: Function, below: dict[int, list[Class]]) -> list[Class]:
    """The classes that have the method from above."""
    if function.owner is None:
        return []
    name = text(child(function.node, "name"))
    return [
        c
        for c in below.get(id(function.owner), [])
        if next((a for a in lineage(c) if name in a.members), None) is function.owner
    ]


def _waiting(following: Following) -> list[Function]:
    """Functions that send what their callers say."""
    found = {f.node.id: f for f in following.functions if (a := following.alone(f)) is not None and a.is_open}
    return list(found.values())


def _telling_name(function: Function) -> str:
    """One that few files mention that do not call it."""
    name = _name(function)
    return function.owner.name if function.owner is not None and name in _COMMON else name


def _mentions(module: Module, names: set[bytes]) -> bool:
    return any(n in module.content for n in names) and bool(names & set(re.findall(rb"[A-Za-z_]\w*", module.content)))


def _broken(module: Module) -> Diagnostic:
    sentence = f"{module.path} has a syntax error; what could be read around it was read."
    return Diagnostic("broken_file", sentence, Place(module.path, 1))
