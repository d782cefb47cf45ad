"""Reports of real tools on their way to the gate: what they found, what they reached, and how they ran."""

from pathlib import Path

import pytest
from sqlalchemy import text

from interlock.core.criteria import Draft, Kind
from interlock.core.gate.policy import ProducerClass
from interlock.core.gate.verdict import State as Stands
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import evidence
from makers import COMMIT, REPOSITORY
from reviewed_work import TESTED, a_crew, junit

SAMPLES = Path(__file__).parents[1] / "samples"
CLEAN = Draft("The refund module has no known weakness.", Kind.STATIC, ("bandit:warning in shop/**",))
COVERED = Draft("The tests reach the refund module.", Kind.COVERAGE, ("lines>=70 in shop/**", "branches>=75"))
SERVER_CLOSES = {"person_closes": "never"}


def sarif(name: str) -> bytes:
    return (SAMPLES / "sarif" / f"{name}.sarif").read_bytes()


COVERAGE = (SAMPLES / "cobertura" / "coveragepy_branch.xml").read_bytes()


async def test_a_tool_that_found_nothing_opens_the_gate(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(CLEAN)

    verdict = await crew.post(ticket.key, sarif("bandit_clean"), run="7")

    assert verdict.is_open
    assert verdict.criteria[0].sentence == "bandit found nothing at level warning or above in shop/**."


async def test_what_a_tool_found_sends_the_ticket_back(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(CLEAN)

    await crew.post(ticket.key, sarif("bandit"), run="7")

    returned = await crew.read(ticket.key)
    assert (returned.state, returned.round) == (State.READY, 2)


async def test_a_tool_that_could_not_read_a_file_proves_nothing(db: Database):
    crew = await a_crew(db)
    note = Draft("The refund module has no grave weakness.", Kind.STATIC, ("bandit in docs/**",))
    ticket = await crew.reported(note)

    verdict = await crew.post(ticket.key, sarif("bandit_syntax"), run="7")

    assert verdict.criteria[0].state is Stands.INCONCLUSIVE
    assert [b.code for b in verdict.blockers] == ["run_not_passed"]


@pytest.mark.parametrize(("share", "state"), [("lines>=70", Stands.SATISFIED), ("lines>=71", Stands.FAILED)])
async def test_so_much_must_be_covered(db: Database, share: str, state: Stands):
    crew = await a_crew(db)
    ticket = await crew.team.ticket(criteria=(Draft("The tests reach the shop.", Kind.COVERAGE, (share,)),))
    await crew.post(ticket.key, COVERAGE, run="7")
    async with db.read() as tx:
        (outcome,) = (await tx.sql.execute(text("select outcome from evidence_links"))).scalars()
    assert outcome == ("passed" if state is Stands.SATISFIED else "failed")


async def test_each_family_has_a_check_of_its_own_unless_one_is_named(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED)
    await crew.post(ticket.key, junit(), run="7")

    verdict = await crew.post(ticket.key, sarif("ruff"), run="7")
    await crew.post(ticket.key, COVERAGE, run="7")
    await crew.post(ticket.key, sarif("eslint"), run="7", check="web")

    assert verdict.is_open  # nobody minds what ruff found
    async with db.read() as tx:
        rows = await tx.sql.execute(text("select check_name, family, standing, format from evidence order by id"))
    assert [tuple(row) for row in rows] == [
        ("tests", "tests", "passed", "junit"),
        ("static", "static", "passed", "sarif"),
        ("coverage", "coverage", "passed", "cobertura"),
        ("web", "static", "passed", "sarif"),
    ]


async def test_what_was_found_is_kept_to_be_shown(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED)
    await crew.post(ticket.key, sarif("eslint"), run="7")

    async with db.read() as tx:
        counts, detail = (await tx.sql.execute(text("select counts, detail from evidence"))).one()
    assert counts == {"error": 1, "warning": 1, "set aside": 1}
    assert [case["title"] for case in detail["cases"]] == [
        "ESLint no-var at /builds/shop/src/refunds.js:8",
        "ESLint no-unused-vars at /builds/shop/src/refunds.js:8",
    ]


@pytest.mark.parametrize("criterion", [CLEAN, COVERED], ids=lambda c: c.kind)
async def test_an_agents_upload_is_its_own_word(db: Database, criterion: Draft):
    crew = await a_crew(db)
    ticket = await crew.reported(criterion)
    raw = sarif("bandit_clean") if criterion is CLEAN else COVERAGE

    verdict = await crew.post(ticket.key, raw, by=crew.worker)

    assert verdict.criteria[0].state is Stands.CLAIMED_ONLY


async def test_three_kinds_together_close_a_ticket_and_the_second_look_agrees(db: Database):
    crew = await a_crew(db, **SERVER_CLOSES)
    ticket = await crew.reported(TESTED, CLEAN, COVERED)
    for raw in (junit(), sarif("bandit_clean"), COVERAGE):
        await crew.post(ticket.key, raw, run="7")

    assert (await crew.read(ticket.key)).state is State.DONE


async def test_each_family_is_believed_by_the_word_that_the_policy_asks_for_it(db: Database):
    """Tests are to come from a job; of findings a token's word is enough, for the judge and for the second look."""
    crew = await a_crew(db, **SERVER_CLOSES, needs={"test": "ci_oidc"})
    ticket = await crew.reported(CLEAN)

    await crew.post(ticket.key, sarif("bandit_clean"), run="7")

    assert ProducerClass.CI_TOKEN < ProducerClass.CI_OIDC
    assert (await crew.read(ticket.key)).state is State.DONE


async def test_a_run_of_a_tool_that_has_started_takes_its_older_pass_away(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(CLEAN)
    await crew.post(ticket.key, sarif("bandit_clean"), run="7")

    verdict = await evidence.start_run(db, crew.ci, ticket.key, REPOSITORY, COMMIT, "static", "8")

    assert verdict.criteria[0].state is Stands.PENDING
    assert not verdict.is_open
