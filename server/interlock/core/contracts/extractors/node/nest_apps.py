"""The apps of NestJS: what `NestFactory.create` is given, the modules below it, prefixes and versions."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ...places import Place
from .interpreter import Interpreter
from .route_paths import paths, prefix
from .values import (
    NOTHING,
    Bound,
    Call,
    Class,
    Either,
    External,
    Function,
    Known,
    Listing,
    Part,
    Table,
    Unknown,
    Value,
    entry,
    first,
    is_from,
    items,
    options,
    string,
)

_MOST_MODULES = 5_000
_SERVE = frozenset({"listen", "listenAsync", "init", "startAllMicroservices", "getHttpServer"})


class _Decorator(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def given(self) -> tuple[Value, ...]: ...


Decorators = Callable[[Class], Sequence[_Decorator]]


@dataclass
class NestApp:
    place: Place
    prefix: str | None = ""
    excluded: tuple[tuple[str, str], ...] = ()  # path, and the method or ''
    controllers: list[tuple[Class, str | None]] = field(default_factory=list[tuple[Class, str | None]])
    is_open: bool = False  # there may be modules in it that were not found
    unread: list[Place] = field(default_factory=list[Place])  # where these are imported
    version_prefix: str | None = None  # None: versions are not in the path
    usual_version: Value | None = None

    def versions(self, stated: Value | None) -> list[str | None]:
        """What stands for the version in the path: '' for nothing, None for what nobody can tell."""
        version = stated if stated is not None else self.usual_version
        if self.version_prefix is None or version is None or version == NOTHING:
            return [""]
        found: list[str | None] = []
        for one in items(version):
            if isinstance(one, Known):
                found.append(f"{self.version_prefix}{one.value}")
            else:
                found.append("" if isinstance(one, External) and one.name == "VERSION_NEUTRAL" else None)
        return found


def apps(interpreter: Interpreter, decorators: Decorators) -> list[NestApp]:
    """All that are made to listen; a script may make another of the same module, to get at its services."""
    made = [c for c in interpreter.calls if is_from(c.callee, "@nestjs/core", "NestFactory.create")]
    listening = {
        id(c.callee.owner) for c in interpreter.calls if isinstance(c.callee, Part) and c.callee.name in _SERVE
    }
    serving = [c for c in made if id(c) in listening] or made
    found: list[NestApp] = []
    for call in serving:
        app = NestApp(call.place)
        _Settings(interpreter).of(app, call)
        _Modules(interpreter, decorators, app).add(first(call.given))
        found.append(app)
    return list({(a.place, a.prefix): a for a in found}.values())


def is_excluded(app: NestApp, path: str, method: str) -> bool:
    """Whether the global prefix is left out there."""
    bare = path.strip("/")
    return any(
        verb in {"", method} and re.fullmatch(_pattern(excluded), bare) is not None for excluded, verb in app.excluded
    )


def _pattern(path: str) -> str:
    """`health/{*path}` as a regular expression over templates."""
    parts = re.split(r"(\{\*?\w*\})", path.strip("/"))
    return "".join(
        (".*" if p.startswith("{*") else r"\{?[^/]+\}?") if p.startswith("{") else re.escape(p) for p in parts
    )


class _Settings:
    """What is done to an app after it is made."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def of(self, app: NestApp, made: Call) -> None:
        for call in self._interpreter.calls:
            if not isinstance(call.callee, Part) or call.callee.owner is not made:
                continue
            given = call.given
            if call.callee.name == "setGlobalPrefix":
                app.prefix = prefix(self._configured(first(given) or NOTHING))
                app.excluded = tuple(_excluded(entry(first(given, 1), "exclude")))
            elif call.callee.name == "enableVersioning":
                kind = entry(first(given), "type")
                if kind is None or (isinstance(kind, External) and kind.name.endswith(".URI")) or kind == Known(0):
                    written = entry(first(given), "prefix")
                    app.version_prefix = "v" if written is None else prefix(written) or ""
                    app.usual_version = entry(first(given), "defaultVersion")

    def _configured(self, value: Value) -> Value:
        """`config.get("app.prefix")` is what `registerAs("app", ...)` says of it, or its own default."""
        name = string(first(value.given)) if isinstance(value, Call) else None
        is_read = (
            isinstance(value, Call) and isinstance(value.callee, Part) and value.callee.name in {"get", "getOrThrow"}
        )
        if not is_read or name is None or not isinstance(value, Call):
            return value
        usual = first(value.given, 1)
        for table in self._settings(name.partition(".")[0]):
            found: Value = table
            for word in name.split(".")[1:]:
                found = entry(found, word) or NOTHING
            if found is not table and found != NOTHING:
                return found
        for table in self._loaded():
            found = table
            for word in name.split("."):
                found = entry(found, word) or NOTHING
            if found != NOTHING:
                return found
        return usual if isinstance(usual, Known) else Unknown(name)

    def _settings(self, name: str) -> Iterator[Value]:
        for call in list(self._interpreter.calls):
            is_named = isinstance(call.callee, External) and call.callee.name == "registerAs"
            if is_named and string(first(call.given)) == name and len(call.given) > 1:
                yield self._interpreter.again(lambda made=call: self._interpreter.invoke(made.given[1], (), made.place))

    def _loaded(self) -> Iterator[Value]:
        """`ConfigModule.forRoot({ load: [settings] })`."""
        for call in list(self._interpreter.calls):
            if isinstance(call.callee, External) and call.callee.name == "ConfigModule.forRoot":
                for one in items(entry(first(call.given), "load")):
                    if isinstance(one, Function | Bound):
                        yield self._interpreter.again(lambda f=one, at=call.place: self._interpreter.invoke(f, (), at))


def _excluded(given: Value | None) -> Iterator[tuple[str, str]]:
    for one in items(given):
        verb = entry(one, "method")
        word = verb.name.rpartition(".")[2] if isinstance(verb, External) else ""
        where = entry(one, "path") if isinstance(one, Table) else one
        yield from ((p, "" if word == "ALL" else word) for p in paths(where) if p is not None)


class _Modules:
    """The controllers of a module and of all it imports."""

    def __init__(self, interpreter: Interpreter, decorators: Decorators, app: NestApp) -> None:
        self._interpreter = interpreter
        self._decorators = decorators
        self._app = app
        self._prefixes: dict[int, list[str | None]] = {}
        self._seen: set[int] = set()
        self._found: list[tuple[Class, Class | None]] = []

    def add(self, root: Value | None) -> None:
        waiting: list[tuple[Value, Place]] = [(root, self._app.place)] if root is not None else []
        while waiting and len(self._seen) < _MOST_MODULES:
            value, at = waiting.pop()
            if isinstance(value, Unknown):
                self._app.is_open = True
                self._app.unread.append(at)
            below = value.place if isinstance(value, Class) else at
            waiting += ((v, below) for v in self._below(value))
        for cls, module in self._found:
            for above in self._prefixes.get(id(module), [""]):
                self._app.controllers.append((cls, above))

    def _below(self, value: Value) -> list[Value]:
        match value:
            case Class():
                if id(value) in self._seen:
                    return []
                self._seen.add(id(value))
                settings = [o for d in self._decorators(value) if d.name == "Module" for o in options(first(d.given))]
                return [v for s in settings for v in self._inside(s, value)]
            case Table():
                module = entry(value, "module")
                home = module if isinstance(module, Class) else None
                return [*options(module), *self._inside(value, home)]
            case Either() | Listing():
                return [i for o in options(value) for i in (o.items if isinstance(o, Listing) else [o])]
            case Call():
                return self._made(value)
            case Function() | Bound():
                return [self._interpreter.again(lambda: self._interpreter.invoke(value, (), self._app.place))]
            case _:
                return []

    def _made(self, call: Call) -> list[Value]:
        name = call.callee.name if isinstance(call.callee, External | Part) else ""
        if name in {"RouterModule.register", "RouterModule.forRoutes"}:
            self._routed(first(call.given), "")
            return []
        if name == "forwardRef":
            return [g for g in call.given if isinstance(g, Function | Bound)]
        return [i for g in call.given for i in items(g) if isinstance(i, Class)]

    def _inside(self, settings: Value | None, module: Class | None) -> list[Value]:
        written = [o for way in options(entry(settings, "controllers")) for i in items(way) for o in options(i)]
        for one in dict.fromkeys(o for o in written if isinstance(o, Class)):  # a condition may name one twice
            self._found.append((one, module))
        imported = entry(settings, "imports")
        if (isinstance(settings, Table) and settings.is_open) or (isinstance(imported, Listing) and imported.is_open):
            self._app.is_open = True
        return [] if imported is None else [imported] if not isinstance(imported, Listing) else list(imported.items)

    def _routed(self, given: Value | None, above: str | None) -> None:
        """`RouterModule.register([{ path, module, children }])`."""
        for one in items(given):
            written = entry(one, "path")
            own = prefix(written) if written is not None else ""
            whole = None if own is None or above is None else f"{above}/{own.strip('/')}"
            module = entry(one, "module") if isinstance(one, Table) else one
            if isinstance(module, Class):
                self._prefixes.setdefault(id(module), []).append(whole)
            self._routed(entry(one, "children"), whole)
