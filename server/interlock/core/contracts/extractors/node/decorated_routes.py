"""Controllers of inversify-express-utils and routing-controllers, which Express or Koa serves."""

from itertools import product

from ...nodes import place
from ...routes.graph import Graph, Route, Router
from .decorators import Decorator, decorators, methods_of
from .interpreter import Interpreter
from .route_paths import paths, prefix
from .serving import METHODS, RouteGraph, Served
from .values import Class, External, Value, entry, first

_INVERSIFY, _ROUTING = "inversify-express-utils", "routing-controllers"
MARKS = (_INVERSIFY, _ROUTING, "@inversifyjs/http-core")
_CONTROLLERS = frozenset({"controller", "Controller", "JsonController"})
_VERBS = {
    **{f"http{m.title()}": m for m in METHODS},
    **{m.title(): m for m in METHODS},
    "all": "ANY",
    "All": "ANY",
}
_SERVERS = frozenset(
    {"InversifyExpressServer", "createExpressServer", "useExpressServer", "createKoaServer", "useKoaServer"}
)
_SETTINGS = ("rootPath", "routePrefix")


class Decorated:
    def __init__(self, interpreter: Interpreter) -> None:
        self.graph: RouteGraph = Graph()
        self._interpreter = interpreter

    def read(self) -> RouteGraph:
        found = [(c, d) for c in self._interpreter.classes if (d := self._controller(c)) is not None]
        above = self._prefix() if found else ""
        for cls, controller in found:
            key = f"{cls.place}#"
            self.graph.add_router(
                Router(key, f"The controller {cls.name}", cls.place, above, is_app=True, one_slash=True)
            )
            self._add(key, cls, controller)
        return self.graph

    def _controller(self, cls: Class) -> Decorator | None:
        said = decorators(self._interpreter, cls, cls.decorators)
        return next((d for d in said if d.library in MARKS and d.name in _CONTROLLERS), None)

    def _prefix(self) -> str | None:
        """What the server puts before all of them; None when there are several, or nobody can tell."""
        servers = [c for c in self._interpreter.calls if isinstance(c.callee, External) and c.callee.name in _SERVERS]
        stated = [s for c in servers for g in c.given for n in _SETTINGS if (s := entry(g, n)) is not None]
        found = dict.fromkeys(prefix(s) for s in stated)
        return next(iter(found)) if len(found) == 1 else None if found else ""

    def _add(self, key: str, cls: Class, controller: Decorator) -> None:
        for name, owner in methods_of(cls):
            for verb in decorators(self._interpreter, owner, owner.decorated.get(name, ())):
                if verb.library not in MARKS or verb.name not in _VERBS:
                    continue
                at = place(owner.frame.script.path, verb.node)
                made = Served(f"{cls.name}.{name}", _VERBS[verb.name], at)
                for base, path in product(_paths(first(controller.given)), _paths(first(verb.given))):
                    whole = (
                        None if base is None or path is None else f"/{base.strip('/')}/{path.strip('/')}".rstrip("/")
                    )
                    self.graph.routes.append(Route(key, whole, at, made))


def _paths(given: Value | None) -> list[str | None]:
    return [""] if given is None else paths(given)
