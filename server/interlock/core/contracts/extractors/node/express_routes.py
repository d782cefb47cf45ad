"""Express, Koa and what is built like them: apps and routers, what is mounted where, and the routes on them."""

import re
from collections.abc import Iterator

from ...model import Diagnostic
from ...nodes import child, text
from ...routes.compose import join
from ...routes.graph import Graph, Mount, Router
from ..typescript.scopes import parameters
from .route_paths import is_path, is_plain, paths, prefix
from .serving import VERBS, RouteGraph, Served, add, at_their_own_places, ends_here, handler_name, methods
from .validators import Validators
from .values import (
    Bound,
    Call,
    External,
    Function,
    Instance,
    Part,
    Unknown,
    Value,
    entry,
    first,
    items,
    made_by,
    options,
    string,
)

MARKS = ("express", "koa", "koa-router", "@koa/router", "polka", "restify", "router", "find-my-way", "@tinyhttp/app",
         "express-promise-router", "itty-router", "hyper-express", "ultimate-express", "@awaitjs/express", "connect",
         "koa-joi-router", "@koa/joi-router", "koa-tree-router", "@feathersjs/express", "@types/express",
         "express-serve-static-core", "@hono/node-server")  # fmt: skip
_APPS = frozenset(
    [("express", ""), ("koa", ""), ("polka", ""), ("restify", "createServer"), ("@tinyhttp/app", "App"),
     ("hyper-express", "Server"), ("ultimate-express", ""), ("express", "express"), ("@feathersjs/express", "")]
)  # fmt: skip
_ROUTERS = frozenset(
    [("express", "Router"), ("express-promise-router", ""), ("router", ""), ("koa-router", ""), ("@koa/router", ""),
     ("@koa/router", "Router"), ("koa-joi-router", ""), ("@koa/joi-router", ""), ("koa-tree-router", ""),
     ("itty-router", "Router"), ("itty-router", "AutoRouter"), ("itty-router", "IttyRouter"), ("router", "Router"),
     ("hyper-express", "Router"), ("ultimate-express", "Router"), ("koa-router", "Router"),
     ("express", "Express"), ("express", "Application"), ("express", "IRouter"), ("express", "express.Application"),
     ("express", "express.Router"), ("express", "core.Express"), ("express-serve-static-core", "Router"),
     ("express-serve-static-core", "Express"), ("express-serve-static-core", "Application"),
     ("express-serve-static-core", "IRouter"), ("@awaitjs/express", "Router"), ("koa", "Application"),
     ("", "served elsewhere")]
)  # fmt: skip
"""What makes a router, and the types of one that is handed in from where nobody can tell."""
_IN_ORDER = frozenset({"express", "router", "koa-router", "@koa/router", "express-serve-static-core"})
"""Whose routers ask one route after the other; those of others may be trees."""
_SAME = frozenset({"addAsync", "decorateApp", "decorateRouter", "expressWs"})
_CHAINED = frozenset(VERBS) | {"use", "param", "prefix", "routes", "middleware", "allowedMethods", "callback", "set",
                               "engine", "enable", "disable", "on", "redirect", "register", "handler"}  # fmt: skip
_KOA = ("koa", "@koa")
_ANSWERS = ("res.json", "res.send", "res.status", "res.end", "res.redirect", "res.sendStatus", "response.json")


class Express:
    def __init__(self, calls: list[Call], validators: Validators) -> None:
        self.graph: RouteGraph = Graph()
        self._calls = calls
        self._validators = validators
        self._keys: dict[int, str] = {}
        self._in_order: set[str] = set()
        self._kept: list[Value] = []  # so that no two share an identity

    def read(self) -> RouteGraph:
        for call in self._calls:
            callee = call.callee
            if isinstance(callee, Part):
                self._called(call, callee)
        return at_their_own_places(self.graph)

    def _called(self, call: Call, callee: Part) -> None:
        path, owner = self._route_of(callee.owner)
        router = self._router(owner)
        if router is None:
            return
        name, given = callee.name, call.given
        if path is not None:
            if name in VERBS and given:
                self._add(router, path, [VERBS[name]], given, call, given)
        elif name in {"use", "mount"}:
            self._used(router, owner, call)
        elif name == "prefix" and (put := string(first(given))) is not None:
            self._prefixed(router, put)
        elif name == "route" and len(given) == 1:
            self._in_one(router, given[0], call)
        elif name in VERBS:
            self._verb(router, owner, VERBS[name], call)
        elif name in {"register", "method"} and len(given) > 2:
            verbs, where = (given[1], given[0]) if name == "register" else (given[0], given[1])
            self._add(router, where, methods([string(v) for v in items(verbs)]), given[2:], call, given)

    def _verb(self, router: str, owner: Value | None, method: str, call: Call) -> None:
        given = call.given
        if len(given) < 2:  # app.get("title"): a setting
            return
        is_named = len(given) > 2 and string(given[0]) is not None and is_path(given[1])  # koa: name, path, handler
        where = given[1] if is_named and _is_koa(owner) else given[0]
        if isinstance(where, Function | Bound) or (isinstance(where, Call) and self._router(where) is None):
            return
        self._add(router, where, [method], given[1:], call, given)

    def _in_one(self, router: str, given: Value, call: Call) -> None:
        """`router.route({ method, path, handler })`, as koa-joi-router and hapi have it."""
        where = entry(given, "path", "url")
        if where is not None and (verbs := entry(given, "method")) is not None:
            found = methods([string(v) for v in items(verbs)])
            handler = entry(given, "handler")
            self._add(router, where, found, (handler,) if handler is not None else (), call, ())

    def _add(
        self,
        router: str,
        where: Value,
        verbs: list[str],
        handlers: tuple[Value, ...],
        call: Call,
        given: tuple[Value, ...],
    ) -> None:
        traffic = self._validators.of(given)
        first_fits = router in self._in_order and is_plain(where) and ends_here(handlers)
        made = Served(handler_name(handlers), traffic=traffic)
        add(self.graph, router, paths(where), verbs, made, call, first_fits)

    def _used(self, router: str, owner: Value | None, call: Call) -> None:
        """What is mounted, under one path or several."""
        given = call.given
        has_path = bool(given) and is_path(given[0])
        is_open = len(given) > 1 and isinstance(given[0], Unknown)
        prefixes: list[str | None] = paths(first(given)) if has_path else [None] if is_open else [""]
        handlers = [o for h in given[int(has_path or is_open) :] for i in items(h) for o in options(i)]
        for handler in handlers:
            for below, inside in self._mounted(handler):
                for above in prefixes:
                    whole = None if above is None or inside is None else _under(above, inside)
                    condition = " and ".join(call.conditions)
                    self.graph.mounts.append(Mount(router, below, call.place, whole, condition=condition))
            if has_path and not any(True for _ in self._mounted(handler)):
                self._not_mounted(router, handler, prefixes, call)

    def _mounted(self, handler: Value) -> Iterator[tuple[str, str | None]]:
        """The routers in what is used, with the path that is put before them there."""
        key = self._router(handler)
        if key is not None:
            yield key, ""
        elif isinstance(handler, Call):
            given = handler.given
            is_mount = isinstance(handler.callee, External) and handler.callee.package == "koa-mount"
            inside = string(first(given)) if is_mount and len(given) > 1 else ""
            for inner in (i for g in given for i in items(g)):
                if (key := self._router(inner)) is not None:
                    yield key, inside

    def _not_mounted(self, router: str, handler: Value, prefixes: list[str | None], call: Call) -> None:
        """What answers by itself, and what nobody can tell."""
        if isinstance(handler, Function) and _answers(handler):
            kept = [p for p in prefixes if p and p.strip("/")]
            add(self.graph, router, kept, ["ANY"], Served(handler_name([handler])), call)
        elif isinstance(handler, Unknown) or (
            isinstance(handler, Call) and isinstance(handler.callee, External) and "proxy" in handler.callee.package
        ):
            sentence = "The routes of what is mounted here could not be followed."
            self.graph.diagnostics.append(Diagnostic("unknown_router", sentence, call.place))

    def _prefixed(self, router: str, put: str) -> None:
        known = self.graph.routers[router]
        self.graph.routers[router] = Router(
            router, known.name, known.place, _under(put, known.prefix or ""), known.is_app, one_slash=True
        )

    def _route_of(self, owner: Value | None) -> tuple[Value | None, Value | None]:
        """The path and the router of `router.route("/orders").get(list)`, in a long chain too; else just the owner."""
        at = owner
        while isinstance(at, Call) and isinstance(at.callee, Part):
            if at.callee.name == "route" and at.given and not entry(at.given[0], "method"):
                return at.given[0], at.callee.owner
            if at.callee.name not in VERBS:
                break
            at = at.callee.owner
        return None, owner

    def _router(self, value: Value | None) -> str | None:
        """The router that a value is, through the calls that give it back."""
        for _ in range(500):
            if isinstance(value, Call | Instance) and id(value) in self._keys:
                return self._keys[id(value)]
            maker = made_by(value)
            if isinstance(value, Call | Instance) and maker is not None:
                return self._made(value, maker)
            if isinstance(value, Call) and isinstance(value.callee, Part) and value.callee.name in _CHAINED:
                value = value.callee.owner
            elif isinstance(value, Call) and isinstance(value.callee, Call):  # express()()
                return None
            elif isinstance(value, Part) and value.name in {"app", "router", "handle", "fetch"}:
                value = value.owner
            else:
                return None
        return None

    def _made(self, value: Call | Instance, maker: External) -> str | None:
        made = (maker.package, maker.name)
        if maker.name in _SAME or maker.package == "express-ws":
            return self._router(first(value.given))
        if made not in _APPS and made not in _ROUTERS:
            return None
        key = f"{value.place}#{len(self._keys)}"
        self._keys[id(value)] = key
        self._kept.append(value)
        if maker.package in _IN_ORDER:
            self._in_order.add(key)
        setting = entry(first(value.given), "prefix", "base")
        base = "" if setting is None else prefix(setting)
        is_app = made in _APPS or maker.package == "itty-router"
        name = f"The {'app' if is_app else 'router'} made here"
        self.graph.add_router(Router(key, name, value.place, base, is_app, one_slash=True))
        return key


def _is_koa(owner: Value | None) -> bool:
    while isinstance(owner, Call) and isinstance(owner.callee, Part):
        owner = owner.callee.owner
    maker = made_by(owner)
    return maker is not None and maker.package.startswith(_KOA)


def _under(above: str, path: str) -> str:
    return join(above, path, one_slash=True)


def _answers(handler: Function) -> bool:
    """Whether it answers, instead of handing on to what comes after it."""
    written = text(child(handler.node, "body"))
    is_refusal = re.search(r"(?i)404|not.?found", written)
    return len(parameters(handler.node)) == 2 and not is_refusal and any(word in written for word in _ANSWERS)
