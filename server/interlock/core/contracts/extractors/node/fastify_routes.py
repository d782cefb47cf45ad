"""Fastify: apps, plugins that are registered under a prefix, and the routes on them."""

import posixpath
import re
from collections.abc import Sequence

from ...model import Diagnostic
from ...places import Place
from ...routes.graph import Graph, Mount, Router
from . import language
from .interpreter import Interpreter
from .route_paths import paths
from .route_paths import prefix as route_prefix
from .serving import VERBS, RouteGraph, Served, add, at_their_own_places, handler_name, methods
from .validators import Validators
from .values import (
    NOTHING,
    Bound,
    Call,
    External,
    Function,
    Instance,
    Known,
    Namespace,
    Part,
    Table,
    Unknown,
    Value,
    entry,
    first,
    items,
    made_by,
    options,
    string,
)

MARKS = ("fastify", "fastify-plugin", "@fastify/autoload", "fastify-autoload", "fastify-cli")
_MAKERS = frozenset({"", "fastify", "FastifyInstance", "default", "Fastify"})
_AUTOLOAD = frozenset({"@fastify/autoload", "fastify-autoload"})
_CHAINED = frozenset(VERBS) | {"register", "withTypeProvider", "after", "ready", "decorate", "decorateRequest",
                                "route", "addHook", "addSchema", "setErrorHandler", "setValidatorCompiler", "use",
                                "setSerializerCompiler", "setNotFoundHandler", "decorateReply"}  # fmt: skip
_LOADED = re.compile(r"^(?!.*\.(test|spec|d)\.)[^.].*\.(ts|js|cjs|mjs|mts|cts)$")


class Fastify:
    """Watches the run: a plugin runs when it is registered, with what it is registered on."""

    def __init__(self, interpreter: Interpreter, validators: Validators) -> None:
        self.graph: RouteGraph = Graph()
        self._interpreter = interpreter
        self._validators = validators
        self._keys: dict[int, str] = {}
        self._kept: list[Value] = []

    def watch(self, call: Call) -> Value | None:
        callee = call.callee
        if isinstance(callee, External) and callee.package == "fastify-plugin":
            return call
        if not isinstance(callee, Part) or callee.name not in _CHAINED or (owner := self._router(callee.owner)) is None:
            return None
        if callee.name == "register":
            self._registered(owner, callee.owner, call)
        elif callee.name == "route" and isinstance(given := first(call.given), Table):
            verbs = methods([string(v) for v in items(entry(given, "method"))])
            handler = entry(given, "handler")
            self._add(owner, entry(given, "url", "path"), verbs, handler, given, call)
        elif callee.name in VERBS and len(call.given) > 1:
            settings = call.given[1] if len(call.given) > 2 or isinstance(call.given[1], Table) else None
            handler = entry(settings, "handler") or call.given[-1]
            self._add(owner, call.given[0], [VERBS[callee.name]], handler, settings, call)
        return None

    def start(self, paths: Sequence[str]) -> None:
        """Files that the command line of Fastify starts: what they export is the app."""
        for path in paths:
            self._load(path)

    def read(self) -> RouteGraph:
        """The graph, once all has run."""
        return at_their_own_places(self.graph)

    def _load(self, path: str) -> None:
        script = self._interpreter.scripts.get(path)
        plugin = self._interpreter.imported(script, "default") if script is not None else NOTHING
        if script is not None and isinstance(plugin, Function | Bound | Call):
            app = Call(External("fastify", "started"), (), Place(path, 1))
            here = Call(plugin, (), plugin.function.place if isinstance(plugin, Bound) else plugin.place)
            self._interpreter.again(lambda: self._plugin(self._add_router(app, True), app, plugin, NOTHING, here, ""))

    def _add(
        self,
        owner: str,
        where: Value | None,
        verbs: list[str],
        handler: Value | None,
        settings: Value | None,
        call: Call,
    ) -> None:
        made = Served(
            handler_name([handler] if handler is not None else []),
            slashes="exact",
            traffic=self._validators.of_schema(entry(settings, "schema")),
        )
        found = [p if p is None else _bare(p) for p in paths(where)] if where is not None else [None]
        add(self.graph, owner, found, verbs, made, call)

    def _registered(self, owner: str, on: Value, call: Call) -> None:
        setting = first(call.given, 1) or NOTHING
        prefix = self._prefix(setting)
        for plugin in options(first(call.given)):
            self._plugin(owner, on, plugin, setting, call, prefix)

    def _plugin(self, owner: str, on: Value, plugin: Value, setting: Value, call: Call, prefix: str | None) -> Value:
        """Goes through a plugin with what it is registered on; what it gives back says nothing."""
        if isinstance(plugin, Namespace):
            plugin = self._interpreter.member(plugin, "default")
        if isinstance(plugin, External):
            if plugin.package in _AUTOLOAD:
                self._loaded(owner, on, setting, call)
            return NOTHING
        is_open = isinstance(plugin, Call) and isinstance(plugin.callee, External)
        if isinstance(plugin, Call) and is_open and plugin.callee == External("fastify-plugin"):
            for inner in options(first(plugin.given)):  # its routes stand where it is registered, whatever the prefix
                self._interpreter.invoke(inner, (on, setting), call.place)
            return NOTHING
        if isinstance(plugin, Unknown) and prefix:
            sentence = "The routes of what is registered here could not be followed."
            self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, call.place))
        if isinstance(plugin, Function | Bound):
            inside = Call(External("fastify", "inside"), (), call.place)
            key = self._add_router(inside, False)
            condition = " and ".join(call.conditions)
            self.graph.mounts.append(Mount(owner, key, call.place, prefix, condition=condition))
            self._interpreter.invoke(plugin, (inside, setting), call.place)
        return NOTHING

    def _prefix(self, setting: Value) -> str | None:
        written = entry(setting, "prefix")
        if written is None or written == NOTHING:
            return ""
        return route_prefix(written)

    def _loaded(self, owner: str, on: Value, setting: Value, call: Call) -> None:
        """`register(autoload, { dir })`: every file of a folder is a plugin, under the path of its folders."""
        folder = string(entry(setting, "dir"))
        inside = None if folder is None else posixpath.normpath(folder).removeprefix(language.ROOT).strip("/")
        given = entry(setting, "options") or NOTHING
        base = self._prefix(given) if entry(given, "prefix") is not None else self._prefix(setting)
        has_parameters = entry(setting, "routeParams") == Known(True)
        has_folders = entry(setting, "dirNameRoutePrefix") != Known(False)
        scripts = self._interpreter.scripts
        indexed = {posixpath.dirname(p) for p in scripts if posixpath.basename(p).startswith("index.")}
        for path, script in scripts.items():
            if inside is None or not path.startswith(f"{inside}/") or not _LOADED.match(posixpath.basename(path)):
                continue
            folders = posixpath.dirname(path[len(inside) + 1 :]).split("/")
            is_index = re.match(r"(index|plugin|routes?|.*\.routes?)\.", posixpath.basename(path)) is not None
            if posixpath.dirname(path) in indexed and not is_index and folders != [""]:
                continue
            plugin = self._interpreter.imported(script, "default")
            own = self._interpreter.imported(script, "autoPrefix")
            if isinstance(own, Unknown) and isinstance(plugin, Function):
                own = plugin.attributes.get("autoPrefix", own)
            if string(own) is not None:
                words = [string(own) or ""]
            else:
                words = [f":{f[1:]}" if has_parameters and f.startswith("_") else f for f in folders if f]
                words = words if has_folders else []
            whole = "/".join([(base or "").rstrip("/"), *(w.strip("/") for w in words)])
            self._plugin(owner, on, plugin, given, call, None if base is None else route_prefix(Known(whole)))

    def _router(self, value: Value | None) -> str | None:
        for _ in range(500):
            if isinstance(value, Call | Instance) and id(value) in self._keys:
                return self._keys[id(value)]
            maker = made_by(value)
            if isinstance(value, Call | Instance) and maker is not None:
                is_ours = maker.package == "fastify" and maker.name in _MAKERS
                return self._add_router(value, maker.name != "FastifyInstance") if is_ours else None
            if isinstance(value, Call) and isinstance(value.callee, Part) and value.callee.name in _CHAINED:
                value = value.callee.owner
            else:
                return None
        return None

    def _add_router(self, made: Call | Instance, is_app: bool) -> str:
        key = f"{made.place}#{len(self._keys)}"
        self._keys[id(made)] = key
        self._kept.append(made)
        self.graph.add_router(
            Router(key, f"The {'app' if is_app else 'plugin'} registered here", made.place, "", is_app, one_slash=True)
        )
        return key


def _bare(path: str) -> str:
    """`/` under a prefix is the prefix itself."""
    return "" if path == "/" else path
