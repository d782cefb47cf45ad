"""The log is gap-safe and append-only."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from databases import execute
from interlock.core.events import Event, Kind
from interlock.core.members import Deed
from interlock.store import events
from interlock.store.schema import APPEND_ONLY
from makers import a_team


async def test_a_reader_never_misses_an_event_of_a_transaction_that_commits_late(db):
    team = await a_team(db)
    project = team.owner.within(team.project, Deed.READ).project_id
    async with db.read() as tx:
        start = await events.newest(tx)

    async with db.transaction() as slow:
        await events.append(slow, Event(Kind.TICKET_LINKED, project, None, None, {"n": 1}))
        async with db.transaction() as fast:
            await events.append(fast, Event(Kind.TICKET_LINKED, project, None, None, {"n": 2}))
        async with db.read() as tx:
            early = await events.after(tx, start, [project])
            resumed_from = early[-1].id if early else start
    async with db.read() as tx:
        late = await events.after(tx, resumed_from, [project])

    assert [e.data["n"] for e in (*early, *late)] == [1, 2]


async def test_nobody_changes_or_removes_what_was_logged(db, database_urls):
    await a_team(db)
    for verb in ("update {0} set kind = kind", "delete from {0}"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with db.transaction() as tx:
                await tx.sql.execute(text(verb.format("events")))
    owner = create_engine(database_urls.owner)
    try:
        for table in APPEND_ONLY:
            for verb in (f"delete from {table}", f"truncate {table} cascade"):
                with pytest.raises(DBAPIError, match="append-only"), owner.begin() as sql:
                    sql.execute(text(verb))
    finally:
        owner.dispose()


async def test_an_events_id_leads_to_what_came_after_it(db):
    team = await a_team(db)
    project = team.owner.within(team.project, Deed.READ).project_id
    await team.ticket()
    async with db.read() as tx:
        whole = await events.after(tx, events.BEGINNING, [project])
        for seen, event in enumerate(whole, 1):
            assert await events.after(tx, event.id, [project]) == whole[seen:]
        assert await events.newest(tx) == whole[-1].id


@pytest.mark.parametrize("statement", [events.AFTER, events.LATEST], ids=["after", "latest"])
async def test_a_quiet_project_is_not_looked_for_in_what_busy_ones_wrote(db, database_urls, statement):
    team, quiet = await a_team(db), await a_team(db, "QUIET")
    busy, still = (t.owner.within(t.project, Deed.READ).project_id for t in (team, quiet))
    execute(
        database_urls.owner,
        f"insert into events (project_id, kind) select {busy}, 'test.happened' from generate_series(1, 5000)",
    )
    execute(database_urls.owner, "analyze events")
    about = {"projects": [still], "limit": 100, "era": 1, "xid": "3", "seq": 0}
    wanted = {name: about[name] for name in statement.compile().params}
    async with db.read() as tx:
        await tx.sql.execute(text("set local plan_cache_mode = force_generic_plan"))
        plan = await tx.sql.execute(text(f"explain (analyze, timing off) {statement.text}"), wanted)
        lines = [row[0] for row in plan]
    assert [line for line in lines if "events_project_id_idx" in line]
    assert [line for line in lines if "Rows Removed by Filter" in line] == []
