"""What Rails serves, read from source."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from tree_sitter import Node

from ...model import Contract, Diagnostic
from ...nodes import child, named, text, walk
from ...places import Place
from ...routes.compose import compose
from ...routes.graph import Graph, Router
from ...routes.serving import serving
from ...sources import SourceFile
from .drawing import Scope
from .grape_routes import Grape
from .inflection import Inflector
from .rails_routes import RailsRoutes, Tree
from .syntax import body, parse
from .values import Constant, Value, texts, value

_ROUTES = re.compile(r"^(.*?)(?:^|/)config/routes(?:\.rb|/.+\.rb)$")
_READ = re.compile(r"(^|/)(config/(application|environments/production)\.rb|config/initializers/\w+\.rb|plugin\.rb)$")
_MODELS = re.compile(r"(^|/)app/models/.+\.rb$")
_APIS = re.compile(r"(^|/)(app/apis?|lib/api|app/controllers/api|app/grape)(/.+)?\.rb$")
_LEFT_OUT = re.compile(r"(^|/)(spec|dummy|features|test_app|generators|templates)/")
_DEVISE = re.compile(rb"^\s*devise\s+[:*]", re.MULTILINE)
_APPLICATIONS = ("Rails.application", "Application")


def reads(path: str) -> bool:
    if not path.endswith(".rb") or _LEFT_OUT.search(path):
        return False
    return bool(_ROUTES.match(path) or _READ.search(path) or _MODELS.search(path) or _APIS.search(path))


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One provider contract for all files together."""
    reader = _Reader(files)
    reader.read()
    found = compose(reader.graph)
    said = [_broken(p) for p in reader.broken] if found.operations else []
    yield from serving([found], {}, said)


class _Reader:
    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.graph: Graph[None] = Graph()
        self.broken: list[str] = []
        self._files = {f.path: f.content for f in files}
        self._drawn: dict[str, Node] = {}
        initializers = [f.content for f in files if b"inflect" in f.content and "/initializers/" in f"/{f.path}"]
        self._grape = Grape(self.graph, {p: parse(c) for p, c in self._files.items() if _may_be_grape(p, c)})
        self._tree = Tree(
            self.graph,
            Inflector(initializers),
            self._is_api_only,
            self._draw,
            self._devise_modules,
            self._engine,
        )

    def read(self) -> None:
        blocks = list(self._blocks())
        for root, _, owner, _, node in blocks:
            self._add_router(root, owner, node)
        for root, path, owner, unit, node in blocks:
            scope = Scope(self._key(root, owner), root, path, names=_constants(unit))
            routes = RailsRoutes(self._tree)
            routes.walker.run([n for n in body(unit) if n.type == "method"], scope)
            routes.walker.run(body(node), scope)

    def _blocks(self) -> Iterator[tuple[str, str, str, Node, Node]]:
        """Every `routes.draw do`: the folder of the application, the file, whose routes they are, and the block."""
        for path, content in self._files.items():
            found = _ROUTES.match(path)
            if found is None and not (path.endswith("plugin.rb") and b".routes." in content):
                continue
            unit = self._unit(path)
            for node in walk(unit):
                owner = _owner(node)
                block = child(node, "block")
                if owner and block is not None:
                    yield found[1] if found else path.rpartition("/")[0], path, owner, unit, block

    def _add_router(self, root: str, owner: str, node: Node) -> None:
        key = self._key(root, owner)
        if key in self.graph.routers:
            return
        is_app = owner.endswith(_APPLICATIONS)
        prefix = self._relative_root(root) if is_app else ""
        at = Place(f"{root}/config/routes.rb".lstrip("/"), 1, len(self.graph.routers) + 1)
        self.graph.add_router(Router(key, owner, at, prefix, is_app, one_slash=True))

    def _key(self, root: str, owner: str) -> str:
        return f"{root}|application" if owner.endswith(_APPLICATIONS) else f"|{owner}"

    def _unit(self, path: str) -> Node:
        if path not in self._drawn:
            self._drawn[path] = parse(self._files[path])
            if self._drawn[path].has_error:
                self.broken.append(path)
        return self._drawn[path]

    def _draw(self, root: str, name: str) -> tuple[str, Node] | None:
        path = f"{root}/config/routes/{name}.rb".lstrip("/")
        return (path, self._unit(path)) if path in self._files else None

    def _engine(self, constant: str) -> str | None:
        keys = (f"|{constant}", f"|::{constant}", f"|{constant.removeprefix('::')}")
        return next((k for k in keys if k in self.graph.routers), None) or self._grape.router(constant)

    def _is_api_only(self, root: str) -> bool:
        stated = self._files.get(f"{root}/config/application.rb".lstrip("/"), b"")
        return bool(re.search(rb"^\s*config\.api_only\s*=\s*true", stated, re.MULTILINE))

    def _relative_root(self, root: str) -> str | None:
        for name in ("application", "environments/production"):
            stated = self._files.get(f"{root}/config/{name}.rb".lstrip("/"), b"")
            found = re.search(rb"^\s*config\.relative_url_root\s*=\s*(.+)$", stated, re.MULTILINE)
            if found:
                written = found[1].decode(errors="replace").strip()
                plain = re.fullmatch(r"""["']([^"'#]*)["']""", written)
                return plain[1] if plain else "" if "ENV" in written else None
        return ""

    @cached_property
    def _models(self) -> dict[str, frozenset[str]]:
        """The modules of Devise that each model has."""
        found: dict[str, frozenset[str]] = {}
        for path, content in self._files.items():
            if _MODELS.search(path) and _DEVISE.search(content):
                modules = _modules(parse(content))
                if modules:
                    found[path.rpartition("app/models/")[2].removesuffix(".rb")] = modules
        return found

    def _devise_modules(self, name: str) -> frozenset[str] | None:
        word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removeprefix("::").replace("::", "/")).lower()
        return self._models.get(word) or self._models.get(self._tree.inflector.singular(word))


def _may_be_grape(path: str, content: bytes) -> bool:
    return bool(_APIS.search(path)) and b"class" in content and not path.endswith("_controller.rb")


def _owner(node: Node) -> str:
    """Whose routes a call draws: `Rails.application` of `Rails.application.routes.draw`."""
    method, routes = text(child(node, "method")), child(node, "receiver")
    if node.type != "call" or method not in {"draw", "append", "prepend", "add_routes"}:
        return ""
    if method == "add_routes" and routes is not None and routes.type in {"constant", "scope_resolution"}:
        return text(routes)  # Spree's engine, which others add to
    if routes is None or text(child(routes, "method")) != "routes":
        return ""
    return text(child(routes, "receiver"))


def _constants(unit: Node) -> dict[str, Value]:
    """What a file gives a name outside of its blocks."""
    found: dict[str, Value] = {}
    for statement in body(unit):
        if statement.type == "assignment":
            found[text(child(statement, "left"))] = value(child(statement, "right"), found)
    return found


def _modules(unit: Node) -> frozenset[str]:
    found: set[str] = set()
    for node in walk(unit):
        if node.type == "call" and text(child(node, "method")) == "devise" and child(node, "receiver") is None:
            for argument in named(child(node, "arguments")):
                given = value(argument, {})
                if isinstance(given, Constant) or (not texts(given) and argument.type == "splat_argument"):
                    return frozenset()
                found.update(texts(given))
    return frozenset(found)


def _broken(path: str) -> Diagnostic:
    sentence = f"{path} has a syntax error; what could be read around it was read."
    return Diagnostic("broken_file", sentence, Place(path, 1))
