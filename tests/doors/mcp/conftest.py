"""A server for agents, in memory and over HTTP, with a team that calls it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.auth.middleware.auth_context import auth_context_var
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.types import TextContent

from databases import DatabaseUrls
from interlock.app import create_app
from interlock.live.feed import Feed
from interlock.live.runtime import Runtime
from interlock.live.waiting import WaitingRoom
from interlock.settings import from_environment
from interlock.store.database import Database
from interlock_mcp import server
from interlock_mcp.door import Tokens
from makers import Team, a_team

Connect = Callable[..., AbstractAsyncContextManager[Client]]
Serving = Callable[..., AbstractAsyncContextManager[str]]


@dataclass(frozen=True)
class Served:
    """The whole application behind a real socket."""

    url: str
    team: Team

    def client(self, secret: str, mode: str = "auto") -> AbstractAsyncContextManager[Client]:
        return _over_http(f"{self.url}/mcp", {"Authorization": f"Bearer {secret}"}, mode)


@pytest.fixture
async def team(db: Database) -> Team:
    """SHOP with three agents."""
    team = await a_team(db)
    for name in ("ada", "bob", "cyd"):
        await team.joined(name)
    return team


@pytest.fixture
def runtime(db: Database, database_urls: DatabaseUrls) -> Runtime:
    feed = Feed(db, database_urls.app)
    return Runtime(
        db=db,
        feed=feed,
        waiting=WaitingRoom(database_urls.app, feed),
        public_url="http://127.0.0.1",
        upload_limit_bytes=100_000,
        keepalive_seconds=15,
    )


@pytest.fixture
def connect(runtime: Runtime) -> Connect:
    """`connect(secret)`: a real MCP client on the server in memory, in the name of the token's holder."""

    @asynccontextmanager
    async def connected(secret: str, mode: str = "auto") -> AsyncIterator[Client]:
        token = await Tokens(runtime).verify_token(secret)
        assert token is not None
        reset = auth_context_var.set(AuthenticatedUser(token))
        try:
            async with Client(server.build(runtime), mode=mode) as client:
                yield client
        finally:
            auth_context_var.reset(reset)

    return connected


@pytest.fixture
def serving(database_urls: DatabaseUrls, tmp_path: Path) -> Serving:
    """`async with serving(port) as url`: the whole application behind a real socket; 0 takes any port."""

    @asynccontextmanager
    async def up(port: int = 0) -> AsyncIterator[str]:
        listener = socket.create_server(("127.0.0.1", port))
        port = listener.getsockname()[1]
        settings = from_environment({"INTERLOCK_PORT": str(port), "INTERLOCK_DATA_DIR": str(tmp_path)})
        config = uvicorn.Config(
            create_app(settings, database_urls.app), log_level="warning", timeout_graceful_shutdown=1
        )
        server = _Announcing(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await server.is_up.wait()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            await task

    return up


@pytest.fixture
async def served(serving: Serving, team: Team) -> AsyncIterator[Served]:
    async with serving() as url:
        yield Served(url, team)


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@asynccontextmanager
async def _over_http(url: str, headers: dict[str, str], mode: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        Client(streamable_http_client(url, http_client=http), mode=mode) as client,
    ):
        yield client


def said(result: Any) -> str:
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.fixture
def ask() -> Callable[..., Awaitable[str]]:
    """The text of a call that is granted."""

    async def asked(client: Client, tool: str, **arguments: Any) -> str:
        result = await client.call_tool(tool, arguments)
        assert not result.is_error, said(result)
        return said(result)

    return asked


@pytest.fixture
def refused() -> Callable[..., Awaitable[str]]:
    """The text of a call that is not."""

    async def asked(client: Client, tool: str, **arguments: Any) -> str:
        result = await client.call_tool(tool, arguments)
        assert result.is_error, said(result)
        return said(result)

    return asked
