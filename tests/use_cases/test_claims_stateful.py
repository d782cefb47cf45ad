"""Whatever the members do, in whatever order: claims behave as the model beside them does."""

import asyncio
import itertools
import os
from collections.abc import Awaitable, Iterator
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import claims_rows
from claims_model import LEASE, LIMIT, MAX_LAPSES, MAX_RETURNS, OVER, RESERVE, Model, Part, Ticket
from databases import DatabaseUrls
from interlock.core.claims import Claim
from interlock.core.members import Actor, Deed
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import Busy, Refusal
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority, Resolution, State, TicketDraft
from interlock.store.database import Database
from interlock.use_cases import claims, gate, members, messages, projects, tickets
from makers import COMMIT, REPOSITORY, a_draft, a_team

T = TypeVar("T")

EXAMPLES = int(os.environ.get("INTERLOCK_TEST_EXAMPLES", "50"))  # a night has time for some hundreds
MEMBERS = {"otter": (), "lynx": ("backend",), "heron": ("frontend", "qa")}
HOLDER, PAST_HOLDER = "whoever holds it", "whoever held it"
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


class Claiming(RuleBasedStateMachine):
    """A project with three agents and its owner, and the model beside it."""

    def __init__(self, runner: asyncio.Runner, db: Database, project: str) -> None:
        super().__init__()
        self.runner, self.db = runner, db
        self.team = self.run(a_team(db, project))
        limits = {
            "lease_minutes": LEASE,
            "reserve_minutes": RESERVE,
            "claims_per_member": LIMIT,
            "max_lapses": MAX_LAPSES,
            "max_returns": MAX_RETURNS,
        }
        self.run(projects.change_policy(db, self.team.owner, project, limits))
        self.actors = {name: self.run(self.joined(name, roles)) for name, roles in MEMBERS.items()}
        self.project_id = self.team.owner.within(project, Deed.READ).project_id
        self.model = Model(dict(MEMBERS))
        self.given: list[Claim] = []
        self.answered: list[tuple[Actor, str, str, str, Claim]] = []  # by whom, key, role, request id, answer

    async def joined(self, name: str, roles: tuple[str, ...]) -> Actor:
        return await self.team.joined(f"{name}-{self.team.project.lower()}", roles=roles)

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
            self.model.tickets[claim.ticket].free(part)

    @precondition(lambda self: self.given)
    @rule(who=any_writer, n=any_number)
    def report(self, who: str, n: int):
        actor, claim, part = self.writer(who, n)
        ticket = self.model.tickets[claim.ticket]
        may = bool(part) and not self.model.waiting(ticket)
        report = claims.report_part(self.db, actor, claim.ticket, claim.fence, REPOSITORY, COMMIT, "It is done.")
        if self.allowed(may, report) and part:
            self.model.report(ticket, part)

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
        if asked := self.allowed(ticket.state not in OVER, question):
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
        ticket.free(part)

    @precondition(lambda self: self.model.those("draft"))
    @rule(n=any_number)
    def publish(self, n: int):
        ticket = self.ticket(n, "draft")
        self.allowed(True, tickets.publish_ticket(self.db, self.team.owner, ticket.key))
        ticket.state = "ready"

    @rule(who=any_member, n=any_number, state=any_state)
    def escalate(self, who: str, n: int, state: str):
        ticket = self.ticket(n, state)
        may = ticket.state not in OVER | {"needs_human"}
        if self.allowed(may, tickets.escalate_ticket(self.db, self.actors[who], ticket.key, "I cannot tell.")):
            ticket.withdraw()
            ticket.state = "needs_human"

    @precondition(lambda self: self.model.those("verifying"))
    @rule(who=any_member, n=any_number, to=any_decision)
    def reconsider_what_is_reported(self, who: str, n: int, to: State):
        self.escalate(who, n, "verifying")
        self.decide(-1, to)

    @precondition(lambda self: self.model.those("needs_human"))
    @rule(n=any_number, to=any_decision)
    def decide(self, n: int, to: State):
        ticket = self.ticket(n, "needs_human")
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
        ticket.reopen_parts()
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

    def write(self, draft: TicketDraft, needs: set[str], publish: bool) -> None:
        about = {"priority": draft.priority, "roles": draft.roles, "scope": draft.scope}
        made = self.run(self.team.ticket(publish=publish, needs=tuple(needs), **about))
        parts = {role: Part(role) for role in draft.roles or ("work",)}
        state = "ready" if publish else "draft"
        self.model.tickets[made.key] = Ticket(
            made.key, draft.priority, draft.scope.reach, parts, frozenset(needs), state
        )

    def claim(self, who: str, key: str, role: str, request: str) -> None:
        """What may be taken is taken. Leases that have passed may be recorded first, and stay so if it is refused."""
        settled = self.model.settled
        has_passed = settled != self.model
        now, then = (model.claimable(who, role, key) for model in (self.model, settled))
        request_id = f"{self.team.project}-{len(self.answered)}" if request else ""
        actor, before = self.actors[who], self.everything()
        claim = self.answer_or_refusal(self.ask_for(actor, key, role, request_id))
        self.model.lapse_all_but(self.run(claims_rows.living_fences(self.db, self.project_id)))
        if isinstance(claim, Refusal):
            assert (now, then) == ([], []), claim
            assert has_passed or self.everything() == before
            return
        assert (claim.ticket, claim.role) in [(ticket.key, part.role) for ticket, part in (*now, *then)]
        self.model.take(claim.ticket, claim.role, who, claim.fence)
        self.given.append(claim)
        if request_id:
            self.answered.append((actor, key, role, request_id, claim))

    async def ask_for(self, actor: Actor, key: str, role: str, request_id: str) -> Claim:
        if key:
            return await claims.claim_ticket(self.db, actor, key, role, request_id)
        return await claims.claim_next(self.db, actor, self.team.project, role, request_id)

    def allowed(self, may: bool, call: Awaitable[T]) -> T | None:
        """The answer, if the model allows the call; what is refused changes nothing."""
        before = self.everything()
        answer = self.answer_or_refusal(call)
        assert isinstance(answer, Refusal) is not may, answer
        if not isinstance(answer, Refusal):
            return answer
        assert self.everything() == before
        return None

    def answer_or_refusal(self, call: Awaitable[T]) -> T | Refusal:
        answer = self.run(_outcome(call))
        assert not isinstance(answer, Busy)  # there is nobody else who could be in the way
        return answer

    def ticket(self, n: int, state: str = "") -> Ticket:
        """One of those in that state; where there is none, one of those that are not over, or seldom of all."""
        chosen = self.model.those(state) or (n % 8 and self.model.alive) or list(self.model.tickets.values())
        return chosen[n % len(chosen)]

    def held(self, n: int) -> tuple[Ticket, Part]:
        held = [(ticket, part) for ticket in self.model.tickets.values() for part in ticket.held]
        return held[n % len(held)]

    def writer(self, who: str, n: int) -> tuple[Actor, Claim, Part | None]:
        """Who holds a claim, while any is held; or whoever, under a claim that they or another were given once."""
        fences = {part.fence for part in self.model.held}
        is_live = who == HOLDER or (who in MEMBERS and n % 2)
        among = [claim for claim in self.given if is_live and claim.fence in fences] or self.given
        claim = among[n % len(among)]
        name = claim.holder.partition("-")[0] if who in (HOLDER, PAST_HOLDER) else who
        return self.actors[name], claim, self.model.holds(name, claim.ticket, claim.fence)

    def everything(self) -> str:
        return self.run(claims_rows.everything(self.db, self.project_id))

    def run(self, call: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await call

        return self.runner.run(awaited())


async def _outcome(call: Awaitable[T]) -> T | Refusal:
    try:
        return await call
    except Refusal as refusal:
        return refusal


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
