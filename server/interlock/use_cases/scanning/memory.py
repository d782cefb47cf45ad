"""What was found out before, by the digest of all that it was found out from: in the process, and in a folder of files.

Whoever cannot read or write the folder goes without: nothing rests on it but time. It holds pickles, so it is made for
its owner alone, and one that others may write to is not used.
"""

import hashlib
import os
import pickle
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from ...version import VERSION

T = TypeVar("T")

_CODE = Path(__file__).parents[2] / "core" / "contracts"
_MOST = 48  # files that are kept in the folder, beyond those of this run


class Memory:
    def __init__(self, folder: Path | None = None) -> None:
        """Without a folder all is forgotten when the process ends."""
        self._folder = folder if folder and _is_ours(folder) else None
        self._kept: dict[str, Any] = {}
        self._used: set[str] = set()
        self._code = _code()

    def remembered(self, key: str, make: Callable[[], T]) -> T:
        found = self.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def get(self, key: str) -> Any:
        """None: not known."""
        self._used.add(key)
        if key not in self._kept and (path := self._path(key)):
            try:
                self._kept[key] = pickle.loads(path.read_bytes())  # noqa: S301 - ours alone, see _is_ours
            except Exception:  # a broken pickle may raise anything, and is as good as none
                return None
        return self._kept.get(key)

    def put(self, key: str, value: Any) -> None:
        self._kept[key] = value
        self._used.add(key)
        path = self._path(key)
        if path is None:
            return
        beside = path.with_suffix(f".{os.getpid()}")
        try:
            beside.write_bytes(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
            beside.replace(path)  # so that nobody reads half of it
        except (OSError, RecursionError):  # no room, or nested beyond what can be written
            beside.unlink(missing_ok=True)

    def forget_unused(self) -> None:
        """Of the process, all that nobody asked for since the last time; of the folder, the oldest of it."""
        self._kept = {key: value for key, value in self._kept.items() if key in self._used}
        used, self._used = {self._path(key) for key in self._used}, set()
        if self._folder is None:
            return
        try:
            files = [path for path in self._folder.iterdir() if path not in used]
            for path in sorted(files, key=lambda p: p.stat().st_mtime_ns)[:-_MOST]:
                path.unlink(missing_ok=True)
        except OSError:
            return

    def _path(self, key: str) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / hashlib.blake2b(f"{self._code} {key}".encode(), digest_size=20).hexdigest()


def _is_ours(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError:
        return False
    if os.name == "nt":
        return True
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _code() -> str:
    """Another engine may find other things."""
    digest = hashlib.blake2b(VERSION.encode(), digest_size=16)
    for folder, folders, names in os.walk(_CODE):
        folders.sort()
        for name in sorted(n for n in names if n.endswith(".py")):
            found = Path(folder, name).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
