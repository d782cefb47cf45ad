"""One member of a race: an MCP client in a process of its own, which may be killed at any moment and begin again.

It claims, renews, writes, gives back and reports, and writes down every call and every answer. What it does not know
the outcome of it sends again, under the same request id, until it knows; after a kill it goes on where it was.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import random
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent

from .record import Call, History, Outcome

REPOSITORY = "example/shop"
TIMEOUT_SECONDS = 20
CLAIMED = re.compile(r"You hold (\S+) \(([^)]+)\) under fence (\d+)")
# Nobody can tell from these whether it was done; or it was not, and may be in a moment.
TO_BE_ASKED_AGAIN = ("cannot be reached", "fault of the server", "Try again", "try again")
WAIT_SECONDS = 5  # for work, when there is none
CALLS_PER_CONNECTION = 50  # then another server is chosen


@dataclass(frozen=True)
class Seat:
    """What a client is told when it begins."""

    member: str
    token: str
    urls: Sequence[str]
    folder: Path  # of the race: histories go there; a file `go` says that it begins, and `stop` that it is over
    seed: int


class Talking:
    """Calls, each written down before it is made and after it was answered."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.history = History(seat.folder / "histories", seat.member)
        self.chance = random.Random(f"{seat.seed} {seat.member} {len(self.history.calls)}")
        self._connection: Client | None = None

    @property
    def is_over(self) -> bool:
        parent = multiprocessing.parent_process()
        return (self.seat.folder / "stop").exists() or (parent is not None and not parent.is_alive())

    def wait_for_the_start(self) -> None:
        logging.disable(logging.ERROR)  # a connection that breaks is nothing to be told of here
        while not (self.seat.folder / "go").exists() and not self.is_over:
            time.sleep(0.05)

    async def until_known(self, tool: str, arguments: Mapping[str, Any]) -> Call:
        """The same call again and again, until it is known what became of it or the race is over."""
        while True:
            call = await self._call(tool, arguments)
            if call.outcome is not Outcome.UNKNOWN or self.is_over:
                return call
            await asyncio.sleep(self.chance.uniform(0.02, 0.3))

    async def talk(self, behaviour: Any) -> None:
        """Connect, let the behaviour act for a while, connect elsewhere; whatever breaks, begin again."""
        while not self.is_over:
            with contextlib.suppress(Exception):
                async with connected(self.chance.choice(self.seat.urls), self.seat.token) as self._connection:
                    for _ in range(CALLS_PER_CONNECTION):
                        if self.is_over:
                            return
                        await behaviour()
            self._connection = None
            await asyncio.sleep(self.chance.uniform(0.02, 0.2))

    def new_request(self) -> str:
        return f"{self.seat.member}-{len(self.history.calls)}-{self.chance.randrange(10**9)}"

    async def _call(self, tool: str, arguments: Mapping[str, Any]) -> Call:
        """Raises what broke the connection, once it is written down."""
        assert self._connection
        begun = self.history.begin(tool, arguments)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                result = await self._connection.call_tool(tool, dict(arguments))
        except BaseException as error:  # a connection that breaks cancels us
            self.history.end(begun, Outcome.UNKNOWN, f"{type(error).__name__}: {error}", {})
            raise
        answer = "\n".join(part.text for part in result.content if isinstance(part, TextContent))
        outcome = Outcome.OK
        if result.is_error:
            is_open = any(words in answer for words in TO_BE_ASKED_AGAIN)
            outcome = Outcome.UNKNOWN if is_open else Outcome.REFUSED
        return self.history.end(begun, outcome, answer, _given(tool, outcome, answer))


class Worker:
    """Claims, works, reports."""

    def __init__(self, talking: Talking) -> None:
        self._talking = talking
        self._chance = talking.chance

    async def act(self) -> None:
        calls = self._talking.history.calls
        if calls and calls[-1].outcome is Outcome.UNKNOWN and calls[-1].tool != "renew_claim":
            await self._talking.until_known(calls[-1].tool, calls[-1].arguments)
        elif held := _held(calls):
            await self._work_on(self._chance.choice(held))
        else:
            await self._claim(WAIT_SECONDS)

    async def _claim(self, wait_seconds: int) -> None:
        """Who asks in vain again and again takes the machine from those who work: the server holds the call instead."""
        request = self._talking.new_request()
        await self._talking.until_known("claim_ticket", {"request_id": request, "wait_seconds": wait_seconds})

    async def _work_on(self, claim: Call) -> None:
        under = {"key": claim.ticket, "fence": claim.fence}
        request = self._talking.new_request()
        match self._chance.choices(["claim", "renew", "post", "release", "report"], [1, 1, 1, 0.5, 6.5])[0]:
            case "claim":
                await self._claim(0)
            case "renew":
                await self._talking.until_known("renew_claim", under)
            case "post":
                note = {"key": claim.ticket, "kind": "note", "body": f"Note {request}.", "request_id": request}
                await self._talking.until_known("post_message", note)
            case "release":
                given_back = {**under, "handoff": f"Half done {request}.", "request_id": request}
                await self._talking.until_known("release_claim", given_back)
            case _:
                commit = f"{self._chance.getrandbits(160):040x}"
                done = {
                    "repository": REPOSITORY,
                    "commit": commit,
                    "handoff": f"Done {request}.",
                    "request_id": request,
                }
                await self._talking.until_known("report_part", {**under, **done})


def _given(tool: str, outcome: Outcome, answer: str) -> dict[str, Any]:
    found = CLAIMED.search(answer) if tool in ("claim_ticket", "renew_claim") and outcome is Outcome.OK else None
    return {"key": found[1], "role": found[2], "fence": int(found[3])} if found else {}


def _held(calls: Sequence[Call]) -> list[Call]:
    """What the member was given and has neither handed in nor lost, as far as it was told."""
    held: dict[int, Call] = {}
    for call in calls:
        if call.tool == "claim_ticket" and call.outcome is Outcome.OK:
            held[call.fence] = call
        elif _is_its_end(call):
            held.pop(call.fence, None)
    return list(held.values())


def _is_its_end(call: Call) -> bool:
    if call.outcome is Outcome.OK:
        return call.tool in ("release_claim", "report_part")
    return call.outcome is Outcome.REFUSED and "has ended" in call.answer


@asynccontextmanager
async def connected(url: str, token: str) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=TIMEOUT_SECONDS) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        yield client


def run_worker(seat: Seat) -> None:
    """The life of the process."""
    talking = Talking(seat)
    talking.wait_for_the_start()
    asyncio.run(talking.talk(Worker(talking).act))
