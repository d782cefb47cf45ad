"""The files of a tree as Python modules: what each is called, and where an import leads."""

import posixpath
from collections.abc import Sequence

from ...sources import SourceFile
from .values import Module

_LARGEST = 2 * 1024 * 1024  # bytes; more is data

_LIBRARIES = frozenset(
    [
        "abc",
        "aiohttp",
        "argparse",
        "asyncio",
        "base64",
        "collections",
        "contextlib",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "django",
        "enum",
        "fastapi",
        "fastapi_pagination",
        "fastapi_utils",
        "flask",
        "flask_restful",
        "flask_restx",
        "flask_smorest",
        "functools",
        "hashlib",
        "http",
        "httpx",
        "importlib",
        "inspect",
        "io",
        "itertools",
        "json",
        "logging",
        "marshmallow",
        "math",
        "operator",
        "os",
        "pathlib",
        "pydantic",
        "pydantic_settings",
        "random",
        "re",
        "requests",
        "rest_framework",
        "rest_framework_nested",
        "secrets",
        "shutil",
        "sqlalchemy",
        "sqlmodel",
        "starlette",
        "string",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "types",
        "typing",
        "typing_extensions",
        "unittest",
        "urllib",
        "uuid",
        "warnings",
    ]
)
"""Never sought in the tree, though a file or a folder may be called the same."""


class Modules:
    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.by_path = {f.path: Module(f.path, f.content) for f in files if len(f.content) <= _LARGEST}
        self._by_tail: dict[str, list[str]] = {}
        for path in self.by_path:
            stem = path.removesuffix(".py").removesuffix("/__init__")
            self._by_tail.setdefault(posixpath.basename(stem), []).append(stem)
        self._implicit = {f: Module(f"{f}/__init__.py", b"") for f in self._bare_folders()}

    def relative(self, module: Module, dots: int, name: str) -> Module | None:
        folder = module.folder
        for _ in range(dots - 1):
            folder = posixpath.dirname(folder)
        stem = _joined(folder, name)
        return self._at(stem) or self._implicit.get(stem)

    def absolute(self, module: Module, name: str) -> Module | None:
        """Sought where Python would: in the folder that holds the outermost package, then wherever one file fits."""
        if name.partition(".")[0] in _LIBRARIES:
            return None
        homes = self._homes(module)
        for home in homes:
            if found := self._at(_joined(home, name)):
                return found
        for home in homes:
            if found := self._at(_joined(posixpath.join(home, "src"), name)):
                return found
        tail = name.replace(".", "/")
        fitting = [s for s in self._by_tail.get(posixpath.basename(tail), []) if f"/{s}".endswith(f"/{tail}")]
        if len(fitting) == 1 and ("." in name or f"{fitting[0]}/__init__.py" in self.by_path):
            return self._at(fitting[0])
        return next((m for h in homes if (m := self._implicit.get(_joined(h, name)))), None)

    def _homes(self, module: Module) -> list[str]:
        """The folders above a file that are no packages themselves, nearest first."""
        folder, found = module.folder, list[str]()
        while True:
            if posixpath.join(folder, "__init__.py") not in self.by_path:
                found.append(folder)
            if not folder:
                return found
            folder = posixpath.dirname(folder)

    def _bare_folders(self) -> set[str]:
        """Packages without an __init__.py."""
        found = set[str]()
        for path in self.by_path:
            folder = posixpath.dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return {f for f in found if f"{f}/__init__.py" not in self.by_path}

    def _at(self, stem: str) -> Module | None:
        return self.by_path.get(stem + ".py") or self.by_path.get(posixpath.join(stem, "__init__.py"))


def _joined(folder: str, name: str) -> str:
    return posixpath.join(folder, name.replace(".", "/")) if name else folder
