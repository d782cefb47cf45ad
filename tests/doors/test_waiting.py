"""Waiting through the doors of a whole server: it ends with work, and it ends when the caller hangs up."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from databases import DatabaseUrls
from interlock.app import create_app
from interlock.settings import from_environment
from makers import Team
from waiting_rooms import LONG, cancelled, so


class Server:
    def __init__(self, url: str, app: FastAPI, team: Team) -> None:
        self.url = url
        self.room = app.state.runtime.waiting
        self.team = team

    async def over_rest(self, name: str, **arguments: Any) -> str:
        """The key of the ticket that was claimed."""
        key = {"Idempotency-Key": arguments.pop("request_id")} if "request_id" in arguments else {}
        answer = await self.ask(name, "POST", "/claims", json={"project": "SHOP", **arguments}, headers=key)
        assert answer.status_code == 201, answer.text
        return answer.json()["ticket"]

    async def ask(self, name: str, method: str, path: str, **sent: Any) -> httpx2.Response:
        async with httpx2.AsyncClient(timeout=LONG) as http:
            http.headers["Authorization"] = f"Bearer {self.team.tokens[name]}"
            return await http.request(method, f"{self.url}/api{path}", **sent)

    async def over_newest_mcp(self, name: str, **arguments: Any) -> str:
        return await self.call(name, "claim_ticket", "auto", **arguments)

    async def over_older_mcp(self, name: str, **arguments: Any) -> str:
        return await self.call(name, "claim_ticket", "legacy", **arguments)

    async def call(self, name: str, tool: str, mode: str = "auto", **arguments: Any) -> str:
        headers = {"Authorization": f"Bearer {self.team.tokens[name]}"}
        async with (
            httpx2.AsyncClient(timeout=LONG, headers=headers) as http,
            Client(streamable_http_client(f"{self.url}/mcp", http_client=http), mode=mode) as client,
        ):
            result = await client.call_tool(tool, arguments)
        [said] = result.content
        return said.text  # type: ignore[union-attr]  # our tools answer in text

    async def asleep(self, waiting: Awaitable[str]) -> asyncio.Future[str]:
        task = asyncio.ensure_future(waiting)
        await so(lambda: len(self.room.asleep) == 1)
        return task


@pytest.fixture
async def server(team: Team, database_urls: DatabaseUrls, tmp_path: Path) -> AsyncIterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        settings = from_environment({"INTERLOCK_PORT": str(port), "INTERLOCK_DATA_DIR": str(tmp_path)})
        app = create_app(settings, database_urls.app)
        async with serving(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1), listener):
            yield Server(f"http://127.0.0.1:{port}", app, team)


@asynccontextmanager
async def serving(config: uvicorn.Config, listener: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await so(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        await task


Claiming = Callable[..., Awaitable[str]]
DOORS = pytest.mark.parametrize("claim", [Server.over_rest, Server.over_newest_mcp, Server.over_older_mcp])


@DOORS
async def test_a_claim_waits_until_there_is_something(server: Server, claim: Claiming):
    waiting = await server.asleep(claim(server, "otter", wait_seconds=30))
    ticket = await server.team.ticket()
    assert ticket.key in await asyncio.wait_for(waiting, LONG)


@DOORS
async def test_who_hung_up_claims_nothing(server: Server, claim: Claiming):
    await cancelled([await server.asleep(claim(server, "otter", wait_seconds=30))])
    await so(lambda: server.room.asleep == [])
    ticket = await server.team.ticket()
    assert await server.over_rest("owner", wait_seconds=30) == ticket.key


@DOORS
async def test_a_claim_that_waited_is_replayed_under_its_request_id(server: Server, claim: Claiming):
    waiting = await server.asleep(claim(server, "otter", wait_seconds=30, request_id="r-1"))
    await server.team.ticket()
    await server.team.ticket()
    assert await waiting == await claim(server, "otter", wait_seconds=30, request_id="r-1")


async def test_the_workload_waits_until_there_is_something(server: Server):
    async def over_rest() -> str:
        return (await server.ask("otter", "GET", "/workload", params={"wait_seconds": 30})).text

    for read in (over_rest(), server.call("otter", "get_my_workload", wait_seconds=30)):
        waiting = await server.asleep(read)
        ticket = await server.team.ticket()
        assert ticket.key in await asyncio.wait_for(waiting, LONG)
        await server.over_rest("owner")


async def test_who_waits_in_vain_is_refused_as_not_found(server: Server):
    refused = await server.ask("otter", "POST", "/claims", json={"project": "SHOP", "wait_seconds": 1})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert "There is nothing for otter to claim" in refused.json()["detail"]
    assert "Nothing came up for otter to claim" in await server.call("otter", "claim_ticket", wait_seconds=1)


async def test_nobody_waits_longer_than_half_a_minute_or_for_one_ticket(server: Server):
    refused = await server.ask("otter", "POST", "/claims", json={"project": "SHOP", "wait_seconds": 31})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert (await server.ask("otter", "GET", "/workload", params={"wait_seconds": 31})).status_code == 422
    assert "wait_seconds" in await server.call("otter", "get_my_workload", wait_seconds=31)
    said = await server.call("otter", "claim_ticket", key="SHOP-1", wait_seconds=1)
    assert said == "SHOP-1 cannot be waited for. Leave the key out to wait for the next ticket that is free."
