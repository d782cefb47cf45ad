"""NOTIFY and LISTEN between server processes. A nudge says that the log has grown, and who saw to it."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
from sqlalchemy import make_url

from .database import Database
from .silence import given_up_after

CHANNEL = "interlock_events"


async def nudge(db: Database, sender: str) -> None:
    """Outside any writing transaction: NOTIFY makes transactions commit one by one, fsync included."""
    await db.reads.ask("select null::json from pg_notify($1, $2)", CHANNEL, sender)


async def nudges(url: str, listener: str) -> AsyncIterator[None]:
    """Those of others. Begins with one once it listens: what came before was not heard. Ends (OperationalError) with
    its line.
    """
    patience = given_up_after(url)
    async with await psycopg.AsyncConnection.connect(_conninfo(url), autocommit=True, **patience) as connection:
        await connection.execute(f"listen {CHANNEL}")
        yield
        async for notification in connection.notifies():
            if notification.payload != listener:
                yield


async def keep_listening(url: str, listener: str, heard: asyncio.Event, pause_seconds: float = 1.0) -> None:
    """Sets `heard` at every nudge, for ever; a lost line is made anew."""
    while True:
        try:
            async for _ in nudges(url, listener):
                heard.set()
        except psycopg.Error:
            await asyncio.sleep(pause_seconds)


def _conninfo(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
