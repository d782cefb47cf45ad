"""A ticket on its way through the gate, on a real database: claimed, reported, and seen by CI."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from interlock.core.board import CloseRecord
from interlock.core.criteria import Draft, Kind
from interlock.core.events import Kind as Happened
from interlock.core.events import Logged
from interlock.core.gate.verdict import Verdict
from interlock.core.members import Actor
from interlock.core.members import Kind as MemberKind
from interlock.core.tickets import Ticket
from interlock.store.database import Database
from interlock.use_cases import board, claims, evidence, gate, projects
from makers import COMMIT, REPOSITORY, Team, a_criterion, a_team

TESTED = a_criterion()
REVIEWED = Draft("If a refund is refused, then the log names its order.", Kind.REVIEW)
LOOKED_AT = Draft("When an order is refunded, its page shows the amount.", Kind.HUMAN)
THE_TEST = TESTED.selectors[0].split("::")[1]


def junit(outcome: str = "passed", name: str = THE_TEST, extra: str = "") -> bytes:
    """A report of one test as pytest writes it; `extra` goes inside as it is."""
    inside = {"passed": "", "failed": '<failure message="422 is 500"/>', "skipped": "<skipped/>"}[outcome]
    case = f'<testcase classname="tests.test_refunds" name="{name}">{inside}</testcase>'
    return f"<testsuite name='s'>{case}{extra}</testsuite>".encode()


@dataclass
class Crew:
    """A team with one of each: who works, who reviews, who looks, and CI. The owner wrote the specs."""

    team: Team
    worker: Actor
    reviewer: Actor
    person: Actor
    ci: Actor

    @property
    def db(self) -> Database:
        return self.team.db

    @property
    def owner(self) -> Actor:
        return self.team.owner

    async def reported(self, *criteria: Draft, commit: str = COMMIT, **about: Any) -> Ticket:
        """A ticket whose worker has reported it; most often it is now being verified."""
        ticket = await self.team.ticket(criteria=criteria or (TESTED,), **about)
        return await self.report(ticket.key, commit)

    async def report(self, key: str, commit: str = COMMIT) -> Ticket:
        claim = await claims.claim_ticket(self.db, self.worker, key)
        return await claims.report_part(self.db, self.worker, key, claim.fence, REPOSITORY, commit, "It is done.")

    async def post(
        self, key: str, raw: bytes | None = None, by: Actor | None = None, commit: str = COMMIT, **about: Any
    ) -> Verdict:
        given: dict[str, Any] = {"raw": raw or junit(), "repository": REPOSITORY, "commit": commit, **about}
        upload = evidence.Upload(**given)
        return await evidence.submit_evidence(self.db, by or self.ci, key, upload)

    async def green(self, *criteria: Draft) -> Ticket:
        """All that CI can show is shown."""
        ticket = await self.reported(*criteria)
        await self.post(ticket.key)
        return await self.read(ticket.key)

    async def read(self, key: str) -> Ticket:
        ticket, _ = await gate.read_gate(self.db, self.owner, key)
        return ticket

    async def verdict(self, key: str) -> Verdict:
        _, verdict = await gate.read_gate(self.db, self.owner, key)
        return verdict

    async def closes(self, key: str) -> Sequence[CloseRecord]:
        return (await board.read_ticket(self.db, self.owner, key)).closes

    async def log(self, key: str, kind: Happened) -> list[Logged]:
        """Oldest first."""
        return [e for e in await board.read_events(self.db, self.owner, ticket=key, limit=200) if e.kind is kind]

    async def kinds(self, key: str) -> Sequence[Happened]:
        return [e.kind for e in await board.read_events(self.db, self.owner, ticket=key, limit=200)]


async def a_crew(db: Database, **policy: Any) -> Crew:
    team = await a_team(db)
    if policy:
        await projects.change_policy(db, team.owner, team.project, policy)
    return Crew(
        team,
        await team.joined("otter"),
        await team.joined("rita"),
        await team.joined("paula", MemberKind.PERSON),
        await team.joined("builder", MemberKind.CI),
    )
