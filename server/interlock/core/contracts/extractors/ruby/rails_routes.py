"""The routes that a routes file of Rails draws: walked as Rails would, without running it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from ...model import Diagnostic
from ...nodes import child, named, place, text
from ...routes.graph import Graph, Mount, Route
from . import libraries
from .arguments import Given, given
from .drawing import Scope, resource_of
from .inflection import Inflector
from .operations import RouteMaker
from .rails_paths import joined, spelled
from .statements import Walker
from .syntax import body
from .values import Constant, Table, Unknown, Value, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "options", "head"})
_ON_OPTIONS = _VERBS | {"match", "resources", "resource"}  # of what `with_options` hands in
_CANONICAL = frozenset({"index", "create", "new", "show", "update", "destroy"})
_ACTIONS = {
    "index": ("collection", "GET"), "create": ("collection", "POST"), "new": ("new", "GET"), "edit": ("member", "GET"),
    "show": ("member", "GET"), "update": ("member", "PATCH PUT"), "destroy": ("member", "DELETE"),
}  # fmt: skip
_TRANSPARENT = frozenset(
    ["constraints", "defaults", "authenticate", "authenticated", "unauthenticated", "devise_scope", "as", "controller",
     "instance_exec", "instance_eval", "class_eval", "tap", "then", "Array"]
)  # fmt: skip
"""Blocks that leave the path as it is."""
_SILENT = frozenset(
    ["direct", "resolve", "lambda", "proc", "require", "require_dependency", "require_relative", "puts", "raise",
     "extend", "include", "default_url_options", "if", "p", "warn", "fail", "return",
     "exit"]
)  # fmt: skip
_DRAWN_FILE = re.compile(r"config/routes/([\w/]+)")

_Word = Callable[[Node, Given, Node | None, Scope], None]


@dataclass
class Tree:
    """What is the same for all routes files."""

    graph: Graph[None]
    inflector: Inflector
    is_api_only: Callable[[str], bool]
    draw: Callable[[str, str], tuple[str, Node] | None]  # root and name -> the file that `draw` reads
    devise_modules: Callable[[str], frozenset[str] | None]
    engine: Callable[[str], str | None]  # the router of an engine, by its constant


class RailsRoutes:
    """One `routes.draw`."""

    def __init__(self, tree: Tree) -> None:
        self.walker = Walker(self._call, _ON_OPTIONS, _TRANSPARENT)
        self._tree = tree
        self._concerns_by_name: dict[str, tuple[Node, Scope]] = {}
        self._words: Mapping[str, _Word] = {
            "namespace": self._namespace,
            "scope": self._scope,
            "member": self._member,
            "collection": self._collection,
            "new": self._new,
            "nested": self._nested,
            "shallow": self._shallow,
            "with_options": self._with_options,
            "concern": self._concern,
            "concerns": self._concerns,
            "root": self._root,
            "mount": self._mount,
            "api_version": self._api_version,
            **dict.fromkeys(("draw", "instance_eval", "eval", "load"), self._draw),
        }

    def _call(self, node: Node, method: str, scope: Scope, defaults: Value) -> None:
        found = given(child(node, "arguments"), scope.names, defaults)
        block = child(node, "block")
        if method in _VERBS or method == "match":
            self._verb(node, method, found, scope)
        elif method in {"resources", "resource"}:
            self._resources(node, found, block, scope, is_single=method == "resource")
        elif method in self._words:
            self._words[method](node, found, block, scope)
        elif method in self.walker.methods:
            self.walker.own_method(method, node, block, scope)
        elif method in libraries.DRAWN:
            self._library(node, method, found, scope)
        elif method in _TRANSPARENT:
            self._block(block, scope)
        elif method not in _SILENT and block is not None:
            self._block(block, replace(scope, path=None, shallow_path=None))  # nobody knows what it puts before
        elif method not in _SILENT and found.positional:
            sentence = f"What `{method}` draws here could not be followed."
            self._tree.graph.diagnostics.append(Diagnostic("unknown_router", sentence, place(scope.file, node)))

    def _block(self, block: Node | None, scope: Scope) -> None:
        self.walker.block(block, scope, ())

    def _verb(self, node: Node, method: str, found: Given, scope: Scope) -> None:
        verbs = texts(found.options.get("via")) or ["all"] if method == "match" else [method]
        methods = ["ANY" if v == "all" else v.upper() for v in verbs]
        scope = self._on(scope, found.options.get("on"))
        if scope.is_in_resource:
            scope = scope.nested() if scope.level == "resources" else scope.member()
        for path in found.paths():
            stated = found.options.get("path")
            own = path if stated is None else stated
            word = path if isinstance(path, str) else ""
            whole = scope.path if isinstance(own, str) else None
            if isinstance(own, str) and not (own == path and self._is_canonical(word, scope)):
                whole = joined(scope.path, own)
            action = found.action(path) or word
            for name in methods:
                self._add(scope, whole, name, node, action)

    def _is_canonical(self, word: str, scope: Scope) -> bool:
        return word in _CANONICAL and scope.level in {"collection", "member", "new"}

    def _on(self, scope: Scope, on: Value) -> Scope:
        if on == "member":
            return scope.member()
        return scope.collection() if on == "collection" else scope.new() if on == "new" else scope

    def _resources(self, node: Node, found: Given, block: Node | None, scope: Scope, is_single: bool) -> None:
        if scope.is_in_resource:
            scope = scope.nested()
        scope = self._scoped(scope, found, {"path", "only", "except"})
        for name in found.positional:
            if not isinstance(name, str):
                self._add(scope, None, "ANY", node, "")
                continue
            stated = found.options.get("path", name)
            path = stated if isinstance(stated, str) else None if isinstance(stated, Unknown) else ""
            param, alias = found.options.get("param", "id"), found.options.get("as")
            resource = resource_of(
                name,
                path,
                param if isinstance(param, str) else "id",
                alias if isinstance(alias, str) else None,
                is_single,
                self._tree.inflector,
            )
            inside = replace(
                scope, level="resource" if is_single else "resources", resource=resource, only=None, left_out=()
            )
            for action in self._actions(found, scope, is_single):
                level, methods = _ACTIONS[action]
                at = self._on(inside, level if level != "collection" or not is_single else "collection")
                path = joined(at.path, scope.path_names.get("edit", "edit")) if action == "edit" else at.path
                for method in methods.split():
                    self._add(at, path, method, node, f"{resource.name}#{action}")
            for concern in texts(found.options.get("concerns")):
                self._use_concern(concern, inside)
            if block is not None:
                self._block(block, replace(inside, depth=scope.depth + 1))

    def _actions(self, found: Given, scope: Scope, is_single: bool) -> list[str]:
        is_api = self._tree.is_api_only(scope.root)
        every = [a for a in _ACTIONS if not (is_single and a == "index") and not (is_api and a in {"new", "edit"})]
        only, left_out = found.options.get("only"), found.options.get("except")
        if isinstance(only, Unknown) or isinstance(left_out, Unknown):
            return every
        if "only" in found.options:
            return [a for a in _ACTIONS if a in texts(only)]
        if "except" in found.options:
            return [a for a in every if a not in texts(left_out)]
        if scope.only is not None:
            return [a for a in _ACTIONS if a in scope.only and a in [*every, "new", "edit"]]
        return [a for a in every if a not in scope.left_out]

    def _scoped(self, scope: Scope, found: Given, taken: set[str]) -> Scope:
        """With the options that hold for all below."""
        options = found.options
        if isinstance(options.get("shallow"), bool):
            scope = replace(scope, is_shallow=options["shallow"] is True)
        names = options.get("path_names")
        if isinstance(names, Table):
            renamed = {k: v for k, v in names.entries if isinstance(k, str) and isinstance(v, str)}
            scope = replace(scope, path_names={**scope.path_names, **renamed})
        if isinstance(options.get("shallow_path"), str):
            scope = replace(scope, shallow_path=joined("", str(options["shallow_path"])))
        if "only" in options and "only" not in taken:
            scope = replace(scope, only=tuple(texts(options["only"])), left_out=())
        if "except" in options and "except" not in taken:
            scope = replace(scope, left_out=tuple(texts(options["except"])))
        return scope

    def _namespace(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        if scope.is_in_resource:
            scope = scope.nested()
        own = found.positional[0] if found.positional else Unknown()
        stated = found.options.get("path", own)
        path = stated if isinstance(stated, str) else None if isinstance(stated, Unknown) else ""
        self._block(block, self._scoped(scope, found, set()).below(path))

    def _scope(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        parts: list[Value] = [*found.positional]
        if "path" in found.options:
            parts.append(found.options["path"])
        scope = self._scoped(scope, found, set())
        for part in parts:
            path = part if isinstance(part, str) else "" if part is None or part is False else None
            scope = scope.below(path)
        self._block(block, scope)

    def _member(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        self._block(block, scope.member())

    def _collection(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        self._block(block, scope.collection())

    def _new(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        self._block(block, scope.new())

    def _nested(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        self._block(block, scope.nested() if scope.is_in_resource else scope)

    def _shallow(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        self._block(block, replace(scope, is_shallow=True))

    def _with_options(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        options = Table(tuple(found.options.items()))
        names = [text(p) for p in named(child(block, "parameters"))] if block is not None else []
        if names:
            self._block(block, replace(scope, names={**scope.names, names[0]: options}))
        else:
            self._block(block, self._scoped(scope, found, set()))

    def _concern(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        if block is not None and found.positional and isinstance(found.positional[0], str):
            self._concerns_by_name[found.positional[0]] = block, scope

    def _concerns(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        for name in [n for v in found.positional for n in texts(v)]:
            self._use_concern(name, scope)

    def _use_concern(self, name: str, scope: Scope) -> None:
        if name not in self._concerns_by_name:
            return
        block, made = self._concerns_by_name.pop(name)  # while it runs: one that uses itself would never end
        self._block(block, replace(scope, file=made.file, names={**scope.names, **made.names}))
        self._concerns_by_name[name] = block, made

    def _root(self, node: Node, found: Given, block: Node | None, scope: Scope) -> None:
        if scope.is_in_resource:
            scope = scope.collection()
        self._add(scope, scope.path, "GET", node, "root")

    def _draw(self, node: Node, found: Given, block: Node | None, scope: Scope) -> None:
        """`draw :admin`, and what is evaluated from a file under config/routes."""
        name = found.positional[0] if found.positional else None
        if isinstance(name, Unknown):
            written = _DRAWN_FILE.search(name.written)
            name = written[1] if written else None
        drawn = self._tree.draw(scope.root, name) if isinstance(name, str) else None
        if drawn is not None:
            self.walker.run(body(drawn[1]), replace(scope, file=drawn[0]))
        elif block is not None:
            self._block(block, scope)

    def _mount(self, node: Node, found: Given, block: Node | None, scope: Scope) -> None:
        """An engine of this tree is followed; of another nobody can tell its routes."""
        for what, at in found.mounted():
            name = what.name if isinstance(what, Constant) else what.written if isinstance(what, Unknown) else ""
            path = joined(scope.path, at) if isinstance(at, str) else None
            if scope.is_in_resource:
                path = None
            router = self._tree.engine(name)
            where = place(scope.file, node)
            if router is not None:
                for one in spelled(path) if path is not None else [None]:
                    condition = " and ".join(scope.conditions)
                    self._tree.graph.mounts.append(Mount(scope.router, router, where, one, condition=condition))
                continue
            where_at = "a path nobody can tell" if path is None else path or "/"
            sentence = f"The routes of {name or 'what is mounted here'}, at {where_at}, are not known."
            code = "page_mounted" if libraries.is_page(name) else "unknown_router"
            self._tree.graph.diagnostics.append(Diagnostic(code, sentence, where))

    def _api_version(self, _: Node, found: Given, block: Node | None, scope: Scope) -> None:
        """Versions by path, of the library versionist; those by header or parameter change no path."""
        stated = found.options.get("path")
        value = stated.get("value") if isinstance(stated, Table) else stated
        if stated is None or found.options.get("default") is True:
            self._block(block, scope)
        if stated is not None:
            self._block(block, scope.below(value if isinstance(value, str) else None))

    def _library(self, node: Node, method: str, found: Given, scope: Scope) -> None:
        for verb, path in libraries.DRAWN[method](found, self._tree.devise_modules):
            self._add(scope, joined(scope.path, path), verb, node, method)

    def _add(self, scope: Scope, path: str | None, method: str, node: Node, action: str) -> None:
        at = place(scope.file, node)
        if method == "ANY" and path is not None and "*" in path:
            sentence = f"Any request to {path} is answered here, as what is not found is; not compared."
            self._tree.graph.diagnostics.append(Diagnostic("answers_anything", sentence, at))
            return
        condition = " and ".join(scope.conditions)
        for one in spelled(path or "/") if path is not None else [None]:
            self._tree.graph.routes.append(Route(scope.router, one, at, RouteMaker(method, at, action), condition))
