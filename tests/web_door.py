"""The web door as people meet it: the whole application behind a real port, and a way in."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import httpx2
import uvicorn
from fastapi import FastAPI

from databases import DatabaseUrls
from interlock.app import create_app
from interlock.live.feed import Feed
from interlock.live.runtime import Runtime
from interlock.live.waiting import WaitingRoom
from interlock.settings import from_environment
from interlock.store.database import Database
from interlock.use_cases.members import csrf_word
from interlock_web import router
from interlock_web.door import COOKIE

ADDRESS = "http://interlock.test"


def app_of(db: Database, database_url: str) -> FastAPI:
    """The web door alone, in this process. The feed is there and does not run."""
    app = FastAPI(openapi_url=None)
    feed = Feed(db, database_url)
    app.state.runtime = Runtime(db, feed, WaitingRoom(database_url, feed), ADDRESS, 1024, 0.05)
    router.install(app)
    return app


def client_of(app: FastAPI, session: str = "") -> httpx2.AsyncClient:
    """A browser, as far as the server sees one: it keeps cookies, and says where its forms are from."""
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app),
        base_url=ADDRESS,
        headers={"Origin": ADDRESS},
        cookies={COOKIE: session} if session else None,
    )


def form_of(session: str, **fields: str) -> dict[str, str]:
    """The fields as a page of this session sends them."""
    return {"csrf": csrf_word(session), **fields}


@contextmanager
def served(urls: DatabaseUrls) -> Iterator[str]:
    """The address of a server with everything alive that a server has, in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    folder = TemporaryDirectory()
    there = {"INTERLOCK_PORT": str(listener.getsockname()[1]), "INTERLOCK_DATA_DIR": folder.name}
    settings = from_environment({**there, "INTERLOCK_PUBLIC_URL": address})
    config = uvicorn.Config(create_app(settings, urls.app), log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
        folder.cleanup()
