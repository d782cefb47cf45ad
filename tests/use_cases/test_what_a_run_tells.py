"""What a report may tell beside its tests: whose base was tested, and which paths changed."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from interlock.core.commits import PATHS_LIMIT
from interlock.core.gate.verdict import State as Stands
from interlock.core.refusals import Invalid
from interlock.store.database import Database
from makers import COMMIT, OTHER_COMMIT
from reviewed_work import Crew, a_crew, junit


async def stored(crew: Crew) -> list[Sequence[Any]]:
    async with crew.db.read() as tx:
        rows = await tx.sql.execute(text('select "commit", base_of, changed_paths from evidence order by id'))
        return [tuple(row) for row in rows]


async def test_the_run_of_a_base_is_kept_as_such_and_passes_nothing(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    verdict = await crew.post(ticket.key, commit=OTHER_COMMIT, base_of=COMMIT.upper())
    assert await stored(crew) == [(OTHER_COMMIT, COMMIT, None)]
    assert verdict.criteria[0].state is not Stands.SATISFIED


async def test_a_base_that_fails_sends_nothing_back(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()
    assert (await crew.post(ticket.key, junit("failed"), commit=OTHER_COMMIT, base_of=COMMIT)).is_open


async def test_a_run_is_told_apart_from_the_same_run_of_a_base(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    for base_of in (None, COMMIT, COMMIT):
        await crew.post(ticket.key, commit=OTHER_COMMIT, base_of=base_of, run="7")
    assert [base_of for _, base_of, _ in await stored(crew)] == [None, COMMIT]


@pytest.mark.parametrize("base_of", [COMMIT, "main", COMMIT[:12], ""])
async def test_a_commit_is_not_its_own_base_and_a_base_has_a_full_digest(db: Database, base_of: str):
    crew = await a_crew(db)
    ticket = await crew.reported()
    with pytest.raises(Invalid):
        await crew.post(ticket.key, base_of=base_of)
    assert await stored(crew) == []


async def test_ci_says_which_paths_changed_and_nobody_else_is_believed(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, changed_paths=["src/b.py", "src/a.py", "src/b.py"])
    await crew.post(ticket.key, changed_paths=[], run="2")
    await crew.post(ticket.key, changed_paths=["src/a.py"], by=crew.worker)
    assert [paths for _, _, paths in await stored(crew)] == [["src/a.py", "src/b.py"], [], None]


@pytest.mark.parametrize(
    "paths",
    [
        ["/etc/passwd"],
        ["../secret"],
        ["a/../b"],
        [""],
        ["a" * 4097],
        ["a\x00b"],
        [f"f{i}" for i in range(PATHS_LIMIT + 1)],
    ],
    ids=["absolute", "above", "through above", "empty", "long", "NUL", "many"],
)
async def test_paths_that_are_none_and_too_many_are_refused(db: Database, paths: list[str]):
    crew = await a_crew(db)
    ticket = await crew.reported()
    with pytest.raises(Invalid):
        await crew.post(ticket.key, changed_paths=paths)
    assert await stored(crew) == []


async def test_selectors_are_tried_on_a_draft(db: Database):
    crew = await a_crew(db)
    ticket = await crew.team.ticket(publish=False)
    verdict = await crew.post(ticket.key, junit(name="test_limits"), by=crew.worker)
    assert verdict.criteria[0].state is not Stands.SATISFIED
    async with db.read() as tx:
        said = (await tx.sql.execute(text("select reason from evidence_links"))).scalar_one()
    assert said.endswith('Did it become "tests.test_refunds::test_limits"?')
