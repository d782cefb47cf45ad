"""One request id for two calls at the same moment."""

import asyncio

import psycopg
import pytest
from sqlalchemy import make_url

from databases import DatabaseUrls
from interlock.core.refusals import RequestReused
from interlock.store.database import Database
from interlock.use_cases import claims
from makers import a_team
from owners import until

ANOTHER_CALL = "insert into requests (member_id, request_id, call, digest) values (%s, 'r1', 'report part', '')"
IS_WAITING = "select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


async def test_only_who_uses_it_twice_is_refused(db: Database, database_urls: DatabaseUrls):
    """The claims of others share its round trip, and are none the worse for it."""
    team = await a_team(db)
    otter, lynx = await team.joined("otter"), await team.joined("lynx")
    await team.ticket()
    owner = make_url(database_urls.owner).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner) as another_call, psycopg.connect(owner, autocommit=True) as watching:
        another_call.execute(ANOTHER_CALL, [otter.id])
        reused = asyncio.create_task(claims.claim_next(db, otter, "SHOP", request_id="r1"))
        others = asyncio.create_task(claims.claim_next(db, lynx, "SHOP"))
        await asyncio.to_thread(until, lambda: watching.execute(IS_WAITING).fetchone() == (True,))
        another_call.commit()
    with pytest.raises(RequestReused):
        await reused
    assert (await others).holder == "lynx"
