"""Who PostgreSQL runs as: the caller, or, as it refuses root, an unprivileged account."""

import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...core.refusals import Unavailable

# A user `interlock` shares its files with no other service; the other two exist on most systems.
PREFERRED = ("interlock", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged user that root becomes to run PostgreSQL."""

    name: str
    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """Whoever owns the data already, else the first of PREFERRED. None means: run as the caller, who is not root."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return _owner_of(data)
    for entry in _known(PREFERRED):
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Unavailable(
        f"PostgreSQL refuses to run as root, and none of the users {', '.join(PREFERRED)} exists here.",
        "Make one with `useradd --system interlock`, or start as an ordinary user.",
    )


def first_closed(folder: Path, account: Account) -> Path | None:
    """The outermost folder on the way to `folder` that the account may not enter; None when the way is open."""
    for step in (*reversed(folder.parents), folder):
        if not _may_enter(step.stat(), account):
            return step
    return None


def _owner_of(data: Path) -> Account:
    status = data.stat()
    try:
        name = pwd.getpwuid(status.st_uid).pw_name
    except KeyError:
        name = str(status.st_uid)
    return Account(name, status.st_uid, status.st_gid)


def _known(names: tuple[str, ...]) -> Iterator[pwd.struct_passwd]:
    for name in names:
        try:
            yield pwd.getpwnam(name)
        except KeyError:
            continue


def _may_enter(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
