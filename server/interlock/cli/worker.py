"""A worker: one of several server processes on a socket that they share, as their parent starts it."""

import asyncio
import logging
import signal
import socket
from contextlib import suppress

from ..core.refusals import Refusal
from ..settings import Settings
from ..store.migrate import migrate
from .collecting import spare_what_stays
from .database import Reached
from .server import Server, server_of
from .workers import BEAT, LEAVING_SECONDS, STOPPING_SECONDS

log = logging.getLogger(__name__)


def work(settings: Settings, database: Reached, listener: socket.socket, parent: socket.socket, replaces: bool) -> None:
    """Until told to leave, or until the parent is gone.

    Who replaces a worker of an older program may know a newer schema, and brings the database to it.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the parent's to hear
    if replaces:
        try:
            migrate(database.owner_url)
        except Refusal as refusal:
            log.error("%s %s", refusal.sentence, refusal.hint)
            raise SystemExit(1) from None
    parent.setblocking(False)
    server = server_of(settings, database.url, lambda: _beat(parent))
    spare_what_stays()
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(_serve(server, listener, parent))


async def _serve(server: Server, listener: socket.socket, parent: socket.socket) -> None:
    loop = asyncio.get_running_loop()

    def hear() -> None:
        loop.remove_reader(parent)
        server.leave(LEAVING_SECONDS if parent.recv(64) else STOPPING_SECONDS)

    loop.add_reader(parent, hear)
    await server.serve([listener])


def _beat(parent: socket.socket) -> None:
    with suppress(BlockingIOError, ConnectionError):  # it does not look, or is gone: then its end is heard
        parent.send(BEAT)
