"""Own a real PostgreSQL: start it, join it, keep it running, stop it.

    start -> 'started'   we are the owner, and PostgreSQL is our child
          -> 'adopted'   we are the owner of a PostgreSQL that an earlier owner left running
          -> 'attached'  another process is the owner; we use its PostgreSQL

The owner is whoever holds the lock on `owner.lock`; the kernel drops it however the owner ends. On Linux PostgreSQL
then shuts down too. Any number of processes may join. When the owner goes, PostgreSQL goes with it, and the first
joiner to notice becomes the owner and starts it again: to the others that is a short loss of their connections.
The owner starts it again as well when somebody killed it. Whether it runs is asked by connecting, never by a pid alone.
"""

import contextlib
import fcntl
import logging
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Future
from io import BufferedWriter
from pathlib import Path
from typing import Literal

from sqlalchemy import URL

from ...core.refusals import Unavailable
from . import binaries, cluster, leftovers, sockets
from .accounts import Account, account_for, first_closed
from .patience import Patience, Stopped

How = Literal["started", "attached", "adopted"]

LOOK_AGAIN_SECONDS = 0.2
DYING_SECONDS = 2.0  # how long a PostgreSQL whose owner died may take to refuse connections
ORPHAN_SECONDS = 1.0  # how long a backend without a postmaster may take to notice
FAST_SHUTDOWN_SECONDS = 60.0
LONGEST_BACKOFF_SECONDS = 10.0
LOG_BYTES = 10_000_000

log = logging.getLogger(__name__)


class EmbeddedPostgres:
    """The PostgreSQL in `data_dir/postgres`. One object serves one start and one stop; both may be called anywhere.

    All work is done in a thread of its own, for the kernel counts the life of a child's parent by thread.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        postgres_bin: Path | None = None,
        patience_seconds: float = 600,
        progress: Callable[[str], None] = log.info,
    ) -> None:
        """`patience_seconds` bounds one start, crash recovery included; `progress` hears what is waited for."""
        self._home = data_dir.absolute() / "postgres"
        self._given_bin = postgres_bin
        self._patience_seconds = patience_seconds
        self._progress = progress
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None
        self._lock: BufferedWriter | None = None
        self._owns = False
        self._child: subprocess.Popen[bytes] | None = None
        self._account: Account | None = None

    def start(self, meanwhile: Callable[[], None] | None = None) -> How:
        """Return once it answers, and `meanwhile` is done.

        Refuses (Unavailable) with the tail of the log when it cannot be started.
        """
        outcome: Future[How] = Future()
        self._keeper = threading.Thread(target=self._keep, args=[outcome], name="postgres keeper", daemon=True)
        self._keeper.start()
        if meanwhile:
            meanwhile()
        return outcome.result()

    def stop(self) -> None:
        """Shut PostgreSQL down if we are its owner; leave it alone if not."""
        self._stopping.set()
        if self._keeper:
            self._keeper.join()

    @property
    def owner_url(self) -> str:
        """For migrations and backups: a superuser."""
        return self._url(cluster.OWNER)

    @property
    def app_url(self) -> str:
        """For the server: may read and write rows, and nothing else."""
        return self._url(cluster.APP)

    @property
    def programs(self) -> Path:
        """The folder of the programs that fit the server: pg_dump, psql and the like."""
        return binaries.locate(self._home, binaries.data_major(self._data), self._given_bin).folder

    @property
    def is_owner(self) -> bool:
        return self._owns

    @property
    def log_file(self) -> Path:
        return self._home / "postgres.log"

    @property
    def _data(self) -> Path:
        return self._home / "data"

    @property
    def _sockets(self) -> Path:
        folder = sockets.find_folder(self._home)
        if folder is None:
            raise Unavailable(f"No PostgreSQL was ever started in {self._home}.")
        return folder

    def _url(self, user: str) -> str:
        query = {"host": str(self._sockets), "port": str(sockets.PORT)}
        return URL.create("postgresql+psycopg", user, database=cluster.DATABASE, query=query).render_as_string()

    def _keep(self, outcome: Future[How]) -> None:
        """The life of the keeper thread."""
        try:
            try:
                outcome.set_result(self._take_a_place())
            except Stopped:
                outcome.set_exception(Unavailable("PostgreSQL was stopped while it started."))
                return
            except Exception as error:  # the caller of start() raises it
                outcome.set_exception(error)
                return
            self._watch()
        finally:
            self._shut_down()

    def _take_a_place(self) -> How:
        self._open_home()
        patience = self._patience()
        while not self._try_to_own():
            folder = sockets.find_folder(self._home)
            if folder and cluster.is_furnished(folder):
                return "attached"
            patience.wait(0.05, "waiting for the process that owns PostgreSQL")
        return self._bring_up()

    def _watch(self) -> None:
        """Until stopped: bring PostgreSQL back when it is gone, and take over when the owner is gone."""
        backoff = 0.0
        while not self._stopping.wait(LOOK_AGAIN_SECONDS + backoff):
            if self._owns and self._is_up():
                continue
            if not self._owns and not self._try_to_own():
                continue
            log.warning("PostgreSQL is gone; starting it again.")
            try:
                how = self._bring_up()
            except Stopped:
                return
            except Exception as error:  # whatever it was: while we live, we try again
                backoff = min(LONGEST_BACKOFF_SECONDS, backoff * 2 + 0.5)
                log.error("PostgreSQL could not be started again: %s", error)
            else:
                backoff = 0.0
                log.warning("PostgreSQL is back (%s).", how)

    def _open_home(self) -> None:
        try:
            _make_folders(self._home, mode=0o711 if os.geteuid() == 0 else 0o700)
            self._home = self._home.resolve()
            self._account = account_for(self._data)
            self._lock = (self._home / "owner.lock").open("ab")
        except OSError as error:
            raise Unavailable(
                f"{self._home} cannot be used for data: {error.strerror}.",
                "Name another folder in INTERLOCK_DATA_DIR, or start as the user it belongs to.",
            ) from error
        if self._account and (closed := first_closed(self._home, self._account)):
            raise Unavailable(
                f"PostgreSQL runs as the user {self._account.name}, who may not enter {closed} to reach its data.",
                "Name an open folder in INTERLOCK_DATA_DIR, such as /var/lib/interlock, or start as an ordinary user.",
            )

    def _try_to_own(self) -> bool:
        assert self._lock
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self._owns = True
        return True

    def _bring_up(self) -> How:
        """PostgreSQL answers, furnished, when this returns. Only the owner calls it."""
        folder = sockets.make_folder(self._home, self._account)
        found = binaries.locate(self._home, binaries.data_major(self._data), self._given_bin)
        if self._outlive_or_adopt(folder):
            how: How = "adopted"
        else:
            found = binaries.keep_copy(found, self._home)
            if not self._data.exists():
                cluster.create(self._data, found, self._account)
            self._launch(folder, found)
            how = "started"
        cluster.furnish(folder)
        return how

    def _outlive_or_adopt(self, folder: Path) -> bool:
        """True when a PostgreSQL of an earlier owner runs on; False when nothing of it is left."""
        patience = self._patience()
        while leftovers.postmaster(self._data):
            why = cluster.why_silent(self._data, folder)
            if why is None and patience.waited_seconds > DYING_SECONDS:
                return True
            patience.wait(0.02, f"an earlier PostgreSQL is still here ({why or 'its owner just died'})")
        alone = self._patience()
        while orphans := leftovers.orphans(self._data):
            if alone.waited_seconds > ORPHAN_SECONDS:
                for pid in orphans:
                    _send(pid, signal.SIGKILL)  # a crash recovery follows in any case
            alone.wait(0.05, "backends of a killed PostgreSQL are still here")
        leftovers.make_way(self._data, folder)
        return False

    def _launch(self, folder: Path, found: binaries.Binaries) -> None:
        patience = self._patience()
        while True:
            with _opened_log(self.log_file) as output:
                said_from = output.tell()
                self._child = cluster.run(self._data, folder, found, self._account, output)
            if self._answers(self._child, folder, patience):
                return
            said = _tail(self.log_file, said_from)
            if "pre-existing shared memory block" not in said:
                raise Unavailable(f"PostgreSQL did not start.\n{said}", f"The whole log is {self.log_file}.")
            patience.wait(0.2, "processes of a killed PostgreSQL still hold its memory")

    def _answers(self, child: subprocess.Popen[bytes], folder: Path, patience: Patience) -> bool:
        while why := cluster.why_silent(self._data, folder):
            if child.poll() is not None:
                return False
            patience.wait(0.02, why)
        return True

    def _is_up(self) -> bool:
        if self._child:
            return self._child.poll() is None
        return leftovers.postmaster(self._data) is not None

    def _shut_down(self) -> None:
        if self._child and self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
            try:
                self._child.wait(FAST_SHUTDOWN_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.send_signal(signal.SIGQUIT)
                self._child.wait()
        elif self._owns and not self._child and (adopted := leftovers.postmaster(self._data)):
            _send(adopted, signal.SIGINT)
            end = Patience(FAST_SHUTDOWN_SECONDS, threading.Event(), self._progress)
            while leftovers.postmaster(self._data):
                end.wait(0.05, "PostgreSQL is shutting down")
        self._owns = False
        if self._lock:
            self._lock.close()

    def _patience(self) -> Patience:
        return Patience(self._patience_seconds, self._stopping, self._progress)


def _make_folders(home: Path, mode: int) -> None:
    """Make what is missing on the way, whatever the umask. What exists is not ours to open or close."""
    missing = [folder for folder in (home, *home.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)


def _opened_log(path: Path) -> BufferedWriter:
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    output = path.open("ab")
    output.seek(0, os.SEEK_END)
    return output


def _tail(path: Path, start: int) -> str:
    with path.open("rb") as file:
        file.seek(start)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-12:])


def _send(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, what)
