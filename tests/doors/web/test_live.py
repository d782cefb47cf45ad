"""The stream that open pages listen to, over a real port."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from databases import DatabaseUrls
from interlock.use_cases import board, members
from interlock_web.door import COOKIE
from web_door import served


@pytest.fixture
def address(database_urls: DatabaseUrls):
    with served(database_urls) as address:
        yield address


async def messages(answer: httpx2.Response) -> AsyncIterator[tuple[str, str, Any]]:
    """Name, id and data of each message."""
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield fields.get("event", ""), fields.get("id", ""), json.loads(fields["data"])
            fields = {}


def listening(address: str, session: str, path: str, **headers: str):
    client = httpx2.AsyncClient(base_url=address, cookies={COOKIE: session}, timeout=20)
    return client.stream("GET", path, headers=headers)


async def first(answer: httpx2.Response, wanted: str) -> tuple[str, Any]:
    async with asyncio.timeout(20):
        async for name, id, data in messages(answer):
            if name == wanted:
                return id, data
    raise AssertionError(f"The stream ended without {wanted}.")


async def test_what_others_do_arrives_as_a_sentence_with_its_place_in_the_log(address, team):
    cursor = await board.newest_cursor(team.db)
    async with listening(address, team.tokens["owner"], f"/live?project=SHOP&after={cursor}") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        await team.ticket()
        id, events = await first(answer, "events")
    assert events[0] == {"kind": "ticket.created", "ticket": "SHOP-1", "line": "owner wrote SHOP-1"}
    assert id
    async with listening(address, team.tokens["owner"], "/live?project=SHOP", **{"Last-Event-ID": cursor}) as answer:
        again, events = await first(answer, "events")
    assert events[0]["ticket"] == "SHOP-1"
    assert again


async def test_a_place_that_the_log_does_not_know_asks_for_the_page_anew(address, team):
    async with listening(address, team.tokens["owner"], "/live?project=SHOP&after=tomorrow") as answer:
        assert (await first(answer, "reset"))[1] == {}


async def test_the_stream_begins_with_a_beat_so_that_silence_can_be_told_from_a_dead_line(address, team):
    async with listening(address, team.tokens["owner"], "/live?project=SHOP") as answer:
        assert (await first(answer, "beat"))[1]["seconds"] > 0


async def test_who_has_signed_out_hears_nothing(address, team):
    await members.sign_out(team.db, team.tokens["owner"])
    async with listening(address, team.tokens["owner"], "/live?project=SHOP") as answer:
        assert answer.status_code == 401
