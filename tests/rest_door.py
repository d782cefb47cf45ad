"""The REST door on its own, over a real database: as an application in this process, or behind a real port."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import uvicorn
from click.testing import Result
from fastapi import FastAPI

from interlock.live.feed import Feed
from interlock.live.issuers import Issuers
from interlock.live.runtime import Runtime, running
from interlock.live.waiting import WaitingRoom
from interlock.rest import router
from interlock.store.database import Database

UPLOAD_LIMIT_BYTES = 2 * 1024 * 1024

As = Callable[[str], httpx2.AsyncClient]
Run = Callable[..., Result]


def app_of(db: Database, database_url: str) -> FastAPI:
    """The feed is there and does not run: the test that follows it lets it run."""
    app = FastAPI(openapi_url=None)
    feed = Feed(db, database_url)
    room = WaitingRoom(database_url, feed)
    about = (feed, room, "http://interlock.test", UPLOAD_LIMIT_BYTES, 0.05)
    app.state.runtime = Runtime(db, *about, issuers=Issuers(may_be_local=True))
    router.install(app)
    return app


def client_of(app: FastAPI, token: str) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, raise_app_exceptions=False),
        base_url="http://interlock.test/api",
        headers=headers,
    )


class Served:
    """A server in a thread of its own, with everything alive that a server has."""

    def __init__(self, database_url: str) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(database_url)))
        self._thread.start()
        assert self._is_up.wait(30)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._listener.close()

    async def _serve(self, database_url: str) -> None:
        app = app_of(Database(database_url), database_url)
        settings = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(settings)
        async with running(app.state.runtime):
            self._is_up.set()
            await self._server.serve(sockets=[self._listener])


@contextmanager
def served(database_url: str) -> Iterator[Served]:
    server = Served(database_url)
    try:
        yield server
    finally:
        server.stop()
