"""Whatever the members do, in whatever order: claims behave as the model beside them does."""

import asyncio
import itertools
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

import claims_rows
from claims_beside import HOLDER, MEMBERS, PAST_HOLDER, Beside, short
from claims_model import LEASE, OVER, Ticket
from databases import DatabaseUrls
from interlock.core.messages import Kind as MessageKind
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority, Resolution, State, TicketDraft
from interlock.store.database import Database
from interlock.use_cases import claims, evidence, gate, members, messages, tickets
from makers import COMMIT, REPOSITORY, a_draft

EXAMPLES = int(os.environ.get("INTERLOCK_TEST_EXAMPLES", "50"))  # a night has time for some hundreds
LONG_REASON = "Somebody important is waiting for this one."

any_member = st.sampled_from(sorted(MEMBERS))
any_writer = st.sampled_from([*[HOLDER] * 4, *[PAST_HOLDER] * 2, *sorted(MEMBERS)])
any_number = st.integers(0, 99)  # of those there are: the remainder chooses
any_role = st.sampled_from(["", "", "", "work", "backend"])
any_state = st.sampled_from(["", "in_progress", "verifying"])
any_decision = st.sampled_from([State.READY, State.READY, State.DRAFT, State.VERIFYING])
any_request = st.sampled_from(["", "an id"])
any_draft = st.builds(
    a_draft,
    priority=st.sampled_from(Priority),
    roles=st.sampled_from([(), (), ("backend", "frontend")]),
    scope=st.sampled_from([(), (), ("src/api/**",), ("src/api/orders.py",), ("src/web/**",)]).map(TicketScope),
)


class Claiming(Beside):
    """What members do."""

    @initialize(drafts=st.lists(any_draft, min_size=4, max_size=6))
    def begin(self, drafts: list[TicketDraft]):
        for draft in drafts:
            self.write(draft, set(), publish=True)

    @rule(draft=any_draft, needs=st.sets(any_number, min_size=1, max_size=2), publish=st.booleans())
    def write_another(self, draft: TicketDraft, needs: set[int], publish: bool):
        self.write(draft, {self.ticket(n).key for n in needs}, publish)

    @rule(who=any_member, role=any_role, request=any_request)
    def claim_the_next(self, who: str, role: str, request: str):
        self.claim(who, "", role, request)

    @rule(who=any_member, n=any_number, role=any_role, request=any_request)
    def claim_this(self, who: str, n: int, role: str, request: str):
        self.claim(who, self.ticket(n).key, role, request)

    @rule()
    def all_claim_the_next(self):
        for who in sorted(MEMBERS):
            self.claim(who, "", "", "")

    @rule(who=any_member)
    def do_the_next_at_once(self, who: str):
        self.claim(who, "", "", "")
        if self.given:
            self.report(HOLDER, len(self.given) - 1)

    @precondition(lambda self: self.answered)
    @rule(n=any_number)
    def repeat_a_claim(self, n: int):
        actor, key, role, request_id, first = self.answered[n % len(self.answered)]
        before = self.everything()
        assert self.run(self.ask_for(actor, key, role, request_id)) == first
        assert self.everything() == before

    @precondition(lambda self: self.given)
    @rule(who=any_writer, n=any_number)
    def renew(self, who: str, n: int):
        actor, claim, part = self.writer(who, n)
        if self.allowed(bool(part), claims.renew_claim(self.db, actor, claim.ticket, claim.fence)) and part:
            part.left = LEASE

    @precondition(lambda self: self.given)
    @rule(who=any_writer, n=any_number)
    def release(self, who: str, n: int):
        actor, claim, part = self.writer(who, n)
        release = claims.release_claim(self.db, actor, claim.ticket, claim.fence, "As far as I came.")
        if self.allowed(bool(part), release) and part:
            self.model.tickets[claim.ticket].free(part, "released")

    @precondition(lambda self: self.given)
    @rule(who=any_writer, n=any_number)
    def report(self, who: str, n: int):
        actor, claim, part = self.writer(who, n)
        ticket = self.model.tickets[claim.ticket]
        may = bool(part) and not self.model.waiting(ticket)
        commit = f"{claim.round:040x}"  # the heads that came back are not taken again
        report = claims.report_part(self.db, actor, claim.ticket, claim.fence, REPOSITORY, commit, "It is done.")
        if self.allowed(may, report) and part:
            self.model.report(ticket, part)

    @precondition(lambda self: self.given)
    @rule(who=any_writer, n=any_number, is_named=st.booleans())
    def post_a_note(self, who: str, n: int, is_named: bool):
        actor, claim, _ = self.writer(who, n)
        self.note(actor, claim.ticket, claim.fence if is_named else None)

    @precondition(lambda self: self.given)
    @rule(who=any_writer, n=any_number, is_named=st.booleans())
    def say_that_a_run_has_started(self, who: str, n: int, is_named: bool):
        actor, claim, _ = self.writer(who, n)
        ticket, fence = self.model.tickets[claim.ticket], claim.fence if is_named else None
        may = ticket.may_write(short(actor), fence) and ticket.state not in OVER
        self.allowed(
            may, evidence.start_run(self.db, actor, ticket.key, REPOSITORY, COMMIT, "tests", f"{n}", fence=fence)
        )

    @precondition(lambda self: self.model.held)
    @rule(n=any_number, is_named=st.booleans())
    def come_back_after_a_lapse(self, n: int, is_named: bool):
        ticket, part = self.held(n)
        actor, fence = self.actors[part.holder or ""], part.fence if is_named else None
        self.leases_pass_and_are_recorded()
        self.note(actor, ticket.key, fence)
        self.claim(short(actor), ticket.key, part.role, "")
        self.note(actor, ticket.key, fence)
        self.note(actor, ticket.key, None)

    @precondition(lambda self: self.model.held)
    @rule(n=any_number)
    def take_it_again_and_write_under_the_old_fence(self, n: int):
        ticket, part = self.held(n)
        old = next(i for i, claim in enumerate(self.given) if claim.fence == part.fence)
        self.release(PAST_HOLDER, old)
        self.claim(part.holder or "", ticket.key, part.role, "")
        self.renew(PAST_HOLDER, old)

    @rule(minutes=st.sampled_from([7, 16]))
    def time_passes(self, minutes: int):
        self.run(claims_rows.move_into_the_past(self.db, self.project_id, timedelta(minutes=minutes)))
        self.model.pass_time(minutes)

    @precondition(lambda self: self.model.held)
    @rule()
    def leases_pass_and_are_recorded(self):
        self.time_passes(16)
        self.run(claims.sweep(self.db))
        self.model = self.model.settled

    @precondition(lambda self: self.model.held)
    @rule(n=any_number)
    def live_on(self, n: int):
        self.time_passes(7)
        _, part = self.held(n)
        self.show_a_sign_of_life(part.holder or "")

    @rule(who=any_member)
    def show_a_sign_of_life(self, who: str):
        self.run(members.identify(self.db, self.team.tokens[self.actors[who].name]))
        self.model.sign_of_life(who)

    @rule(who=any_member, n=any_number, state=any_state)
    def ask(self, who: str, n: int, state: str):
        ticket = self.ticket(n, state)
        question = messages.post_message(self.db, self.actors[who], ticket.key, MessageKind.QUESTION, "Which?", True)
        if asked := self.allowed(ticket.state not in OVER and ticket.may_write(who), question):
            ticket.questions.add(asked.id)

    @precondition(lambda self: any(t.questions for t in self.model.tickets.values()))
    @rule(n=any_number)
    def answer(self, n: int):
        asked = [(t, question) for t in self.model.tickets.values() for question in sorted(t.questions)]
        ticket, question = asked[n % len(asked)]
        answer = MessageKind.ANSWER, "This.", False, question
        self.allowed(True, messages.post_message(self.db, self.team.owner, ticket.key, *answer))
        ticket.questions.remove(question)

    @precondition(lambda self: self.model.held)
    @rule(n=any_number)
    def steal(self, n: int):
        ticket, part = self.held(n)
        self.allowed(True, claims.steal_claim(self.db, self.team.owner, ticket.key, part.role, "It hangs."))
        ticket.free(part, "stolen")

    @precondition(lambda self: self.model.those("draft"))
    @rule(n=any_number)
    def publish(self, n: int):
        ticket = self.ticket(n, "draft")
        self.allowed(True, tickets.publish_ticket(self.db, self.team.owner, ticket.key))
        ticket.state = "ready"

    @rule(who=any_member, n=any_number, state=any_state)
    def escalate(self, who: str, n: int, state: str):
        ticket = self.ticket(n, state)
        may = ticket.state not in OVER | {"needs_human"} and ticket.may_write(who)
        if self.allowed(may, tickets.escalate_ticket(self.db, self.actors[who], ticket.key, "I cannot tell.")):
            ticket.withdraw(by=who)
            ticket.state = "needs_human"

    @precondition(lambda self: self.model.those("verifying"))
    @rule(n=any_number, to=any_decision)
    def reconsider_what_is_reported(self, n: int, to: State):
        ticket = self.ticket(n, "verifying")
        self.allowed(True, tickets.escalate_ticket(self.db, self.team.owner, ticket.key, "The law changed."))
        ticket.state = "needs_human"
        self.decide_on(ticket, to)

    @precondition(lambda self: self.model.those("needs_human"))
    @rule(n=any_number, to=any_decision)
    def decide(self, n: int, to: State):
        self.decide_on(self.ticket(n, "needs_human"), to)

    def decide_on(self, ticket: Ticket, to: State) -> None:
        may = to is not State.VERIFYING or ticket.all_reported
        if self.allowed(may, tickets.decide_ticket(self.db, self.team.owner, ticket.key, to, "So be it.")):
            self.model.decide(ticket, to)

    @precondition(lambda self: self.model.those("verifying"))
    @rule(n=any_number)
    def send_back(self, n: int):
        ticket = self.ticket(n, "verifying")
        self.allowed(True, gate.return_ticket(self.db, self.team.owner, ticket.key, "Not yet."))
        self.model.send_back(ticket)

    @precondition(lambda self: self.model.those("verifying"))
    @rule(n=any_number)
    def close(self, n: int):
        ticket = self.ticket(n, "verifying")
        self.allowed(True, gate.override_ticket(self.db, self.team.owner, ticket.key, LONG_REASON))
        ticket.state = "done"

    @precondition(lambda self: len(self.model.alive) > 2)
    @rule(n=any_number)
    def cancel(self, n: int):
        ticket = self.ticket(n)
        cancel = tickets.cancel_ticket(self.db, self.team.owner, ticket.key, Resolution.OBSOLETE, "Not wanted.")
        if self.allowed(ticket.state not in OVER, cancel):
            ticket.withdraw()
            ticket.state = "cancelled"

    @precondition(lambda self: self.model.those("done"))
    @rule(n=any_number)
    def reopen(self, n: int):
        ticket = self.ticket(n, "done")
        self.allowed(True, tickets.reopen_ticket(self.db, self.team.owner, ticket.key, "It broke."))
        ticket.begin_round()
        ticket.state = "ready"

    @invariant()
    def rows_and_model_agree(self):
        claims_rows.must_agree(self.run(claims_rows.of_parts(self.db, self.project_id)), self.model)

    @invariant()
    def the_state_of_a_ticket_follows_from_its_parts(self):
        for ticket in self.model.tickets.values():
            assert (ticket.state == "in_progress") == bool(ticket.held), ticket
            assert ticket.state not in ("verifying", "done") or ticket.all_reported, ticket
            assert ticket.state not in ("ready", "in_progress") or not ticket.all_reported, ticket


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def database(runner: asyncio.Runner, database_urls: DatabaseUrls) -> Iterator[Database]:
    database = Database(database_urls.app)
    yield database
    runner.run(database.close())


def test_claims_do_as_the_model_does(runner: asyncio.Runner, database: Database):
    """Each example has a project of its own in the one database."""
    numbers = itertools.count(1)

    class Here(Claiming):
        def __init__(self) -> None:
            super().__init__(runner, database, f"S{next(numbers)}")

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
