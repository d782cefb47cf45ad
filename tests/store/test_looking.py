"""One look answers all who ask at that moment, and nobody with what was before they asked."""

import asyncio

import pytest

from interlock.core.members import Deed
from interlock.core.refusals import Unavailable
from interlock.store.looking import Looks
from makers import a_team

NOWHERE = "postgresql+psycopg://interlock@127.0.0.1:1/interlock"


async def test_who_asks_while_a_look_is_under_way_is_answered_by_the_next(db, monkeypatch):
    team = await a_team(db)
    project = team.owner.within("SHOP", Deed.READ).project_id
    has_seen, may_answer = asyncio.Event(), asyncio.Event()
    seen = db.looks._seen

    async def dawdling(*about):
        sight = await seen(*about)
        has_seen.set()
        await may_answer.wait()
        return sight

    monkeypatch.setattr(db.looks, "_seen", dawdling)
    first = asyncio.ensure_future(db.looks.look(project, team.owner.id))
    await has_seen.wait()
    await team.ticket()
    second = asyncio.ensure_future(db.looks.look(project, team.owner.id))
    await asyncio.sleep(0)
    may_answer.set()
    assert [crowd.parts for crowd in (await first).crowds] == []
    assert [(crowd.standing, crowd.parts) for crowd in (await second).crowds] == [("free", 1)]


async def test_one_look_shows_each_who_asks_their_own(db):
    team, other = await a_team(db), await a_team(db, "OTHER")
    await other.ticket(roles=("backend", "frontend"))
    mine, theirs = (other.owner.within(key, Deed.READ).project_id for key in ("SHOP", "OTHER"))
    empty, full = await asyncio.gather(
        db.looks.look(mine, team.owner.id), db.looks.look(theirs, other.owner.id, "never used")
    )
    assert (empty.crowds, full.answered) == ([], frozenset())
    assert sorted(crowd.role for crowd in full.crowds) == ["backend", "frontend"]


async def test_all_who_ask_are_told_when_the_database_cannot_be_reached():
    looks = Looks(NOWHERE)
    said = await asyncio.gather(*(looks.look(1, member) for member in range(3)), return_exceptions=True)
    assert [type(no) for no in said] == [Unavailable] * 3
    with pytest.raises(Unavailable):
        await looks.look(1, 1)
    await looks.close()
