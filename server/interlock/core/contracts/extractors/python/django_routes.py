"""Django: urlpatterns from ROOT_URLCONF down, and the routers of REST framework."""

from dataclasses import dataclass
from typing import TypeAlias

from ...model import Diagnostic, Operation
from ...places import Place
from ...routes.graph import Graph, Mount, Placed, Route, Router
from . import django_paths, prefixes
from .django_views import Offer, of_viewset, offers
from .drf_operations import DrfOperations
from .interpreter import Interpreter
from .values import (
    Call,
    Class,
    Either,
    External,
    Known,
    Listing,
    Module,
    Namespace,
    Part,
    Value,
    is_from,
    last_word,
    library_name,
    options,
    string,
)

MARKS = (b"urlpatterns", b"ROOT_URLCONF", b"rest_framework")

_PATHS = frozenset({"path", "re_path", "url"})
_ROUTERS = frozenset({"DefaultRouter", "SimpleRouter", "NestedSimpleRouter", "NestedDefaultRouter", "BulkRouter"})

_ANYTHING = Offer("ANY")  # of a view that nobody can follow

_Graph: TypeAlias = Graph[None]


@dataclass(frozen=True)
class _Maker:
    """Makes the operation once it is known where the route stands."""

    operations: DrfOperations
    offer: Offer
    at: Place
    slashes: str

    def __call__(self, placed: Placed[None]) -> Operation:
        return self.operations.operation(self.offer, placed.path, self.at, self.slashes)


class Django:
    def __init__(self, interpreter: Interpreter, operations: DrfOperations, appends_slash: bool) -> None:
        self.graph: _Graph = Graph()
        self._interpreter = interpreter
        self._operations = operations
        self._appends_slash = appends_slash
        self._seen: set[str] = set()
        self._registered: dict[int, list[Call]] = {}

    def read(self, roots: list[Module]) -> _Graph:
        for call in self._interpreter.calls:
            if isinstance(call.callee, Part) and call.callee.name == "register" and is_router(call.callee.owner):
                self._registered.setdefault(id(call.callee.owner), []).append(call)
        for module in self._interpreter.modules.by_path.values():
            if module.state == "done" and isinstance(module.names.get("urlpatterns"), Listing | Part | Either | Call):
                self._module(module, is_root=module in roots)
        return self.graph

    def _module(self, module: Module, is_root: bool = False) -> str:
        key = module.path
        if key not in self._seen:
            self._seen.add(key)
            self.graph.add_router(Router(key, f"{module.path}: urlpatterns", Place(module.path, 1), "", is_root))
            self._patterns(key, module.names.get("urlpatterns"), module)
        elif is_root:
            before = self.graph.routers[key]
            self.graph.routers[key] = Router(key, before.name, before.place, "", True)
        return key

    def _patterns(self, key: str, value: Value | None, module: Module) -> None:
        for item in _items(value):
            if isinstance(item, Part) and item.name == "urls" and is_router(item.owner):
                self.graph.mounts.append(Mount(key, self._router(item.owner), _place(item.owner, module)))
            elif isinstance(item, Call) and last_word(item) == "format_suffix_patterns":
                self._patterns(key, item.given.get(0), module)
            elif is_from(item, "django", "i18n_patterns") and isinstance(item, Call):
                self._translated(key, item, module)
            elif isinstance(item, Call) and last_word(item) in _PATHS:
                self._pattern(key, item, module)

    def _translated(self, key: str, item: Call, module: Module) -> None:
        """Served under the word for a language, of which the usual one may be left out."""
        child = f"{item.place}#i18n"
        self.graph.add_router(Router(child, "The translated patterns", item.place))
        self._patterns(child, Listing(list(item.given.positional)), module)
        self.graph.mounts.append(Mount(key, child, item.place, "{language}/"))
        if item.given.get(None, "prefix_default_language") == Known(False):
            self.graph.mounts.append(Mount(key, child, item.place))

    def _pattern(self, key: str, item: Call, module: Module) -> None:
        for written in prefixes.ways(item.given.get(0, "route", "regex")):
            route, is_either = written.text, False
            if last_word(item) != "path":
                route, is_either = django_paths.of_regex(route)
            condition = prefixes.together(*item.conditions, written.condition)
            first_fits = last_word(item) == "path"  # of an expression the holes may take less
            for view in options(item.given.get(1, "view") or Known(None)):
                self._view(key, view, route, is_either, condition, item.place, module, first_fits)

    def _view(
        self,
        key: str,
        view: Value,
        route: str | None,
        is_either: bool,
        condition: str,
        at: Place,
        module: Module,
        first_fits: bool,
    ) -> None:
        if is_from(view, "django", "include"):
            for child in self._included(view, module, at):
                self.graph.mounts.append(Mount(key, child, at, route, condition=condition))
            return
        found = offers(view)
        if not found and not _is_nobodys(view):
            sentence = f"The view at '{route}' could not be followed."
            self.graph.diagnostics.append(Diagnostic("unknown_view", sentence, at))
            found = [_ANYTHING]
        for offer in found:
            self._add(key, route, offer, at, is_either, condition, first_fits)

    def _included(self, view: Value, module: Module, at: Place) -> list[str]:
        target = view.given.get(0, "arg") if isinstance(view, Call) else None
        if isinstance(target, Listing) and target.items and isinstance(target.items[0], Listing | Known | Namespace):
            target = target.items[0]  # (patterns, app name)
        name = string(target)
        if name is not None:
            found = self._interpreter.modules.absolute(module, name)
            if found is not None:
                self._interpreter.run_all([found])
                return [self._module(found)]
        if isinstance(target, Namespace):
            return [self._module(target.module)]
        if isinstance(target, Part) and target.name == "urls" and is_router(target.owner):
            return [self._router(target.owner)]
        if isinstance(target, Listing | Either):
            key = f"{at}#include"
            self.graph.add_router(Router(key, "The patterns included here", at))
            self._patterns(key, target, module)
            return [key]
        word = name or library_name(target) or "what is included here"
        self.graph.diagnostics.append(Diagnostic("unknown_router", f"The routes of {word} could not be followed.", at))
        return []

    def _router(self, owner: Value) -> str:
        """A router of REST framework, with all that is registered on it."""
        made = owner if isinstance(owner, Call) else None
        key = f"router:{id(owner)}"
        if key in self._seen or made is None:
            return key
        self._seen.add(key)
        self.graph.add_router(Router(key, "The router made here", made.place))
        has_slash = made.given.get(None, "trailing_slash") != Known(False)
        before = self._parent_path(made)
        for call in self._registered.get(id(owner), []):
            prefix, viewset = string(call.given.get(0, "prefix")), call.given.get(1, "viewset")
            for cls in options(viewset) if viewset is not None else ():
                if isinstance(cls, Class) and prefix is not None:
                    self._register(key, before + prefix.strip("^/"), cls, has_slash, call.place)
                else:
                    sentence = "What is registered here could not be followed."
                    self.graph.diagnostics.append(Diagnostic("unknown_view", sentence, call.place))
                    start, _ = django_paths.of_regex(before + prefix.strip("^/") if prefix is not None else None)
                    if start is not None:
                        slash = "/" if has_slash else ""
                        self._add(key, start + slash, _ANYTHING, call.place)
                        self._add(key, f"{start}/{{pk}}{slash}", _ANYTHING, call.place)
        return key

    def _register(self, key: str, prefix: str, cls: Class, has_slash: bool, at: Place) -> None:
        collection, item = of_viewset(cls)
        slash = "/" if has_slash else ""
        hole = self._operations.lookup(cls)
        pattern, _ = django_paths.of_regex(prefix)
        start = f"{pattern}/" if pattern else ""
        for offer in collection:
            tail = start + (f"{_own(offer)}/" if _own(offer) else "")
            self._add(key, None if pattern is None else tail.rstrip("/") + slash, offer, _at(offer, at))
        for offer in item:
            tail = f"{start}{{{hole}}}/" + (f"{_own(offer)}/" if _own(offer) else "")
            self._add(key, None if pattern is None else tail.rstrip("/") + slash, offer, _at(offer, at))

    def _parent_path(self, made: Call) -> str:
        """Of a nested router: `orders/{order_pk}/`."""
        parent, prefix = made.given.get(0, "parent_router"), string(made.given.get(1, "parent_prefix"))
        if not last_word(made).startswith("Nested") or prefix is None:
            return ""
        lookup = string(made.given.get(2, "lookup")) or prefix.strip("/")
        above = self._parent_path(parent) if isinstance(parent, Call) else ""
        return f"{above}{prefix.strip('/')}/(?P<{lookup}_pk>[^/.]+)/"

    def _add(
        self,
        key: str,
        path: str | None,
        offer: Offer,
        at: Place,
        is_either: bool = False,
        condition: str = "",
        first_fits: bool = False,
    ) -> None:
        ends_with_slash = path is not None and path.endswith("/")
        slashes = "either" if is_either else "redirect" if ends_with_slash and self._appends_slash else "exact"
        make = _Maker(self._operations, offer, at, slashes)
        self.graph.routes.append(Route(key, path, at, make, condition, first_fits))


def is_router(value: Value) -> bool:
    if not isinstance(value, Call) or not isinstance(value.callee, External):
        return False
    return last_word(value) in _ROUTERS and library_name(value).startswith(("rest_framework", "drf_"))


def _items(value: Value | None) -> list[Value]:
    """Of a list that is longer under a condition, all that may be in it."""
    found = [
        i for o in (options(value) if value is not None else ()) for i in (o.items if isinstance(o, Listing) else [o])
    ]
    return list({id(i): i for i in found}.values())


def _own(offer: Offer) -> str:
    return django_paths.of_regex(offer.path)[0] or offer.path


def _at(offer: Offer, registered: Place) -> Place:
    return offer.handler.place if offer.handler is not None else registered


def _place(value: Value, module: Module) -> Place:
    return value.place if isinstance(value, Call) else Place(module.path, 1)


def _is_nobodys(view: Value) -> bool:
    """The admin, and what libraries serve for themselves."""
    return isinstance(view, External | Call) or last_word(view) != ""
