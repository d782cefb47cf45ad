"""What an earlier run left behind: a postmaster still alive, orphaned backends, a pid file that lies."""

import os
import subprocess
import sys
from pathlib import Path

PROCESSES = Path("/proc")


def postmaster(data: Path) -> int | None:
    """The pid of the PostgreSQL that lives on this data; None when the pid file names the dead or a stranger."""
    pid = _recorded_pid(data)
    return pid if pid is not None and _works_on(pid, data) else None


def orphans(data: Path) -> set[int]:
    """PostgreSQL processes that still hold the data, for instance backends whose postmaster was killed.

    Where the system does not show them (no /proc) PostgreSQL's own shared memory check finds them at the next start.
    """
    if sys.platform != "linux":
        return set()
    return {
        int(entry.name) for entry in PROCESSES.iterdir() if entry.name.isdigit() and _works_on(int(entry.name), data)
    }


def make_way(data: Path, sockets: Path) -> None:
    """Remove what would keep a new postmaster from starting. Only after `postmaster` and `orphans` found nobody.

    The pid file is not removed but made to name a dead process: PostgreSQL then still runs its own check for shared
    memory in use, which needs the rest of the file. Its own check of the pid is too strict for us: a pid that now
    belongs to a stranger, or to a zombie that nobody reaps, would block the start for ever.
    """
    for socket in sockets.glob(".s.PGSQL.*"):
        socket.unlink(missing_ok=True)
    pid_file = data / "postmaster.pid"
    try:
        # Never through a link: root writes here in a folder that belongs to somebody else.
        descriptor = os.open(pid_file, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "r+b") as file:
        first, *others = file.read().splitlines() or [b""]
        if not first.strip().isdigit() or not others:
            pid_file.unlink()  # cut short while it was written: it says nothing that PostgreSQL could check
            return
        file.seek(0)
        file.write(b"\n".join([b"%d" % _dead_pid(), *others, b""]))
        file.truncate()


def _recorded_pid(data: Path) -> int | None:
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
        return int(lines[0])
    except (OSError, IndexError, ValueError):
        return None


def _works_on(pid: int, data: Path) -> bool:
    if sys.platform != "linux":
        shown = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True)  # noqa: S603, S607  our own words, and a number
        return str(data) in shown.stdout and not shown.stdout.lstrip().startswith("Z")
    process = PROCESSES / str(pid)
    try:
        if (process / "comm").read_text().strip() != "postgres":
            return False
        if os.fsencode(data) in (process / "cmdline").read_bytes().split(b"\0"):
            return True
        # Closed to a root that may not trace, as in a container. A zombie has neither words nor a folder any more.
        return (process / "cwd").readlink() == data
    except OSError:
        return False


def _dead_pid() -> int:
    pid = 4_194_303  # the highest that Linux ever gives
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return pid
        except PermissionError:
            pass
        pid -= 1
