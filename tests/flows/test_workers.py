"""Several processes on one port: each of them does for every call, and none of them is missed."""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from databases import DatabaseUrls
from interlock.store.database import Database
from interlock.use_cases import members
from makers import COMMIT, REPOSITORY, Team, a_team
from owners import until
from processes import Served, frozen, served_by
from servers import Shop


@pytest.fixture
def served(database_urls: DatabaseUrls, tmp_path: Path) -> Iterator[Served]:
    with served_by(2, database_urls.app, tmp_path) as served:
        yield served


@pytest.fixture
async def team(db: Database, served: Served) -> Team:
    team = await a_team(db)
    _, team.tokens["owner"] = await members.issue_token(db, team.owner, "owner", "test")
    await team.joined("otter")
    return team


class Caller(threading.Thread):
    """Writes one ticket after the other over one connection that it keeps, until told to end."""

    numbers = count()

    def __init__(self, url: str, token: str) -> None:
        super().__init__()
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._is_over = threading.Event()
        self.written: list[str] = []
        self.lost: list[str] = []

    def run(self) -> None:
        with httpx2.Client(base_url=f"{self._url}/api", headers=self._headers, timeout=30) as http:
            while not self._is_over.is_set():
                title = f"ticket-{next(self.numbers)}"
                self._until_written(http, title)

    def _until_written(self, http: httpx2.Client, title: str) -> None:
        """Again under the same id while the answer is lost: it is written once."""
        body = {"tickets": [{"title": title}]}
        while True:
            try:
                answer = http.post("/projects/SHOP/tickets", json=body, headers={"Idempotency-Key": title})
            except httpx2.TransportError as error:
                self.lost.append(repr(error))
                continue
            if not answer.is_success:
                self.lost.append(answer.text)
                continue
            self.written.append(title)
            return

    def end(self) -> None:
        self._is_over.set()
        self.join()


@contextmanager
def calling(callers: list[Caller]) -> Iterator[None]:
    for caller in callers:
        caller.start()
    try:
        yield
    finally:
        for caller in callers:
            caller.end()


async def titles(team: Team) -> list[str]:
    async with team.db.read() as tx:
        return list((await tx.sql.execute(text("select title from tickets"))).scalars())


async def test_a_worker_that_is_killed_is_replaced_and_nothing_is_written_twice_or_lost(team: Team, served: Served):
    callers = [Caller(served.url, team.tokens["otter"]) for _ in range(4)]
    with calling(callers):
        first, second = served.workers
        until(lambda: all(caller.written for caller in callers))
        os.kill(first, signal.SIGKILL)
        until(lambda: len(served.workers) == 2 and first not in served.workers)
        seen = [len(caller.written) for caller in callers]
        until(lambda: all(len(c.written) > was + 3 for c, was in zip(callers, seen, strict=True)))
    assert second in served.workers
    written = [title for caller in callers for title in caller.written]
    assert sorted(await titles(team)) == sorted(written)


async def test_a_rolling_restart_replaces_every_worker_and_loses_no_call(team: Team, served: Served):
    before = served.workers
    callers = [Caller(served.url, team.tokens["otter"]) for _ in range(4)]
    with calling(callers):
        until(lambda: all(caller.written for caller in callers))
        served.process.send_signal(signal.SIGHUP)
        until(lambda: len(served.workers) == 2 and not set(before) & set(served.workers))
        seen = [len(caller.written) for caller in callers]
        until(lambda: all(len(c.written) > was + 3 for c, was in zip(callers, seen, strict=True)))
    assert [loss for caller in callers for loss in caller.lost] == []
    written = [title for caller in callers for title in caller.written]
    assert sorted(await titles(team)) == sorted(written)


class Listener(threading.Thread):
    """Follows the events of the project through as many streams as it takes, each from where the one before ended."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__()
        self._url = f"{url}/api/events"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._is_over = threading.Event()
        self._last = ""
        self.heard: list[str] = []
        self.streams = 0

    def run(self) -> None:
        with httpx2.Client(headers=self._headers, timeout=30) as http:
            while not self._is_over.is_set():
                with suppress(httpx2.TransportError):
                    self._follow(http)

    def _follow(self, http: httpx2.Client) -> None:
        with http.stream("GET", self._url, headers={"Last-Event-ID": self._last} if self._last else {}) as stream:
            self.streams += stream.is_success
            for line in stream.iter_lines():
                if line.startswith("id: "):
                    self._last = line.removeprefix("id: ")
                if line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    self.heard += [event["title"]] if event["kind"] == "ticket.created" else []
                if self._is_over.is_set():
                    return

    def end(self) -> None:
        self._is_over.set()


async def test_a_reader_hears_everything_once_through_a_rolling_restart(team: Team, served: Served):
    before, token = served.workers, team.tokens["otter"]
    caller, listener = Caller(served.url, token), Listener(served.url, token)
    listener.start()
    until(lambda: listener.streams)
    with calling([caller]):
        served.process.send_signal(signal.SIGHUP)
        until(lambda: len(served.workers) == 2 and not set(before) & set(served.workers))
        seen = len(caller.written)
        until(lambda: len(caller.written) > seen + 3)
    until(lambda: len(listener.heard) >= len(caller.written))
    listener.end()
    await team.ticket("The last one")  # something to hear, so that it looks up
    listener.join(30)
    assert listener.streams > 1
    assert [title for title in listener.heard if title != "The last one"] == caller.written


async def test_every_call_of_an_agent_may_hit_another_process(team: Team, served: Served):
    ticket = await team.ticket()
    shop, (first, second) = Shop(served.url, team), served.workers
    with frozen(first):
        async with shop.agent("otter") as otter:
            fence = await otter.claim(ticket.key, "work")
    with frozen(second):
        async with shop.agent("otter") as otter:
            assert ticket.key in await otter.ask("get_my_workload")
            about = {"repository": REPOSITORY, "commit": COMMIT, "handoff": "Done."}
            await otter.ask("report_part", key=ticket.key, fence=fence, **about)
    with frozen(first):
        page = await asyncio.to_thread(shop.rest("owner").get, f"/tickets/{ticket.key}")
    assert page["ticket"]["state"] == "verifying"


async def test_a_reader_at_one_process_sees_what_is_committed_at_the_other(team: Team, served: Served):
    ticket = await team.ticket()
    rest, (first, second) = Shop(served.url, team).rest("otter"), served.workers
    headers = {"Authorization": f"Bearer {team.tokens['otter']}"}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http, AsyncExitStack() as open_while:
        with frozen(first):
            stream = await open_while.enter_async_context(http.stream("GET", f"{served.url}/api/events"))
            lines = stream.aiter_lines()
            assert await anext(lines) == "retry: 2000"
        with frozen(second):
            await asyncio.to_thread(
                rest.post, f"/tickets/{ticket.key}/messages", {"kind": "note", "body": "Seen by all"}
            )
        async with asyncio.timeout(20):
            told = [await anext(lines) for _ in range(4)]
    assert "event: message.posted" in told


async def test_workers_end_when_their_parent_is_killed(team: Team, served: Served):
    workers = served.workers
    served.process.kill()
    served.process.wait()
    until(lambda: not any(is_running(pid) for pid in workers))
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{served.url}/api/health")


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
