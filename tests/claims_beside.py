"""A project with three agents and its owner, and the model of their claims beside it: what every rule of it needs."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from hypothesis.stateful import RuleBasedStateMachine

import claims_rows
from claims_model import (
    LEASE,
    LIMIT,
    MAX_LAPSES,
    MAX_RETURNS,
    RESERVE,
    RESERVE_AFTER_LAPSE,
    ROLE_LIMITS,
    Model,
    Part,
    Ticket,
)
from interlock.core.claims import Claim
from interlock.core.members import Actor, Deed
from interlock.core.messages import Kind as MessageKind
from interlock.core.refusals import Busy, Refusal
from interlock.core.tickets import TicketDraft
from interlock.store.database import Database
from interlock.use_cases import claims, messages, projects
from makers import a_team

T = TypeVar("T")

MEMBERS = {"otter": (), "lynx": ("backend",), "heron": ("frontend", "qa")}
HOLDER, PAST_HOLDER = "whoever holds it", "whoever held it"


class Beside(RuleBasedStateMachine):
    """Whatever is asked of the server is asked of the model, too."""

    def __init__(self, runner: asyncio.Runner, db: Database, project: str) -> None:
        super().__init__()
        self.runner, self.db = runner, db
        self.team = self.run(a_team(db, project))
        limits = {
            "lease_minutes": LEASE,
            "reserve_minutes": RESERVE,
            "reserve_after_lapse_seconds": RESERVE_AFTER_LAPSE * 60,
            "claims_per_member": LIMIT,
            "claims_per_role": ROLE_LIMITS,
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

    def write(self, draft: TicketDraft, needs: set[str], publish: bool) -> None:
        about = {"priority": draft.priority, "roles": draft.roles, "scope": draft.scope}
        made = self.run(self.team.ticket(publish=publish, needs=tuple(needs), **about))
        parts = {role: Part(role) for role in draft.roles or ("work",)}
        state = "ready" if publish else "draft"
        self.model.tickets[made.key] = Ticket(
            made.key, draft.priority, draft.scope.reach, parts, frozenset(needs), state
        )

    def note(self, actor: Actor, key: str, fence: int | None) -> None:
        note = messages.post_message(self.db, actor, key, MessageKind.NOTE, "I begin.", fence=fence)
        self.allowed(self.model.tickets[key].may_write(short(actor), fence), note)

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


def short(actor: Actor) -> str:
    return actor.name.partition("-")[0]


async def _outcome(call: Awaitable[T]) -> T | Refusal:
    try:
        return await call
    except Refusal as refusal:
        return refusal
