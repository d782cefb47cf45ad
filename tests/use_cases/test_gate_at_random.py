"""Whatever the members do, in whatever order: no ticket is done that was not proven, and the record says how."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from interlock.core.criteria import Draft
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.events import Kind
from interlock.core.members import Actor
from interlock.core.refusals import Refusal
from interlock.core.tickets import Resolution, State
from interlock.store.database import Database
from interlock.use_cases import claims, evidence, gate, tickets
from makers import REPOSITORY
from reviewed_work import LOOKED_AT, REVIEWED, TESTED, Crew, a_crew, junit

STEPS = 80
NEVER_WAIVED = Draft("If a refund is refused, then the reason is shown.", CriterionKind.REVIEW, (), True)
Deed = Callable[[], Awaitable[Any]]


class Life:
    """A ticket among its members, and everything that may be done to it, each time with other details at random."""

    def __init__(self, db: Database, crew: Crew, key: str, chance: random.Random) -> None:
        self.db, self.crew, self.key, self.chance = db, crew, key, chance
        self.commits = 0
        self.runs = 0

    def next(self) -> Deed:
        """What helps comes three times as often, or nothing would ever close."""
        return self.chance.choice(self.chance.choice([self.helpful, self.helpful, self.helpful, self.harmful])())

    def helpful(self) -> list[Deed]:
        db, crew, key = self.db, self.crew, self.key
        return [
            lambda: self.report(crew.worker),
            lambda: self.post(crew.ci, "passed"),
            lambda: gate.review_ticket(db, crew.reviewer, key, True, [], "It holds."),
            lambda: gate.review_ticket(db, crew.person, key, True, [3], "It holds."),
            lambda: gate.accept_ticket(db, self.anybody(), key, ""),
            lambda: gate.close_ticket(db, self.anybody(), key),
            lambda: tickets.reopen_ticket(db, self.anybody(), key, "It broke."),
            lambda: tickets.decide_ticket(db, crew.person, key, State.READY, "Try once more."),
        ]

    def harmful(self) -> list[Deed]:
        db, crew, key, some = self.db, self.crew, self.key, self.some()
        return [
            lambda: self.report(self.anybody()),
            lambda: self.post(self.anybody(), self.chance.choice(["passed", "failed", "skipped"])),
            lambda: evidence.start_run(db, crew.ci, key, REPOSITORY, self.commit(), "tests", self.run()),
            lambda: gate.review_ticket(db, self.anybody(), key, True, some, "It holds."),
            lambda: gate.review_ticket(db, self.anybody(), key, False, some, "It does not hold."),
            lambda: gate.return_ticket(db, self.anybody(), key, "Again.", some),
            lambda: gate.waive_criterion(db, self.anybody(), key, self.chance.randint(1, 4), "It can wait.", 1),
            lambda: gate.clear_review(db, self.anybody(), key, self.chance.randint(1, 5), "It was mended."),
            lambda: gate.override_ticket(db, self.anybody(), key, "Somebody important is waiting for this."),
            lambda: tickets.cancel_ticket(db, crew.reviewer, key, Resolution.OBSOLETE, "I do not like it."),
        ]

    async def report(self, who: Actor) -> None:
        claim = await claims.claim_ticket(self.db, who, self.key)
        self.commits += 1
        await claims.report_part(self.db, who, self.key, claim.fence, REPOSITORY, self.commit(), "It is done.")

    async def post(self, who: Actor, outcome: str) -> None:
        await self.crew.post(self.key, junit(outcome), who, self.commit(), run=self.run())

    def commit(self) -> str:
        """The newest one, or now and then an older one."""
        return f"{self.commits - self.chance.choice([0, 0, 0, 0, 1]):040x}"

    def run(self) -> str:
        self.runs += self.chance.choice([0, 1, 1, 1])
        return str(self.runs)

    def anybody(self) -> Actor:
        return self.chance.choice(
            [self.crew.worker, self.crew.reviewer, self.crew.person, self.crew.owner, self.crew.ci]
        )

    def some(self) -> list[int]:
        return sorted(self.chance.sample([1, 2, 3, 4], self.chance.randint(0, 2)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("person_closes", [True, False])
async def test_nothing_is_done_unproven(db: Database, seed: int, person_closes: bool):
    chance = random.Random(f"{seed} {person_closes}")
    crew = await a_crew(db, person_closes=person_closes, reserve_minutes=0)
    key = (await crew.team.ticket(criteria=(TESTED, REVIEWED, LOOKED_AT, NEVER_WAIVED))).key
    life = Life(db, crew, key, chance)
    version = 0

    for _ in range(STEPS):
        try:
            await life.next()()
        except Refusal:
            continue
        ticket = await crew.read(key)
        assert ticket.version >= version
        version = ticket.version
        assert (ticket.state is State.VERIFYING) <= bool(ticket.heads)
        assert not (ticket.state is State.READY and ticket.gate_is_open)

    await every_close_was_proven(db, crew, key)


async def every_close_was_proven(db: Database, crew: Crew, key: str) -> None:
    """Read from the rows alone, by another way than the judge's."""
    async with db.read() as tx:
        records = (await tx.sql.execute(text("select * from close_records order by id"))).all()
        taken = (await tx.sql.execute(text("select member_id, taken_at from claims"))).all()
        approvals = (await tx.sql.execute(text("select * from reviews where passes order by id"))).all()
        reports = (await tx.sql.execute(text("select * from evidence where standing = 'passed'"))).all()
    closed = [e for e in await crew.kinds(key) if e in (Kind.TICKET_CLOSED, Kind.TICKET_OVERRIDDEN)]
    assert [Kind.TICKET_OVERRIDDEN if r.is_override else Kind.TICKET_CLOSED for r in records] == closed
    for record in records:
        met = {c["number"]: c for c in record.verdict["criteria"]}
        is_open = all(c["state"] in ("satisfied", "waived") for c in met.values()) and not record.verdict["blockers"]
        assert is_open is not record.is_override
        if record.is_override:
            continue
        assert met[4]["state"] == "satisfied"
        if met[1]["state"] == "satisfied":
            (proof,) = [r for r in reports if r.id == met[1]["evidence"][0]]
            assert (proof.producer_id, proof.commit, proof.round) == (
                crew.ci.id,
                record.heads[REPOSITORY],
                record.round,
            )
        for number in (2, 3, 4):
            if met[number]["state"] == "satisfied":
                (yes,) = [r for r in approvals if r.id == met[number]["evidence"][0]]
                assert yes.reviewer_id not in {t.member_id for t in taken if t.taken_at <= record.at}
                assert (yes.heads, yes.round) == (record.heads, record.round)
