"""Where an import leads: to which of the files of a tree."""

import posixpath
import re
from collections.abc import Collection, Iterator

from .projects import Projects

_ENDINGS = (
    "", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".cjs", ".cts", ".vue", ".svelte",
    "/index.ts", "/index.tsx", "/index.js", "/index.jsx", "/index.mjs", "/index.mts", "/index.cjs", "/index.vue",
)  # fmt: skip


class Leads:
    def __init__(self, paths: Collection[str], projects: Projects) -> None:
        self._paths = paths
        self._projects = projects
        self._known: dict[tuple[str, str], str | None] = {}
        self.roots = sorted({root for path in paths for root in _source_roots(path)}, key=len, reverse=True)

    def __getstate__(self) -> dict[str, object]:
        """What leads where is found out again where it is asked."""
        return {**vars(self), "_known": {}}

    def lead(self, path: str, source: str) -> str | None:
        """The file that `source` means in the file at `path`, if it is one of ours."""
        asked = (posixpath.dirname(path), source)
        if asked not in self._known:
            self._known[asked] = self._led(path, source)
        return self._known[asked]

    def _led(self, path: str, source: str) -> str | None:
        for base in self._candidates(path, source):
            base = posixpath.normpath(base)
            for ending in _ENDINGS:
                if base + ending in self._paths:
                    return base + ending
            written_as_js = re.sub(r"\.([cm]?)jsx?$", r".\1ts", base)
            for found in (written_as_js, written_as_js + "x"):
                if found in self._paths:
                    return found
        return None

    def _candidates(self, path: str, source: str) -> Iterator[str]:
        if source.startswith("."):
            yield posixpath.join(posixpath.dirname(path), source)
            return
        yield from self._projects.candidates(path, source)
        homes = [r for r in self.roots if path.startswith(r + "/")]
        # What nearly every template calls its source folder.
        if source.startswith(("@/", "~/", "~~/", "@@/", "src/", "$lib/")):
            tail = source.partition("/")[2]
            lib = "lib/" if source.startswith("$lib/") else ""
            yield from (f"{home}/{lib}{tail}" for home in homes)
            yield lib + tail
        elif "/" in source and not source.startswith("@"):
            yield from (f"{home}/{source}" for home in homes)


def _source_roots(path: str) -> list[str]:
    """Every folder on the way that is called what source folders are called."""
    folders = path.split("/")[:-1]
    return ["/".join(folders[: i + 1]) for i, name in enumerate(folders) if name in {"src", "app", "source"}]
