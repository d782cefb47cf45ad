"""The demo's own server: a PostgreSQL in a folder of its own, and every door behind one socket, in a thread."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from ..core.refusals import Unavailable
from ..settings import Settings, from_environment
from .database import reached
from .serve import bound
from .server import server_of

HOST = "127.0.0.1"
USUAL_PORT = 7421
KEPT_SETTINGS = ("INTERLOCK_POSTGRES_BIN", "INTERLOCK_LOG_LEVEL")


@dataclass(frozen=True)
class DemoServer:
    url: str
    database_url: str


@contextmanager
def demo_server(
    folder: Path, port: int | None, environ: dict[str, str], progress: Callable[[str], None]
) -> Iterator[DemoServer]:
    """Of the environment only a few settings count: the demo works on no database but its own.

    Refuses (Unavailable) a port that was asked for and is taken; without one any free port will do.
    """
    listener, settings = _listening(folder, port, {k: v for k, v in environ.items() if k in KEPT_SETTINGS})
    with listener, reached(settings, progress) as database, serving(server_of(settings, database.url), listener):
        yield DemoServer(settings.public_url, database.url)


@contextmanager
def serving(server: uvicorn.Server, listener: socket.socket) -> Iterator[None]:
    """It answers while the block runs, in a thread of its own. Refuses (Unavailable) when it cannot start."""
    listener.listen()  # from here on a call waits for its answer, however long the start takes
    is_over = threading.Event()

    def run() -> None:
        try:
            server.run(sockets=[listener])
        finally:
            is_over.set()

    thread = threading.Thread(target=run, name="server", daemon=True)
    thread.start()
    try:
        while not server.started and not is_over.wait(0.01):
            pass
        if not server.started:
            raise Unavailable("The server did not start.", "Its log says why.")
        yield
    finally:
        server.should_exit = True
        thread.join()


def _listening(folder: Path, port: int | None, environ: dict[str, str]) -> tuple[socket.socket, Settings]:
    def settings_at(port: int) -> Settings:
        return from_environment(
            {**environ, "INTERLOCK_HOST": HOST, "INTERLOCK_PORT": str(port), "INTERLOCK_DATA_DIR": str(folder)}
        )

    try:
        listener = bound(settings_at(port or USUAL_PORT))
    except Unavailable:
        if port:
            raise
        listener = bound(settings_at(0))
    return listener, settings_at(listener.getsockname()[1])
