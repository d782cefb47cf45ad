"""The private folder of the socket: closed to others, and short enough for the kernel."""

import os
import sys
import tempfile
from pathlib import Path

from ...core.refusals import Unavailable
from .accounts import Account, first_closed

PORT = 5432  # only a part of the socket's name: nothing listens on TCP
LONGEST_PATH_BYTES = 103 if sys.platform == "darwin" else 107


def make_folder(home: Path, account: Account | None) -> Path:
    """Make, or find again, the folder of the socket. Only the owner of `home` calls this.

    It lies in `home` when its path is short enough, else in a folder for temporary files, and `home` remembers where.
    """
    near = home / "s"
    if _fits(near):
        near.mkdir(mode=0o700, exist_ok=True)
        return _closed_to_others(near, account)
    remembered = _remembered(home)
    if remembered is not None and _is_private(remembered, account):
        return remembered
    far = _closed_to_others(_make_far(account), account)
    note = home / "socket_folder.new"
    note.write_bytes(os.fsencode(far))
    note.rename(home / "socket_folder")
    return far


def find_folder(home: Path) -> Path | None:
    """Where the owner of `home` put the socket; None when no owner has yet."""
    near = home / "s"
    return near if _fits(near) else _remembered(home)


def _fits(folder: Path) -> bool:
    # A comma would part the path in two, both for the server and for its clients.
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(path) <= LONGEST_PATH_BYTES and not set(b',"') & set(path)


def _remembered(home: Path) -> Path | None:
    try:
        return Path(os.fsdecode((home / "socket_folder").read_bytes()))
    except FileNotFoundError:
        return None


def _is_private(folder: Path, account: Account | None) -> bool:
    try:
        status = folder.lstat()
    except OSError:
        return False
    return status.st_uid == (account.uid if account else os.geteuid()) and status.st_mode & 0o170777 == 0o040700


def _make_far(account: Account | None) -> Path:
    own = os.environ.get("XDG_RUNTIME_DIR") if account is None else None
    for candidate in filter(None, (own, tempfile.gettempdir(), "/tmp")):  # noqa: S108 - mkdtemp makes a folder of our own
        base = Path(candidate)
        if not os.access(base, os.W_OK | os.X_OK) or not _fits(base / "interlock-12345678"):
            continue
        if account is None or first_closed(base, account) is None:
            return Path(tempfile.mkdtemp(prefix="interlock-", dir=base))
    raise Unavailable(
        "There is no folder with a short path to put PostgreSQL's socket in.",
        "Choose a data folder with a shorter path, or point TMPDIR to a short one.",
    )


def _closed_to_others(folder: Path, account: Account | None) -> Path:
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    return folder
