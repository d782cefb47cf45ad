"""What becomes of a report: kept once, bound to a head, judged at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from interlock.core.events import Kind
from interlock.core.gate.verdict import State as Stands
from interlock.core.refusals import Invalid, NotFound, RequestReused, Unreadable, WrongState
from interlock.core.tickets import Resolution, State
from interlock.store.database import Database
from interlock.use_cases import board, evidence, tickets
from makers import COMMIT, OTHER_COMMIT, REPOSITORY, a_team
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, a_crew, junit


async def rows(db: Database) -> int:
    async with db.read() as tx:
        return (await tx.sql.execute(text("select count(*) from evidence"))).scalar_one()


async def test_a_passing_report_of_ci_meets_the_criterion_and_opens_the_gate(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    verdict = await crew.post(ticket.key, run="7")

    assert verdict.is_open
    assert (await crew.kinds(ticket.key))[-2:] == [Kind.EVIDENCE_POSTED, Kind.GATE_OPENED]
    (posted,) = await crew.log(ticket.key, Kind.EVIDENCE_POSTED)
    assert posted.actor == "builder"
    assert posted.data["criteria"] == {"AC-1": "passed"}
    assert posted.data["commit"] == COMMIT


async def test_an_agents_and_a_persons_upload_is_their_own_word(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    for who in (crew.worker, crew.reviewer, crew.person, crew.owner):
        verdict = await crew.post(ticket.key, by=who)
        assert verdict.criteria[0].state is Stands.CLAIMED_ONLY


async def test_a_failing_report_sends_the_ticket_back_to_whoever_reported_it(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    await crew.post(ticket.key, junit("failed"))

    page = await board.read_ticket(db, crew.owner, ticket.key)
    assert (page.ticket.state, page.ticket.round, page.ticket.heads) == (State.READY, 2, {})
    assert [p.state for p in page.parts] == ["open"]
    (returned,) = await crew.log(ticket.key, Kind.TICKET_RETURNED)
    assert returned.data["reasons"] == ["AC-1: tests.test_refunds::test_limit failed: 422 is 500."]
    async with db.read() as tx:
        reserved = await tx.sql.execute(text("select reserved_for, reserved_until > now() from parts"))
        assert reserved.all() == [(crew.worker.id, True)]


async def test_a_failing_report_that_came_before_the_head_was_reported_sends_it_back_too(db: Database):
    crew = await a_crew(db)
    ticket = await crew.team.ticket(criteria=(TESTED,))
    await crew.post(ticket.key, junit("failed"))

    reported = await crew.report(ticket.key)

    assert (reported.state, reported.round) == (State.READY, 2)


async def test_the_third_failing_head_calls_for_a_person(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    for commit in (COMMIT, OTHER_COMMIT, "c" * 40):
        if commit != COMMIT:
            await crew.report(ticket.key, commit)
        await crew.post(ticket.key, junit("failed"), commit=commit)

    assert (await crew.read(ticket.key)).state is State.NEEDS_HUMAN
    (escalated,) = await crew.log(ticket.key, Kind.TICKET_ESCALATED)
    assert escalated.data["why"] == "It came back 3 times."


async def test_a_failing_report_of_an_agent_sends_nothing_back(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    await crew.post(ticket.key, junit("failed"), by=crew.reviewer)

    assert (await crew.read(ticket.key)).state is State.VERIFYING


@pytest.mark.parametrize(
    ("case", "raw", "about", "state"),
    [
        ("the run failed", junit(), {"run_passed": False}, Stands.INCONCLUSIVE),
        ("the run passed", junit(), {"run_passed": True}, Stands.SATISFIED),
        ("skipped", junit("skipped"), {}, Stands.SKIPPED),
        ("another test", junit(name="test_else"), {}, Stands.MISSING),
        ("another test failed", junit(extra='<testcase name="x"><failure/></testcase>'), {}, Stands.INCONCLUSIVE),
        ("the totals do not agree", junit().replace(b"name='s'", b"name='s' tests='9'"), {}, Stands.INCONCLUSIVE),
        ("another commit", junit(), {"commit": OTHER_COMMIT}, Stands.STALE),
        ("another repository", junit(), {"repository": "example/web"}, Stands.STALE),
        ("the same commit in capitals", junit(), {"commit": COMMIT.upper()}, Stands.SATISFIED),
    ],
)
async def test_a_report_says(db: Database, case: str, raw: bytes, about: dict[str, Any], state: Stands):
    crew = await a_crew(db)
    ticket = await crew.reported()

    verdict = await crew.post(ticket.key, raw, **about)

    assert verdict.criteria[0].state is state, case
    assert verdict.is_open is (state is Stands.SATISFIED)


async def test_a_run_that_starts_takes_the_older_pass_away_until_it_reports(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    pending = await evidence.start_run(db, crew.ci, ticket.key, REPOSITORY, COMMIT, "tests", "8")
    assert pending.criteria[0].state is Stands.PENDING
    assert not (await crew.read(ticket.key)).gate_is_open

    assert (await crew.post(ticket.key, run="8")).is_open
    moves = [k for k in await crew.kinds(ticket.key) if k in (Kind.GATE_OPENED, Kind.GATE_SHUT)]
    assert moves == [Kind.GATE_OPENED, Kind.GATE_SHUT, Kind.GATE_OPENED]


async def test_an_agent_that_says_a_run_has_started_takes_nothing_away(db: Database):
    crew = await a_crew(db)
    ticket = await crew.green()

    assert (await evidence.start_run(db, crew.worker, ticket.key, REPOSITORY, COMMIT, "tests", "8")).is_open


async def test_a_run_without_a_name_cannot_start(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    with pytest.raises(Invalid):
        await evidence.start_run(db, crew.ci, ticket.key, REPOSITORY, COMMIT, "tests", " ")


async def test_the_same_report_of_the_same_run_is_kept_once(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    answers = [await crew.post(ticket.key, run="7") for _ in range(5)]

    assert len(set(map(repr, answers))) == 1
    assert await rows(db) == 1
    assert len(await crew.log(ticket.key, Kind.EVIDENCE_POSTED)) == 1


async def test_a_failing_report_posted_twice_sends_back_once(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    for _ in range(2):
        await crew.post(ticket.key, junit("failed"), run="7")

    assert (await crew.read(ticket.key)).round == 2
    assert await rows(db) == 1


@pytest.mark.parametrize(
    "other",
    [{"run": "8"}, {"run": "7", "attempt": 2}, {"run": "7", "check": "e2e"}, {"run": "7", "commit": OTHER_COMMIT}],
    ids=str,
)
async def test_a_report_of_another_run_is_another_piece_of_evidence(db: Database, other: dict[str, Any]):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await crew.post(ticket.key, run="7")

    await crew.post(ticket.key, **other)

    assert await rows(db) == 2


async def test_two_deliveries_of_one_report_at_once_are_kept_once(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()

    await asyncio.gather(*(crew.post(ticket.key, run="7") for _ in range(4)))

    assert await rows(db) == 1


async def test_the_same_request_gets_the_first_answer(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    upload = evidence.Upload(raw=junit(), repository=REPOSITORY, commit=COMMIT)
    first = await evidence.submit_evidence(db, crew.ci, ticket.key, upload, request_id="r1")

    assert await evidence.submit_evidence(db, crew.ci, ticket.key, upload, request_id="r1") == first
    other = evidence.Upload(raw=junit("skipped"), repository=REPOSITORY, commit=COMMIT)
    with pytest.raises(RequestReused):
        await evidence.submit_evidence(db, crew.ci, ticket.key, other, request_id="r1")


@pytest.mark.parametrize("commit", ["main", COMMIT[:12], COMMIT[:-1]])
async def test_a_short_digest_is_refused(db: Database, commit: str):
    crew = await a_crew(db)
    ticket = await crew.reported()

    with pytest.raises(Invalid, match="is no full commit digest"):
        await crew.post(ticket.key, commit=commit)


async def test_what_cannot_be_read_leaves_no_trace(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    before = await crew.kinds(ticket.key)

    with pytest.raises(Unreadable):
        await crew.post(ticket.key, b"all green, trust me")

    assert await rows(db) == 0
    assert await crew.kinds(ticket.key) == before


async def test_a_closed_ticket_takes_no_evidence(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    await tickets.cancel_ticket(db, crew.owner, ticket.key, Resolution.OBSOLETE, "Nobody refunds.")

    with pytest.raises(WrongState, match=f"{ticket.key} is cancelled"):
        await crew.post(ticket.key)


async def test_evidence_of_one_ticket_says_nothing_of_another(db: Database):
    crew = await a_crew(db)
    first, second = await crew.reported(), await crew.reported()

    await crew.post(first.key)

    assert (await crew.verdict(second.key)).criteria[0].state is Stands.MISSING


async def test_who_is_no_member_finds_no_ticket(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported()
    stranger = await (await a_team(db, "OTHER")).joined("stranger")

    with pytest.raises(NotFound):
        await crew.post(ticket.key, by=stranger)


async def test_evidence_cannot_be_changed_afterwards(db: Database):
    crew = await a_crew(db)
    await crew.green()

    for statement in ("update evidence set standing = 'passed'", "delete from evidence_links"):
        with pytest.raises(Exception, match=r"append-only|permission denied"):
            async with db.transaction() as tx:
                await tx.sql.execute(text(statement))


async def test_criteria_that_no_test_can_meet_get_no_word_from_a_report(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(TESTED, REVIEWED, LOOKED_AT)

    verdict = await crew.post(ticket.key)

    assert [c.state for c in verdict.criteria] == [Stands.SATISFIED, Stands.MISSING, Stands.MISSING]


async def test_a_report_and_its_evidence_meet_whatever_the_spelling_of_the_digest(db: Database):
    crew = await a_crew(db)
    ticket = await crew.reported(commit=COMMIT.upper())

    assert ticket.heads == {REPOSITORY: COMMIT}
    assert (await crew.post(ticket.key)).is_open
