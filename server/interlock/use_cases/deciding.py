"""Read all that a person should see before they decide on a ticket."""

from ..core import deciding, passkeys
from ..core.deciding import DecisionPage
from ..core.gate.choosing import to_look_at
from ..core.members import Actor
from ..store import overrides, spec_history
from ..store import passkeys as kept
from ..store.database import Database
from .board import read_case


async def read_decision(db: Database, actor: Actor, key: str) -> DecisionPage:
    """What is read second is never older than the verdict: a decision on its snapshot is refused if it is newer."""
    page, case = await read_case(db, actor, key)
    async with db.read() as tx:
        history = await spec_history.of_ticket(tx, case.ticket.id)
        override = await overrides.of_ticket(tx, case.ticket.id) if case.ticket.is_overridden else None
        ever, has_one = await kept.ever_had_one(tx, actor.id), bool(await kept.living(tx, actor.id))
    return DecisionPage(
        page,
        tuple(c.number for c in to_look_at(case.facts, actor)),
        deciding.spec_changes(history),
        deciding.touched(case.policy, case.facts),
        deciding.lost_tests(case.policy, case.facts),
        override,
        wants_passkey=passkeys.is_wanted(case.policy.step_up, actor, ever),
        has_passkey=has_one,
    )
