"""Whatever the members do, in whatever order: no ticket is done that was not proven, and the record says how."""

import asyncio
import os
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from databases import DatabaseUrls
from gate_rows import every_close_was_proven
from interlock.core.criteria import Draft, Kind
from interlock.core.gate.facts import Abstains
from interlock.core.members import Actor
from interlock.core.members import Kind as MemberKind
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import Refusal
from interlock.core.tickets import State
from interlock.store.database import Database
from interlock.use_cases import claims, distrusts, evidence, gate, messages, projects, revisions, tickets
from interlock.use_cases.revisions import SpecChange
from makers import REPOSITORY
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, Crew, a_crew, junit

EXAMPLES = int(os.environ.get("INTERLOCK_TEST_EXAMPLES", "10"))  # a night has time for some hundreds
SAMPLES = Path(__file__).parents[1] / "samples"
STATIC = {
    outcome: (SAMPLES / "sarif" / f"{name}.sarif").read_bytes()
    for outcome, name in {"passed": "bandit_clean", "failed": "bandit", "skipped": "bandit_syntax"}.items()
}
COVERAGE = (SAMPLES / "cobertura" / "coveragepy_branch.xml").read_bytes()
NEVER_WAIVED = Draft("If a refund is refused, then the reason is shown.", Kind.REVIEW, (), True)
CLEAN = Draft("The refund module has no known weakness.", Kind.STATIC, ("bandit:warning in shop/**",))
COVERED = Draft("The tests reach the refund module.", Kind.COVERAGE, ("lines>=1",))
BESIDE = (REVIEWED, LOOKED_AT, NEVER_WAIVED, CLEAN, COVERED)

any_member = st.sampled_from(["worker", "other", "reviewer", "person", "owner", "ci", "spare"])
any_outcome = st.sampled_from(["passed", "passed", "failed", "skipped"])
any_age = st.sampled_from([0, 0, 0, 0, 1])
any_criteria = st.lists(st.integers(1, len(BESIDE) + 1), max_size=2, unique=True)
any_policy = st.fixed_dictionaries(
    {
        "person_closes": st.sampled_from(["always", "on_risk", "never"]),
        "independence": st.sampled_from(["member", "operator"]),
        "reviews_needed": st.sampled_from([1, 1, 2]),
        "lost_tests": st.sampled_from(["allow", "ask", "refuse"]),
        "max_attempts": st.sampled_from([0, 3]),
        "max_same_failures": st.sampled_from([0, 2]),
    }
)
SETTLED = {"reserve_minutes": 0, "max_returns": 20, "claims_per_member": 0}


class Gating(RuleBasedStateMachine):
    """A ticket among its members. `crew` is there for all of them; what only one member may ruin is its own."""

    closes = 0

    def __init__(self, runner: asyncio.Runner, crew: Crew, other: Actor) -> None:
        super().__init__()
        self.runner, self.crew, self.db = runner, crew, crew.db
        self.actors = {name: getattr(crew, name) for name in ("worker", "reviewer", "person", "owner", "ci")}
        self.actors["other"] = other
        self.commits, self.runs, self.version = 0, 0, 0

    @initialize(beside=st.lists(st.sampled_from(BESIDE), unique=True, max_size=4), policy=any_policy)
    def begin(self, beside: list[Draft], policy: dict[str, Any]):
        self.criteria = (TESTED, *beside)
        self.key = self.runner.run(self.a_ticket(policy))

    async def a_ticket(self, policy: dict[str, Any]) -> str:
        await projects.change_policy(self.db, self.crew.owner, "SHOP", {**SETTLED, **policy})
        key = (await self.crew.team.ticket(criteria=self.criteria)).key
        self.actors["spare"] = await self.crew.team.joined(f"spare-{key.lower()}", MemberKind.CI)
        return key

    @rule(who=st.sampled_from(["worker", "other"]), mends=st.booleans())
    def do_all_that_is_wanted(self, who: str, mends: bool):
        if mends:
            self.mend()
        self.tries(self.reported(self.actors[who]))
        for raw in (junit(), STATIC["passed"], COVERAGE):
            self.tries(self.posted("ci", raw))
        for name in ("reviewer", "other", "person"):
            self.tries(gate.review_ticket(self.db, self.actors[name], self.key, True, [], "It holds."))
        looked = [number for number, draft in enumerate(self.criteria, 1) if draft.kind is Kind.HUMAN]
        self.tries(gate.review_ticket(self.db, self.crew.person, self.key, True, looked, "It is pretty."))

    @rule(who=st.sampled_from(["worker", "other"]), how=st.sampled_from(["close", "accept"]))
    def do_all_and_close(self, who: str, how: str):
        self.do_all_that_is_wanted(who, mends=True)
        self.close("person") if how == "close" else self.accept("person")

    @rule(who=any_member)
    def report(self, who: str):
        self.tries(self.reported(self.actors[who]))

    @rule(who=any_member, outcome=any_outcome, age=any_age, run_passed=st.sampled_from([None, None, True, False]))
    def post_tests(self, who: str, outcome: str, age: int, run_passed: bool | None):
        self.tries(self.posted(who, junit(outcome), age, run_passed=run_passed))

    @rule(who=any_member, outcome=any_outcome, age=any_age)
    def post_findings(self, who: str, outcome: str, age: int):
        self.tries(self.posted(who, STATIC[outcome], age))

    @rule(who=any_member, age=any_age)
    def post_coverage(self, who: str, age: int):
        self.tries(self.posted(who, COVERAGE, age))

    @rule(who=any_member, check=st.sampled_from(["tests", "static", "coverage"]))
    def start_a_run(self, who: str, check: str):
        self.runs += 1
        at = (REPOSITORY, self.commit(), check, str(self.runs))
        self.tries(evidence.start_run(self.db, self.actors[who], self.key, *at))

    @rule(who=any_member, passes=st.booleans(), some=any_criteria, abstains=st.sampled_from([None, None, *Abstains]))
    def review(self, who: str, passes: bool, some: list[int], abstains: Abstains | None):
        self.tries(
            gate.review_ticket(self.db, self.actors[who], self.key, passes, some, "So it is.", abstains=abstains)
        )

    @rule(who=any_member, n=st.integers(0, 9))
    def clear_a_rejection(self, who: str, n: int):
        if ids := self.ids("select id from reviews where ticket_id = :id and not passes"):
            self.tries(gate.clear_review(self.db, self.actors[who], self.key, ids[n % len(ids)], "It was mended."))

    @rule(who=any_member, criterion=st.integers(1, 5), any_head=st.booleans())
    def waive(self, who: str, criterion: int, any_head: bool):
        self.tries(gate.waive_criterion(self.db, self.actors[who], self.key, criterion, "It can wait.", 1, any_head))

    @rule()
    def let_waivers_end(self):
        self.runner.run(self.execute("update waivers set expires_at = now() where ticket_id = :id"))

    @rule(who=any_member, what=st.sampled_from(["spec", "words", "less"]))
    def revise(self, who: str, what: str):
        change = SpecChange(spec=f"All of it comes back, says {who}.", reason="Clearer.")
        numbered = tuple(enumerate(self.criteria, 1))
        if what == "words":
            change = SpecChange(criteria=((1, reworded(self.criteria[0])), *numbered[1:]), reason="Clearer.")
        if what == "less":
            change = SpecChange(criteria=numbered[:1], reason="Simpler.")
        self.tries(revisions.revise_ticket(self.db, self.actors[who], self.key, change))

    @rule(who=any_member, approve=st.booleans())
    def decide_on_a_revision(self, who: str, approve: bool):
        self.tries(revisions.decide_revision(self.db, self.actors[who], self.key, approve, "So be it."))

    @rule(who=any_member, kind=st.sampled_from([MessageKind.QUESTION, MessageKind.BLOCKER]))
    def hold_it_up(self, who: str, kind: MessageKind):
        self.tries(messages.post_message(self.db, self.actors[who], self.key, kind, "And fees?", is_blocking=True))

    @rule(who=any_member, n=st.integers(0, 9))
    def answer(self, who: str, n: int):
        if ids := self.ids("select id from messages where ticket_id = :id and is_blocking and resolved_at is null"):
            said = (MessageKind.ANSWER, "Fees, too.")
            self.tries(messages.post_message(self.db, self.actors[who], self.key, *said, reply_to=ids[n % len(ids)]))

    @rule(who=any_member)
    def close(self, who: str):
        self.tries(gate.close_ticket(self.db, self.actors[who], self.key))

    @rule(who=any_member)
    def accept(self, who: str):
        self.tries(gate.accept_ticket(self.db, self.actors[who], self.key, ""))

    @rule(who=any_member)
    def override(self, who: str):
        reason = "Somebody important is waiting for this."
        self.tries(gate.override_ticket(self.db, self.actors[who], self.key, reason))

    @rule(who=any_member, some=any_criteria)
    def send_back(self, who: str, some: list[int]):
        self.tries(gate.return_ticket(self.db, self.actors[who], self.key, "Again.", some))

    @rule(who=any_member)
    def reopen(self, who: str):
        self.tries(tickets.reopen_ticket(self.db, self.actors[who], self.key, "It broke."))

    @rule(who=any_member, to=st.sampled_from([State.READY, State.VERIFYING]))
    def call_a_person_who_decides(self, who: str, to: State):
        self.tries(tickets.escalate_ticket(self.db, self.actors[who], self.key, "It is unclear."))
        self.tries(tickets.decide_ticket(self.db, self.crew.person, self.key, to, "It is clear."))

    @rule(who=any_member)
    def distrust_a_producer(self, who: str):
        spare = self.actors["spare"].name
        self.tries(distrusts.distrust_member(self.db, self.actors[who], "SHOP", spare, "Its token was public."))

    @invariant()
    def the_ticket_is_as_it_may_be(self):
        ticket = self.runner.run(self.crew.read(self.key))
        assert ticket.version >= self.version
        self.version = ticket.version
        assert (ticket.state is State.VERIFYING) <= bool(ticket.heads)
        assert not (ticket.state is State.READY and ticket.gate_is_open)
        assert (ticket.state is State.DONE) <= bool(self.ids("select id from close_records where ticket_id = :id"))

    def teardown(self):
        kinds = {number: draft.kind.value for number, draft in enumerate(self.criteria, 1)}
        Gating.closes += self.runner.run(every_close_was_proven(self.crew, self.key, kinds))

    def mend(self) -> None:
        """Nothing that was left open by chance keeps it from being worked on."""
        person, owner = self.crew.person, self.crew.owner
        for id in self.ids("select id from messages where ticket_id = :id and is_blocking and resolved_at is null"):
            answer = (MessageKind.ANSWER, "Fees, too.")
            self.tries(messages.post_message(self.db, owner, self.key, *answer, reply_to=id))
        self.tries(revisions.decide_revision(self.db, owner, self.key, False, "No."))
        self.tries(tickets.decide_ticket(self.db, person, self.key, State.READY, "It is clear."))
        self.tries(tickets.reopen_ticket(self.db, person, self.key, "It broke."))
        self.tries(gate.return_ticket(self.db, person, self.key, "Once more.", []))
        for id in self.ids("select id from reviews where ticket_id = :id and not passes and cleared_at is null"):
            self.tries(gate.clear_review(self.db, person, self.key, id, "It was mended."))

    async def reported(self, who: Actor) -> None:
        claim = await claims.claim_ticket(self.db, who, self.key)
        self.commits += 1
        try:
            await claims.report_part(self.db, who, self.key, claim.fence, REPOSITORY, self.commit(), "It is done.")
        except Refusal:
            await claims.release_claim(self.db, who, self.key, claim.fence, "Another time.")
            raise

    async def posted(self, who: str, raw: bytes, age: int = 0, **about: Any) -> None:
        self.runs += 1
        await self.crew.post(self.key, raw, self.actors[who], self.commit(age), run=str(self.runs), **about)

    def commit(self, age: int = 0) -> str:
        return f"{self.commits - age + 1:040x}"

    def tries(self, deed: Awaitable[Any]) -> None:
        async def done() -> None:
            try:
                await deed
            except Refusal as no:
                assert no.sentence  # noqa: PT017  a refusal is an answer, and goes on

        self.runner.run(done())

    def ids(self, question: str) -> Sequence[int]:
        return self.runner.run(self.execute(question))

    async def execute(self, statement: str) -> Sequence[int]:
        async with self.db.transaction() as tx:
            number = {"n": int(self.key.rpartition("-")[2])}
            id = (await tx.sql.execute(text("select id from tickets where number = :n"), number)).scalar_one()
            rows = await tx.sql.execute(text(statement), {"id": id})
            return [row[0] for row in rows] if rows.returns_rows else []


def reworded(draft: Draft) -> Draft:
    return Draft(draft.text.replace("422", "409"), draft.kind, draft.selectors)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def database(runner: asyncio.Runner, database_urls: DatabaseUrls) -> Iterator[Database]:
    database = Database(database_urls.app)
    yield database
    runner.run(database.close())


def test_nothing_is_done_unproven(runner: asyncio.Runner, database: Database):
    """Each example has a ticket of its own, under a policy of its own."""
    crew = runner.run(a_crew(database))
    other = runner.run(crew.team.joined("lynx"))
    Gating.closes = 0

    class Here(Gating):
        def __init__(self) -> None:
            super().__init__(runner, crew, other)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    assert Gating.closes > EXAMPLES / 2, "too little of what was tried ever came to a close"
