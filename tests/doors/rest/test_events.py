"""The log over REST: pages, and the stream with its way back."""

import asyncio
import json
from contextlib import aclosing, suppress

import httpx2
import pytest

from databases import DatabaseUrls
from makers import Team
from rest_door import As, served


async def test_events_are_read_on_from_the_last_one(as_: As, team: Team):
    await team.ticket()
    otter = as_("otter")
    first = (await otter.get("/projects/SHOP/events", params={"limit": 200})).json()
    assert "ticket.published" in [event["kind"] for event in first["items"]]
    await team.ticket("Show the refund")
    then = (await otter.get("/projects/SHOP/events", params={"after": first["next"]})).json()
    assert {event["ticket"] for event in then["items"]} == {"SHOP-2"}
    assert (await otter.get("/projects/SHOP/events", params={"after": then["next"]})).json() == {
        "items": [],
        "next": then["next"],
    }


async def test_events_of_one_ticket_are_read_alone(as_: As, team: Team):
    await team.ticket()
    await team.ticket("Show the refund")
    events = (await as_("otter").get("/projects/SHOP/events", params={"ticket": "SHOP-2"})).json()["items"]
    assert {event["ticket"] for event in events} == {"SHOP-2"}


async def test_a_follower_hears_what_happens_and_finds_its_way_back(team: Team, database_urls: DatabaseUrls):
    with served(database_urls.app) as server:
        async with listening(server.url, team.tokens["otter"]) as client:
            async with aclosing(heard(client, {})) as events:
                first = asyncio.ensure_future(anext(events))
                while not first.done():  # who follows from now on hears only what happens once it is there
                    await team.ticket()
                    await asyncio.wait({first}, timeout=0.5)
                event = first.result()
            assert event["project"] == "SHOP"
            last = await team.ticket("Show the refund")
            missed: list[dict[str, str]] = []
            async with aclosing(heard(client, {"Last-Event-ID": event["id"]})) as events:
                while not missed or missed[-1]["ticket"] != last.key:
                    missed.append(await asyncio.wait_for(anext(events), 20))
    places = [tuple(map(int, e["id"].split("."))) for e in (event, *missed)]
    assert places == sorted(set(places))


async def test_a_quiet_stream_gives_signs_of_life_and_is_not_buffered(team: Team, database_urls: DatabaseUrls):
    with served(database_urls.app) as server:
        async with listening(server.url, team.tokens["otter"]) as client, client.stream("GET", "/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-accel-buffering"] == "no"
            async for line in answer.aiter_lines():
                if line.startswith(":"):
                    return
    pytest.fail("The stream ended without a comment.")


async def test_a_server_that_stops_ends_its_streams(team: Team, database_urls: DatabaseUrls):
    with served(database_urls.app) as server:
        async with listening(server.url, team.tokens["otter"]) as client, client.stream("GET", "/events") as answer:
            stopped = asyncio.ensure_future(asyncio.to_thread(server.stop))
            with suppress(httpx2.HTTPError):
                async for _ in answer.aiter_bytes():
                    pass
            await stopped


@pytest.mark.parametrize("last", ["yesterday", "1.2", "1.2.3.4", "-1.2.3", "99999.1.1"])
async def test_a_last_event_that_is_no_place_in_the_log_is_refused(last: str, as_: As):
    refused = await as_("otter").get("/events", headers={"Last-Event-ID": last})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_a_last_event_beyond_the_log_is_refused_since_nothing_would_ever_come(as_: As):
    refused = await as_("otter").get("/events", headers={"Last-Event-ID": "9000.1.1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_the_stream_of_another_project_is_not_found(as_: As):
    assert (await as_("otter").get("/events", params={"project": "SECRET"})).status_code == 404


def listening(url: str, token: str) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.AsyncClient(base_url=f"{url}/api", headers=headers, timeout=30)


async def heard(client: httpx2.AsyncClient, headers: dict[str, str]):
    async with client.stream("GET", "/events", headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))
