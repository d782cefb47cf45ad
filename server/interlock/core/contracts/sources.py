"""The files of a tree that may say something about a contract, as bytes."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LARGEST = 32 * 1024 * 1024  # bytes; a larger file is a bundle or a dump

_LEFT_OUT_FOLDERS = frozenset(
    [
        "node_modules",
        "dist",
        "build",
        "out",
        "coverage",
        "vendor",
        "__tests__",
        "__mocks__",
        "__snapshots__",
        "__fixtures__",
        "__pycache__",
        "test",
        "tests",
        "e2e",
        "cypress",
        "playwright",
        "mocks",
        "__stories__",
        "fixtures",
        "msw",
        "storybook-static",
        "site-packages",
        "venv",
        "bower_components",
    ]
)
_BUILT = frozenset({"build", "out", "coverage"})
_LEFT_OUT_FILES = re.compile(
    r"\.d\.[cm]?ts$|\.min\.[cm]?js$|\.bundle\.js$|[._-](spec|test|cy|stories|story|mock|mocks|msw|faker)\.[cm]?[jt]sx?$|"
    r"^(jest|vitest|playwright|cypress|webpack|rollup|vite|eslint|babel|tailwind|postcss|svelte|nuxt)"
    r"\.(config|setup)\b|^package-lock\.json$|^mockServiceWorker\.js$",
)


@dataclass(frozen=True)
class SourceFile:
    """`path` is relative to the tree, with forward slashes."""

    path: str
    content: bytes


def is_left_out(path: str) -> bool:
    """Tests, mocks, generated and foreign code say nothing about what the product calls."""
    *folders, name = path.split("/")
    is_below = any(_is_folder_left_out(f, folders[:depth]) for depth, f in enumerate(folders))
    return is_below or bool(_LEFT_OUT_FILES.search(name))


def walk(root: Path, wanted: Callable[[str], bool]) -> Iterator[SourceFile]:
    """Every wanted file under a folder, in a stable order; a file given as root is taken whatever its name.

    Links are not followed. A file that cannot be read, or is too large, comes with no content.
    """
    if root.is_file():
        yield SourceFile(root.name, content(root))
        return
    for path, entry in find(root):
        if wanted(path):
            yield SourceFile(path, content(Path(entry.path)))


def find(root: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file under a folder that is not left out, with its path relative to the root, in a stable order."""
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(root / folder) as found:
                entries = sorted(found, key=lambda e: e.name)
        except OSError:
            continue
        below: list[str] = []
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_symlink():
                continue
            if entry.is_dir():
                below += [] if _is_folder_left_out(entry.name, folder.split("/")) else [path]
            elif not _LEFT_OUT_FILES.search(entry.name):
                yield path, entry
        stack += reversed(below)


def content(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except OSError:
        return b""


def _is_folder_left_out(name: str, above: Sequence[str]) -> bool:
    if name in _BUILT and "src" in above:  # a part of the product that is called so
        return False
    return name in _LEFT_OUT_FOLDERS or (name.startswith(".") and name != ".well-known")
