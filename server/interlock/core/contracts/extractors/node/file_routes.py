"""Frameworks where the place of a file is its path: Next.js, SvelteKit, Nuxt."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...nodes import child, named, place, text
from ...places import Place
from ...routes.graph import Graph, Route, Router
from ...sources import SourceFile
from .interpreter import Interpreter
from .serving import METHODS, RouteGraph, Served
from .values import (
    Bound,
    Call,
    Either,
    External,
    Function,
    Known,
    Part,
    Script,
    Table,
    Unknown,
    Value,
    entry,
    first,
    string,
)

_ENDING = r"\.[cm]?[jt]sx?$"
_APP = re.compile(r"(?:^|/)(?:src/)?app/(?P<path>(?:.*/)?)route" + _ENDING)
_PAGES = re.compile(r"(?:^|/)(?:src/)?pages/(?P<path>api/.*?|api)" + _ENDING)
_SVELTE = re.compile(r"(?:^|/)src/routes/(?P<path>(?:.*/)?)\+server" + _ENDING)
_NITRO = re.compile(r"(?:^|/)server/(?P<path>(?:api|routes)/.*?)(?:\.(?P<verb>get|post|put|patch|delete))?" + _ENDING)
_HANDLES = re.compile(rb"\b(defineEventHandler|eventHandler|defineCachedEventHandler|defineWrappedResponseHandler)\b")
_REMARK = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_METHOD_TESTED = re.compile(
    r"method\b[\s)?!]*(?:===|!==|==|!=)\s*[\"'`](\w+)[\"'`]|[\"'`](\w+)[\"'`]\s*(?:===|!==|==|!=)\s*[\w.]*\bmethod\b|"
    r"\bcase\s+[\"'`](GET|POST|PUT|PATCH|DELETE)[\"'`]\s*:|^\s*[\"']?(GET|POST|PUT|PATCH|DELETE)[\"']?\s*:|"
    r"\[([^\[\]]*)\]\.includes\(\s*[\w.!]*method\b",
    re.MULTILINE,
)
_WORD = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE)\b")
_VERSIONED = re.compile(r'"(next|@sveltejs/kit|nuxt|nitropack)"\s*:')
_CONFIGS = tuple(f"next.config.{ending}" for ending in ("js", "mjs", "ts", "cjs", "mts"))


@dataclass(frozen=True)
class _Package:
    folder: str
    frameworks: frozenset[str]


def may_serve(path: str) -> bool:
    """Whether a file may be a route by its place alone."""
    return any(pattern.search(path) for pattern in (_APP, _PAGES, _SVELTE, _NITRO))


class Files:
    def __init__(self, interpreter: Interpreter, settings: Sequence[SourceFile]) -> None:
        self.graph: RouteGraph = Graph()
        self._interpreter = interpreter
        packages = [_package(f) for f in settings if posixpath.basename(f.path) == "package.json"]
        self._packages = sorted(packages, key=lambda p: -len(p.folder))
        self._bases: dict[str, str | None] = {}

    def read(self) -> RouteGraph:
        for path, script in self._interpreter.scripts.items():
            package = self._package_of(path)
            if _serves(package, "next") and (found := _APP.search(path)):
                self._next_route(script, package, found)
            elif _serves(package, "next") and (found := _PAGES.search(path)):
                self._next_page(script, package, found)
            elif _serves(package, "@sveltejs/kit") and (found := _SVELTE.search(path)):
                self._exported(script, "", _svelte_paths(found["path"]), ("fallback",))
            elif (_serves(package, "nuxt") or _serves(package, "nitropack")) and (found := _NITRO.search(path)):
                self._handled(script, found)
        return self.graph

    def _package_of(self, path: str) -> _Package | None:
        return next((p for p in self._packages if not p.folder or path.startswith(f"{p.folder}/")), None)

    def _next_route(self, script: Script, package: _Package | None, found: re.Match[str]) -> None:
        inside = found["path"]
        if _is_above(script.path, package, found.start()) and not re.search(r"(^|/)(_|\(\.)", inside):
            self._exported(script, self._base(package), _next_paths(inside), ())

    def _next_page(self, script: Script, package: _Package | None, found: re.Match[str]) -> None:
        if not _is_above(script.path, package, found.start()):
            return
        handler = self._interpreter.again(lambda: self._interpreter.imported(script, "default"))
        if (isinstance(handler, Unknown) and "default" not in script.exports) or _is_hono(handler):
            return
        paths = _next_paths(re.sub(r"(^|/)index$", "", found["path"]))
        verbs = _chained(handler) or _tested(handler, script)
        for verb in verbs or ["ANY"]:
            self._add(script, self._base(package), paths, verb, _spot(handler, script))

    def _exported(self, script: Script, base: str | None, paths: list[str], others: tuple[str, ...]) -> None:
        """One function for each method, exported by its name."""
        self._interpreter.again(lambda: self._interpreter.imported(script, "*"))
        for name in (*METHODS, *others):
            known = name in script.exports or script.passed_on
            handler = self._interpreter.again(lambda n=name: self._interpreter.imported(script, n)) if known else None
            is_there = name in script.exports or not isinstance(handler, Unknown)
            if handler is not None and is_there and not _is_hono(handler):
                self._add(script, base, paths, name if name in METHODS else "ANY", _place_of(script, name))

    def _handled(self, script: Script, found: re.Match[str]) -> None:
        if _HANDLES.search(script.module.content):
            bare = re.sub(r"^routes(/|$)|(?<=/)index$", "", found["path"]).rstrip("/")
            self._add(script, "", _next_paths(bare), (found["verb"] or "any").upper(), Place(script.path, 1))

    def _add(self, script: Script, base: str | None, paths: list[str], verb: str, at: Place) -> None:
        key = f"{script.path}#"
        self.graph.add_router(Router(key, "The file", Place(script.path, 1), base, is_app=True, one_slash=True))
        for path in paths:
            self.graph.routes.append(Route(key, path, at, Served(verb, verb, at, slashes="redirect")))

    def _base(self, package: _Package | None) -> str | None:
        """`basePath` of the configuration of Next."""
        folder = package.folder if package is not None else ""
        if folder not in self._bases:
            self._bases[folder] = ""
            for name in _CONFIGS:
                script = self._interpreter.scripts.get(f"{folder}/{name}" if folder else name)
                if script is not None and b"basePath" in script.module.content:
                    found = self._interpreter.again(lambda s=script: self._interpreter.imported(s, "default"))
                    self._bases[folder] = self._based(found, script, 0)
        return self._bases[folder]

    def _based(self, value: Value, script: Script, depth: int) -> str | None:
        if isinstance(value, Either) and depth < 3:
            told = [b for o in value.options if (b := self._based(o, script, depth + 1)) is not None]
            return next((b for b in told if b), told[0] if told else None)
        if isinstance(value, Table):
            written = entry(value, "basePath")
            return "" if written is None or written == Known(None) else string(written)
        if isinstance(value, Function | Bound) and depth < 3:
            called = self._interpreter.again(lambda: self._interpreter.invoke(value, (), Place(script.path, 1)))
            return self._based(called, script, depth + 1)
        if isinstance(value, Call) and depth < 5:
            inner = [*value.given, value.callee]
            found = [self._based(g, script, depth + 1) for g in inner if isinstance(g, Table | Call)]
            return next((f for f in found if f), "")
        return None


def _package(file: SourceFile) -> _Package:
    words = _VERSIONED.findall(file.content.decode(errors="replace"))
    return _Package(posixpath.dirname(file.path), frozenset(words))


def _serves(package: _Package | None, framework: str) -> bool:
    """Whether the package is built with it; without any package.json, the place of a file has to be enough."""
    return package is None or framework in package.frameworks


def _is_above(path: str, package: _Package | None, start: int) -> bool:
    """Whether the folder is that of the package, and not one that happens to be called so."""
    return package is None or path[:start].strip("/") == package.folder.strip("/")


def _next_paths(inside: str) -> list[str]:
    words = [w for w in inside.strip("/").split("/") if w and not re.fullmatch(r"\(.*\)|@.*", w)]
    rest = re.fullmatch(r"\[\[\.\.\.(\w+)\]\]", words[-1]) if words else None
    if rest is not None:
        above = "/" + "/".join(words[:-1])
        return [above, f"{above.rstrip('/')}/{{*{rest[1]}}}"]
    return ["/" + "/".join(words)]


def _svelte_paths(inside: str) -> list[str]:
    plain = [re.sub(r"\[(\[?)(\.{0,3})(\w+)=\w+(\]?)\]", r"[\1\2\3\4]", w) for w in inside.strip("/").split("/")]
    words = [w for w in plain if w and not re.fullmatch(r"\(.*\)", w)]
    ways: list[list[str]] = [[]]
    for word in words:
        optional = re.fullmatch(r"\[\[(\w+)\]\]", word)
        longer = [[*way, f"[{optional[1]}]" if optional else word] for way in ways]
        ways = [*ways, *longer] if optional else longer
    return ["/" + "/".join(way) for way in ways[:8]]


def _is_hono(handler: Value) -> bool:
    """`handle(app)`: the routes are those of the app."""
    made = handler.callee if isinstance(handler, Call) else None
    return isinstance(made, External) and made.package.startswith(("hono", "@hono"))


def _chained(handler: Value) -> list[str]:
    """`createRouter().get(list).post(add).handler()` of next-connect."""
    found: list[str] = []
    at: Value | None = handler
    while isinstance(at, Call):
        if isinstance(at.callee, Part):
            found += [at.callee.name.upper()] if at.callee.name.upper() in METHODS else []
            at = at.callee.owner
        else:
            at = None if not isinstance(at.callee, Call) else at.callee
    return list(reversed(found))


def _tested(handler: Value, script: Script) -> list[str]:
    """The methods that the file of a handler tells apart."""
    function = handler.function if isinstance(handler, Bound) else handler
    if isinstance(handler, Call):
        function = next((g for g in handler.given if isinstance(g, Function)), handler)
        table = first(handler.given)
        if isinstance(table, Table) and set(table.entries) & set(METHODS):
            return [m for m in METHODS if m in table.entries]
    home = function.frame.script if isinstance(function, Function) else script
    written = _REMARK.sub("", home.module.content.decode(errors="replace"))
    words = [w for found in _METHOD_TESTED.findall(written) for group in found for w in _WORD.findall(group)]
    return [m for m in METHODS if m in words]


def _spot(handler: Value, script: Script) -> Place:
    function = handler.function if isinstance(handler, Bound) else handler
    if isinstance(function, Function) and function.frame.script is script:
        return function.place
    return Place(script.path, 1)


def _place_of(script: Script, name: str) -> Place:
    """Where a file exports something."""
    for node in script.module.root.named_children:
        if node.type == "export_statement" and re.search(
            rf"\b{name}\b", text(child(node, "declaration"))[:200] or text(node)
        ):
            declared = child(node, "declaration")
            is_own = declared is None or name in re.split(r"\W+", text(declared)[:200])
            if is_own and named(node):
                return place(script.path, node)
    return Place(script.path, 1)
