"""A client that sleeps past its lease, and cables that are cut: what was promised holds, and no hand is needed."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

import owners
from agents import agent_process
from cables import Cable, cable, cable_to_database
from databases import DatabaseUrls, execute, short_folder
from interlock.cli.demo_agent import Agent, fence_of
from makers import COMMIT, REPOSITORY
from servers import Shop, served

OUT_OF_REACH = "The database cannot be reached right now."
DONE = {"repository": REPOSITORY, "commit": COMMIT, "handoff": "It is done."}
LOST = "the-answer-to-this-is-lost"
KINDS = {
    "claim_ticket": "claim.taken",
    "report_part": "part.reported",
    "release_claim": "claim.released",
    "post_message": "message.posted",
}
# What is sent last of a transaction: a statement, or the end of a pipeline (the protocol's message Sync).
SYNC = b"S\x00\x00\x00\x04"
COMMITS = {"claim_ticket": SYNC, "report_part": SYNC, "release_claim": b"COMMIT", "post_message": b"COMMIT"}
PATIENCE_SECONDS = 30


@pytest.fixture
def laid(database_urls: DatabaseUrls) -> Iterator[tuple[Cable, str]]:
    with short_folder() as folder, cable_to_database(database_urls.app, folder) as laid:
        yield laid


@pytest.fixture
def url(laid: tuple[Cable, str], tmp_path: Path) -> Iterator[str]:
    """The server of the shop reaches its database through the cable; the tests themselves go round it."""
    with served(laid[1], tmp_path) as url:
        yield url


@pytest.fixture
def to_database(laid: tuple[Cable, str]) -> Cable:
    return laid[0]


async def test_who_slept_past_the_lease_reads_who_holds_it_now(shop: Shop, database_urls: DatabaseUrls):
    ticket = await shop.team.ticket()
    with agent_process(shop.url, shop.team.tokens["otter"]) as otter:
        otter.tell("claim_ticket", key=ticket.key)
        fence = fence_of(otter.hear().text)
        otter.pause()
        otter.tell("report_part", key=ticket.key, fence=fence, **DONE)
        execute(database_urls.owner, "update parts set lease_until = now() - interval '1 minute' where state = 'held'")
        async with shop.agent("lynx") as lynx:
            newer = await lynx.claim(ticket.key, "work")
            otter.go_on()
            late = await asyncio.to_thread(otter.hear)
            assert late.is_refusal
            assert late.text.startswith(
                f"{ticket.key} (work) is held by lynx under fence {newer}; your claim with fence {fence} has ended."
            )
            assert "verifying" in await lynx.ask("report_part", key=ticket.key, fence=newer, **DONE)


async def test_while_the_database_is_out_of_reach_every_call_hears_so_and_afterwards_all_goes_on(
    shop: Shop, to_database: Cable
):
    held, free = await shop.team.ticket("held"), await shop.team.ticket("free")
    async with shop.agent("otter") as otter:
        fence = await otter.claim(held.key, "work")
        to_database.cut()
        for tool, arguments in (
            ("claim_ticket", {}),
            ("renew_claim", {"key": held.key, "fence": fence}),
            ("report_part", {"key": held.key, "fence": fence, **DONE}),
            ("get_my_workload", {}),
        ):
            assert OUT_OF_REACH in await otter.is_refused(tool, **arguments)
        to_database.mend()
        await until_granted(otter, "renew_claim", key=held.key, fence=fence)
        assert "verifying" in await otter.ask("report_part", key=held.key, fence=fence, **DONE)
        assert f"You hold {free.key} " in await otter.ask("claim_ticket")


async def test_who_waits_for_work_when_the_database_is_lost_hears_of_it_when_it_is_back(shop: Shop, to_database: Cable):
    async with shop.agent("otter") as otter, shop.agent("lynx") as lynx:
        to_database.cut()
        assert OUT_OF_REACH in await lynx.is_refused("get_my_workload")
        to_database.mend()
        await until_granted(lynx, "get_my_workload")
        waiting = asyncio.create_task(otter.ask("claim_ticket", wait_seconds=30))
        ticket = await shop.team.ticket()
        assert f"You hold {ticket.key} " in await waiting


@pytest.mark.parametrize("tool", ["claim_ticket", "report_part", "release_claim", "post_message"])
async def test_what_was_done_when_its_answer_was_lost_is_done_once(
    shop: Shop, to_database: Cable, database_urls: DatabaseUrls, tool: str
):
    """The database commits, and the server never hears of it."""
    ticket = await shop.team.ticket()
    async with shop.agent("otter") as otter:
        call = await a_call(otter, ticket.key, tool)
        to_database.swallow_the_answer_to(LOST.encode(), COMMITS[tool])
        calling = asyncio.create_task(otter.try_to(tool, **call))
        await until(lambda: answers_kept(database_urls) == 1)
        to_database.cut()
        assert OUT_OF_REACH in (await calling).text
        to_database.mend()
        first = await until_granted(otter, tool, **call)
        assert await otter.ask(tool, **call) == first
        assert count_of(database_urls, KINDS[tool]) == 1


async def test_an_answer_that_was_lost_on_its_way_to_the_client_is_given_again(shop: Shop, database_urls: DatabaseUrls):
    ticket = await shop.team.ticket()
    server = urlsplit(shop.url)
    assert server.hostname
    assert server.port
    headers = {"Authorization": f"Bearer {shop.team.tokens['otter']}", "Idempotency-Key": LOST}
    with cable(("127.0.0.1", 0), (server.hostname, server.port)) as to_server:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{to_server.port}/api", headers=headers) as http:
            to_server.swallow_the_answer_to(LOST.encode(), b"SHOP")
            calling = asyncio.create_task(http.post("/claims", json={"project": "SHOP"}))
            await until(lambda: answers_kept(database_urls) == 1)
            to_server.cut()
            with pytest.raises(httpx2.TransportError):
                await calling
            to_server.mend()
            again = (await http.post("/claims", json={"project": "SHOP"})).json()
            assert again["ticket"] == ticket.key
            assert count_of(database_urls, "claim.taken") == 1


async def a_call(otter: Agent, key: str, tool: str) -> dict[str, object]:
    """The arguments of one that may be granted now, under the request id that is to be lost."""
    call: dict[str, object] = {"key": key, "request_id": LOST}
    match tool:
        case "report_part":
            return {**call, **DONE, "fence": await otter.claim(key, "work")}
        case "release_claim":
            return {**call, "handoff": "Half done.", "fence": await otter.claim(key, "work")}
        case "post_message":
            return {**call, "kind": "note", "body": "I begin."}
        case _:
            return call


def answers_kept(urls: DatabaseUrls) -> int:
    [(count,)] = execute(urls.owner, f"select count(*) from requests where request_id = '{LOST}'")
    return int(str(count))


def count_of(urls: DatabaseUrls, kind: str) -> int:
    [(count,)] = execute(urls.owner, f"select count(*) from events where kind = '{kind}'")
    return int(str(count))


async def until_granted(agent: Agent, tool: str, **arguments: object) -> str:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (answer := await agent.try_to(tool, **arguments)).is_refusal:
            assert OUT_OF_REACH in answer.text
    return answer.text


async def until(condition: Callable[[], bool]) -> None:
    """While the test's own calls go on."""
    await asyncio.to_thread(owners.until, condition)
