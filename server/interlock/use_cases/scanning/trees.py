"""A tree of files, with a digest of each: what did not change since the last look is not opened again."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ...core.contracts import ignores
from ...core.contracts.components import MANIFESTS
from ...core.contracts.ignores import Ignore
from ...core.contracts.sources import SourceFile, content, find
from ...core.scopes import TicketScope, covers
from .memory import Memory

Stamp: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True)
class Tree:
    """`under` is put before the paths in it. `exclude` are globs of paths with that."""

    root: Path
    under: str = ""
    exclude: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Known:
    """What is remembered of one file. No stamp: it is of no use to anybody."""

    stamp: Stamp | None
    digest: bytes = b""
    ignores: tuple[Ignore, ...] = ()
    readers: tuple[str, ...] = ()


@dataclass
class Listing:
    """The files of a tree that somebody wants to read, by their paths with what is put before them."""

    digests: dict[str, bytes] = field(default_factory=dict[str, bytes])
    readers: dict[str, list[str]] = field(default_factory=dict[str, list[str]])  # and what each of them reads
    ignores: list[Ignore] = field(default_factory=list[Ignore])
    manifests: list[str] = field(default_factory=list[str])
    places: dict[str, str] = field(default_factory=dict[str, str])  # on the disk
    fresh: dict[str, bytes] = field(default_factory=dict[str, bytes])  # contents that had to be read

    @property
    def digest(self) -> str:
        return digest_of(self.digests)

    def files(self, paths: Iterable[str]) -> list[SourceFile]:
        return [SourceFile(path, self.content(path)) for path in paths]

    def content(self, path: str) -> bytes:
        """Nothing, for what is no file of the tree."""
        if path not in self.fresh:
            self.fresh[path] = content(Path(self.places[path])) if path in self.places else b""
        return self.fresh[path]


def look(tree: Tree, readers: Callable[[str], tuple[str, ...]], memory: Memory) -> Listing:
    """`readers` is asked by path who reads it, and only of files that were not there before."""
    key = f"index {tree.root.resolve()} {tree.under} {tree.exclude}"
    known: Mapping[str, Known] = memory.get(key) or {}
    listing, now = Listing(), dict[str, Known]()
    prefix = f"{tree.under.strip('/')}/" if tree.under.strip("/") else ""
    scope = TicketScope(tuple(f"{glob}**" if glob.endswith("/") else glob for glob in tree.exclude))
    is_changed = False
    for path, place, stamp in _stamped(tree.root):
        before, whole = known.get(path), prefix + path
        if before is None:
            is_excluded = bool(scope.paths) and covers(scope, whole)
            by = () if is_excluded else readers(whole)
            is_of_use = by or (tree.root.is_file() and not is_excluded)
            before = Known((0, 0, 0, 0) if is_of_use else None, readers=by)
        if path.rpartition("/")[2] in MANIFESTS:
            listing.manifests.append(whole)
        if before.stamp is not None:
            if before.stamp != (found := stamp()):
                raw = content(Path(place))
                listing.fresh[whole] = raw
                digest = hashlib.blake2b(raw, digest_size=16).digest()
                before = Known(found, digest, tuple(ignores.find(whole, raw)), before.readers)
            listing.digests[whole] = before.digest
            for reader in before.readers:
                listing.readers.setdefault(reader, []).append(whole)
            listing.ignores += before.ignores
            listing.places[whole] = place
        is_changed = is_changed or known.get(path) is not before
        now[path] = before
    if is_changed or len(now) != len(known):
        memory.put(key, now)
    return listing


def digest_of(digests: Mapping[str, bytes]) -> str:
    whole = hashlib.blake2b(digest_size=16)
    for path, digest in digests.items():
        whole.update(path.encode("utf-8", "surrogateescape") + b"\0" + digest)
    return whole.hexdigest()


def _stamped(root: Path) -> Iterable[tuple[str, str, Callable[[], Stamp]]]:
    if root.is_file():
        yield root.name, str(root), lambda: _stamp(root.stat())
        return
    for path, entry in find(root):
        yield path, entry.path, lambda e=entry: _stamp_of(e)


def _stamp_of(entry: "os.DirEntry[str]") -> Stamp:
    try:
        return _stamp(entry.stat(follow_symlinks=False))
    except OSError:  # gone in the meantime
        return (-1, -1, -1, -1)


def _stamp(found: os.stat_result) -> Stamp:
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
