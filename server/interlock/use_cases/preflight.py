"""What would be missing if a part were reported now, at this commit. Nothing is written, and nothing follows of it."""

from dataclasses import replace

from ..core.claims import PartState, heads_of
from ..core.commits import checked_head
from ..core.gate import blindness, returning
from ..core.gate.judge import judge
from ..core.gate.verdict import Blocker, Verdict
from ..core.members import Actor, Deed
from ..core.refusals import WrongState
from ..core.tickets import Ticket, must_be_open
from ..store import facts, parts, tickets
from ..store.database import Database


async def preflight(db: Database, actor: Actor, key: str, repository: str, commit: str) -> tuple[Ticket, Verdict]:
    """As if the parts that the caller holds were reported at that head; the ticket as it would be then."""
    project_id, number = actor.on_ticket(key, Deed.READ)
    head = dict([checked_head(repository, commit)])
    async with db.read() as tx:
        ticket = await tickets.read(tx, project_id, number)
        must_be_open(ticket)
        of_ticket = await parts.of_ticket(tx, ticket.id)
        mine = {p.role for p in of_ticket if p.state is PartState.HELD and p.holder_id == actor.id}
        reported = replace(ticket, heads={**heads_of(of_ticket), **head})
        found = await facts.as_if(tx, reported, commit)
    known = replace(found.facts, unreported=tuple(role for role in found.facts.unreported if role not in mine))
    verdict = blindness.as_seen_by(actor, known, judge(found.policy, known))
    if nothing_new := _refusal(found, known):
        verdict = replace(verdict, blockers=(*verdict.blockers, nothing_new))
    return reported, verdict


def _refusal(found: facts.Found, known: facts.Facts) -> Blocker | None:
    """The report itself would be refused."""
    try:
        returning.must_be_new(found.policy, known)
    except WrongState as refusal:
        return Blocker("nothing_new", refusal.sentence, refusal.hint)
    return None
