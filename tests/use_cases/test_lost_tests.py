"""A suite that shrinks stays green: what passed when a ticket was closed and does not run any more is told by name."""

from typing import Any

from sqlalchemy import text

from interlock.core.events import Kind
from interlock.core.evidence import lost
from interlock.store.database import Database
from interlock.use_cases import gate
from interlock.use_cases.lost_tests import forget_passed
from makers import COMMIT, OTHER_COMMIT
from reviewed_work import THE_TEST, Crew, a_crew


def report(*names: str, skipped: tuple[str, ...] = ()) -> bytes:
    """The test of the criterion and these, all passed but those that are skipped."""
    cases = [f'<testcase classname="tests.test_refunds" name="{name}"/>' for name in (THE_TEST, *names)]
    cases += [f'<testcase classname="tests.test_refunds" name="{name}"><skipped/></testcase>' for name in skipped]
    return f"<testsuite name='s'>{''.join(cases)}</testsuite>".encode()


async def closed(crew: Crew, *names: str, **about: Any) -> str:
    """A ticket that was closed by a run in which these passed: its key."""
    ticket = await crew.reported()
    await crew.post(ticket.key, report(*names), **about)
    await gate.close_ticket(crew.db, crew.owner, ticket.key)
    return ticket.key


async def newest(db: Database) -> tuple[int | None, list[str]]:
    """How many tests the newest evidence lost, and those that it names."""
    async with db.read() as tx:
        row = (await tx.sql.execute(text("select lost_tests, detail from evidence order by id desc limit 1"))).one()
    return row.lost_tests, row.detail.get("lost_tests", [])


async def kept(db: Database) -> int:
    async with db.read() as tx:
        return (await tx.sql.execute(text("select count(*) from passed_tests"))).scalar_one()


async def test_before_the_first_close_there_is_nothing_to_compare_with(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, report("test_a"))
    assert await newest(db) == (None, [])


async def test_what_passed_at_the_last_close_and_is_gone_or_skipped_is_counted_and_named(db: Database):
    crew = await a_crew(db)
    first = await closed(crew, "test_a", "test_b", "test_c")
    ticket = await crew.reported()

    await crew.post(ticket.key, report("test_a", "test_new", skipped=("test_c",)), run="8")

    assert await newest(db) == (2, ["tests.test_refunds::test_b", "tests.test_refunds::test_c"])
    (posted,) = await crew.log(ticket.key, Kind.EVIDENCE_POSTED)
    assert posted.data["lost_tests"] == 2
    async with db.read() as tx:
        since = await tx.sql.execute(text("select detail ->> 'lost_since' from evidence order by id desc limit 1"))
        assert since.scalar_one() == first


async def test_the_gate_says_which_tests_are_gone_where_the_policy_does_not_let_them_go(db: Database):
    crew = await a_crew(db, lost_tests="refuse")
    await closed(crew, "test_a", "test_b")
    ticket = await crew.reported()

    shut = await crew.post(ticket.key, report("test_a"), run="8")
    assert [b.sentence for b in shut.blockers] == [
        "tests lacks 1 test that passed in the run accepted last: tests.test_refunds::test_b."
    ]
    assert (await crew.post(ticket.key, report("test_a", "test_b"), run="9")).is_open


async def test_a_run_that_has_them_all_lost_none(db: Database):
    crew = await a_crew(db)
    await closed(crew, "test_a")
    ticket = await crew.reported()
    await crew.post(ticket.key, report("test_a", "test_b"))
    assert await newest(db) == (0, [])


async def test_a_run_in_several_reports_is_compared_as_one(db: Database):
    crew = await a_crew(db)
    await closed(crew, "test_a", "test_b")
    ticket = await crew.reported()
    await crew.post(ticket.key, report("test_a"), run="8")
    assert (await newest(db))[0] == 1
    await crew.post(ticket.key, report("test_b"), run="8")
    assert await newest(db) == (0, [])


async def test_a_close_relied_on_every_report_of_its_run_and_on_no_older_run(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, report("test_old"), run="1")
    await crew.post(ticket.key, report("test_a"), run="2")
    await crew.post(ticket.key, report("test_b"), run="2")
    await gate.close_ticket(db, crew.owner, ticket.key)

    other = await crew.reported()
    await crew.post(other.key, report())
    assert await newest(db) == (2, ["tests.test_refunds::test_a", "tests.test_refunds::test_b"])


async def test_only_the_same_check_is_compared(db: Database):
    crew = await a_crew(db)
    await closed(crew, "test_a")
    ticket = await crew.reported()
    await crew.post(ticket.key, report(), check="e2e")
    assert await newest(db) == (None, [])


async def test_an_override_is_nothing_to_compare_with(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, report("test_a"), run_passed=False)
    await gate.override_ticket(db, crew.owner, ticket.key, "The house is on fire, and this puts it out.")
    other = await crew.reported()
    await crew.post(other.key, report())
    assert await newest(db) == (None, [])


async def test_what_an_agent_sends_is_neither_compared_nor_kept(db: Database):
    crew = await a_crew(db)
    await closed(crew, "test_a")
    before = await kept(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, report(), by=crew.reviewer)
    assert await newest(db) == (None, [])
    assert await kept(db) == before


async def test_the_run_of_a_base_is_neither_compared_nor_kept(db: Database):
    crew = await a_crew(db)
    await closed(crew, "test_a")
    before = await kept(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, report(), commit=OTHER_COMMIT, base_of=COMMIT)
    assert await newest(db) == (None, [])
    assert await kept(db) == before


async def test_names_are_forgotten_when_no_run_will_be_compared_with_them(db: Database):
    crew = await a_crew(db)
    await closed(crew, "test_a", run="1")
    waiting = await crew.reported()
    await crew.post(waiting.key, report("test_b"), run="2")
    assert await forget_passed(db) == 0

    await gate.close_ticket(db, crew.owner, waiting.key)
    assert await forget_passed(db) == 1
    assert await kept(db) == 1
    last = await crew.reported()
    await crew.post(last.key, report())
    assert await newest(db) == (1, ["tests.test_refunds::test_b"])


async def test_of_many_that_are_gone_the_first_are_named(db: Database):
    crew = await a_crew(db)
    await closed(crew, *(f"test_{i:03}" for i in range(lost.SHOWN + 20)))
    ticket = await crew.reported()
    await crew.post(ticket.key, report())
    number, named = await newest(db)
    assert (number, len(named)) == (lost.SHOWN + 20, lost.SHOWN)
