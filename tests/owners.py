"""Processes that own, or join, an embedded PostgreSQL, to be killed by tests. Run as a script, it is such a process."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from databases import execute
from interlock.store.embedded import leftovers
from interlock.store.embedded.supervisor import EmbeddedPostgres

T = TypeVar("T")


class Owner:
    """A process that has called start(), or soon will have."""

    def __init__(self, data_dir: Path, *, user: str | None = None, environ: dict[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [_interpreter(user), __file__, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=user,
            group=None if user is None else _group_of(user),
            extra_groups=None if user is None else [],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_own_paths()), **(environ or {})},
        )
        self._answer: dict[str, str] = {}

    @property
    def answer(self) -> dict[str, str]:
        """What became of its start(): how, app_url and owner_url, or the sentence of the refusal. Waits for it."""
        if not self._answer:
            assert self.process.stdout
            self._answer = json.loads(self.process.stdout.readline())
        return self._answer

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.communicate("")
        assert self.process.returncode == 0

    def close(self) -> None:
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


@contextmanager
def owner(data_dir: Path, *, user: str | None = None, environ: dict[str, str] | None = None) -> Iterator[Owner]:
    process = Owner(data_dir, user=user, environ=environ)
    try:
        yield process
    finally:
        process.close()


def until(condition: Callable[[], T], seconds: float = 30) -> T:
    """Look again and again until it is so; a test fails when it does not come to pass."""
    deadline = time.monotonic() + seconds
    while not (outcome := condition()):
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.01)
    return outcome


def data_of(data_dir: Path) -> Path:
    return data_dir / "postgres" / "data"


def living(data_dir: Path) -> set[int]:
    """Every PostgreSQL process on the data."""
    return leftovers.orphans(data_of(data_dir))


def postmaster_of(data_dir: Path) -> int:
    pid = leftovers.postmaster(data_of(data_dir))
    assert pid is not None
    return pid


def kill_all(pids: set[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def note(owner_url: str, word: str) -> None:
    """Commit something that must still be there after whatever comes."""
    execute(owner_url, "create table if not exists noted (word text)")
    execute(owner_url, f"insert into noted values ('{word}')")


def noted(owner_url: str) -> list[str]:
    return [str(word) for (word,) in execute(owner_url, "select word from noted order by word")]


@contextmanager
def running(postgres: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    """Owned, or joined, by the process of the test itself."""
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.stop()


def _interpreter(user: str | None) -> str:
    """Ours may lie in a home that the other user cannot enter; the system's then does as well."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (shutil.which(version, path="/usr/bin:/usr/local/bin") if user else None) or sys.executable


def _own_paths() -> list[str]:
    return [path for path in sys.path if path and not Path(path).is_relative_to(sys.base_prefix)]


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _own(data_dir: Path) -> None:
    from interlock.core.refusals import Refusal

    postgres = EmbeddedPostgres(data_dir)
    try:
        how = postgres.start()
        answer = {"how": how, "app_url": postgres.app_url, "owner_url": postgres.owner_url}
    except Refusal as refusal:
        answer = {"sentence": refusal.sentence, "hint": refusal.hint}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    postgres.stop()


if __name__ == "__main__":
    _own(Path(sys.argv[1]))
