"""A second evaluator, written in SQL, looks at every close; where the two disagree nothing closes, and it is said."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from databases import DatabaseUrls, execute
from interlock.core.criteria import Draft, Kind
from interlock.core.events import Kind as Happened
from interlock.core.gate.facts import Facts
from interlock.core.gate.judge import judge
from interlock.core.gate.policy import Policy
from interlock.core.gate.verdict import CriterionVerdict, Verdict
from interlock.core.gate.verdict import State as Met
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import GateDisputed
from interlock.core.stuck import Cause
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import evidence, gate, judging, messages, projects, revisions, second_look, stuck
from interlock.use_cases.revisions import SpecChange
from makers import COMMIT, REPOSITORY
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, Crew, a_crew, junit

CHILDREN = Draft("The two tickets below this one are closed.", Kind.CHILDREN)
CONTRACT = Draft("Both sides agree on how an order is read.", Kind.CONTRACT, ("GET /orders/{id}",))

Trouble = Callable[[Crew, str], Awaitable[object]]


@pytest.fixture
async def crew(db: Database) -> Crew:
    return await a_crew(db)


@pytest.fixture
def broken_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is satisfied, and nothing blocks."""

    def blind(policy: Policy, facts: Facts) -> Verdict:
        verdict = judge(policy, facts)
        fine = tuple(CriterionVerdict(c.number, Met.SATISFIED, "It is fine.") for c in verdict.criteria)
        return replace(verdict, criteria=fine, blockers=())

    monkeypatch.setattr(judging, "judge", blind)


async def nothing(crew: Crew, key: str) -> None:
    del crew, key


async def a_failing_run(crew: Crew, key: str) -> None:
    await crew.post(key, junit("failed"))


async def a_failing_run_and_a_passing_one(crew: Crew, key: str) -> None:
    await crew.post(key, junit("failed"), run="1")
    await crew.post(key, run="2")


async def a_run_under_way(crew: Crew, key: str) -> None:
    await crew.post(key, run="1")
    await evidence.start_run(crew.db, crew.ci, key, REPOSITORY, COMMIT, "tests", "2", 1)


async def a_report_of_the_worker(crew: Crew, key: str) -> None:
    await crew.post(key, by=crew.worker)


async def a_run_of_another_commit(crew: Crew, key: str) -> None:
    await crew.post(key, commit="b" * 40)


async def a_question(crew: Crew, key: str) -> None:
    await crew.post(key)
    await messages.post_message(crew.db, crew.reviewer, key, MessageKind.QUESTION, "Are fees refunded?", True)


async def a_revision(crew: Crew, key: str) -> None:
    await crew.post(key)
    await revisions.revise_ticket(
        crew.db, crew.worker, key, SpecChange(spec="Customers get it back.", reason="Clearer.")
    )


async def a_rejection(crew: Crew, key: str) -> None:
    await gate.review_ticket(crew.db, crew.person, key, False, [1], "It is not.")
    await crew.report(key, "b" * 40)
    await gate.review_ticket(crew.db, crew.reviewer, key, True, [1], "")


TROUBLES: list[tuple[Draft, Trouble, str]] = [
    (TESTED, nothing, "shown by no run that passed"),
    (TESTED, a_failing_run, "is failed in"),
    (TESTED, a_failing_run_and_a_passing_one, "failed at this head before"),
    (TESTED, a_run_under_way, "tests is started"),
    (TESTED, a_report_of_the_worker, "shown by no run that passed"),
    (TESTED, a_run_of_another_commit, "shown by no run that passed"),
    (TESTED, a_question, "blocks"),
    (TESTED, a_revision, "a revision is undecided"),
    (REVIEWED, nothing, "nobody's word"),
    (REVIEWED, a_rejection, "was rejected"),
    (LOOKED_AT, nothing, "nobody's word"),
    (CHILDREN, nothing, "child tickets"),
    (CONTRACT, nothing, "neither side was scanned"),
]


@pytest.mark.parametrize(("criterion", "trouble", "says"), TROUBLES)
async def test_what_a_broken_judge_lets_through_does_not_close(
    crew: Crew, broken_judge: None, criterion: Draft, trouble: Trouble, says: str
):
    ticket = await crew.reported(criterion)
    await trouble(crew, ticket.key)
    with pytest.raises(GateDisputed, match=says):
        await gate.close_ticket(crew.db, crew.person, ticket.key)
    assert (await crew.read(ticket.key)).state is not State.DONE
    assert Happened.GATE_DISPUTED in await crew.kinds(ticket.key)


async def test_what_would_close_by_itself_stays_and_the_evidence_too(crew: Crew, broken_judge: None):
    await projects.change_policy(crew.db, crew.owner, "SHOP", {"person_closes": False})
    ticket = await crew.reported(REVIEWED)
    await crew.post(ticket.key)
    assert (await crew.read(ticket.key)).state is State.VERIFYING
    assert {Happened.EVIDENCE_POSTED, Happened.GATE_DISPUTED} <= set(await crew.kinds(ticket.key))


async def test_a_close_that_both_agree_on_is_noted(crew: Crew, database_urls: DatabaseUrls):
    ticket = await crew.reported()
    await crew.post(ticket.key)
    await gate.close_ticket(crew.db, crew.person, ticket.key)
    assert execute(database_urls.owner, "select agrees, said from close_checks") == [(True, {"objections": []})]
    assert await second_look.look_again(crew.db) == 0


async def test_a_ticket_that_was_closed_behind_the_servers_back_raises_the_alarm(
    crew: Crew, database_urls: DatabaseUrls
):
    ticket = await crew.reported()
    forged = f"""
    with proof as (
      insert into close_records (ticket_id, project_id, round, version, heads, spec_version, spec_hash, policy_version,
                                 policy_digest, verdict, snapshot, is_override)
      select id, project_id, round, version, heads, spec_version, '', policy_version, '', '{{}}', '', false
      from tickets where id = {ticket.id} returning 1
    ) select 1 from proof;
    update tickets set state = 'done', resolution = 'done', gate_is_open = true where id = {ticket.id}
    """
    execute(database_urls.app, forged)
    assert await second_look.look_again(crew.db) == 1
    assert await second_look.look_again(crew.db) == 0
    [event] = await crew.log(ticket.key, Happened.GATE_DISPUTED)
    assert event.data["objections"] == ["AC-1 is shown by no run that passed"]
    [trouble] = (await stuck.read_stuck(crew.db, crew.owner, "SHOP")).items
    assert (trouble.key, trouble.cause) == (ticket.key, Cause.DISPUTED)
    assert "AC-1 is shown by no run that passed" in trouble.sentence
