"""The tickets of a race: some in two roles, some in scopes that meet, some that wait for others."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from interlock.core.criteria import Draft
from interlock.core.criteria import Kind as CriterionKind
from interlock.core.members import Actor, Kind
from interlock.core.scopes import TicketScope
from interlock.core.tickets import Priority, TicketDraft
from interlock.store.database import Database
from interlock.use_cases import members, projects, tickets

PROJECT = "RACE"
JUDGE = "judge"
LIMIT = 2
LEASE = timedelta(minutes=2)
POLICY = {
    "person_closes": False,
    "lease_minutes": LEASE // timedelta(minutes=1),
    "reserve_minutes": 1,
    "reserve_after_lapse_seconds": 5,
    "claims_per_member": LIMIT,
    "max_lapses": 50,
    "max_returns": 20,
}
AT_ONCE = 50  # tickets in one call
LOOKED_AT = Draft("If the total is zero, then the shop answers 422.", CriterionKind.REVIEW, ())


@dataclass(frozen=True)
class Wanted:
    """One ticket, by its place in the plan. `scope` has files, and folders ending in /**."""

    roles: tuple[str, ...]
    scope: tuple[str, ...]
    needs: tuple[int, ...]
    priority: int

    @property
    def parts(self) -> tuple[str, ...]:
        return self.roles or ("work",)


@dataclass(frozen=True)
class Plan:
    """As it was written: by key."""

    parts: dict[str, list[str]]
    scopes: dict[str, list[str]]
    needs: dict[str, list[str]]

    def save(self, folder: Path) -> None:
        (folder / "plan.json").write_text(json.dumps(asdict(self)))

    @staticmethod
    def load(folder: Path) -> "Plan":
        return Plan(**json.loads((folder / "plan.json").read_text()))


def wanted(count: int, chance: random.Random) -> Iterator[Wanted]:
    """A tenth has two parts, a fifth a scope, a tenth needs one or two of those shortly before it."""
    for n in range(count):
        roles = ("backend", "frontend") if chance.random() < 0.1 else ()
        folder = f"src/area{chance.randrange(40)}"
        scope = (chance.choice([f"{folder}/**", f"{folder}/api.py"]),) if chance.random() < 0.2 else ()
        before = range(max(0, n - 30), n)
        needs = (
            tuple(chance.sample(before, min(len(before), chance.choice([1, 1, 2])))) if chance.random() < 0.1 else ()
        )
        yield Wanted(roles, scope, needs, chance.choice(list(Priority)))


async def write(db: Database, count: int, clients: int, chance: random.Random) -> tuple[Plan, dict[str, str]]:
    """The project with its members and tickets; the plan of it, and everybody's token. `owner` may do all."""
    owner = await _owner(db)
    names = [*(f"client-{n}" for n in range(clients)), JUDGE]
    tokens = {name: await _joined(db, owner, name) for name in names}
    _, tokens["owner"] = await members.issue_token(db, owner, owner.name, "race")
    all_wanted = list(wanted(count, chance))
    keys: list[str] = []
    for start in range(0, count, AT_ONCE):
        drafts = [_draft(n, w, keys) for n, w in enumerate(all_wanted[start : start + AT_ONCE], start)]
        keys += [made.key for made in await tickets.create_tickets(db, owner, PROJECT, drafts, publish=True)]
    plan = Plan(
        {key: list(w.parts) for key, w in zip(keys, all_wanted, strict=True)},
        {key: list(w.scope) for key, w in zip(keys, all_wanted, strict=True)},
        {key: [keys[need] for need in w.needs] for key, w in zip(keys, all_wanted, strict=True)},
    )
    return plan, tokens


def _draft(n: int, wanted: Wanted, keys: Sequence[str]) -> TicketDraft:
    """What it needs is an earlier ticket of the same call, by its ref, or of a call before, by its key."""
    return TicketDraft(
        title=f"Ticket {n}",
        spec="The shop counts its totals.",
        criteria=(LOOKED_AT,),
        roles=wanted.roles,
        scope=TicketScope(wanted.scope),
        needs=tuple(keys[need] if need < len(keys) else f"t{need}" for need in wanted.needs),
        priority=Priority(wanted.priority),
        ref=f"t{n}",
    )


async def _owner(db: Database) -> Actor:
    session = await members.sign_in(db, await members.local_link(db))
    await projects.create_project(db, await members.identify_session(db, session), PROJECT, "The race")
    owner = await members.identify_session(db, session)
    await projects.change_policy(db, owner, PROJECT, POLICY)
    return owner


async def _joined(db: Database, owner: Actor, name: str) -> str:
    await members.create_member(db, owner, PROJECT, name, Kind.AGENT)
    _, secret = await members.issue_token(db, owner, name, "race")
    return secret
