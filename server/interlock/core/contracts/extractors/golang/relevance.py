"""Which functions may have to do with routes: those that speak of routers, and those that lead to one that does.

Known from the text alone, by names: what is left out is never gone through, which keeps large trees affordable.
"""

import re
from collections import Counter

from ...nodes import child, text
from .packages import Packages
from .syntax import parameters
from .values import File, Function

_MARK = re.compile(
    rb"\b(gin\.(Default|New\(|Engine|RouterGroup|IRouter|IRoutes)|echo\.(New\(|Echo\b|Group\b)|"
    rb"chi\.(NewRouter|NewMux|Router|Mux)\b|mux\.(NewRouter|Router|Route)\b|fiber\.(New\(|App\b|Router|Group)|"
    rb"httprouter\.(New\(|Router)|http\.(Handle(Func)?\(|NewServeMux|ServeMux|StripPrefix)|"
    rb"\.(HandleFunc|Handle|MethodFunc|PathPrefix|Subrouter)\(|server\.(Default|New|Hertz)\(|route\.(RouterGroup|IRouter|IRoutes))|"
    rb"\.(HandleFunc|Handle|Handler|HandlerFunc|Group|Route|Mount|Methods|PathPrefix|Path|Subrouter|Any|All|Add|Match|"
    rb"Method|MethodFunc|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|Get|Post|Put|Delete|Patch|Head)\(\s*(\"/|\"\"|`/|"
    rb"\"(GET|POST|PUT|PATCH|DELETE|HEAD) |http\.Method)"
)
_MAKES = re.compile(
    rb"\b(gin\.(Default|New)|echo\.New|chi\.New\w+|mux\.NewRouter|fiber\.New|httprouter\.New|http\.NewServeMux)\("
)
_CALL = re.compile(rb"(?:\b(\w+)\s*)?(\.)?\b(\w+)(?:\[[\w.*, ]*\])?\(")
_REFERENCE = re.compile(rb"\b(\w+)\.(\w+)\b")
_MOST_IMPLEMENTATIONS, _FEW = 60, 3
_KEPT = re.compile(rb"=\s*[\w.]+\.(\w+)\s*\n")  # a method that gets a name
_SHORT = 700  # bytes; a function that small is gone through for its results

Key = tuple[str, str]  # the folder of a package and a name; for a method: '' and its name


class Relevance:
    def __init__(self, packages: Packages) -> None:
        self._packages = packages
        self._functions = list(packages.functions())
        self._methods: dict[str, list[Function]] = {}
        for method in (f for f in self._functions if f.receiver):
            self._methods.setdefault(method.name, []).append(method)
        self._calls = {f.node.id: self._called_by(f) for f in self._functions}
        self._called = {key for keys in self._calls.values() for key in keys}
        self._ids = {f.node.id for f in self._functions if _MARK.search(f.node.text or b"")}
        self._keys = self._closed()

    def functions(self) -> list[Function]:
        return [f for f in self._functions if f.node.id in self._ids]

    def order(self, function: Function) -> tuple[int, str, int]:
        """`main` first, then what is called by nobody, then what makes routers."""
        is_main = function.name == "main" and function.file.package.name == "main"
        makes = _MAKES.search(function.node.text or b"") is not None
        turn = 0 if is_main else 1 if not self.is_called(function) else 2 if makes else 3
        return turn, function.file.path, function.node.start_byte

    def is_relevant(self, function: Function) -> bool:
        if function.frame is not None:
            return bool(_MARK.search(function.node.text or b"")) or bool(self._called_by(function) & self._keys)
        return function.node.id in self._ids

    def implementations(self, name: str, count: int) -> list[Function]:
        """The methods that are called so and take so many arguments; none where there are too many."""
        found = [f for f in self._methods.get(name, ()) if len(parameters(f.node)) == count]
        return found if len(found) <= _MOST_IMPLEMENTATIONS else []

    def leading(self, name: str) -> list[Function]:
        """The methods that are called so and lead to routes, where few are called so."""
        found = self._methods.get(name, [])
        return [f for f in found if self.is_relevant(f)] if len(found) <= _FEW else []

    def is_short(self, function: Function) -> bool:
        """So that it may be gone through for its results alone."""
        return len(function.node.text or b"") <= _SHORT

    def is_called(self, function: Function) -> bool:
        return _key(function) in self._called

    def _closed(self) -> set[Key]:
        """The names of all that lead to a function which speaks of routers; those are added to it.

        A method is known by its name alone, which counts where few are called so, or half of them lead there.
        """
        callers: dict[Key, list[Function]] = {}
        for function in self._functions:
            for key in self._calls[function.node.id]:
                callers.setdefault(key, []).append(function)
        namesakes = Counter(_key(f) for f in self._functions)
        relevant: Counter[Key] = Counter()
        found: set[Key] = set()
        waiting = [f for f in self._functions if f.node.id in self._ids]
        while waiting:
            key = _key(waiting.pop())
            relevant[key] += 1
            if key in found or (relevant[key] * 2 < namesakes[key] and namesakes[key] > _FEW):
                continue
            found.add(key)
            new = [c for c in callers.get(key, ()) if c.node.id not in self._ids]
            self._ids |= {c.node.id for c in new}
            waiting += new
        return found

    def _called_by(self, function: Function) -> set[Key]:
        written, file = child(function.node, "body"), function.file
        content = (written.text or b"") if written is not None else b""
        found: set[Key] = set()
        for owner, dot, name in _CALL.findall(content):
            found.add(self._target(file, owner.decode() if dot else "", bool(dot), name.decode()))
        found |= {("", name.decode()) for name in _KEPT.findall(content)}
        for owner, name in _REFERENCE.findall(content):  # handed on without being called
            if owner.decode() in file.imports:
                found.add(self._target(file, owner.decode(), True, name.decode()))
        return found

    def _target(self, file: File, owner: str, dotted: bool, name: str) -> Key:
        if not dotted:
            return file.package.folder, name
        package = self._packages.imported(file.imports[owner]) if owner in file.imports else None
        return (package.folder, name) if package is not None else ("", name)


def _key(function: Function) -> Key:
    return ("" if function.receiver else function.file.package.folder), function.name or text(function.node)[:40]
