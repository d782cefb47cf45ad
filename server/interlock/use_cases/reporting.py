"""Report a part as done: its claim ends, and with the last part verification begins."""

from dataclasses import replace

from ..core import tickets as moves
from ..core.claims import Ending, PartState, heads_of
from ..core.commits import checked_head
from ..core.events import Event, Kind
from ..core.members import Actor, Deed
from ..core.refusals import WrongState
from ..core.tickets import Ticket
from ..store import claims, events, parts, tickets
from ..store.database import Database, Transaction
from .attempts import remembered
from .holding import hand_off, held
from .judging import judge_again
from .requests import once


async def report_part(
    db: Database,
    actor: Actor,
    key: str,
    fence: int,
    repository: str,
    commit: str,
    handoff: str,
    tokens_spent: int = 0,
    request_id: str = "",
) -> Ticket:
    """The part is done, at this commit. The claim ends; when every part has reported, verification begins."""
    async with remembered(db, actor, key, Deed.CLAIM):
        project_id, number = actor.on_ticket(key, Deed.CLAIM)
        repository, commit = checked_head(repository, commit)
        async with db.transaction() as tx:

            async def act() -> Ticket:
                ticket = await tickets.lock(tx, project_id, number)
                part = await held(tx, ticket, fence, actor)
                if ticket.waiting:
                    raise WrongState(f"{key} has an open blocking question.", "Have it answered before you report.")
                await hand_off(tx, ticket, actor, handoff)
                await claims.end(tx, [part.id], Ending.REPORTED)
                await parts.report(tx, part.id, repository, commit, actor.id)
                about = {"role": part.role, "fence": fence, "repository": repository, "commit": commit}
                await events.append(tx, Event(Kind.PART_REPORTED, project_id, ticket.id, actor.id, about))
                spent = replace(ticket, tokens_spent=ticket.tokens_spent + tokens_spent)
                return await _after_report(tx, spent, actor)

            arguments = [key, fence, repository, commit, handoff, tokens_spent]
            return await once(tx, actor, request_id, "report part", arguments, Ticket, act)


async def _after_report(tx: Transaction, ticket: Ticket, actor: Actor) -> Ticket:
    all_parts = await parts.of_ticket(tx, ticket.id)
    if moves.is_over_budget(ticket):
        change = moves.escalate(ticket, None, f"{ticket.tokens_spent} of {ticket.budget_tokens} tokens are spent.")
        held = [p.id for p in all_parts if p.state is PartState.HELD]
        await claims.end(tx, held, Ending.WITHDRAWN)
        await parts.free(tx, held)
    elif all(p.state is PartState.REPORTED for p in all_parts):
        change = moves.submit(ticket, heads_of(all_parts), actor.id)
    elif any(p.state is PartState.HELD for p in all_parts):
        return await tickets.save(tx, ticket)
    else:
        change = moves.fall_back(ticket, actor.id, "a part is left")
    saved = await tickets.save(tx, change.ticket)
    await events.append(tx, *change.events)
    judged, _ = await judge_again(tx, saved, actor.id)
    return judged
