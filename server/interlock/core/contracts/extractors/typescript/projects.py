"""tsconfig.json, jsconfig.json and package.json: where an import leads that is no relative one."""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ...sources import SourceFile

_CONFIG = re.compile(r"(^|/)[tj]sconfig([.-][\w.-]+)?\.json$")
_NOT_JSON = re.compile(r'("(?:\\.|[^"\\])*")|/\*.*?\*/|//[^\n]*|,(?=\s*[}\]])', re.DOTALL)
_DEEPEST = 5

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Alias:
    """`pattern` is written with at most one `*`; `targets` are paths from the root of the tree, with the same `*`."""

    folder: str  # of the files it is good for
    pattern: str
    targets: tuple[str, ...]


def reads(path: str) -> bool:
    return bool(_CONFIG.search(path)) or posixpath.basename(path) == "package.json"


class Projects:
    def __init__(self, files: Sequence[SourceFile]) -> None:
        rows = {f.path: row for f in files if (row := _parsed(f.content)) is not None}
        self._configs = {path: row for path, row in rows.items() if _CONFIG.search(path)}
        self._packages = {
            posixpath.dirname(path): row for path, row in rows.items() if posixpath.basename(path) == "package.json"
        }
        self._folders = {str(row["name"]): folder for folder, row in self._packages.items() if row.get("name")}
        self._aliases = sorted(
            [*(a for path in self._configs for a in self._of_config(path)), *self._of_packages()],
            key=lambda a: (-len(a.folder), a.pattern == "*", -len(a.pattern)),
        )

    def candidates(self, path: str, source: str) -> Iterator[str]:
        """Paths, mostly without their ending, that `source` may mean in the file at `path`: the likeliest first."""
        for alias in self._aliases:
            if alias.folder and not path.startswith(alias.folder + "/"):
                continue
            if (star := _matched(alias.pattern, source)) is not None:
                yield from (target.replace("*", star) for target in alias.targets)
        yield from self._in_package(source)

    def _of_config(self, path: str) -> Iterator[Alias]:
        folder = posixpath.dirname(path)
        home, paths = self._paths(path, 0)
        yield from (Alias(folder, pattern, targets) for pattern, targets in paths.items())
        if home is not None:
            yield Alias(folder, "*", (_normal(home, "*"),))

    def _paths(self, path: str, depth: int) -> tuple[str | None, Mapping[str, tuple[str, ...]]]:
        """The base folder, if one is named, and the paths: the file's own, or those of what it extends."""
        row, folder = self._configs.get(path, {}), posixpath.dirname(path)
        options = _mapping(row.get("compilerOptions"))
        base = options.get("baseUrl")
        home = _normal(folder, base) if isinstance(base, str) else None
        inherited: Mapping[str, tuple[str, ...]] = {}
        for above in _texts(row.get("extends")) if depth < _DEEPEST else ():
            for candidate in (c for c in self._extended(folder, above) if c in self._configs):
                inherited_home, inherited = self._paths(candidate, depth + 1)
                home = inherited_home if home is None else home
        own = _mapping(options.get("paths"))
        start = folder if home is None else home
        return home, {p: tuple(_normal(start, t) for t in _texts(ts)) for p, ts in own.items()} or inherited

    def _extended(self, folder: str, above: str) -> Iterator[str]:
        bases = [_normal(folder, above)] if above.startswith(".") else list(self._in_package(above))
        for base in bases:
            yield from (base, f"{base}.json", posixpath.join(base, "tsconfig.json"))

    def _of_packages(self) -> Iterator[Alias]:
        """`"imports": {"#api/*": "./src/api/*"}`."""
        for folder, row in self._packages.items():
            for pattern, target in _mapping(row.get("imports")).items():
                yield Alias(folder, pattern, tuple(_normal(folder, t) for t in _targets(target)))

    def _in_package(self, source: str) -> Iterator[str]:
        """What another package of the same repository is, or has, under this name."""
        parts = source.split("/")
        count = 2 if source.startswith("@") else 1
        folder = self._folders.get("/".join(parts[:count]))
        if folder is None:
            return
        row, rest = self._packages[folder], "/".join(parts[count:])
        for target in _exported(row, rest):
            yield from (_normal(folder, target), *_sources(folder, target))
        inside = rest or "index"
        yield from (_normal(folder, f"src/{inside}"), _normal(folder, inside))


def _parsed(content: bytes) -> Row | None:
    text = content.decode("utf-8-sig", errors="replace")
    try:
        row = json.loads(_NOT_JSON.sub(lambda found: found[1] or "", text))
    except (ValueError, RecursionError):
        return None
    return cast("Row", row) if isinstance(row, dict) else None


def _mapping(value: Any) -> Row:
    return cast("Row", value) if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [v for v in cast("list[Any]", value) if isinstance(v, str)] if isinstance(value, list) else []


def _normal(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path)).removeprefix("./")


def _matched(pattern: str, source: str) -> str | None:
    """What stands for the `*`; None when the pattern does not fit."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if source == pattern else None
    fits = len(source) >= len(before) + len(after) and source.startswith(before) and source.endswith(after)
    return source[len(before) : len(source) - len(after)] if fits else None


def _exported(row: Row, rest: str) -> Iterable[str]:
    """The files a package gives for `name` or `name/rest`."""
    exports = row.get("exports")
    table = _mapping(exports)
    if not any(key.startswith(".") for key in table):
        table = {".": exports} if exports is not None else {}
    wanted = f"./{rest}" if rest else "."
    for pattern, target in table.items():
        if (star := _matched(pattern, wanted)) is not None:
            yield from (t.replace("*", star) for t in _targets(target))
    if not rest:
        yield from (t for key in ("source", "module", "main", "types") for t in _texts(row.get(key)))


def _targets(value: Any) -> list[str]:
    """The leaves of `{"import": "./a.js", "types": "./a.d.ts"}`."""
    if isinstance(value, dict):
        return [t for inner in cast("Row", value).values() for t in _targets(inner)]
    return _texts(value)


def _sources(folder: str, target: str) -> Iterator[str]:
    """`./dist/api.js` was made of `src/api` or `api`."""
    plain = re.sub(r"\.(d\.)?[cm]?[jt]sx?$", "", posixpath.normpath(target))
    bare = re.sub(r"^(dist|build|lib|out|esm|cjs)/(esm/|cjs/|src/)?", "", plain)
    yield from (_normal(folder, plain), _normal(folder, f"src/{bare}"), _normal(folder, bare))
